"""Audits of practice."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows_where
from expectations.timeliness import is_fresh

dataset = Dataset(
    "staging/stg_practice_audits",
    [
        # Rounds may be held every other month or every quarter.
        is_fresh("audit_round_month", "audit round", days=92),
        Check(
            "completed_audits_are_graded",
            no_rows_where(
                "audit_type = 'case_file' and completed_date is not null and not coalesce(is_voided, false) "
                "and grade_initial is null and grade_moderated is null"
            ),
            "A completed audit without a grade is left out of both sides. Grade it, or void it.",
        ),
        Check(
            "moderation_follows_a_grade",
            no_rows_where("grade_moderated is not null and grade_initial is null"),
            "Moderated, yet never graded: the moderated grade counts. Complete the first grade.",
        ),
        Check(
            "rounds_are_named_by_their_first_day",
            no_rows_where("day(audit_round_month) <> 1"),
            "A round is named by the first day of its month. It is counted in that month; mend the export.",
        ),
    ],
)
