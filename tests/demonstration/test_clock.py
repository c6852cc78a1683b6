"""Working days, months and ages, at the edges that matter."""

from datetime import date

import pytest

from scorecard.demonstration.clock import WorkingDays, add_months, age_on, as_date, easter, number

WORKING_DAYS = WorkingDays()


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2024, 1, 8), date(2024, 3, 11), 45),
        (date(2024, 1, 13), date(2024, 3, 15), 45),
        (date(2022, 7, 18), date(2022, 9, 21), 45),
        (date(2023, 12, 28), date(2024, 3, 1), 45),
        (date(2024, 3, 28), date(2024, 4, 4), 3),
        (date(2024, 3, 12), date(2024, 3, 12), 0),
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(start: date, end: date, days: int) -> None:
    assert WORKING_DAYS.between(number(start), number(end)) == days
    assert WORKING_DAYS.between(number(start), WORKING_DAYS.add(number(start), days)) == days


def test_months_end_where_the_month_ends() -> None:
    assert as_date(add_months(number(date(2024, 8, 31)), 6)) == date(2025, 2, 28)
    assert as_date(add_months(number(date(2024, 3, 15)), -12)) == date(2023, 3, 15)
    assert as_date(add_months(number(date(2023, 12, 31)), 12)) == date(2024, 12, 31)


def test_a_leap_day_birthday_falls_on_the_28th() -> None:
    assert age_on(number(date(2008, 2, 29)), number(date(2023, 2, 28))) == 15
    assert age_on(number(date(2008, 2, 29)), number(date(2023, 2, 27))) == 14


def test_easter() -> None:
    assert [easter(year) for year in (2019, 2024, 2025)] == [
        date(2019, 4, 21),
        date(2024, 3, 31),
        date(2025, 4, 20),
    ]
