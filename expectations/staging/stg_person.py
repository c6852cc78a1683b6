"""Children and young people, one row each."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, mostly_filled, no_rows, no_rows_where, share_below

# A case is closed within weeks of a death, after the reviews that it brings.
DAYS_TO_CLOSE = 90
# A few records too many are findings. A fifth of those who died, and five of them, say that the date is another one.
SHARE_GOING_ON = 0.2
FEWEST_GOING_ON = 5
GOING_ON = f"""
    select
        count(*) as looked_at,
        case
            when count(*) filter (where goes_on) >= {FEWEST_GOING_ON} then count(*) filter (where goes_on) else 0
        end as failing
    from (
        select
            persons.child_id,
            coalesce(
                bool_or(
                    records.start_date > persons.date_of_death
                    or (
                        records.child_id is not null
                        and (records.end_date is null or records.end_date > {PERIOD_END})
                        and persons.date_of_death < {PERIOD_END} - {DAYS_TO_CLOSE}
                    )
                ),
                false
            ) as goes_on
        from (select * from {{batch}}) as persons
        left join (
            select child_id, start_date, ceased_date as end_date from staging.stg_cla_episodes
            union all
            select child_id, start_date, end_date from staging.stg_cp_plans
            union all
            select child_id, start_date, end_date from staging.stg_cin_plans
            union all
            select child_id, referral_date, close_date from staging.stg_cin_episodes
            where not coalesce(is_no_further_action, false)
        ) as records
            on persons.child_id = records.child_id and records.start_date <= {PERIOD_END}
        where persons.date_of_death <= {PERIOD_END}
        group by persons.child_id
    ) as people
"""

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
            "records_end_with_a_death",
            share_below(SHARE_GOING_ON, GOING_ON),
            "A fifth or more of the children with a date of death have care, a plan or a referral that starts after "
            f"it, or is still open {DAYS_TO_CLOSE} days later (children are counted here, not rows). The column "
            "probably holds another date, of closure or of a parent's death, and living children are left out of every "
            "figure. Ask what it holds.",
            protects=(
                "children_in_care_rate",
                "case_supervision_up_to_date",
                "child_in_need_plans_under_12_months",
                "re_referrals_within_12_months",
                "two_or_fewer_social_workers",
            ),
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
            "Breakdowns by sex count them as not known. Complete the records.",
        ),
        Check(
            "ethnicity_is_mostly_known",
            mostly_filled("ethnicity", 0.9),
            "Breakdowns by ethnicity count them as not known. Complete the records.",
        ),
    ],
)
