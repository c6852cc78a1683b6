"""Attendance at school of children in care."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_overlaps, no_rows_where
from expectations.timeliness import is_fresh

dataset = Dataset(
    "staging/stg_school_attendance",
    [
        # Schools report a term late, and the summer holidays lie between.
        is_fresh("period_end", "period of attendance", days=122),
        Check(
            "attended_sessions_were_possible",
            no_rows_where("sessions_attended > sessions_possible"),
            "More sessions attended than there were lifts the child over 90 per cent. Correct the counts.",
        ),
        Check(
            "some_sessions_were_possible",
            no_rows_where("sessions_possible = 0"),
            "A period without any possible session says nothing. Remove it, or complete the count.",
        ),
        Check(
            "periods_at_the_main_school_do_not_overlap",
            no_overlaps("child_id", "period_start", "period_end", among="is_main_school"),
            "Periods at the main school overlap, so days are counted twice. Correct them, or mark one school as not "
            "the main one.",
        ),
    ],
)
