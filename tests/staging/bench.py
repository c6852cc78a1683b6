"""Stages a few extracts and nothing else. No test stands here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from dbt.contracts.graph.manifest import Manifest

from scorecard.delivery.load import load_delivery
from scorecard.periods import ReportingMonth
from scorecard.warehouse.dbt_project import Transformations
from tests.support import contract, write_rows

Extracts = Mapping[str, tuple[str, Sequence[Sequence[str]]]]
"""By extract: the headings, parted by blanks, and the rows."""

QUARANTINED, FINDING, DUPLICATE = "quarantined", "finding", "exact duplicate"
# two extracts without which nothing is loaded
NEEDED: Extracts = {
    "ssd_person": ("pers_person_id", [["P1"]]),
    "ssd_cin_episodes": ("cine_referral_id cine_person_id cine_referral_date", [["R1", "P1", "2024-03-01"]]),
}


@dataclass(frozen=True)
class Staged:
    """A warehouse after staging."""

    warehouse: Path

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(query, parameters).fetchall()

    def cells(self, extract: str, *columns: str) -> dict[Any, Any]:
        """Of every staged row, by its key: one cell, or several as a tuple."""
        of = contract(extract)
        key = of.column(of.key[0]).staged_as
        found = self.rows(f"select {key}, {', '.join(columns)} from staging.{of.staging_model} order by all")
        assert len({row[0] for row in found}) == len(found), "a key stands twice"
        return {row[0]: row[1] if len(columns) == 1 else row[1:] for row in found}

    def faults(self, extract: str) -> dict[Any, list[tuple[Any, ...]]]:
        """Field, reason and outcome of every fault, by the key as received."""
        found: dict[Any, list[tuple[Any, ...]]] = {}
        for key, *fault in self.rows(
            "select record_key, field, reason, outcome from quality.row_faults where extract = ? "
            "order by source_row, field, reason",
            extract,
        ):
            found.setdefault(key, []).append(tuple(fault))
        return found


class Bench:
    """Parses the project once and stages what it is given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest: Manifest = Transformations(folder / "916.duckdb", folder / "dbt").manifest

    def stage(self, name: str, extracts: Extracts, conventions: Sequence[Sequence[str]] = ()) -> Staged:
        """Stage extracts for authority 916 and March 2024; a convention is extract, column and what it says."""
        delivery = {**NEEDED, **extracts}
        home = self._folder / name
        for extract, (headings, rows) in delivery.items():
            write_rows(home / "delivery", extract, rows, headings.split())
        return self.stage_folder(name, home / "delivery", list(delivery), conventions)

    def stage_folder(
        self, name: str, delivery: Path, extracts: Iterable[str], conventions: Sequence[Sequence[str]] = ()
    ) -> Staged:
        """Stage the extracts named of a folder, as `stage` does."""
        warehouse = self._folder / name / "916.duckdb"
        load_delivery(delivery, "916", ReportingMonth(2024, 3), warehouse)
        self._run(warehouse, "seed", "codes", "accepted_words", "delivery_conventions")
        with duckdb.connect(str(warehouse)) as connection:
            for extract, column, convention in conventions:
                connection.execute(
                    "insert into seeds.delivery_conventions values ('916', ?, ?, ?, 'The office', '2024-04-01', null)",
                    [extract, column, convention],
                )
        self._run(warehouse, "run", "code_words", *(contract(extract).staging_model for extract in extracts))
        return Staged(warehouse)

    def compiled(self, model: str) -> str:
        """The SQL of a model that was staged."""
        [path] = (self._folder / "dbt" / "compiled").rglob(f"{model}.sql")
        return path.read_text(encoding="utf-8")

    def _run(self, warehouse: Path, command: str, *selected: str) -> None:
        transformations = Transformations(warehouse, self._folder / "dbt", self._manifest)
        results = transformations._results(transformations._invoke([command, "--select", *selected]))
        assert not [result.message for result in results if result.failed]
        assert len(results) == len(selected)
