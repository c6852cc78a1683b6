"""Rows of Python into a table of DuckDB, many at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb


def create_table(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    """Create a table with columns of the types given, holding the rows in their order."""
    declared = ", ".join(f"{name} {data_type}" for name, data_type in columns.items())
    connection.execute(f"create table {table} ({declared})")
    if not rows:
        return
    unnested = ", ".join(f"unnest(cast(? as {data_type}[]))" for data_type in columns.values())
    connection.execute(f"insert into {table} select {unnested}", [list(column) for column in zip(*rows, strict=True)])
