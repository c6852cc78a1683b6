"""What stands in the cells of a public figure: numbers, or the symbol in place of one, and a status in words."""

import datetime
from dataclasses import dataclass
from typing import Any, Protocol

from scorecard.periods import MONTHS
from scorecard.public.counts import CountedLine

CONFIDENTIAL = "confidential: a small number, or one that would give a small number away"
NOT_AVAILABLE = "not available in the public edition"
NOTHING_TO_COUNT = "nothing to count: the denominator is zero"
NO_POPULATION_BY_GROUP = "no population by group"

COLUMNS = {
    "numerator": "double",
    "denominator": "double",
    "value": "double",
    "status": "varchar",
    "numerator_symbol": "varchar",
    "denominator_symbol": "varchar",
    "value_symbol": "varchar",
}

# stands beside a figure that was corrected, after any other symbol
REVISED = "r"
# a percentage or rate is shown with one decimal place: below this it reads nought
ROUNDS_TO_NOUGHT = 0.05


class Decided(Protocol):
    """A count, and whether it is suppressed."""

    @property
    def amount(self) -> float: ...

    @property
    def is_suppressed(self) -> bool: ...

    @property
    def revised_in(self) -> datetime.date | None: ...


def revised_in_words(edition: datetime.date) -> str:
    """The status of a figure that was corrected: the notice beside it, with the month of the edition that did so."""
    return f"revised in the edition of {MONTHS[edition.month - 1]} {edition.year}"


@dataclass(frozen=True)
class Side:
    """One side of a figure: its amount, what stands in place of one not to be shown, and when it was revised."""

    amount: float | None
    symbol: str = ""
    revised_in: datetime.date | None = None

    @property
    def shown(self) -> float | None:
        return None if self.symbol else self.amount


WITHHELD = Side(None, "x")
NOT_APPLICABLE = Side(None, "z")


def side_of(found: Decided) -> Side:
    """A count that was decided, as one side of a figure."""
    return Side(found.amount, "c" if found.is_suppressed else "", found.revised_in)


def figure_of(
    line: CountedLine, numerator: Side, denominator: Side, inside: str, low_reliability_below: float
) -> tuple[Any, ...]:
    """Cells for `COLUMNS`. `inside` is the status of the internal figure, told where it names no check and no file."""
    value, symbol, status = _judged(line, numerator, denominator, inside, low_reliability_below)
    revised = [side.revised_in for side in (numerator, denominator) if side.revised_in is not None]
    if revised and value is not None:
        symbol, status = f"{symbol} {REVISED}".strip(), revised_in_words(max(revised))
    shown = (numerator.shown, denominator.shown, value, status)
    return (*shown, numerator.symbol, denominator.symbol, symbol)


def _judged(
    line: CountedLine, numerator: Side, denominator: Side, inside: str, low_reliability_below: float
) -> tuple[float | None, str, str]:
    symbols = {numerator.symbol} | ({denominator.symbol} if line.measure != "count" else set())
    if "c" in symbols:
        return None, "c", CONFIDENTIAL
    counted, out_of = numerator.shown, denominator.shown
    if counted is None:
        return None, "x", NOT_AVAILABLE  # which check holds it, or which file is missing, is told inside
    if line.measure == "count":
        return counted, "", "available"
    if out_of is None:
        return None, "x", inside if line.measure == "rate_per_10000" else NOT_AVAILABLE
    if not out_of:
        return None, "z", NOTHING_TO_COUNT
    value = (10_000.0 if line.measure == "rate_per_10000" else 100.0) * counted / out_of
    if line.measure == "percentage" and out_of < low_reliability_below:
        return value, "u", "available"
    return value, "low" if 0 < value < ROUNDS_TO_NOUGHT else "", "available"
