"""Connections to the two kinds of database: read-only, one snapshot for all queries, rows in batches.

The address never holds a password. PostgreSQL takes it from `PGPASSWORD`, or from a file that its owner alone may read
(`PGPASSFILE`, by default `~/.pgpass`); SQL Server from `MSSQL_PASSWORD`, or signs in as whoever is logged in.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from scorecard.problems import UnusableInput

BATCH = 5000


class UnusableSource(UnusableInput):
    """The database cannot be asked; the message says why and never holds a secret."""


class Source(Protocol):
    """A database in one snapshot."""

    def rows(self, query: str) -> Iterator[Sequence[Any]]:
        """The rows of a query, streamed."""
        ...


@contextmanager
def connected(address: str) -> Iterator[Source]:
    """A read-only snapshot of the database at an address such as `postgresql://reader@server/ssd`.

    Raises:
        UnusableSource: no such kind, a password in the address, no driver, or no connection.
    """
    require_no_password(address)
    parts = urlsplit(address)
    if parts.scheme in ("postgresql", "postgres"):
        with _postgresql(address) as source:
            yield source
    elif parts.scheme == "mssql":
        with _sql_server(parts.hostname or "", parts.port, parts.path.strip("/"), parts.username) as source:
            yield source
    else:
        raise UnusableSource(
            f"No database of the kind {parts.scheme or address!r} is known here. "
            "Expected postgresql://USER@SERVER/DATABASE or mssql://SERVER/DATABASE."
        )


def require_no_password(address: str) -> None:
    """Refuse an address that holds a password, before its host or among its parameters.

    Raises:
        UnusableSource: it holds one.
    """
    parts = urlsplit(address)
    if parts.password is not None or any(name.lower() == "password" for name in parse_qs(parts.query)):
        raise UnusableSource(
            "The address of the database holds a password, which then stands in the history of commands. "
            "Take it out, and put it into PGPASSWORD or a file ~/.pgpass (SQL Server: MSSQL_PASSWORD)."
        )


class _PostgreSQL:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rows(self, query: str) -> Iterator[Sequence[Any]]:
        with self._connection.cursor(name="extract") as cursor:
            cursor.itersize = BATCH
            cursor.execute(query)
            yield from cursor


@contextmanager
def _postgresql(address: str) -> Iterator[Source]:
    try:
        import psycopg
    except ImportError as error:
        raise UnusableSource("The driver psycopg is missing. Install it: pip install 'psycopg[binary]'.") from error
    try:
        connection = psycopg.connect(address)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else "no reason given"
        raise UnusableSource(f"The database cannot be reached: {reason}") from error
    with connection:
        connection.execute("set transaction isolation level repeatable read read only")
        try:
            yield _PostgreSQL(connection)
        except psycopg.Error as error:
            raise UnusableSource(f"The database broke off: {type(error).__name__}. Run it again.") from error
        connection.rollback()


class _SQLServer:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rows(self, query: str) -> Iterator[Sequence[Any]]:
        cursor = self._connection.cursor()
        cursor.execute(query)
        while batch := cursor.fetchmany(BATCH):
            yield from batch


@contextmanager
def _sql_server(server: str, port: int | None, database: str, user: str | None) -> Iterator[Source]:
    """SQL Server through Microsoft's own driver, which needs no ODBC install. Never tried against a server here."""
    try:
        import mssql_python
    except ImportError as error:
        raise UnusableSource("The driver mssql-python is missing. Install it: pip install mssql-python.") from error
    signing_in = f"UID={user};PWD={{{os.environ.get('MSSQL_PASSWORD', '')}}};" if user else "Trusted_Connection=yes;"
    place = f"{server},{port}" if port else server
    try:
        connection = mssql_python.connect(f"SERVER={place};DATABASE={database};Encrypt=yes;{signing_in}")
    except Exception as error:  # the driver's errors may repeat the connection string
        raise UnusableSource(f"The database cannot be reached ({type(error).__name__}).") from None
    try:
        connection.cursor().execute("set transaction isolation level snapshot")
        yield _SQLServer(connection)
    finally:
        connection.close()
