"""Words for figures and periods at their edges."""

import datetime

import pytest

from scorecard.publication import benchmarks, format, trend
from scorecard.publication.format import told_apart
from scorecard.publication.model import Benchmark, Chart, Figure
from scorecard.publication.read_marts import figure


@pytest.mark.parametrize(
    ("window", "period_end", "said"),
    [
        ("month", (2024, 3, 31), "March 2024"),
        ("month_end", (2024, 3, 31), "End of March 2024"),
        ("quarter", (2024, 3, 31), "January to March 2024"),
        ("quarter_end", (2023, 12, 31), "End of December 2023, quarterly"),
        ("rolling_12_months", (2024, 3, 31), "12 months to March 2024"),
        ("financial_year_to_date", (2024, 3, 31), "April 2023 to March 2024"),
        ("financial_year_to_date", (2024, 4, 30), "April 2024"),
        ("academic_year_to_date", (2023, 12, 31), "September to December 2023"),
        ("academic_year_to_date", (2024, 8, 31), "September 2023 to August 2024"),
        ("cumulative", (2024, 3, 31), "End of March 2024"),
    ],
)
def test_periods(window: str, period_end: tuple[int, int, int], said: str) -> None:
    assert format.period(window, datetime.date(*period_end)) == said


@pytest.mark.parametrize(
    ("value", "measure", "said"),
    [
        (Figure(85.0), "percentage", "85.0%"),
        (Figure(65.44), "rate_per_10000", "65.4"),
        (Figure(1248.0), "count", "1,248"),
        (Figure(20.2), "count", "20.2"),
        (Figure(0.0), "count", "0"),
        (Figure(symbol="c"), "percentage", "[c]"),
        (Figure(50.0, "r"), "percentage", "50.0% [r]"),
        (Figure(50.0, "u r"), "percentage", "50.0% [u] [r]"),
    ],
)
def test_figures(value: Figure, measure: str, said: str) -> None:
    assert format.figure(value, measure) == said


@pytest.mark.parametrize(
    ("gap", "measure", "said"),
    [
        (-7.39, "percentage", "by 7.4 percentage points"),
        (0.04, "percentage", "by less than 0.1 percentage points"),
        (0.0, "percentage", "exactly on target"),
        (-5.8, "rate_per_10000", "by 5.8 per 10,000"),
        (-1.0, "count", "by 1"),
    ],
)
def test_gaps_are_never_percentages(gap: float, measure: str, said: str) -> None:
    assert format.gap(Figure(gap), measure) == said


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (None, Figure(symbol="x")),
        (2, Figure(2.0)),
        ("2.5", Figure(2.5)),
        ("c", Figure(symbol="c")),
        ("[c]", Figure(symbol="c")),
    ],
)
def test_cells_are_numbers_or_symbols(cell: object, read: Figure) -> None:
    assert figure(cell) == read


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        (2.2, 51.9, "between 2.2% and 51.9%"),
        (-3.0, 51.9, "anywhere up to 51.9%"),
        (61.0, 104.0, "anywhere above 61.0%"),
        (-3.0, 104.0, "anywhere from 0 to 100%"),
    ],
)
def test_expected_ranges(lower: float, upper: float, said: str) -> None:
    assert format.expected_range(lower, upper, "percentage") == said


FLOW, STOCK = "not comparable: a month against a year", "not comparable: a month against one day"
SAME = "same kind of period"


@pytest.mark.parametrize(
    ("comparabilities", "said"),
    [
        ([FLOW, FLOW], ["Not comparable: a month against a year"]),
        ([FLOW, SAME], ["England: not comparable: a month against a year"]),
        ([FLOW, STOCK], [f"England: {FLOW}", f"Neighbours: {STOCK}"]),
        ([SAME, SAME], []),
        (["", FLOW], ["Not comparable: a month against a year"]),
        (["", ""], []),
    ],
)
def test_cautions_are_said_once(comparabilities: list[str], said: list[str]) -> None:
    shown = [
        Benchmark(geography, Figure(20.0) if found else Figure(symbol="x"), "", "", "", found)
        for geography, found in zip(("England", "Neighbours"), comparabilities, strict=True)
    ]
    assert benchmarks.cautions(shown) == said


@pytest.mark.parametrize(
    ("one", "other", "measure", "said"),
    [
        (86.04, 85.96, "percentage", ("86.04%", "85.96%")),
        (86.0, 81.3, "percentage", ("86.0%", "81.3%")),
        (86.0, 86.0, "percentage", ("86.0%", "86.0%")),
        (60.0004, 60.0011, "rate_per_10000", ("60.000 per 10,000", "60.001 per 10,000")),
    ],
)
def test_figures_that_differ_are_never_printed_alike(
    one: float, other: float, measure: str, said: tuple[str, str]
) -> None:
    """Seen: 86.0%, down from 86.0%."""
    assert told_apart(Figure(one), Figure(other), measure) == said


@pytest.mark.parametrize(
    ("limits", "is_stable", "said"),
    [
        (
            (70.0, 64.0, 76.0),
            True,
            "The average of 12 figures is 70.0%. If nothing changes, expect between 64.0% and 76.0%.",
        ),
        (
            (70.0, 64.0, 76.0),
            False,
            "The average of 12 figures is 70.0%. The measure is moving, so what to expect is not predictable.",
        ),
        ((100.0, 100.0, 100.0), False, "All of the last 12 figures are 100.0%, so no range can be told from them."),
    ],
)
def test_what_is_expected_of_a_chart(limits: tuple[float, float, float], is_stable: bool, said: str) -> None:
    chart = Chart(
        is_drawn=True,
        reason_not_drawn="",
        variation="common cause variation",
        assurance="not assessed",
        latest_rule=None,
        points_in_limits=12,
        dialect="",
        decisions=(),
        points=(),
        is_stable=is_stable,
        is_provisional=False,
        proposals=(),
    )
    assert trend.expectation(chart, limits, "percentage") == said
