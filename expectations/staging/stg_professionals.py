"""Workers."""

from expectations.dataset import Check, Dataset
from expectations.rules import mostly_filled

dataset = Dataset(
    "staging/stg_professionals",
    [
        # One worker with several rows is told by the staff number; one in twenty without is bearable.
        Check(
            "staff_number_is_mostly_known",
            mostly_filled("staff_id", 0.95),
            "Without a staff number, the roles of one worker count as several workers. Complete it.",
            protects=("two_or_fewer_social_workers",),
        ),
    ],
)
