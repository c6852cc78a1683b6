"""Legal statuses of children in care."""

from expectations.dataset import Check, Dataset
from expectations.rules import at_most_one
from expectations.timeliness import is_fresh

dataset = Dataset(
    "staging/stg_legal_status",
    [
        is_fresh("start_date", "legal status"),
        Check(
            "one_open_status_a_child",
            at_most_one("child_id", "end_date is null"),
            "A child has several open legal statuses; the latest started decides whether it is on a short break. End "
            "those that no longer hold.",
        ),
    ],
)
