"""What the data say, in plain sentences."""

import datetime

from scorecard.commentary.figures import CommentedLine, DatedFigure, OthersFigure
from scorecard.publication import format, status
from scorecard.publication.model import Figure

month = format.month


def number(value: float, line: CommentedLine) -> str:
    """93.7%, 65.4 per 10,000, 33."""
    return format.figure_with_unit(Figure(value), line.measure)


def distance(one: float, other: float, line: CommentedLine) -> str:
    """How far two values lie apart: 1.3 percentage points."""
    return format.gap(Figure(abs(one - other)), line.measure).removeprefix("by ")


def figure(point: DatedFigure, line: CommentedLine) -> str:
    """The figure for March 2024 was 93.7%."""
    assert point.value is not None
    counts = ""
    if line.measure == "percentage" and point.numerator is not None and point.denominator is not None:
        counts = f" ({_count(point.numerator)} of {_count(point.denominator)})"
    return f"The figure for {month(point.period_end)} was {number(point.value, line)}{counts}"


def _count(value: float) -> str:
    return format.count(Figure(value))


def against_target(point: DatedFigure, line: CommentedLine) -> str:
    """The figure for March 2024 was 93.7% against a target of 95.0%: 1.3 percentage points below."""
    assert point.value is not None and point.target is not None
    way = "above" if point.value > point.target else "below"
    said = "exactly on target"
    if point.value != point.target:
        said = f"{distance(point.value, point.target, line)} {way}"
    return (
        f"The figure for {month(point.period_end)} was {number(point.value, line)} against a target of "
        f"{number(point.target, line)}: {said}"
    )


def change(now: DatedFigure, before: DatedFigure, line: CommentedLine) -> str:
    """The figure was 24.0% for March 2024 and 36.1% for December 2023: 12.1 percentage points down."""
    assert now.value is not None and before.value is not None
    moved = "no change"
    if now.value != before.value:
        moved = f"{distance(now.value, before.value, line)} {'up' if now.value > before.value else 'down'}"
    return (
        f"The figure was {number(now.value, line)} for {month(now.period_end)} and {number(before.value, line)} for "
        f"{month(before.period_end)}: {moved}"
    )


def against_others(point: DatedFigure, other: OthersFigure, line: CommentedLine) -> str:
    """The figure for March 2024 was 20.6%; that of England was 21.0% (year to 31 March 2023)."""
    assert point.value is not None and other.value is not None
    period = other.period[:1].lower() + other.period[1:] if other.period else "period not known"
    return (
        f"The figure for {month(point.period_end)} was {number(point.value, line)}; {their(other)} was "
        f"{number(other.value, line)} ({period})"
    )


def their(other: OthersFigure) -> str:
    """England's, that of the statistical neighbours."""
    if other.kind == "england":
        return "England's"
    geography = other.geography if other.kind == "region" else other.geography[:1].lower() + other.geography[1:]
    return f"that of the {geography}"


def periods(count: int, line: CommentedLine) -> str:
    """7 months, 1 quarter."""
    unit = "month" if line.months_apart == 1 else "quarter"
    return f"{count} {unit}{'' if count == 1 else 's'}"


def no_figure(period_end: datetime.date, point: DatedFigure | None) -> str:
    """Why there is no figure to compare with."""
    because = "" if point is None else status.no_figure_because(Figure(symbol="x"), point.status).rstrip(".")
    said = f"No figure for {month(period_end)}"
    return f"{said}: {because[:1].lower()}{because[1:]}" if because and point and point.status != "available" else said
