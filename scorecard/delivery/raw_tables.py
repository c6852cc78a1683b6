"""Rows of an opened file into its raw table, as text: by DuckDB's reader where the file is plain, else row by row.

Both ways give the same table and the same account; the tests hold them against each other.
"""

import contextlib
import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

import duckdb

from scorecard.delivery.contracts import Contract
from scorecard.delivery.csv_file import OpenedFile, Seen
from scorecard.warehouse.database import OVERFLOW, let_go

# Rows being copied lie beside the warehouse, which its owner alone may open; what a crash leaves is swept at the start.
COPY = ".copied-rows.csv"


def empty_raw_table(contract: Contract) -> str:
    """The statement that creates the table of an extract."""
    columns = ", ".join(f"{column.name} varchar" for column in contract.columns)
    return f"create table raw.{contract.extract} (source_row bigint, {columns})"


def emptied_raw_table(contract: Contract) -> str:
    """The statement that takes all rows out of the table of an extract."""
    return f"truncate raw.{contract.extract}"


def load_rows(connection: duckdb.DuckDBPyConnection, contract: Contract, file: OpenedFile, warehouse: Path) -> int:
    """Load a file and give the number of rows loaded; what else was met stands in ``file.seen``.

    Raises:
        UnusableFile: the quotes do not match. The table may hold rows by then.
    """
    if not (file.is_plain and _load_plain(connection, contract, file)):
        _load_row_by_row(connection, contract, file, warehouse)
    return _number(connection, f"select count(*) from raw.{contract.extract}")


def sweep(warehouse: Path) -> None:
    """Remove what an earlier run of this warehouse left: the database, and records on their way into it."""
    let_go(warehouse)
    for ending in ("", ".wal", COPY):
        warehouse.with_name(warehouse.name + ending).unlink(missing_ok=True)
    overflow = warehouse.with_name(warehouse.name + OVERFLOW)
    if overflow.is_dir():
        for leftover in overflow.iterdir():
            leftover.unlink()
        overflow.rmdir()


def _load_plain(connection: duckdb.DuckDBPyConnection, contract: Contract, file: OpenedFile) -> bool:
    """Load by DuckDB's reader; false, with nothing loaded, where it does not find a row on every line."""
    connection.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    positions = [f"column_{at}" for at in range(file.heading.width)]
    # blank as Python's strip() has it, so that both ways of loading pass over the same rows
    blank = r"[\pZ\s\v\x1c-\x1f\x85]*"
    nothing = " and ".join(f"regexp_full_match(coalesce({position}, ''), '{blank}')" for position in positions)
    rows = f"""
        read_csv(?, header = false, skip = 1, delim = ',', quote = '"', escape = '"',
            columns = {dict.fromkeys(positions, "varchar")}, auto_detect = false,
            store_rejects = true, rejects_limit = 0, max_line_size = 16777216)
    """
    try:
        connection.execute(
            f"""
            insert into raw.{contract.extract}
            select source_row, {_in_contract_order(contract, file)}
            from (select row_number() over () + 1 as source_row, * from {rows})
            where not ({nothing})
            """,
            [str(file.path)],
        )
        loaded = _number(connection, f"select count(*) from raw.{contract.extract}")
        read = loaded
        if loaded + 1 < file.physical_lines:
            read = _number(connection, f"select count(*) from {rows}", str(file.path))
        is_whole = read + 1 == file.physical_lines and not _number(connection, "select count(*) from reject_errors")
    except duckdb.Error:
        is_whole = False
    if not is_whole:
        connection.execute(f"truncate raw.{contract.extract}")
        return False
    file.seen = Seen(blank_lines=read - loaded)
    return True


def _load_row_by_row(
    connection: duckdb.DuckDBPyConnection, contract: Contract, file: OpenedFile, warehouse: Path
) -> None:
    """Write the rows that split, with their row numbers, as plain CSV beside the warehouse and load that."""
    copy = warehouse.with_name(warehouse.name + COPY)
    with private_file(copy) as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row, cells in file.records():
            writer.writerow([row, *cells])
        stream.flush()
        names = ["source_row", *(f"column_{at}" for at in range(file.heading.width))]
        connection.execute(
            f"""
            insert into raw.{contract.extract}
            select cast(source_row as bigint), {_in_contract_order(contract, file)}
            from read_csv(?, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n',
                columns = {dict.fromkeys(names, "varchar")}, auto_detect = false, max_line_size = 16777216)
            """,
            [str(copy)],
        )


def load_made_rows(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    warehouse: Path,
) -> None:
    """Rows made elsewhere, each with its number and its cells by the contract's columns, into the raw table."""
    columns = [column.name for column in contract.columns]
    copy = warehouse.with_name(warehouse.name + COPY)
    with private_file(copy) as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([number, *(cells.get(column, "") for column in columns)] for number, cells in rows)
        stream.flush()
        connection.execute(
            f"""
            insert into raw.{contract.extract}
            select cast(source_row as bigint), {", ".join(columns)}
            from read_csv(?, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n',
                columns = {dict.fromkeys(["source_row", *columns], "varchar")}, auto_detect = false,
                max_line_size = 16777216)
            """,
            [str(copy)],
        )


@contextlib.contextmanager
def private_file(path: Path) -> Iterator[TextIO]:
    """A file that its owner alone may open, gone when it is closed."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            yield stream
    finally:
        path.unlink(missing_ok=True)


def _number(connection: duckdb.DuckDBPyConnection, query: str, *parameters: str) -> int:
    row = connection.execute(query, list(parameters)).fetchone()
    assert row is not None
    return int(row[0])


def _in_contract_order(contract: Contract, file: OpenedFile) -> str:
    at = file.heading.positions
    return ", ".join(f"column_{at[c.name]}" if c.name in at else "null" for c in contract.columns)
