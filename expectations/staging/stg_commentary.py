"""What people write beside the figures."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows_where

dataset = Dataset(
    "staging/stg_commentary",
    [
        Check(
            "commentary_is_not_older_than_its_figure",
            no_rows_where("written_on <= period_end"),
            "Written before the period had ended, so it cannot be about the figure beside which it is printed. Write "
            "it anew, or correct the date.",
        ),
        Check(
            "periods_end_with_a_month",
            no_rows_where("period_end <> last_day(period_end)"),
            "A period ends on the last day of a month; this commentary belongs to no figure. Correct the date.",
        ),
    ],
)
