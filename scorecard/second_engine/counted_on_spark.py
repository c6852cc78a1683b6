"""A run's dbt whose models are counted on Spark: hand over, count, take back; then the views and every test on DuckDB.

The tests of a build are those that DuckDB's own count has, and look at the same tables. Does not belong here: how Spark
is started (`spark_process`), and how types are carried over (`hand_over`, `take_back`).
"""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scorecard.second_engine.engine_at_hand import require_spark
from scorecard.second_engine.hand_over import folder_on_the_way, hand_over
from scorecard.second_engine.spark_process import ANSWER, HANDED_OVER, MADE, SCRATCH, Asked, write_asked
from scorecard.second_engine.take_back import take_back
from scorecard.settings import PROJECT_ROOT, SEEDS
from scorecard.warehouse.dbt_project import (
    STAGING,
    NodeResult,
    TransformationFailed,
    Transformations,
    raise_where_failed,
)
from scorecard.warehouse.durable import folder_of_its_owner

LAYERS = ("intermediate", "indicators", "marts")
THREADS = 2


class CountedOnSpark(Transformations):
    """The dbt project against one warehouse, counted on Spark. What holds identifiers on the way is its owner's alone,
    and is removed when the count ends, however it ends."""

    def __init__(self, warehouse: Path, target: Path, memory_gigabytes: int, seeds: Path = SEEDS) -> None:
        super().__init__(warehouse, target, seeds=seeds)
        self._memory_gigabytes = memory_gigabytes

    def count(self) -> list[NodeResult]:
        """Intermediate models, indicators and marts.

        Raises:
            TransformationFailed, SparkIsNotThere, CannotBeHandedOver, DidNotComeBack
        """
        require_spark()
        models = counted_models(self.manifest)
        with _made_and_removed(folder_on_the_way(self._warehouse)) as folder:
            tables = hand_over(self._warehouse, sorted(_read_by(models, self.manifest)), folder / HANDED_OVER)
            schemas = sorted({str(model["schema"]) for model in models.values()})
            names = [str(model["name"]) for model in models.values()]
            target = str(self._target.resolve())
            write_asked(folder, Asked(tables, names, schemas, target, self._memory_gigabytes, THREADS))
            counted = _counted(folder)
            raise_where_failed(counted)
            take_back(self._warehouse, folder / MADE, _tables_with_contracts(models))
        return [*counted, *self._build("views_and_tests", "buildable", *VIEWS_AND_TESTS)]


# of a build on DuckDB what makes no table: the views, and the tests that count has there
VIEWS_AND_TESTS = ("--select", "config.materialized:view", "test_type:data", "--exclude", *STAGING)


def counted_models(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The models that a count makes, by their unique id."""
    return {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["fqn"][1] in LAYERS and node["name"] not in STAGING
    }


def _read_by(models: Mapping[str, Mapping[str, Any]], manifest: Mapping[str, Any]) -> set[str]:
    """The tables that the models read and do not make."""
    nodes = {**manifest["nodes"], **manifest["sources"]}
    read = {name for model in models.values() for name in model["depends_on"]["nodes"]} - models.keys()
    return {f"{nodes[name]['schema']}.{nodes[name]['name']}" for name in read}


def _tables_with_contracts(models: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        f"{model['schema']}.{model['name']}": {
            name: column["data_type"]
            for name, column in model["columns"].items()
            if model["config"]["contract"]["enforced"]
        }
        for model in models.values()
        if model["config"]["materialized"] == "table"
    }


@contextmanager
def _made_and_removed(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)  # of a count that was killed
    folder_of_its_owner(folder)
    for name in (HANDED_OVER, MADE, SCRATCH):
        folder_of_its_owner(folder / name)
    try:
        yield folder.resolve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _counted(folder: Path) -> list[NodeResult]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "scorecard.second_engine.spark_process", str(folder)],
        cwd=PROJECT_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    place = folder / ANSWER
    if not place.is_file():
        ended = signal.Signals(-done.returncode).name if done.returncode < 0 else f"exit code {done.returncode}"
        raise TransformationFailed(
            f"Spark ended without an answer ({ended}): was there enough memory? SCORECARD_SPARK_MEMORY_GIGABYTES says "
            "how much it may take. Without SCORECARD_ENGINE the month is counted on DuckDB."
        )
    answer = json.loads(place.read_text(encoding="utf-8"))
    if "failed" in answer:
        raise TransformationFailed(f"dbt could not run the models on Spark:\n{answer['failed']}")
    return [NodeResult(**model) for model in answer["models"]]
