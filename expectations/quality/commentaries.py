"""The commentary that stands beside the figures."""

from expectations.dataset import Check, Dataset
from expectations.rules import WARNING, share_below

dataset = Dataset(
    "quality/commentaries",
    [
        Check(
            "shown_commentary_is_about_the_latest_figure",
            share_below(
                0.0,
                """
                select
                    count(*) filter (where is_shown) as looked_at,
                    count(*) filter (where is_shown and period_end < latest_period_end) as failing
                from {batch}
                """,
                WARNING,
            ),
            "The newest commentary on a measure is about an earlier period than its latest figure. It is shown, and "
            "flagged as older than the figure. Ask its author for a new one.",
            extract="commentary",
        ),
    ],
)
