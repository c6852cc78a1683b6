"""Which counts of groups of children the public edition keeps back: children by sex, age band, locality and so on.

The groups of one dimension add up to the count of all children, so those kept back form a block. A small group is
kept back, and one of which too small a rest would be left; then further groups, the smallest first, until the block
is safe. Where the count of all children is kept back, so is every group. Where no block is safe, the dimension is
kept back for every count that is related to it.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scorecard.public.blocks import NOTHING, amounts_over, is_safe, is_small
from scorecard.public.counts import Counts, Relation
from scorecard.public.months import Cell, Cells

Group = str  # code of the category
Table = Mapping[tuple[str, Group], float]  # count, group -> amount


@dataclass(frozen=True)
class GroupCell:
    """One count of one group: as it is, and whether it is kept back."""

    amount: float
    is_hidden: bool


GroupCells = dict[tuple[str, Group], GroupCell]


def decide_groups(
    counts: Counts,
    period: datetime.date,
    totals: Cells,
    table: Table,
    memory: Mapping[tuple[str, Group], GroupCell],
    threshold: float,
) -> GroupCells:
    """One dimension of one period, decided for every count in the table.

    `memory` is what earlier editions have decided of this dimension and period. A count that they did not have is
    kept back where a part of it is in memory: the part can no longer be.
    """
    remembered = {name for name, _ in memory}
    fresh = {key: amount for key, amount in table.items() if key[0] not in remembered}
    table = {**fresh, **{key: cell.amount for key, cell in memory.items()}}
    deciding = _DecidingGroups(counts=counts, table=table, remembered=frozenset(remembered), threshold=threshold)
    for name in counts.in_order:
        if name in remembered:
            deciding.hidden[name] = {group for of, group in memory if of == name and memory[of, group].is_hidden}
        elif name in deciding.known:
            parts = {part for relation in counts.relations_under(name) for part in relation.parts}
            deciding.decide(name, totals.get((name, period)), keep_all_back=bool(parts & remembered))
    return {
        (name, group): GroupCell(deciding.amount(name, group), group in deciding.hidden[name])
        for name in deciding.known
        for group in deciding.groups
    }


@dataclass
class _DecidingGroups:
    """One dimension of one period, decided count by count, wholes before their parts."""

    counts: Counts
    table: Table
    remembered: frozenset[str]
    threshold: float
    hidden: dict[str, set[Group]] = field(default_factory=dict)

    @cached_property
    def groups(self) -> Sequence[Group]:
        return sorted({group for _, group in self.table})

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.table)

    def amount(self, name: str, group: Group) -> float:
        return self.table.get((name, group), 0.0)

    def decide(self, name: str, total: Cell | None, *, keep_all_back: bool) -> None:
        """Decide a count; a total that is kept back, or that an earlier delivery counted, has no groups beside it."""
        of_groups = sum(self.amount(name, group) for group in self.groups)
        keep_all_back |= total is None or total.is_hidden or abs(of_groups - total.amount) > NOTHING
        open_to_choice = [group for group in self.groups if not self._is_part_of_nothing(name, group)]
        hidden = {group for group in open_to_choice if keep_all_back or self._must_hide(name, group)}
        if hidden and not keep_all_back:
            hidden |= self._partners(name, hidden, open_to_choice)
            if not self._is_safe(name, hidden):
                self._keep_back_the_family(name)
                hidden = set(self.groups)
        self.hidden[name] = hidden

    def _must_hide(self, name: str, group: Group) -> bool:
        return (
            is_small(self.amount(name, group), self.threshold)
            or any(self._is_hidden(whole, group) for whole in self.counts.wholes_of(name))
            or any(is_small(self._rest(relation, group), self.threshold) for relation in self._relations(name))
        )

    def _is_part_of_nothing(self, name: str, group: Group) -> bool:
        """Whether a whole is public and nought: then the part is nought as well, and everybody knows it."""
        return any(
            self._amount_if_any(whole, group) == 0 and not self._is_hidden(whole, group)
            for whole in self.counts.wholes_of(name)
        )

    def _partners(self, name: str, hidden: Iterable[Group], groups: Iterable[Group]) -> set[Group]:
        """Groups to keep back besides, the smallest first and empty ones last, until the block is safe."""
        block = set(hidden)
        others = [group for group in groups if group not in block]
        others.sort(key=lambda group: (self.amount(name, group) == 0, self.amount(name, group), group))
        for group in others:
            if self._is_safe(name, block):
                break
            block.add(group)
        return block

    def _is_safe(self, name: str, block: Iterable[Group]) -> bool:
        members = sorted(block)
        amounts = amounts_over(self.counts, name, members, self._amount_if_any, self._is_hidden)
        return is_safe(members, amounts, self.threshold)

    def _amount_if_any(self, name: str, group: Group) -> float | None:
        return self.amount(name, group) if name in self.known else None

    def _is_hidden(self, name: str, group: Group) -> bool:
        return group in self.hidden.get(name, ())

    def _relations(self, name: str) -> list[Relation]:
        """The relations in which a count is a part and of which every count is broken down."""
        return [
            relation for relation in self.counts.relations_of(name) if {relation.whole, *relation.parts} <= self.known
        ]

    def _rest(self, relation: Relation, group: Group) -> float:
        return self.amount(relation.whole, group) - sum(self.amount(part, group) for part in relation.parts)

    def _keep_back_the_family(self, name: str) -> None:
        family = self.counts.families[name]
        for other in self.hidden.keys() - self.remembered:
            if self.counts.families[other] == family:
                self.hidden[other] = set(self.groups)
