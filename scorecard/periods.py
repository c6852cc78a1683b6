"""Reporting months, the names of months, never the locale's, and the windows over which figures count.

How a period is said on a page stands in `scorecard.publication.format`.
"""

import calendar
import datetime
import re
from dataclasses import dataclass

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, order=True)
class ReportingMonth:
    """A calendar month, written ``2024-03``."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "ReportingMonth":
        """Read ``YYYY-MM``.

        Raises:
            ValueError: the text is not a month.
        """
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if not match:
            raise ValueError(f"{text!r} is not a month. Expected year and month such as 2024-03.")
        return cls(int(match[1]), int(match[2]))

    @property
    def period_end(self) -> datetime.date:
        return datetime.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def in_words(self) -> str:
        """March 2024."""
        return f"{MONTHS[self.month - 1]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


# over what a figure counts that is no headline: the window that its basis is
WINDOW_OF_BASIS = {"rolling_12_months": "rolling_12_months", "year_to_date": "financial_year_to_date"}
SNAPSHOTS = ("month_end", "quarter_end")
FIRST_MONTHS_OF_YEARS = {"financial_year_to_date": 4, "academic_year_to_date": 9}
MONTHS_OF_WINDOWS = {"month": 1, "quarter": 3, "rolling_12_months": 12}


def window_of(period_window: str, basis: str) -> str:
    """Over what a figure counts: the indicator's own `period_window` for its headline, else that of the basis."""
    return WINDOW_OF_BASIS.get(basis, period_window)


def window_start(window: str, period_end: datetime.date) -> datetime.date | None:
    """The first day that a figure counts, by its window; None for `cumulative`, which has no beginning.

    A snapshot begins on its last day. The reporting month (`period_start`) may be shorter than the window.
    """
    if window == "cumulative":
        return None
    if window in SNAPSHOTS:
        return period_end
    if window in FIRST_MONTHS_OF_YEARS:
        opening = FIRST_MONTHS_OF_YEARS[window]
        return datetime.date(period_end.year - (period_end.month < opening), opening, 1)
    months = period_end.year * 12 + period_end.month - MONTHS_OF_WINDOWS[window]
    return datetime.date(months // 12, months % 12 + 1, 1)


def financial_year(date: datetime.date) -> str:
    """The financial year of a day as the Department for Education writes it: 202324."""
    opening = date.year - (date.month < 4)
    return f"{opening}{(opening + 1) % 100:02d}"


# the first month that can be run, and the first of Dagster's partitions
FIRST_MONTH = ReportingMonth(2015, 1)
