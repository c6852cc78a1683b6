"""Primary suppression: what may not be told of one place, whatever stands beside it.

A place is a month, a sum of months, or a group of children in a period. Told is neither a small count nor a small rest
of a whole without its parts (*differencing*), nor that none or all of a few have an attribute (*attribute disclosure*).
A group of few has no numerator at all, whatever it is: it cannot be told from the symbol which numbers were small.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scorecard.catalogue import DisclosureClass
from scorecard.public.counts import Counts, Relation

# full-time equivalents carry four decimal places
NOTHING = 1e-6

AmountOf = Callable[[str], float | None]  # count -> its amount at a place, none where there is none
IsShown = Callable[[str], bool | None]  # count -> whether it is shown there, none where that is not decided yet


def is_small(amount: float, threshold: float) -> bool:
    """Whether a count is above nought and not above the threshold."""
    return NOTHING < amount <= threshold + NOTHING


@dataclass(frozen=True)
class Rules:
    """What an authority has decided.

    `small` is the largest small count, `small_by_class` where a class of lines has another; none or all of fewer than
    `all_or_none_below` is not told of a circumstance; a percentage of fewer than `low_reliability_below` is marked.
    `small_growth_of_staff` is the largest small change of a count of staff that accumulates or rolls.
    """

    small: float
    all_or_none_below: float = 20
    low_reliability_below: float = 20
    small_by_class: Mapping[DisclosureClass, float] = field(default_factory=dict)
    small_growth_of_staff: float = 2

    def threshold(self, counts: Counts, name: str) -> float:
        """The largest count of a name that is small."""
        return self.small_by_class.get(counts.classes[name], self.small)

    def threshold_of_growth(self, counts: Counts, name: str) -> float:
        """The largest growth of a count since it was last public that is small."""
        return self.small_growth_of_staff if counts.classes[name] == "staff" else self.threshold(counts, name)

    def threshold_of_rest(self, counts: Counts, relation: Relation) -> float:
        """The largest rest of a relation that is small: the strictest of its counts decides."""
        return max(self.threshold(counts, name) for name in (relation.whole, *relation.parts))

    def is_group_of_few(self, counts: Counts, relation: Relation, out_of: float) -> bool:
        """Whether a group is so small that its numerator is not told at all. One of which a process is counted is so
        where either the numerator or the rest would be small."""
        if not relation.is_of_a_line:
            return False
        is_process = all(counts.classes[name] == "process" for name in (relation.whole, *relation.parts))
        below = 2 * (self.threshold_of_rest(counts, relation) + 1) if is_process else self.all_or_none_below
        return NOTHING < out_of < below

    def tells_all_or_none(self, counts: Counts, relation: Relation, counted: float, out_of: float) -> bool:
        """Whether a figure says of a few that none or all of them have an attribute of a person."""
        return (
            relation.is_of_a_line
            and all(counts.classes[name] == "circumstances" for name in (relation.whole, *relation.parts))
            and NOTHING < out_of < self.all_or_none_below
            and (counted < NOTHING or out_of - counted < NOTHING)
        )


def rest_of(relation: Relation, amount: AmountOf) -> float | None:
    """What remains of a whole without its parts, none where one of them has no amount."""
    whole, *parts = (amount(name) for name in (relation.whole, *relation.parts))
    if whole is None or any(part is None for part in parts):
        return None
    return whole - sum(part for part in parts if part is not None)


def must_suppress(
    counts: Counts, rules: Rules, name: str, amount: AmountOf, is_shown: IsShown, *, of_group: bool = False
) -> bool:
    """Whether a count must be suppressed at a place, where all that it is part of is decided already."""
    here = amount(name)
    if here is None or is_part_of_nothing(counts, name, amount, is_shown):
        return False
    if is_small(here, rules.threshold(counts, name)):
        return True
    for relation in counts.relations_of(name):
        whole = amount(relation.whole)
        if whole is None or relation.is_found:
            continue
        if not is_shown(relation.whole) or _rest_is_small(counts, rules, relation, amount):
            return True
        if rules.tells_all_or_none(counts, relation, here, whole):
            return True
        if of_group and rules.is_group_of_few(counts, relation, whole):
            return True
    return any(
        _rest_is_small(counts, rules, relation, amount) and _goes(counts, rules, relation, name, amount, is_shown)
        for relation in counts.found_with(name)
    )


def is_certain_to_go(counts: Counts, rules: Rules, name: str, amount: AmountOf, is_shown: IsShown) -> bool:
    """Whether a reader knows that a count of a group is suppressed whatever it is: its whole is few, or suppressed."""
    return any(
        (is_shown(relation.whole) is False and not relation.is_found)
        or rules.is_group_of_few(counts, relation, amount(relation.whole) or 0.0)
        for relation in counts.relations_of(name)
    )


def _goes(counts: Counts, rules: Rules, relation: Relation, name: str, amount: AmountOf, is_shown: IsShown) -> bool:
    """Whether this is the count that goes, of two that a found relation ties and that leave a small rest: where the
    other is shown; where that is not decided, if this is the one chosen and the other will not go anyway."""
    [part] = relation.parts
    other = relation.whole if name == part else part
    shown = is_shown(other)
    if shown is None:
        return counts.to_suppress(relation) == name and not _goes_anyway(counts, rules, other, amount)
    return shown


def _goes_anyway(counts: Counts, rules: Rules, name: str, amount: AmountOf) -> bool:
    """Whether a count goes for itself: it is small, or leaves a small rest of a whole that is stated. Then nothing that
    holds it need go on its account; where it is public already, see `leaves_a_small_rest`."""
    here = amount(name)
    return here is not None and (
        is_small(here, rules.threshold(counts, name))
        or any(
            not relation.is_found and _rest_is_small(counts, rules, relation, amount)
            for relation in counts.relations_of(name)
        )
    )


def is_part_of_nothing(counts: Counts, name: str, amount: AmountOf, is_shown: IsShown) -> bool:
    """Whether a whole is public and nought: then the part is nought as well, and everybody knows it."""
    return any(amount(whole) == 0 and is_shown(whole) for whole in counts.wholes_of(name))


def leaves_a_small_rest(counts: Counts, rules: Rules, name: str, amount: AmountOf, is_shown: IsShown) -> bool:
    """Whether a whole would leave a small rest beside parts that are public already, of an earlier edition."""
    return any(
        all(is_shown(part) for part in relation.parts) and _rest_is_small(counts, rules, relation, amount)
        for relation in counts.relations_under(name)
    )


def _rest_is_small(counts: Counts, rules: Rules, relation: Relation, amount: AmountOf) -> bool:
    rest = rest_of(relation, amount) if relation.rest_discloses else None
    return rest is not None and is_small(rest, rules.threshold_of_rest(counts, relation))
