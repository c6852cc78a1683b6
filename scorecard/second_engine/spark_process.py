"""The process in which Spark counts: it makes the tables that were handed over known, and has dbt run the models.

It speaks to nobody: no page of Spark's, no address but this machine's own, every file in the folder that it is given.
What Spark writes beside its answer may quote SQL and cells, so whoever starts it throws that away; the answer has each
model's fate, with the values taken out of the words. What belongs here: the process. What does not: what is asked of it
(`counted_on_spark`).
"""

import ctypes
import json
import os
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scorecard.settings import DBT_PROJECT, PROJECT_ROOT
from scorecard.warehouse.dbt_project import parsed_project, without_values

ASKED, ANSWER = "asked.json", "answer.json"
HANDED_OVER, MADE, SCRATCH = "handed_over", "made", "scratch"
TARGET = "spark"
THIS_MACHINE = "127.0.0.1"
CLASS_OF_FAULTY_SQL = "42"  # of SQLSTATE: syntax, and names and types that do not resolve
DIES_WITH_ITS_PARENT = 1  # PR_SET_PDEATHSIG of Linux

# Up to so many bytes of Parquet, what Spark and Java do to be quick with much takes longer than the work: plans made
# anew while they run, code generated for each step, that code compiled a second time.
BYTES_OF_LITTLE = 16 << 20
FOR_LITTLE = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
}
JAVA_FOR_LITTLE = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}


@dataclass(frozen=True)
class Asked:
    """``tables`` are the columns of what was handed over, with their types on Spark, by `schema.table`; ``models`` are
    counted into ``schemas``. ``target`` is where dbt may keep the project as it parsed it."""

    tables: dict[str, dict[str, str]]
    models: list[str]
    schemas: list[str]
    target: str
    memory_gigabytes: int
    threads: int


def write_asked(folder: Path, asked: Asked) -> None:
    """Leave for the process what it shall do in this folder."""
    (folder / ASKED).write_text(json.dumps(asdict(asked)), encoding="utf-8")


def _start(folder: Path, asked: Asked) -> Any:
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = THIS_MACHINE
    os.environ["TMPDIR"] = str(folder / SCRATCH)
    # Java starts here, and is told of its folders as seen from here: it would part a list at a comma or blank of a path
    os.chdir(folder)

    is_little = sum(path.stat().st_size for path in (folder / HANDED_OVER).iterdir()) <= BYTES_OF_LITTLE
    java_options = [f"-Djava.io.tmpdir={SCRATCH}", "-XX:-UsePerfData", "-XX:ReservedCodeCacheSize=256m"]
    java_options += JAVA_FOR_LITTLE if is_little else ()
    said = {
        "spark.master": f"local[{asked.threads}]",
        "spark.app.name": "scorecard",
        "spark.driver.memory": f"{asked.memory_gigabytes}g",
        "spark.driver.bindAddress": THIS_MACHINE,
        "spark.driver.host": THIS_MACHINE,
        "spark.driver.extraJavaOptions": " ".join(java_options),
        "spark.local.dir": SCRATCH,
        "spark.sql.warehouse.dir": MADE,
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        **(FOR_LITTLE if is_little else {}),
        **QUIET,
    }
    builder = SparkSession.builder
    for name, value in said.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def _make_known(session: Any, folder: Path, tables: Mapping[str, Mapping[str, str]], schemas: list[str]) -> None:
    for schema in {*schemas, *(table.split(".")[0] for table in tables)}:
        session.sql(f"create database if not exists {schema}")
    for table, columns in tables.items():
        declared = ", ".join(f"`{name}` {data_type}" for name, data_type in columns.items())
        place = str(folder / HANDED_OVER / f"{table}.parquet").replace("\\", "\\\\").replace("'", "\\'")
        session.sql(f"create table {table} ({declared}) using parquet location '{place}'")


def _run_models(folder: Path, asked: Asked) -> dict[str, Any]:
    from importlib import metadata

    from dbt.cli.main import dbtRunner

    parsed = parsed_project(f"spark-{metadata.version('dbt-spark')}", Path(asked.target), TARGET)
    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    places += ["--target-path", str(folder / SCRATCH), "--log-path", str(folder / SCRATCH)]
    quiet = ["--log-level", "none", "--log-level-file", "none", "--no-write-json"]
    os.chdir(PROJECT_ROOT)
    chosen = ["--target", TARGET, "--threads", str(asked.threads), "--select", *asked.models]
    outcome = dbtRunner(manifest=parsed.manifest()).invoke(["run", *chosen, *places, *quiet])
    if outcome.exception is not None:
        return {"failed": told(str(outcome.exception))}
    return {
        "models": [
            {
                "unique_id": result.node.unique_id,
                "status": str(result.status),
                "seconds": round(result.execution_time, 3),
                "message": told(result.message or ""),
            }
            for result in getattr(outcome.result, "results", [])
        ]
    }


def told(message: str) -> str:
    """Spark's words about SQL that it cannot run; of everything else, which may quote a cell, the name of the error."""
    found = re.search(r"\[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]", message)
    state = re.search(r"SQLSTATE: (\w+)", message)
    if not message or (state and state[1].startswith(CLASS_OF_FAULTY_SQL)):
        return without_values(message)
    return f"Spark says {found[1]}." if found else "Spark says what may quote a record, and is not repeated."


def main() -> None:
    """Do what stands in the folder that is named, and leave the answer beside it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIES_WITH_ITS_PARENT, signal.SIGKILL)
    os.umask(0o077)
    folder = Path(sys.argv[1])
    asked = Asked(**json.loads((folder / ASKED).read_text(encoding="utf-8")))
    session = _start(folder, asked)
    try:
        _make_known(session, folder, asked.tables, asked.schemas)
        answer = _run_models(folder, asked)
    finally:
        session.stop()
    (folder / ANSWER).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
