"""Authorities that a run may be about, from the seed that people keep."""

from scorecard.seeds import load_seeds


def authority_codes() -> list[str]:
    """Three-digit codes, in the seed's order."""
    return [row.la_code for row in load_seeds().authorities]
