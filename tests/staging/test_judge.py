"""Judge: what is wrong with a row, in kind, and what becomes of it."""

from datetime import date

import pytest

from tests.staging.bench import FINDING, QUARANTINED, Bench, Staged

BROKEN = "line break in a cell"
NO_END = "no end: a date more than ten years ahead (in rows: {})"
SERIAL = "impossible date: a five-digit number, perhaps a spreadsheet's date"
SHORT_YEAR = "impossible date: a year of two digits"
MONTH_FIRST = "impossible date: the month stands first"

PLACEMENTS = {
    # a distance that cannot be costs its own cell, never the type and the provider
    "far": "1,200",
    "odd": "unknown",
    "less": "-1",
    "near": "12.34",
    "none": "",
}


@pytest.fixture(scope="module")
def judged(bench: Bench) -> Staged:
    return bench.stage(
        "judged",
        {
            "ssd_cla_episodes": (
                "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date "
                "clae_cla_episode_start_reason",
                [["E1", "P1", "C1", "2024-01-01", "S"]],
            ),
            "ssd_cla_placement": (
                "clap_cla_placement_id clap_cla_id clap_cla_placement_start_date clap_cla_placement_end_date "
                "clap_cla_placement_type clap_cla_placement_provider clap_cla_placement_distance",
                [
                    *([key, "C1", "2024-01-01", "", "U4", "PR1", miles] for key, miles in PLACEMENTS.items()),
                    ["excel", "C1", "45351", "", "U4", "PR1", ""],
                    ["short", "C1", "01/02/24", "", "U4", "PR1", ""],
                    ["american", "C1", "02/28/2024", "", "U4", "PR1", ""],
                    ["british", "C1", "28/02/2024", "", "U4", "PR1", ""],
                    ["broken key\r\nX,C1", "C1", "2024-01-01", "", "U4", "PR1", ""],
                    ["broken date", "C1", "2024-01-01\n2024-01-02", "", "U4", "PR1", ""],
                    ["broken code", "C1", "2024-01-01", "", "U4\nX", "PR1", ""],
                    ["broken number", "C1", "2024-01-01", "", "U4", "PR1", "1\n2"],
                    ["broken first", "C1", "2024-01-01", "", "U4", "\n PR1", ""],
                    ["ends in a break\r\n", "C1\n", "2024-01-01\n", "", " U4 \n", "PR1", ""],
                    ["endless", "C1", "2024-01-01", "9999-12-31", "U4", "PR1", ""],
                    ["small date", "C1", "2024-01-01", "2079-06-06 00:00", "U4", "PR1", ""],
                    ["ten years", "C1", "2024-01-01", "2034-03-31", "U4", "PR1", ""],
                    ["never began", "C1", "2099-01-01", "2099-01-01", "U4", "PR1", ""],
                ],
            ),
            "training_enrolments": (
                "enrolment_id worker_id track cohort start_date days_attended left_on",
                [
                    ["typed", "W1", "practitioner", "a cohort\nof two lines", "2023-01-01", "3", ""],
                    ["left", "W1", "practitioner", "", "2023-01-01", "", "31/12/2099"],
                ],
            ),
            "ssd_missing": (
                "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type "
                "miss_missing_episode_end_date",
                [["M1", "P1", "2023-06-05 20:00", "M", "2023-06-05T23:30:00Z"]],
            ),
            "return_interviews": (
                "ri_id missing_episode_id person_id completed_flag completed_at refusal_reason",
                [
                    ["before", "M1", "P1", "Y", "2023-06-05 23:59", ""],
                    ["that day", "m1", "P1", "Y", "6 June 2023", "he said\nno"],
                ],
            ),
        },
    )


def test_a_distance_that_cannot_be_costs_one_cell(judged: Staged) -> None:
    found = judged.cells("ssd_cla_placement", "placement_type", "provider", "distance_miles")
    assert {key: found[key.upper()][:2] for key in PLACEMENTS} == dict.fromkeys(PLACEMENTS, ("U4", "PR1"))
    assert {key: float(found[key.upper()][2] or 0) for key in PLACEMENTS} == {
        "far": 0, "odd": 0, "less": 0, "near": 12.34, "none": 0,
    }  # fmt: skip
    for key in ("far", "odd", "less"):
        assert judged.faults("ssd_cla_placement")[key] == [
            ("clap_cla_placement_distance", "impossible number", FINDING)
        ], key


def test_a_reason_names_what_was_seen_in_kind_and_never_the_value(judged: Staged) -> None:
    faults = judged.faults("ssd_cla_placement")
    for key, reason in (("excel", SERIAL), ("short", SHORT_YEAR), ("american", MONTH_FIRST)):
        assert faults[key] == [("clap_cla_placement_start_date", reason, QUARANTINED)]
    reasons = " ".join(reason for (reason,) in judged.rows("select distinct reason from quality.row_faults"))
    assert not [value for value in ("45351", "01/02/24", "02/28/2024", "1,200") if value in reasons]


def test_a_line_break_in_a_cell_where_nobody_types_is_quarantined(judged: Staged) -> None:
    faults = judged.faults("ssd_cla_placement")
    for key, field in (
        ("broken key\r\nX,C1", "clap_cla_placement_id"),
        ("broken date", "clap_cla_placement_start_date"),
        ("broken code", "clap_cla_placement_type"),
        ("broken number", "clap_cla_placement_distance"),
        ("broken first", "clap_cla_placement_provider"),
    ):
        assert (field, BROKEN, QUARANTINED) in faults[key], key
        assert key.upper() not in judged.cells("ssd_cla_placement", "source_row")


def test_a_line_break_is_text_where_people_type_and_padding_at_an_end(judged: Staged) -> None:
    assert judged.cells("training_enrolments", "cohort")["TYPED"] == "a cohort\nof two lines"
    assert judged.cells("return_interviews", "refusal_reason") == {"THAT DAY": "he said\nno"}
    assert judged.cells("ssd_cla_placement", "placement_type", "start_date")["ENDS IN A BREAK"] == (
        "U4",
        date(2024, 1, 1),
    )
    assert "ends in a break" not in judged.faults("ssd_cla_placement")


def test_an_end_more_than_ten_years_ahead_is_no_end_and_told_once_an_extract(judged: Staged) -> None:
    ends = judged.cells("ssd_cla_placement", "end_date")
    assert (ends["ENDLESS"], ends["SMALL DATE"]) == (None, None)
    faults = judged.faults("ssd_cla_placement")
    assert not {"endless", "small date"} & faults.keys()
    # the row that never began lies in quarantine for its start; its end is one of the three
    assert faults[None] == [("clap_cla_placement_end_date", NO_END.format(3), FINDING)]
    assert faults["ten years"] == [("clap_cla_placement_end_date", "impossible date", QUARANTINED)]
    assert faults["never began"] == [("clap_cla_placement_start_date", "impossible date", QUARANTINED)]
    assert judged.faults("training_enrolments") == {None: [("left_on", NO_END.format(1), FINDING)]}


def test_an_interview_is_compared_with_its_return_by_the_day_in_london(judged: Staged) -> None:
    # back at 23:30 universal time on 5 June, which in London was half past midnight on 6 June
    assert judged.faults("return_interviews") == {"before": [("completed_at", "interview before return", QUARANTINED)]}


def test_an_extract_with_dates_both_ways_round_is_usable(judged: Staged) -> None:
    assert judged.rows("select status from quality.files where extract = 'ssd_cla_placement'") == [("received",)]
