"""Resident children for each reporting month."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, holds

dataset = Dataset(
    "reference/population_by_period",
    [
        Check(
            "reporting_month_has_an_estimate",
            holds(f"select 1 from {{batch}} having count(*) filter (where period_end = {PERIOD_END}) = 0"),
            "No mid-year estimate for this authority was published by the end of the reporting month, so the rate has "
            "no figure. Add it to seeds/child_population.csv.",
            protects=("children_in_care_rate",),
        ),
        Check(
            "estimate_is_not_stale",
            # An estimate appears about thirteen months after its mid-year, and serves for twelve.
            holds(f"select 1 from {{batch}} having max(mid_year) < year({PERIOD_END}) - 3"),
            "The newest estimate is more than three years old: a newer one has been published since. Add it to "
            "seeds/child_population.csv.",
            protects=("children_in_care_rate",),
        ),
    ],
)
