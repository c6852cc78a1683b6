"""The Annex A workbook: labels with codes, two episodes of one row, two shapes of List 9."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from scorecard.delivery.returns.annex_a import code_of
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


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("a) WBRI", "WBRI"),
        ("e) PR4 - Private provision", "PR4"),
        ("q) 6: Police", "6"),
        ("N1 - Abuse or Neglect", "N1"),
        ("Physical abuse", "Physical abuse"),
        ("c) Child in need plan", "Child in need plan"),
        ("#N/A", ""),
        ("Semi-independent - shared", "Semi-independent - shared"),
    ],
)
def test_the_code_that_begins_a_label_is_taken(label: str, code: str) -> None:
    assert code_of(label) == code
