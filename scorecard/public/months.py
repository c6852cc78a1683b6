"""Which counts of which periods the public edition keeps back, and which sums of months may stand beside them.

Within one period a small count is kept back, and so is a part of which too small a rest would be left; what is part
of a count that is kept back is kept back with it. What is part of a public nought is nought, and public.

The months of a flow are summed: over 12 months, and from April. A month kept back opens a block, and the months after
it are kept back too until the block is safe. A block ends with the financial year, safe or not. A line with more than
three small months in a year has the whole year as its block; a year that is not over is judged by the year before. A
sum is public when every block that it touches is safe and lies in it whole; then nobody can learn more of the months
kept back than the sums of their blocks.

A count that accumulates over the year is public only where it has grown since it was last public by nothing, or by
more than the threshold: the growth is a count as well.

A month is decided once, and from the months up to it alone, so that later editions can go on where earlier ones ended.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scorecard.public.blocks import amounts_over, is_safe, is_small
from scorecard.public.counts import Counts, Relation

Period = datetime.date  # last day of the reporting month
Key = tuple[str, Period]

# a line with more small months than this in a year is small time and again
FEW_MONTHS = 3


@dataclass(frozen=True)
class Cell:
    """One count of one period: as it is, whether it is kept back, and in which block."""

    amount: float
    is_hidden: bool
    block: str = ""
    block_is_safe: bool = False


Cells = dict[Key, Cell]


@dataclass(frozen=True)
class Window:
    """A sum of months: a basis, and the last days of the months that it sums."""

    basis: str
    period_end: Period
    months: tuple[Period, ...]


def year_of(period: Period, opening: int = 4) -> int:
    """The year, opening in April or another month, in which a period ends."""
    return period.year - (period.month < opening)


def months_between(opening: datetime.date, closing: Period) -> tuple[Period, ...]:
    """The last days of the months from one that begins on `opening` to one that ends on `closing`."""
    months = []
    while opening <= closing:
        opening = datetime.date(opening.year + opening.month // 12, opening.month % 12 + 1, 1)
        months.append(opening - datetime.timedelta(days=1))
    return tuple(months)


def decide_months(
    counts: Counts, amounts: Mapping[Key, float], threshold: float, memory: Mapping[Key, Cell] | None = None
) -> Cells:
    """Every count of every period, decided: those in memory as they were, the others by the rules.

    `amounts` are the counts of this delivery. What an earlier edition has decided keeps its amount too: a public
    figure is published once, so that no two editions can be held against each other.
    """
    decided: Cells = dict(memory or {})
    for name in counts.in_order:
        deciding = _DecidingMonths(counts=counts, threshold=threshold, amounts=amounts, decided=decided, name=name)
        if counts.windows[name] == "month":
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
    threshold: float
    amounts: Mapping[Key, float]
    decided: Cells
    name: str
    periods: list[Period] = field(init=False)

    def __post_init__(self) -> None:
        found = {period for name, period in (*self.amounts, *self.decided) if name == self.name}
        self.periods = sorted(found)

    def snapshots(self) -> None:
        for period in self.periods:
            if (self.name, period) not in self.decided:
                self._decide(period, self._must_hide(period))

    def accumulating(self) -> None:
        opening = 9 if self.counts.windows[self.name] == "academic_year_to_date" else 4
        for _, periods in _by_year(self.periods, opening):
            last: Period | None = None
            for period in periods:
                if (self.name, period) not in self.decided:
                    hidden = self._must_hide(period) or self._has_grown_a_little(last, period)
                    self._decide(period, hidden)
                if not self.decided[self.name, period].is_hidden:
                    last = period

    def flow(self) -> None:
        before: list[Period] = []
        for _, periods in _by_year(self.periods):
            self._year_of_a_flow(periods, before)
            before = periods

    def _year_of_a_flow(self, periods: list[Period], before: list[Period]) -> None:
        fresh = [period for period in periods if (self.name, period) not in self.decided]
        if not fresh:
            return
        is_sparse = self._is_sparse(periods if len(fresh) == 12 or not before else before)
        block = self._open_block(periods)
        for period in fresh:
            if self._is_part_of_nothing(period) or not (block or is_sparse or self._must_hide(period)):
                self._decide(period, False)
                continue
            block = [*block, period]
            self.decided[self.name, period] = Cell(
                amount=self._amount(period), is_hidden=True, block=self._name_of(block)
            )
            if (period.month == 3 or not is_sparse) and self._block_is_safe(block):
                for member in block:
                    self.decided[self.name, member] = replace(self.decided[self.name, member], block_is_safe=True)
                block = []

    def _open_block(self, periods: Iterable[Period]) -> list[Period]:
        """The block of this year that an earlier edition left open."""
        cells = {period: self.decided[self.name, period] for period in periods if (self.name, period) in self.decided}
        return [period for period, cell in cells.items() if cell.is_hidden and not cell.block_is_safe]

    def _name_of(self, block: Sequence[Period]) -> str:
        """A block is called after its first month."""
        first = self.decided.get((self.name, block[0]))
        return first.block if first is not None else f"{block[0]:%Y-%m}"

    def _is_sparse(self, periods: Sequence[Period]) -> bool:
        """Whether the count is small time and again."""
        return sum(self._is_small_itself(period) for period in periods) > FEW_MONTHS

    def _is_small_itself(self, period: Period) -> bool:
        return is_small(self._amount(period), self.threshold) or any(
            is_small(rest, self.threshold) for rest in self._rests(period)
        )

    def _must_hide(self, period: Period) -> bool:
        return (
            self._is_small_itself(period)
            or any(self._is_hidden(whole, period) for whole in self.counts.wholes_of(self.name))
            or any(
                self._would_leave_a_small_rest(relation, period)
                for relation in self._relations_with_public_parts(period)
            )
        )

    def _is_part_of_nothing(self, period: Period) -> bool:
        """Whether a whole is public and nought: then the part is nought as well, and everybody knows it."""
        return any(
            self._amount_if_any(whole, period) == 0 and not self._is_hidden(whole, period)
            for whole in self.counts.wholes_of(self.name)
        )

    def _relations_with_public_parts(self, period: Period) -> list[Relation]:
        """Relations under this count whose parts are public already, so that they cannot be kept back any more."""
        return [
            relation
            for relation in self.counts.relations_under(self.name)
            if all((part, period) in self.decided and not self._is_hidden(part, period) for part in relation.parts)
        ]

    def _would_leave_a_small_rest(self, relation: Relation, period: Period) -> bool:
        rest = self._amount(period) - sum(self._amount(period, part) for part in relation.parts)
        return is_small(rest, self.threshold)

    def _rests(self, period: Period) -> list[float]:
        return [
            rest
            for relation in self.counts.relations_of(self.name)
            if (rest := self._rest(relation, period)) is not None
        ]

    def _rest(self, relation: Relation, period: Period) -> float | None:
        named = [relation.whole, *relation.parts]
        if any((name, period) not in self.amounts and (name, period) not in self.decided for name in named):
            return None
        return self._amount(period, relation.whole) - sum(self._amount(period, part) for part in relation.parts)

    def _has_grown_a_little(self, last: Period | None, period: Period) -> bool:
        growth = [self._amount(period) - (0.0 if last is None else self._amount(last))]
        for relation in self.counts.relations_of(self.name):
            now = self._rest(relation, period)
            then = 0.0 if last is None else self._rest(relation, last)
            if now is not None and then is not None:
                growth.append(now - then)
        return any(is_small(abs(each), self.threshold) for each in growth)

    def _block_is_safe(self, block: Sequence[Period]) -> bool:
        """Whether the sum of a block may be known: no block of a whole is cut by it, and it is safe by itself."""
        for whole in self.counts.wholes_of(self.name):
            hidden = self._hidden(whole, block)
            names = {cell.block for cell in hidden.values()}
            same_blocks = {period for period, cell in self._hidden(whole, self.periods).items() if cell.block in names}
            if not all(cell.block_is_safe for cell in hidden.values()) or same_blocks != hidden.keys():
                return False
        amounts = amounts_over(self.counts, self.name, block, self._amount_if_any, self._is_hidden)
        return is_safe(block, amounts, self.threshold)

    def _hidden(self, name: str, periods: Iterable[Period]) -> dict[Period, Cell]:
        """Those of some periods in which a count is kept back."""
        cells = {period: self.decided[name, period] for period in periods if (name, period) in self.decided}
        return {period: cell for period, cell in cells.items() if cell.is_hidden}

    def _decide(self, period: Period, is_hidden: bool) -> None:
        self.decided[self.name, period] = Cell(self._amount(period), is_hidden)

    def _amount(self, period: Period, name: str = "") -> float:
        key = (name or self.name, period)
        return self.decided[key].amount if key in self.decided else self.amounts[key]

    def _amount_if_any(self, name: str, period: Period) -> float | None:
        decided = self.decided.get((name, period))
        return self.amounts.get((name, period)) if decided is None else decided.amount

    def _is_hidden(self, name: str, period: Period) -> bool:
        return (name, period) in self.decided and self.decided[name, period].is_hidden


@dataclass(frozen=True)
class Sum:
    """A sum of months of one count, and whether it is kept back."""

    amount: float
    is_hidden: bool


def decide_sums(
    counts: Counts, cells: Cells, windows: Sequence[Window], threshold: float
) -> dict[tuple[str, Window], Sum]:
    """The sums of every flow over the windows of which every month is there, decided from its months."""
    sums: dict[tuple[str, Window], Sum] = {}
    for name in counts.in_order:
        if counts.windows[name] != "month":
            continue
        months_of_blocks: dict[str, set[Period]] = {}
        of_count = {period: cell for (of, period), cell in cells.items() if of == name}
        for period, cell in of_count.items():
            if cell.is_hidden:
                months_of_blocks.setdefault(cell.block, set()).add(period)
        for window in windows:
            if not all(month in of_count for month in window.months):
                continue
            hidden = [of_count[month] for month in window.months if of_count[month].is_hidden]
            cuts_a_block = any(
                not cell.block_is_safe or not months_of_blocks[cell.block] <= set(window.months) for cell in hidden
            )
            amount = sum(of_count[month].amount for month in window.months)
            sums[name, window] = Sum(
                amount,
                cuts_a_block
                or is_small(amount, threshold)
                or any(_keeps_back(sums.get((whole, window))) for whole in counts.wholes_of(name))
                or any(
                    is_small(rest, threshold)
                    for relation in counts.relations_of(name)
                    if (rest := _rest_of_sums(relation, cells, window)) is not None
                ),
            )
    return sums


def _keeps_back(found: Sum | None) -> bool:
    return found is None or found.is_hidden


def _rest_of_sums(relation: Relation, cells: Cells, window: Window) -> float | None:
    def total(name: str) -> float:
        return sum(cells[name, month].amount for month in window.months)

    named = [relation.whole, *relation.parts]
    if any((name, month) not in cells for name in named for month in window.months):
        return None
    return total(relation.whole) - sum(total(part) for part in relation.parts)


def _by_year(periods: Iterable[Period], opening: int = 4) -> list[tuple[int, list[Period]]]:
    years: dict[int, list[Period]] = {}
    for period in periods:
        years.setdefault(year_of(period, opening), []).append(period)
    return sorted(years.items())
