"""Published files in their real formats, with figures of a few places: what the table says of them."""

import dataclasses
import datetime
from pathlib import Path

import pytest

from scorecard.benchmarks.published_files import read_folder
from scorecard.benchmarks.store import keep_files, rows_for
from scorecard.benchmarks.table import NationalRow, benchmark_rows
from scorecard.seeds import load_seeds
from scorecard.settings import Settings
from scorecard.warehouse.database import attach, in_memory
from tests.support import command

PLACE = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name"
)
REFERRALS = (
    f"{PLACE},category,referral_count,rereferral_count,rereferral_percent,referral_child_count,rereferral_child_count,"
    "rereferral_child_percent"
)


def place(level: str, year: str, code: str = "", name: str = "") -> str:
    if level == "National":
        return f"{year},Reporting year,National,E92000001,England,,,,,"
    if level == "Regional":
        return f"{year},Reporting year,Regional,E92000001,England,{code},{name},,,"
    return f"{year},Reporting year,Local authority,E92000001,England,E12000009,South West,{code},E0{code},{name}"


# England and Gloucestershire as the Department prints them for 2023 and 2024; the other authorities are invented.
FILE = "\n".join(
    [
        REFERRALS,
        f"{place('National', '2023')},All,640430,143770,22.4,500000,100000,20",
        f"{place('Regional', '2023', 'E12000009', 'South West')},All,60000,12000,20,50000,9000,18",
        f"{place('Local authority', '2023', '916', 'Gloucestershire')},All,8824,2400,27.2,7000,1700,24.3",
        f"{place('Local authority', '2023', '801', 'Aston')},All,1000,300,30,900,200,22.2",
        f"{place('Local authority', '2023', '802', 'Birch')},All,1000,100,10,900,90,10",
        f"{place('Local authority', '2023', '803', 'Cotton')},All,1000,c,c,900,90,10",
        f"{place('Local authority', '2024', '916', 'Gloucestershire')},All,6724,1444,21.5,6000,1200,20",
    ]
)
NEIGHBOURS_2025 = (
    "\ufeffold_la_code,la_name,region_ind,region_name,"
    + ",".join(f"SN_{at},SN_{at}P" for at in range(1, 11))
    + "\n916,Gloucestershire,9,South West,801,Close,802,Close,803,Close"
    + ",999,Not close" * 7
)
NEIGHBOURS_2021 = (
    "\ufeffLA num,LA Name,LA number,GOInd,GOReg," + ",".join(f"SN{at},SNP" for at in range(1, 11)) + ","
    "\n916,Gloucestershire,916,9,South West,801,Close" + ",998,Not Close" * 9 + ","
)
SERIES = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region"
TOOL = "\n".join(
    [
        SERIES,
        "LACDistance,,2023,England,17,970,NA",
        "LACDistance,,2023,South West,24,990,NA",
        "LACDistance,,2023,Gloucestershire,27,916,South West",
        "LACDistance,,2023,Aston,-100,801,South West",
        "LAC_ceased_SGO,,2023,Gloucestershire,34,916,South West",
        "LAC_ceased_SGO%,,2023,Gloucestershire,11,916,South West",
        "Unknown series,,2023,Gloucestershire,1,916,South West",
    ]
)
ORDERS = (
    f"{PLACE},cla_group,characteristic,number,percentage\n"
    f"{place('Local authority', '2023', '916', 'Gloucestershire')},Special guardianship orders,Total,34,100\n"
    f"{place('Local authority', '2023', '916', 'Gloucestershire')},Adopted,Total,20,100"
)
STAFF = (
    f"{PLACE},inpost_fte,inpost_headcount,leavers_fte,leavers_headcount,turnover_rate_fte,agency_fte,agency_headcount,agency_rate_fte,agency_rate_headcount\n"
    f"{place('Local authority', '2023', '916', 'Gloucestershire')},354.1,380,41.5,43,11.7,129,131,26.7,25.6"
)
MISSING = "\n".join(
    [
        f"{PLACE},CLA_group,number",
        *(
            f"{place('Local authority', '202223', '916', 'Gloucestershire')},{group},{number}"
            for group, number in (
                ("Children who had a missing incident during the year", 126),
                ("Children looked after during the year", 1150),
                ("Percentage of children who had a missing incident during the year", 11),
            )
        ),
    ]
)
FILES = {
    "anything.csv": FILE,
    "neighbours now.csv": NEIGHBOURS_2025,
    "neighbours before.csv": NEIGHBOURS_2021,
    "tool.csv": TOOL,
    "orders.csv": ORDERS,
    "staff.csv": STAFF,
    "missing.csv": MISSING,
    "notes.csv": "a,b\n1,2\n",
}


def write_files(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[NationalRow]:
    files = read_folder(write_files(tmp_path_factory.mktemp("published") / "files"))
    return benchmark_rows(files.figures, files.neighbours, load_seeds().published_measures)


def of(
    rows: list[NationalRow],
    indicator: str,
    code: str,
    year: int,
    statistic: str = "published",
    model: str | None = None,
) -> NationalRow:
    [row] = [
        row
        for row in rows
        if (row.indicator_id, row.geography_code, row.period_end.year) == (indicator, code, year)
        and (row.statistic, row.neighbour_model) == (statistic, model)
    ]
    return row


@pytest.mark.parametrize(
    ("indicator", "code", "year", "expected"),
    [
        ("re_referrals_within_12_months", "E92000001", 2023, (143770, 640430, 22.4)),
        ("re_referrals_within_12_months", "E12000009", 2023, (12000, 60000, 20)),
        ("re_referrals_within_12_months", "916", 2023, (2400, 8824, 27.2)),
        ("re_referrals_within_12_months", "916", 2024, (1444, 6724, 21.5)),
        ("out_of_county_over_20_miles", "E92000001", 2023, (None, None, 17)),
        ("out_of_county_over_20_miles", "E12000009", 2023, (None, None, 24)),
        ("ceased_care_special_guardianship", "916", 2023, (34, None, 11)),
        ("agency_rate", "916", 2023, (129, 483.1, 26.7)),
        ("turnover_rate", "916", 2023, (41.5, 354.1, 11.7)),
        ("children_missing_in_year", "916", 2023, (126, 1150, 11)),
    ],
)
def test_published_figures_stand_as_they_are_printed(
    rows: list[NationalRow], indicator: str, code: str, year: int, expected: tuple[float | None, ...]
) -> None:
    row = of(rows, indicator, code, year)
    assert (row.numerator, row.denominator, row.value) == expected


@pytest.mark.parametrize(
    ("indicator", "code", "symbol"),
    [("re_referrals_within_12_months", "803", "c"), ("out_of_county_over_20_miles", "801", "c")],
    ids=["as a letter", "as minus a hundred"],
)
def test_a_symbol_is_kept_apart_from_the_value(rows: list[NationalRow], indicator: str, code: str, symbol: str) -> None:
    row = of(rows, indicator, code, 2023)
    assert (row.value, row.symbol, row.rank_among_authorities) == (None, symbol, None)


def test_neighbours_of_both_models_by_mean_and_median(rows: list[NationalRow]) -> None:
    line = "re_referrals_within_12_months"
    now = of(rows, line, "916", 2023, "mean", "2025")
    assert (now.value, now.note) == (20, "Unweighted, over 2 of 10 neighbours with a figure.")
    assert of(rows, line, "916", 2023, "median", "2025").value == 20
    assert of(rows, line, "916", 2023, "mean", "2021").value == 30
    assert now.geography_name == "Statistical neighbours of Gloucestershire"
    assert (now.rank_among_neighbours, now.neighbours_ranked, now.quartile_among_neighbours) == (2, 3, 2)


def test_authorities_are_ranked_from_the_highest(rows: list[NationalRow]) -> None:
    line = "re_referrals_within_12_months"
    ranks = {code: of(rows, line, code, 2023) for code in ("801", "916", "802")}
    assert {code: row.rank_among_authorities for code, row in ranks.items()} == {"801": 1, "916": 2, "802": 3}
    assert {row.authorities_ranked for row in ranks.values()} == {3}
    assert [row.quartile_among_authorities for row in ranks.values()] == [1, 2, 3]


def test_what_is_not_like_for_like_says_how_it_differs(rows: list[NationalRow]) -> None:
    assert of(rows, "children_missing_in_year", "916", 2023).is_like_for_like
    other = of(rows, "children_in_care_missing", "916", 2023)
    assert (other.is_like_for_like, other.value) == (False, 11)
    assert other.note == "The published figure counts all children looked after in the year."


def test_periods_are_those_of_the_publication(rows: list[NationalRow]) -> None:
    spans = {
        indicator: (row.period_start, row.period_end)
        for indicator in ("children_missing_in_year", "agency_rate", "turnover_rate", "out_of_county_over_20_miles")
        for row in [of(rows, indicator, "916", 2023)]
    }
    assert spans == {
        "children_missing_in_year": (datetime.date(2022, 4, 1), datetime.date(2023, 3, 31)),
        "agency_rate": (datetime.date(2023, 9, 30), datetime.date(2023, 9, 30)),
        "turnover_rate": (datetime.date(2022, 10, 1), datetime.date(2023, 9, 30)),
        "out_of_county_over_20_miles": (datetime.date(2023, 3, 31), datetime.date(2023, 3, 31)),
    }


def test_the_table_is_kept_and_newer_files_are_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    given, newer = keep_files(settings, write_files(tmp_path / "first"))
    assert given.unknown == ["notes.csv"]
    assert "agency_rate: now up to 2023-09-30, new" in newer
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "staff.csv").write_text(STAFF.replace("2023,Reporting", "2024,Reporting"), encoding="utf-8")
    _, newer = keep_files(settings, tmp_path / "second")
    assert "agency_rate: now up to 2024-09-30, before up to 2023-09-30" in newer
    assert not [sentence for sentence in newer if sentence.startswith("re_referrals")]
    with in_memory(reads={"kept": settings.benchmarks / "benchmarks.duckdb"}) as connection:
        years = connection.execute(
            "select year(period_end) from kept.benchmarks where indicator_id = 'agency_rate' order by 1"
        ).fetchall()
    assert years == [(2023,), (2024,)]


def test_the_command_says_what_it_read_and_refuses_a_folder_without_any(tmp_path: Path) -> None:
    done = command("benchmarks", str(write_files(tmp_path / "files")), "--home", str(tmp_path / "home"))
    assert (done.exit_code, "notes.csv: no published file that is known here" in done.said) == (0, True)
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "notes.csv").write_text("a,b\n", encoding="utf-8")
    done = command("benchmarks", str(tmp_path / "none"), "--home", str(tmp_path / "home"))
    assert (done.exit_code, "holds no published file that is known here" in done.said) == (2, True)


def test_a_table_that_other_code_has_made_is_made_anew_from_the_kept_files(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    keep_files(settings, write_files(tmp_path / "files"))
    path = settings.benchmarks / "benchmarks.duckdb"
    with in_memory() as connection:
        attach(connection, "kept", path, read_only=False)
        connection.execute("drop table kept.made_by")
        connection.execute("update kept.benchmarks set value = 34")
    rows = rows_for(settings, "916", datetime.date(2024, 3, 31), load_seeds())["published_figures"]
    found = {row["indicator_id"]: row for row in rows if row["geography_kind"] == "england"}
    assert found["re_referrals_within_12_months"]["value"] == "22.4"
    assert found["re_referrals_within_12_months"]["period_label"] == "Year to 31 March 2023"


def test_a_month_takes_what_was_over_by_its_end(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert rows_for(settings, "916", datetime.date(2024, 3, 31), load_seeds()) == {}
    keep_files(settings, write_files(tmp_path / "files"))
    before = rows_for(settings, "916", datetime.date(2023, 3, 30), load_seeds())["published_figures"]
    assert before == []
    after = rows_for(settings, "916", datetime.date(2023, 3, 31), load_seeds())["published_figures"]
    kinds = {row["geography_kind"]: row for row in after if row["indicator_id"] == "re_referrals_within_12_months"}
    assert kinds["region"]["geography"] == "South West"
    assert kinds["statistical_neighbours"]["value"] == "20.0"
    assert kinds["statistical_neighbours"]["note"].startswith("Model of 2025. Unweighted, over 2 of 10 neighbours")


def test_a_mid_year_that_the_seeds_lack_comes_from_the_files(tmp_path: Path) -> None:
    heading = f"{PLACE},age_group,population_estimate"
    children = "Children aged 0 to 17 years"
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "population.csv").write_text(
        f"{heading}\n{place('Local authority', '2024', '916', 'Gloucestershire')},{children},1\n"
        f"{place('Local authority', '2023', '201', 'City of London')},{children},1000\n",
        encoding="utf-8",
    )
    settings = Settings(home=tmp_path / "home")
    keep_files(settings, tmp_path / "files")
    seeds = load_seeds()
    assert rows_for(settings, "916", datetime.date(2026, 3, 31), seeds)["child_population"] == []
    without = dataclasses.replace(seeds, child_population=())
    [row] = rows_for(settings, "201", datetime.date(2026, 3, 31), without)["child_population"]
    assert (row["children_aged_0_to_17"], row["published_on"]) == ("1000", "2024-07-15")
