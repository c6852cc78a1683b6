"""Which counts of which periods the public edition suppresses, and which sums of months may stand beside them.

What `rules` forbids is suppressed in every period. The months of a flow are summed, over twelve months and from April,
so those suppressed within a financial year take further months of the year with them, in the secret order, until the
sum of the year protects them. A count of which a year has few is told by the year alone: all of its months are
suppressed, whatever stands in them. A sum is public where the solver finds that it leaves every suppressed month
uncertain, beside the sums that are public already: those of whole years are tried first.

A count that accumulates, or rolls over twelve months, is public only where it has grown since it was last public by
nothing, or by more than the threshold: the growth is a count as well.

A month is decided once, and so is a sum. Later editions go on where earlier ones ended. A month that is the only new
one of its year finds no partners there: besides what must go, one in so many goes by lot, drawn with the secret key, so
that nobody can tell from its going that it is small.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scorecard.public.counts import Counts
from scorecard.public.intervals import ranges_of_months
from scorecard.public.order import SecretOrder, is_drawn
from scorecard.public.partners import UNLIMITED, Block, Member, is_uncertain, ranges, with_partners
from scorecard.public.rules import (
    AmountOf,
    IsShown,
    Rules,
    is_part_of_nothing,
    is_small,
    leaves_a_small_rest,
    must_suppress,
    rest_of,
)

Period = datetime.date  # last day of the reporting month
Key = tuple[str, Period]

MONTHS_OF_A_YEAR = 12
LAST_MONTH = 3  # March closes the financial year


@dataclass(frozen=True)
class Cell:
    """One count of one place: as it is, whether it is suppressed, and the month of the edition that corrected it."""

    amount: float
    is_suppressed: bool
    revised_in: Period | None = None


Cells = dict[Key, Cell]


@dataclass(frozen=True)
class Window:
    """A sum of months: a basis, and the last days of the months that it sums."""

    basis: str
    period_end: Period
    months: tuple[Period, ...]

    @property
    def is_financial_year(self) -> bool:
        """Whether it is a financial year, whole."""
        return self.basis == "year_to_date" and self.period_end.month == LAST_MONTH


Sums = dict[tuple[str, Window], Cell]


def year_of(period: Period, opening: int = LAST_MONTH + 1) -> int:
    """The year, opening in April or another month, in which a period ends."""
    return period.year - (period.month < opening)


def months_between(opening: datetime.date, closing: Period) -> tuple[Period, ...]:
    """The last days of the months from one that begins on `opening` to one that ends on `closing`."""
    months = []
    while opening <= closing:
        opening = datetime.date(opening.year + opening.month // 12, opening.month % 12 + 1, 1)
        months.append(opening - datetime.timedelta(days=1))
    return tuple(months)


def months_of_year(closing: Period) -> tuple[Period, ...]:
    """The months of a financial year up to one of them."""
    return months_between(datetime.date(year_of(closing), LAST_MONTH + 1, 1), closing)


def decide_months(
    counts: Counts,
    amounts: Mapping[Key, float],
    rules: Rules,
    order: SecretOrder,
    memory: Mapping[Key, Cell] | None = None,
    unsafe: Collection[str] = (),
    unsafe_places: Collection[Key] = (),
) -> Cells:
    """Every count of every period, decided: those in memory as they were, the others by the rules.

    `amounts` are the counts of this delivery. What an earlier edition has decided keeps its amount too: a public
    figure is published once, so that no two editions can be held against each other. `unsafe` are counts that an audit
    found unsafe by these rules: none of their periods becomes public, and none of `unsafe_places`.
    """
    decided: Cells = dict(memory or {})
    for name in counts.in_order:
        deciding = _DecidingMonths(counts, rules, order, amounts, decided, name, unsafe_places)
        if name in unsafe:
            deciding.suppress_all()
        elif counts.windows[name] == "month":
            deciding.flow()
        elif name in counts.accumulating:
            deciding.accumulating()
        else:
            deciding.snapshots()
    return decided


@dataclass
class _DecidingMonths:
    """One count, to be decided after all that it is part of."""

    counts: Counts
    rules: Rules
    order: SecretOrder
    amounts: Mapping[Key, float]
    decided: Cells
    name: str
    unsafe_places: Collection[Key] = ()
    periods: list[Period] = field(init=False)
    threshold: float = field(init=False)

    def __post_init__(self) -> None:
        found = {period for name, period in (*self.amounts, *self.decided) if name == self.name}
        self.periods = sorted(found)
        self.threshold = self.rules.threshold(self.counts, self.name)

    def suppress_all(self) -> None:
        for period in self.periods:
            if (self.name, period) not in self.decided:
                self._decide(period, True)

    def flow(self) -> None:
        before: list[Period] = []
        for _, periods in _by_year(self.periods):
            is_told_by_year = self._is_few(before if len(before) == MONTHS_OF_A_YEAR else periods)
            self._year(periods, is_told_by_year=is_told_by_year, is_summed=True)
            before = periods

    def snapshots(self) -> None:
        for _, periods in _by_year(self.periods):
            self._year(periods, is_told_by_year=False, is_summed=False)

    def accumulating(self) -> None:
        for periods in accumulated_together(self.counts, self.name, self.periods):
            last: Period | None = None
            fresh = [period for period in periods if (self.name, period) not in self.decided]
            for period in periods:
                if period in fresh:
                    must = self._must_suppress(period) or self._is_drawn(period, fresh)
                    self._decide(period, must or self._has_grown_a_little(last, period))
                if not self.decided[self.name, period].is_suppressed:
                    last = period

    def _year(self, periods: Sequence[Period], *, is_told_by_year: bool, is_summed: bool) -> None:
        fresh = [period for period in periods if (self.name, period) not in self.decided]
        known = {period for period in periods if self._is_suppressed(self.name, period)}
        must = known | {period for period in fresh if self._must_suppress(period) or self._is_drawn(period, fresh)}
        could = [period for period in fresh if not self._is_part_of_nothing(period)]
        if is_told_by_year:
            must |= set(could)
        others = sorted((period for period in could if period not in must), key=self._place)
        suppressed = with_partners(must, others, self._protect_each_other if is_summed else _cover_each_other)
        for period in fresh:
            self._decide(period, period in suppressed)

    def _place(self, period: Period) -> bytes:
        return self.order(f"{self.name} {period}")

    def _is_drawn(self, period: Period, fresh: Collection[Period]) -> bool:
        is_alone = len(fresh) == 1 and period in fresh and not self._is_part_of_nothing(period)
        return is_alone and is_drawn(self.order, f"{self.name} {period}")

    def _protect_each_other(self, months: Collection[Period]) -> bool:
        most = most_of(self.counts, self.name, months, self._amount, self._is_suppressed)
        total = sum(self._amount(self.name, month) or 0.0 for month in months)
        return Block(most, total, self.threshold, rests_disclose(self.counts, self.name)).is_protected()

    def _is_few(self, periods: Sequence[Period]) -> bool:
        """Whether so few are counted in a year, or so few remain, that most months would be small."""
        enough = (self.threshold + 1) * len(periods)
        of_months = [self._amount(self.name, period) or 0.0 for period in periods]
        amounts = [sum(of_months)]
        for relation in self.counts.relations_of(self.name):
            if relation.rest_discloses and relation.is_of_a_line:
                rests = [rest_of(relation, self._at(period)) for period in periods]
                if all(rest is not None for rest in rests):
                    amounts.append(sum(rest for rest in rests if rest is not None))
        return min(amounts) < enough

    def _must_suppress(self, period: Period) -> bool:
        here = self.counts.at([period]), self.rules, self.name, self._at(period), self._shown_at(period)
        is_unsafe = (self.name, period) in self.unsafe_places
        return is_unsafe or must_suppress(*here) or leaves_a_small_rest(*here)

    def _is_part_of_nothing(self, period: Period) -> bool:
        return is_part_of_nothing(self.counts, self.name, self._at(period), self._shown_at(period))

    def _has_grown_a_little(self, last: Period | None, period: Period) -> bool:
        before = None if last is None else self._at(last)
        return has_grown_a_little(self.counts, self.rules, self.name, before, self._at(period))

    def _decide(self, period: Period, is_suppressed: bool) -> None:
        self.decided[self.name, period] = Cell(self._amount(self.name, period) or 0.0, is_suppressed)

    def _amount(self, name: str, period: Period) -> float | None:
        decided = self.decided.get((name, period))
        return self.amounts.get((name, period)) if decided is None else decided.amount

    def _is_suppressed(self, name: str, period: Period) -> bool:
        return (name, period) in self.decided and self.decided[name, period].is_suppressed

    def _at(self, period: Period) -> AmountOf:
        return lambda name: self._amount(name, period)

    def _shown_at(self, period: Period) -> IsShown:
        return lambda name: None if (name, period) not in self.decided else not self._is_suppressed(name, period)


def _cover_each_other(periods: Collection[Period]) -> bool:
    """Whether it cannot be told which of some periods that are not summed had to be suppressed."""
    return len(periods) > 1


def accumulated_together(counts: Counts, name: str, periods: Sequence[Period]) -> list[list[Period]]:
    """The periods over which a count accumulates before it begins anew."""
    if counts.windows[name] in ("cumulative", "rolling_12_months"):
        return [list(periods)]  # never begun anew
    opening = 9 if counts.windows[name] == "academic_year_to_date" else LAST_MONTH + 1
    return [of_year for _, of_year in _by_year(periods, opening)]


def has_grown_a_little(counts: Counts, rules: Rules, name: str, before: AmountOf | None, now: AmountOf) -> bool:
    """Whether a count, or what it leaves of a whole that accumulates as well, differs by a few from what was public
    before it."""
    growth = [(now(name) or 0.0) - (before(name) or 0.0 if before else 0.0)]
    for relation in counts.relations_of(name):
        grows = relation.rest_discloses and not relation.is_near and relation.whole in counts.accumulating
        rest = rest_of(relation, now) if grows else None
        rest_before = rest_of(relation, before) if before else 0.0
        if rest is not None and rest_before is not None:
            growth.append(rest - rest_before)
    threshold = rules.threshold_of_growth(counts, name)
    return any(is_small(abs(each), threshold) for each in growth)


def rests_disclose(counts: Counts, name: str) -> bool:
    """Whether a small rest of what a count is part of must not be told."""
    return any(relation.rest_discloses for relation in counts.relations_of(name) if not relation.is_near)


def most_of(
    counts: Counts,
    name: str,
    places: Iterable[Member],
    amount: Callable[[str, Member], float | None],
    is_suppressed: Callable[[str, Member], bool],
) -> dict[Member, float]:
    """How much a count could be at each of some places: no more than any whole that is shown there.

    `amount` and `is_suppressed` take a count and a place.
    """
    return {
        place: min(
            (
                whole
                for of in counts.wholes_of(name)
                if not is_suppressed(of, place) and (whole := amount(of, place)) is not None
            ),
            default=UNLIMITED,
        )
        for place in places
    }


def decide_sums(
    counts: Counts,
    cells: Mapping[Key, Cell],
    windows: Sequence[Window],
    rules: Rules,
    order: SecretOrder,
    memory: Mapping[tuple[str, Window], Cell] | None = None,
    unsafe: Collection[str] = (),
    unsafe_years: Collection[str] = (),
) -> Sums:
    """The sums of every flow over the windows of which every month is there, those in memory as they were.

    `unsafe` are counts that an audit found unsafe by these rules: none of their sums is added that holds a suppressed
    month, but those of whole years; of `unsafe_years` not even those.
    """
    sums: Sums = dict(memory or {})
    by_count: dict[str, dict[Period, Cell]] = {}
    for (name, period), cell in cells.items():
        by_count.setdefault(name, {})[period] = cell
    for name in counts.in_order:
        if counts.windows[name] == "month":
            _DecidingSums(counts, rules, order, by_count, sums, name, name in unsafe, name in unsafe_years).decide(
                windows
            )
    return sums


@dataclass
class _DecidingSums:
    """The sums of one count, to be decided after those of all that it is part of."""

    counts: Counts
    rules: Rules
    order: SecretOrder
    cells: Mapping[str, Mapping[Period, Cell]]
    sums: Sums
    name: str
    is_unsafe: bool
    years_are_unsafe: bool
    public: list[tuple[frozenset[Period], float]] = field(default_factory=list)  # suppressed months, their sum

    def decide(self, windows: Sequence[Window]) -> None:
        months = self.cells.get(self.name, {})
        self.suppressed = {month for month, cell in months.items() if cell.is_suppressed}
        self.most = most_of(self.counts, self.name, self.suppressed, self._month, self._month_is_suppressed)
        self.threshold = self.rules.threshold(self.counts, self.name)
        self.rests_disclose = rests_disclose(self.counts, self.name)
        for (name, window), cell in self.sums.items():
            if name == self.name and not cell.is_suppressed:
                self._publish(window)
        fresh = [
            window
            for window in windows
            if (self.name, window) not in self.sums and all(month in months for month in window.months)
        ]
        for window in sorted(fresh, key=self._place):
            total = sum(months[month].amount for month in window.months)
            unknown = self.suppressed.intersection(window.months)
            is_public = not unknown or not (
                self._is_unsafe(window) or self._must_suppress(window) or not self._leaves_all_uncertain(window)
            )
            self.sums[self.name, window] = Cell(total, not is_public)
            if is_public:
                self._publish(window)

    def _place(self, window: Window) -> tuple[bool, bytes]:
        """Years first, then in the secret order: which sum was refused because of which other cannot be told."""
        return not window.is_financial_year, self.order(f"{self.name} {window.basis} {window.period_end}")

    def _is_unsafe(self, window: Window) -> bool:
        return self.years_are_unsafe or (self.is_unsafe and not window.is_financial_year)

    def _publish(self, window: Window) -> None:
        known = self._left_of(window)
        if known[0] and known not in self.public:
            self.public.append(known)

    def _left_of(self, window: Window) -> tuple[frozenset[Period], float]:
        unknown = frozenset(self.suppressed.intersection(window.months))
        return unknown, sum(self.cells[self.name][month].amount for month in unknown)

    def _must_suppress(self, window: Window) -> bool:
        def amount(name: str) -> float | None:
            found = [self.cells.get(name, {}).get(month) for month in window.months]
            return None if any(cell is None for cell in found) else sum(cell.amount for cell in found if cell)

        def is_shown(name: str) -> bool | None:
            found = self.sums.get((name, window))
            return None if found is None else not found.is_suppressed

        return must_suppress(self.counts.at(window.months), self.rules, self.name, amount, is_shown)

    def _leaves_all_uncertain(self, window: Window) -> bool:
        unknown, total = known = self._left_of(window)
        if known in self.public:
            return True  # says nothing new
        if not self._are_uncertain(ranges({month: self.most[month] for month in unknown}, total)):
            return False
        months = sorted(self.suppressed)
        place = {month: at for at, month in enumerate(months)}
        sums = [(place[min(each)], place[max(each)], of) for each, of in [*self.public, known]]
        found = dict(zip(months, ranges_of_months([self.most[month] for month in months], sums), strict=True))
        return self._are_uncertain({month: found[month] for month in self._tied_to(unknown)})

    def _are_uncertain(self, found: Mapping[Period, tuple[float, float]]) -> bool:
        return all(
            is_uncertain(least, most, self.threshold)
            and (
                not self.rests_disclose
                or self.most[month] == UNLIMITED
                or is_uncertain(self.most[month] - most, self.most[month] - least, self.threshold)
            )
            for month, (least, most) in found.items()
        )

    def _tied_to(self, months: Iterable[Period]) -> list[Period]:
        """The suppressed months that public sums tie to some of them, at any distance."""
        reached = set(months)
        while True:
            wider = reached.union(*(each for each, _ in self.public if each & reached))
            if wider == reached:
                return sorted(reached)
            reached = wider

    def _month(self, name: str, month: Period) -> float | None:
        found = self.cells.get(name, {}).get(month)
        return None if found is None else found.amount

    def _month_is_suppressed(self, name: str, month: Period) -> bool:
        found = self.cells.get(name, {}).get(month)
        return found is not None and found.is_suppressed


def _by_year(periods: Iterable[Period], opening: int = LAST_MONTH + 1) -> list[tuple[int, list[Period]]]:
    years: dict[int, list[Period]] = {}
    for period in periods:
        years.setdefault(year_of(period, opening), []).append(period)
    return sorted(years.items())
