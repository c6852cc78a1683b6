"""Places among others: the one rule by which ranks and quarters of published figures are worked out.

The table of benchmarks counts from the highest figure, pages from the best. Which figures are held against each other
does not belong here.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceAmong:
    """A place among others, 1 for the first: shared by those with the same figure."""

    place: int
    among: int
    is_shared: bool

    @property
    def quarter(self) -> int:
        """The quarter of all in which a place lies, 1 to 4, by how many stand before it."""
        return min(1 + 4 * (self.place - 1) // self.among, 4)


def place_among(value: float, values: Sequence[float], *, highest_first: bool = True) -> PlaceAmong:
    """The place of one of the values among all of them."""
    before = sum(other > value if highest_first else other < value for other in values)
    return PlaceAmong(place=before + 1, among=len(values), is_shared=sum(other == value for other in values) > 1)
