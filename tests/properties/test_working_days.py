"""Working days between two days: they add up, and no weekend or bank holiday is one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.delivery.load import english_bank_holidays
from tests.properties.histories import examples
from tests.properties.workbench import Workbench

days = st.dates(date(1970, 1, 1), date(2034, 3, 31))
BANK_HOLIDAYS = set(english_bank_holidays(1970, 2035))


@pytest.fixture(scope="module")
def numbers(bench: Workbench) -> dict[date, int]:
    found = bench.query("select calendar_date, working_day_number from reference.working_days")
    assert len(found) == len(dict(found))
    return dict(found)


@examples(100)
@given(turns=st.lists(days, min_size=3, max_size=3).map(sorted))
def test_working_days_add_up(numbers: dict[date, int], turns: list[date]) -> None:
    first, between, last = (numbers[day] for day in turns)
    assert last - first == (between - first) + (last - between)
    assert first <= between <= last


@examples(100)
@given(start=st.dates(date(2015, 1, 1), date(2030, 1, 1)), length=st.integers(0, 120))
def test_working_days_are_the_days_after_the_first_up_to_the_last(
    numbers: dict[date, int], start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    passed = [start + timedelta(days=number) for number in range(1, length + 1)]
    counted = [day for day in passed if day.weekday() < 5 and day not in BANK_HOLIDAYS]
    assert numbers[end] - numbers[start] == len(counted)


@examples(100)
@given(day=days)
def test_a_weekend_adds_nothing(numbers: dict[date, int], day: date) -> None:
    saturday = min(day + timedelta(days=(5 - day.weekday()) % 7), date(2034, 3, 25))
    assert numbers[saturday + timedelta(days=1)] == numbers[saturday - timedelta(days=1)]
