"""How numbers, periods and symbols are written: rounded here, at the last moment, for the eye alone.

Verdicts and comparisons do not belong here: they are made on unrounded figures by the models.
"""

import datetime
from collections.abc import Sequence

from scorecard.periods import MONTHS
from scorecard.publication.model import Definition, Figure, Part

REVISED = "r"
SYMBOLS = {
    "c": "confidential: it could point to a child, or give away a number that could",
    "x": "not available",
    "z": "not applicable",
    "low": "not zero, but rounds to zero",
    "u": "low reliability",
    "p": "provisional",
    REVISED: "revised: corrected since it was first published",
    "e": "estimated",
}
GOOD_IS = {"low": "Lower is better", "high": "Higher is better", "none": "Direction not stated"}
MEASURES = {"percentage": "Percentage", "rate_per_10000": "Rate per 10,000 children", "count": "Number"}
WINDOWS = {
    "month": "What happened in the month",
    "month_end": "As it stood at the end of the month",
    "quarter": "What happened in the quarter; a figure every three months",
    "quarter_end": "As it stood at the end of the quarter; a figure every three months",
    "rolling_12_months": "The 12 months that end with the month",
    "financial_year_to_date": "From 1 April to the end of the month",
    "academic_year_to_date": "From 1 September to the end of the month",
    "cumulative": "Everything up to the end of the month",
}
BASES = {"headline": "Headline", "rolling_12_months": "Rolling 12 months", "year_to_date": "Year to date"}


def day(date: datetime.date) -> str:
    """15 April 2024."""
    return f"{date.day} {month(date)}"


def month(date: datetime.date) -> str:
    """March 2024."""
    return f"{MONTHS[date.month - 1]} {date.year}"


def short_month(date: datetime.date) -> str:
    """Mar."""
    return MONTHS[date.month - 1][:3]


def period(window: str, period_end: datetime.date) -> str:
    """The period that a figure is about, never shorter than it takes to tell a month from a year."""
    if window in ("month_end", "cumulative"):
        return f"End of {month(period_end)}"
    if window == "quarter_end":
        return f"End of {month(period_end)}, quarterly"
    if window == "quarter":
        return f"{MONTHS[period_end.month - 3]} to {month(period_end)}"
    if window == "rolling_12_months":
        return f"12 months to {month(period_end)}"
    if window in ("financial_year_to_date", "academic_year_to_date"):
        opening = 4 if window == "financial_year_to_date" else 9
        year = period_end.year - (period_end.month < opening)
        if (year, opening) == (period_end.year, period_end.month):
            return month(period_end)
        return f"{MONTHS[opening - 1]}{'' if year == period_end.year else f' {year}'} to {month(period_end)}"
    return month(period_end)


def period_of(definition: Definition, part: Part) -> str:
    """The period of the figure with which a part is told: where its months are not shown, a whole year."""
    window = {"year_to_date": "financial_year_to_date"}.get(part.basis, part.basis)
    return period(window if part.is_told_by_year else definition.window, part.period_end)


def figure(value: Figure, measure: str) -> str:
    """28.9%, 22.5, 51, or [x]; symbols may stand beside the number, as in 12.5% [u] [r]."""
    if value.number is None:
        return f"[{value.symbol}]"
    mark = "".join(f" [{sign}]" for sign in value.symbol.split())
    if measure == "percentage":
        return f"{value.number:.1f}%{mark}"
    if measure == "rate_per_10000":
        return f"{value.number:,.1f}{mark}"
    return count(value) + mark


def figure_with_unit(value: Figure, measure: str) -> str:
    """The figure in a sentence: a rate carries its unit."""
    unit = " per 10,000" if measure == "rate_per_10000" and value.number is not None else ""
    return figure(value, measure) + unit


def told_apart(one: Figure, other: Figure, measure: str) -> tuple[str, str]:
    """Two figures in a sentence that says they differ: with two decimals, or three, where one would print the same.

    86.0% and 86.0% read 86.04% and 85.96%.
    """
    shown = figure_with_unit(one, measure), figure_with_unit(other, measure)
    if shown[0] != shown[1] or one.number is None or other.number is None or one.number == other.number:
        return shown
    unit = {"percentage": "%", "rate_per_10000": " per 10,000"}.get(measure, "")
    for places in (2, 3):
        longer = f"{one.number:,.{places}f}{unit}", f"{other.number:,.{places}f}{unit}"
        if longer[0] != longer[1]:
            return longer
    return shown


def count(value: Figure) -> str:
    """1,248; full-time equivalents with one decimal place."""
    if value.number is None:
        return f"[{value.symbol}]"
    return f"{value.number:,.0f}" if value.number == round(value.number) else f"{value.number:,.1f}"


def gap(value: Figure, measure: str) -> str:
    """by 7.4 percentage points: the size of a gap; the status says its direction."""
    if value.number is None:
        return ""
    size = abs(value.number)
    if size == 0:
        return "exactly on target"
    unit = {"percentage": " percentage points", "rate_per_10000": " per 10,000"}.get(measure, "")
    if measure == "count":
        return f"by {count(Figure(size))}"
    return f"by less than 0.1{unit}" if size < 0.05 else f"by {size:.1f}{unit}"


def symbol(value: Figure) -> str:
    """What a symbol means; nothing for a number."""
    return "" if value.number is not None else SYMBOLS.get(value.symbol, value.symbol)


def part_name(component: str) -> str:
    """social_care reads Social care."""
    return component.replace("_", " ").capitalize()


def expected_range(lower: float, upper: float, measure: str) -> str:
    """Where the figure is expected to stay; a limit that no figure can reach is none."""
    low, high = (figure_with_unit(Figure(level), measure) for level in (lower, upper))
    has_ceiling = measure == "percentage" and upper >= 100
    if lower <= 0:
        return "anywhere from 0 to 100%" if has_ceiling else f"anywhere up to {high}"
    return f"anywhere above {low}" if has_ceiling else f"between {low} and {high}"


def described_series(months: Sequence[tuple[datetime.date, Figure]], measure: str) -> str:
    """A line of points in one sentence, for those who cannot see it."""
    known = [(when, value.number) for when, value in months if value.number is not None]
    if not known:
        return "No figures to draw."
    low = min(known, key=lambda item: item[1])
    high = max(known, key=lambda item: item[1])

    def said(item: tuple[datetime.date, float]) -> str:
        return f"{figure(Figure(item[1]), measure)} in {month(item[0])}"

    if len(known) == 1:
        return f"One figure: {said(known[0])}."
    return (
        f"{len(known)} figures, from {said(known[0])} to {said(known[-1])}; lowest {said(low)}, highest {said(high)}."
    )
