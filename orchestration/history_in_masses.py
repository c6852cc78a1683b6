"""Events of Dagster's history that come in masses, written many at once.

A run of a month tells of a thousand checks: that each is planned, what came of it, and that it is an output of its
step. Dagster writes each of these down by itself, in up to three transactions, and that cost a small authority half as
much as its steps did. Here they are held back and written together: before an event of any other kind is written, when
many are held, and when somebody asks this process for any. So their order stays, who writes one finds it, and what is
told of runs, steps and failures is written at once, after all that came before it.

A process that is killed takes with it what it holds: results of the step that it was in the middle of telling. A
history is no memory of figures (`docs/operating.md`). Does not belong here: where the history is kept.
"""

import threading
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy
from dagster import DagsterEventType as Kind
from dagster import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus as Status
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, AssetKeyTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from sqlalchemy.engine import Connection

OF_ASSETS = {Kind.ASSET_MATERIALIZATION_PLANNED, Kind.ASSET_MATERIALIZATION}
OF_CHECKS = {Kind.ASSET_CHECK_EVALUATION_PLANNED, Kind.ASSET_CHECK_EVALUATION}
# each is followed by another of them, or by the end of its step or the start of its run
IN_MASSES = OF_ASSETS | OF_CHECKS | {Kind.STEP_OUTPUT}
MOST_HELD = 500

# an event, its row as Dagster makes it, and the id that it was given where assets and checks are looked up
Written = tuple[EventLogEntry, Mapping[str, Any], int]

# what became of a check, in the row that was made when it was planned
EVALUATED = (
    AssetCheckExecutionsTable.update()
    .where(
        *(
            AssetCheckExecutionsTable.c[name].is_not_distinct_from(sqlalchemy.bindparam(f"of_{name}"))
            for name in ("asset_key", "check_name", "run_id", "partition")
        )
    )
    .values(
        {
            name: sqlalchemy.bindparam(f"new_{name}")
            for name in (
                "execution_status",
                "evaluation_event",
                "evaluation_event_timestamp",
                "evaluation_event_storage_id",
                "materialization_event_storage_id",
            )
        }
    )
)


class EventsInMasses(SqlEventLogStorage):
    """A storage of events, to be mixed into one of Dagster's, that says how to write many and how to replace a row."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._held: list[EventLogEntry] = []
        self._held_by = threading.RLock()
        self._columns: dict[str, bool] = {}
        super().__init__(*arguments, **named)  # type: ignore[no-untyped-call]  # Dagster's own

    @abstractmethod
    def _write(self, events: Sequence[EventLogEntry]) -> None:
        """Write events in their order, and tell of assets and checks."""

    @staticmethod
    @abstractmethod
    def _insert(table: sqlalchemy.Table) -> Any:
        """The database's own statement that makes rows, which can say what becomes of those that are there."""

    def _insert_or_replace(self, columns: Sequence[str]) -> Any:
        """A statement that makes rows of assets, and writes the columns anew of those that are there."""
        statement = self._insert(AssetKeyTable)
        return statement.on_conflict_do_update(
            index_elements=[AssetKeyTable.c.asset_key], set_={name: statement.excluded[name] for name in columns}
        )

    def store_event(self, event: EventLogEntry) -> None:
        if event.run_id and event.dagster_event_type in IN_MASSES:
            with self._held_by:
                self._held.append(event)
                if len(self._held) >= MOST_HELD:
                    self.write_held()
        else:
            self.write_held()
            super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        for event in events:
            self.store_event(event)

    def write_held(self) -> None:
        """Write what is held back. What cannot be written is lost, as an event is that Dagster cannot write."""
        with self._held_by:
            held, self._held = self._held, []
            if held:
                self._write(held)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[Connection]:
        self.write_held()
        return super().run_connection(run_id)  # type: ignore[safe-super]  # that of the storage it is mixed into

    def index_connection(self) -> AbstractContextManager[Connection]:
        self.write_held()
        return super().index_connection()  # type: ignore[safe-super]

    def dispose(self) -> None:
        self.write_held()
        super().dispose()

    def has_asset_key_col(self, column_name: str) -> bool:
        """Whether assets have the column; asked for every asset that is read, and no table changes meanwhile."""
        if column_name not in self._columns:
            self._columns[column_name] = super().has_asset_key_col(column_name)
        return self._columns[column_name]

    def _tell(self, connection: Connection, written: Sequence[Written]) -> list[tuple[EventLogEntry, int]]:
        """Tell of assets and checks, by events just written; gives those that Dagster must tell of by itself."""
        of_assets = [(event, number) for event, _, number in written if event.dagster_event_type in OF_ASSETS]
        if of_assets:
            self._store_asset_event_tags(connection, [event for event, _ in of_assets], [id_ for _, id_ in of_assets])
            self._tell_of_assets(connection, of_assets)
        planned = [each for each in written if each[0].dagster_event_type == Kind.ASSET_CHECK_EVALUATION_PLANNED]
        if planned:
            connection.execute(AssetCheckExecutionsTable.insert(), [row for each in planned for row in _planned(*each)])
        evaluated = [each for each in written if each[0].dagster_event_type == Kind.ASSET_CHECK_EVALUATION]
        if not evaluated:
            return []
        found = connection.execute(EVALUATED, [_evaluated(*each) for each in evaluated]).rowcount
        return [] if found == len(evaluated) else [(event, number) for event, _, number in evaluated]

    def _tell_of_assets(self, connection: Connection, events: Sequence[tuple[EventLogEntry, int]]) -> None:
        latest: dict[str, dict[str, Any]] = defaultdict(dict)
        for event, number in events:
            asset = event.get_dagster_event().asset_key
            assert asset is not None, "Dagster has made an event of an asset without one"
            latest[asset.to_string()] |= self._get_asset_entry_values(event, number, self.has_asset_key_index_cols())
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for key in sorted(latest):  # in one order: runs that do so at once do not wait for each other in a circle
            alike[tuple(latest[key])].append({"asset_key": key, **latest[key]})
        for columns, rows in alike.items():
            connection.execute(self._insert_or_replace(columns), rows)


def _planned(event: EventLogEntry, row: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    planned: Any = event.get_dagster_event().event_specific_data
    partitions = planned.partitions_subset.get_partition_keys() if planned.partitions_subset else [None]
    return [
        {
            "asset_key": planned.asset_key.to_string(),
            "check_name": planned.check_name,
            "partition": partition,
            "run_id": event.run_id,
            "execution_status": Status.PLANNED.value,
            "evaluation_event": row["event"],
            "evaluation_event_timestamp": row["timestamp"],
            "evaluation_event_storage_id": number,
        }
        for partition in partitions
    ]


def _evaluated(event: EventLogEntry, row: Mapping[str, Any], number: int) -> dict[str, Any]:
    evaluation: Any = event.get_dagster_event().event_specific_data
    target = evaluation.target_materialization_data
    return {
        "of_asset_key": evaluation.asset_key.to_string(),
        "of_check_name": evaluation.check_name,
        "of_run_id": event.run_id,
        "of_partition": evaluation.partition,
        "new_execution_status": (Status.SUCCEEDED if evaluation.passed else Status.FAILED).value,
        "new_evaluation_event": row["event"],
        "new_evaluation_event_timestamp": row["timestamp"],
        "new_evaluation_event_storage_id": number,
        "new_materialization_event_storage_id": target.storage_id if target else None,
    }
