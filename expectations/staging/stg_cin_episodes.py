"""Referrals, each with the case that it opened."""

from expectations.dataset import Check, Dataset
from expectations.rules import (
    CRITICAL,
    MONTH_START,
    PERIOD_END,
    at_most_one,
    holds,
    mostly_filled,
    no_rows,
    no_rows_where,
)
from expectations.timeliness import busy

OPEN_CASE = "close_date is null and not coalesce(is_no_further_action, false)"
NEED_OPEN_CASES = (
    "re_referrals_within_12_months",
    "re_referred_children",
    "case_supervision_up_to_date",
    "two_or_fewer_social_workers",
    "excluded_children_open_to_social_care",
)

dataset = Dataset(
    "staging/stg_cin_episodes",
    [
        Check(
            "delivery_is_not_of_an_earlier_month",
            holds(
                f"select 1 from {{batch}} having coalesce(max(referral_date), date '1900-01-01') < {MONTH_START}",
                CRITICAL,
            ),
            "Not one referral in or after the reporting month: this is the delivery of an earlier month. Put the right "
            "files in the folder, or run the month that they belong to.",
            is_fatal=True,
        ),
        Check(
            "delivery_is_not_of_a_later_month",
            holds(f"select 1 from {{batch}} having max(referral_date) > {PERIOD_END} + 45"),
            "The newest referral is more than 45 days after the reporting month: these may be the files of a later "
            "month. Figures are right as of now, yet later recording is in them; check that this is meant.",
        ),
        Check(
            "delivery_reaches_the_end_of_the_month",
            # Every authority has referrals every week.
            holds(f"select 1 from {{batch}} having max(referral_date) < {PERIOD_END} - 7"),
            "Not one referral in the last week of the month or after: the extracts were taken before the month had "
            "ended. Ask for them again, taken after it.",
        ),
        *busy("referral_date", "referral", CRITICAL),
        Check(
            "one_open_case_a_child",
            at_most_one("child_id", OPEN_CASE),
            "A child has several open cases. A referral on an open case belongs to that case and counts neither as a "
            "referral nor as an earlier one. Close the case that has ended.",
            protects=NEED_OPEN_CASES,
        ),
        Check(
            "open_case_is_the_latest",
            no_rows(
                f"""
                select source_row from (
                    select
                        source_row,
                        {OPEN_CASE} as is_open,
                        referral_date < max(referral_date) over (partition by child_id) as has_a_later_one
                    from {{batch}}
                    where not coalesce(is_no_further_action, false)
                ) as compared
                where is_open and has_a_later_one
                """
            ),
            "An open case with a later referral of the child: the earlier one was probably never closed, and it rules "
            "out every referral after it. Close it, or attach the later referral to it.",
            protects=NEED_OPEN_CASES,
        ),
        Check(
            "closed_cases_have_a_reason",
            no_rows_where(
                "close_date is not null and close_reason is null and not coalesce(is_no_further_action, false)"
            ),
            "The census requires a reason for closure. Complete the record.",
        ),
        Check(
            "reasons_for_closure_have_a_date",
            no_rows_where("close_reason is not null and close_date is null"),
            "Without its date a closed case counts as open. Complete the closure.",
            protects=NEED_OPEN_CASES,
        ),
        # A referral without the mark counts as a case: a few blanks are bearable, a column of them is not.
        Check(
            "no_further_action_is_mostly_marked",
            mostly_filled("is_no_further_action", 0.95),
            "A blank counts as a case that goes on. Complete the mark.",
            protects=NEED_OPEN_CASES,
        ),
        # Breakdowns by team mean little with more than one in ten not known; lists by source the same.
        Check(
            "team_is_mostly_known",
            mostly_filled("team_id", 0.9),
            "Of a child without a lead practitioner's team this one is told, else it is not known. Complete the team.",
        ),
        Check(
            "source_of_referral_is_mostly_known",
            mostly_filled("referral_source", 0.9),
            "The census requires a source for every referral. Complete it.",
        ),
        Check(
            "primary_need_is_mostly_known",
            mostly_filled("primary_need", 0.5),
            "The census requires a need for every case that is assessed; about half of all referrals are. Complete it.",
        ),
    ],
)
