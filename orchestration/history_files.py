"""Dagster's history in files, with connections that stay open.

Dagster's own storage opens SQLite anew for every statement. Where nobody else has the file open, closing it then writes
its log back and waits for the disk: several times an event, and a run of a month has four thousand of them. A run of a
small authority took four times as long with its history as without. Here a connection is kept for each file in use, and
the disk is waited for when the log is written back; a machine that loses its power may lose the last events, which are
no memory of figures (`docs/operating.md`).

Dagster also opens its history anew for every question of a sensor, six of them twice a minute, and in every process of
a run, and then reads fifty scripts of migrations for each file to learn which is the last. It does nothing with that
where a file is stamped with any: so of a file that is, they are not read.

Does not belong here: what is stored and how it is asked for, which is Dagster's, and which events are written together
(`orchestration.history_in_masses`).
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

import sqlalchemy
from dagster import EventLogEntry
from dagster._core.event_api import EventHandlerFn
from dagster._core.storage.event_log.polling_event_watcher import SqlPollingEventWatcher
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.schedules.sqlite.sqlite_schedule_storage import SqliteScheduleStorage
from dagster._core.storage.sqlite import create_db_conn_string
from dagster._core.storage.sqlite_storage import (
    DagsterSqliteStorage,
    _event_logs_directory,
    _runs_directory,
    _schedule_directory,
)
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from orchestration.history_in_masses import OF_ASSETS, OF_CHECKS, EventsInMasses

# files of events that stay open: those of runs at work, and the one of assets. The interface looks at more.
MOST_OPEN = 8
SECONDS_TO_WAIT = 120
STAMP = "alembic_version"
STAYS_OPEN: dict[str, Any] = {"pool_size": 1, "max_overflow": -1}
NEWEST = sqlalchemy.select(sqlalchemy.func.max(SqlEventLogStorageTable.c.id))


class OpenFiles:
    """Engines of SQLite by address; the one that was used longest ago is closed for another.

    For one thread at a time: whoever asks holds a lock while the engine is in use.
    """

    def __init__(self) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()

    def engine(self, address: str) -> Engine:
        """The engine of a file, made where there is none."""
        if address not in self._engines:
            self._engines[address] = _engine(address, **STAYS_OPEN)
            if len(self._engines) > MOST_OPEN:
                _, oldest = self._engines.popitem(last=False)
                oldest.dispose()
        self._engines.move_to_end(address)
        return self._engines[address]

    def close(self) -> None:
        """Close every connection that nobody uses now."""
        while self._engines:
            self._engines.popitem()[1].dispose()


def _engine(address: str, **pool: Any) -> Engine:
    engine = create_engine(address, connect_args={"timeout": SECONDS_TO_WAIT, "check_same_thread": False}, **pool)
    event.listen(engine, "connect", _wait_for_the_disk_less)
    return engine


def _is_laid_out(engine: Engine) -> bool:
    """Whether Dagster has made the tables of a file and stamped it; then opening it changes nothing."""
    with engine.connect() as connection:
        tables = sqlalchemy.inspect(connection).get_table_names()
        return STAMP in tables and connection.execute(sqlalchemy.text(f"select 1 from {STAMP}")).first() is not None


def _wait_for_the_disk_less(connection: Any, _record: object) -> None:
    connection.execute("pragma synchronous = normal")


class EventsInFiles(EventsInMasses, SqliteEventLogStorage):
    """Events of runs, a file each, and of assets, in one file.

    Who watches a run asks for its new events again and again, as in a database: its file, which Dagster would watch
    here, is not written to while its log is open.
    """

    def __init__(self, base_dir: str) -> None:
        self._open_files = OpenFiles()
        self._tables: set[str] = set()
        self._indexes: set[str] = set()
        super().__init__(base_dir)
        self._watcher = SqlPollingEventWatcher(self)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._open_files.engine(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _initdb(self, engine: Engine, for_index_shard: bool = False) -> None:
        if not _is_laid_out(engine):
            super()._initdb(engine, for_index_shard)

    def has_table(self, table_name: str) -> bool:
        """Whether there is a table of that name; asked for every event, and once there it stays."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def has_secondary_index(self, name: str) -> bool:
        """Whether data were migrated; asked for every asset that is read, and once they were they stay."""
        if name not in self._indexes and super().has_secondary_index(name):
            self._indexes.add(name)
        return name in self._indexes

    def _write(self, events: Sequence[EventLogEntry]) -> None:
        """All to the files of their runs, and those of assets and checks once more to the file of all."""
        rows = [(each, self._event_to_row(each)) for each in events]
        of_runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for each, row in rows:
            of_runs[each.run_id].append(row)
        for run_id, of_run in of_runs.items():
            with self._connect(run_id) as connection:
                connection.execute(SqlEventLogStorageTable.insert(), of_run)
        looked_up = [(each, row) for each, row in rows if each.dagster_event_type in OF_ASSETS | OF_CHECKS]
        if not looked_up:
            return
        self.has_asset_key_index_cols()  # before the file is held: it is asked for in the file
        with self._connect(INDEX_SHARD_NAME) as connection:
            connection.execute(SqlEventLogStorageTable.insert(), [row for _, row in looked_up])
            # nobody else writes until this is committed, so the newest ids are these in their order
            last: int = connection.execute(NEWEST).scalar_one()
            first = last - len(looked_up) + 1
            odd = self._tell(connection, [(each, row, first + at) for at, (each, row) in enumerate(looked_up)])
        for each, number in odd:
            self._update_asset_check_evaluation(each, number)

    @staticmethod
    def _insert(table: sqlalchemy.Table) -> Any:
        return sqlite.insert(table)

    def watch(self, run_id: str, cursor: str | None, callback: EventHandlerFn) -> None:
        self._watcher.watch_run(run_id, cursor, callback)

    def end_watch(self, run_id: str, handler: EventHandlerFn) -> None:
        self._watcher.unwatch_run(run_id, handler)

    def dispose(self) -> None:
        self._watcher.close()
        self.write_held()
        self._open_files.close()


class _OneFile:
    """A storage of one file, whose connection stays open until it is disposed of."""

    NAME: str
    POOL: ClassVar[dict[str, Any]] = STAYS_OPEN

    def __init__(self, conn_string: str, inst_data: Any = None) -> None:
        self._engine = _engine(conn_string, **self.POOL)
        super().__init__(conn_string, inst_data)  # type: ignore[call-arg]  # of the storage that this is mixed into

    @classmethod
    def from_local(cls, base_dir: str, inst_data: Any = None) -> Self:
        """The storage in a folder; Dagster makes its file where there is none, or one that it has not finished."""
        Path(base_dir).mkdir(parents=True, exist_ok=True)
        storage = cls(create_db_conn_string(base_dir, cls.NAME), inst_data)
        if _is_laid_out(storage._engine):
            return storage
        storage._engine.dispose()
        made: Self = super().from_local(base_dir, inst_data)  # type: ignore[misc]
        return made

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        super().dispose()  # type: ignore[misc]
        self._engine.dispose()


class RunsInFiles(_OneFile, SqliteRunStorage):
    """Which runs there are."""

    NAME = "runs"


class SchedulesInFiles(_OneFile, SqliteScheduleStorage):
    """What sensors and schedules have done, and when. No connection stays open: nobody disposes of this one."""

    NAME = "schedules"
    POOL: ClassVar[dict[str, Any]] = {"poolclass": NullPool}

    def __init__(self, conn_string: str, inst_data: Any = None) -> None:
        self._found: set[str] = set()
        super().__init__(conn_string, inst_data)

    def _has_instigators_table(self, conn: Connection) -> bool:
        return self._once("table of instigators", lambda: super(SchedulesInFiles, self)._has_instigators_table(conn))

    def has_built_index(self, migration_name: str) -> bool:
        return self._once(migration_name, lambda: super(SchedulesInFiles, self).has_built_index(migration_name))

    def _once(self, name: str, is_there: Callable[[], bool]) -> bool:
        """Whether something is there; asked for every tick, and once there it stays."""
        if name not in self._found and is_there():
            self._found.add(name)
        return name in self._found


class HistoryInFiles(DagsterSqliteStorage):
    """The whole history in files of one folder, laid out as Dagster lays it out."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        # Dagster's own opens each of the three by itself first
        self.base_dir = base_dir
        self._inst_data = inst_data
        self._run_storage = RunsInFiles.from_local(_runs_directory(base_dir))
        self._event_log_storage = EventsInFiles(_event_logs_directory(base_dir))
        self._schedule_storage = SchedulesInFiles.from_local(_schedule_directory(base_dir))
        super(DagsterSqliteStorage, self).__init__()  # type: ignore[no-untyped-call]
