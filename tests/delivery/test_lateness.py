"""When a delivery is late, worked by hand."""

import datetime
from collections.abc import Collection

from scorecard.delivery.lateness import late_deliveries
from scorecard.periods import ReportingMonth

MARCH = ReportingMonth(2024, 3)


def months_late(today: str, released: list[str], landed: Collection[tuple[str, str]] = ()) -> list[str]:
    found = late_deliveries(
        {"916": [ReportingMonth.parse(month) for month in released]}, landed, datetime.date.fromisoformat(today), 10
    )
    return [str(late.month) for late in found]


def test_the_day_on_which_it_is_due_is_not_late() -> None:
    assert months_late("2024-05-10", ["2024-03"]) == []
    assert months_late("2024-05-11", ["2024-03"]) == ["2024-04"]


def test_each_month_that_is_due_is_late_for_itself() -> None:
    assert months_late("2025-02-11", ["2024-11"]) == ["2024-12", "2025-01"]


def test_a_month_before_the_newest_release_is_not_missed() -> None:
    assert months_late("2024-04-30", ["2024-01", "2024-03"]) == []


def test_what_has_arrived_is_not_late_though_it_is_not_released() -> None:
    assert months_late("2024-06-30", ["2024-03"], {("916", "2024-04")}) == ["2024-05"]


def test_nobody_expects_a_delivery_of_an_authority_that_has_released_nothing() -> None:
    assert late_deliveries({}, set(), datetime.date(2024, 6, 30), 10) == []


def test_it_is_said_since_when() -> None:
    [late] = late_deliveries({"916": [MARCH]}, set(), datetime.date(2024, 5, 13), 10)
    assert late.sentence == (
        "The delivery of April 2024 was due on 2024-05-10 and is not there, 3 days later. Ask whoever hands it over."
    )
