"""The Annex A workbook: labels with codes, two episodes of one row, two shapes of List 9."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.delivery.returns.invented import cells, read

ABOUT = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth"]
GIRL = ["G1", "b) Female", "a) WBRI", datetime.datetime(2010, 2, 3)]
LIST_8 = [
    *ABOUT,
    "Date Started to be Looked After",
    "Child's Legal Status",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
    "Start Date of Most Recent Placement",
    "Placement Type",
    "Placement Provider",
]
LIST_9 = [*ABOUT, "Eligibility Category", "LA in Touch", "Type of Accommodation", "Suitability of Accommodation"]


def write_workbook(path: Path, lists: Mapping[str, Sequence[Sequence[object]]]) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, lines in lists.items():
        sheet = workbook.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    workbook.save(path)


def moved(began: object, since: object) -> list[object]:
    return [
        *GIRL,
        began,
        "C2: Full care order",
        None,
        None,
        since,
        "f) U6: Foster placement - not FFA",
        "PR4 - Private provision",
    ]


@pytest.mark.parametrize("as_text", [False, True], ids=["real dates", "text dates"])
def test_a_child_who_moved_has_two_episodes_and_the_latest_placement(tmp_path: Path, as_text: bool) -> None:
    dates: list[object] = [datetime.datetime(2020, 5, 6), datetime.datetime(2021, 7, 8)]
    if as_text:
        dates = ["06/05/2020", "08/07/2021"]
    write_workbook(tmp_path / "annex a.xlsx", {"Looked after": [LIST_8, moved(*dates)]})
    returned = read(tmp_path)
    columns = (
        "clae_cla_episode_id",
        "clae_cla_episode_start_reason",
        "clae_cla_episode_ceased_reason",
        "clae_cla_placement_id",
    )
    assert cells(returned, "ssd_cla_episodes", *columns) == [
        ("G1-2020-05-06", "S", "X1", ""),
        ("G1-2021-07-08", "P", "", "G1-2021-07-08"),
    ]
    placement = ("clap_cla_placement_id", "clap_cla_placement_type", "clap_cla_placement_provider")
    assert cells(returned, "ssd_cla_placement", *placement) == [("G1-2021-07-08", "U6", "PR4")]
    assert cells(returned, "ssd_legal_status", "lega_legal_status") == [("C2",)]
    assert cells(returned, "ssd_person", "pers_person_id", "pers_sex", "pers_ethnicity") == [("G1", "Female", "WBRI")]


@pytest.mark.parametrize(
    ("heading", "date", "expected"),
    [([], [], "2024-03-31"), (["Latest date of contact"], [datetime.datetime(2024, 2, 1)], "2024-02-01")],
    ids=["shape of 2021", "shape of 2024"],
)
def test_a_leaver_has_the_date_of_contact_or_the_day_of_the_workbook(
    tmp_path: Path, heading: list[object], date: list[object], expected: str
) -> None:
    leaver = [*GIRL, "b) Former relevant child", "a) Yes", "Y: Other accommodation", "a) Suitable"]
    lists: Mapping[str, Sequence[Sequence[object]]] = {
        "8": [LIST_8, moved("06/05/2020", "06/05/2020")],
        "9": [[*LIST_9, *heading, "Activity Status"], [*leaver, *date, "F1: Full time"]],
    }
    write_workbook(tmp_path / "annex a.xlsx", lists)
    columns = (
        "clea_care_leaver_latest_contact",
        "clea_care_leaver_eligibility",
        "clea_care_leaver_accommodation",
        "clea_care_leaver_activity",
    )
    assert cells(read(tmp_path), "ssd_care_leavers", *columns) == [(expected, "Former relevant child", "Y", "F1")]


def test_headings_as_people_type_them_are_known(tmp_path: Path) -> None:
    typed = [
        "Child's ID number",
        "Sex at birth",
        "Ethnic group",
        "Child - date of birth",
        "Date child started to be looked after",
        "Current legal status",
        "Date child ceased to be looked after",
        "Reason the child ceased to be looked after",
        "Start date of current placement",
        "Type of placement",
        "Provider of placement",
    ]
    write_workbook(tmp_path / "a.xlsx", {"8": [typed, moved("06/05/2020", "08/07/2021")]})
    returned = read(tmp_path)
    episodes = ("clae_person_id", "clae_cla_episode_start_date")
    assert cells(returned, "ssd_cla_episodes", *episodes) == [("G1", "06/05/2020"), ("G1", "08/07/2021")]
    assert cells(returned, "ssd_legal_status", "lega_legal_status") == [("C2",)]
    assert cells(returned, "ssd_cla_placement", "clap_cla_placement_type", "clap_cla_placement_provider") == [
        ("U6", "PR4")
    ]
    assert cells(returned, "ssd_person", "pers_dob") == [("2010-02-03",)]


def test_a_heading_that_could_be_two_columns_is_neither(tmp_path: Path) -> None:
    twice = [heading.replace("Placement Type", "Type of placement") for heading in LIST_8]
    row = moved("06/05/2020", "06/05/2020")
    write_workbook(tmp_path / "a.xlsx", {"8": [[*twice, "Previous placement type"], [*row, "U1"]]})
    assert cells(read(tmp_path), "ssd_cla_placement", "clap_cla_placement_type") == []


def test_days_that_are_numbers_in_the_workbook_are_days(tmp_path: Path) -> None:
    # 43957 is 6 May 2020 and 44385 is 8 July 2021 as a workbook counts them
    write_workbook(tmp_path / "a.xlsx", {"8": [LIST_8, moved(43957, 44385)]})
    assert cells(read(tmp_path), "ssd_cla_episodes", "clae_cla_episode_start_date") == [
        ("2020-05-06",),
        ("2021-07-08",),
    ]


def test_an_empty_list_says_that_there_is_none_and_an_absent_one_says_nothing(tmp_path: Path) -> None:
    lists: Mapping[str, Sequence[Sequence[object]]] = {
        "8": [LIST_8, moved("06/05/2020", "06/05/2020")],
        "7": [[*ABOUT, "Child Protection Plan Start Date", "Initial Category of Abuse"]],
    }
    write_workbook(tmp_path / "a.xlsx", lists)
    returned = read(tmp_path)
    assert (returned.rows["ssd_cp_plans"], returned.rows["cp_plan_history"]) == ([], [])
    assert "ssd_cin_episodes" not in returned.rows


def test_rows_that_a_template_has_filled_below_the_last_are_none_and_a_row_without_a_child_is_kept(
    tmp_path: Path,
) -> None:
    headings = [*LIST_8, "Age of Child (Years)"]
    row = moved("06/05/2020", "06/05/2020")
    below = [None] * len(LIST_8)
    nameless = [None, *row[1:]]
    lists: Mapping[str, Sequence[Sequence[object]]] = {
        "8": [headings, [*row, 10], [*nameless, 10], [*below, 121], [*below, "#VALUE!"]]
    }
    write_workbook(tmp_path / "a.xlsx", lists)
    returned = read(tmp_path)
    assert cells(returned, "ssd_cla_episodes", "clae_person_id") == [("G1",), ("",)]


def test_what_one_list_leaves_blank_of_a_child_another_says(tmp_path: Path) -> None:
    nameless = ["G1", None, "#N/A", None]
    referral = [*ABOUT, "Date of Referral", "Referral Source", "Referral NFA?"]
    lists: Mapping[str, Sequence[Sequence[object]]] = {
        "3": [referral, [*nameless, "01/02/2024", "6 - Police", "1 - Yes"]],
        "8": [LIST_8, moved("06/05/2020", "06/05/2020")],
    }
    write_workbook(tmp_path / "a.xlsx", lists)
    returned = read(tmp_path)
    assert cells(returned, "ssd_person", "pers_person_id", "pers_sex", "pers_dob") == [("G1", "Female", "2010-02-03")]
    columns = ("cine_referral_id", "cine_referral_source_code", "cine_referral_nfa")
    assert cells(returned, "ssd_cin_episodes", *columns) == [("G1-2024-02-01", "6", "Yes")]


def test_equal_rows_count_once_and_others_of_one_day_are_numbered_by_content(tmp_path: Path) -> None:
    headings = [*ABOUT, "Child Protection Plan Start Date", "Initial Category of Abuse"]
    rows = [[*GIRL, "01/02/2024", category] for category in ("Neglect", "Emotional", "Neglect")]
    lists: Mapping[str, Sequence[Sequence[object]]] = {
        "8": [LIST_8, moved("06/05/2020", "06/05/2020")],
        "7": [headings, *rows],
    }
    write_workbook(tmp_path / "a.xlsx", lists)
    plans = cells(read(tmp_path), "ssd_cp_plans", "cppl_cp_plan_id", "cppl_cp_plan_initial_category")
    assert sorted(plans) == [
        ("G1-2024-02-01", "Emotional"),
        ("G1-2024-02-01-2", "Neglect"),
        ("G1-2024-02-01-2", "Neglect"),
    ]
