"""Several authorities laid into one warehouse: its tables, and the months of all of them. No test stands here."""

from pathlib import Path

import duckdb

from scorecard.warehouse.dbt_project import Transformations


def tables(database: duckdb.DuckDBPyConnection, catalog: str, schemas: tuple[str, ...]) -> list[str]:
    """The tables of some schemas, each named with its schema."""
    found = database.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = ? and list_contains(?, schema_name) order by all",
        [catalog, list(schemas)],
    ).fetchall()
    return [name for (name,) in found]


def says_whose_it_is(database: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether its rows have the code of an authority."""
    return "la_code" in [row[0] for row in database.execute(f"describe {table}").fetchall()]


def with_months_of_all(warehouse: Path) -> Transformations:
    """Months, working days and populations made anew for all authorities of a warehouse, which can then be counted."""
    transformations = Transformations(warehouse, warehouse.parent / "dbt")
    again = transformations._invoke(["run", "--select", "periods", "population_by_period", "working_days"])
    assert [result.name for result in transformations._results(again) if result.failed] == []
    return transformations
