"""Dates of a return, read for keys and years alone; what a date is worth as a date staging decides."""

import datetime
import re
from functools import lru_cache

FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%b-%Y", "%d %B %Y", "%Y%m%d", "%Y-%b-%d")
TIME = re.compile(r"[T ]\d{1,2}:.*$")
FIRST_DAY = datetime.date(1900, 1, 2)


@lru_cache(maxsize=1 << 16)
def day_of(text: str) -> datetime.date | None:
    """The day that a text names in one of the ways that staging reads; nothing where it names none."""
    bare = TIME.sub("", text.strip())
    for form in FORMATS:
        try:
            day = datetime.datetime.strptime(bare, form).date()
        except ValueError:
            continue
        return day if day >= FIRST_DAY else None
    return None


@lru_cache(maxsize=1 << 16)
def iso(text: str) -> str:
    """A date as ISO, for a key; the text itself where it is none."""
    day = day_of(text)
    return day.isoformat() if day else text.strip()


def financial_year_of(day: datetime.date) -> int:
    """The year in which the financial year of a day began: 2017 for 31 March 2018."""
    return day.year if day.month >= 4 else day.year - 1
