"""Answers of the cookbook worked out a second time: from raw extracts, or from the CSV files of the release with polars
and scipy, none of which reads the marts.

What belongs here: that an answer is right. What does not: that it is what the page prints (`test_results.py`).
"""

import datetime
import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from scipy import stats  # type: ignore[import-untyped]

from scorecard.catalogue import load_catalogue
from scorecard.release.ask import ask
from scorecard.settings import MARTS, PROJECT_ROOT
from tests.cookbook.pages import answer_of_cases, by_name, questions
from tests.cookbook.raw_extracts import assessments_of_march, re_referrals_by_financial_year

pytestmark = pytest.mark.long

MARCH = datetime.date(2024, 3, 31)
A_YEAR_BEFORE = datetime.date(2023, 3, 31)
RE_REFERRALS, ASSESSMENTS = "re_referrals_within_12_months", "assessments_within_45_working_days"
QUESTIONS = {question.number: question for question in questions()}
CATALOGUE = load_catalogue().indicators
TITLES = {name: entry.title for name, entry in CATALOGUE.items()}
HEADLINES = {name for name, entry in CATALOGUE.items() if entry.role == "headline"}
MONTHLY = {name for name in HEADLINES if CATALOGUE[name].window == "month"}

Rows = list[Mapping[str, Any]]
Answers = Callable[[int], Rows]


@pytest.fixture(scope="module")
def home(demonstration_home: Path) -> Path:
    return demonstration_home


@pytest.fixture(scope="module")
def release(home: Path) -> Path:
    return home / "releases" / "916" / "2024-03" / "r1"


@pytest.fixture(scope="module")
def answer(home: Path) -> Answers:
    """What the query of a question answers, as rows by name."""
    return lambda number: by_name(ask(home / MARTS, QUESTIONS[number].query))


@pytest.fixture(scope="module")
def figures(release: Path) -> pl.DataFrame:
    """The headline figures of the release's CSV file, with nothing for no component."""
    read = pl.read_csv(release / "indicator_values.csv", try_parse_dates=True)
    return read.filter(pl.col("basis") == "headline").with_columns(pl.col("component").fill_null(""))


@pytest.fixture(scope="module")
def groups(release: Path) -> pl.DataFrame:
    return pl.read_csv(release / "breakdowns.csv", try_parse_dates=True).with_columns(pl.col("component").fill_null(""))


@pytest.fixture(scope="module")
def targets() -> dict[tuple[str, str], float]:
    """The targets of 916, of which each has one, in force since April 2023."""
    seed = pl.read_csv(PROJECT_ROOT / "seeds" / "targets.csv", schema_overrides={"la_code": pl.String})
    ours = seed.filter(pl.col("la_code") == "916").with_columns(pl.col("component").fill_null(""))
    return {(row["indicator_id"], row["component"]): float(row["target"]) for row in ours.iter_rows(named=True)}


def over(frame: pl.DataFrame, indicator_id: str, component: str, last: datetime.date) -> tuple[int, int]:
    """Numerator and denominator of the twelve months up to one, added up."""
    first = last.replace(year=last.year - 1)
    part = frame.filter(
        pl.col("indicator_id").eq(indicator_id)
        & pl.col("component").eq(component)
        & pl.col("period_end").is_between(first, last, closed="right")
    )
    return int(part["numerator"].sum()), int(part["denominator"].sum())


def share_of(frame: pl.DataFrame) -> float:
    """The numerators of all rows over their denominators."""
    [(counted, cases)] = frame.select(pl.col("numerator").sum(), pl.col("denominator").sum()).rows()
    return float(counted / cases)


def wilson(counted: float, cases: float) -> tuple[float, float]:
    """Wilson's 95 % interval in per cent, as scipy has it."""
    interval = stats.binomtest(int(counted), int(cases)).proportion_ci(0.95, method="wilson")
    return 100 * interval.low, 100 * interval.high


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """The 95 % interval of the first percentage less the second: Newcombe's method 10."""
    (low_1, high_1), (low_2, high_2) = wilson(*first), wilson(*second)
    value_1, value_2 = (100 * counted / cases for counted, cases in (first, second))
    difference = value_1 - value_2
    return (
        difference - math.hypot(value_1 - low_1, high_2 - value_2),
        difference + math.hypot(high_1 - value_1, value_2 - low_2),
    )


def near(value: float, decimals: int = 1) -> Any:
    """A value to the decimals that the query shows."""
    return pytest.approx(value, abs=0.51 * 10**-decimals)


def id_of(title: str) -> str:
    [found] = [name for name, known in TITLES.items() if known == title]
    return found


def test_question_2_and_3_targets_missed_how_far_and_since_when(
    answer: Answers, figures: pl.DataFrame, targets: Mapping[tuple[str, str], float]
) -> None:
    missed: dict[tuple[str, str], tuple[int, datetime.date, int]] = {}
    met = 0
    for (name, component), target in targets.items():
        good_is_high = CATALOGUE[name].good_is == "high"
        if CATALOGUE[name].role != "headline" or CATALOGUE[name].good_is == "none":
            continue
        of_part = figures.filter(
            pl.col("indicator_id").eq(name)
            & pl.col("component").eq(component)
            & pl.col("value").is_not_null()
            & (pl.col("period_end") > A_YEAR_BEFORE)
        ).sort("period_end", descending=True)
        latest = of_part.row(0, named=True)
        run = 0
        for value in of_part["value"]:
            if value == target or (value > target) == good_is_high:
                break
            run += 1
        met += run == 0
        if run:
            of = {"percentage": 100.0, "rate_per_10000": 10_000.0, "count": 1.0}[CATALOGUE[name].measure]
            wanted = target / of * (latest["denominator"] if of > 1 else 1)
            short = abs(wanted - latest["numerator"])
            missed[TITLES[name], component] = (math.ceil(round(short, 9)), of_part["period_end"][run - 1], run)
    rows = answer(3)
    found = {
        (row["measure"], row["component"]): (row["cases_short"], row["missed_since"], row["periods"]) for row in rows
    }
    assert found == missed
    assert len(found) == 18

    by_ambition = answer(2)
    assert sum(row["met"] + row["within_tolerance"] for row in by_ambition) == met
    assert sum(row["missed"] for row in by_ambition) == len(missed)
    assert sum(sum(row[name] for name in row if name != "ambition") for row in by_ambition) == 40


def test_question_4_twelve_months_beside_the_target(
    answer: Answers, figures: pl.DataFrame, targets: Mapping[tuple[str, str], float]
) -> None:
    rows = answer(4)
    assert {id_of(row["measure"]) for row in rows} == {
        name for name, _ in targets if name in MONTHLY and CATALOGUE[name].measure == "percentage"
    }
    for row in rows:
        name = id_of(row["measure"])
        counted, cases = over(figures, name, "", MARCH)
        low, high = wilson(counted, cases)
        target = targets[name, ""]
        is_met = (100 * counted / cases > target) == (CATALOGUE[name].good_is == "high")
        verdict = "could be chance" if low <= target <= high else f"{'met' if is_met else 'missed'}, beyond chance"
        assert (row["numerator"], row["denominator"], row["verdict"]) == (counted, cases, verdict)
        assert (row["lowest"], row["highest"]) == (near(low), near(high))


def test_question_6_no_figure_is_missing_but_those_without_a_population(answer: Answers, figures: pl.DataFrame) -> None:
    missing = figures.filter(pl.col("value").is_null())
    [row] = answer(6)
    assert set(missing["indicator_id"]) == {row["indicator_id"]} == {"children_in_care_rate"}
    assert (row["periods"], row["with_numerator"]) == (len(missing), missing["numerator"].count())
    assert (row["first_period_end"], row["last_period_end"]) == (
        missing["period_end"].min(),
        missing["period_end"].max(),
    )


def test_question_7_changes_of_flows_and_their_intervals(answer: Answers, figures: pl.DataFrame) -> None:
    rows = [row for row in answer(7) if row["lowest_change"] is not None]
    assert rows
    for row in rows:
        name = id_of(row["measure"])
        now, before = (over(figures, name, row["component"], last) for last in (MARCH, A_YEAR_BEFORE))
        low, high = newcombe(now, before)
        assert (row["lowest_change"], row["highest_change"]) == (near(low), near(high))
        assert row["change"] == near(100 * now[0] / now[1] - 100 * before[0] / before[1])
        is_better = (row["change"] > 0) == (CATALOGUE[name].good_is == "high")
        assert (low > 0 or high < 0) and row["direction_of_travel"] == ("improving" if is_better else "getting worse")


def test_question_8_assessments_of_march_counted_from_the_raw_extract(answer: Answers, home: Path) -> None:
    counted = assessments_of_march(home / "landing" / "916" / "2024-03")
    found = {row["month"]: (row["numerator"], row["denominator"]) for row in answer(8)}
    assert found == {
        f"March {year}": (counted[year, "in time"], counted[year, "assessments"]) for year in (2022, 2023, 2024)
    }
    for row in answer(8):
        assert (row["lowest"], row["highest"]) == tuple(map(near, wilson(row["numerator"], row["denominator"])))


def test_question_9_re_referrals_of_three_years_counted_from_the_raw_extract(answer: Answers, home: Path) -> None:
    counted = re_referrals_by_financial_year(home / "landing" / "916" / "2024-03")
    found = {row["financial_year"]: (row["numerator"], row["denominator"], row["value"]) for row in answer(9)}
    assert found == {
        f"{year}-{year - 1999}": (
            counted[year, "re-referrals"],
            counted[year, "referrals"],
            near(100 * counted[year, "re-referrals"] / counted[year, "referrals"]),
        )
        for year in (2021, 2022, 2023)
    }


def test_question_10_and_15_months_added_up(answer: Answers, figures: pl.DataFrame) -> None:
    ends = [MARCH] + [datetime.date(2023, month, day) for month, day in ((12, 31), (9, 30), (6, 30), (3, 31))]
    by_end = {row["months"]: row for row in answer(10)}
    for last in ends:
        row = by_end[f"12 months to {last:%B %Y}"]
        months = figures.filter(pl.col("indicator_id") == "repeat_child_protection_plans").sort("period_end")
        place = months["period_end"].to_list().index(last)
        twelve = months.slice(place - 11, 12)
        counted, cases = int(twelve["numerator"].sum()), int(twelve["denominator"].sum())
        assert (row["numerator"], row["denominator"]) == (counted, cases)
        assert (row["lowest"], row["highest"]) == tuple(map(near, wilson(counted, cases)))
    rows = answer(15)
    assert len(rows) == 18
    for row in rows:
        name, component = id_of(row["measure"]), row["component"]
        [month] = figures.filter(
            pl.col("indicator_id").eq(name) & pl.col("component").eq(component) & pl.col("period_end").eq(MARCH)
        ).iter_rows(named=True)
        for part, (counted, cases) in {
            "month": (month["numerator"], month["denominator"]),
            "12_months": over(figures, name, component, MARCH),
        }.items():
            low, high = wilson(counted, cases)
            assert row[f"cases_of_{part}"] == cases
            assert row[f"width_of_{part}"] == near(high - low)


def test_question_14_limits_from_the_figures(answer: Answers, figures: pl.DataFrame) -> None:
    """Mean and 2.66 mean moving ranges of all points, where no limits are proposed anew."""
    rows = [row for row in answer(14) if not row["is_provisional"]]
    assert rows
    for row in rows:
        of_part = figures.filter(pl.col("indicator_id") == id_of(row["measure"])).sort("period_end")
        values = of_part["value"].to_list()
        ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
        mean, spread = sum(values) / len(values), 2.66 * sum(ranges) / len(ranges)
        assert row["rests_on"] == len(values)
        assert (row["lowest"], row["highest"]) == (near(max(mean - spread, 0)), near(min(mean + spread, 100)))


def test_question_16_and_21_localities(answer: Answers, groups: pl.DataFrame) -> None:
    [row] = answer(16)
    of_localities = groups.filter(pl.col("dimension") == "locality")
    city, south = (
        over(of_localities.filter(pl.col("category") == name), ASSESSMENTS, "", MARCH)
        for name in ("City Locality", "South Locality")
    )
    assert (row["city"], row["south"]) == (f"{city[0]} of {city[1]}", f"{south[0]} of {south[1]}")
    low, high = newcombe(city, south)
    assert (row["lowest_difference"], row["highest_difference"]) == (near(low), near(high))
    assert low < 0 < high

    far = of_localities.filter(
        pl.col("indicator_id").eq("out_of_county_over_20_miles") & pl.col("period_end").eq(MARCH)
    )
    known = {each["category"]: (each["numerator"], each["denominator"]) for each in far.iter_rows(named=True)}
    rows = answer(21)
    assert {row["locality"]: (row["numerator"], row["denominator"]) for row in rows} == {
        name: counts for name, counts in known.items() if counts[1] > 0
    }
    for row in rows:
        assert (row["lowest"], row["highest"]) == tuple(map(near, wilson(*known[row["locality"]])))
        assert row["of_all"] == near(100 * share_of(far))
        assert row["has_few_cases"] == (row["denominator"] < 10)


def test_question_17_holm_over_all_teams_and_measures(answer: Answers, groups: pl.DataFrame) -> None:
    """Exact binomial chances by scipy, doubled; each allowed for by hand: the k-th smallest times the number left."""
    chances: dict[tuple[str, str], float] = {}
    for (name, component), of_part in groups.filter(pl.col("dimension") == "team").group_by(
        "indicator_id", "component"
    ):
        entry = CATALOGUE[str(name)]
        if str(name) not in HEADLINES or entry.measure != "percentage" or not entry.numerator_within_denominator:
            continue
        last = of_part["period_end"].max()
        is_flow = entry.window in ("month", "quarter")
        pooled = (
            of_part.filter(pl.col("period_end") > A_YEAR_BEFORE if is_flow else pl.col("period_end") == last)
            .group_by("category_code", "category")
            .agg(pl.col("numerator").sum(), pl.col("denominator").sum())
        )
        of_all = share_of(pooled)
        for team in pooled.iter_rows(named=True):
            if team["denominator"] >= 10 and team["category_code"] != "unknown" and 0 < of_all < 1:
                as_many = stats.binom.sf(team["numerator"] - 1, team["denominator"], of_all)
                as_few = stats.binom.cdf(team["numerator"], team["denominator"], of_all)
                title = f"{entry.title}{component}"
                chances[title, team["category"]] = float(min(1, 2 * min(as_many, as_few)))
    rows = answer(17)
    assert {row["looked_at"] for row in rows} == {len(chances)}
    placed = sorted(chances.values())
    assert len(rows) == sum(chance < 0.05 for chance in placed)
    adjusted, largest = [], 0.0
    for place, chance in enumerate(placed):
        largest = max(largest, chance * (len(placed) - place))
        adjusted.append(min(1.0, largest))
    for row, chance, allowed_for in zip(rows, placed, adjusted, strict=False):
        assert (row["chance"], row["adjusted_chance"]) == (near(chance, 4), near(allowed_for, 4))


def test_question_18_what_can_be_seen(answer: Answers, figures: pl.DataFrame) -> None:
    """By normal power: 1.96 + 0.84 standard errors of the difference of two shares."""
    of_errors = round(float(stats.norm.ppf(0.975) + stats.norm.ppf(0.8)), 2)
    assert of_errors == 2.8
    rows = answer(18)
    assert len(rows) > 10
    for row in rows:
        now, before = (over(figures, id_of(row["measure"]), row["component"], last) for last in (MARCH, A_YEAR_BEFORE))
        share = (now[0] + before[0]) / (now[1] + before[1])
        error = math.sqrt(share * (1 - share) * (1 / now[1] + 1 / before[1]))
        assert (row["cases_now"], row["cases_before"]) == (now[1], before[1])
        assert row["points_to_be_seen"] == near(100 * of_errors * error)


def test_question_19_teams_add_up_to_the_change(answer: Answers, groups: pl.DataFrame, figures: pl.DataFrame) -> None:
    """A team adds its share now times its percentage now, less the same before; of that its mean share times the change
    of its percentage is its own doing."""
    of_teams = groups.filter(pl.col("dimension") == "team")
    whole_now, whole_before = (over(figures, RE_REFERRALS, "", last) for last in (MARCH, A_YEAR_BEFORE))
    of_all = 100 * whole_now[0] / whole_now[1] - 100 * whole_before[0] / whole_before[1]
    rows = answer(19)
    assert sum(row["together"] for row in rows) == pytest.approx(of_all, abs=0.005 * len(rows))
    for row in rows:
        team = of_teams.filter(pl.col("category") == row["team"])
        now, before = (over(team, RE_REFERRALS, "", last) for last in (MARCH, A_YEAR_BEFORE))
        assert (row["now"], row["before"]) == (f"{now[0]} of {now[1]}", f"{before[0]} of {before[1]}")
        shares = now[1] / whole_now[1], before[1] / whole_before[1]
        values = 100 * now[0] / now[1], 100 * before[0] / before[1]
        own = (shares[0] + shares[1]) / 2 * (values[0] - values[1])
        assert row["from_rate"] == near(own, 2)
        assert row["of_all"] == near(of_all, 2)


def test_question_20_ages_held_still(answer: Answers, groups: pl.DataFrame) -> None:
    of_ages = groups.filter(pl.col("dimension") == "age_band")
    expected, cases_of_all = 0.0, 0
    rows = {row["age"]: row for row in answer(20)}
    for name, row in rows.items():
        if name == "all ages":
            continue
        age = of_ages.filter(pl.col("category") == name)
        now, before = (over(age, RE_REFERRALS, "", last) for last in (MARCH, A_YEAR_BEFORE))
        assert (row["cases_now"], row["cases_before"]) == (now[1], before[1])
        expected += before[1] * 100 * now[0] / now[1]
        cases_of_all += before[1]
    assert rows["all ages"]["now_with_ages_of_before"] == near(expected / cases_of_all)


def test_question_22_groups_add_up(answer: Answers, groups: pl.DataFrame, figures: pl.DataFrame) -> None:
    keys = ["indicator_id", "component", "period_end"]
    added = groups.filter(pl.col("period_end") == MARCH).group_by([*keys, "dimension"]).agg(pl.col("numerator").sum())
    beside = added.join(figures.select([*keys, pl.col("numerator").alias("headline")]), on=keys)
    for row in answer(22):
        of_dimension = beside.filter(pl.col("dimension") == row["dimension"])
        assert row["measures"] == len(of_dimension)
        assert row["that_differ"] == of_dimension.filter(pl.col("numerator") != pl.col("headline")).height == 0


def test_question_23_children_in_both_measures_by_sets(home: Path) -> None:
    [row] = by_name(answer_of_cases(home, QUESTIONS[23].query))
    cases = pd.DataFrame(
        answer_of_cases(home, "select * from indicator_cases where period_end = date '2024-03-31'").rows,
        columns=answer_of_cases(home, "select * from indicator_cases limit 0").names,
    )

    def children(name: str) -> set[str]:
        return set(cases[(cases["indicator_id"] == name) & cases["in_numerator"]]["child_pseudonym"])

    missing, moved = children("children_in_care_missing"), children("three_or_more_placements")
    in_care = children("children_in_care_rate")
    assert (row["children_in_care"], row["went_missing"], row["moved_often"], row["both"]) == (
        len(in_care),
        len(missing),
        len(moved),
        len(missing & moved),
    )
    assert row["both_if_unrelated"] == near(len(missing) * len(moved) / len(in_care))


def test_question_26_a_verdict_turns_where_the_target_lies_in_the_range(
    answer: Answers, targets: Mapping[tuple[str, str], float]
) -> None:
    rows = answer(26)
    assert rows
    for row in rows:
        assert row["lowest_possible"] <= targets[id_of(row["measure"]), row["component"]] <= row["highest_possible"]
        assert row["lowest_possible"] <= row["value"] <= row["highest_possible"]
