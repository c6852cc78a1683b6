"""Which counts of groups of children the public edition suppresses: children by sex, age band, locality and so on.

The groups of one dimension add up to the count of all children. What `rules` forbids is suppressed, with further groups
in the secret order until those suppressed protect each other. Where the count of all children is suppressed, so is
every group. Where nothing protects them, the dimension is suppressed for every count that is related.

Groups are published of whole financial years for what is counted by the month, at the end of a quarter for what is
counted on a day, and at the end of March for what accumulates: counted month by month, most of them would be small.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scorecard.public.counts import Counts
from scorecard.public.months import LAST_MONTH, Cell, months_of_year, most_of, rests_disclose
from scorecard.public.order import SecretOrder
from scorecard.public.partners import Block, with_partners
from scorecard.public.rules import (
    NOTHING,
    AmountOf,
    IsShown,
    Rules,
    is_certain_to_go,
    is_part_of_nothing,
    leaves_a_small_rest,
    must_suppress,
)

Group = str  # code of the category
Place = tuple[datetime.date, str]  # last day of the period, dimension
Table = Mapping[tuple[str, Group], float]  # count, group -> amount
GroupCells = dict[tuple[str, Group], Cell]


def has_groups(counts: Counts, name: str, period: datetime.date) -> bool:
    """Whether a count is published by group at the end of a period."""
    if counts.windows[name] == "month" or name in counts.accumulating:
        return period.month == LAST_MONTH
    return period.month % 3 == 0


def decide_groups(
    counts: Counts,
    place: Place,
    totals: Mapping[str, Cell],
    table: Table,
    rules: Rules,
    order: SecretOrder,
    memory: Mapping[tuple[str, Group], Cell] | None = None,
    unsafe: Collection[str] = (),
) -> GroupCells:
    """One dimension of one period, decided for every count in the table.

    `totals` are the counts of all children. `memory` is what earlier editions have decided; a count that they did not
    have is suppressed where a part of it is in memory: the part can no longer be. `unsafe` are counts that an audit
    found unsafe by these rules: all of their groups are suppressed.
    """
    counts = counts.in_groups(months_of_year(place[0]))
    memory = memory or {}
    remembered = {name for name, _ in memory}
    fresh = {key: amount for key, amount in table.items() if key[0] not in remembered}
    table = {**fresh, **{key: cell.amount for key, cell in memory.items()}}
    deciding = _DecidingGroups(counts, place, table, rules, order, frozenset(remembered), totals)
    for name in counts.in_order:
        if name in remembered:
            deciding.suppressed[name] = {
                group for of, group in memory if of == name and memory[of, group].is_suppressed
            }
        elif name in deciding.known:
            parts = {part for relation in counts.relations_under(name) for part in relation.parts}
            deciding.decide(name, suppress_all=bool(parts & remembered) or name in unsafe)
    return {
        (name, group): memory.get((name, group))
        or Cell(deciding.amount(name, group) or 0.0, group in deciding.suppressed[name])
        for name in deciding.known
        for group in deciding.groups
    }


def is_total_of_few(counts: Counts, rules: Rules, name: str, total: float, groups: Collection[Group]) -> bool:
    """Whether so few are counted that nothing could protect the groups, were each of them to hold somebody. They go
    whatever they are: else that all of them go would tell that each is small."""
    return NOTHING < total < rules.threshold(counts, name) + len(groups) - NOTHING


@dataclass
class _DecidingGroups:
    """One dimension of one period, decided count by count, wholes before their parts."""

    counts: Counts
    place: Place
    table: Table
    rules: Rules
    order: SecretOrder
    remembered: frozenset[str]
    totals: Mapping[str, Cell]
    suppressed: dict[str, set[Group]] = field(default_factory=dict)

    @cached_property
    def groups(self) -> Sequence[Group]:
        return sorted({group for _, group in self.table})

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.table)

    def amount(self, name: str, group: Group) -> float | None:
        return self.table.get((name, group), 0.0) if name in self.known else None

    def decide(self, name: str, *, suppress_all: bool) -> None:
        """Decide a count; a total that is suppressed, or that an earlier delivery counted, has no groups beside it."""
        total = self.totals.get(name)
        of_groups = sum(self.amount(name, group) or 0.0 for group in self.groups)
        suppress_all |= total is None or total.is_suppressed or abs(of_groups - total.amount) > NOTHING
        suppress_all |= total is not None and is_total_of_few(self.counts, self.rules, name, total.amount, self.groups)
        could = [group for group in self.groups if not self._is_part_of_nothing(name, group)]
        if self._is_nothing(name) and not suppress_all:
            self.suppressed[name] = set()  # nobody in all, and so nobody in any group
            return
        must = {group for group in could if suppress_all or self._must_suppress(name, group)}
        others = sorted(
            (group for group in could if group not in must and self.amount(name, group)),
            key=lambda group: self.order(f"{name} {self.place} {group}"),
        )
        suppressed = with_partners(must, others, lambda block: suppress_all or self._protect_each_other(name, block))
        self.suppressed[name] = suppressed
        if not suppress_all and not self._protect_each_other(name, suppressed):
            self._suppress_the_family(name)

    def _must_suppress(self, name: str, group: Group) -> bool:
        here = self._here(name, group)
        return must_suppress(*here, of_group=True) or leaves_a_small_rest(*here)

    def _here(self, name: str, group: Group) -> tuple[Counts, Rules, str, AmountOf, IsShown]:
        return self.counts, self.rules, name, self._at(group), self._shown_at(group)

    def _is_part_of_nothing(self, name: str, group: Group) -> bool:
        return is_part_of_nothing(self.counts, name, self._at(group), self._shown_at(group))

    def _at(self, group: Group) -> AmountOf:
        return lambda name: self.amount(name, group)

    def _shown_at(self, group: Group) -> IsShown:
        return lambda name: group not in self.suppressed[name] if name in self.suppressed else None

    def _is_nothing(self, name: str) -> bool:
        total = self.totals.get(name)
        return total is not None and not total.is_suppressed and total.amount == 0

    def _protect_each_other(self, name: str, block: Collection[Group]) -> bool:
        most = most_of(self.counts, name, sorted(block), self.amount, self._is_suppressed)
        total = sum(self.amount(name, group) or 0.0 for group in block)
        threshold = self.rules.threshold(self.counts, name)
        certain = {group for group in block if is_certain_to_go(*self._here(name, group))}
        return Block(most, total, threshold, rests_disclose(self.counts, name), certain, least=1).is_protected()

    def _is_suppressed(self, name: str, group: Group) -> bool:
        return group in self.suppressed.get(name, ())

    def _suppress_the_family(self, name: str) -> None:
        family = self.counts.families[name]
        for other in self.suppressed.keys() - self.remembered:
            if self.counts.families[other] == family:
                self.suppressed[other] = set(self.groups)
