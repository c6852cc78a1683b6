"""Authorities that a run may be about: those of the seed, and those that a home has added to them."""

from pathlib import Path

from scorecard.configuration.in_force import configured_authorities
from scorecard.seeds import load_seeds


def authority_codes(home: Path | None = None) -> list[str]:
    """Three-digit codes, in the seed's order; after them those of a home that the seed does not have.

    Raises:
        Mistyped: the home's own list of authorities cannot be read.
    """
    codes = [row.la_code for row in load_seeds().authorities]
    return codes + [code for code in (configured_authorities(home) if home else []) if code not in codes]
