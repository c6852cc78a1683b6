"""A whole run from a return alone: what it feeds is released, each other line says why not, rows keep their place."""

import datetime
import json
import re
from pathlib import Path

import openpyxl
import pytest

from scorecard.delivery.returns.ssda903 import FEEDS
from tests.delivery.returns.invented import EPISODES, HEADER, write_set
from tests.support import Outcome, command, marts

# Five children on 31 March 2024. 201 and 202 are fostered, 202 in house. 201 moved twice in the year. 203 is in a home.
# 204 had short breaks alone and is not looked after; 205 left care under a special guardianship order in March.
CHILDREN = [f"{child},1,05/06/2012,WBRI,U{child},," for child in (201, 202, 203, 204, 205)]
CARE = [
    "201,01/05/2023,S,C2,N1,U4,PR4,10/09/2023,X1,CARPL,,AA1 1AA,SC1",
    "201,10/09/2023,P,C2,N1,U6,PR4,05/03/2024,X1,CARPL,,AA2 2AA,SC2",
    "201,05/03/2024,P,C2,N1,U6,PR4,,,,,AA3 3AA,SC3",
    "202,03/03/2020,S,C1,N1,U1,PR1,,,,,AA4 4AA,SC4",
    "203,04/03/2024,S,C2,N1,K2,PR4,,,,,AA5 5AA,SC5",
    "204,02/02/2024,S,V4,N1,U6,PR1,,,,,AA6 6AA,SC6",
    "205,02/02/2022,S,C2,N1,U6,PR1,20/03/2024,E45,,,AA7 7AA,SC7",
    "203,not a day,P,C2,N1,K2,PR4,,,,,AA5 5AA,SC5",
]
MONTH_END = datetime.date(2024, 3, 31)
# 206 turned 19 on 10 October 2023 and is in work and in suitable accommodation of her own: the one leaver of the year
LEAVER = "206,1,10/10/2004,WBRI,U206,,"
LEAVERS = ("CHILD,DOB,IN_TOUCH,ACTIV,ACCOM", ["206,10/10/2004,YES,F2,B1"])
MISSING = ("CHILD,DOB,MISSING,MIS_START,MIS_END", ["201,05/06/2012,M,06/03/2024,07/03/2024"])
# so few rows that one in eight is more than a gate bears
FEW = {
    f"{extract}__share_of_records_left_out_is_below_the_limit": "one row of eight, meant"
    for extract in ("ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status")
}


@pytest.fixture(scope="module")
def run_from_a_return(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    home = tmp_path_factory.mktemp("return") / "home"
    tables = {
        "header.csv": (HEADER, [*CHILDREN, LEAVER]),
        "episodes.csv": (EPISODES, CARE),
        "missing.csv": MISSING,
        "oc3.csv": LEAVERS,
    }
    write_set(home / "landing" / "916" / "2024-03" / "ssda903", tables)
    overrides = [part for name, why in FEW.items() for part in ("--override", f"{name}={why}")]
    return home, command("run", "--authority", "916", "--month", "2024-03", "--home", str(home), *overrides)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator"),
    [
        ("children_in_care_rate", 3, 128958),
        ("fostered_share_of_children_in_care", 2, 3),
        ("in_house_foster_care", 1, 2),
        ("three_or_more_placements", 1, 3),
        ("ceased_care_special_guardianship", 1, 1),
        ("children_in_care_missing", 1, 3),
        ("children_missing_in_year", 1, 4),
        ("care_leavers_in_education_employment_training_at_birthday", 1, 1),
        ("care_leavers_suitable_accommodation_at_birthday", 1, 1),
    ],
)
def test_each_line_that_a_return_feeds_has_its_figure(
    run_from_a_return: tuple[Path, Outcome], indicator: str, numerator: int, denominator: int
) -> None:
    home, outcome = run_from_a_return
    assert outcome.exit_code == 0, outcome.said
    found = marts(
        home,
        f"select numerator, denominator, status from indicator_values where indicator_id = '{indicator}' "
        "and basis = 'headline' and period_end = date '2024-03-31'",
    )
    assert found == [(numerator, denominator, "available")]


@pytest.mark.slow
def test_months_that_the_return_does_not_cover_have_no_figure(run_from_a_return: tuple[Path, Outcome]) -> None:
    home, _ = run_from_a_return
    counted = marts(
        home,
        "select indicator_id, strftime(min(period_end), '%Y-%m'), count(*) from indicator_values "
        "where basis = 'headline' and status = 'available' and indicator_id in "
        "('children_in_care_rate', 'three_or_more_placements', 'long_term_placement_stability') "
        "group by all order by 1",
    )
    assert counted == [("children_in_care_rate", "2023-04", 12), ("three_or_more_placements", "2024-03", 1)]


@pytest.mark.slow
def test_a_faulty_row_is_named_by_its_file_and_row_in_the_return(run_from_a_return: tuple[Path, Outcome]) -> None:
    home, _ = run_from_a_return
    [fix_list] = (home / "quality" / "restricted" / "916" / "2024-03").glob("no_team.csv")
    assert '"ssda903/episodes.csv",9,' in fix_list.read_text(encoding="utf-8")


BIRTHDAY = "care_leavers_in_education_employment_training_at_birthday"


@pytest.mark.slow
def test_what_the_return_leaves_out_is_said_by_page_workbook_manifest_and_explanation(
    run_from_a_return: tuple[Path, Outcome],
) -> None:
    home, _ = run_from_a_return
    release = home / "releases" / "916" / "2024-03" / "r1"
    fed = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["fed_by_returns"]
    said = {name: line["limits"] for name, line in fed.items() if line["limits"]}
    # derived again: what the manifest says is fed, with the limit that the reader gives it
    assert said == {name: [FEEDS[name].limit] for name in fed if FEEDS[name].limit}
    assert BIRTHDAY in said
    limit = f"Counted from partial data. {FEEDS[BIRTHDAY].limit}"
    by_file = {path.stem: _words_of(path) for path in (release / "site" / "indicators").glob("*.html")}
    assert {name for name, words in by_file.items() if limit in words} == {
        "care_leavers_in_education_employment_training",
        "care_leavers_suitable_accommodation",
    }
    assert "Counted from partial data" not in by_file["children_in_care_rate"]
    months = openpyxl.load_workbook(release / "scorecard.xlsx")["Months"].iter_rows(values_only=True)
    assert limit in {cell for row in months for cell in row}
    explained = command("explain", BIRTHDAY, "--month", "2024-03", "--home", str(home))
    assert f"left out {FEEDS[BIRTHDAY].limit}" in " ".join(explained.stdout.split())


def _words_of(page: Path) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")).split())
