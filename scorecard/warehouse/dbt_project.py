"""dbt, in this process: parsed once, run in two parts with the first gate between them.

The database of a run is the authority's warehouse. No dbt or database message leaves this module with a quoted
value in it: such messages can quote the cell that broke a cast.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scorecard.problems import OurFault
from scorecard.settings import DBT_PROJECT, IS_INSTALLED, PROJECT_ROOT, SEEDS, WAREHOUSE
from scorecard.warehouse.compiled_plan import keep_plan, plan_of, read_plan
from scorecard.warehouse.database import let_go
from scorecard.warehouse.parsed_project import ParsedProject, kept_project

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# what the first gate looks at, and the catalogue, which the seeds are tested against
STAGING = ["resource_type:seed", "childrens_scorecard.reference", "childrens_scorecard.staging", "dim_indicator"]
# what a build leaves out: worked examples have a command of their own, of what is made of the marts nothing is run
NOT_BUILT = ("unit_test", "exposure")


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test."""

    unique_id: str
    status: str
    seconds: float
    message: str

    @property
    def name(self) -> str:
        return self.unique_id.split(".")[2]

    @property
    def failed(self) -> bool:
        return self.status in ("error", "fail", "runtime error")


class TransformationFailed(OurFault):
    """A model or test failed: the message names it, with the values taken out of the database's words.

    ``nodes`` are the results of all that were run.
    """

    def __init__(self, message: str, nodes: Iterable[NodeResult] = ()) -> None:
        super().__init__(message)
        self.nodes = list(nodes)


class Transformations:
    """The dbt project against one warehouse."""

    def __init__(
        self, warehouse: Path, target: Path, project: ParsedProject | None = None, seeds: Path = SEEDS
    ) -> None:
        """`seeds` is the folder whose files stand in for those of the project's seeds."""
        self._warehouse = warehouse
        self._target = target
        self._project = project
        self._seeds = seeds

    @cached_property
    def project(self) -> ParsedProject:
        """The project as its files are now, looked at once for all that follows."""
        return self._project or parsed_project(self._warehouse.stem, self._target)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The parsed project as dbt tells it, as JSON: reading it needs no dbt."""
        content: dict[str, Any] = json.loads(self.project.manifest_json.read_text(encoding="utf-8"))
        return content

    @cached_property
    def _parsed(self) -> "Manifest":
        """The same as dbt works with it."""
        return self.project.manifest()

    def stage(self) -> list[NodeResult]:
        """Seeds, reference and staging: everything that the first gate looks at."""
        return self._build("stage", "cautious", "--select", *STAGING)

    def count(self) -> list[NodeResult]:
        """Intermediate models, indicators and marts."""
        return self._build("count", "buildable", "--exclude", *STAGING)

    def on_public_figures(self, public_warehouse: Path, models: Sequence[str]) -> None:
        """Run some of the models that count once more, on a database of public figures of the warehouse's name."""
        assert public_warehouse.stem == self._warehouse.stem, "the models name the database that they were parsed for"
        plan = read_plan(self.project.plan("count"))
        if plan is not None and plan.only_models(models).run(public_warehouse) is not None:
            return
        public = Transformations(public_warehouse, self._target, self.project)
        raise_where_failed(public._results(public._invoke(["run", "--select", *models])))

    def test_units(self, *select: str) -> list[NodeResult]:
        """dbt unit tests: is the SQL right?"""
        chosen = ["--select", *select] if select else []
        return self._results(self._invoke(["test", "--resource-type", "unit_test", *chosen]))

    def _build(self, part: str, tests: str, *selection: str) -> list[NodeResult]:
        """Build a part of the project by the plan that is kept for it, or by dbt, whose statements are kept then."""
        place = self.project.plan(part)
        plan = read_plan(place)
        finished = plan.run(self._warehouse, self._seeds) if plan is not None else None
        if finished is not None:
            return [
                NodeResult(done.step.unique_id, "pass" if done.step.kind == "test" else "success", done.seconds, "")
                for done in finished
            ]
        left_out = [part for kind in NOT_BUILT for part in ("--exclude-resource-type", kind)]
        outcome = self._invoke(["build", *left_out, "--indirect-selection", tests, *selection])
        results = self._results(outcome)
        raise_where_failed(results)
        made = plan_of(outcome.results, self._warehouse, self._seeds)
        if made is not None:
            keep_plan(place, made)
        return results

    def _invoke(self, arguments: list[str]) -> Any:
        return _invoke_dbt([*arguments, "--no-write-json"], self._warehouse, self._target, self._parsed, self._seeds)

    @staticmethod
    def _results(outcome: Any) -> list[NodeResult]:
        return [
            NodeResult(
                unique_id=result.node.unique_id,
                status=str(result.status),
                seconds=round(result.execution_time, 3),
                message=without_values(result.message or ""),
            )
            for result in outcome.results
        ]


def raise_where_failed(results: list[NodeResult]) -> None:
    """Go on only where every node came to a good end.

    Raises:
        TransformationFailed: with what became of each that did not.
    """
    failed = [result for result in results if result.failed]
    if failed:
        named = "\n".join(f"  {result.name}: {result.message}" for result in failed)
        raise TransformationFailed(f"{len(failed)} of {len(results)} dbt nodes failed:\n{named}", results)


def project_manifest(target: Path = DBT_PROJECT / "target") -> Path:
    """dbt's manifest of the project as its files are now, as JSON."""
    return parsed_project(WAREHOUSE, target).manifest_json


def parsed_project(database: str, target: Path, profile_target: str = WAREHOUSE) -> ParsedProject:
    """The project as dbt parses it for a database of this name, made anew where any file of it was changed.

    `profile_target` is the target of `profiles.yml`, and with it the engine, that it is parsed for.

    It is kept with the checkout, where all homes find it; below a target folder where the checkout cannot be written
    to, and where there is none: an installation is left as it was installed.
    """

    def parse(folder: Path) -> None:
        arguments = ["parse", "--no-partial-parse", "--target", profile_target]
        _invoke_dbt(arguments, folder / f"{database}.duckdb", folder, None)

    with_the_checkout = [] if IS_INSTALLED else [DBT_PROJECT / "target" / "parsed"]
    places = [*with_the_checkout, target / "parsed"]
    return kept_project(database, places, parse)


def _invoke_dbt(
    arguments: list[str], warehouse: Path, target: Path, manifest: "Manifest | None", seeds: Path = SEEDS
) -> Any:
    from dbt.cli.main import dbtRunner  # importing dbt takes seconds: only who runs it pays for it

    warehouse.parent.mkdir(parents=True, exist_ok=True)
    let_go(warehouse)  # dbt opens it itself
    common = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    common += ["--target-path", str(target), "--log-path", str(target)]
    common += ["--log-level", "none", "--log-level-file", "none"]
    instead = "" if seeds == SEEDS else str(seeds)  # '' is the project's own, wherever it lies
    with _environment(SCORECARD_WAREHOUSE=str(warehouse), SCORECARD_SEEDS=instead), _working_folder(PROJECT_ROOT):
        outcome = dbtRunner(manifest=manifest).invoke([*arguments, *common])
        _let_go_of_the_warehouse()
    if outcome.exception is not None:
        raise TransformationFailed(without_values(str(outcome.exception)))
    if outcome.result is None:
        raise TransformationFailed(f"dbt {arguments[0]} gave no result.")
    return outcome.result


def without_values(message: str) -> str:
    """A message's first lines; where a database speaks, with everything quoted in them taken out."""
    first = "\n".join(message.strip().splitlines()[:4])
    if first.startswith(("Compilation Error", "Parsing Error")):
        return first
    return re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "'…'", first)


def _let_go_of_the_warehouse() -> None:
    from dbt.adapters.factory import FACTORY

    for adapter in cast(dict[str, Any], FACTORY.adapters).values():
        adapter.cleanup_connections()
        environment = getattr(adapter.ConnectionManager, "_ENV", None)  # of DuckDB's adapter alone
        if environment is not None:
            environment.close()
            adapter.ConnectionManager.close_all_connections()


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _working_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
