"""Tables of the delivery while they are in memory: columns of text, of days, and of moments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Dice

BLANK = -1
MINUTES = 1440


@dataclass(frozen=True)
class Days:
    """A column of dates: day numbers, BLANK where there is none."""

    values: list[int]


@dataclass(frozen=True)
class Moments:
    """A column of dates with a time: minutes since 1970-01-01, BLANK where there is none.

    Midnight stands for a time that is not known.
    """

    values: list[int]


Column = Sequence[str] | Days | Moments
Table = dict[str, Column]


def days(values: Iterable[int], last: int = OPEN - 1) -> Days:
    """A column of dates; what lies after the last day is not known yet."""
    return Days([day if 0 <= day <= last else BLANK for day in values])


def moments(values: Iterable[int], last: int = OPEN - 1) -> Moments:
    """A column of dates with a time, from day numbers: midnight."""
    return Moments([day * MINUTES if 0 <= day <= last else BLANK for day in values])


def timed(dice: Dice, values: Iterable[int], last: int, known: float = 0.2) -> Moments:
    """Moments from day numbers, where some carry a time of day, a few of them just before midnight."""
    return Moments(
        [
            (day * MINUTES + (_minute(dice) if dice.chance(known) else 0)) if 0 <= day <= last else BLANK
            for day in values
        ]
    )


def _minute(dice: Dice) -> int:
    return 1410 if dice.chance(0.03) else dice.between(8 * 60, 18 * 60)


def length(table: Table) -> int:
    """Number of rows."""
    first = next(iter(table.values()))
    return len(first.values) if isinstance(first, Days | Moments) else len(first)


def flags(values: Iterable[bool]) -> list[str]:
    """Y or N."""
    return ["Y" if value else "N" for value in values]
