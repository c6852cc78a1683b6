"""The scorecard as directors read it."""

from expectations.dataset import Check, Dataset
from expectations.rules import CRITICAL, is_unique, no_rows

OUR_FAULT = "This is a fault in the models, not in the data: do not publish, report it."

dataset = Dataset(
    "marts/scorecard",
    [
        Check(
            "line_stands_once",
            is_unique(["indicator_id", "component"], CRITICAL),
            f"A line that stands twice has two targets or two comparators. {OUR_FAULT}",
        ),
        Check(
            "every_line_is_there",
            no_rows(
                """
                select catalogue.indicator_id
                from marts.dim_indicator as catalogue
                left join (select * from {batch}) as lines
                    on catalogue.indicator_id = lines.indicator_id and catalogue.component = lines.component
                where catalogue.role = 'headline' and lines.indicator_id is null
                """,
                CRITICAL,
            ),
            f"A line that is not available stays on the scorecard and says why. {OUR_FAULT}",
        ),
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
                where lines.latest_value is distinct from counted.value
                    or lines.value_status is distinct from counted.status
                """,
                CRITICAL,
            ),
            f"What is printed is what can be queried. {OUR_FAULT}",
        ),
        Check(
            "lines_without_direction_are_not_judged",
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
