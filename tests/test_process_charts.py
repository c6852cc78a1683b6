"""Process behaviour charts on series worked by hand: every rule at its edge, each dialect, gaps, rebases, icons.

Where limits matter, the sum that gives them stands beside the series.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from tests.statements.bench import Line, say

PACKAGE_DIALECT = {"two_of_three_counts_beyond_limits": False, "screen_moving_ranges": True}

OUTSIDE, TREND, NEAR, SHIFT = "outside limits", "trend", "two of three near a limit", "shift"

# The series of the issue: 9 ones, 8 twos and a ten are 35 / 18 = 1.94; 15 moving ranges of 1, one of 8 and one of 9 are
# 32 / 17 = 1.882, times 2.66 = 5.007.
GOLDEN = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# Noise around 5 with moving ranges so wide that what follows stays well within its limits.
LOW_HIGH = [0, 10, 0, 10, 0, 10, 0, 10]
HIGH_LOW = [10, 0, 10, 0, 10, 0, 10, 0]
# Noise around 5 with moving ranges of 2.
NARROW = [4, 6] * 10
# Mean 1.5, moving ranges of 1: limits -1.16 and 4.16.
QUIET = [1, 2] * 6


class Chart(NamedTuple):
    points: list[dict[str, Any]]
    summary: dict[str, Any]

    def each(self, column: str) -> list[Any]:
        return [point[column] for point in self.points]


def month_end(number: int) -> date:
    year, month = divmod(number + 1, 12)
    return date(2020 + year, month + 1, 1) - timedelta(days=1)


def draw(
    values: Sequence[float | None],
    *,
    good_is: str = "high",
    dialect: dict[str, Any] | None = None,
    rebased_from: Sequence[date] = (),
    rebased_by: str = "916",
    refused: Sequence[date] = (),
    target: float | None = None,
    window: str = "month",
    looks_back_months: int = 0,
) -> Chart:
    decisions = [(day, "rebase") for day in rebased_from] + [(day, "refuse") for day in refused]
    line = Line(
        [(value, None) for value in values],
        measure="count",
        good_is=good_is,
        target=target,
        window=window,
        looks_back_months=looks_back_months,
        decisions=decisions,
        decided_by=rebased_by,
    )
    said = say({"measure": line}, **dialect or {})["measure"]
    return Chart(said.points, said.chart)


def rules(values: Sequence[float | None], **settings: Any) -> list[str | None]:
    return draw(values, **settings).each("rule")


# Limits


def test_the_series_of_the_issue() -> None:
    chart = draw(GOLDEN)
    point = chart.points[0]
    assert round(point["mean"], 2) == 1.94
    assert round(point["upper_limit"], 2) == 6.95
    assert round(point["lower_limit"], 2) == -3.06
    assert chart.each("moving_range")[:6] == [None, 1, 1, 1, 8, 9]
    assert chart.each("rule") == [None] * 4 + [OUTSIDE] + [None] * 13


def test_screening_drops_wide_moving_ranges_once() -> None:
    # 8 and 9 lie beyond 3.267 x 1.882 = 6.15; the 15 that stay are all 1.
    point = draw(GOLDEN, dialect={"screen_moving_ranges": True}).points[0]
    assert point["mean_moving_range"] == 1
    assert round(point["upper_limit"], 2) == 4.60
    assert round(point["lower_limit"], 2) == -0.72


def test_near_limits_stand_two_thirds_of_the_way() -> None:
    # 2.66 x 2 / 3 = 1.7733
    point = draw(QUIET).points[0]
    assert round(point["near_upper_limit"], 4) == 3.2733
    assert round(point["near_lower_limit"], 4) == -0.2733


def test_the_dialect_is_recorded_with_every_point() -> None:
    ours = "XmR, trend 7, shift 7, two of three with points outside the limits, moving ranges not screened"
    theirs = "XmR, trend 7, shift 7, two of three without points outside the limits, moving ranges screened"
    assert set(draw(GOLDEN).each("dialect")) == {ours}
    assert set(draw(GOLDEN, dialect=PACKAGE_DIALECT).each("dialect")) == {theirs}


# Outside the limits


@pytest.mark.parametrize(("last", "rule"), [(60.274, None), (60.275, OUTSIDE)])
def test_a_point_on_the_limit_is_not_outside(last: float, rule: str | None) -> None:
    # (10 x 17.207 + 60.274) / 21 = 11.064; (19 x 17.207 + 43.067) / 20 = 18.5; 11.064 + 2.66 x 18.5 = 60.274
    assert rules([0, 17.207] * 10 + [last]) == [None] * 20 + [rule]


@pytest.mark.parametrize("value", [0.1, 100 / 3, 70.7])
def test_a_constant_series_has_no_signal(value: float) -> None:
    for dialect in ({}, PACKAGE_DIALECT):
        assert rules([value] * 14, dialect=dialect) == [None] * 14


def test_the_noise_of_floating_point_is_no_movement() -> None:
    assert rules([0.3, 0.1 + 0.2] * 8) == [None] * 16


# Trend. Mean 5 in the rising ones; 2.66 x 102 / 16 = 17, so everything lies within the near limits.


def test_six_rising_points_are_no_trend() -> None:
    assert rules([*LOW_HIGH, 2, 3, 4, 6, 7, 8, 0, 10]) == [None] * 16


def test_seven_rising_points_are_a_trend() -> None:
    assert rules([*LOW_HIGH, 2, 3, 4, 5, 6, 7, 8, 0, 10]) == [None] * 8 + [TREND] * 7 + [None] * 2


def test_eight_rising_points_are_all_marked() -> None:
    assert rules([*LOW_HIGH, 1, 2, 3, 4, 6, 7, 8, 9, 0, 10]) == [None] * 8 + [TREND] * 8 + [None] * 2


def test_seven_falling_points_are_a_trend() -> None:
    chart = draw([*HIGH_LOW, 8, 7, 6, 5, 4, 3, 2, 10, 0])
    assert chart.each("rule") == [None] * 8 + [TREND] * 7 + [None] * 2
    assert chart.each("signal")[8:15] == ["concern"] * 7


def test_a_tie_breaks_a_trend() -> None:
    assert rules([*LOW_HIGH, 2, 3, 4, 5, 5, 6, 7, 8, 0, 10]) == [None] * 18


def test_a_trend_may_end_the_series() -> None:
    assert rules([*LOW_HIGH, 2, 3, 4, 5, 6, 7, 8]) == [None] * 8 + [TREND] * 7


def test_the_direction_of_a_trend_counts_and_not_its_side_of_the_mean() -> None:
    chart = draw([*LOW_HIGH, 2, 3, 4, 5, 6, 7, 8, 0, 10])
    assert chart.points[8]["value"] < chart.points[8]["mean"]
    assert chart.each("signal")[8:15] == ["improvement"] * 7


def test_a_point_of_two_trends_belongs_to_the_later() -> None:
    chart = draw([*LOW_HIGH, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 10, 0])
    assert chart.each("rule")[8:21] == [TREND] * 13
    assert chart.each("signal")[8:21] == ["improvement"] * 6 + ["concern"] * 7


def test_the_length_of_a_trend_is_a_setting() -> None:
    series = [*LOW_HIGH, 2, 3, 4, 6, 7, 8, 0, 10]
    assert rules(series, dialect={"trend_points": 6}) == [None] * 8 + [TREND] * 6 + [None] * 2


# Shift. (40 + 45) / 15 = 5.67; 2.66 x 82 / 14 = 15.6


def test_six_points_on_one_side_are_no_shift() -> None:
    assert rules([*HIGH_LOW, 6, 7, 6, 7, 6, 7]) == [None] * 14


def test_seven_points_on_one_side_are_a_shift() -> None:
    assert rules([*HIGH_LOW, 6, 7, 6, 7, 6, 7, 6]) == [None] * 8 + [SHIFT] * 7


def test_a_point_on_the_mean_breaks_a_shift() -> None:
    # 41 + 44 + 0 are 85 / 17 = 5
    assert rules([1, *HIGH_LOW, 6, 7, 6, 5, 7, 6, 7, 0]) == [None] * 17


def test_the_length_of_a_shift_is_a_setting() -> None:
    assert rules([*HIGH_LOW, 6, 7, 6, 7, 6, 7, 6], dialect={"shift_points": 8}) == [None] * 15


# Two of three near a limit


@pytest.mark.parametrize(
    ("last_three", "marked"),
    [
        # 126 / 23 = 5.48; 2.66 x 50 / 22 = 6.05, near 4.03: the near limit is 9.51, the limit 11.52.
        ([10, 6, 10], [NEAR, None, NEAR]),
        # 2.66 x 46 / 22 = 5.56: near limit 9.19, limit 11.04.
        ([10, 10, 6], [NEAR, NEAR, None]),
        # 2.66 x 46 / 22 again, the last step being 0.
        ([6, 10, 10], [None, NEAR, NEAR]),
        # 124 / 23 = 5.39; 2.66 x 54 / 22 = 6.53: near limit 9.74. The 4 lies on the other side of the mean.
        ([10, 4, 10], [None, None, None]),
        # One near point alone: 122 / 23 = 5.30; 2.66 x 48 / 22 = 5.80: near limit 9.17.
        ([6, 6, 10], [None, None, None]),
    ],
)
def test_two_of_three_near_a_limit(last_three: list[float], marked: list[str | None]) -> None:
    assert rules([*NARROW, *last_three]) == [None] * 20 + marked


def test_two_of_three_near_the_lower_limit() -> None:
    # The mirror of the first one above: 10 - 126 / 23 = 4.52 around the mirrored noise.
    assert rules([*([6, 4] * 10), 0, 4, 0]) == [None] * 20 + [NEAR, None, NEAR]


@pytest.mark.parametrize(("counts", "third"), [(True, NEAR), (False, None)])
def test_a_point_outside_the_limits_counts_as_near_by_dialect(counts: bool, third: str | None) -> None:
    # 130 / 23 = 5.65; 2.66 x 57 / 22 = 6.89: limit 12.54, near limit 10.25.
    marked = rules([*NARROW, 13, 6, 11], dialect={"two_of_three_counts_beyond_limits": counts})
    assert marked == [None] * 20 + [OUTSIDE, None, third]


# How many points, and which


def test_eleven_points_give_trial_limits_and_no_icon() -> None:
    chart = draw(QUIET[:11], target=5)
    assert set(chart.each("limits")) == {"trial"}
    assert set(chart.each("is_drawn")) == {False}
    assert set(chart.each("signal")) == {None}
    assert chart.points[0]["upper_limit"] is not None
    assert chart.summary["reason_not_drawn"] == "fewer than 12 points"
    assert (chart.summary["is_drawn"], chart.summary["limits"]) == (False, "trial")
    assert (chart.summary["variation"], chart.summary["assurance"]) == ("not assessed", "not assessed")


def test_twelve_points_are_drawn() -> None:
    chart = draw(QUIET)
    assert set(chart.each("signal")) == {"common cause"}
    assert (chart.summary["is_drawn"], chart.summary["limits"]) == (True, "set")
    assert chart.summary["reason_not_drawn"] is None


def test_a_month_without_a_value_is_no_point() -> None:
    chart = draw([1, None, 4, *QUIET[:10]])
    assert chart.each("moving_range")[:4] == [None, 3, 3, 1]
    assert chart.summary["points"] == 12
    assert chart.points[1]["period_end"] == date(2020, 3, 31)


def test_a_trend_goes_over_a_missing_month() -> None:
    assert rules([*LOW_HIGH, 2, 3, 4, None, 5, 6, 7, 8, 0, 10]) == [None] * 8 + [TREND] * 7 + [None] * 2


def test_no_value_at_all_still_has_its_row() -> None:
    chart = draw([None] * 36, target=5)
    assert chart.points == []
    assert chart.summary["points"] == 0
    assert chart.summary["reason_not_drawn"] == "fewer than 12 points"
    assert (chart.summary["variation"], chart.summary["assurance"]) == ("not assessed", "not assessed")


@pytest.mark.parametrize(
    ("window", "looks_back_months", "reason"),
    [
        ("month", 0, None),
        ("month_end", 1, None),
        ("quarter", 3, None),
        ("month_end", 2, "overlapping windows: looks back 2 months"),
        ("quarter_end", 4, "overlapping windows: looks back 4 months"),
        ("rolling_12_months", 0, "overlapping windows: rolling 12 months"),
        ("financial_year_to_date", 0, "overlapping windows: financial year to date"),
        ("cumulative", 0, "overlapping windows: cumulative"),
    ],
)
def test_overlapping_windows_are_not_drawn(window: str, looks_back_months: int, reason: str | None) -> None:
    chart = draw(GOLDEN, window=window, looks_back_months=looks_back_months, target=5)
    assert chart.summary["reason_not_drawn"] == reason
    assert chart.summary["is_drawn"] == (reason is None)
    if reason:
        assert chart.each("value") == GOLDEN
        assert set(chart.each("upper_limit")) == set(chart.each("signal")) == {None}
        assert (chart.summary["variation"], chart.summary["assurance"]) == ("not assessed", "not assessed")


# Rebasing

STEP_UP = [*QUIET, *[value + 10 for value in QUIET]]


def test_a_step_is_segmented_provisionally_until_somebody_decides() -> None:
    chart = draw(STEP_UP)
    assert chart.each("rebase_group") == [1] * 12 + [2] * 12
    assert set(chart.each("is_provisional")) == {True}
    assert chart.each("rule") == [None] * 24
    assert chart.summary["is_provisional"] is True
    assert set(draw(STEP_UP, rebased_from=[date(2021, 1, 1)]).each("is_provisional")) == {False}


def test_a_step_of_which_the_proposal_is_refused_has_a_memory_and_no_limits() -> None:
    chart = draw(STEP_UP, refused=[date(2021, 1, 1)])
    assert set(chart.each("rebase_group")) == {1}
    assert chart.summary["reason_not_drawn"] == "each figure follows the one before"


def test_a_rebase_sets_mean_limits_and_moving_ranges_anew() -> None:
    chart = draw(STEP_UP, rebased_from=[date(2021, 1, 1)])
    assert chart.each("rebase_group") == [1] * 12 + [2] * 12
    assert chart.each("mean") == [1.5] * 12 + [11.5] * 12
    assert chart.points[12]["moving_range"] is None
    assert chart.each("rule") == [None] * 24
    assert chart.summary["rebased_on"] == date(2021, 1, 1)


def test_a_rebase_holds_from_the_period_that_ends_on_its_day() -> None:
    assert draw(STEP_UP, rebased_from=[date(2021, 1, 31)]).each("rebase_group") == [1] * 12 + [2] * 12
    assert draw(STEP_UP, rebased_from=[date(2021, 2, 1)]).each("rebase_group") == [1] * 13 + [2] * 11


def test_a_run_does_not_cross_a_rebase() -> None:
    # A rise of seven, cut after its third point.
    series = [*LOW_HIGH, 0, 10, 2, 3, 4, 5, 6, 7, 8, *LOW_HIGH]
    assert TREND in rules(series)
    assert TREND not in rules(series, rebased_from=[month_end(13)])


def test_limits_are_trial_until_a_rebase_has_twelve_points() -> None:
    chart = draw(STEP_UP[:17], rebased_from=[date(2021, 1, 1)], target=5)
    assert chart.each("is_drawn") == [True] * 12 + [False] * 5
    assert (chart.summary["is_drawn"], chart.summary["limits"]) == (True, "trial")
    assert (chart.summary["points"], chart.summary["points_in_limits"]) == (17, 5)
    assert (chart.summary["variation"], chart.summary["assurance"]) == ("not assessed", "not assessed")


def test_a_rebase_of_another_authority_changes_nothing() -> None:
    elsewhere = draw(STEP_UP, rebased_from=[date(2021, 1, 1)], rebased_by="801")
    assert elsewhere == draw(STEP_UP)
    assert elsewhere != draw(STEP_UP, rebased_from=[date(2021, 1, 1)])
    assert elsewhere.summary["rebased_on"] is None


def test_the_latest_of_two_rebases_stands_in_the_summary() -> None:
    chart = draw(STEP_UP, rebased_from=[date(2021, 6, 1), date(2021, 1, 1)])
    assert chart.each("rebase_group") == [1] * 12 + [2] * 5 + [3] * 7
    assert chart.summary["rebased_on"] == date(2021, 6, 1)


def test_a_rebase_to_come_changes_nothing() -> None:
    chart = draw(QUIET, rebased_from=[date(2030, 1, 1)])
    assert chart.each("rebase_group") == [1] * 12
    assert chart.summary["rebased_on"] is None


def test_rebases_that_leave_no_twelve_points_together_draw_nothing() -> None:
    chart = draw([*QUIET[:10], *QUIET[:10]], rebased_from=[date(2020, 11, 1)])
    assert chart.summary["is_drawn"] is False
    assert chart.summary["reason_not_drawn"] == "fewer than 12 points between rebases"


# Icons

# 28 / 13 = 2.15; 2.66 x 19 / 12 = 4.21: limits -2.06 and 6.37. The other is its mirror.
ENDS_HIGH = [*QUIET, 10]
ENDS_LOW = [*([9, 8] * 6), 0]


@pytest.mark.parametrize(
    ("series", "good_is", "signal", "variation"),
    [
        (ENDS_HIGH, "high", "improvement", "special cause improving high"),
        (ENDS_HIGH, "low", "concern", "special cause concerning high"),
        (ENDS_HIGH, "none", "neither high", "special cause neither high"),
        (ENDS_LOW, "high", "concern", "special cause concerning low"),
        (ENDS_LOW, "low", "improvement", "special cause improving low"),
        (ENDS_LOW, "none", "neither low", "special cause neither low"),
        (GOLDEN, "high", "common cause", "common cause variation"),
    ],
)
def test_variation_reads_the_latest_point(series: list[float], good_is: str, signal: str, variation: str) -> None:
    summary = draw(series, good_is=good_is).summary
    assert (summary["latest_signal"], summary["variation"]) == (signal, variation)


@pytest.mark.parametrize(
    ("target", "good_is", "assurance"),
    [
        (-1.17, "high", "consistently meets"),
        (4.17, "high", "consistently misses"),
        (-1.17, "low", "consistently misses"),
        (4.17, "low", "consistently meets"),
        (2, "high", "hit and miss"),
        (2, "low", "hit and miss"),
        (4.16, "high", "hit and miss"),
        (-1.16, "low", "hit and miss"),
        (None, "high", "no target"),
        (None, "none", "no target"),
        (2, "none", "not assessed"),
    ],
)
def test_assurance_sets_the_target_against_the_limits(target: float | None, good_is: str, assurance: str) -> None:
    assert draw(QUIET, good_is=good_is, target=target).summary["assurance"] == assurance


def test_assurance_reads_the_limits_of_the_latest_rebase() -> None:
    # 8 lies above the first limits and below the second, 11.5 - 2.66 = 8.84.
    summary = draw(STEP_UP, rebased_from=[date(2021, 1, 1)], target=8).summary
    assert summary["assurance"] == "consistently meets"
