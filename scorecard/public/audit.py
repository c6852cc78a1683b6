"""The audit: what a reader of all public editions could work out, who knows the rules and the code and not the key.

Everything that the editions show goes into linear systems: months, sums of months, groups, related counts, earlier
editions. A count is no less than nought and a part no more than its whole. Small counts and small rests that are
suppressed must be neither determined nor confined to the small numbers. Where figures were revised, what stood before
is a *layer* of its own: what is suppressed is the same in every layer, and a reader has the equations of all. No
published number or rest may have moved by a few from one layer to another. Tables of few suppressed groups are besides
enumerated: of all counts that fit, only those are possible for which the rules would suppress exactly these cells.

The audit reads the figures as published, never the decisions, so that a fault in those does not hide itself; the truth
tells it only which cells are small. What it finds is named by count and place, without the number.
"""

import datetime
import itertools
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import duckdb

from scorecard.public.cells import REVISED
from scorecard.public.counts import Counts, Relation
from scorecard.public.groups import is_total_of_few
from scorecard.public.memory import Memory
from scorecard.public.months import Window, months_between
from scorecard.public.partners import UNLIMITED, Block
from scorecard.public.rules import NOTHING, AmountOf, IsShown, Rules, is_certain_to_go, is_small, must_suppress
from scorecard.public.solver import NothingFits, Range, System, Terms, Undecided, whole_ends
from scorecard.warehouse.database import open_marts

Amount = float | None  # none where it is suppressed
Table = tuple[datetime.date, str]  # period, dimension
Key = tuple[str, Any]  # a count, and a month or a group

SIDES: tuple[Literal["numerator", "denominator"], ...] = ("numerator", "denominator")

# tables with more suppressed groups than this are not enumerated
FEW_GROUPS = 5
# how far the groups of an enumerated table are tried, one of them apart, which takes the rest
TRIED_UP_TO = 8
# how often no example may clear anything before what is left is solved one by one
FRUITLESS_TURNS = 3
SHOWN_AND_SMALL = "is shown and small"
TOLD_TO_BE_SMALL = "can be told to be small"
TOLD_BY_THE_RULES = "can be told to be small by the rules"
# how far a whole number may be off in a solution
WHOLE = 1e-4
# of these, the ones that are tried from both ends at once: nought, the least, the most and above
EDGES = (0, 1, 5, 6, 7)


@dataclass(frozen=True)
class Leak:
    """Something that can be worked out: of which count, where, and what.

    `ends` are the least and the most that it can be, where it is hemmed in: never said. `frees`: where a month tells it
    without any sum, the count of that month that would have to go for it not to.
    """

    name: str
    place: str
    said: str
    table: Table | None = None
    window: Window | None = None
    month: datetime.date | None = None
    ends: Range | None = field(default=None, repr=False)
    frees: str = field(default="", compare=False)

    @property
    def counts(self) -> list[str]:
        """The counts that it is about: one, or a whole and its parts."""
        return self.name.replace(" less ", " and ").split(" and ")

    def __str__(self) -> str:
        return f"{self.name}: {self.place} {self.said}"


def new_since(found: Sequence[Leak], told_before: Collection[Leak]) -> tuple[list[Leak], list[Leak]]:
    """What editions tell together, parted into what the newest is to answer for and what those before it tell alone.

    A small number that is public cannot be taken back, as where a relation is found after both of its counts were
    published: that must not hold every later edition. What is hemmed in is told before only where it was as closely.
    That editions contradict each other is never excused, since then nothing else of these counts can be audited.
    """
    small = [each for each in found if each.said in (SHOWN_AND_SMALL, TOLD_TO_BE_SMALL, TOLD_BY_THE_RULES)]
    before = [each for each in small if each in told_before]
    return [each for each in found if each not in before], before


@dataclass
class Shown:
    """One count as the editions together show it: by month, by sum of months, and by group of children."""

    months: dict[datetime.date, Amount] = field(default_factory=dict)
    sums: dict[Window, Amount] = field(default_factory=dict)
    groups: dict[Table, dict[str, Amount]] = field(default_factory=dict)

    def copied(self) -> "Shown":
        """The same, to be changed without it."""
        return Shown(dict(self.months), dict(self.sums), {table: dict(of) for table, of in self.groups.items()})

    def take(self, later: "Shown") -> None:
        """What a later edition shows stands from now on; what it suppresses is known where an earlier showed it."""
        groups = [(self.groups.setdefault(table, {}), of) for table, of in later.groups.items()]
        pairs: list[tuple[dict[Any, Amount], Mapping[Any, Amount]]] = [(self.months, later.months), *groups]
        for mine, theirs in [*pairs, (self.sums, later.sums)]:
            mine.update({place: mine.get(place) if amount is None else amount for place, amount in theirs.items()})

    def forget_sums(self, month: Hashable, repeated: Collection[Window]) -> None:
        """Leave out the sums that hold a month, but those that are repeated."""
        self.sums = {window: of for window, of in self.sums.items() if window in repeated or month not in window.months}

    def fill(self, later: "Shown") -> None:
        """What was suppressed and a later edition shows."""
        groups = [(of, later.groups.get(table, {})) for table, of in self.groups.items()]
        pairs: list[tuple[dict[Any, Amount], Mapping[Any, Amount]]] = [(self.months, later.months), *groups]
        for mine, theirs in [*pairs, (self.sums, later.sums)]:
            mine.update({place: theirs.get(place) for place, amount in mine.items() if amount is None})

    def total(self, period: datetime.date, *, is_flow: bool) -> Amount:
        """The count of all children to which the groups at the end of a period add up."""
        if not is_flow:
            return self.months.get(period)
        return next(
            (of for window, of in self.sums.items() if window.is_financial_year and window.period_end == period), None
        )


Layer = dict[str, Shown]  # count -> what is shown of it
Audited = dict[Hashable, list[Leak]]  # all that is known of one table -> what was found in it


def audit(
    marts: Sequence[Path], counts: Counts, truth: Memory, rules: Rules, audited: Audited | None = None
) -> list[Leak]:
    """What can be worked out from the marts of some public editions, oldest first: nothing where they hold.

    `truth` has every amount behind them; `counts` the relations, stated and found. Near ones prove nothing, and what
    was published before they were found cannot be taken back: they are left out. `audited` are tables of earlier
    audits by the same counts and rules, with what was found in each; those of this one are added.
    """
    counts = counts.without_near()
    layers, found = observe(marts, counts)
    return sorted({*found, *audit_figures(layers, counts, truth, rules, audited)}, key=str)


def audit_figures(
    layers: Sequence[Layer], counts: Counts, truth: Memory, rules: Rules, audited: Audited | None = None
) -> list[Leak]:
    """The audit of figures that were observed: those before each revision, and those that stand."""
    audited = {} if audited is None else audited
    found = [finding for shown in layers for name in shown for finding in _shown_and_small(name, shown, counts, rules)]
    found += [each for pair in itertools.combinations(layers, 2) for each in _moved_by_a_few(*pair, counts, rules)]
    for family in families(counts):
        of_family = _distinct(layers, family)
        found += _hemmed_in_months(of_family, counts, family, truth, rules)
        tables = {table for shown in of_family for name in family for table in shown[name].groups}
        for table in sorted(tables):
            key = _of_table(of_family, counts, family, table, truth)
            if key not in audited:
                audited[key] = _hemmed_in_groups(of_family, counts, family, table, truth, rules)
                for name in family:
                    audited[key] += _enumerated(of_family, counts, name, table, truth, rules)
            found += audited[key]
    return found


def _of_table(
    layers: Sequence[Layer], counts: Counts, family: Sequence[str], table: Table, truth: Memory
) -> tuple[Hashable, ...]:
    """All that the audit of one table looks at: what is shown of it and its totals in every layer, and the truth."""
    shown = tuple(
        (name, frozenset(of[name].groups.get(table, {}).items()), _total_of(layers[: at + 1], counts, name, table))
        for at, of in enumerate(layers)
        for name in family
    )
    true = truth.breakdowns.get(table, {})
    return table, shown, frozenset((key, cell.amount) for key, cell in true.items() if key[0] in family)


def _distinct(layers: Sequence[Layer], family: Sequence[str]) -> list[Layer]:
    """The newest layer, and of those before it the ones in which counts of a family were shown otherwise."""
    newest = layers[-1]
    differ = [shown for shown in layers[:-1] if any(_has_moved(shown[name], newest[name]) for name in family)]
    return [*differ, newest]


def _has_moved(before: Shown, now: Shown) -> bool:
    of_now = dict(_every_amount(now))
    return any(amount != of_now.get(place) for place, amount in _every_amount(before))


def families(counts: Counts) -> list[list[str]]:
    """The counts that relations tie together, at any distance."""
    by_number: dict[int, list[str]] = {}
    for name in counts.in_order:
        by_number.setdefault(counts.families[name], []).append(name)
    return list(by_number.values())


# --- what is shown ---------------------------------------------------------------------------------------------------


def observe(marts: Sequence[Path], counts: Counts) -> tuple[list[Layer], list[Leak]]:
    """What the editions show of every count, in layers, and what they give away by contradicting each other."""
    layers: list[Layer] = [{name: Shown() for name in counts.windows}]
    found: list[Leak] = []
    for path in marts:
        edition = _Observed(counts)
        with open_marts(path) as connection:
            found += edition.read_values(connection)
            found += edition.read_groups(connection)
        known = layers[-1]
        moved = [(name, place) for name in known for place in _moved(known[name], edition.shown[name])]
        found += [
            Leak(name, _said(place), "is said differently in another place")
            for name, place in moved
            if (name, place) not in edition.revised
        ]
        if moved:
            layers.append({name: shown.copied() for name, shown in known.items()})
            for name, place in moved:  # a sum of what it was before says nothing of what it is, unless it is repeated
                layers[-1][name].forget_sums(place, repeated=edition.shown[name].sums)
        for name, shown in layers[-1].items():
            shown.take(edition.shown[name])
    for after, before in itertools.pairwise(
        reversed(layers)
    ):  # what a later edition shows is known of the earlier as well
        for name, shown in before.items():
            shown.fill(after[name])
    return layers, found


def _moved(before: Shown, now: Shown) -> Iterator[Hashable]:
    """The places of which both show an amount, and not the same."""
    known = dict(_every_amount(before))
    for place, amount in _every_amount(now):
        was = known.get(place)
        if was is not None and amount is not None and abs(was - amount) > NOTHING:
            yield place


class _Observed:
    """One edition: what it shows of every count, and which amounts it says are revised."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self.shown: Layer = {name: Shown() for name in counts.windows}
        self.revised: set[tuple[str, Hashable]] = set()

    def read_values(self, connection: duckdb.DuckDBPyConnection) -> list[Leak]:
        found: list[Leak] = []
        for indicator, component, basis, start, end, *sides, value, symbol in connection.execute(
            "select indicator_id, component, basis, period_start, period_end, numerator, denominator, value, "
            "value_symbol from indicator_values"
        ).fetchall():
            is_month = basis == "headline"
            place = end if is_month else Window(basis, end, months_between(start, end))
            for name, amount in self._named(indicator, component, sides):
                known: dict[Any, Amount] = self.shown[name].months if is_month else self.shown[name].sums
                found += self._learn(known, place, (name, place), amount, value, symbol)
        return found

    def read_groups(self, connection: duckdb.DuckDBPyConnection) -> list[Leak]:
        found: list[Leak] = []
        for indicator, component, end, dimension, group, *sides, value, symbol in connection.execute(
            "select indicator_id, component, period_end, dimension, category_code, numerator, denominator, value, "
            "value_symbol from indicator_breakdowns"
        ).fetchall():
            for name, amount in self._named(indicator, component, sides):
                known = self.shown[name].groups.setdefault((end, dimension), {})
                found += self._learn(known, group, (name, (end, dimension, group)), amount, value, symbol)
        return found

    def _named(self, indicator: str, component: str, sides: Sequence[Amount]) -> Iterator[tuple[str, Amount]]:
        for side, amount in zip(SIDES, sides, strict=True):
            name = self._counts.name_of.get((indicator, component, side))
            if name is not None:
                yield name, amount

    def _learn(
        self,
        known: dict[Any, Amount],
        place: Hashable,
        key: tuple[str, Hashable],
        amount: Amount,
        value: Amount,
        symbol: str | None,
    ) -> list[Leak]:
        """Remember an amount; one that another line shows is known, whoever suppresses it."""
        found = []
        if amount is None and value is not None:
            found.append(Leak(key[0], _said(key[1]), "is given away by the value"))
        if REVISED in (symbol or "").split():
            self.revised.add(key)
        before = known.get(place)
        if before is not None and amount is not None and abs(before - amount) > NOTHING:
            return [*found, Leak(key[0], _said(key[1]), "is said differently in another place")]
        known[place] = before if amount is None else amount
        return found


# --- what is shown and should not be ---------------------------------------------------------------------------------


def _shown_and_small(name: str, shown: Mapping[str, Shown], counts: Counts, rules: Rules) -> Iterator[Leak]:
    threshold = rules.threshold(counts, name)
    for place, amount in _every_amount(shown[name]):
        if amount is not None and is_small(amount, threshold):
            yield Leak(name, _said(place), SHOWN_AND_SMALL)
    for relation in counts.relations_of(name):
        if relation.parts[0] != name:
            continue  # looked at with its first part
        wholes = dict(_every_amount(shown[relation.whole]))
        parts = [dict(_every_amount(shown[part])) for part in relation.parts]
        for place, whole in wholes.items():
            of_parts = [part.get(place) for part in parts]
            if whole is None or any(part is None for part in of_parts):
                continue
            counted = sum(part for part in of_parts if part is not None)
            if relation.rest_discloses and is_small(whole - counted, rules.threshold_of_rest(counts, relation)):
                yield Leak(f"{relation.whole} less {name}", _said(place), SHOWN_AND_SMALL)


def _moved_by_a_few(before: Layer, now: Layer, counts: Counts, rules: Rules) -> Iterator[Leak]:
    """The numbers, and the differences of a whole and its parts, that one layer shows a few more or fewer of."""
    was = {name: dict(_every_amount(shown)) for name, shown in before.items()}
    moves = {
        name: {place: _difference(amount, was[name].get(place)) for place, amount in _every_amount(shown)}
        for name, shown in now.items()
    }
    moved = {name: {place for place, move in of.items() if move} for name, of in moves.items()}
    for name, places in moved.items():
        for place in places:
            if is_small(abs(moves[name][place] or 0), rules.threshold(counts, name)):
                yield Leak(name, _said(place), "has moved by a few")
    for relation in counts.relations:
        limit = rules.threshold_of_rest(counts, relation)
        for parts in {relation.parts, *((part,) for part in relation.parts)}:
            for place in set().union(*(moved[name] for name in (relation.whole, *parts))):
                of_parts = [moves[part].get(place) for part in parts]
                rest = _difference(moves[relation.whole].get(place), _sum(of_parts))
                if rest is not None and is_small(abs(rest), limit):
                    yield Leak(_named(replace(relation, parts=parts)), _said(place), "has moved by a few")


def _difference(amount: Amount, other: Amount) -> Amount:
    return None if amount is None or other is None else amount - other


def _sum(amounts: Sequence[Amount]) -> Amount:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def _every_amount(shown: Shown) -> Iterator[tuple[Hashable, Amount]]:
    yield from shown.months.items()
    yield from shown.sums.items()
    for table, groups in shown.groups.items():
        for group, amount in groups.items():
            yield (*table, group), amount


def _said(place: Hashable) -> str:
    if isinstance(place, Window):
        return f"{place.basis} to {place.period_end}"
    return f"{place[0]}, {place[1]} {place[2]}" if isinstance(place, tuple) else str(place)


# --- what can be hemmed in -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Wanted:
    """A small amount that is suppressed, as a sum of unknowns and what is known beside them."""

    finding: Leak
    terms: Terms
    constant: float
    threshold: float


def _hemmed_in_months(
    layers: Sequence[Layer], counts: Counts, family: Sequence[str], truth: Memory, rules: Rules
) -> list[Leak]:
    builder = _Unknowns(counts, rules, family)
    amounts = {key: cell.amount for key, cell in truth.cells.items()}
    for shown in layers:
        builder.begin({(name, month): of for name in family for month, of in shown[name].months.items()}, amounts)
        for name in family:
            for window, total in shown[name].sums.items():
                if total is not None:
                    builder.equate([(name, month) for month in window.months], total)
        builder.relate_and_want(sorted({month for name in family for month in shown[name].months}), None)
        for name in family:  # sums that are suppressed are small themselves, or leave a small rest
            for window, total in shown[name].sums.items():
                if total is None:
                    finding = Leak(name, _said(window), TOLD_TO_BE_SMALL, window=window)
                    keys = [(name, month) for month in window.months]
                    builder.want(finding, dict.fromkeys(keys, 1.0), rules.threshold(counts, name))
    found = _confined(builder.system, list(builder.wanted.values()))
    of_months = _OfMonths(layers[-1], counts, family, amounts, rules)
    return [replace(each, frees=of_months.what_frees(each)) for each in found]


@dataclass(frozen=True)
class _OfMonths:
    """What single months tell by the relations of their counts, without any sum."""

    shown: Layer
    counts: Counts
    family: Sequence[str]
    truth: Mapping[Key, float]
    rules: Rules

    def what_frees(self, told: Leak) -> str:
        """The count that frees what a month tells, the one with which the fewest measures go; none where it takes sums
        to tell it, or more than one count to free it."""
        if told.month is None or not self._tells(told.month, told):
            return ""
        shown = [name for name in self.family if self.shown[name].months.get(told.month) is not None]
        return next(
            (
                name
                for name in sorted(shown, key=lambda name: (self.counts.lost_with[name], name))
                if not self._tells(told.month, told, without=name)
            ),
            "",
        )

    def _tells(self, month: datetime.date, told: Leak, without: str = "") -> bool:
        amounts = {
            (name, month): None if name == without else of
            for name in self.family
            for at, of in self.shown[name].months.items()
            if at == month
        }
        builder = _Unknowns(self.counts, self.rules, self.family)
        builder.begin(amounts, self.truth)
        builder.relate_and_want([month], None)
        found = _confined(builder.system, list(builder.wanted.values()))
        return any((each.name, each.place) == (told.name, told.place) for each in found)


def _hemmed_in_groups(
    layers: Sequence[Layer], counts: Counts, family: Sequence[str], table: Table, truth: Memory, rules: Rules
) -> list[Leak]:
    builder = _Unknowns(counts, rules, family)
    amounts = {key: cell.amount for key, cell in truth.breakdowns.get(table, {}).items()}
    for at, shown in enumerate(layers):
        builder.begin(
            {(name, group): of for name in family for group, of in shown[name].groups.get(table, {}).items()}, amounts
        )
        for name in family:
            groups = shown[name].groups.get(table, {})
            total = _total_of(layers[: at + 1], counts, name, table)
            if groups and total is not None:
                builder.equate([(name, group) for group in groups], total)
        builder.relate_and_want(
            sorted({group for name in family for group in shown[name].groups.get(table, {})}), table
        )
    return _confined(builder.system, list(builder.wanted.values()))


def _total_of(layers: Sequence[Layer], counts: Counts, name: str, table: Table) -> Amount:
    """The count of all children to which the groups of a table add up in the newest of some layers: that of the layer
    in which they were first as they are. A total may be revised without its groups."""
    groups = layers[-1][name].groups.get(table)
    since = layers[-1]
    for earlier in reversed(layers[:-1]):
        if earlier[name].groups.get(table) != groups:
            break
        since = earlier
    return since[name].total(table[0], is_flow=counts.windows[name] == "month")


class _Unknowns:
    """Amounts of one family, shown or not, made into a system of those that are not: of one layer after another."""

    def __init__(self, counts: Counts, rules: Rules, family: Sequence[str]) -> None:
        self.system = System()
        self.wanted: dict[Hashable, _Wanted] = {}
        self._counts, self._rules, self._family = counts, rules, family
        self._amounts: Mapping[Key, Amount] = {}
        self._truth: Mapping[Key, float] = {}
        self._seen: set[Hashable] = set()

    def begin(self, amounts: Mapping[Key, Amount], truth: Mapping[Key, float]) -> None:
        """Go on with another layer: what is shown in it, and what stands behind all."""
        self._amounts = amounts
        shown = {key: amount for key, amount in amounts.items() if amount is not None and key in truth}
        self._truth = {**truth, **shown}
        self.system.bounds.update({key: (0.0, UNLIMITED) for key, of in amounts.items() if of is None})

    def reduced(self, terms: Terms) -> tuple[dict[Hashable, float], float]:
        """A sum as a sum of unknowns, and what is known of it."""
        unknown: dict[Hashable, float] = {}
        constant = 0.0
        for key, factor in terms.items():
            amount = self._amounts[key]
            if amount is None:
                unknown[key] = unknown.get(key, 0.0) + factor
            else:
                constant += factor * amount
        return unknown, constant

    def equate(self, keys: Sequence[Key], total: float) -> None:
        """A sum is known. One of which an amount is not published says nothing."""
        if all(key in self._amounts for key in keys):
            unknown, constant = self.reduced(dict.fromkeys(keys, 1.0))
            if unknown and self._is_new("sum", unknown, total - constant):
                self.system.equations.append((unknown, total - constant))

    def relate_and_want(self, places: Sequence[Hashable], table: Table | None) -> None:
        """Add that no part is more than its whole, and gather the small counts and rests that are suppressed."""
        for place in places:
            said = f"{table[0]}, {table[1]} {place}" if table else str(place)
            month = place if isinstance(place, datetime.date) else None
            for name in self._family:
                finding = Leak(name, said, TOLD_TO_BE_SMALL, table, month=month)
                self.want(finding, {(name, place): 1.0}, self._rules.threshold(self._counts, name))
            for relation in self._relations:
                terms = {(relation.whole, place): 1.0, **{(part, place): -1.0 for part in relation.parts}}
                if not self._is_whole(terms):
                    continue
                if sum(factor * self._truth[key] for key, factor in terms.items()) < -NOTHING:
                    continue  # not so in these figures: a reader who takes it to be so is wrong
                unknown, constant = self.reduced(terms)
                if unknown and self._is_new("rest", unknown, constant):
                    self.system.not_negative.append((unknown, constant))
                if relation.rest_discloses:
                    finding = Leak(_named(relation), said, TOLD_TO_BE_SMALL, table, month=month)
                    self.want(finding, terms, self._rules.threshold_of_rest(self._counts, relation))

    def want(self, finding: Leak, terms: Terms, threshold: float) -> None:
        """An amount to be hemmed in, where it is small and not shown."""
        if not self._is_whole(terms):
            return
        of = sum(factor * self._truth[key] for key, factor in terms.items())
        unknown, constant = self.reduced(terms)
        if unknown and is_small(of, threshold):
            key = (finding, frozenset(unknown.items()), constant)
            self.wanted.setdefault(key, _Wanted(finding, unknown, constant, threshold))

    @cached_property
    def _relations(self) -> list[Relation]:
        here = set(self._family)
        return [relation for relation in self._counts.relations if relation.whole in here]

    def _is_whole(self, terms: Terms) -> bool:
        """Whether every amount of a sum is published or suppressed, and none withheld."""
        return all(key in self._amounts and key in self._truth for key in terms)

    def _is_new(self, kind: str, unknown: Mapping[Hashable, float], constant: float) -> bool:
        """Whether no layer has said it before."""
        key = (kind, frozenset(unknown.items()), round(constant, 4))
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new


def _named(relation: Relation) -> str:
    return f"{relation.whole} less {' and '.join(relation.parts)}"


def _confined(system: System, wanted: Sequence[_Wanted]) -> list[Leak]:
    """Those that the system confines to the small numbers.

    Most are cleared together, by whole amounts that fit and in which they are not small. Those left are solved one by
    one, in whole numbers where the range is narrow.
    """
    if not wanted:
        return []
    try:
        alone = [(each.finding, _confined_alone(system, each)) for each in _not_cleared(system, wanted)]
        return [replace(finding, ends=ends) for finding, ends in alone if ends is not None]
    except NothingFits:
        return [replace(wanted[0].finding, said="fits no amounts: the editions contradict themselves")]


def _not_cleared(system: System, wanted: Sequence[_Wanted]) -> list[_Wanted]:
    """Those of which no example was found in which they are nought or above the threshold."""
    left = list(wanted)
    for sign in (1.0, -1.0):
        fruitless = 0
        for turn in itertools.count(1):
            if not left or fruitless == FRUITLESS_TURNS:
                break
            goal: dict[Any, float] = {}
            for at, each in enumerate(left):
                weight = sign * (1 + (at * turn * 7919) % len(left) / len(left))  # another corner at every turn
                for unknown, factor in each.terms.items():
                    goal[unknown] = goal.get(unknown, 0.0) + weight * factor
            found = system.corner(goal)
            if all(abs(amount - round(amount)) < WHOLE for amount in found.values()):
                still = [each for each in left if _is_small_in(found, each)]
            else:
                still = left
            fruitless = 0 if len(still) < len(left) else fruitless + 1
            left = still
    return left


def _is_small_in(found: Mapping[Any, float], each: _Wanted) -> bool:
    amount = each.constant + sum(factor * found[unknown] for unknown, factor in each.terms.items())
    return 1 - WHOLE < amount < each.threshold + 1 - WHOLE


def _confined_alone(system: System, each: _Wanted) -> Range | None:
    """The least and the most of an amount, where they confine it."""
    [(least, most)] = system.ranges([each.terms])
    ends = (least + each.constant, most + each.constant)
    if not _is_confined(ends, each.threshold) and _is_narrow(ends, each.threshold):
        try:
            least, most = system.whole_range(each.terms)
        except Undecided:
            return whole_ends(ends)  # nothing is proved, so it is not published
        ends = (least + each.constant, most + each.constant)
    return whole_ends(ends) if _is_confined(ends, each.threshold) else None


def _is_confined(ends: Range, threshold: float) -> bool:
    least, most = whole_ends(ends)
    return least >= 1 and most <= threshold


def _is_narrow(ends: Range, threshold: float) -> bool:
    return ends[1] < threshold + 2 and ends[0] > -1 + NOTHING


# --- what the rules give away ----------------------------------------------------------------------------------------


def _enumerated(
    layers: Sequence[Layer], counts: Counts, name: str, table: Table, truth: Memory, rules: Rules
) -> list[Leak]:
    """The small groups of one count in one table that are small in every vector for which the rules suppress exactly
    these groups, in some order of partners: in the newest layer, and in those in which it was shown otherwise."""
    found: list[Leak] = []
    seen: set[Hashable] = set()
    for at, shown in enumerate(layers):
        if table in shown[name].groups:
            total = _total_of(layers[: at + 1], counts, name, table)
            beside = [of for of, family in counts.families.items() if family == counts.families[name]]
            key = (total, *(frozenset(shown[of].groups.get(table, {}).items()) for of in beside))
            if key not in seen:
                found += _enumerated_in(shown, total, counts, name, table, truth, rules)
            seen.add(key)
    return found


def _enumerated_in(
    shown: Layer, total: Amount, counts: Counts, name: str, table: Table, truth: Memory, rules: Rules
) -> list[Leak]:
    groups = shown[name].groups[table]
    suppressed = [group for group, amount in groups.items() if amount is None]
    if total is None or not 2 <= len(suppressed) <= FEW_GROUPS:
        return []
    threshold = rules.threshold(counts, name)
    truths = truth.breakdowns.get(table, {})
    shape = _Shape(shown, counts, name, table, rules, suppressed)
    wanted = {
        (group, most)
        for group in suppressed
        for most in (None, *shape.rests_disclose_of(group))
        if (name, group) in truths and is_small(_counted_or_left(truths[name, group].amount, most), threshold)
    }
    if not wanted:
        return []
    left = total - sum(amount for amount in groups.values() if amount is not None)
    for vector in _vectors([shape.most[group] for group in suppressed], left):
        amounts = dict(zip(suppressed, vector, strict=True))
        freed = {
            (group, most) for group, most in wanted if not is_small(_counted_or_left(amounts[group], most), threshold)
        }
        if freed and shape.could_suppress_exactly(amounts):
            wanted -= freed
            if not wanted:
                return []
    return [
        Leak(name, f"{table[0]}, {table[1]} {group}", TOLD_BY_THE_RULES, table)
        for group in sorted({group for group, _ in wanted})
    ]


def _counted_or_left(amount: float, most: float | None) -> float:
    """An amount, or what it leaves of its whole."""
    return amount if most is None else most - amount


def _vectors(most: Sequence[float], total: float) -> Iterator[tuple[float, ...]]:
    """Amounts that add up to a total: each but one is tried near nought, near its most, or near either, and that one
    takes what is left."""
    low = [[float(each) for each in range(int(min(of, TRIED_UP_TO)) + 1)] for of in most]
    high = [[of - each for each in near] if of < UNLIMITED else near for of, near in zip(most, low, strict=True)]
    either = [
        sorted({each for near in (below, above) for each in near if near.index(each) in EDGES})
        for below, above in zip(low, high, strict=True)
    ]
    for tried in (low, high, either):
        for at, largest in enumerate(most):
            for others in itertools.product(*tried[:at], *tried[at + 1 :]):
                rest = total - sum(others)
                if -NOTHING <= rest <= largest + NOTHING:
                    yield (*others[:at], rest, *others[at:])


@dataclass
class _Shape:
    """What a reader knows of one count in one table besides its figures: the wholes of its groups, and the rules."""

    shown: Mapping[str, Shown]
    counts: Counts
    name: str
    table: Table
    rules: Rules
    suppressed: Sequence[str]
    most: dict[str, float] = field(init=False)
    _safe: dict[tuple[frozenset[str], float], bool] = field(default_factory=dict)
    _musts: dict[tuple[str, float], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._relations = self.counts.relations_of(self.name)
        of_table = self.shown[self.name].groups[self.table]
        self._is_suppressed_whole = not any(of_table.values())
        self._discloses = any(relation.rest_discloses for relation in self._relations)
        # what its groups could be at most: no limit where a whole is suppressed
        self._wholes = {
            group: {
                relation.whole: UNLIMITED if (whole := of.get(group)) is None else whole
                for relation in self._relations
                if (of := self.shown[relation.whole].groups.get(self.table))
            }
            for group in self.suppressed
        }
        self.most = {group: min(of.values(), default=UNLIMITED) for group, of in self._wholes.items()}

    def rests_disclose_of(self, group: str) -> list[float]:
        """The wholes of a group that are shown and of which a small rest must not be told."""
        wholes = [
            self._wholes[group].get(relation.whole, UNLIMITED)
            for relation in self._relations
            if relation.rest_discloses and len(relation.parts) == 1
        ]
        return [whole for whole in wholes if whole < UNLIMITED]

    def could_suppress_exactly(self, amounts: Mapping[str, float]) -> bool:
        """Whether some order of partners would suppress these groups and no others.

        Where every group that has anybody is suppressed, a related count of which that is so may have been the reason;
        else it is that nothing protects them, or that an audit found what fewer of them would tell.
        """
        if self._is_suppressed_whole and (self._goes_with_another or self._is_total_of_few(sum(amounts.values()))):
            return True
        must = frozenset(group for group, amount in amounts.items() if self._must(group, amount))
        if not must:
            return False
        if not self._are_safe(frozenset(amounts), amounts):
            return self._is_suppressed_whole
        free = amounts.keys() - must
        if all(amounts[group] for group in free) and self._takes_all(must, free, amounts):
            return True  # a group of nobody is no partner
        return self._is_suppressed_whole and any(
            self._tells(must.union(some), amounts)
            for taken in range(len(free))
            for some in itertools.combinations(sorted(free), taken)
        )

    def _takes_all(self, taken: frozenset[str], free: Set[str], amounts: Mapping[str, float]) -> bool:
        """Whether partners are taken in some order until none is left, since those before it are never safe."""
        return not free or (
            not self._are_safe(taken, amounts)
            and any(self._takes_all(taken | {group}, free - {group}, amounts) for group in free)
        )

    def _is_total_of_few(self, total: float) -> bool:
        groups = {group for of in self.shown.values() for group in of.groups.get(self.table, ())}
        return is_total_of_few(self.counts, self.rules, self.name, total, groups)

    @cached_property
    def _goes_with_another(self) -> bool:
        """Whether a related count has nobody shown in the table either: they may have been suppressed together."""
        family = self.counts.families[self.name]
        tables = [
            self.shown[name].groups.get(self.table)
            for name, of in self.counts.families.items()
            if of == family and name != self.name
        ]
        return any(table and not any(table.values()) for table in tables)

    def _tells(self, block: frozenset[str], amounts: Mapping[str, float]) -> bool:
        """Whether an audit would find that a block of these groups, the others shown, tells of a small one."""
        if len(block) < 2 or not self._are_safe(block, amounts):
            return False
        table = {**self.shown[self.name].groups[self.table], **amounts, **dict.fromkeys(block)}
        mine = self.shown[self.name]
        shown = {**self.shown, self.name: Shown(mine.months, mine.sums, {**mine.groups, self.table: table})}
        inner = _Shape(shown, self.counts, self.name, self.table, self.rules, sorted(block))
        threshold = self.rules.threshold(self.counts, self.name)
        left = {group for group in block if is_small(amounts[group], threshold)}
        for vector in _vectors([inner.most[group] for group in inner.suppressed], sum(amounts[of] for of in block)):
            tried = dict(zip(inner.suppressed, vector, strict=True))
            freed = {group for group in left if not is_small(tried[group], threshold)}
            if freed and inner.could_suppress_exactly(tried):
                left -= freed
            if not left:
                return False
        return bool(left)

    def _must(self, group: str, amount: float) -> bool:
        if (group, amount) not in self._musts:
            self._musts[group, amount] = must_suppress(*self._here(group, amount), of_group=True)
        return self._musts[group, amount]

    def _here(self, group: str, amount: float) -> tuple[Counts, Rules, str, AmountOf, IsShown]:
        """What the rules look at in a group in which an amount is tried."""
        wholes = self._wholes[group]
        return (
            self.counts,
            self.rules,
            self.name,
            {**wholes, self.name: amount}.get,
            lambda name: wholes[name] < UNLIMITED if name in wholes else None,
        )

    def _are_safe(self, groups: frozenset[str], amounts: Mapping[str, float]) -> bool:
        """As the rules judge it: by the sum of a block, which many vectors share."""
        total = sum(amounts[group] for group in groups)
        if (groups, total) not in self._safe:
            most = {group: self.most[group] for group in groups}
            certain = {group for group in groups if is_certain_to_go(*self._here(group, 0.0))}
            threshold = self.rules.threshold(self.counts, self.name)
            self._safe[groups, total] = Block(most, total, threshold, self._discloses, certain, least=1).is_protected()
        return self._safe[groups, total]
