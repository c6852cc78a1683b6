"""Dagster's history in a database of PostgreSQL, events that come in masses written many at once.

Does not belong here: which database (`orchestration.history_storage`), and what is held back (`history_in_masses`).
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy
from dagster import EventLogEntry
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage
from dagster_postgres.event_log import PostgresEventLogStorage
from sqlalchemy.dialects import postgresql

from orchestration.history_in_masses import EventsInMasses


class EventsInPostgresql(EventsInMasses, PostgresEventLogStorage):
    """Events of all runs in one table. Dagster opens a connection for each of its transactions."""

    def _write(self, events: Sequence[EventLogEntry]) -> None:
        rows = [self._event_to_row(event) for event in events]
        numbered = SqlEventLogStorageTable.insert().returning(
            SqlEventLogStorageTable.c.id, sort_by_parameter_order=True
        )
        with self.index_transaction() as connection:
            ids: Sequence[int] = connection.execute(numbered, rows).scalars().all()
            odd = self._tell(connection, list(zip(events, rows, ids, strict=True)))
        for event, number in odd:
            self._update_asset_check_evaluation(event, number)

    @staticmethod
    def _insert(table: sqlalchemy.Table) -> Any:
        return postgresql.insert(table)


class HistoryInPostgresql(DagsterPostgresStorage):
    """The whole history in one database, its tables those of Dagster."""

    def __init__(self, postgres_url: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(postgres_url, inst_data=inst_data)
        self._event_log_storage = EventsInPostgresql(postgres_url)
