"""What a history holds whose events were written many at once: what Dagster's own storage holds, at less cost.

What belongs here: what is held back, when it is written, and what a killed process takes with it. What does not: where
the history is kept and how long (`test_history`).
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import psycopg
import pytest
import sqlalchemy
from sqlalchemy import event

from orchestration import asset_checks, history_in_masses
from orchestration.configured_instance import open_instance
from orchestration.history_storage import DATABASE
from orchestration.partitions import offer, partition_of
from scorecard.settings import PROJECT_ROOT
from tests.orchestration.months_told import LOOKED_UP, MONTHS, TELLS_OF_A_HOLD, Tables, in_files, job, the_same, told
from tests.postgresql import server

OURS = "module: orchestration.history_storage\n    class: HistoryStorage"
DAGSTERS = "module: dagster._core.storage.sqlite_storage\n    class: DagsterSqliteStorage"
DAGSTERS_IN_POSTGRESQL = """  postgres:
    postgres_url: "{address}"
"""
Kind = dg.DagsterEventType


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Configures a history, its storage of the kind named, and gives the folder of its files."""

    def configure(kind: str) -> Path:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        text = (PROJECT_ROOT / "dagster.yaml").read_text(encoding="utf-8")
        before, ours, after = text.partition(OURS)
        assert ours
        if "postgres_url" in kind:
            before, after = before.rpartition("  custom:")[0], "\n" + after.partition("\n\n")[2]
        (folder / "dagster.yaml").write_text(before + kind + after, encoding="utf-8")
        monkeypatch.setenv("DAGSTER_HOME", str(folder))
        monkeypatch.setenv("SCORECARD_DAGSTER_STORAGE", str(folder / "storage"))
        return folder / "storage"

    return configure


def held(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(history_in_masses, "MOST_HELD", most)


def as_dagster_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results in Dagster's own class, which looks for what they are about by itself."""
    monkeypatch.setattr(asset_checks, "ResultOnTable", dg.AssetCheckResult)


def kinds(instance: dg.DagsterInstance, run_id: str) -> list[Kind]:
    return [entry.dagster_event.event_type for entry in instance.all_logs(run_id) if entry.dagster_event]


@pytest.mark.slow
@pytest.mark.parametrize("holds", [False, True], ids=["released", "held"])
def test_files_hold_what_those_of_dagster_hold(
    configured: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, holds: bool
) -> None:
    """The same events in the same order under the same ids, assets and checks by month; two months, one after another.

    Many at once are fewer than a step tells here, so that a step is written in several goes.
    """
    held(monkeypatch, 5)
    ours = configured(OURS)
    with open_instance() as instance:
        runs = told(instance, holds=holds)
    as_dagster_does(monkeypatch)
    dagsters = configured(DAGSTERS)
    with open_instance() as instance:
        of_dagster = told(instance, holds=holds)
    found = in_files(ours, runs)
    assert found == in_files(dagsters, of_dagster)
    # two months of seven checks, and of that of the release
    assert Counter(status for _, _, _, _, status, *_ in found["asset_check_executions"]) == (
        {"SUCCEEDED": 10, "FAILED": 4, "PLANNED": 2} if holds else {"SUCCEEDED": 12, "FAILED": 4}
    )
    about = {
        (name, target != "None")
        for _, name, _, _, status, _, _, target in found["asset_check_executions"]
        if status != "PLANNED"
    }
    assert about == {(f"check_{at:03}", False) for at in range(7)} | (
        set() if holds else {("delivery_is_on_time", True)}
    )


@pytest.mark.long
def test_a_database_holds_what_one_of_dagster_holds(
    configured: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, 5)
    with server() as address:
        monkeypatch.setenv(DATABASE, address)
        configured(OURS)
        with open_instance() as instance:
            told(instance)
        ours = in_database(address)
    as_dagster_does(monkeypatch)
    monkeypatch.delenv(DATABASE)
    with server() as address:
        configured(DAGSTERS_IN_POSTGRESQL.format(address=address.replace("://", "+psycopg2://")))
        with open_instance() as instance:
            told(instance)
        assert ours == in_database(address)
    assert len(ours["asset_check_executions"]) == 2 * 8


def in_database(address: str) -> Tables:
    with psycopg.connect(address) as connection:
        return {
            table: the_same(connection.execute(f"select {columns} from {table}").fetchall())
            for table, columns in LOOKED_UP.items()
        }


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How many statements and transactions SQLite is given meanwhile."""
    found: Counter[str] = Counter()

    def statement(*_: object) -> None:
        found["statements"] += 1

    def commit(*_: object) -> None:
        found["transactions"] += 1

    listened = (("before_cursor_execute", statement), ("commit", commit))
    for name, listener in listened:
        event.listen(sqlalchemy.Engine, name, listener)
    try:
        yield found
    finally:
        for name, listener in listened:
            event.remove(sqlalchemy.Engine, name, listener)


def test_a_check_costs_no_statement(configured: Callable[[str], Path]) -> None:
    """Dagster's own storage and result take nine for each. Two hundred more fit into one go each."""
    configured(OURS)
    with open_instance() as instance:
        told(instance, MONTHS[:1])  # makes the tables, and sees which there are
        with counted() as few:
            told(instance, MONTHS[:1], checks=10)
        with counted() as many:
            told(instance, MONTHS[:1], checks=210)
    assert many["statements"] - few["statements"] < 20
    assert many["transactions"] - few["transactions"] < 20
    # what is told of two steps, four assets and the run itself
    assert few["transactions"] < 120


def test_what_a_step_has_told_is_written_when_it_fails(configured: Callable[[str], Path]) -> None:
    configured(OURS)
    with open_instance() as instance:
        [run] = told(instance, MONTHS[:1], holds=True)
    with open_instance() as another:
        found = kinds(another, run)
        [failure] = another.all_logs(run, of_type=Kind.STEP_FAILURE)
    assert Counter(found)[Kind.ASSET_CHECK_EVALUATION] == 7
    assert max(at for at, kind in enumerate(found) if kind == Kind.ASSET_CHECK_EVALUATION) < found.index(
        Kind.STEP_FAILURE
    )
    assert TELLS_OF_A_HOLD in str(failure.get_dagster_event().event_specific_data)


def test_who_has_told_of_something_finds_it(configured: Callable[[str], Path]) -> None:
    """Held back or not: this instance answers, and one that is closed has written everything."""
    configured(OURS)
    planned = Kind.ASSET_CHECK_EVALUATION_PLANNED
    with open_instance() as instance, open_instance() as another:
        offer(instance, [("916", MONTHS[0])])
        made, of_month = job(7), {"dagster/partition": partition_of("916", MONTHS[0])}
        run = instance.create_run_for_job(made, tags=of_month).run_id
        assert another.all_logs(run) == [], "nothing has been told after it yet"
        assert len(instance.all_logs(run, of_type=planned)) == 8
        again = instance.create_run_for_job(made, tags=of_month).run_id
    with open_instance() as another:
        assert len(another.all_logs(again, of_type=planned)) == 8


@pytest.mark.slow
def test_a_killed_process_leaves_a_history_up_to_the_step_that_it_was_in(
    configured: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(OURS)
    died = subprocess.run(
        [sys.executable, "-m", "tests.orchestration.months_told"], cwd=PROJECT_ROOT, env={**os.environ}
    )
    assert died.returncode == 7
    with open_instance() as instance:
        [run] = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.STARTED
        found = kinds(instance, run.run_id)
        assert Counter(found)[Kind.ASSET_CHECK_EVALUATION_PLANNED] == 8
        # the second table was looked up for the third: what had been told of it by then is there, in order
        assert found.index(Kind.STEP_START) > max(at for at, kind in enumerate(found) if "PLANNED" in kind.value)
        assert Counter(found)[Kind.ASSET_MATERIALIZATION] == 2
        [again] = told(instance, MONTHS[:1])
        assert Counter(kinds(instance, again))[Kind.ASSET_CHECK_EVALUATION] == 8


def test_events_of_no_run_are_written_at_once(configured: Callable[[str], Path]) -> None:
    """The sensor of late deliveries tells so: nothing comes after it."""
    configured(OURS)
    with open_instance() as instance, open_instance() as another:
        instance.report_runless_asset_event(dg.AssetMaterialization("release"))
        assert another.get_latest_materialization_event(dg.AssetKey("release")) is not None


@pytest.mark.slow
def test_no_check_but_that_of_the_release_is_about_something_with_partitions() -> None:
    """Its results tell Dagster not to look for a materialization in the partition of the run."""
    from orchestration.definitions import defs

    graph = defs.get_repository_def().asset_graph
    about: Sequence[dg.AssetCheckKey] = list(graph.asset_check_keys)
    partitioned = {key.to_user_string() for key in about if graph.get(key.asset_key).partitions_def is not None}
    assert partitioned == {"release:delivery_is_on_time"}
    assert not [key for key in about if graph.get(key).blocking]
