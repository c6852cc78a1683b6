"""Figures that were read off the published files by hand: the table of benchmarks has every one of them."""

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from scorecard.benchmarks.published_files import PublishedFiles, read_folder
from scorecard.benchmarks.seed_rows import authority_rows, neighbour_rows, period_label, population_rows
from scorecard.benchmarks.table import NationalRow, benchmark_rows
from scorecard.seeds import load_seeds
from scorecard.seeds.read_seeds import heading
from scorecard.settings import SEEDS
from tests.support import TESTS

CONTROLS = Path(__file__).parent / "published_controls.csv"
EXCERPTS = TESTS / "fixtures" / "published"
# what a control calls a measure -> the measure of ours that it is about
INDICATORS = {
    "Re-referrals within 12 months": "re_referrals_within_12_months",
    "Second or subsequent CP plan (ever)": "repeat_child_protection_plans",
    "CLA rate per 10,000": "children_in_care_rate",
    "3+ placements in the year": "three_or_more_placements",
    "2.5 years in care, same carer 2 years": "long_term_placement_stability",
    "Care leavers 19-21 EET": "care_leavers_in_education_employment_training_at_birthday",
    "Care leavers 19-21 suitable accommodation": "care_leavers_suitable_accommodation_at_birthday",
    "Ceased care by special guardianship": "ceased_care_special_guardianship",
    "CLA with a missing incident": "children_missing_in_year",
    "CLA with a missing incident (denominator)": "children_missing_in_year",
    "CLA with a missing incident (percent)": "children_missing_in_year",
    "CLA missing in the year": "children_missing_in_year",
    "Agency rate (FTE)": "agency_rate",
    "Agency rate": "agency_rate",
    "Turnover rate (FTE)": "turnover_rate",
    "Turnover rate": "turnover_rate",
    "3+ social workers in the year": "two_or_fewer_social_workers",
    "EHCP within 20 weeks": "ehc_plans_within_20_weeks_with_exceptions",
    "EHCP within 20 weeks excluding exceptions": "ehc_plans_within_20_weeks",
    "Assessments flagged neglect": "early_help_neglect",
    "Assessments within 45 working days": "assessments_within_45_working_days",
    "CLA >20 miles and outside the authority": "out_of_county_over_20_miles",
    "CIN with a permanent exclusion": "excluded_children_open_to_social_care",
    "CLA in foster care": "fostered_share_of_children_in_care",
}
# where the figure that a control quotes as a numerator is what stands below the line here
DENOMINATORS = {"CLA with a missing incident (denominator)"}
# where what a control quotes below the line is a part of it: those in post, beside the agency's
IN_POST = {"Agency rate (FTE)"}


def controls() -> Iterator[dict[str, str]]:
    with CONTROLS.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@pytest.fixture(scope="module")
def files() -> PublishedFiles:
    return read_folder(EXCERPTS)


@pytest.fixture(scope="module")
def rows(files: PublishedFiles) -> list[NationalRow]:
    return benchmark_rows(files.figures, files.neighbours, load_seeds().published_measures)


def one_of(rows: list[NationalRow], indicator: str, area: str, year: int) -> NationalRow:
    [found] = [
        row
        for row in rows
        if (row.indicator_id, row.geography_name, row.period_end.year) == (indicator, area, year)
        and row.statistic == "published"
    ]
    return found


def test_every_control_is_about_a_measure_of_ours() -> None:
    assert {control["indicator"] for control in controls()} == INDICATORS.keys()


@pytest.mark.parametrize(
    "control", list(controls()), ids=lambda control: " ".join([*list(control.values())[:3], control["held_out_table"]])
)
def test_the_table_has_what_was_read_off_the_published_files(rows: list[NationalRow], control: dict[str, str]) -> None:
    row = one_of(rows, INDICATORS[control["indicator"]], control["area"], int(control["period"]))
    quoted = {name: float(control[name]) for name in ("numerator", "denominator", "published_value") if control[name]}
    assert quoted
    has = {"numerator": row.numerator, "denominator": row.denominator, "published_value": row.value}
    if control["indicator"] in DENOMINATORS:
        has["numerator"] = row.denominator
    if control["indicator"] in IN_POST:
        assert row.denominator is not None and row.numerator is not None
        has["denominator"] = row.denominator - row.numerator
    assert {name: has[name] for name in quoted} == pytest.approx(quoted)


# the notes of seeds/benchmarks.csv, where somebody had worked these means out from the same publications
@pytest.mark.parametrize(
    ("indicator", "year", "mean"),
    [
        ("re_referred_children", 2023, 19.7),
        ("repeat_child_protection_plans", 2023, 24.0),
        ("assessments_within_45_working_days", 2023, 81.1),
        ("ceased_care_special_guardianship", 2023, 11.1),
        ("children_in_care_rate", 2022, 59.9),
        ("children_in_care_rate", 2023, 63.2),
        ("fostered_share_of_children_in_care", 2023, 68.0),
        ("out_of_county_over_20_miles", 2023, 22.2),
        ("three_or_more_placements", 2023, 10.3),
        ("care_leavers_in_education_employment_training_at_birthday", 2023, 54.1),
        ("care_leavers_suitable_accommodation_at_birthday", 2023, 87.3),
    ],
)
def test_the_mean_of_the_neighbours_is_what_was_worked_out_by_hand(
    rows: list[NationalRow], indicator: str, year: int, mean: float
) -> None:
    [found] = [
        row
        for row in rows
        if (row.indicator_id, row.geography_code, row.neighbour_model) == (indicator, "916", "2021")
        and (row.statistic, row.period_end.year) == ("mean", year)
    ]
    assert found.value == pytest.approx(mean, abs=0.05)
    assert found.note == "Unweighted, over 10 of 10 neighbours with a figure."


def test_a_region_stands_once_under_its_code(rows: list[NationalRow]) -> None:
    found = {(row.geography_code, row.geography_name) for row in rows if row.geography_kind == "region"}
    assert found == {("E12000009", "South West")}


def test_rows_of_seeds_are_those_of_the_published_files(files: PublishedFiles) -> None:
    seeds = load_seeds()
    names = {code: row.name for code, row in seeds.authority_named.items()}

    def of_seed(name: str) -> list[dict[str, str]]:
        with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return [row for row in csv.DictReader(stream) if row["la_code"] == "916"]

    assert [row for row in authority_rows(files.authorities) if row["la_code"] == "916"] == of_seed("authorities")
    assert list(neighbour_rows(files.neighbours, names)) == of_seed("statistical_neighbours")
    of_files = population_rows(files.population, seeds.population_publications)
    assert [row for row in of_files if row["la_code"] == "916"] == of_seed("child_population")
    for name in ("authorities", "statistical_neighbours", "child_population"):
        assert list(of_seed(name)[0]) == heading(SEEDS / f"{name}.csv")


def test_every_authority_has_its_row_population_and_neighbours() -> None:
    seeds = load_seeds()
    assert len(seeds.authorities) == 153
    assert len({row.region for row in seeds.authorities}) == 9
    with_neighbours = {row.la_code for row in seeds.statistical_neighbours if row.model == "2025"}
    with_population = {row.la_code for row in seeds.child_population if row.mid_year == 2024}
    assert with_neighbours == with_population == seeds.authority_named.keys()


def test_one_that_is_gone_is_no_authority_though_files_name_it(tmp_path: Path) -> None:
    columns = (
        "time_period,geographic_level,region_name,old_la_code,new_la_code,la_name,population_type,population_estimate,"
        "children_count,rate_per_10000"
    )
    kind = "Children looked after on 31 March each year"
    (tmp_path / "rates.csv").write_text(
        f"{columns}\n"
        f"2025,Local authority,North West,909,E10000006,Cumbria,{kind},x,z,z\n"
        f"2022,Local authority,North West,909,E10000006,Cumbria,{kind},90000,600,67\n"
        f"2025,Local authority,Inner London,202,E09000007,Camden,{kind},50000,190,38\n",
        encoding="utf-8",
    )
    assert authority_rows(read_folder(tmp_path).authorities) == [
        {"la_code": "202", "name": "Camden", "ons_code": "E09000007", "region": "London"}
    ]


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        (datetime.date(2023, 3, 31), datetime.date(2023, 3, 31), "31 March 2023"),
        (datetime.date(2022, 4, 1), datetime.date(2023, 3, 31), "Year to 31 March 2023"),
        (datetime.date(2023, 1, 1), datetime.date(2023, 12, 31), "Calendar year 2023"),
        (datetime.date(2022, 9, 1), datetime.date(2023, 7, 31), "School year 2022 to 2023"),
    ],
)
def test_a_period_is_told_in_words(start: datetime.date, end: datetime.date, label: str) -> None:
    assert period_label(start, end) == label
