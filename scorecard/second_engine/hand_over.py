"""Tables of a warehouse as Parquet files that Spark reads: every type as it is, or the table is refused.

A time is handed over without a zone: one that had a zone would be moved, and with it the 72 hours of a return
interview when the clocks change. A whole number of 128 bits would come out of Parquet rounded: it goes as one of 64,
and where it does not fit DuckDB stops. Does not belong here: which tables are needed (`counted_on_spark`).
"""

import re
from collections.abc import Iterable
from pathlib import Path

from scorecard.problems import OurFault
from scorecard.warehouse.database import reading, text_literal

# what DuckDB calls a type -> what Spark calls the same
TYPES_ON_SPARK = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "HUGEINT": "bigint",
    "DOUBLE": "double",
    "DATE": "date",
    "TIMESTAMP": "timestamp_ntz",
}
ENDING = ".parquet"


def folder_on_the_way(warehouse: Path) -> Path:
    """Where what is handed over and what Spark makes lie while it counts; a count that is killed leaves it behind."""
    return warehouse.parent / "spark"


class CannotBeHandedOver(OurFault):
    """A column has a type that Spark would read as something else: the message names it."""


def hand_over(warehouse: Path, tables: Iterable[str], folder: Path) -> dict[str, dict[str, str]]:
    """Write each table (`schema.table`) into `folder`, and give its columns with their types on Spark.

    Raises:
        CannotBeHandedOver
    """
    handed_over = {}
    with reading(warehouse) as connection:
        for table in tables:
            described = connection.execute(f"describe {table}").fetchall()
            columns = {name: type_on_spark(data_type, f"{table}.{name}") for name, data_type, *_ in described}
            selected = ", ".join(
                f'cast("{name}" as bigint) as "{name}"' if data_type == "HUGEINT" else f'"{name}"'
                for name, data_type, *_ in described
            )
            place = text_literal(folder / f"{table}{ENDING}")
            connection.execute(f"copy (select {selected} from {table}) to {place} (format parquet)")
            handed_over[table] = columns
    return handed_over


def type_on_spark(data_type: str, column: str) -> str:
    """What Spark calls a type of DuckDB's.

    Raises:
        CannotBeHandedOver: it has no such type, or reads it from Parquet as another.
    """
    if data_type.endswith("[]"):
        return f"array<{type_on_spark(data_type.removesuffix('[]'), column)}>"
    if re.fullmatch(r"DECIMAL\(\d+,\d+\)", data_type):
        return data_type.lower()
    if data_type not in TYPES_ON_SPARK:
        raise CannotBeHandedOver(
            f"{column} is of the type {data_type}, which Spark would not read as it is. Expected one of "
            f"{', '.join(TYPES_ON_SPARK)}, a decimal, or a list of one. Cast it where the table is made."
        )
    return TYPES_ON_SPARK[data_type]
