"""Days and months of a delivery, and the working days of England.

A day is a whole number of days since 1970-01-01; a month is an offset from the reporting month (0), earlier
months below nought. Nothing here reads today's date.
"""

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
FIRST_YEAR, LAST_YEAR = 1985, 2060
OPEN = 1_000_000
"""The end of whatever has not ended: later than any day."""

NEVER = -OPEN
"""The day of whatever has not happened: earlier than any day."""

ONE_OFF_HOLIDAYS = (
    date(2011, 4, 29),
    date(2012, 6, 4),
    date(2012, 6, 5),
    date(2020, 5, 8),
    date(2022, 6, 2),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
)
MOVED_HOLIDAYS = (date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30))
"""Bank holidays that the yearly rule gives and that were held on another day."""


def number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def as_date(day: int) -> date:
    """The calendar date of a day number."""
    return EPOCH + timedelta(days=day)


def add_months(day: int, months: int) -> int:
    """The same day of the month, so many months on, cut to the month's end."""
    start = as_date(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month_end = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return number(date(year, month + 1, min(start.day, month_end.day)))


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian rule."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def bank_holidays(year: int) -> set[date]:
    """Bank holidays in England, with substitute days for those that fall on a weekend."""
    last_may, last_august = date(year, 5, 25), date(year, 8, 25)
    days = {
        easter(year) - timedelta(days=2),
        easter(year) + timedelta(days=1),
        _monday_on_or_after(date(year, 5, 1)),
        _monday_on_or_after(last_may),
        _monday_on_or_after(last_august),
    }
    new_year = date(year, 1, 1)
    days.add(new_year if new_year.weekday() < 5 else _monday_on_or_after(new_year))
    for fixed in (date(year, 12, 25), date(year, 12, 26)):
        while fixed.weekday() >= 5 or fixed in days:
            fixed += timedelta(days=1)
        days.add(fixed)
    return (days | {day for day in ONE_OFF_HOLIDAYS if day.year == year}) - set(MOVED_HOLIDAYS)


class WorkingDays:
    """Counts and adds working days; the first day itself never counts."""

    def __init__(self) -> None:
        holidays = {day for year in range(FIRST_YEAR, LAST_YEAR) for day in bank_holidays(year)}
        self._first = number(date(FIRST_YEAR, 1, 1))
        self._up_to: list[int] = []
        self._nth: list[int] = []
        for day in range(self._first, number(date(LAST_YEAR, 1, 1))):
            on = as_date(day)
            if on.weekday() < 5 and on not in holidays:
                self._nth.append(day)
            self._up_to.append(len(self._nth))

    def between(self, start: int, end: int) -> int:
        """Working days after the start, up to and with the end."""
        return self._up_to[end - self._first] - self._up_to[start - self._first]

    def add(self, start: int, days: int) -> int:
        """The working day that lies so many working days after the start; none: the start itself."""
        return start if days <= 0 else self._nth[self._up_to[start - self._first] + days - 1]

    def in_range(self, start: int, end: int) -> list[int]:
        """The working days from start to end, both counted."""
        return self._nth[self._up_to[start - 1 - self._first] : self._up_to[end - self._first]]


class Clock:
    """The reporting month, and the days on which history opens and the delivery is taken."""

    EXTRACT_LAG = 17
    """Days after the month's end on which the delivery is taken."""

    HISTORY_MONTHS = 72
    """Months of history that the systems keep, unless said otherwise: six years."""

    def __init__(self, month: str, months_of_history: int = HISTORY_MONTHS) -> None:
        year, number_in_year = (int(part) for part in month.split("-"))
        self.month = month
        self._first = number(date(year, number_in_year, 1))
        self._starts: dict[int, int] = {}
        self._offsets: dict[int, int] = {}
        self.first_month = 1 - months_of_history
        self.history_start = self.start(self.first_month)
        self.extract_day = self.end() + self.EXTRACT_LAG

    def start(self, offset: int = 0) -> int:
        """First day of a month."""
        if offset not in self._starts:
            self._starts[offset] = add_months(self._first, offset)
        return self._starts[offset]

    def end(self, offset: int = 0) -> int:
        """Last day of a month."""
        return self.start(offset + 1) - 1

    def offset(self, day: int) -> int:
        """The month in which a day lies."""
        if day not in self._offsets:
            on, first = as_date(day), as_date(self._first)
            self._offsets[day] = (on.year - first.year) * 12 + on.month - first.month
        return self._offsets[day]

    def academic_year(self, day: int) -> int:
        """The 1 September that opens the academic year of a day."""
        on = as_date(day)
        return number(date(on.year - (on.month < 9), 9, 1))


def age_on(born: int, day: int) -> int:
    """Whole years of age; a birthday on 29 February is kept on the 28th in common years."""
    birth, on = as_date(born), as_date(day)
    birthday = (birth.month, birth.day)
    leap = on.year % 4 == 0 and (on.year % 100 != 0 or on.year % 400 == 0)
    if birthday == (2, 29) and not leap:
        birthday = (2, 28)
    return on.year - birth.year - ((on.month, on.day) < birthday)
