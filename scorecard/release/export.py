"""The marts in a schema of a PostgreSQL database, where those who write reports have their tools.

All is written in one transaction: readers see what stood before until the new is whole, and where anything fails it
goes on standing. A table whose columns are the same is filled anew and not replaced, so that views and rights that
others have given stay. Nothing is touched that was not written by an export; the table `exported` says what was.

The address never holds a password: PostgreSQL takes it from `PGPASSWORD`, or from a file that its owner alone may read
(`PGPASSFILE`, by default `~/.pgpass`). What the tables hold is decided where the marts are made.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scorecard.delivery.database.connections import require_no_password
from scorecard.problems import UnusableInput
from scorecard.warehouse.database import Connection, open_marts

if TYPE_CHECKING:
    import psycopg

# how PostgreSQL writes the types that stand in marts
TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "numeric(38,0)",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
LONGEST_NAME = 63
BATCH = 5000
MARK = "exported"
SAID_OF_MARK = "What `scorecard export` wrote into this schema, and when. It replaces these tables and no others."


class UnusableTarget(UnusableInput):
    """The database cannot be written to; the message says why and never holds a secret."""


@dataclass(frozen=True)
class Table:
    """A table of the marts: what is said of it, and its columns with their type there and what is said of each."""

    name: str
    comment: str
    columns: Mapping[str, str]
    comments: Mapping[str, str]


@dataclass(frozen=True)
class Exported:
    """A table that was written, with its rows."""

    table: str
    rows: int


def export(marts: Path, address: str, schema: str) -> list[Exported]:
    """Write every table of a file of marts into a schema of the database at an address; gives what was written.

    Raises:
        UnusableTarget: the address, the schema or what stands in it cannot be used; nothing was changed.
    """
    if not marts.is_file():
        raise UnusableTarget(f"There is no {marts}. `scorecard run` makes it with a release.")
    if not PLAIN_NAME.fullmatch(schema) or len(schema) > LONGEST_NAME or schema.startswith("pg_"):
        raise UnusableTarget(
            f"{schema!r} cannot be the name of the schema. "
            "Expected small letters, digits and underscores, such as scorecard."
        )
    with _connected(address) as target, open_marts(marts) as source:
        tables = list(_tables(source))
        _hold_alone(target, schema)
        there, ours = _columns_there(target, schema), _written_before(target, schema)
        foreign = sorted({*(table.name for table in tables), MARK} & there.keys() - ours)
        if foreign:
            raise UnusableTarget(
                f"The schema {schema} holds tables that no export wrote: {', '.join(foreign)}. Nothing was changed. "
                "Name another schema with --schema."
            )
        _execute(target, "create schema if not exists {}", schema)
        written = []
        for table in tables:
            _make_room(target, schema, table, there.get(table.name))
            written.append(Exported(table.name, _fill(target, schema, table, source)))
            _comment(target, schema, table)
        for gone in sorted(ours - {table.name for table in tables} - {MARK}):
            _execute(target, "drop table if exists {}.{}", schema, gone)
        _mark(target, schema, marts, [table.name for table in tables])
    return written


@contextmanager
def _connected(address: str) -> Iterator["psycopg.Connection[Any]"]:
    """A connection whose one transaction ends with it: kept where all went well, else as if nothing had been."""
    scheme = urlsplit(address).scheme
    if scheme == "mssql":
        raise UnusableTarget(
            "Nothing is written into SQL Server from here, since it was never tried against one. "
            "Load the Parquet files of the release instead, from its folder tables/."
        )
    if scheme not in ("postgresql", "postgres"):
        raise UnusableTarget(
            f"No database of the kind {scheme or address!r} is known here. Expected postgresql://USER@SERVER/DATABASE."
        )
    require_no_password(address)
    try:
        import psycopg
    except ImportError as error:
        raise UnusableTarget("The driver psycopg is missing. Install it: pip install 'psycopg[binary]'.") from error
    try:
        connection = psycopg.connect(address)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else "no reason given"
        raise UnusableTarget(f"The database cannot be reached: {reason}") from error
    try:
        with connection:
            yield connection
    except psycopg.errors.DependentObjectsStillExist as error:
        raise UnusableTarget(
            f"Columns have changed, and what others have made of a table depends on it: {error.diag.message_primary}. "
            "Nothing was changed. Drop the view and make it anew afterwards, or name another schema with --schema."
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise UnusableTarget(
            f"The user may not write there: {error.diag.message_primary}. Nothing was changed. "
            "It needs to own the schema, or the right to create one in the database."
        ) from error
    except psycopg.Error as error:
        reason = error.diag.message_primary or type(error).__name__
        raise UnusableTarget(f"The database broke off: {reason}. Nothing was changed. Run it again.") from error


def _tables(source: Connection) -> Iterator[Table]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for table, column, data_type, comment in source.execute(
        "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'marts' order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, []).append((column, _type_there(table, column, data_type), comment))
    said = dict(
        source.execute(
            "select table_name, coalesce(comment, '') from duckdb_tables() "
            "where database_name = current_database() and schema_name = 'marts'"
        ).fetchall()
    )
    for table, columns in found.items():
        yield Table(
            table,
            said[table],
            {column: data_type for column, data_type, _ in columns},
            {column: comment for column, _, comment in columns},
        )


def _type_there(table: str, column: str, data_type: str) -> str:
    if data_type.endswith("[]"):
        return f"{_type_there(table, column, data_type.removesuffix('[]'))}[]"
    if found := DECIMAL.fullmatch(data_type):
        return f"numeric({found[1]},{found[2]})"
    if data_type not in TYPES:
        raise UnusableTarget(f"{table}.{column} is of the type {data_type}, for which none is known in PostgreSQL.")
    return TYPES[data_type]


def _hold_alone(target: "psycopg.Connection[Any]", schema: str) -> None:
    """One export into a schema at a time; the next waits until this transaction ends."""
    target.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"scorecard export {schema}"])


def _columns_there(target: "psycopg.Connection[Any]", schema: str) -> dict[str, dict[str, str]]:
    """Whatever has a name in the schema that a table could have, with its columns and their types."""
    found: dict[str, dict[str, str]] = {}
    for relation, column, data_type in target.execute(
        """
        select relation.relname, columns.attname, format_type(columns.atttypid, columns.atttypmod)
        from pg_class as relation
        inner join pg_namespace as space on relation.relnamespace = space.oid
        left join pg_attribute as columns
            on relation.oid = columns.attrelid and columns.attnum > 0 and not columns.attisdropped
        where space.nspname = %s and relation.relkind in ('r', 'p', 'v', 'm', 'f')
        order by relation.relname, columns.attnum
        """,
        [schema],
    ):
        found.setdefault(relation, {}).update({column: data_type} if column else {})
    return found


def _written_before(target: "psycopg.Connection[Any]", schema: str) -> set[str]:
    """The tables that an export wrote into the schema, by its own mark."""
    row = target.execute(
        "select obj_description(to_regclass(format('%%I.%%I', %s::text, %s::text)), 'pg_class')", [schema, MARK]
    ).fetchone()
    if row is None or row[0] != SAID_OF_MARK:
        return set()
    listed = _execute(target, "select table_name from {}.{}", schema, MARK).fetchall()
    return {MARK, *(name for (name,) in listed)}


def _make_room(target: "psycopg.Connection[Any]", schema: str, table: Table, there: Mapping[str, str] | None) -> None:
    """The table, empty: as it stands where its columns are the same, in the same order, else made anew."""
    if there is not None and list(there.items()) == list(table.columns.items()):
        _execute(target, "delete from {}.{}", schema, table.name)
        return
    from psycopg import sql

    if there is not None:
        _execute(target, "drop table {}.{}", schema, table.name)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(data_type)) for name, data_type in table.columns.items()
    )
    target.execute(sql.SQL("create table {} ({})").format(sql.Identifier(schema, table.name), columns))


def _fill(target: "psycopg.Connection[Any]", schema: str, table: Table, source: Connection) -> int:
    from psycopg import sql

    names = ", ".join(f'"{name}"' for name in table.columns)
    cursor = source.execute(f'select {names} from "{table.name}"')
    rows = 0
    into = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(schema, table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    )
    with target.cursor() as writing, writing.copy(into) as copy:
        while batch := cursor.fetchmany(BATCH):
            for row in batch:
                copy.write_row(row)
            rows += len(batch)
    return rows


def _comment(target: "psycopg.Connection[Any]", schema: str, table: Table) -> None:
    from psycopg import sql

    of_table = sql.Identifier(schema, table.name)
    target.execute(sql.SQL("comment on table {} is {}").format(of_table, sql.Literal(table.comment)))
    for column, comment in table.comments.items():
        of_column = sql.Identifier(schema, table.name, column)
        target.execute(sql.SQL("comment on column {} is {}").format(of_column, sql.Literal(comment)))


def _mark(target: "psycopg.Connection[Any]", schema: str, marts: Path, tables: Iterable[str]) -> None:
    """Keep what was written, of which file, and when the transaction began."""
    from psycopg import sql

    into = sql.Identifier(schema, MARK)
    target.execute(
        sql.SQL(
            "create table if not exists {} (table_name text primary key, written_from text, exported_at timestamptz)"
        ).format(into)
    )
    target.execute(sql.SQL("comment on table {} is {}").format(into, sql.Literal(SAID_OF_MARK)))
    target.execute(sql.SQL("delete from {}").format(into))
    with target.cursor() as cursor:
        cursor.executemany(
            sql.SQL("insert into {} values (%s, %s, now())").format(into), [[table, marts.name] for table in tables]
        )


def _execute(target: "psycopg.Connection[Any]", statement: str, *names: str) -> "psycopg.Cursor[Any]":
    """A statement of this module with names in its places."""
    from psycopg import sql

    parts: Sequence[Any] = [sql.Identifier(name) for name in names]
    return target.execute(sql.SQL(statement).format(*parts))
