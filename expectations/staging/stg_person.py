"""Children and young people, one row each."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, mostly_filled, no_rows, no_rows_where

dataset = Dataset(
    "staging/stg_person",
    [
        Check(
            "born_or_expected",
            no_rows_where("date_of_birth is null and expected_date_of_birth is null"),
            "Neither a date of birth nor an estimated one: the child counts as unborn, so it is never school-aged and "
            "never too old. Complete the record.",
        ),
        Check(
            "unborn_are_not_overdue",
            no_rows_where(f"date_of_birth is null and expected_date_of_birth < {PERIOD_END} - interval 2 month"),
            "No date of birth, and the expected one passed more than two months before the month's end: ages are "
            "worked out from that. Often it is an estimated date of birth, which systems keep in this column: nothing "
            "is to be done. Where a child was expected and never recorded as born, record the birth, or link the "
            "history if it was born under a new number.",
        ),
        Check(
            "death_is_not_before_birth",
            no_rows_where("date_of_death < date_of_birth"),
            "One of the two dates is wrong, and ages are worked out from the date of birth. Correct the record.",
        ),
        Check(
            "pupil_numbers_are_not_shared",
            no_rows(
                """
                select source_row from (
                    select source_row, count(*) over (partition by unique_pupil_number) as sharing
                    from {batch}
                    where unique_pupil_number is not null
                ) as counted
                where sharing > 1
                """
            ),
            "One pupil number on several children: two records of one child, whose history is then cut in two and "
            "re-referrals are missed. Merge the records, or correct the number.",
            protects=("excluded_children_open_to_social_care", "re_referrals_within_12_months"),
        ),
        # Sex and ethnicity are never worked with here beyond breakdowns; nine in ten is what the census expects.
        Check(
            "sex_is_mostly_known",
            mostly_filled("sex", 0.9),
            "Breakdowns by sex leave out those of unknown sex. Complete the records.",
        ),
        Check(
            "ethnicity_is_mostly_known",
            mostly_filled("ethnicity", 0.9),
            "Breakdowns by ethnicity leave out those of unknown ethnicity. Complete the records.",
        ),
    ],
)
