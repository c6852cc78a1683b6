"""dbt, in this process: parsed once, run in two parts with the first gate between them.

The database of a run is the authority's warehouse. No dbt or database message leaves this module with a quoted
value in it: such messages can quote the cell that broke a cast.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from dbt.adapters.factory import FACTORY
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from scorecard.problems import OurFault
from scorecard.settings import DBT_PROJECT, PROJECT_ROOT, SEEDS

# what the first gate looks at, and the catalogue, which the seeds are tested against
STAGING = ["resource_type:seed", "childrens_scorecard.reference", "childrens_scorecard.staging", "dim_indicator"]


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

    def __init__(self, warehouse: Path, target: Path, manifest: Manifest | None = None) -> None:
        self._warehouse = warehouse
        self._target = target
        self._manifest = manifest

    @property
    def manifest(self) -> Manifest:
        """The parsed project; parsing takes seconds the first time and a blink when nothing has changed."""
        if self._manifest is None:
            self.parse()
        assert self._manifest is not None
        return self._manifest

    def parse(self) -> None:
        """Parse the project and leave its manifest in the target folder."""
        self._manifest = cast(Manifest, self._invoke(["parse"]))

    def stage(self) -> list[NodeResult]:
        """Seeds, reference and staging: everything that the first gate looks at."""
        return self._build("cautious", "--select", *STAGING)

    def count(self) -> list[NodeResult]:
        """Intermediate models, indicators and marts."""
        return self._build("buildable", "--exclude", *STAGING)

    def on_public_figures(self, public_warehouse: Path, models: Iterable[str]) -> None:
        """Run some models once more, on a database of public figures that has the warehouse's name."""
        assert public_warehouse.stem == self._warehouse.stem, "the models name the database that they were parsed for"
        public = Transformations(public_warehouse, self._target, self.manifest)
        _raise_where_failed(public._results(public._invoke(["run", "--select", *models])))

    def test_units(self, *select: str) -> list[NodeResult]:
        """dbt unit tests: is the SQL right?"""
        chosen = ["--select", *select] if select else []
        return self._results(self._invoke(["test", "--resource-type", "unit_test", *chosen]))

    def _build(self, tests: str, *selection: str) -> list[NodeResult]:
        assert self.manifest is not None  # parsed once for all that follows
        results = self._results(
            self._invoke(["build", "--exclude-resource-type", "unit_test", "--indirect-selection", tests, *selection])
        )
        _raise_where_failed(results)
        return results

    def _invoke(self, arguments: list[str]) -> Any:
        self._warehouse.parent.mkdir(parents=True, exist_ok=True)
        common = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        common += ["--target-path", str(self._target), "--log-level", "none", "--log-level-file", "none"]
        with _environment(SCORECARD_WAREHOUSE=str(self._warehouse)), _working_folder(PROJECT_ROOT):
            outcome = dbtRunner(manifest=self._manifest).invoke([*arguments, *common])
            _let_go_of_the_warehouse()
        if outcome.exception is not None:
            raise TransformationFailed(without_values(str(outcome.exception)))
        if outcome.result is None:
            raise TransformationFailed(f"dbt {arguments[0]} gave no result.")
        return outcome.result

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


def _raise_where_failed(results: list[NodeResult]) -> None:
    failed = [result for result in results if result.failed]
    if failed:
        named = "\n".join(f"  {result.name}: {result.message}" for result in failed)
        raise TransformationFailed(f"{len(failed)} of {len(results)} dbt nodes failed:\n{named}", results)


def project_manifest() -> Path:
    """dbt's manifest of the project, made anew where a model, macro or seed is younger than it."""
    target = DBT_PROJECT / "target"
    manifest = target / "manifest.json"
    sources = [path for folder in (DBT_PROJECT / "models", DBT_PROJECT / "macros", SEEDS) for path in folder.rglob("*")]
    newest = max(path.stat().st_mtime for path in [*sources, DBT_PROJECT / "dbt_project.yml"])
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        Transformations(target / "unconnected.duckdb", target).parse()
    return manifest


def without_values(message: str) -> str:
    """A message's first lines; where a database speaks, with everything quoted in them taken out."""
    first = "\n".join(message.strip().splitlines()[:4])
    if first.startswith(("Compilation Error", "Parsing Error")):
        return first
    return re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "'…'", first)


def _let_go_of_the_warehouse() -> None:
    for adapter in cast(dict[str, Any], FACTORY.adapters).values():
        adapter.cleanup_connections()
        environment = adapter.ConnectionManager._ENV
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
