"""For whom a publication is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# kinds of figures, as the manifest names them, in the words of a page
KINDS = {
    "headline": "Months and quarters",
    "rolling_12_months": "Twelve months",
    "year_to_date": "Financial year to date",
    "financial_year": "Whole financial years",
    "groups_of_a_year": "Groups of children, by financial year",
    "groups_at_a_date": "Groups of children, at the end of a quarter or year",
}


@dataclass(frozen=True)
class Edition:
    """An edition: the marking at the head of every page and sheet, and whether anybody may read it.

    A public edition suppresses counts of 1 to `small_number`, and says which share of its figures it suppresses.
    """

    marking: str
    is_public: bool = False
    small_number: int = 0
    shares_suppressed: Mapping[str, float] = field(default_factory=dict)  # kind in words -> 0 to 1


INTERNAL = Edition("OFFICIAL-SENSITIVE")


def public(small_number: int, shares_suppressed: Mapping[str, float] | None = None) -> Edition:
    """The edition for everybody; shares by kind, as the manifest names them."""
    known = shares_suppressed or {}
    shares = {words: known[kind] for kind, words in KINDS.items() if kind in known}
    return Edition(marking="Public edition", is_public=True, small_number=small_number, shares_suppressed=shares)
