"""The SQL of a part of the build as dbt ran it, kept with the parsed project and run again without dbt.

dbt works out the SQL of some three hundred seeds, models and tests and the order in which they can run: both follow
from the project's content alone. The work around them costs more than the database's own. So the first build of a
content is dbt's, and what it ran is kept; later builds run the same statements in the same order. Where anything fails
or a test finds something, the plan says nothing and dbt builds again: it knows how failures are told.

What belongs here: keeping statements and running them. What they are is dbt's and the project's matter; the
materializations write everything that they run as their statement `main`, which a test holds them to.
"""

import dataclasses
import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from scorecard.settings import DBT_PROJECT, SEEDS
from scorecard.warehouse.database import Connection, text_literal, writing
from scorecard.warehouse.durable import replace

MODELS_AND_SEEDS = ("model", "seed")


@dataclass(frozen=True)
class Step:
    """One seed, model or test: its schema, and its statements."""

    unique_id: str
    kind: str  # model, seed, test
    schema: str
    sql: str

    @property
    def name(self) -> str:
        return self.unique_id.split(".")[2]

    def reading(self, folder: Path, other: Path) -> "Step | None":
        """The same step, where it is a seed's and reads its file from another folder; None where it reads no such file.

        Of the project's own seeds dbt writes the place as seen from its project.
        """
        if self.kind != "seed" or folder == other:
            return self
        places = [folder, DBT_PROJECT / ".." / SEEDS.name] if folder == SEEDS else [folder]
        files = [text_literal(place / f"{self.name}.csv") for place in places]
        read = next((file for file in files if file in self.sql), None)
        if read is None:
            return None
        return dataclasses.replace(self, sql=self.sql.replace(read, text_literal(other / f"{self.name}.csv")))


@dataclass(frozen=True)
class Finished:
    """A step that ran without a fault, and its seconds by the clock."""

    step: Step
    seconds: float


@dataclass(frozen=True)
class CompiledPlan:
    """The steps of a part, each after all that it is made from."""

    steps: tuple[Step, ...]

    def only_models(self, names: Iterable[str]) -> "CompiledPlan":
        """The models of some names, in the same order."""
        wanted = set(names)
        return CompiledPlan(tuple(step for step in self.steps if step.kind == "model" and step.name in wanted))

    def run(self, warehouse: Path, seeds: Path = SEEDS) -> list[Finished] | None:
        """Run every step on a warehouse of the name that the plan was made for; None where a step or a test fails.

        The files of `seeds` stand in for those of the project's seeds.

        What ran before the failure stays: dbt makes all of it anew.
        """
        finished = []
        with writing(warehouse) as connection:
            for schema in sorted({step.schema for step in self.steps if step.kind in MODELS_AND_SEEDS}):
                connection.execute(f'create schema if not exists "{schema}"')
            for step in self.steps:
                started = time.perf_counter()
                of_these_seeds = step.reading(SEEDS, seeds)
                if of_these_seeds is None or not _succeeds(connection, of_these_seeds):
                    return None
                finished.append(Finished(step, round(time.perf_counter() - started, 3)))
        return finished


def _succeeds(connection: Connection, step: Step) -> bool:
    connection.begin()
    try:
        connection.execute(step.sql)
        if step.kind == "test":
            found = connection.fetchall()
            passed = len(found) == 1 and not found[0][1] and not found[0][2]  # failures, should warn, should fail
        else:
            passed = True
        connection.commit()
    except duckdb.Error:
        return False
    return passed


def plan_of(results: Sequence[Any], warehouse: Path, seeds: Path = SEEDS) -> CompiledPlan | None:
    """The plan of a build by dbt's results in their order; None where it cannot be run again as it was.

    That is where a node did not succeed, has hooks, wrote no statement, or wrote one about this warehouse alone.
    """
    steps = []
    for result in results:
        node = result.node
        path = Path(node.build_path) if getattr(node, "build_path", None) else None
        if str(result.status) not in ("success", "pass") or path is None or not path.is_file():
            return None
        if getattr(node.config, "pre_hook", None) or getattr(node.config, "post_hook", None):
            return None
        ran = Step(node.unique_id, str(node.resource_type), node.schema, path.read_text(encoding="utf-8"))
        step = ran.reading(seeds, SEEDS)
        if step is None or step.kind not in (*MODELS_AND_SEEDS, "test") or str(warehouse) in step.sql:
            return None
        steps.append(step)
    return CompiledPlan(tuple(steps)) if steps else None


def keep_plan(path: Path, plan: CompiledPlan) -> None:
    """Write a plan whole into its place; where nothing can be written, the next build is dbt's again."""
    steps = [asdict(step) for step in plan.steps]
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        partial.write_text(json.dumps({"sha256": _seal(steps), "steps": steps}), encoding="utf-8")
        replace(partial, path)
    except OSError:
        return


def read_plan(path: Path) -> CompiledPlan | None:
    """The plan that is kept at a place; None where none is, or not as it was written."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["sha256"] != _seal(content["steps"]):
            return None
        return CompiledPlan(tuple(Step(**step) for step in content["steps"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _seal(steps: Sequence[Mapping[str, str]]) -> str:
    return hashlib.sha256(json.dumps(steps).encode()).hexdigest()
