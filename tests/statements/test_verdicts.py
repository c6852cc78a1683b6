"""What the marts say of a line, on vectors worked by hand and on random series against a second derivation."""

import math
from datetime import date
from fractions import Fraction

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.statements import derived
from tests.statements.bench import Line, Said, percentages, rendered, say

# Worked by hand


def said_of(line: Line) -> Said:
    return say({"line": line})["line"]


def test_newcombe_gives_the_interval_of_his_paper() -> None:
    # Newcombe 1998, table II, example (a): 56/70 against 48/80, method 10: 0.0524 to 0.3339
    counts = [(4.0, 6.0)] * 8 + [(4.0, 8.0)] * 4 + [(5.0, 6.0)] * 8 + [(4.0, 5.5)] * 4
    assert (sum(n for n, _ in counts[:12]), sum(d for _, d in counts[:12])) == (48, 80)
    assert (sum(n for n, _ in counts[12:]), sum(d for _, d in counts[12:])) == (56, 70)
    year = said_of(Line(counts)).year
    assert (round(year["lowest_change"], 2), round(year["highest_change"], 2)) == (5.24, 33.39)
    assert year["year_change"] == "clearly up"


def test_newcombe_holds_where_a_share_is_nought() -> None:
    # example (f) of the same table: 10/10 against 0/20: 0.6791 to 1
    counts = [(0.0, 2.0)] * 8 + [(0.0, 1.0)] * 4 + [(1.0, 1.0)] * 8 + [(0.5, 0.5)] * 4
    year = said_of(Line(counts)).year
    assert (round(year["lowest_change"], 2), round(year["highest_change"], 2)) == (67.91, 100.0)


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        # of 6 in all, 6 and 0: 1/64 = 0.0156 < 0.025; of 5, 5 and 0: 1/32 = 0.031
        (6, 0, "clearly up"),
        (5, 0, "no clear change"),
        (0, 6, "clearly down"),
        # 14 of 18: (3060 + 816 + 153 + 18 + 1) / 2^18 = 4048 / 262144 = 0.0154; 13 of 18: 12616 / 262144 = 0.0481
        (14, 4, "clearly up"),
        (13, 5, "no clear change"),
    ],
)
def test_counts_are_compared_by_their_exact_chance(now: int, before: int, change: str) -> None:
    def months(cases: int) -> list[tuple[float, None]]:
        return [(float(cases // 12 + (at < cases % 12)), None) for at in range(12)]

    year = said_of(Line([*months(before), *months(now)], measure="count")).year
    assert year["year_change"] == change
    assert (year["value_this_year"], year["value_last_year"]) == (now, before)


def test_the_binomial_of_the_models_is_exact() -> None:
    tail = rendered("{{ chance_of_at_least('x', 'n', 'p') }}")
    with duckdb.connect() as database:
        for x, n, p in ((0, 0, 0.5), (3, 10, 0.5), (10, 10, 0.25), (120, 400, 0.3), (2600, 5000, 0.5)):
            row = database.execute(f"select {tail} from (select ? as x, ? as n, ? as p)", [x, n, p]).fetchone()
            assert row is not None
            assert math.isclose(row[0], float(derived.at_least(x, n, Fraction(p))), rel_tol=1e-9)


@pytest.mark.parametrize(
    ("then", "now", "out_of", "direction"),
    [
        (50, 52, 1000, "improving"),  # 2 points and 20 cases
        (50, 51.9, 1000, "no clear change"),
        (90, 91, 1000, "improving"),  # a tenth of the rest of 10
        (90, 90.9, 1000, "no clear change"),
        (5, 5.5, 1000, "improving"),  # a tenth of the share of 5, and 5 cases
        (5, 5.5, 980, "no clear change"),  # 4.9 cases
        (50, 40, 50, "getting worse"),  # 5 cases
        (50, 40, 49, "no clear change"),
    ],
)
def test_a_stock_changes_by_size(then: float, now: float, out_of: float, direction: str) -> None:
    counts = percentages(*[then] * 18, *[now] * 6, out_of=out_of)
    assert said_of(Line(counts, window="month_end")).year["direction_of_travel"] == direction


@pytest.mark.parametrize(("now", "direction"), [(105.0, "getting worse"), (104.0, "no clear change")])
def test_a_number_changes_by_a_twentieth(now: float, direction: str) -> None:
    counts = [(100.0, None)] * 18 + [(now, None)] * 6
    line = Line(counts, window="month_end", measure="count", good_is="low")
    assert said_of(line).year["direction_of_travel"] == direction


def test_six_periods_that_point_the_other_way_take_the_verdict_back() -> None:
    # a year at 50, half a year at 80 and half a year at 70: clearly up, and falling
    line = Line(percentages(*[50] * 12, *[80] * 6, *[70] * 6))
    year = said_of(line).year
    assert (year["year_change"], year["direction_of_travel"]) == ("clearly up", "no clear change")
    assert said_of(Line(percentages(*[50] * 12, *[70] * 12))).year["direction_of_travel"] == "improving"
    assert said_of(Line(list(line.counts[:12]) * 2)).year["direction_of_travel"] == "unchanged"


def test_a_line_that_cannot_vary_is_unchanged_and_has_no_chart() -> None:
    said = said_of(Line(percentages(*[100] * 24), target=95))
    assert said.year["direction_of_travel"] == "unchanged"
    assert (said.chart["is_drawn"], said.chart["reason_not_drawn"]) == (False, "every figure is the same")
    assert said.chart["assurance"] == "not assessed"


def test_a_missing_period_takes_the_verdict() -> None:
    values: list[float | None] = [50.0, 50.0, 50.0, None, *[50.0] * 8, *[70.0] * 12]
    assert said_of(Line(percentages(*values))).year["direction_of_travel"] == "not enough periods"
    assert said_of(Line(percentages(*values[4:]))).year["direction_of_travel"] == "not enough periods"


def test_direction_is_rising_where_nobody_said_which_way_is_better() -> None:
    line = Line(percentages(*[50] * 12, *[70] * 12), good_is="none", target=60)
    said = said_of(line)
    assert said.year["direction_of_travel"] == "rising"
    assert said.scorecard["cases_short_of_target"] is None
    assert said.attention["listed_under"] == "steady"


@pytest.mark.parametrize(
    ("count", "good_is", "target", "short"),
    [
        ((99.0, 844.0), "low", 10.0, 15),  # 84.4 allowed, so 84
        ((85.0, 100.0), "high", 85.0, None),
        ((84.0, 100.0), "high", 85.0, 1),
        ((2.0, 3.0), "high", 66.7, 1),
        ((0.0, 7.0), "high", 100.0, 7),
        ((29.0, 100.0), "low", 28.999, 1),
    ],
)
def test_cases_short_of_the_target_are_rounded_up(
    count: tuple[float, float], good_is: str, target: float, short: int | None
) -> None:
    line = Line([count], good_is=good_is, target=target)
    assert said_of(line).scorecard["cases_short_of_target"] == short == derived.cases_short(line)


YEAR, TWELVE = "year_to_date", "rolling_12_months"
MARCH_21, MARCH_22 = date(2021, 3, 31), date(2022, 3, 31)
MONTHS_TO_MARCH_22 = [(3.0, 9.0)] * 27


@pytest.mark.parametrize(
    ("suppressed", "sums", "told"),
    [
        # its latest month is shown: that is told, whatever stands beside it
        ([], {(YEAR, MARCH_22): (30.0, 100.0)}, ("headline", MARCH_22, 100 / 3, "worse")),
        ([MARCH_22], {(YEAR, MARCH_22): (30.0, 100.0)}, (YEAR, MARCH_22, 30.0, "worse")),
        ([MARCH_22], {(YEAR, MARCH_22): (25.0, 100.0)}, (YEAR, MARCH_22, 25.0, "better")),
        # the newest twelve months, of a financial year where both end on one day
        (
            [MARCH_22],
            {(TWELVE, date(2022, 2, 28)): (40.0, 100.0), (YEAR, MARCH_21): (20.0, 100.0)},
            (TWELVE, date(2022, 2, 28), 40.0, "worse"),
        ),
        (
            [MARCH_22],
            {(TWELVE, MARCH_22): (30.0, 100.0), (YEAR, MARCH_22): (30.0, 100.0)},
            (YEAR, MARCH_22, 30.0, "worse"),
        ),
        # a year that ended a year ago is no news
        ([MARCH_22], {(YEAR, MARCH_21): (20.0, 100.0)}, ("headline", MARCH_22, None, "no figure")),
        ([MARCH_22], {}, ("headline", MARCH_22, None, "no figure")),
    ],
)
def test_a_whole_year_is_told_where_months_are_not_shown(
    suppressed: list[date], sums: dict[tuple[str, date], tuple[float, float]], told: tuple[str, date, float, str]
) -> None:
    said = said_of(Line(MONTHS_TO_MARCH_22, good_is="low", target=25.0, suppressed=suppressed, sums=sums))
    card = said.scorecard
    assert (
        card["latest_basis"],
        card["latest_period_end"],
        card["latest_value"],
        card["status_against_target"],
    ) == told


def test_the_year_that_is_told_asks_for_attention_with_its_cases() -> None:
    # 30 of 100 against 25 %: 5 fewer would meet it; a fifth of the target
    line = Line(
        MONTHS_TO_MARCH_22,
        good_is="low",
        target=25.0,
        suppressed=[MARCH_22],
        sums={(YEAR, MARCH_22): (30.0, 100.0)},
    )
    said = said_of(line)
    assert (said.scorecard["latest_numerator"], said.scorecard["latest_denominator"]) == (30.0, 100.0)
    assert said.scorecard["cases_short_of_target"] == 5
    attention = said.attention
    assert (attention["listed_under"], attention["attention_group"], attention["gap_as_share"]) == (
        "attention",
        "d",
        0.2,
    )
    assert said.scorecard["direction_of_travel"] == "not enough periods"  # the months of two years are not all shown


def test_a_target_for_a_month_is_none_for_a_number_of_a_year() -> None:
    line = Line(
        [(3.0, None)] * 27, measure="count", target=4.0, suppressed=[MARCH_22], sums={(YEAR, MARCH_22): (36.0, None)}
    )
    card = said_of(line).scorecard
    assert (card["latest_value"], card["target"], card["status_against_target"]) == (36.0, None, "no target")


def test_facts_are_strict_and_pass_over_periods_without_a_figure() -> None:
    facts = said_of(Line(percentages(9, 3, None, 4, 5, 9))).facts
    assert (facts["highest_in"], facts["lowest_in"], facts["counted_in"]) == (5, None, "months")
    facts = said_of(Line(percentages(9, 3, 4, 5, 10), good_is="low")).facts
    assert (facts["highest_in"], facts["worst_in"]) == (5, 5)
    assert said_of(Line([(3.0, 9.0), (8.0, 9.0)])).facts["highest_in"] is None  # out of less than 10


def test_figures_to_date_are_held_against_the_same_point_of_earlier_years() -> None:
    # Januaries of 30, 20 and 25, the months between higher
    values = [30.0, *[40.0] * 11, 20.0, *[40.0] * 11, 25.0]
    facts = said_of(Line(percentages(*values), window="financial_year_to_date", good_is="low", target=10)).facts
    assert (facts["counted_in"], facts["highest_in"], facts["lowest_in"]) == ("years", 2, None)
    assert facts["periods_on_worse_side"] == 10  # April to January
    assert facts["value_a_year_ago"] == 20


def test_cumulative_lines_have_level_and_pace_alone() -> None:
    counts = [(float(at * at), None) for at in range(36)]
    said = said_of(Line(counts, window="cumulative", measure="count", target=2000))
    assert (said.facts["highest_in"], said.facts["periods_on_worse_side"]) == (None, None)
    assert said.year["value_this_year"] == 35**2 - 23**2
    assert said.year["direction_of_travel"] == "no clear change"


# The process chart, worked by hand. Noise of 48 and 52 about 50 makes runs of one.

NOISE = [48.0, 52.0] * 6


def test_a_lasting_shift_is_proposed_with_its_row() -> None:
    shifted = [value + 20 for value in NOISE]
    said = said_of(Line(percentages(*NOISE, *shifted), target=40))
    (proposal,) = said.proposals
    assert proposal["rebased_from"] == date(2021, 1, 1)
    assert (proposal["mean_before"], proposal["mean_after"]) == (50, 70)
    assert proposal["row_to_add"] == "916,line,,2021-01-01,decided_by,decided_on,reason,rebase"
    assert [point["rebase_group"] for point in said.points] == [1] * 12 + [2] * 12
    assert {point["is_provisional"] for point in said.points} == {True}
    # residuals of 2 in turn: 23 products of -4, but +4 where the segments meet (52 and 68): (-4 x 22 - 4) / 96
    assert math.isclose(said.chart["autocorrelation"], -92 / 96)
    assert (said.chart["is_stable"], said.chart["assurance"]) == (True, "consistently meets")


def test_figures_that_stay_the_same_promise_nothing() -> None:
    """Twelve figures of 70 after noise about 50: limits of 70 to 70 say what was, not what chance would leave."""
    said = said_of(Line(percentages(*NOISE, *[70.0] * 12), target=40))
    last = said.points[-1]
    assert (last["rebase_group"], last["limits"], last["lower_limit"], last["upper_limit"]) == (2, "set", 70, 70)
    assert (said.chart["is_stable"], said.chart["assurance"]) == (False, "not assessed")


def test_the_row_of_a_proposal_decides_it() -> None:
    shifted = [value + 20 for value in NOISE]
    counts = percentages(*NOISE, *shifted)
    accepted = said_of(Line(counts, decisions=[(date(2021, 1, 1), "rebase")]))
    assert accepted.proposals == []
    assert [point["rebase_group"] for point in accepted.points] == [1] * 12 + [2] * 12
    assert {point["is_provisional"] for point in accepted.points} == {False}
    refused = said_of(Line(counts, decisions=[(date(2021, 1, 1), "refuse")]))
    assert refused.proposals == []
    # one segment about 60: residuals of 12 and 8 below, then above, which remember each other
    assert {point["rebase_group"] for point in refused.points} == {1}
    assert refused.chart["reason_not_drawn"] == "each figure follows the one before"


@pytest.mark.parametrize(
    ("tail", "places"),
    [
        # seven of eight are no rule break
        ([70.0] * 7 + [48.0, 52.0, 48.0, 52.0, 48.0], []),
        # eight points up, then back for good: of the mean of the twelve, 63.3, the last four lie below and the figures
        # end there, so that they could become a run of eight (no regrets)
        ([70.0] * 8 + [50.0] * 4, []),
        # the same with four more: the run of eight downwards began within the twelve (overhanging reversion)
        ([70.0] * 8 + [50.0] * 8, []),
        # the run is broken by a point above: no reversion
        ([70.0] * 8 + [50.0] * 4 + [70.0] + [50.0] * 3, [12]),
        # eleven points are too few for limits of their own
        ([70.0, 72.0] * 5 + [70.0], []),
    ],
)
def test_only_shifts_that_last_are_proposed(tail: list[float], places: list[int]) -> None:
    line = Line(percentages(*NOISE, *tail))
    assert [proposal["first_period_end"] for proposal in said_of(line).proposals] == [
        line.periods[place] for place in places
    ]
    assert derived.shifts([*NOISE, *tail]) == places


def test_a_memory_takes_limits_and_signals() -> None:
    # 1, 2, .. 12: residuals -5.5 .. 5.5; sum of squares 143; products of neighbours 107.25; 0.75 > 2 / sqrt(12) = 0.577
    said = said_of(Line(percentages(*range(1, 13)), target=5))
    assert math.isclose(said.chart["autocorrelation"], 0.75)
    assert math.isclose(said.chart["most_autocorrelation"], 2 / math.sqrt(12))
    assert (said.chart["is_drawn"], said.chart["reason_not_drawn"]) == (False, "each figure follows the one before")
    assert {point["mean"] for point in said.points} == {point["signal"] for point in said.points} == {None}


def test_assurance_is_silent_after_a_signal() -> None:
    # the signal is long past and the latest figure within the limits
    values = [20.0, 26.0] * 12
    quiet = said_of(Line(percentages(*values), target=90))
    assert quiet.chart["assurance"] == "consistently misses"
    # mean 606 / 24 = 25.25; 2.66 x 246 / 23 = 28.5: limit 53.7
    values[15] = 80.0
    moved = said_of(Line(percentages(*values), target=90))
    assert moved.points[15]["signal"] == "improvement"
    assert (moved.chart["variation"], moved.chart["assurance"]) == ("common cause variation", "not predictable")


def test_what_to_look_at_first_is_ordered_by_group_and_gap() -> None:
    steady, worse = [40.0, 41.0] * 18, [60.0, 61.0] * 12 + [40.0, 41.0] * 6
    said = say(
        {
            "long": Line(percentages(*steady), target=50),
            "both": Line(percentages(*worse), target=45),
            "worse": Line(percentages(*worse), target=20),
            "untold": Line(percentages(*worse)),
            "further": Line(percentages(*steady), target=80),
            "today": Line(percentages(*steady[:-1], 30.0), target=35),
            "better": Line(percentages(*[40.0, 41.0] * 12, *[60.0, 61.0] * 6), target=99),
            "tried": Line(percentages(*worse), target=45, source_status="in_development"),
            "empty": Line(percentages(*steady[:-1], None)),
            "fine": Line(percentages(*steady), target=30),
        }
    )
    ranks = {name: each.attention["attention_rank"] for name, each in said.items()}
    ranked = sorted((name for name, rank in ranks.items() if rank), key=lambda name: ranks[name] or 0)
    # today is at its worst in 36 months; its gap of 5 in 35 is more than that of worse, which meets its target
    assert ranked == ["both", "today", "worse", "untold", "further", "long"]
    assert [said[name].attention["attention_group"] for name in ranked] == ["a", "b", "b", "b", "c", "c"]
    assert {name: said[name].attention["listed_under"] for name, rank in ranks.items() if rank is None} == {
        "better": "getting better",
        "tried": "in development",
        "empty": "no figure",
        "fine": "steady",
    }


# Random series


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Series that stay, drift, step, or stand still, with gaps and small numbers, of every kind of line."""
    window = draw(
        st.sampled_from(
            ["month"] * 4
            + ["month_end", "month_end", "quarter", "quarter_end", "rolling_12_months", "financial_year_to_date"]
            + ["academic_year_to_date", "cumulative"]
        )
    )
    measure = draw(st.sampled_from(["percentage", "percentage", "count", "rate_per_10000"]))
    length = 12 if window in ("quarter", "quarter_end") else draw(st.sampled_from([36, 36, 36, 24, 23, 13]))
    size = draw(st.sampled_from([8, 30, 300]))
    level, step, drift = draw(st.integers(5, 95)), draw(st.integers(-40, 40)), draw(st.sampled_from([0, 0, 1, -1]))
    at, spread = draw(st.integers(0, length)), draw(st.sampled_from([0, 2, 10]))
    counts: list[tuple[float | None, float | None]] = []
    noise = draw(st.lists(st.integers(-spread, spread), min_size=length, max_size=length))
    for place in range(length):
        share = min(max(level + drift * place + (step if place >= at else 0) + noise[place], 0), 100)
        denominator = size if measure == "percentage" else size * 100
        numerator = round(share * size / 100)
        counts.append((float(numerator), None if measure == "count" else float(denominator)))
    if draw(st.sampled_from([False, False, False, True])):
        gap = draw(st.integers(0, length - 1))
        counts[gap] = (None, None) if measure == "count" else (0.0, 0.0)
    return Line(
        counts,
        good_is=draw(st.sampled_from(["high", "low", "none"])),
        measure=measure,
        window=window,
        looks_back_months=draw(st.sampled_from([0, 0, 0, 12])) if window == "month_end" else 0,
        target=draw(st.one_of(st.none(), st.integers(1, 99).map(float))),
    )


def known(line: Line) -> list[float]:
    return [value for value in line.values if value is not None]


# many lines in one database: what it costs is the number of tables; shrinking would take minutes and show little more
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(drawn=st.lists(lines(), min_size=15, max_size=15))
def test_every_claim_can_be_derived_again(drawn: list[Line]) -> None:
    named = {f"line_{at}": line for at, line in enumerate(drawn)}
    for name, said in say(named).items():
        line = named[name]
        assert said.year["direction_of_travel"] == derived.direction(line)
        facts = said.facts
        assert (facts["highest_in"], facts["lowest_in"]) == derived.extremes(line)
        assert (facts["periods_on_worse_side"] or 0) == derived.on_worse_side(line) * can_be_said(line)
        if line.measure != "rate_per_10000":
            assert said.scorecard["cases_short_of_target"] == derived.cases_short(line)
        check_verdict(line, said)
        check_chart(line, said)
        check_attention(line, said)


def can_be_said(line: Line) -> bool:
    value, (_, denominator) = line.values[-1], line.counts[-1]
    return value is not None and (line.measure == "count" or (denominator or 0) >= 10)


def check_verdict(line: Line, said: Said) -> None:
    """Getting worse is never said where the last six beat the six before, nor improving where they fall behind."""
    verdict = said.year["direction_of_travel"]
    if verdict not in ("improving", "getting worse"):
        return
    better = said.year["value_last_six"] - said.year["value_six_before"]
    better = round(better if line.good_is == "high" else -better, 9)
    assert better >= 0 if verdict == "improving" else better <= 0
    assert line.good_is != "none"


def check_chart(line: Line, said: Said) -> None:
    """Limits stand where they are honest, and no plotted point contradicts what is expected."""
    chart, values = said.chart, known(line)
    if derived.kind(line) in ("to date", "cumulative") or line.window == "rolling_12_months" or line.looks_back_months:
        assert not chart["is_drawn"] and said.proposals == []
        return
    periods = [period for period, value in zip(line.periods, line.values, strict=True) if value is not None]
    begins = derived.shifts(values)
    assert derived.same_days([proposal["first_period_end"] for proposal in said.proposals], periods, begins)
    if len(values) < 12 or max(values) - min(values) < 1e-9:
        assert not chart["is_drawn"]
        return
    memory = derived.autocorrelation(values, [0, *begins])
    assert (chart["autocorrelation"] is None) == (memory is None)
    if memory is not None:
        assert math.isclose(chart["autocorrelation"], memory, abs_tol=1e-6)
        if abs(memory - 2 / math.sqrt(len(values))) > 1e-6:
            assert chart["is_drawn"] == (memory <= 2 / math.sqrt(len(values)))
    segment = values[begins[-1] if begins else 0 :]
    target = line.target
    if chart["is_stable"]:
        last = said.points[-1]
        assert len(segment) >= 12 and max(segment) - min(segment) > 1e-9
        assert all(last["lower_limit"] - 1e-9 <= value <= last["upper_limit"] + 1e-9 for value in segment)
    if chart["assurance"] in ("consistently meets", "consistently misses"):
        assert chart["is_stable"] and target is not None
        met = [value >= target if line.good_is == "high" else value <= target for value in segment]
        assert set(met) == {chart["assurance"] == "consistently meets"}
    if chart["assurance"] == "hit and miss":
        assert chart["is_stable"]


def check_attention(line: Line, said: Said) -> None:
    """The whole list has every line at its worst, getting worse or worse than its target, and no improving one."""
    value, target, attention = line.values[-1], line.target, said.attention
    if value is None:
        assert attention["listed_under"] == "no figure"
        return
    long = {"to date": 3}.get(derived.kind(line), 8 if derived.a_year(line) == 4 else 24)
    verdict = said.year["direction_of_travel"]
    is_at_its_worst = derived.worst_in(line) >= long
    is_worse = (
        target is not None and line.good_is != "none" and (value < target if line.good_is == "high" else value > target)
    )
    if is_at_its_worst or verdict == "getting worse" or (is_worse and verdict != "improving"):
        assert attention["listed_under"] == "attention"
        assert attention["attention_rank"] is not None
    elif verdict == "improving":
        assert attention["listed_under"] == "getting better"
    else:
        assert attention["listed_under"] == "steady"
    groups = {"a": is_worse and verdict == "getting worse", "b": is_at_its_worst or verdict == "getting worse"}
    if attention["attention_group"] in groups:
        assert groups[attention["attention_group"]]
