"""Databases opened and attached, rows in and out: the only module that writes an ``attach``.

Paths are quoted here, so that a home may be called anything. What is asked of a database does not belong here.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from scorecard.machine_causes import DAMAGED, cause_of
from scorecard.problems import UnusableInput

Connection = duckdb.DuckDBPyConnection
Record = TypeVar("Record")

# DuckDB moves what does not fit into memory into a folder beside a database, of its name and this ending
OVERFLOW = ".tmp"

# what DuckDB has written ahead of a database, and puts into it when it is opened next
AHEAD = ".wal"

# Up to here one thread does all work. A second one takes a third more of the processors' time, most of it waiting, and
# ends little sooner: tables of this size come to few of the row groups that DuckDB shares out between threads.
BYTES_FOR_ONE_THREAD = 160 << 20


class UnreadableDatabase(UnusableInput):
    """A database file is damaged, or no database: the message names it."""


@dataclass
class _Kept:
    """A database that is kept open: by how many, for how much work, its first connection where one was asked for."""

    keepers: int = 0
    bytes_of_work: int = 0
    connection: Connection | None = None


_kept: dict[Path, _Kept] = {}


def threads_for(bytes_of_work: int) -> int | None:
    """How many threads work with files of this size together; None is DuckDB's own choice."""
    return 1 if bytes_of_work <= BYTES_FOR_ONE_THREAD else None


def threads_for_file(path: Path) -> int | None:
    """The same for a database file as it is now."""
    return threads_for(_size(path))


def _size(*paths: Path) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def _set_up(bytes_of_work: int, connection: Connection) -> Connection:
    """A connection that has been opened, with as many threads as its work is worth, that draws no bar of its own.

    The settings are no part of what a file is opened with: DuckDB would refuse a second connection that has others. It
    draws a bar where it thinks that somebody types, which it does in processes that a Python program has started.
    """
    connection.execute("set enable_progress_bar = false")
    threads = threads_for(bytes_of_work)
    if threads is not None:
        connection.execute(f"set threads = {threads}")
    return connection


@contextmanager
def kept_open(path: Path, bytes_of_work: int = 0) -> Iterator[None]:
    """Within this, `reading` and `writing` of a database file open it once and not each time.

    To open a warehouse of some three hundred tables takes longer than most that is asked of it. It is opened when it is
    first asked, and let go of (`let_go`) when it is attached elsewhere, when something fails, and at the end: then it
    is in its file whole, as after any `writing`. The file belongs to this process meanwhile: keep open what only the
    holder of a lock may write.

    `bytes_of_work` is how much is to be read into it, where the file does not show it yet: `threads_for`.
    """
    kept = _kept.setdefault(path.resolve(), _Kept())
    kept.keepers += 1
    kept.bytes_of_work = max(kept.bytes_of_work, bytes_of_work)
    try:
        yield
    except BaseException:
        let_go(path)  # what failed may have left the open database beyond use
        raise
    finally:
        kept.keepers -= 1
        if not kept.keepers:
            let_go(path)
            del _kept[path.resolve()]


def let_go(path: Path) -> None:
    """Close a database that is kept open, so that something else can open its file; it is opened again when asked."""
    kept = _kept.get(path.resolve())
    if kept is not None and kept.connection is not None:
        kept.connection.close()
        kept.connection = None


@contextmanager
def _of_kept(path: Path) -> Iterator[Connection | None]:
    """A connection to a database that is kept open; None where it is not kept."""
    kept = _kept.get(path.resolve())
    if kept is None:
        yield None
        return
    if kept.connection is None:
        work = max(kept.bytes_of_work, _size(path))
        kept.connection = _set_up(work, duckdb.connect(str(path)))
    with kept.connection.cursor() as connection:
        yield connection


@contextmanager
def reading(path: Path) -> Iterator[Connection]:
    """A database file, open for reading alone and closed at the end.

    Where it is kept open (`kept_open`), DuckDB cannot hold one of its connections to reading alone: nothing but the
    caller's word does then.
    """
    with _of_kept(path) as of_kept:
        if of_kept is not None:
            yield of_kept
            return
    with _set_up(_size(path), duckdb.connect(str(path), read_only=True)) as connection:
        yield connection


@contextmanager
def writing(path: Path) -> Iterator[Connection]:
    """A database file, made where it is missing, open for reading and writing and closed at the end."""
    with _of_kept(path) as of_kept:
        if of_kept is not None:
            yield of_kept
            return
    with _set_up(_size(path), duckdb.connect(str(path))) as connection:
        yield connection


@contextmanager
def in_memory(
    *, reads: Mapping[str, Path] | None = None, writes: Mapping[str, Path] | None = None
) -> Iterator[Connection]:
    """A connection without a file of its own, with others attached under the names given.

    ``reads`` are attached for reading alone, ``writes`` for writing, made where they are missing. What does not fit
    into memory goes beside the first file that is written; where none is, nothing leaves memory: DuckDB's own choice
    would be the folder in which somebody happens to work.
    """
    overflow = next((str(path) + OVERFLOW for path in (writes or {}).values()), "")
    work = _size(*(reads or {}).values(), *(writes or {}).values())
    with _set_up(work, duckdb.connect(config={"temp_directory": overflow})) as connection:
        for name, path in (reads or {}).items():
            attach(connection, name, path)
        for name, path in (writes or {}).items():
            attach(connection, name, path, read_only=False)
        yield connection


@contextmanager
def open_marts(path: Path) -> Iterator[Connection]:
    """A file of marts, read-only, with its schema `marts` as the default.

    Opened directly, a file called marts.duckdb is a catalog called marts with a schema called marts, and DuckDB
    refuses the name `marts.indicator_values` as ambiguous.
    """
    with in_memory(reads={"published": path}) as connection:
        connection.execute("use published.marts")
        yield connection


def new_beside(place: Path) -> Path:
    """Where a database is made before it takes its place: nothing is there, whatever a process that died has left.

    What it had written ahead goes, too: DuckDB would put it into any file that comes to stand there.
    """
    partial = place.with_name(place.name + ".partial")
    for left in (partial, partial.with_name(partial.name + AHEAD)):
        left.unlink(missing_ok=True)
    return partial


def attach(connection: Connection, name: str, path: Path, *, read_only: bool = True) -> None:
    """Attach a database file under a name, for reading alone unless said otherwise."""
    let_go(path)
    quoted_name = name.replace('"', '""')
    try:
        connection.execute(f'attach {text_literal(path)} as "{quoted_name}"{" (read_only)" if read_only else ""}')
    except duckdb.Error as problem:
        if cause_of(problem) is not DAMAGED:
            raise
        raise UnreadableDatabase(
            f"{path} is damaged, or no database of DuckDB. In a release, restore its folder from a backup; anywhere "
            "else delete the file and run any month: it is made again."
        ) from problem


def detach(connection: Connection, name: str) -> None:
    """Let go of an attached database."""
    quoted_name = name.replace('"', '""')
    connection.execute(f'detach "{quoted_name}"')


def has_table(connection: Connection, table: str) -> bool:
    """Whether a table or view, named with its schema, is there. To look through the catalogue takes far longer."""
    try:
        connection.execute(f"select 1 from {table} limit 0")
    except duckdb.CatalogException:
        return False
    return True


def columns_of_tables(connection: Connection, database: str, schema: str) -> dict[str, dict[str, str]]:
    """The columns with their types, in their order, of every table and view of a schema of an attached database."""
    found: dict[str, dict[str, str]] = {}
    for table, column, data_type in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = ? order by table_name, column_index",
        [database, schema],
    ).fetchall():
        found.setdefault(table, {})[column] = data_type
    return found


def text_literal(text: object) -> str:
    """A text, such as a path, as SQL writes it between quotes, whatever it holds."""
    return "'" + str(text).replace("'", "''") + "'"


def copy_to_parquet(connection: Connection, query: str, path: Path) -> None:
    """Write the rows of a query into a Parquet file, in one order of all columns."""
    connection.execute(f"copy (select * from ({query}) order by all) to {text_literal(path)} (format parquet)")


def copy_to_csv(connection: Connection, query: str, path: Path) -> None:
    """Write the rows of a query, in its order, into a CSV file: a head, UTF-8, line feeds, no cell for a null."""
    connection.execute(f"copy ({query}) to {text_literal(path)} (format csv, header)")


def rows_by_name(connection: Connection, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows of a query, each a dictionary by column."""
    cursor = connection.execute(query, list(parameters))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def records(connection: Connection, query: str, kind: type[Record], parameters: Sequence[Any] = ()) -> list[Record]:
    """The rows of a query as dataclasses, filled by name: every column is a field of the kind; lists become tuples.

    Raises:
        TypeError: a column is no field, or a field without a default is no column.
    """
    assert is_dataclass(kind), kind
    of_tuples = {field.name for field in fields(kind) if str(field.type).startswith("tuple")}
    return [
        kind(**{name: tuple(cell) if name in of_tuples else cell for name, cell in row.items()})
        for row in rows_by_name(connection, query, parameters)
    ]


def create_table(connection: Connection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Create a table with columns of the types given, holding the rows in their order."""
    declared = ", ".join(f"{name} {data_type}" for name, data_type in columns.items())
    connection.execute(f"create table {table} ({declared})")
    insert_rows(connection, table, rows)


def insert_rows(connection: Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table, each with a cell for every column: many at a time, one by one each takes milliseconds.

    Columns at the end of the table that fill themselves may be left out.
    """
    if not rows:
        return
    columns = connection.execute(f"describe {table}").fetchall()
    described, left_out = columns[: len(rows[0])], columns[len(rows[0]) :]
    if any(default is None for *_, default, _ in left_out):
        raise ValueError(f"{table} has {len(columns)} columns, and a row {len(rows[0])} cells.")
    names = ", ".join(f'"{name}"' for name, *_ in described)
    unnested = ", ".join(f"unnest(cast(? as {data_type}[]))" for _, data_type, *_ in described)
    connection.execute(
        f"insert into {table} ({names}) select {unnested}", [list(column) for column in zip(*rows, strict=True)]
    )
