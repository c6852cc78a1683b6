"""Return interviews, one row an interview and missing incident that it covers."""

from expectations.dataset import Check, Dataset
from expectations.rules import mostly_filled, no_rows, no_rows_where
from expectations.timeliness import is_fresh

IN_TIME = ("return_interviews_within_3_working_days", "return_interviews_within_72_hours")

dataset = Dataset(
    "staging/stg_return_interviews",
    [
        is_fresh("cast(completed_at as date)", "completed return interview"),
        Check(
            "completed_interviews_were_offered",
            no_rows_where("completed_flag = 'Y' and offered_flag is distinct from 'Y'"),
            "A completed interview that nobody offered; it is counted as offered. Correct the flag.",
            protects=("return_interviews_offered",),
        ),
        Check(
            "accepted_interviews_were_offered",
            no_rows_where("accepted_flag = 'Y' and offered_flag is distinct from 'Y'"),
            "An interview was accepted that nobody offered; it is left out unless completed. Correct the flag.",
            protects=("return_interviews_accepted",),
        ),
        Check(
            "completed_interviews_have_a_time",
            no_rows_where("completed_flag = 'Y' and completed_at is null"),
            "A completed interview without its day counts as not in time. Complete it.",
            protects=IN_TIME,
        ),
        Check(
            "interviews_with_a_time_are_completed",
            no_rows_where("completed_at is not null and completed_flag is distinct from 'Y'"),
            "A day of completion on an interview that is not marked completed: it is not counted. Correct one of them.",
            protects=("return_interviews_completed",),
        ),
        Check(
            "of_the_same_child_as_the_incident",
            no_rows(
                """
                select interviews.source_row
                from (select * from {batch}) as interviews
                inner join staging.stg_missing as incidents
                    on interviews.missing_episode_id = incidents.missing_episode_id
                where interviews.child_id <> incidents.child_id
                """
            ),
            "Interview and incident name different children: the interview hangs on the wrong incident. Correct it.",
            needs=("ssd_missing",),
        ),
        Check(
            "refusals_have_a_reason",
            no_rows_where("offered_flag = 'Y' and accepted_flag = 'N' and refusal_reason is null"),
            "The narrative asks why interviews are declined. Record the reason.",
            protects=("return_interviews_accepted",),
        ),
        # A blank is neither yes nor no and counts as not offered.
        Check(
            "offer_is_mostly_marked",
            mostly_filled("offered_flag", 0.95),
            "A blank counts as not offered. Complete the mark.",
            protects=("return_interviews_offered",),
        ),
    ],
)
