"""Files that machines read: numbers alone in columns of numbers, the department's standard for open data to the letter,
and metadata that agree with the files."""

import csv
import datetime
import json
import re
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest

from scorecard.catalogue import load_catalogue
from scorecard.periods import financial_year, window_of, window_start
from scorecard.publication import write_publication
from scorecard.publication.edition import INTERNAL, Edition, public
from scorecard.publication.files.csv_files import numbers_first
from scorecard.publication.files.open_data import columns_of
from scorecard.publication.model import Definition
from tests.publication.csvw_rules import disagreements
from tests.publication.dfe_rules import Pair, broken, pairs_in
from tests.publication.marts import DBT_MANIFEST, MANIFEST, write_marts
from tests.support import Rows

NUMBERS = ("numerator", "denominator", "value")
INVENTED = (
    "create table marts.about as select '916' as la_code, 'Nowhereshire' as authority_name, null::varchar as ons_code, "
    "date '2024-03-31' as month_end, true as is_demonstration, 'Gloucestershire' as targets_of"
)
# a quarter's figure, and sums of a financial year with groups of it
MORE_FIGURES = (
    "insert into marts.dim_indicator by name select * replace ('placed' as indicator_id, 'Placed' as title, "
    "'quarter' as period_window, 900 as display_order, 6 as line) "
    "from marts.dim_indicator where indicator_id = 'referred_again'",
    "insert into marts.scorecard by name select * replace ('placed' as indicator_id, 'Placed' as metric, "
    "900 as display_order, 6 as line) from marts.scorecard where indicator_id = 'referred_again'",
    "insert into marts.indicator_values by name select * replace ('placed' as indicator_id) "
    "from marts.indicator_values "
    "where indicator_id = 'referred_again' and basis = 'headline' and month(period_end) in (12, 3)",
    "insert into marts.indicator_values by name select * replace ('year_to_date' as basis, 0.04 as value, "
    "1 as numerator, 2500 as denominator, date '2023-04-01' as period_start) from marts.indicator_values "
    "where indicator_id = 'referred_again' and basis = 'headline' and period_end = '2024-03-31'",
)


def published(folder: Path, statements: tuple[str, ...] = (), edition: Edition = INTERNAL) -> Path:
    folder.mkdir()
    marts, dbt_manifest = folder.parent / f"{folder.name}.duckdb", folder.parent / "dbt_manifest.json"
    write_marts(marts)
    with duckdb.connect(str(marts)) as connection:
        for statement in statements:
            connection.execute(statement)
    dbt_manifest.write_text(json.dumps(DBT_MANIFEST), encoding="utf-8")
    write_publication(folder, marts, manifest=MANIFEST, dbt_manifest=dbt_manifest, edition=edition)
    return folder


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("real") / "r1", MORE_FIGURES)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("invented") / "r1", (*MORE_FIGURES, INVENTED), public(5))


@pytest.fixture(scope="module")
def months(real: Path) -> Pair:
    return Pair.read(real / "open_data.csv", real / "open_data.meta.csv")


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# --- files that machines read without being told how -----------------------------------------------------------------


@pytest.mark.parametrize("file", ["indicator_values.csv", "breakdowns.csv"])
def test_readers_take_numbers_for_numbers_and_dates_for_dates(real: Path, file: str) -> None:
    path = real / file
    types = dict(duckdb.sql(f"select column_name, column_type from (describe from '{path}')").fetchall())
    assert {types[column] for column in NUMBERS} == {"DOUBLE"}
    assert (types["period_end"], types["window_start"], types["is_demonstration"]) == ("DATE", "DATE", "BOOLEAN")
    assert {str(pandas.read_csv(path).dtypes[column]) for column in NUMBERS} == {"float64"}
    assert {polars.read_csv(path).schema[column] for column in NUMBERS} == {polars.Float64}


def test_a_row_with_numbers_stands_first_and_the_others_stay_in_their_order() -> None:
    """Readers that look at the first rows alone take a column that is empty there for text."""
    columns = ("period_end", "numerator", "denominator", "value")
    suppressed = [(f"2024-{month:02}-29", "", "", "") for month in range(1, 4)]
    counted, whole = ("2024-04-30", "3.0", "", "3.0"), ("2024-05-31", "1.0", "4.0", "25.0")
    assert [*numbers_first(columns, [*suppressed, counted, whole])] == [whole, *suppressed, counted]
    assert [*numbers_first(columns, [*suppressed, counted])] == [counted, *suppressed]
    assert [*numbers_first(columns, suppressed)] == suppressed


def test_a_column_of_numbers_has_no_symbol_and_a_symbol_tells_why_there_is_none(real: Path) -> None:
    for row in (*rows_of(real / "indicator_values.csv"), *rows_of(real / "breakdowns.csv")):
        for column in NUMBERS:
            assert row[column] == "" or re.fullmatch(r"\d+\.\d+(e-\d+)?", row[column]), row
            assert (row[column] == "") == (row[f"{column}_symbol"] in ("c", "x", "z")), row


@pytest.mark.parametrize(
    ("window", "end", "start"),
    [
        ("month", "2024-02-29", "2024-02-01"),
        ("month_end", "2024-03-31", "2024-03-31"),
        ("quarter", "2024-03-31", "2024-01-01"),
        ("quarter_end", "2023-12-31", "2023-12-31"),
        ("rolling_12_months", "2024-03-31", "2023-04-01"),
        ("rolling_12_months", "2024-02-29", "2023-03-01"),
        ("financial_year_to_date", "2024-03-31", "2023-04-01"),
        ("financial_year_to_date", "2024-04-30", "2024-04-01"),
        ("academic_year_to_date", "2024-03-31", "2023-09-01"),
        ("academic_year_to_date", "2023-09-30", "2023-09-01"),
        ("cumulative", "2024-03-31", None),
    ],
)
def test_a_window_opens_on_its_own_day_and_not_on_that_of_the_month(window: str, end: str, start: str | None) -> None:
    found = window_start(window, datetime.date.fromisoformat(end))
    assert (None if found is None else found.isoformat()) == start


def test_a_quarter_is_told_as_a_quarter_and_a_sum_as_the_sum_that_it_is(real: Path) -> None:
    rows = [row for row in rows_of(real / "indicator_values.csv") if row["period_end"] == "2024-03-31"]
    told = {
        (row["indicator_id"], row["basis"]): [row[name] for name in WINDOWS] for row in rows if not row["component"]
    }
    assert told["placed", "headline"] == ["quarter", "2024-01-01", "January to March 2024"]
    assert told["referred_again", "headline"] == ["month", "2024-03-01", "March 2024"]
    assert told["referred_again", "year_to_date"] == [
        *["financial_year_to_date", "2023-04-01", "April 2023 to March 2024"],
    ]
    assert told["rate_in_care", "headline"] == ["month_end", "2024-03-31", "End of March 2024"]


WINDOWS = ("period_window", "window_start", "period_label")


def test_the_basis_gives_the_window_where_it_is_not_the_headline() -> None:
    assert window_of("quarter", "headline") == "quarter"
    assert window_of("month", "rolling_12_months") == "rolling_12_months"
    assert window_of("month", "year_to_date") == "financial_year_to_date"


# --- the standard for open data --------------------------------------------------------------------------------------


def test_every_pair_of_files_holds_to_every_rule(real: Path, invented: Path) -> None:
    for folder in (real, invented):
        pairs = pairs_in(folder)
        names = ["open_data.csv", "open_data_financial_years.csv", "open_data_quarters.csv"]
        assert [pair.data_name for pair in pairs] == names
        assert [(pair.data_name, told) for pair in pairs for told in broken(pair)] == []


def test_months_quarters_and_years_have_files_of_their_own(real: Path) -> None:
    months, years, quarters = pairs_in(real)
    assert {row["time_period"] for row in months.rows} == {"2023", "2024"}
    assert ("2024", "March") in {(row["time_period"], row["time_identifier"]) for row in months.rows}
    assert {(row["time_period"], row["time_identifier"]) for row in quarters.rows} == {
        ("202324", "Financial year Q3"),
        ("202324", "Financial year Q4"),
    }
    assert {(row["time_period"], row["time_identifier"]) for row in years.rows} == {("202324", "Financial year")}
    assert "placed_percent" in quarters.columns
    assert "placed_percent" not in months.columns


def test_the_cells_of_a_measure_are_its_figures(real: Path, months: Pair) -> None:
    """March 2024: 36 of 100 referred again, of whom 20 of 50 in the south; 0.04 % in a year rounds to zero."""
    march = {
        (row["breakdown_topic"], row["breakdown"], row["basis"]): row
        for row in months.rows
        if (row["time_period"], row["time_identifier"]) == ("2024", "March")
    }
    measure = ("referred_again_percent", "referred_again_count", "referred_again_out_of")
    held = next(
        row
        for row in rows_of(real / "indicator_values.csv")
        if (row["indicator_id"], row["basis"], row["period_end"]) == ("referred_again", "headline", "2024-03-31")
    )
    total = march["Total", "Total", "Headline"]
    assert [float(total[name]) for name in measure[1:]] == [float(held["numerator"]), float(held["denominator"])]
    assert total["referred_again_percent"] == f"{float(held['value']):.1f}"
    assert [march["Locality", "South", "Headline"][name] for name in measure] == ["40.0", "20", "50"]
    assert [march["Total", "Total", "Year to date"][name] for name in measure] == ["low", "1", "2500"]
    assert [march["Age", "Under 1", "Headline"][name] for name in measure] == ["z", "0", "0"]
    # what a measure has not by its nature is not applicable; a rate of a group is not available
    assert march["Locality", "South", "Headline"]["rate_in_care_per_10000"] == "z"
    assert march["Sex", "Male", "Headline"]["rate_in_care_per_10000"] == "x"


def test_groups_of_whom_nothing_is_known_are_told_apart(months: Pair) -> None:
    found = {row["breakdown"] for row in months.rows if row["breakdown"].startswith("Not known")}
    assert found == {"Not known (locality)", "Not known (disability)"}


def test_units_and_decimal_places_are_those_of_the_measure(months: Pair) -> None:
    told = {row["col_name"]: (row["indicator_unit"], row["indicator_dp"]) for row in months.indicators}
    assert told["referred_again_percent"] == ("%", "1")
    assert told["rate_in_care_per_10000"] == ("", "1")
    assert told["referred_again_count"] == told["profiles_count"] == ("", "0")
    assert {row["col_name"]: row["filter_default"] for row in months.meta if row["col_type"] == "Filter"} == {
        "breakdown_topic": "Total",
        "breakdown": "Total",
        "basis": "Headline",
    }


def test_an_invented_authority_has_no_code_of_a_real_one(invented: Path, real: Path) -> None:
    places = [
        {tuple(row[name] for name in ("region_code", "old_la_code", "new_la_code", "la_name")) for row in pair.rows}
        for folder in (invented, real)
        for pair in pairs_in(folder)[:1]
    ]
    assert places == [{("x", "x", "x", "Nowhereshire")}, {("E12000009", "916", "E10000013", "Gloucestershire")}]


def defined(indicator_id: str, title: str, measure: str, window: str, components: tuple[str, ...]) -> Definition:
    told = (indicator_id, 1, 1, "headline", title, "low", measure, window, "live", "", None, 1)
    return Definition(*told, components=components)


def test_every_measure_of_the_catalogue_has_columns_of_lawful_names() -> None:
    columns = [
        column
        for indicator_id, entry in load_catalogue().indicators.items()
        for component in entry.parts
        for column in columns_of(
            defined(indicator_id, entry.title, entry.measure, entry.window, entry.parts), component
        )
    ]
    names, labels = [column.name for column in columns], [column.label for column in columns]
    assert len(set(names)) == len(names)
    assert len(set(labels)) == len(labels)
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]{0,49}", name)] == []
    assert [label for label in labels if len(label) > 100] == []


def test_a_measure_without_a_short_name_is_refused() -> None:
    with pytest.raises(ValueError, match="Add a shorter word to SHORTER"):
        columns_of(defined("a" * 60, "A", "percentage", "month", ("",)), "")


@pytest.mark.parametrize(
    ("day", "year"), [("2024-03-31", "202324"), ("2024-04-01", "202425"), ("1999-12-31", "199900")]
)
def test_a_financial_year_is_written_with_the_years_in_which_it_begins_and_ends(day: str, year: str) -> None:
    assert financial_year(datetime.date.fromisoformat(day)) == year


def _meta(pair: Pair, name: str, **cells: str) -> None:
    next(row for row in pair.meta if row["col_name"] == name).update(cells)


def _all(pair: Pair, column: str, cell: str) -> None:
    for row in pair.rows:
        row[column] = cell


def _renamed(pair: Pair, old: str, new: str) -> None:
    pair.columns[pair.columns.index(old)] = new
    for row in pair.rows:
        row[new] = row.pop(old)
    _meta(pair, old, col_name=new)


PERCENT = "referred_again_percent"
# a rule, and a change that breaks it
CHANGES: list[tuple[str, Callable[[Pair], Any]]] = [
    ("filename_special", lambda pair: setattr(pair, "data_name", "open data.csv")),
    ("filenames_match", lambda pair: setattr(pair, "meta_name", "open_data_meta.csv")),
    ("col_req_meta", lambda pair: pair.meta_columns.remove("filter_hint")),
    ("col_invalid_meta", lambda pair: pair.meta_columns.append("is_demonstration")),
    ("col_req_data", lambda pair: pair.columns.remove("time_identifier")),
    ("cross_meta_to_data", lambda pair: pair.columns.remove(PERCENT)),
    ("cross_data_to_meta", lambda pair: pair.meta.pop()),
    ("col_snake_case", lambda pair: _renamed(pair, PERCENT, "Referred_percent")),
    ("api_char_col_name", lambda pair: _renamed(pair, PERCENT, "referred_again" * 4)),
    ("col_ind_smushed", lambda pair: _renamed(pair, PERCENT, "female_percent")),
    ("harmonised_variables", lambda pair: _renamed(pair, "basis", "ethnic_group")),
    ("col_var_characteristic", lambda pair: _renamed(pair, "basis", "characteristic")),
    ("meta_geog_catch", lambda pair: _renamed(pair, "basis", "local_name")),
    ("meta_dupe_label", lambda pair: _meta(pair, PERCENT, label="Breakdown")),
    ("meta_col_name_dupe", lambda pair: pair.meta.append(pair.meta[-1])),
    ("meta_col_type", lambda pair: _meta(pair, PERCENT, col_type="Measure")),
    ("meta_label", lambda pair: _meta(pair, PERCENT, label=" ")),
    ("api_char_col_label", lambda pair: _meta(pair, PERCENT, label="a" * 101)),
    ("meta_ob_unit", lambda pair: _meta(pair, "basis", col_name="la_name")),
    ("meta_indicator_dp", lambda pair: _meta(pair, "basis", indicator_dp="0")),
    ("meta_filter_hint", lambda pair: _meta(pair, PERCENT, filter_hint="how")),
    ("meta_ind_dp_set", lambda pair: _meta(pair, PERCENT, indicator_dp="")),
    ("meta_ind_unit_validation", lambda pair: _meta(pair, PERCENT, indicator_unit="per cent")),
    ("meta_fil_grp_is_fil", lambda pair: pair.meta.remove(pair.meta[0])),
    ("meta_fil_grp_dupe", lambda pair: _meta(pair, "basis", filter_grouping_column="breakdown_topic")),
    ("meta_fil_grp_stripped", lambda pair: pair.rows[0].update(breakdown_topic="Total ")),
    ("time_id_valid", lambda pair: pair.rows[0].update(time_identifier="Jan")),
    ("time_id_mix", lambda pair: pair.rows[0].update(time_identifier="Financial year")),
    ("time_period_num", lambda pair: pair.rows[0].update(time_period="2023/24")),
    ("time_period: 202324", lambda pair: pair.rows[0].update(time_period="202324")),
    ("filter_not_singular", lambda pair: _all(pair, "basis", "Headline")),
    ("filter_defaults", lambda pair: _meta(pair, "basis", filter_default="Month")),
    (
        "filter_group_level",
        lambda pair: [row.update(breakdown="Yes") for row in pair.rows if row["breakdown"] != "Total"],
    ),
    ("filter_blanks", lambda pair: pair.rows[0].update(breakdown="")),
    ("filter_whitespace", lambda pair: pair.rows[0].update(breakdown=" Total")),
    ("api_char_filter_items", lambda pair: pair.rows[0].update(breakdown="a" * 121)),
    ("filter_ob_total", lambda pair: _all(pair, "region_name", "Total")),
    ("geog_la_col_present", lambda pair: pair.columns.remove("old_la_code")),
    ("geog_level", lambda pair: pair.rows[0].update(geographic_level="LA")),
    ("geog_country_combos", lambda pair: _all(pair, "country_code", "E1")),
    ("geog_region_combos", lambda pair: _all(pair, "region_code", "E12000001")),
    ("geog_la_combos", lambda pair: _all(pair, "new_la_code", "E10000014")),
    ("geog_level_completed", lambda pair: _all(pair, "region_name", "")),
    ("general_dupes", lambda pair: pair.rows.append(pair.rows[0])),
    ("general_null", lambda pair: pair.rows[0].update({PERCENT: "NA"})),
    ("ind_invalid_entry", lambda pair: pair.rows[0].update({PERCENT: ":"})),
    ("ind_invalid_entry", lambda pair: pair.rows[0].update({PERCENT: "12.34"})),
    ("ind_invalid_entry", lambda pair: pair.rows[0].update({PERCENT: ""})),
]


@pytest.mark.parametrize(("rule", "change"), CHANGES, ids=[rule.split(":")[0] for rule, _ in CHANGES])
def test_each_rule_finds_what_breaks_it(months: Pair, rule: str, change: Callable[[Pair], Any]) -> None:
    pair = deepcopy(replace(months))
    change(pair)
    told = broken(replace(pair))
    assert any(rule in each for each in told), told


def test_a_year_must_follow_the_one_before(real: Path) -> None:
    pair = pairs_in(real)[1]
    pair.rows[0]["time_period"] = "202325"
    assert "time_period_six: 202325" in broken(pair)


# --- metadata --------------------------------------------------------------------------------------------------------


def test_metadata_agree_with_every_file(real: Path, invented: Path) -> None:
    for folder in (real, invented):
        assert disagreements(folder) == []
        assert disagreements(folder / "site" / "charts") == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"datatype": "number"', '"datatype": "boolean"', "is no boolean"),
        ('"titles": "la_code"', '"titles": "code"', "columns:"),
        ('"url": "breakdowns.csv"', '"url": "groups.csv"', "described and not there: groups.csv"),
        ('"indicator_id",\n     "component",', '"component",', "the primary key is not unique"),
        ("ns/csvw", "ns/csv", "context:"),
        ('"dc:title"', '"title"', "no property of a"),
    ],
)
def test_metadata_that_do_not_agree_are_found(real: Path, tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = shutil.copytree(real, tmp_path / "r1", ignore=shutil.ignore_patterns("site", "*.xlsx", "*.pdf"))
    path = folder / "csv-metadata.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(told in each for each in disagreements(folder))


def test_only_the_public_edition_bears_the_licence(real: Path, invented: Path) -> None:
    inside, outside = (json.loads((folder / "csv-metadata.json").read_text("utf-8")) for folder in (real, invented))
    licence = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    assert outside["dc:license"] == {"@id": licence}
    assert "dc:license" not in inside
    assert inside["dc:rights"] == "OFFICIAL-SENSITIVE"


def test_the_public_page_says_what_it_is_to_machines(invented: Path, real: Path) -> None:
    page = (invented / "site" / "index.html").read_text(encoding="utf-8")
    [said] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL)
    dataset = json.loads(said)
    assert (dataset["@context"], dataset["@type"]) == ("https://schema.org", "Dataset")
    assert dataset["license"].endswith("/open-government-licence/version/3/")
    assert dataset["description"].startswith("Nowhereshire is invented")
    assert dataset["temporalCoverage"] == "2023-04-01/2024-03-31"
    links = [each["contentUrl"] for each in dataset["distribution"]]
    assert "../open_data_financial_years.meta.csv" in links
    assert [link for link in links if not (invented / "site" / link).resolve().is_file()] == []
    assert "ld+json" not in (real / "site" / "index.html").read_text(encoding="utf-8")
