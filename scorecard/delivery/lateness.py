"""Which deliveries should be there and are not.

An authority is expected to deliver from the month after its newest release on: a month before that has been counted
again since. One that has released nothing yet is expected by nobody.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scorecard.periods import ReportingMonth


@dataclass(frozen=True)
class LateDelivery:
    """A month's delivery that was due on a day before today."""

    la_code: str
    month: ReportingMonth
    due: datetime.date
    days_late: int

    @property
    def sentence(self) -> str:
        """What to say of it."""
        days = "1 day" if self.days_late == 1 else f"{self.days_late} days"
        return (
            f"The delivery of {self.month.in_words} was due on {self.due.isoformat()} and is not there, {days} later. "
            "Ask whoever hands it over."
        )


def late_deliveries(
    released: Mapping[str, Iterable[ReportingMonth]],
    landed: Collection[tuple[str, str]],
    today: datetime.date,
    due_day: int,
) -> list[LateDelivery]:
    """Every delivery that is late today, by authority and month.

    Args:
        released: months that have a release, by authority.
        landed: authority and month of what lies in the landing place, run or not.
        today: the day on which it is asked.
        due_day: day of the month after by which a delivery should be there; it is late from the day after.
    """
    late = []
    for la_code, months in sorted(released.items()):
        month = _next(max(months))
        while (due := _due(month, due_day)) < today:
            if (la_code, str(month)) not in landed:
                late.append(LateDelivery(la_code, month, due, (today - due).days))
            month = _next(month)
    return late


def _next(month: ReportingMonth) -> ReportingMonth:
    return ReportingMonth(month.year + month.month // 12, month.month % 12 + 1)


def _due(month: ReportingMonth, due_day: int) -> datetime.date:
    after = _next(month)
    return datetime.date(after.year, after.month, due_day)
