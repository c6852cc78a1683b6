"""Periods as texts name them, counted from the period that a commentary is about."""

import calendar
import datetime

# A month without a year lies in the year up to the period. One that begins so soon after the period may as well be
# meant for the future.
SOON = 3


def month_end(year: int, month: int) -> datetime.date:
    """Last day of a month."""
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def months_before(period_end: datetime.date, months: int) -> datetime.date:
    """Last day of the month so many months before."""
    year, month = divmod(period_end.year * 12 + period_end.month - 1 - months, 12)
    return month_end(year, month + 1)


def months_between(earlier: datetime.date, later: datetime.date) -> int:
    """Months from one month to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def named_month(period_end: datetime.date, month: int, year: int | None, is_last_year: bool) -> datetime.date:
    """Last day of the month that a text names: without a year, the last such month up to the period."""
    if year is not None:
        return month_end(year, month)
    if is_last_year:
        return month_end(period_end.year - 1, month)
    return months_before(period_end, (period_end.month - month) % 12)


def may_lie_ahead(period_end: datetime.date, date: datetime.date) -> bool:
    """Whether a month that was named without a year may be meant for the future."""
    return months_between(date, period_end) >= 12 - SOON
