"""What is asked of the database: the columns that the contracts name and the database has, and nothing else.

The SQL keeps to what PostgreSQL and SQL Server both have. Names come from contracts and from the catalogue of the
database, and are held against the shape of a name before they stand in a query.
"""

import re
from collections.abc import Mapping, Sequence

from scorecard.delivery.contracts import Contract

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
COLUMNS = "select table_name, column_name from information_schema.columns where table_schema = '{schema}'"


class OddName(ValueError):
    """A schema, table or column whose name is no plain name."""


def catalogue_query(schema: str) -> str:
    """The tables and columns of a schema.

    Raises:
        OddName: the schema's name is none.
    """
    return COLUMNS.format(schema=_plain(schema))


def extract_query(schema: str, contract: Contract, columns: Sequence[str]) -> str:
    """All rows of one extract, in the order of its key, so that the same rows give the same file."""
    listed = ", ".join(_plain(column) for column in columns)
    order = ", ".join(_plain(column) for column in contract.key if column in columns)
    ordered = f" order by {order}" if order else ""
    return f"select {listed} from {_plain(schema)}.{_plain(contract.extract)}{ordered}"


def columns_to_take(contracts: Mapping[str, Contract], found: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Of every extract that the database has, the contract's columns that it has, in the contract's order."""
    there: dict[str, set[str]] = {}
    for table, column in found:
        there.setdefault(table.lower(), set()).add(column.lower())
    return {
        extract: [column.name for column in contract.columns if column.name.lower() in there[extract]]
        for extract, contract in contracts.items()
        if extract in there
    }


def _plain(name: str) -> str:
    if not NAME.fullmatch(name):
        raise OddName(f"{name!r} is no plain name of a schema, table or column.")
    return name
