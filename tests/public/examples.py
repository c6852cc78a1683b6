"""A small catalogue, and months by name, for examples that can be followed by hand."""

import datetime
from collections.abc import Mapping, Sequence

from scorecard.public.counts import CountedLine, counts_of
from scorecard.public.months import Cells, Window, months_between
from scorecard.public.rules import Rules

PLANS = "repeats.denominator"
REPEATS = "repeats.numerator"
QUICK_REPEATS = "quick_repeats.numerator"
STARTED_WITH_NEGLECT = "neglect.numerator"

# plans started in the month; of them repeats, and of the repeats those within two years; of the plans those of neglect
FLOWS = counts_of(
    [
        CountedLine("repeats", "", "percentage", "month", False, True),
        CountedLine("quick_repeats", "", "percentage", "month", False, True),
        CountedLine("neglect", "", "percentage", "month", False, True),
    ],
    same=[["repeats.denominator", "quick_repeats.denominator", "neglect.denominator"]],
    parts=[{"whole": "repeats.numerator", "parts": ["quick_repeats.numerator"]}],
)
# one percentage alone
ONE_FLOW = counts_of([CountedLine("repeats", "", "percentage", "month", False, True)])
ONE_COUNT = counts_of([CountedLine("profiles", "", "count", "month", False, True)])
PROFILES = "profiles.numerator"
SNAPSHOT = counts_of([CountedLine("rate", "", "percentage", "month_end", False, True)])
ACCUMULATING = counts_of([CountedLine("excluded", "", "percentage", "academic_year_to_date", True, True)])

THRESHOLD = 5
RULES = Rules(small=THRESHOLD)


def alphabetical(name: str) -> bytes:
    """An order of partners that can be followed by hand: months by date, groups by name."""
    return name.encode()


def month(text: str) -> datetime.date:
    """Last day of a month such as 2023-05."""
    year, number = (int(part) for part in text.split("-"))
    return months_between(datetime.date(year, number, 1), datetime.date(year, number, 28) + datetime.timedelta(3))[0]


def months_from(opening: str, amounts: Sequence[float]) -> dict[datetime.date, float]:
    """Amounts of consecutive months, the first of which is named."""
    year, number = (int(part) for part in opening.split("-"))
    periods = [month(f"{year + (number - 1 + at) // 12}-{(number - 1 + at) % 12 + 1:02}") for at in range(len(amounts))]
    return dict(zip(periods, amounts, strict=True))


def amounts(**series: Mapping[datetime.date, float]) -> dict[tuple[str, datetime.date], float]:
    """Amounts by count and month; the count's name with `__` for the dot."""
    return {(name.replace("__", "."), period): amount for name, of in series.items() for period, amount in of.items()}


def suppressed_months(cells: Cells, name: str) -> list[str]:
    """The months in which a count is suppressed, such as 2023-05."""
    return sorted(f"{period:%Y-%m}" for (of, period), cell in cells.items() if of == name and cell.is_suppressed)


def year_to_date(closing: str) -> Window:
    """The window from April to the month named."""
    end = month(closing)
    opening = datetime.date(end.year - (end.month < 4), 4, 1)
    return Window("year_to_date", end, months_between(opening, end))


def twelve_months(closing: str) -> Window:
    """The twelve months to the month named."""
    end = month(closing)
    following = end + datetime.timedelta(days=1)
    return Window("rolling_12_months", end, months_between(following.replace(year=following.year - 1), end))
