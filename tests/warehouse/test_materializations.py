"""What dbt makes of a table, a view and a seed on DuckDB: `dbt_project/macros/materializations.sql`, in a project of
three files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.settings import DBT_PROJECT, SEEDS
from scorecard.warehouse import dbt_project
from scorecard.warehouse.dbt_project import Transformations, project_manifest
from scorecard.warehouse.parsed_project import ParsedProject
from tests.support import rows_of

pytestmark = pytest.mark.slow

CONTRACT = """
models:
  - name: children
    config: {contract: {enforced: true}}
    columns:
      - {name: child, data_type: varchar, constraints: [{type: not_null}]}
      - {name: age, data_type: integer}
seeds:
  - name: ages
    config: {column_types: {child: varchar, age: integer, born: date}}
"""
SEED = 'born,age,child\n2010-05-01,13,Ö\n,,"O\'Neil, ""Jo"""\n'
CHILDREN = "select child, age from {{ ref('ages') }}"

Build = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds a project of a seed and a model, and says what became of each."""
    project = tmp_path / "project"
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text(
        json.dumps(
            {
                "name": "small",
                "profile": "childrens_scorecard",
                "macro-paths": [str(tmp_path / "macros")],
                "seed-paths": ["seeds"],
                "flags": {"send_anonymous_usage_stats": False, "version_check": False},
            }
        )
    )
    (tmp_path / "macros").mkdir()
    for name in ("materializations.sql", "schema_names.sql"):
        (tmp_path / "macros" / name).write_bytes((DBT_PROJECT / "macros" / name).read_bytes())
    (project / "profiles.yml").write_bytes((DBT_PROJECT / "profiles.yml").read_bytes())
    (project / "seeds").mkdir()
    (project / "seeds" / "ages.csv").write_text(SEED, encoding="utf-8")
    monkeypatch.setattr(dbt_project, "DBT_PROJECT", project)
    monkeypatch.setattr(ParsedProject, "manifest", lambda project: None)  # parsed anew each time

    def run(children: str = CHILDREN, declared: str = CONTRACT, materialized: str = "table") -> list[tuple[str, str]]:
        (project / "models" / "small.yml").write_text(declared)
        config = f"{{{{ config(materialized='{materialized}') }}}}\n"
        (project / "models" / "children.sql").write_text(config + children)
        transformations = Transformations(tmp_path / "warehouse.duckdb", tmp_path / "dbt", ParsedProject(tmp_path))
        return [(result.name, result.status) for result in transformations._results(transformations._invoke(["build"]))]

    return run


def test_a_seed_is_read_by_the_names_of_its_columns(build: Build, tmp_path: Path) -> None:
    """Wherever they stand in the file; an empty cell is null, quotes are read as CSV has them."""
    assert build() == [("ages", "success"), ("children", "success")]
    assert rows_of(tmp_path / "warehouse.duckdb", "select child, age, born::varchar from main.ages order by all") == [
        ('O\'Neil, "Jo"', None, None),
        ("Ö", 13, "2010-05-01"),
    ]


def test_a_table_is_replaced_and_takes_the_place_of_a_view(build: Build, tmp_path: Path) -> None:
    without_contract = CONTRACT.replace("enforced: true", "enforced: false")
    kind = "select table_type, (select count(*) from main.children) from information_schema.tables"
    found = []
    for materialized, children in (
        ("view", CHILDREN),
        ("table", CHILDREN),
        ("table", CHILDREN + " where age = 13"),
        ("view", CHILDREN),
    ):
        assert build(children, without_contract, materialized)[1] == ("children", "success")
        found += rows_of(tmp_path / "warehouse.duckdb", f"{kind} where table_name = 'children'")
    assert found == [("VIEW", 2), ("BASE TABLE", 2), ("BASE TABLE", 1), ("VIEW", 2)]
    assert rows_of(tmp_path / "warehouse.duckdb", "select count(*) from information_schema.tables") == [(2,)]


def test_a_contract_is_held_to(build: Build, tmp_path: Path) -> None:
    assert build() == [("ages", "success"), ("children", "success")]
    columns = "select column_name, data_type, is_nullable from information_schema.columns where table_name = 'children'"
    assert rows_of(tmp_path / "warehouse.duckdb", columns) == [("child", "VARCHAR", "NO"), ("age", "INTEGER", "YES")]
    for broken in (
        "select child, age::varchar as age from {{ ref('ages') }}",
        "select child from {{ ref('ages') }}",
        "select nullif(child, 'Ö') as child, age from {{ ref('ages') }}",
    ):
        assert build(broken)[1] == ("children", "error"), broken
    assert rows_of(tmp_path / "warehouse.duckdb", "select count(*) from main.children") == [(2,)]


def test_a_seed_without_types_is_refused(build: Build) -> None:
    assert build(declared=CONTRACT[: CONTRACT.index("seeds:")])[0] == ("ages", "error")


def test_every_seed_declares_the_columns_of_its_file() -> None:
    nodes = json.loads(project_manifest().read_text(encoding="utf-8"))["nodes"].values()
    seeds = {node["name"]: node["config"]["column_types"] for node in nodes if node["resource_type"] == "seed"}
    assert seeds.keys() == {path.stem for path in SEEDS.glob("*.csv")}
    for name, declared in seeds.items():
        header = (SEEDS / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        assert sorted(declared) == sorted(header), name
