"""The restricted part of a release: the cases of the latest months, under pseudonyms, readable by their owner only."""

import os
from pathlib import Path

import duckdb

from orchestration.pseudonyms import pseudonym, pseudonym_key
from orchestration.settings import Settings


def write_cases(path: Path, warehouse: Path, settings: Settings) -> None:
    """Write `cases.duckdb`: table `indicator_cases`, one row a case considered in the latest months."""
    key = pseudonym_key(settings.home)
    before = os.umask(0o077)
    try:
        with duckdb.connect(str(path)) as connection:
            # the name of the file is the catalog that its views name
            catalog = f'"{warehouse.stem}"'
            connection.execute(f"attach '{warehouse}' as {catalog} (read_only)")
            connection.execute(
                f"""
                create temporary table latest_cases as
                select *
                from {catalog}.marts.indicator_cases
                where period_end > (
                    select cast(date_trunc('month', period_end) - to_months(?) + interval 1 month as date)
                    - interval 1 day
                    from {catalog}.control.run
                )
                """,
                [settings.case_months],
            )
            connection.create_function("pseudonym", lambda kind, value: pseudonym(key, kind, value), [str, str], str)
            connection.execute(
                """
                create temporary table pseudonyms as
                select kind, identifier, pseudonym(kind, identifier) as pseudonym
                from (
                    select 'child' as kind, child_id as identifier from latest_cases where child_id is not null
                    union
                    select 'case' as kind, case_id as identifier from latest_cases
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
                    case_pseudonyms.pseudonym as case_pseudonym,
                    child_pseudonyms.pseudonym as child_pseudonym,
                    latest_cases.event_date,
                    latest_cases.in_denominator,
                    latest_cases.in_numerator,
                    latest_cases.weight,
                    latest_cases.evidence
                from latest_cases
                inner join pseudonyms as case_pseudonyms
                    on case_pseudonyms.kind = 'case'
                    and latest_cases.case_id = case_pseudonyms.identifier
                left join pseudonyms as child_pseudonyms
                    on child_pseudonyms.kind = 'child'
                    and latest_cases.child_id = child_pseudonyms.identifier
                order by all
                """
            )
    finally:
        os.umask(before)
