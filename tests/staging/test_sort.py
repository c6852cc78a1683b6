"""Sort: rows that share a key, ends that include their last day, and extracts whose dates have the month first."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from tests.staging.bench import DUPLICATE, FINDING, QUARANTINED, Bench, Staged

SHARED, MERGED = "duplicate key with different content", "merged into an earlier row of its key"
MERGE = [("pers_person_id", SHARED, FINDING), ("pers_person_id", SHARED, FINDING), (None, MERGED, DUPLICATE)]


def post(key: str, start: str, end: str) -> Sequence[str]:
    return (key, "W1", "permanent", "5", "Y", "1", start, end)


@pytest.fixture(scope="module")
def sorted_out(bench: Bench) -> Staged:
    return bench.stage(
        "sorted",
        {
            "ssd_person": (
                "pers_person_id pers_sex pers_ethnicity pers_dob pers_expected_dob pers_death_date pers_upn",
                [
                    ["P1", "1", "WBRI", "2010-01-01", "", "", ""],
                    ["ethnic", "1", "WBRI", "2008-05-05", "", "", "A1"],
                    ["ETHNIC ", "Male", "AIND", "05/05/2008", "", "", ""],
                    ["dateless", "F", "", "", "2014-02-02", "", ""],
                    ["dateless", "2", "WBRI", "2014-01-31", "", "2024-01-01", ""],
                    ["twins", "1", "", "2010-01-01", "", "", ""],
                    ["twins", "1", "", "2010-01-02", "", "", ""],
                    ["unread", "1", "", "zz/05/2013", "", "", ""],
                    ["unread", "2", "", "2013-05-05", "", "", ""],
                    ["uncoded", "1", "XXXX", "", "", "", ""],
                    ["uncoded", "1", "WBRI", "", "", "", ""],
                    ["thrice", "1", "WBRI", "", "", "", ""],
                    ["thrice", "1", "WBRI", "", "", "", ""],
                    ["thrice", "1", "", "2011-11-11", "", "", ""],
                    ["broken", "1", "WBRI", "2012\n01-01", "", "", ""],
                    ["broken", "1", "WBRI", "2012-01-01", "", "", ""],
                    ["same", "1", "WBRI", "2012-01-01", "", "", "UN1"],
                    ["same", "a) Male", "wbri", "1 January 2012", "null", "", "UN2"],
                    ["", "1", "", "", "", "", ""],
                    ["", "2", "", "", "", "", ""],
                ],
            ),
            "ssd_cin_episodes": (
                "cine_referral_id cine_person_id cine_referral_date",
                [
                    ["R1", "P1", "2024-03-01"],
                    ["r2", "p1", "2024-03-01"],
                    ["R2", "P1", "01/03/2024 00:00"],
                    ["R3", "P1", "2024-03-01"],
                    ["r3", "P1", "2024-03-02"],
                ],
            ),
            "workforce_posts": (
                "post_id worker_id employment_type role_code is_child_and_family fte start_date end_date",
                [
                    post("ended", "2023-01-01", "31/12/2023"),
                    post("one day", "2024-01-01", "2024-01-01"),
                    post("open", "2024-01-02", ""),
                    post("endless", "2024-01-02", "9999-12-31"),
                    post("turned", "2024-01-02", "2024-01-01"),
                    post("newest", "2024-01-02", "2024-06-30"),
                ],
            ),
            "ssd_missing": (
                "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type "
                "miss_missing_episode_end_date",
                [["M1", "P1", "2023-10-28 01:30", "M", "2023-10-28 01:30"]],
            ),
            "ssd_cin_plans": (
                "cinp_cin_plan_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date",
                [
                    ["N1", "P1", "02/28/2024", ""],
                    ["N2", "P1", "03/04/2024", "2024-03-30"],
                    ["N3", "P1", "2024-01-01", "12/31/2023"],
                ],
            ),
        },
        conventions=[
            ("workforce_posts", "end_date", "end_includes_its_last_day"),
            ("ssd_missing", "miss_missing_episode_end_date", "end_includes_its_last_day"),
            ("ssd_missing", "", "present_state_only"),
            ("ssd_cin_plans", "cinp_cin_plan_end_date", "present_state_only"),
        ],
    )


def test_two_rows_of_a_person_are_one_with_what_they_agree_on(sorted_out: Staged) -> None:
    people = sorted_out.cells(
        "ssd_person",
        "sex",
        "ethnicity",
        "date_of_birth",
        "expected_date_of_birth",
        "date_of_death",
        "unique_pupil_number",
    )
    assert people["ETHNIC"] == ("1", None, date(2008, 5, 5), None, None, "A1")
    assert people["DATELESS"] == ("2", "WBRI", date(2014, 1, 31), date(2014, 2, 2), date(2024, 1, 1), None)
    assert people["TWINS"] == ("1", None, None, None, None, None)
    assert people["UNREAD"] == (None, None, date(2013, 5, 5), None, None, None), "an unreadable date is no answer"
    assert people["UNCODED"] == ("1", "WBRI", None, None, None, None), "an unknown code is no answer"
    assert people["THRICE"] == ("1", "WBRI", date(2011, 11, 11), None, None, None)


def test_every_row_of_such_a_person_is_told_and_accounted_for(sorted_out: Staged) -> None:
    faults = sorted_out.faults("ssd_person")
    assert sorted([*faults["ethnic"], *faults["ETHNIC"]], key=str) == sorted(MERGE, key=str)
    for key in ("dateless", "twins"):
        assert sorted(faults[key], key=str) == sorted(MERGE, key=str), key
    assert sorted(faults["unread"], key=str) == sorted([*MERGE, ("pers_dob", "impossible date", FINDING)], key=str)
    assert sorted(faults["thrice"], key=str) == sorted([*MERGE, (None, DUPLICATE, DUPLICATE)], key=str)
    received = sorted_out.rows("select rows_received from quality.files where extract = 'ssd_person'")
    accounted = sorted_out.rows(
        "select (select count(*) from staging.stg_person) + count(distinct source_row) from quality.row_faults "
        "where extract = 'ssd_person' and outcome <> 'finding'"
    )
    assert received == accounted == [(20,)]


def test_the_first_row_of_such_a_person_stands_for_all(sorted_out: Staged) -> None:
    rows = sorted_out.cells("ssd_person", "source_row")
    assert (rows["ETHNIC"], rows["THRICE"], rows["BROKEN"]) == (3, 13, 17)


def test_a_quarantined_row_of_a_person_takes_no_part(sorted_out: Staged) -> None:
    assert sorted_out.faults("ssd_person")["broken"] == [
        ("pers_dob", "impossible date", FINDING),
        ("pers_dob", "line break in a cell", QUARANTINED),
    ]
    assert sorted_out.cells("ssd_person", "date_of_birth")["BROKEN"] == date(2012, 1, 1)


def test_rows_alike_but_for_their_writing_count_once(sorted_out: Staged) -> None:
    assert sorted_out.faults("ssd_person")["same"] == [(None, DUPLICATE, DUPLICATE)]
    faults = sorted_out.faults("ssd_cin_episodes")
    assert faults["R2"] == [(None, DUPLICATE, DUPLICATE)]
    assert set(sorted_out.cells("ssd_cin_episodes", "source_row")) == {"R1", "R2"}


def test_rows_that_share_a_key_in_another_extract_are_all_quarantined(sorted_out: Staged) -> None:
    faults = sorted_out.faults("ssd_cin_episodes")
    assert faults["R3"] == faults["r3"] == [("cine_referral_id", SHARED, QUARANTINED)]
    assert sorted_out.rows(
        "select source_row, child_id, readable_dates from quality.quarantined_records "
        "where extract = 'ssd_cin_episodes' order by source_row"
    ) == [(5, "P1", [date(2024, 3, 1)]), (6, "P1", [date(2024, 3, 2)])]


def test_people_without_an_id_share_nothing(sorted_out: Staged) -> None:
    assert sorted_out.faults("ssd_person")[""] == [("pers_person_id", "required value missing", QUARANTINED)] * 2


def test_an_end_that_includes_its_last_day_gets_a_day_where_people_have_said_so(sorted_out: Staged) -> None:
    assert sorted_out.cells("workforce_posts", "end_date") == {
        "ENDED": date(2024, 1, 1),
        "ONE DAY": date(2024, 1, 2),
        "OPEN": None,
        "ENDLESS": None,
        "NEWEST": date(2024, 7, 1),
    }
    assert sorted_out.faults("workforce_posts")["turned"] == [("end_date", "end before start", QUARANTINED)]
    assert sorted_out.cells("ssd_missing", "started_at", "ended_at", "ended_at_utc") == {
        "M1": (datetime(2023, 10, 28, 1, 30), datetime(2023, 10, 29, 1, 30), datetime(2023, 10, 29, 0, 30))
    }


def test_an_extract_with_the_month_first_throughout_is_unusable(sorted_out: Staged) -> None:
    [(status, message)] = sorted_out.rows("select status, message from quality.files where extract = 'ssd_cin_plans'")
    assert status == "unusable"
    assert message == (
        "ssd_cin_plans.csv: its dates have the month first (2 of them can be read no other way, none can only have the "
        "day first). Write them with the day first, or as 2024-03-31."
    )
    assert sorted_out.rows("select distinct status from quality.files where extract = 'workforce_posts'") == [
        ("received",)
    ]
