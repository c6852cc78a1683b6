"""The restricted part of a release: the cases of the latest months, under pseudonyms, readable by their owner only.

`cases.duckdb` holds

- `indicator_cases`: one row a case considered, with its side of the figure and the reason in `evidence`;
- `deciding_rows`: the rows of the delivery that decided a case: extract and row in the file;
- `source_rows`: the rows of the delivery that speak of a case: extract, row in the file, pseudonym of the record,
  child or worker;
- `quarantined_rows`: the rows set aside, by extract, row in the file, field and reason;
- `return_rows`: of extracts that were made from a return, the file of the return and the row in it;
- `indicator_extracts`: the extracts that each indicator needs;
- `case_sources`, a view: the file and row behind every case, and whether the row decided it or was only looked at.
"""

import datetime
import os
from pathlib import Path

import duckdb

from scorecard.delivery.contracts import load_contracts
from scorecard.release.pseudonyms import pseudonym, pseudonym_key
from scorecard.settings import Settings
from scorecard.warehouse.database import attach, writing

# staged columns that name who or what a case is about, beside the key of the record itself
SUBJECTS = ("child_id", "worker_id")

CASE_SOURCES = """
create view case_sources as
with behind as (
    select indicator_id, component, period_end, case_pseudonym, extract, source_row, true as is_deciding
    from deciding_rows
    union all
    select
        indicator_cases.indicator_id,
        indicator_cases.component,
        indicator_cases.period_end,
        indicator_cases.case_pseudonym,
        source_rows.extract,
        source_rows.source_row,
        false as is_deciding
    from indicator_cases
    inner join indicator_extracts on indicator_cases.indicator_id = indicator_extracts.indicator_id
    inner join source_rows
        on indicator_extracts.extract = source_rows.extract
        and indicator_cases.case_pseudonym = source_rows.pseudonym
)
select
    behind.indicator_id,
    behind.component,
    behind.period_end,
    behind.case_pseudonym,
    behind.extract,
    coalesce(return_rows.file, behind.extract || '.csv') as file,
    coalesce(return_rows.file_row, behind.source_row) as source_row,
    bool_or(behind.is_deciding) as is_deciding
from behind
left join return_rows
    on behind.extract = return_rows.extract
    and behind.source_row = return_rows.source_row
group by all
"""


def write_cases(path: Path, warehouse: Path, settings: Settings) -> None:
    """Write `cases.duckdb` with mode 0600."""
    key = pseudonym_key(settings.home)
    before = os.umask(0o077)
    try:
        with writing(path) as connection:
            # the name of the file is the catalog that the warehouse's views name
            attach(connection, warehouse.stem, warehouse)
            connection.create_function("pseudonym", lambda identifier: pseudonym(key, identifier), [str], str)
            first = _first_month(connection, f'"{warehouse.stem}"', settings.case_months)
            _write_latest_cases(connection, f'"{warehouse.stem}"', first)
            _write_deciding_rows(connection, f'"{warehouse.stem}"', first)
            _write_source_rows(connection, f'"{warehouse.stem}"')
            connection.execute(CASE_SOURCES)
    finally:
        os.umask(before)


def _first_month(connection: duckdb.DuckDBPyConnection, catalog: str, months: int) -> datetime.date:
    """The end of the first of the latest months.

    Asked beforehand: a date that is known lets the database leave the rows before it unread in all that lies behind.
    """
    ended = connection.execute(
        f"select last_day(cast(period_end - to_months(?) as date)) from {catalog}.control.run", [months - 1]
    ).fetchone()
    assert ended is not None, "a run has its month"
    first: datetime.date = ended[0]
    return first


def _write_latest_cases(connection: duckdb.DuckDBPyConnection, catalog: str, first: datetime.date) -> None:
    connection.execute(
        f"create temporary table latest_cases as select * from {catalog}.marts.indicator_cases where period_end >= ?",
        [first],
    )
    connection.execute(
        """
        create temporary table pseudonyms as
        select identifier, pseudonym(identifier) as pseudonym
        from (
            select child_id as identifier from latest_cases where child_id is not null
            union
            select case_id as identifier from latest_cases
        )
        """
    )
    connection.execute(
        """
        create table indicator_cases as
        select
            latest_cases.la_code,
            latest_cases.indicator_id,
            latest_cases.component,
            latest_cases.period_end,
            of_case.pseudonym as case_pseudonym,
            of_child.pseudonym as child_pseudonym,
            latest_cases.event_date,
            latest_cases.in_denominator,
            latest_cases.in_numerator,
            latest_cases.weight,
            latest_cases.evidence
        from latest_cases
        inner join pseudonyms as of_case on latest_cases.case_id = of_case.identifier
        left join pseudonyms as of_child on latest_cases.child_id = of_child.identifier
        order by all
        """
    )


def _write_deciding_rows(connection: duckdb.DuckDBPyConnection, catalog: str, first: datetime.date) -> None:
    connection.execute(
        f"""
        create table deciding_rows as
        select
            decided.indicator_id,
            decided.component,
            decided.period_end,
            pseudonyms.pseudonym as case_pseudonym,
            decided.extract,
            decided.source_row
        from {catalog}.marts.deciding_rows as decided
        inner join pseudonyms on decided.case_id = pseudonyms.identifier
        where decided.period_end >= ?
        order by all
        """,
        [first],
    )


def _write_source_rows(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    mentions = []
    for contract in load_contracts().values():
        key = contract.column(contract.key[0]).staged_as
        staged = {column.staged_as for column in contract.columns}
        for identifier in dict.fromkeys([key, *(subject for subject in SUBJECTS if subject in staged)]):
            mentions.append(
                f"select '{contract.extract}' as extract, source_row, cast({identifier} as varchar) as identifier "
                f"from {catalog}.staging.{contract.staging_model}"
            )
    connection.execute(
        f"""
        create table source_rows as
        select mentions.extract, mentions.source_row, pseudonyms.pseudonym
        from ({" union all ".join(mentions)}) as mentions
        inner join pseudonyms on mentions.identifier = pseudonyms.identifier
        order by all
        """
    )
    connection.execute(
        f"""
        create table quarantined_rows as
        select distinct extract, source_row, field, reason
        from {catalog}.quality.row_faults
        where outcome = 'quarantined'
        order by all
        """
    )
    connection.execute(f"create table return_rows as select * from {catalog}.quality.return_rows order by all")
    connection.execute(
        "create table indicator_extracts as "
        f"select indicator_id, extract from {catalog}.control.indicator_extracts order by all"
    )
