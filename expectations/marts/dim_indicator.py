"""The catalogue of indicators, as the marts carry it."""

from expectations.dataset import Check, Dataset
from expectations.rules import CRITICAL, has_rows, is_unique

dataset = Dataset(
    "marts/dim_indicator",
    [
        Check(
            "has_rows",
            has_rows(CRITICAL),
            "Without its catalogue no figure has a name or a meaning. This is a fault in the models; report it.",
        ),
        Check(
            "key_is_unique",
            is_unique(["indicator_id", "component"], CRITICAL),
            "An indicator described twice would be counted twice. This is a fault in the catalogue; correct it.",
        ),
    ],
)
