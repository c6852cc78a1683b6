"""Months by measures: every headline figure of two years with whether it met its target, in a number and a word."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from scorecard.publication import format
from scorecard.publication.model import Line, Part

MONTHS_SHOWN = 24
# the marts' words, as a cell says them
STANDINGS = {"better": ("met", "good"), "within tolerance": ("near", "near"), "worse": ("missed", "bad")}


@dataclass(frozen=True)
class MonthCell:
    """One month of one measure; empty where the measure has no period that ends in the month."""

    figure: str
    word: str
    tone: str  # good, near, bad, or empty where nothing is judged


@dataclass(frozen=True)
class HeatRow:
    """One measure, or one part of it."""

    line: Line
    part: Part
    cells: tuple[MonthCell, ...]


@dataclass(frozen=True)
class HeatMap:
    """The months, oldest first, and the rows under their ambitions."""

    months: tuple[datetime.date, ...]
    ambitions: tuple[tuple[int, str, tuple[HeatRow, ...]], ...]


def heat_map(lines: Sequence[Line], month_end: datetime.date) -> HeatMap:
    """Lay out the months up to that of the release."""
    last = month_end.year * 12 + month_end.month - 1
    months = tuple(
        datetime.date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS_SHOWN + 1, last + 1)
    )
    ambitions: dict[tuple[int, str], list[HeatRow]] = {}
    for line in lines:
        of_ambition = ambitions.setdefault((line.definition.ambition, line.definition.ambition_name), [])
        of_ambition += [HeatRow(line, part, _cells(line, part, months)) for part in line.parts]
    return HeatMap(months, tuple((number, name, tuple(rows)) for (number, name), rows in ambitions.items()))


def _cells(line: Line, part: Part, months: Sequence[datetime.date]) -> tuple[MonthCell, ...]:
    values = {(value.period_end.year, value.period_end.month): value for value in part.series.months}
    is_judged = line.definition.source_status != "in_development"
    cells = []
    for month in months:
        value = values.get((month.year, month.month))
        if value is None:
            cells.append(MonthCell("", "", ""))
            continue
        word, tone = "", ""
        if is_judged and value.value.number is not None:
            word, tone = STANDINGS.get(part.series.statuses.get(value.period_end, ""), ("", ""))
        cells.append(MonthCell(format.figure(value.value, line.definition.measure), word, tone))
    return tuple(cells)
