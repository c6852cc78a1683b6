"""Authorities that a run may be about, with their names: those of the seed and those that a home has added."""

from pathlib import Path

from scorecard.configuration.in_force import configured_authorities, read_configuration
from scorecard.seeds import load_seeds
from scorecard.typed import Mistyped


def authority_codes(home: Path | None = None) -> list[str]:
    """Three-digit codes, in the seed's order; after them those of a home that the seed does not have.

    Raises:
        Mistyped: the home's own list of authorities cannot be read.
    """
    codes = [row.la_code for row in load_seeds().authorities]
    return codes + [code for code in (configured_authorities(home) if home else []) if code not in codes]


def authority_name(home: Path, la_code: str) -> str:
    """The name of an authority, by the home or else by the seed; '' where neither names it."""
    try:
        named = read_configuration(home, la_code).seeds.authority_named
    except Mistyped:  # told by whoever looks at the configuration
        named = load_seeds().authority_named
    return named[la_code].name if la_code in named else ""
