"""The rows of some authorities in a file of marts, replaced by others in a copy of it.

What is replaced, by what, and whether the file may be built upon at all, is said by whoever asks; here is seen to it
that the copy holds what a file made of everything anew would hold. Where that is not certain nothing is made, and
whoever asks makes everything anew.
"""

import hashlib
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from scorecard.release.dictionary import TABLE as DICTIONARY
from scorecard.release.fingerprints import sha256_of
from scorecard.release.tables import SAME_FOR_ALL
from scorecard.warehouse.database import Connection, columns_of_tables, detach, has_table, in_memory, new_beside


class CannotBeReplaced(Exception):
    """A file is not to be built upon, or is not what was thought: everything is made anew. The text says why."""


def replaced_rows(
    file: Path,
    sha256: str,
    authorities: Collection[str],
    make: Callable[[Connection], None],
    *,
    whole: Collection[str] = (),
    left: Collection[str] = (),
) -> Path:
    """A copy of a file of marts, beside it, in which the rows of some authorities are those that `make` creates.

    `make` creates the tables of these authorities alone, in the default schema of the connection that it is given.
    Tables named in `whole` are taken from there with every row, those in `left` stay as they are. Of tables that say
    the same of every authority, rows are added that are not there; that none has to go is for the caller to know.

    Raises:
        CannotBeReplaced: the file has another content than that of the hash, or other tables or columns than `make`
            creates.
    """
    partial = new_beside(file)
    try:
        shutil.copyfile(file, partial)
    except OSError as problem:
        raise CannotBeReplaced(f"{file.name} cannot be copied") from problem
    if sha256_of(partial) != sha256:
        raise CannotBeReplaced(f"{file.name} is not what was published last")
    with in_memory(writes={"published": partial}) as connection:
        connection.execute("create schema memory.made; use memory.made")
        make(connection)
        connection.execute("use memory; begin")
        before = columns_of_tables(connection, "published", "marts")
        made = columns_of_tables(connection, "memory", "made")
        for table in (DICTIONARY, *left):
            before.pop(table, None)
            made.pop(table, None)
        if _in_order(before) != _in_order(made):
            raise CannotBeReplaced(f"{file.name} has other tables or columns")
        for table, columns in made.items():
            if table in whole:
                connection.execute(f"delete from published.marts.{table}")
                connection.execute(f"insert into published.marts.{table} by name select * from memory.made.{table}")
            elif table in SAME_FOR_ALL:
                connection.execute(
                    f"insert into published.marts.{table} "
                    f"(select * from memory.made.{table} except select * from published.marts.{table})"
                )
            else:
                _replace(connection, table, columns, authorities)
        connection.execute("commit")
        detach(connection, "published")
    return partial


def _in_order(tables: Mapping[str, Mapping[str, str]]) -> dict[str, list[tuple[str, str]]]:
    return {table: list(columns.items()) for table, columns in tables.items()}


def _replace(connection: Connection, table: str, columns: Collection[str], authorities: Collection[str]) -> None:
    of_them = _rows_of(table, columns, authorities)
    connection.execute(f"delete from published.marts.{table} where {of_them}")
    connection.execute(f"insert into published.marts.{table} by name select * from memory.made.{table}")
    [(foreign,)] = connection.execute(
        f"select count(*) from memory.made.{table} where ({of_them}) is not true"
    ).fetchall()
    if foreign:
        raise CannotBeReplaced(f"{table} has {foreign} rows of other authorities than those that are replaced")


def _rows_of(table: str, columns: Collection[str], authorities: Collection[str]) -> str:
    """Which rows are those of some authorities: a range of a column, which DuckDB finds without reading all of it."""
    if "release_id" in columns:
        return " or ".join(f"release_id between '{code}-' and '{code}-~'" for code in sorted(authorities))
    if "la_code" in columns:
        return " or ".join(f"la_code = '{code}'" for code in sorted(authorities))
    raise CannotBeReplaced(f"{table} does not say whose its rows are")


def shared_sha256(marts: Path) -> str:
    """Hash over the rows that the marts of one release give to the tables that say the same of every authority."""
    lines = []
    with in_memory(reads={"given": marts}) as connection:
        for table in SAME_FOR_ALL:
            if has_table(connection, f"given.marts.{table}"):
                rows = f"(select * exclude (release_id) from given.marts.{table}) as shared"
                found = connection.execute(f"select cast(shared as varchar) from {rows}").fetchall()
                lines += [table, *sorted(line for (line,) in found)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
