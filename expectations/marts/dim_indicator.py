"""The catalogue of indicators, as the marts carry it."""

from expectations.dataset import Check, Dataset
from expectations.rules import CRITICAL, has_rows

dataset = Dataset(
    "marts/dim_indicator",
    [
        Check(
            "has_rows",
            has_rows(CRITICAL),
            "Without its catalogue no figure has a name or a meaning. This is a fault in the models; report it.",
        ),
    ],
)
