"""Where Dagster keeps its history and how long: files, or a real PostgreSQL server, by one variable."""

import datetime
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import alembic.script
import dagster as dg
import psycopg
import pytest

from orchestration.configured_instance import UnusableInstance, open_instance
from orchestration.history_files import MOST_OPEN
from orchestration.history_retention import past_runs, remove_runs
from orchestration.history_storage import DATABASE, UnusableHistory, address_of
from scorecard.settings import PROJECT_ROOT
from tests.postgresql import server
from tests.support import command


@dg.op
def work() -> None:
    """Does nothing, and leaves its events."""


@dg.job
def some_work() -> None:
    """One step."""
    work()


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dg.DagsterInstance]:
    """Opens the instance of the project's own dagster.yaml, its files in a folder of the test's."""
    folder = tmp_path / "dagster_home"
    folder.mkdir()
    shutil.copy(PROJECT_ROOT / "dagster.yaml", folder)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    monkeypatch.setenv("SCORECARD_DAGSTER_STORAGE", str(tmp_path / "storage"))
    return open_instance


@contextmanager
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with server() as address:
        monkeypatch.setenv(DATABASE, address)
        yield address


def ran(instance: dg.DagsterInstance) -> str:
    return some_work.execute_in_process(instance=instance).run_id


def later(months: int) -> datetime.date:
    """The first day of the month that comes so many months after this one."""
    today = datetime.datetime.now(datetime.UTC).date()
    months += today.year * 12 + today.month - 1
    return datetime.date(months // 12, months % 12 + 1, 1)


def files_with_runs(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "storage").rglob("*.db")]


def test_without_the_variable_the_history_is_kept_in_files(
    tmp_path: Path, configured: Callable[[], dg.DagsterInstance]
) -> None:
    with configured() as instance:
        assert instance.has_run(ran(instance))
    assert "runs.db" in files_with_runs(tmp_path)


@pytest.mark.long
def test_with_the_variable_it_is_kept_in_the_database_and_in_no_file(
    tmp_path: Path, configured: Callable[[], dg.DagsterInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    with database(monkeypatch) as address:
        with configured() as instance:
            run_id = ran(instance)
        with configured() as again:
            assert again.has_run(run_id)
            kinds = {event.dagster_event_type.value for event in again.all_logs(run_id) if event.dagster_event_type}
        with psycopg.connect(address) as connection:
            stored = connection.execute(
                "select dagster_event_type from event_logs where run_id = %s", [run_id]
            ).fetchall()
            assert connection.execute("select run_id, status from runs").fetchall() == [(run_id, "SUCCESS")]
    assert {"PIPELINE_START", "STEP_SUCCESS", "PIPELINE_SUCCESS"} <= kinds
    assert {kind for (kind,) in stored if kind} == kinds
    assert files_with_runs(tmp_path) == []


@pytest.mark.long
def test_runs_past_their_time_go_from_the_database_with_their_events(
    configured: Callable[[], dg.DagsterInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    with database(monkeypatch) as address:
        with configured() as instance:
            old = [ran(instance), ran(instance)]
            waits = instance.create_run_for_job(some_work).run_id
            remove_runs(instance, past_runs(instance, 1, later(2)))
        with psycopg.connect(address) as connection:
            assert connection.execute("select run_id from runs").fetchall() == [(waits,)]
            left = connection.execute("select count(*) from event_logs where run_id = any(%s)", [old]).fetchone()
    assert left == (0,)


def test_a_run_is_past_by_the_months_since_it_was_started(configured: Callable[[], dg.DagsterInstance]) -> None:
    with configured() as instance:
        run_id = ran(instance)
        instance.create_run_for_job(some_work)  # waits, and stays however old it is
        assert past_runs(instance, 2, later(2)) == []  # started in the earliest month that is kept
        assert past_runs(instance, 1, later(2)) == [run_id]
        assert past_runs(instance, 1, later(1)) == []
        assert past_runs(instance, 120, later(120)) == []


def test_a_history_of_many_runs_is_seen_whole(
    configured: Callable[[], dg.DagsterInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.history_retention.AT_ONCE", 2)
    with configured() as instance:
        all_of_them = [ran(instance) for _ in range(5)]
        assert past_runs(instance, 1, later(2)) == all_of_them
        remove_runs(instance, all_of_them[:4])
        assert past_runs(instance, 1, later(2)) == all_of_them[4:]


def test_prune_names_runs_and_removes_them(
    tmp_path: Path, configured: Callable[[], dg.DagsterInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    with configured() as instance:
        ran(instance)
        kept = ran(instance)
    [runs] = (tmp_path / "storage").rglob("runs.db")
    with closing(sqlite3.connect(runs)) as connection, connection:
        connection.execute("update runs set create_timestamp = '2020-01-31 23:00:00.000000' where run_id <> ?", [kept])
    home = str(tmp_path / "home")
    monkeypatch.setenv("SCORECARD_KEEP_HISTORY_MONTHS", "24")
    named = command("prune", "--home", home)
    assert named.exit_code == 0, named.said
    assert "Runs in Dagster's history: 1 may go." in named.stdout
    done = command("prune", "--apply", "--by", "A tester", "--home", home)
    assert "Runs in Dagster's history: 1 removed." in done.stdout
    assert "Removed: 1." in done.stdout
    with configured() as instance:
        assert [run.run_id for run in instance.get_runs()] == [kept]


def test_prune_without_an_instance_says_that_it_does_not_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_KEEP_HISTORY_MONTHS", "24")
    done = command("prune", "--home", str(tmp_path))
    assert done.exit_code == 0, done.said
    assert "history is not looked into" in done.stdout


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("postgresql://dagster@server/history", "dagster@server/history"),
        ("postgres://dagster@server:5433/h?sslmode=require", "dagster@server:5433/h?sslmode=require"),
        ("postgresql://dagster@/history?host=/run/postgresql", "dagster@/history?host=/run/postgresql"),
    ],
)
def test_an_address_is_given_with_the_driver_that_dagster_was_written_for(address: str, read: str) -> None:
    assert address_of(address) == f"postgresql+psycopg2://{read}"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://dagster:hunter2hunter2@server/history", "holds a password"),
        ("postgresql://dagster@server/history?password=hunter2hunter2", "holds a password"),
        ("mysql://dagster@server/history", "names no database of PostgreSQL"),
        ("postgresql://dagster@server", "names no database of PostgreSQL"),
        ("server", "names no database of PostgreSQL"),
    ],
)
def test_what_is_no_address_is_refused_and_no_secret_repeated(address: str, said: str) -> None:
    with pytest.raises(UnusableHistory) as refused:
        address_of(address)
    assert said in str(refused.value)
    assert DATABASE in str(refused.value)
    assert "hunter2hunter2" not in str(refused.value)


def test_a_database_that_cannot_be_used_ends_in_a_sentence(
    configured: Callable[[], dg.DagsterInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE, "mysql://dagster@server/history")
    with pytest.raises(UnusableInstance, match=f"cannot be opened: {DATABASE} names no database of PostgreSQL"):
        configured()


def open_files() -> set[Path]:
    """What this process holds open."""
    return {link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}


def test_files_are_kept_open_and_no_more_than_a_few(
    tmp_path: Path, configured: Callable[[], dg.DagsterInstance]
) -> None:
    """Opening one for every statement costs a run more than its own work; the interface looks at runs of years."""
    with configured() as instance:
        runs = [ran(instance) for _ in range(MOST_OPEN + 2)]
        assert [instance.has_run(run_id) for run_id in runs] == [True] * len(runs)
        names = {path.name for path in open_files()}
        of_runs = {run_id for run_id in runs if f"{run_id}.db" in names}
        assert runs[-1] in of_runs
        assert len(of_runs) < MOST_OPEN
        assert all(instance.all_logs(run_id) for run_id in runs), "a file that was closed is opened again"
    assert not {path for path in open_files() if path.is_relative_to(tmp_path)}, (
        "the instance is closed, and so are its files"
    )


def test_of_a_history_that_is_laid_out_no_script_of_migrations_is_read(
    configured: Callable[[], dg.DagsterInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question of a sensor opens the history anew, and there are fifty scripts for each of its files."""
    with configured() as instance:
        run_id = ran(instance)

    def read(*_: object) -> None:
        raise AssertionError("a script of migrations was read")

    monkeypatch.setattr(alembic.script.ScriptDirectory, "from_config", read)
    with configured() as instance:
        assert instance.has_run(run_id)
        assert instance.all_logs(run_id)
        assert instance.fetch_materializations(dg.AssetKey("none"), limit=1).records == []
        assert instance.all_instigator_state() == []
        assert instance.schedule_storage is not None
        assert instance.schedule_storage.supports_batch_queries


@pytest.mark.parametrize("name", ["history/runs.db", "history/runs/index.db", "schedules/schedules.db"])
def test_a_file_that_dagster_has_not_finished_is_finished_by_it(
    tmp_path: Path, configured: Callable[[], dg.DagsterInstance], name: str
) -> None:
    """A process that dies there leaves tables without the stamp that comes last."""
    with configured() as instance:
        run_id = ran(instance)
    file = tmp_path / "storage" / name
    stamp = "select version_num from alembic_version"
    with closing(sqlite3.connect(file)) as opened, opened:
        [before] = opened.execute(stamp).fetchall()
        opened.execute("delete from alembic_version")
    with configured() as instance:
        assert instance.has_run(run_id)
        assert instance.fetch_materializations(dg.AssetKey("none"), limit=1).records == []
    with closing(sqlite3.connect(file)) as opened:
        assert len(opened.execute(stamp).fetchall()) == 1, f"the stamp was {before}"


def test_who_watches_a_run_hears_of_what_another_process_writes(
    tmp_path: Path, configured: Callable[[], dg.DagsterInstance]
) -> None:
    """The web interface does, through an instance of its own."""
    heard: list[str] = []
    with configured() as instance, configured() as interface:
        run = instance.create_run_for_job(some_work)
        ended = threading.Event()

        def hear(event: dg.EventLogEntry, _cursor: str) -> None:
            heard.append(event.message)
            ended.set()

        interface.watch_event_logs(run.run_id, None, hear)
        instance.report_engine_event("a word", run)
        assert ended.wait(60), "nothing was heard within a minute"
        interface.end_watch_event_logs(run.run_id, hear)
    assert heard == ["a word"]
