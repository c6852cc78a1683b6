"""Rows of Python into a table of DuckDB, many at a time: row by row each costs milliseconds."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb


def create_table(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    """Create a table with columns of the types given, holding the rows in their order."""
    declared = ", ".join(f"{name} {data_type}" for name, data_type in columns.items())
    connection.execute(f"create table {table} ({declared})")
    insert_rows(connection, table, rows)


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table, each with a cell for every column."""
    if not rows:
        return
    types = [row[1] for row in connection.execute(f"describe {table}").fetchall()]
    unnested = ", ".join(f"unnest(cast(? as {data_type}[]))" for data_type in types)
    connection.execute(f"insert into {table} select {unnested}", [list(column) for column in zip(*rows, strict=True)])
