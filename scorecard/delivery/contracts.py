"""Source contracts, read from dbt's own source YAML.

A contract stands beside its staging model (`dbt_project/models/staging/stg_<name>.yml`). The loader reads it
here, the staging macro through dbt's graph, the expectations through this module: nobody writes a column twice.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scorecard.settings import DBT_PROJECT


@dataclass(frozen=True)
class Column:
    """One column of an extract: its name as received and what staging makes of it."""

    name: str
    data_type: str
    description: str
    staged_as: str
    required: bool
    code_list: str | None
    references: str | None
    accepted_names: tuple[str, ...]

    @property
    def headings(self) -> frozenset[str]:
        """Headings, in their comparable form, under which the column may arrive."""
        return frozenset(comparable(name) for name in (self.name, *self.accepted_names))


@dataclass(frozen=True)
class Contract:
    """What one extract must look like."""

    extract: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    starts_and_ends: tuple[tuple[str, str], ...]
    stops_the_run: bool
    may_be_empty: bool

    @property
    def file_name(self) -> str:
        return f"{self.extract}.csv"

    @property
    def staging_model(self) -> str:
        return "stg_" + self.extract.removeprefix("ssd_")

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def comparable(heading: str) -> str:
    """A heading in any case, with spaces, hyphens and underscores alike, without padding or byte order mark."""
    return re.sub(r"[\s\-_]+", "_", heading.strip().strip("\ufeff\u00a0").strip().lower())


@cache
def load_contracts(project: Path = DBT_PROJECT) -> dict[str, Contract]:
    """All contracts of the project by extract, in alphabetical order."""
    contracts = {}
    for path in sorted((project / "models" / "staging").glob("stg_*.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8")).get("sources", []):
            for table in source["tables"]:
                contracts[table["name"]] = _contract(table)
    return dict(sorted(contracts.items()))


def _contract(table: dict[str, Any]) -> Contract:
    meta = table["config"]["meta"]
    return Contract(
        extract=table["name"],
        description=table["description"],
        key=tuple(meta["key"]),
        columns=tuple(_column(column) for column in table["columns"]),
        starts_and_ends=tuple((start, end) for start, end in meta.get("starts_and_ends", [])),
        stops_the_run=meta.get("stops_the_run", False),
        may_be_empty=meta.get("may_be_empty", False),
    )


def _column(column: dict[str, Any]) -> Column:
    meta = column.get("config", {}).get("meta", {})
    return Column(
        name=column["name"],
        data_type=column["data_type"],
        description=column["description"],
        staged_as=meta.get("staged_as", column["name"]),
        required=meta.get("required", False),
        code_list=meta.get("code_list"),
        references=meta.get("references"),
        accepted_names=tuple(meta.get("accepted_names", ())),
    )
