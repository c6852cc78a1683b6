"""Stages a few extracts and nothing else. No test stands here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from scorecard.delivery.load import load_delivery
from scorecard.periods import ReportingMonth
from scorecard.warehouse.compiled_plan import CompiledPlan, read_plan
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
    """Stages what it is given: by the statements that an earlier build kept of this project, or else by dbt."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._project = Transformations(folder / "warehouse.duckdb", folder / "dbt").project
        self._plan = read_plan(self._project.plan("stage"))

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
        warehouse = self._folder / name / "warehouse.duckdb"
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
        if self._plan is not None:
            [step] = [step for step in self._plan.steps if step.name == model]
            return step.sql
        [path] = (self._folder / "dbt" / "compiled").rglob(f"{model}.sql")
        return path.read_text(encoding="utf-8")

    def _run(self, warehouse: Path, command: str, *selected: str) -> None:
        if self._plan is not None:
            chosen = tuple(step for step in self._plan.steps if step.kind != "test" and step.name in selected)
            finished = CompiledPlan(chosen).run(warehouse)
            assert finished is not None and len(finished) == len(selected)
            return
        transformations = Transformations(warehouse, self._folder / "dbt", self._project)
        results = transformations._results(transformations._invoke([command, "--select", *selected]))
        assert not [result.message for result in results if result.failed]
        assert len(results) == len(selected)
