"""Figures by group, worked by hand: the pocket authority with teams, ages, ethnicities and disabilities of its own.

Of the eight referrals of March 2024 three are re-referrals: those of RA, RC, and the second of RE. RB, RD, RF, A5 and
the first of RE are not; one each of RD and RG is ruled out.
"""

import csv
from pathlib import Path

import pytest

from scorecard.publication.read_marts import read_scorecard
from tests.support import POCKET_AUTHORITY, Rows, arguments_of_run, command, deliver, edit_rows, marts, write_rows

pytestmark = pytest.mark.slow

LINE = "re_referrals_within_12_months"
DEPARTMENTS = (
    ("L1", "North", "", ""),
    ("L2", "South", "", ""),
    ("T1", "Safeguarding", "L1", "North"),
    ("T2", "Safeguarding", "L2", "South"),
    ("T3", "Front door", "", ""),
)
TEAMS_OF_INVOLVEMENTS = {"IV3": "T1", "IV6": "T2", "IV9": "T2", "IV10": "T1", "IV11": "T2"}
TEAMS_OF_REFERRALS = {"R09": "T1", "R10": "T3", "R11": "T1", "R12": "T3", "R13": "T1", "R14": "T2"}
BIRTHS = {"RA": "2023-03-31", "RC": "", "RD": "2019-03-31", "RF": "2023-04-01"}
ETHNICITIES = {"RA": "Gypsy/Roma", "RB": "CHNE", "RC": "REFU", "RD": "", "RE": "BAFR", "RF": "MWAS", "A5": "OOTH"}
DISABILITIES = (
    ("DI1", "RA", "AUT"),
    ("DI2", "RA", "LD"),
    ("DI3", "RB", "NONE"),
    ("DI4", "RC", "None"),
    ("DI5", "RC", "Hearing"),
)

# dimension, code and name -> re-referrals, referrals
BY_HAND = {
    # RA and RD have a lead worker in T1, whatever the team of RD's reviewing officer; RB and RC in T2. RE and RF are in
    # the team of their latest referral, for RF's present lead worker has none; so is RG, who is ruled out. A5: nowhere.
    ("team", "T1", "Safeguarding (T1)"): (1, 2),
    ("team", "T2", "Safeguarding (T2)"): (1, 2),
    ("team", "T3", "Front door"): (1, 3),
    ("team", "unknown", "Not known"): (0, 1),
    # the front door belongs to no department
    ("locality", "L1", "North"): (1, 2),
    ("locality", "L2", "South"): (1, 2),
    ("locality", "unknown", "Not known"): (1, 4),
    # RC has no date of birth, RF is one year old tomorrow, RA today, RD is five today
    ("age_band", "unborn", "Unborn"): (1, 1),
    ("age_band", "under_1", "Under 1"): (0, 1),
    ("age_band", "1_to_4", "1 to 4"): (1, 1),
    ("age_band", "5_to_9", "5 to 9"): (0, 1),
    ("age_band", "10_to_15", "10 to 15"): (1, 4),
    # boys: RA, RC, RE twice; girls: RB, RD, RF, A5
    ("sex", "1", "Male"): (3, 4),
    ("sex", "2", "Female"): (0, 4),
    # RC refused, of RD nothing is recorded
    ("ethnicity_group", "white", "White"): (1, 1),
    ("ethnicity_group", "mixed", "Mixed or multiple ethnic groups"): (0, 1),
    ("ethnicity_group", "asian", "Asian or Asian British"): (0, 1),
    ("ethnicity_group", "black", "Black, African, Caribbean or Black British"): (1, 2),
    ("ethnicity_group", "other", "Other ethnic group"): (0, 1),
    ("ethnicity_group", "unknown", "Not known"): (1, 2),
    # RA has two disabilities, RC one beside the code for none, RB that code alone
    ("disability", "yes", "Disability recorded"): (2, 2),
    ("disability", "no", "No disability"): (0, 1),
    ("disability", "unknown", "Not known"): (1, 5),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("breakdowns") / "home"
    landing = deliver(POCKET_AUTHORITY, home)
    write_rows(landing, "ssd_department", DEPARTMENTS, ["team_id", "team_name", "parent_team_id", "parent_team_name"])
    write_rows(landing, "ssd_disability", DISABILITIES, ["disa_table_id", "disa_person_id", "disa_disability_code"])
    _fill(landing / "ssd_involvements.csv", "invo_involvements_id", "invo_professional_team", TEAMS_OF_INVOLVEMENTS)
    _fill(landing / "ssd_cin_episodes.csv", "cine_referral_id", "cine_referral_team", TEAMS_OF_REFERRALS)
    _fill(landing / "ssd_person.csv", "pers_person_id", "pers_dob", BIRTHS)
    _fill(landing / "ssd_person.csv", "pers_person_id", "pers_ethnicity", ETHNICITIES)
    outcome = command(*arguments_of_run(home))
    assert outcome.exit_code == 0, outcome.said
    return home


def _fill(path: Path, key: str, column: str, values: dict[str, str]) -> None:
    def filled(rows: Rows) -> Rows:
        return [{**row, column: values.get(row[key], row.get(column, ""))} for row in rows]

    edit_rows(path, filled)


def test_the_groups_of_a_line_are_those_worked_by_hand(home: Path) -> None:
    rows = marts(
        home,
        "select dimension, category_code, category, numerator, denominator, value, status from indicator_breakdowns "
        f"where la_code = '916' and indicator_id = '{LINE}' and component = '' and period_end = date '2024-03-31'",
    )
    assert {row[:3]: row[3:5] for row in rows} == BY_HAND
    assert len(rows) == len(BY_HAND)
    for *_, numerator, denominator, value, status in rows:
        assert (value, status) == (pytest.approx(100 * numerator / denominator), "available")


def test_a_rate_counts_its_groups_and_says_that_there_is_no_population(home: Path) -> None:
    """LA, LD and K2 are 10 to 15 and LF is 16; LE, born on 31 March 2006, is looked after no longer."""
    rows = marts(
        home,
        "select category_code, numerator, denominator, value, status from indicator_breakdowns "
        "where indicator_id = 'children_in_care_rate' and dimension = 'age_band' and period_end = date '2024-03-31' "
        "order by 1",
    )
    assert rows == [
        ("10_to_15", 3, None, None, "no population by group"),
        ("16_to_17", 1, None, None, "no population by group"),
    ]


def test_pupils_whom_social_care_does_not_know_are_not_known_in_anything(home: Path) -> None:
    """Plans issued from January to March without an exception: two of three in time, none of them of a known child."""
    rows = marts(
        home,
        "select dimension, category_code, numerator, denominator from indicator_breakdowns "
        "where indicator_id = 'ehc_plans_within_20_weeks' and period_end = date '2024-03-31' order by 1",
    )
    dimensions = ["age_band", "disability", "ethnicity_group", "locality", "sex", "team"]
    assert rows == [(dimension, "unknown", 2, 3) for dimension in dimensions]


def test_lines_about_staff_are_not_broken_down(home: Path) -> None:
    broken_down = {row[0] for row in marts(home, "select distinct indicator_id from indicator_breakdowns")}
    of_staff = {"agency_rate", "agency_rate_headcount", "asye_completion", "systemic_training_completed"}
    assert broken_down & (of_staff | {"turnover_rate"}) == set()
    assert {"two_or_fewer_social_workers", "re_referred_children"} <= broken_down


def test_quarterly_lines_have_groups_at_the_ends_of_quarters_alone(home: Path) -> None:
    months = marts(
        home,
        "select distinct month(period_end) from indicator_breakdowns where indicator_id = 'in_house_foster_care'",
    )
    assert {month for (month,) in months} <= {3, 6, 9, 12}
    assert (3,) in months


def test_page_and_csv_show_the_same_groups(home: Path) -> None:
    folder = home / "releases" / "916" / "2024-03" / "r1"
    with (folder / "breakdowns.csv").open(encoding="utf-8", newline="") as stream:
        of_csv = {
            (row["dimension"], row["category_code"], row["category"]): (
                int(float(row["numerator"])),
                int(float(row["denominator"])),
            )
            for row in csv.DictReader(stream)
            if row["indicator_id"] == LINE and row["period_end"] == "2024-03-31"
        }
    assert of_csv == BY_HAND
    line = next(
        line
        for line in read_scorecard(folder / "scorecard.duckdb", "916", "2024-03").lines
        if line.definition.indicator_id == LINE
    )
    assert [group.code for group in line.groups or () if group.dimension == "age_band"] == [
        *["unborn", "under_1", "1_to_4", "5_to_9", "10_to_15"],
    ]
    page = (folder / "site" / "indicators" / f"{LINE}.html").read_text(encoding="utf-8")
    assert '<th scope="row">Safeguarding (T1)</th>' in page
