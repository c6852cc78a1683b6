"""Supervisions of cases."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, no_rows_where
from expectations.timeliness import busy

dataset = Dataset(
    "staging/stg_case_supervisions",
    [
        *busy("supervision_date", "case supervision"),
        Check(
            "nothing_is_signed_ahead",
            no_rows_where(f"status = 'signed' and supervision_date > {PERIOD_END} + 45"),
            "Signed for a day well after the reporting month: a planned supervision marked as held. Correct it.",
        ),
        Check(
            "no_draft_is_older_than_90_days",
            no_rows_where(f"status = 'draft' and supervision_date < {PERIOD_END} - 90"),
            "A draft does not count, and this one was never signed. Sign or remove it.",
        ),
    ],
)
