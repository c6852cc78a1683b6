"""What is remembered of every release, read from the release folders into plain tables.

The folders are the only memory: `released_values`, definitions and comparisons are made of the Parquet files in them,
each time anew. What is made of these tables stands in `restatements` and `publish`; what a run shows of earlier
releases, where it can count nothing itself, in the model `earlier_figures`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from scorecard.release.folder import Release
from scorecard.warehouse.database import writing

# what is remembered of every release: table of the marts -> file in the release folder
REMEMBERED = {
    "released_values": "indicator_values",
    "released_definitions": "definitions",
    "released_comparisons": "target_comparisons",
}
# a figure that was counted and found nothing to count is an answer; one that could not be counted is none
WAS_COUNTED = "(value is not null or status like 'nothing to count%')"


def remember_earlier_values(warehouse: Path, earlier: Sequence[Release]) -> None:
    """Fill `control.earlier_values` of a warehouse from an authority's releases, which are given in their order.

    Each figure is that of the newest release that counted it. Figures of months after the reporting month are left out.
    """
    with writing(warehouse) as connection:
        connection.execute("truncate control.earlier_values")
        if not earlier:
            return
        connection.execute(
            f"""
            insert into control.earlier_values by name
            select indicator_id, component, basis, period_end, numerator, denominator, value, release_id
            from read_parquet(?, union_by_name = true)
            where {WAS_COUNTED} and period_end <= (select period_end from control.run)
            qualify row_number() over (
                partition by indicator_id, component, basis, period_end order by list_position(?, release_id) desc
            ) = 1
            """,
            [
                [str(release.folder / "indicator_values.parquet") for release in earlier],
                [release.release_id for release in earlier],
            ],
        )


def remember(connection: duckdb.DuckDBPyConnection, releases: Sequence[tuple[Release, Path, dict[str, Any]]]) -> None:
    """Create `releases` and what is remembered of each in the default schema, from where its files stand now."""
    connection.execute(
        """
        create table releases (
            release_id varchar, la_code varchar, month varchar, number integer, released_at timestamptz,
            commit varchar, code_fingerprint varchar, reference_fingerprint varchar, delivery_fingerprint varchar,
            folder varchar, kind varchar, drawing_fingerprint varchar
        )
        """
    )
    for release, _, manifest in releases:
        connection.execute(
            "insert into releases values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [release.release_id, release.la_code, release.month, release.number]
            + [manifest["released_at"], manifest["commit"], manifest["code_fingerprint"]]
            + [manifest["reference_fingerprint"], manifest["delivery_fingerprint"]]
            + [f"{release.la_code}/{release.month}/r{release.number}"]
            + [manifest.get("kind", ""), manifest.get("drawing_fingerprint", "")],
        )
    for table, memory in REMEMBERED.items():
        files = [str(folder / f"{memory}.parquet") for _, folder, _ in releases]
        connection.execute(f"create table {table} as select * from read_parquet(?, union_by_name = true)", [files])
    connection.execute(
        """
        create or replace table released_values as
        select released_values.*, releases.released_at
        from released_values
        inner join releases on released_values.release_id = releases.release_id
        """
    )
