"""Missing incidents."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, no_overlaps, no_rows, no_rows_where
from expectations.timeliness import busy

dataset = Dataset(
    "staging/stg_missing",
    [
        *busy("cast(started_at as date)", "missing incident"),
        Check(
            "incidents_of_a_child_do_not_overlap",
            no_overlaps("child_id", "started_at", "ended_at"),
            "Nobody goes missing while missing: one incident was recorded twice, or a return is wrong, and each of "
            "them asks for an interview. Merge or correct them.",
        ),
        Check(
            "nobody_is_missing_for_over_90_days",
            no_rows_where(f"ended_at is null and cast(started_at as date) < {PERIOD_END} - 90"),
            "Missing for more than 90 days: if the child has come back, the return was not recorded and no interview "
            "is counted. If not, this is for the director at once.",
        ),
        Check(
            "no_missing_incident_turns_into_an_absence",
            no_rows(
                """
                select distinct incidents.source_row
                from (select * from {batch}) as incidents
                inner join (select * from {batch}) as absences
                    on incidents.child_id = absences.child_id
                    and incidents.ended_at = absences.started_at
                where incidents.missing_type = 'M' and absences.missing_type = 'A'
                """
            ),
            "A child's missing incident ends at the moment at which an absence without authorisation begins: somebody "
            "heard of the child, who was not back. The end counts as a return all the same and asks for an interview. "
            "Record one incident, with the real return.",
            protects=(
                "return_interviews_offered",
                "return_interviews_accepted",
                "return_interviews_completed",
                "return_interviews_within_3_working_days",
                "return_interviews_within_72_hours",
            ),
        ),
        Check(
            "accepted_interviews_were_offered",
            no_rows_where("interview_accepted = 'Y' and interview_offered is distinct from 'Y'"),
            "An interview was accepted that nobody offered; it is left out. Correct the flags.",
            protects=("return_interviews_offered", "return_interviews_accepted"),
        ),
    ],
)
