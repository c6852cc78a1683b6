"""Reporting months, and the names of months, never the locale's.

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


# the first month that can be run, and the first of Dagster's partitions
FIRST_MONTH = ReportingMonth(2015, 1)
