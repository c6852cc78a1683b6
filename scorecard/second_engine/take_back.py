"""What Spark counted, back in the authority's warehouse: the tables that DuckDB would have made, under their names.

A mart is held to its contract here: its columns in their order, of their types. All tables come back or none does.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scorecard.problems import OurFault
from scorecard.warehouse.database import Connection, text_literal, writing


class DidNotComeBack(OurFault):
    """A table that Spark was to make is not there, or not as its contract says: the message names it."""


def take_back(warehouse: Path, made: Path, tables: Mapping[str, Mapping[str, str]]) -> None:
    """Put each table (`schema.table`) into the warehouse, with the columns and types of its contract where it has one.

    `made` is the folder of Spark's warehouse.

    Raises:
        DidNotComeBack
    """
    with writing(warehouse) as connection:
        connection.begin()
        try:
            for table, contract in tables.items():
                _take_table(connection, table, made, contract)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def _take_table(connection: Connection, table: str, made: Path, contract: Mapping[str, str]) -> None:
    schema, name = table.split(".")
    files = sorted((made / f"{schema}.db" / name).glob("*.parquet"))
    if not files:
        raise DidNotComeBack(f"{table}: Spark was to make it, and left no file of it.")
    rows = f"read_parquet([{', '.join(map(text_literal, files))}])"
    columns = [column for column, *_ in connection.execute(f"describe select * from {rows}").fetchall()]
    if contract:
        _require(table, columns, list(contract))
    typed = [
        f'cast("{column}" as {contract[column]}) as "{column}"' if contract else f'"{column}"' for column in columns
    ]
    connection.execute(f'create schema if not exists "{schema}"')
    connection.execute(f"create or replace table {table} as select {', '.join(typed)} from {rows}")


def _require(table: str, columns: Sequence[str], expected: Sequence[str]) -> None:
    if list(columns) != list(expected):
        raise DidNotComeBack(
            f"{table}: Spark made the columns {', '.join(columns)}. Expected those of its contract in their order: "
            f"{', '.join(expected)}."
        )
