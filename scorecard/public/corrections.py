"""Corrections: which published figures are revised, because this delivery counts them differently.

A published figure is repeated by every later edition, unless a correction tells nobody's case: the count, and what is
left of every whole, moves by nothing or by more than the threshold, in every published month, sum of months and group,
against each of the editions before. Both sides of a figure are revised or neither. What is suppressed stays what it was
first: a sum moves by what the shown months of it move by, and groups are revised only where those suppressed have not
moved. So no two editions differ by a number that is not published.

What moves by a few stays as it is. What moves by more and may not be revised waits: it is tried again in every edition.
Whether the whole of the editions gives anything away is for `audit` to say.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scorecard.public.counts import Counts, Relation
from scorecard.public.groups import Group, Place
from scorecard.public.memory import Memory, MonthsByGroup, years_by_group
from scorecard.public.months import (
    Cell,
    Cells,
    Key,
    Period,
    Sums,
    Window,
    accumulated_together,
    has_grown_a_little,
    months_of_year,
)
from scorecard.public.rules import NOTHING, AmountOf, IsShown, Rules, is_small, must_suppress, rest_of

Tables = Mapping[Place, Mapping[tuple[str, Group], float]]


@dataclass(frozen=True)
class Corrected:
    """What earlier editions have decided, corrected; the counts that were; and what waits, in words without numbers."""

    memory: Memory = field(default_factory=Memory)
    names: frozenset[str] = frozenset()
    waiting: tuple[str, ...] = ()


def correct(
    counts: Counts,
    rules: Rules,
    editions: Sequence[Memory],
    amounts: Mapping[Key, float],
    groups: MonthsByGroup,
    edition: Period,
    refused: Collection[str] = (),
) -> Corrected:
    """Correct what editions have published, oldest first, by what a delivery counts.

    `amounts` are its counts by period, `groups` those of each by month and dimension; `edition` is the last day of the
    month of the edition that is made. `refused` are counts that are left as they are.
    """
    if not editions:
        return Corrected()
    months = _CorrectingMonths(counts, rules, editions, amounts, refused)
    cells, sums = months.cells(edition), months.sums(edition)
    by_month = months.by_group(groups)
    tables: dict[Place, dict[tuple[str, Group], float]] = years_by_group(by_month, cells)
    for (name, period, dimension), of_groups in groups.items():
        if counts.windows[name] != "month":
            tables.setdefault((period, dimension), {}).update({(name, group): of for group, of in of_groups.items()})
    memory = Memory(cells, sums, dict(editions[-1].breakdowns), by_month)
    by_place = _CorrectingGroups(counts, rules, editions, memory, tables, refused)
    for place in editions[-1].breakdowns:
        by_place.correct(place, edition)
    return Corrected(
        memory,
        frozenset(name for name, _ in months.chosen) | by_place.corrected,
        tuple(sorted([*months.waiting(), *by_place.waiting])),
    )


def is_few(move: float | None, threshold: float) -> bool:
    """Whether a number has moved by a few, up or down."""
    return move is not None and is_small(abs(move), threshold)


def _is_shown(cell: Cell | None) -> bool:
    return cell is not None and not cell.is_suppressed


def _less(amount: float | None, before: Cell | None) -> float | None:
    """How far an amount has moved, none where there is none now or was none before."""
    return None if amount is None or before is None else amount - before.amount


@dataclass(frozen=True)
class _Moving:
    """One place, such as a month, with its amounts once corrected.

    `moved` are the counts that are corrected there; `move` how far each is from an earlier edition, none where that had
    no amount; `stays` whether a count should be corrected as well and is not.
    """

    counts: Counts
    rules: Rules
    moved: frozenset[str]
    now: AmountOf
    move: Callable[[str], float | None]
    is_public: IsShown
    stays: Callable[[str], bool]
    of_group: bool = False

    def broken(self) -> set[str]:
        """The corrected counts of which one must not be corrected, or not alone."""
        found = {
            name
            for name in self.moved
            if self.is_public(name) and is_few(self.move(name), self.rules.threshold(self.counts, name))
        }
        for relation in self.counts.relations:
            members = {relation.whole, *relation.parts}
            if members & self.moved:
                found |= self._broken_together(relation) & self.moved
                found |= members & self.moved if any(self._must_be_suppressed(name) for name in members) else set()
        return found | {name for name in self.moved if self._must_be_suppressed(name)}

    def _must_be_suppressed(self, name: str) -> bool:
        return bool(self.is_public(name)) and must_suppress(
            self.counts, self.rules, name, self.now, self.is_public, of_group=self.of_group
        )

    def _broken_together(self, relation: Relation) -> set[str]:
        """The members of a relation, or a whole and one part, of which the difference moves by a few."""
        everybody = {relation.whole, *relation.parts}
        if relation.is_of_a_line and any(self.stays(name) for name in everybody):
            return everybody
        rest = rest_of(relation, self.now)
        limit = self.rules.threshold_of_rest(self.counts, relation)
        of_rest = rest_of(relation, self.move)
        if (rest is not None and rest < -NOTHING and not relation.is_near) or is_few(of_rest, limit):
            return everybody
        whole = self.move(relation.whole)
        moves = {part: self.move(part) for part in relation.parts}
        apart = {part: None if whole is None or of_part is None else whole - of_part for part, of_part in moves.items()}
        few = {part for part, move in apart.items() if is_few(move, limit)}
        return {relation.whole, *few} if few else set()


class _CorrectingMonths:
    """The counts of periods, and with them the sums of months."""

    def __init__(
        self,
        counts: Counts,
        rules: Rules,
        editions: Sequence[Memory],
        amounts: Mapping[Key, float],
        refused: Collection[str],
    ) -> None:
        self._counts, self._rules, self._editions, self._amounts = counts, rules, editions, amounts
        self._newest = editions[-1]
        self._wanted = {
            key
            for key, cell in self._newest.cells.items()
            if not cell.is_suppressed and key in amounts and abs(amounts[key] - cell.amount) > NOTHING
        }
        self._large = {
            (name, period)
            for name, period in self._wanted
            if not is_few(
                amounts[name, period] - self._newest.cells[name, period].amount, rules.threshold(counts, name)
            )
        }
        self._windows: dict[Window, list[str]] = {}
        for name, window in self._newest.sums:
            self._windows.setdefault(window, []).append(name)
        self.chosen = {key for key in self._large if key[0] not in refused}
        while broken := self.chosen & self._broken():
            self.chosen -= broken

    def waiting(self) -> list[str]:
        return [f"{name}: {period}" for name, period in self._large - self.chosen]

    def cells(self, edition: Period) -> Cells:
        """Every period as it is after the corrections."""
        corrected = {
            key: replace(self._newest.cells[key], amount=self._amounts[key], revised_in=edition) for key in self.chosen
        }
        return {**self._newest.cells, **corrected}

    def sums(self, edition: Period) -> Sums:
        """Every sum as it is after the corrections: it has moved by what its shown months have."""
        found: Sums = {}
        for (name, window), cell in self._newest.sums.items():
            moved = self._now_of_sum(window, name)
            if moved is None or abs(moved - cell.amount) <= NOTHING:
                found[name, window] = cell
            else:
                revised_in = cell.revised_in if cell.is_suppressed else edition
                found[name, window] = replace(cell, amount=moved, revised_in=revised_in)
        return found

    def by_group(self, groups: MonthsByGroup) -> MonthsByGroup:
        """The months by group, corrected where the month is: they add up to it."""
        corrected = {
            key: of_groups
            for key, of_groups in groups.items()
            if key[:2] in self.chosen and abs(sum(of_groups.values()) - self._amounts[key[:2]]) <= NOTHING
        }
        months = {key for key in self._newest.months_by_group if key[:2] in self.chosen}
        kept = {key: of for key, of in self._newest.months_by_group.items() if key not in months}
        return {**kept, **{key: corrected[key] for key in sorted(months & corrected.keys())}}

    def _broken(self) -> set[Key]:
        found: set[Key] = set()
        by_period: dict[Period, set[str]] = {}
        for name, period in self.chosen:
            by_period.setdefault(period, set()).add(name)
        for before in self._editions:
            for period, names in by_period.items():
                found |= {(name, period) for name in self._broken_at(period, names, before)}
            for window in self._windows:
                found |= self._broken_in(window, before)
        return found | self._broken_growth()

    def _broken_at(self, period: Period, names: set[str], before: Memory) -> set[str]:
        return _Moving(
            self._counts.at([period]),
            self._rules,
            frozenset(names),
            now=lambda name: self._now(name, period),
            move=lambda name: _less(self._now(name, period), before.cells.get((name, period))),
            is_public=lambda name: _is_shown(self._newest.cells.get((name, period))),
            stays=lambda name: (name, period) in self._wanted and (name, period) not in self.chosen,
        ).broken()

    def _broken_in(self, window: Window, before: Memory) -> set[Key]:
        moved = {name for name, period in self.chosen if period in window.months and name in self._windows[window]}
        if not moved:
            return set()
        broken = _Moving(
            self._counts.at(window.months),
            self._rules,
            frozenset(moved),
            now=lambda name: self._now_of_sum(window, name),
            move=lambda name: _less(self._now_of_sum(window, name), before.sums.get((name, window))),
            is_public=lambda name: _is_shown(self._newest.sums.get((name, window))),
            stays=lambda name: False,
        ).broken()
        return {(name, month) for name in broken for month in window.months}

    def _broken_growth(self) -> set[Key]:
        found: set[Key] = set()
        for name in {name for name, _ in self.chosen} & self._counts.accumulating:
            shown = sorted(
                period for (of, period), cell in self._newest.cells.items() if of == name and _is_shown(cell)
            )
            for periods in accumulated_together(self._counts, name, shown):
                for last, period in zip([None, *periods], periods, strict=False):
                    pair = {(name, each) for each in (last, period) if each is not None}
                    before = None if last is None else self._at(last)
                    if pair & self.chosen and has_grown_a_little(
                        self._counts, self._rules, name, before, self._at(period)
                    ):
                        found |= pair
        return found

    def _at(self, period: Period) -> AmountOf:
        return lambda name: self._now(name, period)

    def _now(self, name: str, period: Period) -> float | None:
        if (name, period) in self.chosen:
            return self._amounts[name, period]
        cell = self._newest.cells.get((name, period))
        return None if cell is None else cell.amount

    def _now_of_sum(self, window: Window, name: str) -> float | None:
        cell = self._newest.sums.get((name, window))
        if cell is None:
            return None
        moved = [(name, month) for month in window.months if (name, month) in self.chosen]
        return cell.amount + sum(self._amounts[key] - self._newest.cells[key].amount for key in moved)


class _CorrectingGroups:
    """The groups of one period and dimension after another, each count whole or not at all."""

    def __init__(
        self,
        counts: Counts,
        rules: Rules,
        editions: Sequence[Memory],
        corrected: Memory,
        tables: Tables,
        refused: Collection[str],
    ) -> None:
        self._counts, self._rules, self._editions, self._refused = counts, rules, editions, refused
        self._memory, self._tables = corrected, tables
        self._years = {
            (name, window.period_end): cell
            for (name, window), cell in corrected.sums.items()
            if window.is_financial_year
        }
        self.corrected: frozenset[str] = frozenset()
        self.waiting: list[str] = []

    def correct(self, place: Place, edition: Period) -> None:
        """Correct the groups of one place in the memory."""
        period, dimension = place
        known, now = self._memory.breakdowns[place], self._tables.get(place, {})
        moves = {
            key: now.get(key, 0.0) - cell.amount
            for key, cell in known.items()
            if any(name == key[0] for name, _ in now)
        }
        wanted = {key for key, move in moves.items() if abs(move) > NOTHING and _is_shown(known[key])}
        chosen = {
            name for name, _ in wanted if name not in self._refused and self._can_be(name, period, known, now, moves)
        }
        while broken := chosen & self._broken(place, chosen, wanted, now):
            chosen -= broken
        large = {
            name for name, group in wanted if not is_few(moves[name, group], self._rules.threshold(self._counts, name))
        }
        self.waiting += [f"{name}: {period}, {dimension}" for name in large - chosen]
        self.corrected |= chosen
        self._memory.breakdowns[place] = {
            key: replace(cell, amount=now.get(key, 0.0), revised_in=edition)
            if key in wanted and key[0] in chosen
            else cell
            for key, cell in known.items()
        }

    def _can_be(
        self,
        name: str,
        period: Period,
        known: Mapping[tuple[str, Group], Cell],
        now: Mapping[tuple[str, Group], float],
        moves: Mapping[tuple[str, Group], float],
    ) -> bool:
        """Whether the groups add up to the count that is shown, none is new, and those suppressed have not moved."""
        cells = self._years if self._counts.windows[name] == "month" else self._memory.cells
        total = cells.get((name, period))
        of_count = {key: amount for key, amount in now.items() if key[0] == name}
        return (
            total is not None
            and not total.is_suppressed
            and abs(sum(of_count.values()) - total.amount) <= NOTHING
            and all(key in known for key, amount in of_count.items() if amount)
            and not any(abs(moves[key]) > NOTHING for key in moves if key[0] == name and known[key].is_suppressed)
        )

    def _broken(
        self,
        place: Place,
        chosen: set[str],
        wanted: set[tuple[str, Group]],
        now: Mapping[tuple[str, Group], float],
    ) -> set[str]:
        known = self._memory.breakdowns[place]

        def amount(name: str, group: Group) -> float | None:
            if name in chosen:
                return now.get((name, group), 0.0)
            return known[name, group].amount if (name, group) in known else None

        found: set[str] = set()
        for edition in self._editions:
            before = edition.breakdowns.get(place, {})
            for group in {group for name, group in wanted if name in chosen}:
                found |= _Moving(
                    self._counts.in_groups(months_of_year(place[0])),
                    self._rules,
                    frozenset(name for name in chosen if (name, group) in wanted),
                    now=lambda name, group=group: amount(name, group),  # type: ignore[misc]
                    move=lambda name, group=group, before=before: _less(  # type: ignore[misc]
                        amount(name, group), before.get((name, group))
                    ),
                    is_public=lambda name, group=group: _is_shown(known.get((name, group))),  # type: ignore[misc]
                    stays=lambda name, group=group: (name, group) in wanted and name not in chosen,  # type: ignore[misc]
                    of_group=True,
                ).broken()
        return found
