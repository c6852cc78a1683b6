"""What the dbt project promises of its marts: types by contract, who may build on them, and what is made of them."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from scorecard.public.editions import TABLES as OF_THE_PUBLIC_EDITION
from scorecard.publication import read_marts
from scorecard.release.tables import RELEASED_TABLES
from scorecard.settings import MARTS
from scorecard.warehouse.dbt_project import project_manifest
from tests.conftest import Released
from tests.support import rows_of

OF_A_TABLE = """
    select column_name, lower(data_type) from duckdb_columns() where schema_name = 'marts' and table_name = '{}'
"""


@cache
def manifest() -> Mapping[str, Any]:
    content: dict[str, Any] = json.loads(project_manifest().read_text(encoding="utf-8"))
    return content


def models() -> dict[str, Mapping[str, Any]]:
    return {node["name"]: node for node in manifest()["nodes"].values() if node["resource_type"] == "model"}


def marts() -> dict[str, Mapping[str, Any]]:
    return {name: node for name, node in models().items() if node["schema"] == "marts"}


def read_by(exposure: str) -> set[str]:
    found = manifest()["exposures"][f"exposure.childrens_scorecard.{exposure}"]
    return {unique_id.split(".")[2] for unique_id in found["depends_on"]["nodes"]}


def test_every_mart_holds_to_a_contract_of_types() -> None:
    assert len(marts()) > 20
    for name, node in marts().items():
        assert node["contract"]["enforced"], name
        assert all(column["data_type"] for column in node["columns"].values()), name


def test_the_contract_is_what_a_release_holds(released: Released) -> None:
    for name in RELEASED_TABLES:
        declared = [(column["name"], column["data_type"]) for column in marts()[name]["columns"].values()]
        assert rows_of(released.folder / MARTS, OF_A_TABLE.format(name)) == [*declared, ("release_id", "varchar")], name


def test_others_may_build_on_released_marts_alone() -> None:
    """What names cases, and everything on the way, is private to the project."""
    public = {name for name, node in models().items() if node["config"]["access"] == "public"}
    assert public == set(RELEASED_TABLES)
    assert {node["config"]["access"] for node in models().values()} == {"public", "private"}


@pytest.mark.parametrize("shown", ["site", "workbook"])
def test_what_is_shown_says_which_tables_it_reads(
    released: Released, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    asked: set[str] = set()
    rows = read_marts._Tables.rows

    def noting(tables: read_marts._Tables, table: str) -> Any:
        asked.add(table)
        return rows(tables, table)

    monkeypatch.setattr(read_marts._Tables, "rows", noting)
    read_marts.read_scorecard(released.folder / MARTS, "916", "2024-03", "916-2024-03-r1")
    assert read_by(shown) == asked & set(RELEASED_TABLES)


def test_the_public_edition_and_the_open_data_say_it_too() -> None:
    assert read_by("public_edition") == set(OF_THE_PUBLIC_EDITION)
    assert read_by("open_data") <= read_by("site")
