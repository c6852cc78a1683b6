"""The cases of a release without a person: a new file, since what DuckDB deletes stays in the old one.

Rows of a delivery that speak of the person's cases go with them; those by which a case of somebody else was decided
stay, also where the two share an identifier. Every other table is as it was.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from scorecard.delivery.contracts import load_contracts
from scorecard.forgetting.in_csv import person_columns
from scorecard.warehouse.database import Connection, in_memory

THEIRS = """
create temporary table theirs as
select distinct indicator_id, component, period_end, case_pseudonym
from before.indicator_cases
where child_pseudonym = $person
"""
# rows of the delivery that name the person, or a record that is a case of theirs and of nobody else
THEIR_ROWS = """
create temporary table their_rows as
select distinct source_rows.extract, source_rows.source_row
from before.source_rows as source_rows
where
    (source_rows.pseudonym = $person and list_contains($extracts, source_rows.extract))
    or (
        source_rows.pseudonym in (select case_pseudonym from theirs)
        and source_rows.pseudonym not in (
            select case_pseudonym
            from before.indicator_cases
            where child_pseudonym is distinct from $person
        )
    )
"""
NOT_THEIR_CASE = """
where not exists (
    select 1
    from theirs
    where
        theirs.indicator_id = rows_before.indicator_id
        and theirs.component is not distinct from rows_before.component
        and theirs.period_end = rows_before.period_end
        and theirs.case_pseudonym = rows_before.case_pseudonym
)
"""
NOT_THEIR_ROW = """
where not exists (
    select 1
    from their_rows
    where their_rows.extract = rows_before.extract and their_rows.source_row = rows_before.source_row
)
"""
KEPT: Mapping[str, str] = {
    "indicator_cases": "where child_pseudonym is distinct from $person",
    "deciding_rows": NOT_THEIR_CASE,
    "source_rows": NOT_THEIR_ROW,
    "return_rows": NOT_THEIR_ROW,
}


def write_cases_without(source: Path, target: Path, person_pseudonym: str) -> int:
    """Write the cases of a release without a person, readable by their owner alone.

    Returns how many cases, and rows of the delivery behind them, that takes away; where none, no file is left.
    """
    target.unlink(missing_ok=True)
    before = os.umask(0o077)
    try:
        with in_memory(reads={"before": source}, writes={"now": target}) as connection:
            taken = _write(connection, person_pseudonym)
    finally:
        os.umask(before)
    if not taken:
        target.unlink(missing_ok=True)
    return taken


def _write(connection: Connection, person: str) -> int:
    tables = [
        str(name)
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'before' order by table_name"
        ).fetchall()
    ]
    connection.execute(THEIRS, {"person": person})
    if "source_rows" in tables:
        extracts = [contract.extract for contract in load_contracts().values() if person_columns(contract)]
        connection.execute(THEIR_ROWS, {"person": person, "extracts": extracts})
    else:  # a release from before they were kept
        connection.execute("create temporary table their_rows (extract varchar, source_row bigint)")
    counted = connection.execute(
        "select (select count(*) from theirs), (select count(*) from their_rows)"
    ).fetchone() or (0, 0)
    if not any(counted):
        return 0
    for table in tables:
        kept = KEPT.get(table, "")
        connection.execute(
            f'create table now."{table}" as select * from before."{table}" as rows_before {kept} order by all',
            {"person": person} if "$person" in kept else None,
        )
    views = connection.execute(
        "select sql from duckdb_views() where database_name = 'before' and not internal order by view_name"
    ).fetchall()
    connection.execute("use now")
    for (sql,) in views:
        connection.execute(str(sql))
    connection.execute("use memory")
    return sum(counted)
