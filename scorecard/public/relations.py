"""Relations between counts that nobody has stated: which count holds every case of which other, by the cases.

Two lines may count the same kind of case: interviews accepted and interviews completed. Where every case of the one
is a case of the other, in every period, their difference is a count as well, and a reader may know it. What must be
suppressed on that account is decided where the counts are (`months`, `groups`).

Where only most cases of the one are the other's, their difference is no count. But in a period in which all are,
whoever takes the one for a part of the other is right by chance: such *near* parts are found as well. How many are over
in all does not matter: in a group of children it can be few.
"""

import datetime
from pathlib import Path

from scorecard.public.counts import Counts
from scorecard.warehouse.database import create_table, in_memory

NAMES = {"indicator_id": "varchar", "component": "varchar", "side": "varchar", "name": "varchar", "is_flow": "boolean"}


Pairs = list[tuple[str, str]]  # whole, part
Near = dict[tuple[str, str], frozenset[datetime.date]]  # of whole and part: in which periods they are so


def relations_in_cases(warehouse: Path, counts: Counts, small: float) -> tuple[Pairs, Near]:
    """Whole and part of every pair of counts of which the one holds all cases of the other and some besides; and of
    every pair of which that is so in a period in which the part is more than `small`, in which periods.

    Cases are the same where their key and their child are, and their weight: of full-time equivalents as of heads.
    """
    rows = [(*key, name, counts.windows[name] == "month") for key, name in counts.name_of.items()]
    with in_memory(reads={"warehouse": warehouse}) as connection:
        create_table(connection, "names", NAMES, rows)
        connection.execute(
            """
            create table members as
            select distinct
                names.name, names.is_flow, cases.period_end, cases.case_id, cases.child_id, cases.weight
            from warehouse.marts.indicator_cases as cases
            inner join names
                on cases.indicator_id = names.indicator_id
                and cases.component = names.component
            where case names.side when 'numerator' then cases.in_numerator else cases.in_denominator end
                and cases.weight > 0
            """
        )
        found = connection.execute(
            """
            with sizes as (
                select name, period_end, sum(weight) as cases from members group by all
            ),
            totals as (
                select name, sum(cases) as cases from sizes group by name
            ),
            in_common as (
                select whole.name as whole, part.name as part, whole.period_end, sum(part.weight) as cases
                from members as whole
                inner join members as part
                    on whole.period_end = part.period_end
                    and whole.case_id = part.case_id
                    and whole.child_id is not distinct from part.child_id
                    and whole.weight = part.weight
                    and whole.is_flow = part.is_flow
                    and whole.name <> part.name
                group by all
            )
            select
                in_common.whole,
                in_common.part,
                sum(in_common.cases) = any_value(total_of_part.cases) as is_part,
                any_value(total_of_whole.cases) > any_value(total_of_part.cases) as is_more,
                bool_or(
                    in_common.cases = of_part.cases
                    and of_part.cases > $small
                    and of_whole.cases > of_part.cases
                ) as is_near,
                list(in_common.period_end order by in_common.period_end)
                    filter (where in_common.cases = of_part.cases) as near_in
            from in_common
            inner join sizes as of_whole
                on in_common.whole = of_whole.name and in_common.period_end = of_whole.period_end
            inner join sizes as of_part
                on in_common.part = of_part.name and in_common.period_end = of_part.period_end
            inner join totals as total_of_whole on in_common.whole = total_of_whole.name
            inner join totals as total_of_part on in_common.part = total_of_part.name
            group by in_common.whole, in_common.part
            order by all
            """,
            {"small": small},
        ).fetchall()
    parts = [(str(whole), str(part)) for whole, part, is_part, is_more, *_ in found if is_part and is_more]
    near = {
        (str(whole), str(part)): frozenset(periods)
        for whole, part, is_part, _, is_near, periods in found
        if is_near and not is_part
    }
    return parts, near
