"""Relations between counts that nobody has stated: which count holds every case of which other, by the cases.

Two lines may count the same kind of case: interviews accepted and interviews completed. Where every case of the one
is a case of the other, in every period, their difference is a count as well, and a reader may know it. What must be
suppressed on that account is decided where the counts are (`months`, `groups`).
"""

from pathlib import Path

from scorecard.public.counts import Counts
from scorecard.warehouse.database import create_table, in_memory

NAMES = {"indicator_id": "varchar", "component": "varchar", "side": "varchar", "name": "varchar", "is_flow": "boolean"}


def relations_in_cases(warehouse: Path, counts: Counts) -> list[tuple[str, str]]:
    """Whole and part of every pair of counts of which the one holds all cases of the other and some besides.

    Cases are the same where their key and their child are. Counts weighted by full-time equivalents are left out.
    """
    rows = [(*key, name, counts.windows[name] == "month") for key, name in counts.name_of.items()]
    with in_memory(reads={"warehouse": warehouse}) as connection:
        create_table(connection, "names", NAMES, rows)
        connection.execute(
            """
            create table members as
            select distinct names.name, names.is_flow, cases.period_end, cases.case_id, cases.child_id
            from warehouse.marts.indicator_cases as cases
            inner join names
                on cases.indicator_id = names.indicator_id
                and cases.component = names.component
            where case names.side when 'numerator' then cases.in_numerator else cases.in_denominator end
            qualify bool_and(cases.weight = 1) over (partition by names.name)
            """
        )
        found = connection.execute(
            """
            with sizes as (
                select name, count(*) as cases from members group by name
            ),
            in_common as (
                select whole.name as whole, part.name as part, count(*) as cases
                from members as whole
                inner join members as part
                    on whole.period_end = part.period_end
                    and whole.case_id = part.case_id
                    and whole.child_id is not distinct from part.child_id
                    and whole.is_flow = part.is_flow
                    and whole.name <> part.name
                group by all
            )
            select in_common.whole, in_common.part
            from in_common
            inner join sizes as of_whole on in_common.whole = of_whole.name
            inner join sizes as of_part on in_common.part = of_part.name
            where in_common.cases = of_part.cases and of_whole.cases > of_part.cases
            order by all
            """
        ).fetchall()
    return [(str(whole), str(part)) for whole, part in found]
