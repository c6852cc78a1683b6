"""A database that is asked many times in a row is opened once, and stands in its file whole whenever others look."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import duckdb
import pytest

from scorecard.settings import PROJECT_ROOT
from scorecard.warehouse.database import (
    BYTES_FOR_ONE_THREAD,
    attach,
    has_table,
    in_memory,
    kept_open,
    let_go,
    reading,
    writing,
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with writing(path) as connection:
        connection.execute("create schema control; create table control.run as select 1 as held")
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are opened from now on."""
    found: list[str] = []
    connect = duckdb.connect

    def counted(*place: str, **how: object) -> duckdb.DuckDBPyConnection:
        found.extend(place)
        return connect(*place, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(duckdb, "connect", counted)
    return found


def _held(path: Path) -> list[int]:
    with reading(path) as connection:
        return [row[0] for row in connection.execute("select held from control.run order by held").fetchall()]


def test_it_is_opened_once_however_often_it_is_asked(database: Path, opened: list[str]) -> None:
    with kept_open(database):
        with writing(database) as connection:
            connection.execute("insert into control.run values (2)")
        with kept_open(database):
            assert _held(database) == [1, 2]
        assert _held(database) == [1, 2]
    assert opened == [str(database)]


def test_it_is_opened_each_time_where_it_is_not_kept(database: Path, opened: list[str]) -> None:
    assert _held(database) == _held(database) == [1]
    assert opened == [str(database)] * 2


def test_what_was_written_is_seen_where_it_is_attached_while_it_is_kept(database: Path) -> None:
    with kept_open(database):
        with writing(database) as connection:
            connection.execute("insert into control.run values (2)")
        with in_memory(reads={"elsewhere": database}) as connection:
            assert connection.execute("select sum(held) from elsewhere.control.run").fetchone() == (3,)
        with writing(database) as connection:
            connection.execute("insert into control.run values (3)")
        assert _held(database) == [1, 2, 3]


def test_it_stands_in_its_file_alone_when_it_is_let_go(database: Path) -> None:
    with kept_open(database):
        with writing(database) as connection:
            connection.execute("insert into control.run values (2)")
        let_go(database)
        assert not database.with_name("warehouse.duckdb.wal").exists()
    assert _held(database) == [1, 2]


def test_what_somebody_left_undone_or_made_for_himself_is_not_seen_by_the_next(database: Path) -> None:
    with kept_open(database):
        with writing(database) as connection:
            connection.execute("create temp table own as select 1 as held")
            connection.begin()
            connection.execute("insert into control.run values (2)")
        assert _held(database) == [1]
        with reading(database) as connection:
            assert not has_table(connection, "temp.own")


def test_a_failure_lets_it_go(database: Path, opened: list[str]) -> None:
    with kept_open(database):
        with pytest.raises(ValueError, match="on the way"), kept_open(database):
            assert _held(database) == [1]
            raise ValueError("on the way")
        assert _held(database) == [1]
    assert opened == [str(database)] * 2


def test_others_can_write_it_afterwards(database: Path) -> None:
    with kept_open(database):
        _held(database)
    with in_memory() as connection:
        attach(connection, "other", database, read_only=False)
        connection.execute("insert into other.control.run values (2)")
    assert _held(database) == [1, 2]


def test_a_table_is_told_from_none(database: Path) -> None:
    with reading(database) as connection:
        assert has_table(connection, "control.run")
        assert not has_table(connection, "control.seals")
        assert not has_table(connection, "nowhere.run")


def _threads(path: Path) -> int:
    with reading(path) as connection:
        [(threads,)] = connection.execute("select current_setting('threads')").fetchall()
    return int(threads)


def test_one_thread_works_with_what_is_small_and_several_with_what_is_much(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duckdb.connect", partial(duckdb.connect, config={"threads": 3}))
    assert _threads(database) == 1
    with kept_open(database):
        assert _threads(database) == 1
    with kept_open(database, bytes_of_work=BYTES_FOR_ONE_THREAD):
        assert _threads(database) == 1
    with kept_open(database, bytes_of_work=BYTES_FOR_ONE_THREAD + 1):
        assert _threads(database) == 3
    assert database.stat().st_size > 1000
    monkeypatch.setattr("scorecard.warehouse.database.BYTES_FOR_ONE_THREAD", 1000)
    assert _threads(database) == 3


def test_what_is_attached_counts_as_work(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def threads() -> int:
        with in_memory(reads={"elsewhere": database}) as connection:
            [(found,)] = connection.execute("select current_setting('threads')").fetchall()
        return int(found)

    of_the_machine = duckdb.sql("select current_setting('threads')").fetchall()[0][0]
    assert threads() == 1
    monkeypatch.setattr("scorecard.warehouse.database.BYTES_FOR_ONE_THREAD", database.stat().st_size - 1)
    assert threads() == of_the_machine


def test_no_bar_is_drawn_where_a_program_is_taken_for_somebody_who_types() -> None:
    """DuckDB takes a process without a file of its own for that, such as one that another program has started."""
    asked = "execute(\"select current_setting('enable_progress_bar')\").fetchall()"
    program = (
        "import duckdb\n"
        "from scorecard.warehouse.database import in_memory\n"
        f"print(duckdb.connect().{asked})\n"
        f"with in_memory() as connection: print(connection.{asked})\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[(True,)]", "[(False,)]"]
