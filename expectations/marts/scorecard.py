"""The scorecard as directors read it."""

from expectations.dataset import Check, Dataset
from expectations.rules import CRITICAL, no_rows

OUR_FAULT = "This is a fault in the models, not in the data: do not publish, report it."

dataset = Dataset(
    "marts/scorecard",
    [
        Check(
            "figures_are_those_of_the_marts",
            no_rows(
                """
                select lines.indicator_id
                from (select * from {batch}) as lines
                left join marts.indicator_values as counted
                    on lines.indicator_id = counted.indicator_id
                    and lines.component = counted.component
                    and lines.latest_period_end = counted.period_end
                    and counted.basis = 'headline'
                left join marts.earlier_figures as earlier
                    on lines.indicator_id = earlier.indicator_id
                    and lines.component = earlier.component
                    and lines.latest_period_end = earlier.period_end
                    and lines.latest_released_in = earlier.released_in
                    and earlier.basis = 'headline'
                -- where the newest period has no figure an older one of this delivery stands in: the status says why
                left join (
                    select indicator_id, component, arg_max(status, period_end) as status
                    from marts.indicator_values
                    where basis = 'headline'
                    group by all
                ) as newest
                    on lines.indicator_id = newest.indicator_id
                    and lines.component = newest.component
                where lines.latest_value is distinct from coalesce(counted.value, earlier.value)
                    or (lines.latest_released_in is null and lines.value_status is distinct from newest.status)
                    or (lines.latest_released_in is not null and earlier.indicator_id is null)
                """,
                CRITICAL,
            ),
            f"What is printed is what can be queried. {OUR_FAULT}",
        ),
        Check(
            "measures_without_direction_are_not_judged",
            no_rows(
                """
                select indicator_id from {batch}
                where good_is = 'none' and status_against_target in ('better', 'within tolerance', 'worse')
                """,
                CRITICAL,
            ),
            f"Where nobody said which way is good, no colour may say so. {OUR_FAULT}",
        ),
    ],
)
