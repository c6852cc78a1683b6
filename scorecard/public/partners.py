"""Secondary suppression within one table: which further cells go, so that no suppressed one can be worked out.

The suppressed cells of a table add up to what its total leaves of those that are shown. Whether that protects them is
judged by what a reader knows alone: the total, the cells shown, and how much each suppressed cell could be at most.
Were the amounts themselves looked at, the choice would say something of them.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from scorecard.public.rules import NOTHING

Member = TypeVar("Member", bound=Hashable)
UNLIMITED = float("inf")


def ranges(most: Mapping[Member, float], total: float, least: float = 0) -> dict[Member, tuple[float, float]]:
    """The least and the most that each of some suppressed cells could be, given their sum and the most of each.

    `least` is what a reader knows of every other cell: 1 where a nought would have been shown.
    """
    others = {member: sum(of for each, of in most.items() if each != member) for member in most}
    return {
        member: (max(0.0, total - others[member]), min(of, total - least * (len(most) - 1)))
        for member, of in most.items()
    }


def is_uncertain(least: float, most: float, threshold: float) -> bool:
    """Whether a reader who knows the range of an amount cannot tell that it is small, nor which small number."""
    if most < 1 - NOTHING or least > threshold + NOTHING:
        return True  # known not to be small
    return least <= 1 + NOTHING and most >= threshold + 1 - NOTHING


@dataclass(frozen=True)
class Block(Generic[Member]):
    """Suppressed cells of a table, as a reader knows them.

    `most` is how much each could be at most, `total` their sum, `certain` those that the rules suppress whatever they
    are. `rests_disclose`: whether what they leave of their wholes must not be told either. `least` is 1 where a nought
    would have been shown.
    """

    most: Mapping[Member, float]
    total: float
    threshold: float
    rests_disclose: bool
    certain: Collection[Member] = ()
    least: float = 0

    def is_protected(self) -> bool:
        """Whether no cell can be told to be small, or to leave a small rest, by the figures or by the rules."""
        others = len(self.most) - len(self._certain_here)
        if len(self.most) == 1 or (others == 1 and len(self._certain_here) > 1):
            return False  # one alone, or one that nothing but its own amount can have suppressed
        return all(
            self._is_uncertain(member, *ends) and self._could_be_a_partner(member, *ends)
            for member, ends in ranges(self.most, self.total, self.least).items()
        )

    @cached_property
    def _certain_here(self) -> frozenset[Member]:
        return frozenset(self.certain).intersection(self.most)

    def _has_rest(self, member: Member) -> bool:
        return self.rests_disclose and self.most[member] != UNLIMITED

    def _is_uncertain(self, member: Member, low: float, high: float) -> bool:
        most = self.most[member]
        return is_uncertain(low, high, self.threshold) and (
            not self._has_rest(member) or is_uncertain(most - high, most - low, self.threshold)
        )

    def _could_be_a_partner(self, member: Member, low: float, high: float) -> bool:
        """Whether a cell could be suppressed for another reason than that it is small, or that its rest is: there is
        room for amounts with which it is neither, and another cell is."""
        if member in self._certain_here or len(self.most) == len(self._certain_here) + 1:
            return True
        limit, most = self.threshold, self.most[member]
        could_be_small = low <= limit and high >= 1
        rest_could_be_small = self._has_rest(member) and most - high <= limit and most - low >= 1
        if not (could_be_small or rest_could_be_small):
            return True
        by_itself = self._reasons(member) if could_be_small and rest_could_be_small else []
        open_to_choice = self.most.keys() - self._certain_here - {member}
        elsewhere = [(each, ends) for each in open_to_choice for ends in self._reasons(each)]
        larger, smaller = (limit + 1, most), (0.0, most - limit - 1)
        return (
            not could_be_small
            or any(self._has_room({member: (max(larger[0], ends[0]), ends[1])}) for ends in by_itself)
            or any(self._has_room({member: larger, each: ends}) for each, ends in elsewhere)
        ) and (
            not rest_could_be_small
            or any(self._has_room({member: (ends[0], min(smaller[1], ends[1]))}) for ends in by_itself)
            or any(self._has_room({member: smaller, each: ends}) for each, ends in elsewhere)
        )

    def _reasons(self, member: Member) -> list[tuple[float, float]]:
        """The amounts for which the rules suppress a cell."""
        most = self.most[member]
        found = [(1.0, min(self.threshold, most))]
        return [*found, (max(0.0, most - self.threshold), most - 1)] if self._has_rest(member) else found

    def _has_room(self, within: Mapping[Member, tuple[float, float]]) -> bool:
        """Whether amounts within these limits, and the other cells between theirs, can add up to the total."""
        ends = [within.get(member, (self.least, most)) for member, most in self.most.items()]
        return all(low <= high for low, high in ends) and (
            sum(low for low, _ in ends) <= self.total + NOTHING
            and self.total <= sum(high for _, high in ends) + NOTHING
        )


def with_partners(
    must: Collection[Member], others: Iterable[Member], is_safe: Callable[[Collection[Member]], bool]
) -> set[Member]:
    """The cells that must go, and as many of the others, in their order, as it takes until they are safe."""
    suppressed = set(must)
    for member in others:
        if not suppressed or is_safe(suppressed):
            break
        suppressed.add(member)
    return suppressed
