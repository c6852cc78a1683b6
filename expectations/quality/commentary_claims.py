"""What people claim about the figures beside which their commentary stands."""

from expectations.dataset import Check, Dataset
from expectations.rules import WARNING, share_below

dataset = Dataset(
    "quality/commentary_claims",
    [
        Check(
            "shown_commentary_is_not_contradicted",
            share_below(
                0.0,
                """
                select
                    count(*) filter (where is_shown) as looked_at,
                    count(*) filter (where is_shown and verdict = 'contradicted') as failing
                from {batch}
                """,
                WARNING,
            ),
            "A commentary says of its figure what the figures do not support. It is flagged beside it, and never "
            "rewritten. Ask its author to mend the text, or look into the figure.",
            extract="commentary",
        ),
    ],
)
