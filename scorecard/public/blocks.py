"""When counts that are known only together are safe.

A block is a set of counts of which each is kept back and the sum is known: the months of a count within a sum of
months, or the groups of children within a total. It is safe when the sum leaves every small count in it, and every
small rest, free to be anything from 1 to the threshold, whatever else is public.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from scorecard.public.counts import Counts

Member = TypeVar("Member", bound=Hashable)

# full-time equivalents carry four decimal places
NOTHING = 1e-6
UNLIMITED = float("inf")


def is_small(amount: float, threshold: float) -> bool:
    """Whether a count is above nought and not above the threshold."""
    return NOTHING < amount <= threshold + NOTHING


@dataclass(frozen=True)
class Whole(Generic[Member]):
    """What a count is part of, over the members of a block.

    `spare` is, for the members where the whole is kept back as well, how many further cases it could have there as
    far as anybody can know.
    """

    of: Mapping[Member, float]
    spare: Mapping[Member, float] = field(default_factory=dict)

    def room(self, member: Member, taken: float, giver: Member) -> float:
        """How many more of its cases could be the part's at a member, if another member gave its own up."""
        moves_along = member in self.spare and giver in self.spare
        return self.of[member] - taken + (self.spare[member] if moves_along else 0.0)


@dataclass(frozen=True)
class Amounts(Generic[Member]):
    """A count, or the rest of a whole without its parts, over the members of a block, and what it is part of."""

    of: Mapping[Member, float]
    wholes: Sequence[Whole[Member]] = ()


def amounts_over(
    counts: Counts,
    name: str,
    members: Collection[Member],
    amount: Callable[[str, Member], float | None],
    is_hidden: Callable[[str, Member], bool],
) -> list[Amounts[Member]]:
    """A count and its rests over the members of a block, each with what it is part of.

    `amount` gives the amount of a count at a member, nothing where there is none; `is_hidden` whether it is kept back.
    """

    def everywhere(of: str) -> dict[Member, float]:
        found = {member: known for member in members if (known := amount(of, member)) is not None}
        return found if len(found) == len(members) else {}

    def spare(whole: str, member: Member, there: float) -> float:
        outer = [
            known - there
            for of in counts.wholes_of(whole)
            if not is_hidden(of, member) and (known := amount(of, member)) is not None
        ]
        return min(outer, default=UNLIMITED)

    wholes = {
        whole: Whole(
            of, {member: spare(whole, member, there) for member, there in of.items() if is_hidden(whole, member)}
        )
        for whole in counts.wholes_of(name)
        if (of := everywhere(whole))
    }
    found = [Amounts(everywhere(name), tuple(wholes.values()))]
    for relation in counts.relations_of(name):
        parts = [everywhere(part) for part in relation.parts]
        if relation.whole in wholes and all(parts):
            whole = wholes[relation.whole]
            rests = {member: there - sum(part[member] for part in parts) for member, there in whole.of.items()}
            found.append(Amounts(rests, (whole,)))
    return found


def is_safe(members: Collection[Member], amounts: Sequence[Amounts[Member]], threshold: float) -> bool:
    """Whether the sum over the members gives no small amount of a member away.

    For every small amount among the members: the sum is above the threshold, so the amount could be as high as the
    threshold; and it could be as low as 1, since the other members have room for the rest of it. A block whose
    members are all 1, or all at the threshold, is not safe: whoever thinks so can tell by the sum.
    """
    return all(_is_safe_for(members, each, threshold) for each in amounts)


def _is_safe_for(members: Collection[Member], amounts: Amounts[Member], threshold: float) -> bool:
    of = [amounts.of[member] for member in members]
    small = [member for member in members if is_small(amounts.of[member], threshold)]
    if not small:
        return True
    if len(of) < 2 or sum(of) <= threshold + NOTHING:
        return False
    if all(abs(amount - 1) < NOTHING for amount in of) or all(abs(amount - threshold) < NOTHING for amount in of):
        return False
    return all(amounts.of[member] - 1 <= _room_elsewhere(member, amounts) + NOTHING for member in small)


def _room_elsewhere(giver: Member, amounts: Amounts[Member]) -> float:
    """How many more the other members could have, if one had fewer."""
    return sum(
        min((whole.room(member, taken, giver) for whole in amounts.wholes), default=UNLIMITED)
        for member, taken in amounts.of.items()
        if member != giver
    )
