"""A claim's verdict, and the series that it is held against."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from scorecard.commentary.dates import months_before
from scorecard.commentary.figures import CommentedLine, DatedFigure
from scorecard.commentary.quoted import Quoted

AGREES, CONTRADICTED, CANNOT = "agrees", "contradicted", "cannot be checked"
# How far back a text that names no period may look.
PERIODS_BACK = 12


@dataclass(frozen=True)
class Judgement:
    """What became of a claim; `data_say` is a plain sentence."""

    verdict: str
    data_say: str


def judged(verdict: str, *said: str) -> Judgement:
    """A judgement out of sentences without their full stops."""
    return Judgement(verdict, " ".join(f"{part}." for part in said if part))


@dataclass(frozen=True)
class Case:
    """A line or one of its components, at the period that a commentary is about."""

    line: CommentedLine
    component: str
    period_end: datetime.date
    tolerance: float  # of `in line with`, where the target has none of its own

    def point(self, period_end: datetime.date | None = None) -> DatedFigure | None:
        """The figure of a period, or of the commentary's own."""
        return self.line.series.get(self.component, {}).get(period_end or self.period_end)

    def before(self, period_end: datetime.date, periods: int = 1) -> datetime.date:
        """The period so many before another."""
        return months_before(period_end, periods * self.line.months_apart)

    def earlier(self, period_end: datetime.date) -> Iterator[DatedFigure]:
        """The figures of the twelve periods before another, latest first."""
        for back in range(1, PERIODS_BACK + 1):
            point = self.point(self.before(period_end, back))
            if point is not None and point.value is not None:
                yield point

    def earlier_that_may_be(self, number: Quoted, period_end: datetime.date) -> DatedFigure | None:
        """The latest earlier figure that a number may be."""
        return next((point for point in self.earlier(period_end) if is_figure(number, point)), None)


def is_figure(number: Quoted, point: DatedFigure) -> bool:
    """Whether a number may be the figure."""
    return point.value is not None and number.may_be(point.value)


def was_released(number: Quoted, point: DatedFigure) -> bool:
    """Whether a number may be the figure as an earlier release gave it."""
    return any(number.may_be(value) for value in point.released_before)
