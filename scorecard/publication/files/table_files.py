"""Every table of a release's marts as Parquet, for tools that make reports.

A file a table, with the types that its contract promises, in one order of all columns: the same marts give the same
bytes. What the columns hold is said in `columns.parquet`. What may be in an edition was decided when its marts were
made; nothing is added here.
"""

from pathlib import Path

from scorecard.warehouse.database import copy_to_parquet, in_memory

FOLDER = "tables"


def write_tables(folder: Path, marts: Path) -> list[str]:
    """Write `tables/*.parquet` below a release's folder, and return the names of the tables in order."""
    (folder / FOLDER).mkdir(exist_ok=True)
    with in_memory(reads={"held": marts}) as connection:
        found = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'held' and schema_name = 'marts' order by 1"
        ).fetchall()
        for (table,) in found:
            copy_to_parquet(connection, f"select * from held.marts.{table}", folder / FOLDER / f"{table}.parquet")
    return [table for (table,) in found]
