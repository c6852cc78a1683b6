"""Episodes of early help."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_overlaps
from expectations.timeliness import is_fresh, reaches_the_month

dataset = Dataset(
    "staging/stg_early_help_episodes",
    [
        is_fresh("start_date", "early help episode"),
        reaches_the_month("start_date", "early help episode started", always=False),
        Check(
            "episodes_of_a_child_do_not_overlap",
            no_overlaps("child_id", "start_date", "end_date"),
            "A child has several early help episodes at once; it counts once, from the earliest. End the old ones.",
        ),
    ],
)
