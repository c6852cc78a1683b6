"""Where Dagster keeps its history: in files, or in PostgreSQL where `SCORECARD_DAGSTER_DATABASE` names a database.

`dagster.yaml` names this class, so that one file serves both, and whoever goes over from one to the other changes one
variable and nothing else. Does not belong here: what the history may hold (`orchestration.telling`), and how long it is
kept (`orchestration.history_retention`).
"""

import os
from typing import Any
from urllib.parse import urlsplit

from dagster._core.storage.base_storage import DagsterStorage
from dagster._serdes import ConfigurableClassData

from orchestration.history_files import HistoryInFiles
from scorecard.delivery.database.connections import UnusableSource, require_no_password

DATABASE = "SCORECARD_DAGSTER_DATABASE"


class UnusableHistory(UnusableSource):
    """The database of Dagster's history cannot be used as it is named; the message holds no secret."""


class HistoryStorage(HistoryInFiles):
    """The files of SQLite in a folder, unless the variable names a database."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Any) -> Any:  # Dagster's own signature
        """The storage that the environment asks for; a `DagsterStorage` of either kind.

        Raises:
            UnusableHistory: the variable names no database of PostgreSQL, or the driver is missing.
        """
        address = os.environ.get(DATABASE, "").strip()
        if not address:
            return HistoryInFiles.from_local(inst_data=inst_data, **config_value)
        return _in_postgresql(address_of(address), inst_data)


def address_of(text: str) -> str:
    """The address as Dagster must be given it: with the driver that it was written for.

    SQLAlchemy takes another one by itself since 2.1, and by that Dagster's events do not arrive.

    Raises:
        UnusableHistory: it is no address of PostgreSQL, or holds a password.
    """
    parts = urlsplit(text)
    try:
        require_no_password(text)
    except UnusableSource as problem:
        raise UnusableHistory(f"{DATABASE}: {problem}") from None
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise UnusableHistory(
            f"{DATABASE} names no database of PostgreSQL. Expected postgresql://USER@SERVER/DATABASE, the password in "
            "PGPASSWORD or a file ~/.pgpass; without the variable the history is kept in files."
        )
    return f"postgresql+psycopg2{text[len(parts.scheme) :]}"


def _in_postgresql(address: str, inst_data: ConfigurableClassData) -> DagsterStorage:
    try:
        from orchestration.history_postgresql import HistoryInPostgresql
    except ImportError as error:
        raise UnusableHistory(
            f"{DATABASE} is set, and dagster-postgres is missing. Install the extra: pip install "
            "'childrens-scorecard[postgres]'."
        ) from error
    return HistoryInPostgresql(address, inst_data=inst_data)
