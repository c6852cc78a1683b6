"""What is asked of the database: the columns that the contracts name and the database has, and nothing else.

The SQL keeps to what PostgreSQL and SQL Server both have. Names come from contracts and from the catalogue of the
database, and are held against the shape of a name before they stand in a query.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from scorecard.delivery.contracts import Column, Contract

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
COLUMNS = "select table_name, column_name from information_schema.columns where table_schema = '{schema}'"


class OddName(ValueError):
    """A schema, table or column whose name is no plain name."""


def catalogue_query(schema: str) -> str:
    """The tables and columns of a schema.

    Raises:
        OddName: the schema's name is none.
    """
    return COLUMNS.format(schema=plain(schema))


def extract_query(schema: str, contract: Contract, columns: Sequence[str]) -> str:
    """All rows of one extract, in the order of its key, so that the same rows give the same file."""
    listed = ", ".join(plain(column) for column in columns)
    of_key = [name for key in contract.key for name in names_of(contract.column(key))]
    order = ", ".join(plain(name) for name in of_key if name in columns)
    ordered = f" order by {order}" if order else ""
    return f"select {listed} from {plain(schema)}.{plain(contract.extract)}{ordered}"


def columns_to_take(contracts: Mapping[str, Contract], found: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Of every extract that the database has, the contract's columns that it has, in the contract's order, each under
    the name that it has there: its own, or one that the contract accepts. A table with none of them is no extract."""
    there: dict[str, set[str]] = {}
    for table, column in found:
        there.setdefault(table.lower(), set()).add(column.lower())
    taken = {
        extract: [name for column in contract.columns for name in _found(column, there[extract])]
        for extract, contract in contracts.items()
        if extract in there
    }
    return {extract: columns for extract, columns in taken.items() if columns}


def _found(column: Column, there: Collection[str]) -> list[str]:
    """The first name of a column that a table has; no more than one, since the others would say it twice."""
    return [name for name in names_of(column) if name.lower() in there][:1]


def names_of(column: Column) -> list[str]:
    """The names under which a column may stand in a database: its own, then those that the contract accepts."""
    return [name for name in (column.name, *column.accepted_names) if NAME.fullmatch(name)]


def plain(name: str) -> str:
    """A name as it may stand in a query.

    Raises:
        OddName: it is no plain name.
    """
    if not NAME.fullmatch(name):
        raise OddName(f"{name!r} is no plain name of a schema, table or column.")
    return name
