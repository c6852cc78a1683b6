"""The rules run backwards: by one who has the code, all that is published, and not the key.

Of a table with few suppressed groups, every vector of amounts that fits is possible for which the rules, with partners
in some order, suppress just these groups. A small group must not be small in all of them. The rules are run as they
stand (`decide_groups`); of the counts beside the one attacked the attacker is told everything, their order as well.

What belongs here: running the rules on other amounts. What does not: solving what is published (`attacker`).
"""

import datetime
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scorecard.public.counts import Counts
from scorecard.public.groups import Group, GroupCells, Place, decide_groups
from scorecard.public.memory import Memory
from scorecard.public.months import LAST_MONTH, Cell, Window, months_between
from scorecard.public.order import SecretOrder
from scorecard.public.rules import Rules, is_small

FEW = 4
NEAR = range(9)  # each group but one is tried near nought and near its most
Vector = dict[Group, float]
Decide = Callable[..., GroupCells]


@dataclass
class Backwards:
    """The tables of an authority's editions, with the rules that made them.

    `found` names the groups that can be told to be small; `attacked` is the number of small groups tried, `tables` that
    of the tables; `strange` are tables that the rules alone do not explain, such as those in which an audit found more.
    """

    counts: Counts
    memory: Memory
    rules: Rules
    order: SecretOrder
    decide: Decide = decide_groups
    found: list[str] = field(default_factory=list)
    attacked: int = 0
    tables: int = 0
    strange: int = 0

    def run(self) -> "Backwards":
        for place, cells in sorted(self.memory.breakdowns.items()):
            for name in sorted({name for name, _ in cells}):
                self._attack(place, name, cells)
        return self

    def _attack(self, place: Place, name: str, cells: GroupCells) -> None:
        of_count = {group: cell for (of, group), cell in cells.items() if of == name}
        hidden = [group for group, cell in of_count.items() if cell.is_suppressed]
        total = self._total(name, place[0])
        tells_a_choice = any(cell.amount for cell in of_count.values() if not cell.is_suppressed)
        if total is None or total.is_suppressed or not 2 <= len(hidden) <= FEW or not tells_a_choice:
            return  # where every group goes, nobody has chosen
        table = _Table(self, place, name, cells, hidden)
        wanted = table.small()
        if not wanted:
            return
        if not table.explains({group: of_count[group].amount for group in hidden}):
            self.strange += 1
            return
        self.tables += 1
        self.attacked += len(wanted)
        for vector in table.vectors(sum(of_count[group].amount for group in hidden)):
            freed = {each for each in wanted if not table.is_small(each, vector)}
            if freed and table.explains(vector):
                wanted -= freed
                if not wanted:
                    return
        self.found += [f"{name}: {place[0]}, {place[1]} {group}" for group, _ in sorted(wanted)]

    def _total(self, name: str, end: datetime.date) -> Cell | None:
        if self.counts.windows[name] != "month":
            return self.memory.cells.get((name, end))
        opening = datetime.date(end.year - 1, LAST_MONTH + 1, 1)
        return self.memory.sums.get((name, Window("year_to_date", end, months_between(opening, end))))

    def totals(self, place: Place, names: Sequence[str]) -> Mapping[str, Cell]:
        return {name: total for name in names if (total := self._total(name, place[0])) is not None}


@dataclass
class _Table:
    """One count in one table, and what stands beside it."""

    of: Backwards
    place: Place
    name: str
    cells: GroupCells
    hidden: Sequence[Group]

    def __post_init__(self) -> None:
        related = {self.name, *(part for each in self.of.counts.relations_under(self.name) for part in each.parts)}
        while wider := {whole for name in related for whole in self.of.counts.wholes_of(name)} - related:
            related |= wider
        self._beside = {(name, group): cell.amount for (name, group), cell in self.cells.items() if name in related}
        self._totals = self.of.totals(self.place, sorted({name for name, _ in self._beside}))
        self._parts = {
            part for relation in self.of.counts.relations_under(self.name) for part in relation.parts
        } - self._wholes()

    def _wholes(self) -> set[str]:
        return set(self.of.counts.wholes_of(self.name))

    def _whole(self, group: Group) -> float | None:
        """The most that a group could be, as it is published."""
        shown = [
            self.cells[whole, group].amount
            for whole in self._wholes()
            if (whole, group) in self.cells and not self.cells[whole, group].is_suppressed
        ]
        return min(shown, default=None)

    def small(self) -> set[tuple[Group, str]]:
        """The suppressed groups that are small, or that leave a small rest of a whole that is shown."""
        true = {group: self.cells[self.name, group].amount for group in self.hidden}
        return {
            (group, what) for group in self.hidden for what in ("itself", "rest") if self.is_small((group, what), true)
        }

    def is_small(self, each: tuple[Group, str], vector: Vector) -> bool:
        group, what = each
        threshold = self.of.rules.threshold(self.of.counts, self.name)
        if what == "itself":
            return is_small(vector[group], threshold)
        wholes = [
            self.cells[relation.whole, group]
            for relation in self.of.counts.relations_of(self.name)
            if relation.rest_discloses and not relation.is_near and len(relation.parts) == 1
            if (relation.whole, group) in self.cells
        ]
        return any(is_small(cell.amount - vector[group], threshold) for cell in wholes if not cell.is_suppressed)

    def explains(self, vector: Vector) -> bool:
        """Whether the rules, in some order of partners, suppress just these groups where these amounts stand."""
        table = dict(self._beside)
        table.update({(self.name, group): amount for group, amount in vector.items()})
        for part in self._parts:
            for group, amount in vector.items():
                if (part, group) in table:
                    table[part, group] = min(table[part, group], amount)
        for first in itertools.permutations(self.hidden):
            places = {group: bytes([at]) for at, group in enumerate(first)}

            def order(cell: str, places: Mapping[Group, bytes] = places) -> bytes:
                start = f"{self.name} {self.place} "
                return places.get(cell.removeprefix(start), b"\xff") if cell.startswith(start) else self.of.order(cell)

            decided = self.of.decide(self.of.counts, self.place, self._totals, table, self.of.rules, order)
            taken = {group for (name, group), cell in decided.items() if name == self.name and cell.is_suppressed}
            if taken == set(self.hidden):
                return True
        return False

    def vectors(self, total: float) -> Iterator[Vector]:
        """Amounts that add up to what is left of the public total, none above its whole: each group but one is tried
        near nought, then near its most, and that one takes the rest."""
        most = {group: total if (whole := self._whole(group)) is None else min(whole, total) for group in self.hidden}
        low = {group: [float(at) for at in NEAR if at <= most[group]] for group in self.hidden}
        high = {group: [most[group] - at for at in NEAR if at <= most[group]] for group in self.hidden}
        for tried in (low, high):
            for one in self.hidden:
                others = [group for group in self.hidden if group != one]
                for amounts in itertools.product(*(tried[group] for group in others)):
                    rest = total - sum(amounts)
                    if 0 <= rest <= most[one]:
                        yield {**dict(zip(others, amounts, strict=True)), one: rest}
