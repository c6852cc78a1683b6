"""Assessed and supported years in employment."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, no_rows_where

dataset = Dataset(
    "staging/stg_asye",
    [
        Check(
            "due_date_is_not_before_start",
            no_rows_where("due_date < start_date"),
            "The year is due before it starts: it is counted in the wrong window. Correct the date.",
        ),
        Check(
            "extension_is_not_before_due_date",
            no_rows_where("extended_to_date < due_date"),
            "An extension to a day before the due date; the extended date counts. Correct it.",
        ),
        Check(
            "ended_years_have_a_date",
            no_rows_where("outcome in ('PASS', 'FAIL') and outcome_date is null"),
            "Passed on no known day counts as not passed. Complete the date.",
        ),
        Check(
            "nothing_goes_on_long_past_its_due_date",
            no_rows_where(
                f"outcome = 'ONGOING' and coalesce(extended_to_date, due_date) < {PERIOD_END} - interval 6 month"
            ),
            "Still going on half a year after it was due: an outcome or an extension was not recorded. Complete it.",
        ),
    ],
)
