"""Opening a file of marts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


@contextmanager
def open_marts(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file of marts, read-only, with its schema `marts` as the default.

    Opened directly, a file called marts.duckdb is a catalog called marts with a schema called marts, and DuckDB
    refuses the name `marts.indicator_values` as ambiguous.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as published (read_only)")
        connection.execute("use published.marts")
        yield connection
