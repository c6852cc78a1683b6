"""Enrolments in systemic training."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows_where

dataset = Dataset(
    "staging/stg_training_enrolments",
    [
        Check(
            "passed_courses_have_their_days",
            no_rows_where(
                "assignment_1_passed_on is not null and assignment_2_passed_on is not null "
                "and portfolio_passed_on is not null and (days_attended is null or minimum_days is null)"
            ),
            "All three passes, and no days attended or required: it does not count as completed. Complete the days.",
        ),
        Check(
            "nothing_is_passed_before_the_start",
            no_rows_where("least(assignment_1_passed_on, assignment_2_passed_on, portfolio_passed_on) < start_date"),
            "Passed before the course began: a date is wrong. Correct it.",
        ),
    ],
)
