"""Assessments of children in need."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, at_most_one, mostly_filled, no_rows, no_rows_where
from expectations.timeliness import busy

FROM_REFERRAL = ("assessments_within_45_working_days_of_referral",)
OPEN = ("open_assessments_over_45_working_days",)

dataset = Dataset(
    "staging/stg_cin_assessments",
    [
        *busy("authorised_date", "authorised assessment"),
        Check(
            "not_started_before_the_referral",
            no_rows(
                """
                select assessments.source_row
                from (select * from {batch}) as assessments
                inner join staging.stg_cin_episodes as referrals
                    on assessments.referral_id = referrals.referral_id
                where assessments.start_date < referrals.referral_date
                """
            ),
            "An assessment cannot start before the referral that leads to it: it hangs on the wrong referral, or a "
            "date is wrong. Correct it.",
            protects=FROM_REFERRAL,
        ),
        Check(
            "of_the_same_child_as_the_referral",
            no_rows(
                """
                select assessments.source_row
                from (select * from {batch}) as assessments
                inner join staging.stg_cin_episodes as referrals
                    on assessments.referral_id = referrals.referral_id
                where assessments.child_id <> referrals.child_id
                """
            ),
            "Assessment and referral name different children: one of the two links is wrong. Correct it.",
            protects=FROM_REFERRAL,
        ),
        Check(
            "one_open_assessment_a_child",
            at_most_one("child_id", "authorised_date is null"),
            "A child has several open assessments; the earlier ones were probably never authorised or cancelled, and "
            "they count as overdue. Finish them.",
            protects=OPEN,
        ),
        Check(
            "none_is_open_for_over_a_year",
            no_rows_where(f"authorised_date is null and start_date < {PERIOD_END} - interval 12 month"),
            "Open for more than a year: probably abandoned, yet counted as overdue. Authorise or cancel it.",
            protects=OPEN,
        ),
        # The clock from the referral cannot run without one; one in twenty is bearable.
        Check(
            "referral_is_mostly_known",
            mostly_filled("referral_id", 0.95),
            "An assessment without its referral is left out of the clock from referral. Complete the link.",
            protects=FROM_REFERRAL,
        ),
        Check(
            "team_is_mostly_known",
            mostly_filled("team_id", 0.9),
            "No figure goes by the team of an assessment; a list of them by team leaves these out. Complete the team.",
        ),
    ],
)
