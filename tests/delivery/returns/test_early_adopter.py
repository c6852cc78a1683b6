"""The early adopters' payload: every part of a child becomes a row, what was taken back does not, bad JSON is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from scorecard.delivery.returns import safe_json
from scorecard.delivery.returns.lines import fed_lines
from scorecard.delivery.returns.read import read_each
from scorecard.delivery.returns.reader import Span
from scorecard.delivery.unusable import UnusableFile
from scorecard.periods import ReportingMonth
from tests.delivery.returns.invented import cells, lying_in, read

EPISODE: dict[str, Any] = {
    "social_care_episode_id": "E1",
    "referral_date": "2023-10-06",
    "referral_source": "1A",
    "referral_no_further_action_flag": False,
    "care_worker_details": [{"worker_id": "W1", "start_date": "2023-10-07", "end_date": None}],
    "child_and_family_assessments": [
        {"child_and_family_assessment_id": "A1", "start_date": "2023-10-07", "authorisation_date": "2023-11-30"},
        {"child_and_family_assessment_id": "A2", "start_date": "2023-12-01", "purge": True},
    ],
    "child_in_need_plans": [{"child_in_need_plan_id": "N1", "start_date": "2023-12-01", "end_date": None}],
    "section_47_assessments": [{"section_47_assessment_id": "S1", "start_date": "2023-12-02"}],
    "child_protection_plans": [
        {"child_protection_plan_id": "P1", "start_date": "2023-12-20", "end_date": "2024-03-01"}
    ],
    "child_looked_after_placements": [
        {
            "child_looked_after_placement_id": "L2",
            "start_date": "2024-02-01",
            "start_reason": "P",
            "placement_type": "U6",
            "end_date": None,
        },
        {
            "child_looked_after_placement_id": "L1",
            "start_date": "2024-01-05",
            "start_reason": "S",
            "placement_type": "K2",
            "postcode": "AA1 1AA",
            "end_date": "2024-02-01",
        },
    ],
    "care_leavers": {"contact_date": "2024-03-02", "activity": "F2", "accommodation": "D"},
    "closure_date": None,
}
CHILD: dict[str, Any] = {
    "la_child_id": "C1",
    "purge": False,
    "child_details": {
        "unique_pupil_number": "A1",
        "first_name": "Zebedee",
        "date_of_birth": "2012-05-06",
        "sex": "F",
        "ethnicity": "WBRI",
        "uasc_flag": True,
    },
    "social_care_episodes": [EPISODE],
}


def payload(path: Path, *children: object) -> Path:
    path.write_text(json.dumps(children, indent=2), encoding="utf-8")
    return path


def test_every_part_of_a_child_becomes_a_row_under_its_id(tmp_path: Path) -> None:
    payload(tmp_path / "anything.txt", CHILD)
    returned = read(tmp_path)
    assert cells(returned, "ssd_person", "pers_person_id", "pers_dob", "pers_sex", "pers_upn") == [
        ("C1", "2012-05-06", "F", "A1")
    ]
    referral = ("cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_nfa", "cine_close_date")
    assert cells(returned, "ssd_cin_episodes", *referral) == [("E1", "C1", "2023-10-06", "N", "")]
    assessment = ("cina_assessment_id", "cina_referral_id", "cina_assessment_auth_date")
    assert cells(returned, "ssd_cin_assessments", *assessment) == [("A1", "E1", "2023-11-30")]
    assert cells(returned, "ssd_cin_plans", "cinp_cin_plan_id", "cinp_cin_plan_start_date") == [("N1", "2023-12-01")]
    assert cells(returned, "ssd_s47_enquiry", "s47e_s47_enquiry_id") == [("S1",)]
    assert cells(returned, "ssd_cp_plans", "cppl_cp_plan_id", "cppl_cp_plan_end_date") == [("P1", "2024-03-01")]
    assert cells(returned, "ssd_involvements", "invo_person_id", "invo_professional_id") == [("C1", "W1")]
    assert cells(returned, "ssd_professionals", "prof_staff_id") == [("W1",)]
    assert cells(returned, "ssd_immigration_status", "immi_immigration_status") == [("UASC",)]
    assert cells(returned, "ssd_care_leavers", "clea_care_leaver_latest_contact", "clea_care_leaver_activity") == [
        ("2024-03-02", "F2")
    ]


def test_a_placement_stands_for_an_episode_and_the_next_one_follows_it(tmp_path: Path) -> None:
    payload(tmp_path / "payload.json", CHILD)
    episode = ("clae_cla_episode_id", "clae_cla_id", "clae_cla_episode_start_reason", "clae_cla_episode_ceased_reason")
    returned = read(tmp_path)
    assert cells(returned, "ssd_cla_episodes", *episode) == [
        ("L1", "C1-care-2024-01-05", "S", "X1"),
        ("L2", "C1-care-2024-01-05", "P", ""),
    ]
    assert cells(returned, "ssd_cla_placement", "clap_cla_placement_type", "clap_cla_placement_postcode") == [
        ("K2", ""),
        ("U6", ""),
    ]
    assert "ssd_legal_status" not in returned.rows


def test_names_and_postcodes_are_read_nowhere(tmp_path: Path) -> None:
    payload(tmp_path / "payload.json", CHILD)
    returned = read(tmp_path)
    said = {cell for rows in returned.rows.values() for row in rows for cell in row.cells.values()}
    assert not said & {"Zebedee", "AA1 1AA"}


def test_a_child_that_was_taken_back_and_the_same_worker_under_two_episodes(tmp_path: Path) -> None:
    again = CHILD | {"social_care_episodes": [EPISODE, EPISODE | {"social_care_episode_id": "E2"}]}
    payload(tmp_path / "payload.json", again, CHILD | {"la_child_id": "C2", "purge": True})
    returned = read(tmp_path)
    assert cells(returned, "ssd_person", "pers_person_id") == [("C1",)]
    assert len(returned.rows["ssd_involvements"]) == 1
    assert len(returned.rows["ssd_care_leavers"]) == 1


def test_a_record_a_line_gives_the_same_rows_with_the_lines_of_the_file(tmp_path: Path) -> None:
    for folder in ("list", "lines"):
        (tmp_path / folder).mkdir()
    other = CHILD | {"la_child_id": "C2", "social_care_episodes": []}
    payload(tmp_path / "list" / "payload.json", CHILD, other)
    lines = "\n".join(json.dumps(child) for child in (CHILD, other))
    (tmp_path / "lines" / "payload.jsonl").write_text(f"{lines}\n", encoding="utf-8")
    in_list, in_lines = read(tmp_path / "list"), read(tmp_path / "lines")
    assert {extract: [row.cells for row in rows] for extract, rows in in_list.rows.items()} == {
        extract: [row.cells for row in rows] for extract, rows in in_lines.rows.items()
    }
    assert [row.place.row for row in in_lines.rows["ssd_person"]] == [1, 2]
    text = (tmp_path / "list" / "payload.json").read_text(encoding="utf-8").splitlines()
    assert [text[row.place.row - 1].strip() for row in in_list.rows["ssd_person"]] == ["{", "{"]


def test_it_is_of_the_month_reported_and_a_look_finds_that_of_its_newest_referral(tmp_path: Path) -> None:
    payload(tmp_path / "payload.json", CHILD)
    month = ReportingMonth(2024, 3)
    of_march = Span(month.period_end.replace(day=1), month.period_end)
    assert read(tmp_path).spans == {"early_adopter": of_march}
    looked, problems = read_each(lying_in(tmp_path).returns)
    assert problems == []
    assert looked.spans["early_adopter"].named == "1 February 2024 to 29 February 2024"
    needs = {"children_in_care_rate": frozenset({"ssd_cla_episodes", "ssd_legal_status", "ssd_person"})}
    line = fed_lines(needs, {"ssd_cla_episodes": "early_adopter"}, {"early_adopter": of_march})["children_in_care_rate"]
    assert line.without >= {"ssd_legal_status"}
    assert (line.first, line.last) == (month.period_end, month.period_end)


LIST = json.dumps([CHILD, CHILD], indent=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LIST[: len(LIST) // 2], "payload.json: the JSON breaks off at line "),
        (LIST[:-1], "payload.json: the JSON breaks off at line "),
        ("[", "payload.json: the JSON breaks off at line 1."),
        ("", ""),
        (f"{LIST} []", "payload.json: something stands after the end of the list at line "),
        ('[{"la_child_id": NaN}]', "payload.json: NaN, which JSON does not have, at line 1."),
        ('[{"la_child_id": "1"} {"la_child_id": "2"}]', "payload.json: no comma between two records at line 1."),
        ("[1, 2]", "payload.json: no record at line 1."),
        ('[\n{"la_child_id": tru}]', "payload.json: no well-formed JSON (Expecting value) at line 2."),
        ('{"a":' * 100_000, "payload.json: nested out of all reason at line 1."),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "payload.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableFile) as refused:
        list(safe_json.records(path, path.name))
    assert str(refused.value).startswith(said or "payload.json: the JSON is empty at line 1.")


def test_a_record_out_of_bounds_is_refused_before_all_of_it_is_held(tmp_path: Path) -> None:
    path = tmp_path / "payload.json"
    path.write_text('[{"la_child_id": "' + "9" * (3 * safe_json.MOST_SIGNS) + '"}]', encoding="utf-8")
    with pytest.raises(UnusableFile, match="no record that ends within"):
        list(safe_json.records(path, path.name))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "payload.json"
    path.write_bytes(b'[{"la_child_id": "\xff\xfe"}]')
    with pytest.raises(UnusableFile, match="no text in UTF-8"):
        list(safe_json.records(path, path.name))


def test_a_json_of_something_else_is_no_return(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text('{"written_by": "somebody"}', encoding="utf-8")
    assert lying_in(tmp_path).unknown == ("notes.json",)
