"""For whom a publication is made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    """An edition: the marking at the head of every page and sheet, and whether anybody may read it.

    A public edition suppresses counts of 1 to `small_number`.
    """

    marking: str
    is_public: bool = False
    small_number: int = 0


INTERNAL = Edition("OFFICIAL-SENSITIVE")


def public(small_number: int) -> Edition:
    """The edition for everybody."""
    return Edition(marking="Public edition", is_public=True, small_number=small_number)
