"""Authorities that a run may be about, from the seed that people keep."""

import csv

from scorecard.settings import SEEDS


def authority_codes() -> list[str]:
    """Three-digit codes, in the seed's order."""
    with (SEEDS / "authorities.csv").open(encoding="utf-8", newline="") as stream:
        return [row["la_code"] for row in csv.DictReader(stream)]
