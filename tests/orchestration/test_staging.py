"""From text to rows: every rule on a delivery in which each row stands for one of them, expectations by hand.

The reporting month is March 2024: dates may lie up to 2024-06-30, due dates up to 2034-03-31.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecard.delivery.load import load_delivery
from scorecard.periods import ReportingMonth
from scorecard.warehouse.dbt_project import Transformations
from tests.support import contract, unaccounted_rows, write_rows

MISSING, CODE, DATE, NUMBER = "required value missing", "unknown code", "impossible date", "impossible number"
PERSON, REFERENCE, END = "unknown person reference", "unknown reference", "end before start"
SHARED = "duplicate key with different content"
SERIAL, SHORT_YEAR, MONTH_FIRST = (
    f"{DATE}: {seen}"
    for seen in ("a five-digit number, perhaps a spreadsheet's date", "a year of two digits", "the month stands first")
)
NO_END, MERGED = "no end: a date more than ten years ahead", "merged into an earlier row of its key"
QUARANTINED, FINDING, DUPLICATE = "quarantined", "finding", "exact duplicate"

LEAP_DAY = date(2024, 2, 29)
READABLE_DATES = {
    f"{written}{time}": LEAP_DAY
    for written in (
        "29/02/2024",
        "29-02-2024",
        "29.02.2024",
        "29-Feb-2024",
        "29 February 2024",
        "29 Feb 2024",
        "2024-02-29",
        "2024/02/29",
        "20240229",
        "2024-Feb-29",
        "Feb 29 2024",
    )
    for time in (
        "",
        " 00:00",
        " 14:05",
        " 14:05:09",
        " 14:05:09.1",
        " 00:00:00.0000000",
        " 2:05PM",
        " 2:05 pm",
        " 02:05:09 PM",
        "  2:05:09.123PM",
        " 02:05:09:123PM",
        "T14:05:09",
        "T00:00:00.000",
        "T14:05:09Z",
        " 14:05:09.0000000 +00:00",
        "T23:05:09+00",
        "T00:05:09-00:00",
    )
} | {
    # the same day in London: late on the evening before where clocks are ahead, early on the day after where behind
    "2024-03-01T00:30:00+01:00": LEAP_DAY,
    "2024-02-28T20:00:00-0500": LEAP_DAY,
    "2024-03-01 01:00:00 +0530": LEAP_DAY,
    "2023-07-31T23:00:00Z": date(2023, 8, 1),
    "2023-08-01T00:00:00+01:00": date(2023, 8, 1),
    "2023-12-31T23:59:59Z": date(2023, 12, 31),
    "Mar  4 2024 12:00AM": date(2024, 3, 4),
    "Mar 04 2024 12:00PM": date(2024, 3, 4),
    "mar  4 2024": date(2024, 3, 4),
    "4 march 2024": date(2024, 3, 4),
    "4/3/2024": date(2024, 3, 4),
    "2024-3-4": date(2024, 3, 4),
    "  2024-02-29  ": LEAP_DAY,
    "29-FEB-2024": LEAP_DAY,
    "2024-feb-29": LEAP_DAY,
    "1900-01-02": date(1900, 1, 2),
    "30/06/2024": date(2024, 6, 30),
    "2024-06-30 23:59:59": date(2024, 6, 30),
}
REFUSED_DATES = {
    "29/02/24": SHORT_YEAR,
    "29-02-24": SHORT_YEAR,
    "29.02.24": SHORT_YEAR,
    "24-02-29": SHORT_YEAR,
    "24/02/29": SHORT_YEAR,
    "29-Feb-24": SHORT_YEAR,
    "24-Feb-29": SHORT_YEAR,
    "29 February 24": SHORT_YEAR,
    "29/02/24 10:00": SHORT_YEAR,
    "Feb 29 24 12:00AM": SHORT_YEAR,
    "45351": SERIAL,
    "45351.5": SERIAL,
    "02/29/2024": MONTH_FIRST,
    "2-29-2024 10:00": MONTH_FIRST,
    "29/02/2023": DATE,
    "2024-02-30": DATE,
    "20240230": DATE,
    "2024229": DATE,
    "202402290": DATE,
    "2024-02-29 25:00": DATE,
    "2024-02-29 24:00:00": DATE,
    "2024-02-29 14:65": DATE,
    "2024-02-29 13:05PM": DATE,
    "2024-02-29 9:5 AM": DATE,
    "2024-02-29T14:05+1": DATE,
    "2024-02-29 morning": DATE,
    "14:05": DATE,
    "zz/02/2024": DATE,
    "February 2024": DATE,
    "29th February 2024": DATE,
    "31/12/1899": DATE,
    "1899-12-31": DATE,
    "1899-12-31T12:00:00Z": DATE,
    "2024-07-01": DATE,
    "01/07/2024 00:00": DATE,
    "2024-06-30T23:30:00Z": DATE,
    "2102-03-01": DATE,
    "9999-12-31": DATE,
}
NO_ENDS = ("2034-04-01", "31/12/2099", "20790606", "9999-12-31T00:00:00Z", "Dec 31 9999 12:00AM")
NO_DATES = ("01/01/1900", "1900-01-01", "1900-01-01T00:00:00", "01-Jan-1900", "1900-01-01 00:00:00.000")
BLANKS = ("", "   ", "\t", "\u00a0", "NULL", "null", "N/A", "n/a", "#N/A", "NaN", "nan", "NA", "na", " Null ")
YES = ("Y", "y", "Yes", "YES", "True", "true", "T", "t", "1", "a) Yes")
NO = ("N", "n", "No", "NO", "False", "false", "F", "f", "0", "b) no")


def numbered(letter: str, values: Sequence[str], row: Callable[[str, str], tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [row(f"{letter}{at}", value) for at, value in enumerate(values)]


def referral(key: str, nfa: str = "N", need: str = "N1", team: str = "T1", close: str = "") -> tuple[str, ...]:
    return (key, "P1", "2024-03-01", close, need, nfa, team)


def supervision(
    key: str, day: str, person: str = "P1", kind: str = "case_supervision", status: str = "signed"
) -> tuple[str, ...]:
    return (key, person, day, kind, status)


def post(key: str, fte: str, end: str = "", role: str = "5") -> tuple[str, ...]:
    return (key, "W1", "permanent", role, "Y", fte, "2020-01-01", end)


DELIVERY: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "ssd_person": (
        "pers_person_id pers_sex pers_dob pers_expected_dob pers_upn",
        [
            ("P1", "1", "2013-05-05", "", "U1"),
            ("P-male", "a) Male", "05/05/2013", "", "NA"),
            ("P-female", "FEMALE", "05-May-2013", "", "-1"),
            ("P-letter", "f", "", "31/03/2034", "null"),
            ("P-codeless", "X", "", "2034-04-01", ""),
            ("P-dateless", "2", "zz/05/2013", "", ""),
            ("P-unborn-by-typo", "2", "2024-07-01", "", ""),
            ("P-ancient", "2", "1900-01-01", "", ""),
            ("-1", "2", "1900-01-01", "", ""),
            ("P-twice", "1", "2010-01-01", "", ""),
            ("P-twice", "Male", "01/01/2010 00:00", "NULL", " "),
            ("P-two", "1", "2010-01-01", "", ""),
            ("P-two", "1", "2010-01-02", "", ""),
        ],
    ),
    "ssd_department": (
        "dept_team_id dept_team_name dept_team_parent_id",
        [("T1", "-1", "-1"), ("T2", "NULL", "T1"), ("T3", "NA", "T99")],
    ),
    "ssd_cin_episodes": (
        "cine_referral_id cine_person_id cine_referral_date cine_close_date cine_cin_primary_need_code "
        "cine_referral_nfa cine_referral_team",
        [
            *numbered("yes", YES, lambda key, word: referral(key, nfa=word)),
            *numbered("no", NO, lambda key, word: referral(key, nfa=word)),
            *numbered("blank", BLANKS, lambda key, word: referral(key, nfa=word, need=word, team=word, close=word)),
            *numbered("open", NO_DATES, lambda key, word: referral(key, close=word)),
            referral("word", need="abuse OR neglect"),
            referral("worded", need="n1 - Abuse or neglect"),
            referral("dead", nfa="maybe", need="N77", team="T99"),
            referral("teamless", team="-1"),
            referral("same-day", close="01/03/2024 00:00"),
            referral("ended", close="2024-02-29"),
            ("", "P1", "2024-03-01", "", "", "", ""),
            ("-1", "P1", "2024-03-02", "", "", "", ""),
            ("childless", "", "2024-03-01", "", "", "", ""),
            ("dateless", "P1", "1900-01-01", "", "", "", ""),
            ("stray", "P99", "2024-03-01", "", "", "", ""),
            ("several", "P99", "tomorrow", "2024-07-01", "N77", "", ""),
            ("thrice", "P1", "2024-03-01", "", "N1", "Y", "T1"),
            ("thrice", "P1", "01/03/2024", "NULL", "Abuse or neglect", "Yes", " T1 "),
            ("thrice", "P1", "2024-Mar-01 00:00:00", "1900-01-01", "a) N1", "1", "T1"),
            ("disputed", "P1", "2024-03-01", "", "", "Y", ""),
            ("disputed", "P1", "2024-03-01", "", "", "N", ""),
            ("disputed", "P1", "2024-03-01", "", "", "Y", ""),
            ("wrong-twice", "P99", "2024-03-01", "", "", "", ""),
            ("wrong-twice", "P99", "01/03/2024", "", "", "", ""),
        ],
    ),
    "case_supervisions": (
        "supervision_id person_id supervision_date supervision_type status",
        [
            *numbered("read", list(READABLE_DATES), supervision),
            *numbered("refused", list(REFUSED_DATES), supervision),
            *numbered("none", NO_DATES, supervision),
            supervision("by-unread-person", "2024-03-01", person="P-dateless"),
            supervision("spaced", "2024-03-01", person=" P1 "),
            supervision("worded", "2024-03-01", kind="b) CASE Supervision", status="Signed"),
            supervision("uncoded", "2024-03-01", status="perhaps"),
            supervision("unstated", "2024-03-01", status="N/A"),
        ],
    ),
    "asye": (
        "asye_id worker_id start_date due_date extended_to outcome outcome_date",
        [
            ("ahead", "W1", "2023-09-01", "31/03/2034", "2034-03-31", "ONGOING", ""),
            ("too-far", "W1", "2023-09-01", "2034-04-01", "", "ONGOING", ""),
            ("extended-too-far", "W1", "2023-09-01", "2024-09-01", "2034-04-01", "ONGOING", ""),
            ("passed-ahead", "W1", "2023-09-01", "2024-09-01", "", "PASS", "2024-07-01"),
            ("passed-early", "W1", "2023-09-01", "2024-09-01", "", "pass", "2023-08-31"),
        ],
    ),
    "ssd_cp_plans": (
        "cppl_cp_plan_id cppl_person_id cppl_cp_plan_start_date cppl_cp_plan_end_date cppl_cp_plan_initial_category "
        "cppl_cp_plan_latest_category",
        [
            ("CP1", "P1", "2024-01-01", "", "neg", "a) Neglect"),
            ("CP2", "P1", "2024-01-02", "", "PHYSICAL ABUSE", "c) emotional abuse"),
            ("CP3", "P1", "2024-01-03", "", "Multiple: Neglect, Emotional", "a) MULTIPLE: physical"),
            ("CP4", "P1", "2024-01-04", "", "Multiple", "Sab"),
            ("CP5", "P1", "2024-01-05", "2024-01-04", "NEG", "zzz"),
            ("CP6", "P1", "2024-01-06", "", "NEG", "zzz"),
            ("ahead", "P1", "2024-01-06", "2034-03-31", "NEG", ""),
            ("started-never", "P1", "9999-12-31", "", "NEG", ""),
            *numbered("endless", NO_ENDS, lambda key, end: (key, "P1", "2024-02-01", end, "NEG", "")),
        ],
    ),
    "cp_plan_history": (
        "cp_plan_id previous_plan_count",
        [("CP1", "2.0"), ("CP2", " 99 "), ("CP3", "100"), ("CP4", "1.5"), ("CP6", "one"), ("CP99", "0"), ("CP5", "-1")],
    ),
    "workforce_posts": (
        "post_id worker_id employment_type role_code is_child_and_family fte start_date end_date",
        [
            post("whole", "1"),
            post("half", "0.50"),
            post("most", "1.5"),
            post("unstated", "#N/A"),
            post("over", "1.51"),
            post("under", "-0.1"),
            post("worded", "half"),
            post("comma", "0,5"),
            post("ended", "1", end="31/12/2019"),
            post("unplaced", "1", role="99"),
            ("undecided", "W1", "permanent", "5", "perhaps", "1", "2020-01-01", ""),
            ("unmarked", "W1", "permanent", "5", "", "1", "2020-01-01", ""),
        ],
    ),
    "ssd_missing": (
        "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type "
        "miss_missing_episode_end_date miss_missing_rhi_offered miss_missing_rhi_accepted",
        [
            ("M1", "P1", "05/03/2024 14:05", "M", "2024-03-06T10:00:59.999", "NA", "na"),
            ("M2", "P1", "2024-03-07", "m", "07-Mar-2024 00:00:00", "N/A", "a) Yes"),
            ("M3", "P1", "2024-03-08 20:00", "Missing", "2024-03-08 08:00", "Not applicable", "NULL"),
            ("M4", "P1", "2024-03-09 01:00", "M", "2024-03-08 23:00", "Y", "N"),
        ],
    ),
    "return_interviews": (
        "ri_id missing_episode_id person_id completed_flag completed_at",
        [
            ("after", "M1", "P1", "Y", "2024-03-07 09:00"),
            ("same-day", "M1", "P1", "Y", "2024-03-06 09:00"),
            ("before", "M1", "P1", "Y", "2024-03-05 16:00"),
            ("not-done", "M1", "P1", "NA", ""),
            ("of-nothing", "M99", "P1", "Y", "2024-03-07 09:00"),
        ],
    ),
    "strategy_discussions": (
        "discussion_id person_id trigger_date held_date is_initial status",
        [
            ("SD1", "P1", "2024-03-04", "2024-03-04 09:30", "Y", "held"),
            ("SD2", "P1", "2024-03-04", "2024-03-03", "Y", "held"),
        ],
    ),
    "strategy_discussion_attendance": (
        "attendance_id discussion_id agency attended",
        [("AT1", "SD1", "Police", "t"), ("AT2", "SD99", "police", "t"), ("AT3", "SD1", "wizards", "t")],
    ),
    "permanent_exclusions": (
        "exclusion_id upn person_id decision_date outcome outcome_date resident_la",
        [
            ("PX1", "U1", "P99", "2024-03-05", "upheld", "", "916"),
            ("PX2", "U1", "-1", "2024-03-05", "upheld", "", "916"),
            ("PX3", "U1", "P1", "2024-03-05", "upheld", "2024-03-04", "916"),
        ],
    ),
    "ssd_cin_assessments": (
        "cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date cina_assessment_auth_date",
        [
            ("AS1", "P1", "yes0", "2024-01-08", "2024-01-08"),
            ("AS2", "P1", "R99", "2024-01-08", ""),
            ("AS3", "P1", "yes0", "2024-01-08", "07/01/2024"),
        ],
    ),
    "ssd_cla_episodes": (
        "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date clae_cla_episode_start_reason "
        "clae_cla_episode_ceased_date clae_cla_episode_ceased_reason",
        [
            ("E1", "P1", "CLA1", "2024-01-01", "s", "2024-01-01", "x1"),
            ("E2", "P1", "CLA1", "2024-01-02", "S", "2024-01-01", "X1"),
            ("E3", "P1", "CLA1", "2024-01-03", "Q", "", ""),
        ],
    ),
    "ehc_plan_requests": (
        "request_id person_id request_date request_outcome issue_date exception_flag",
        [
            ("EH1", "no reference", "2023-09-04", "y", "2024-01-22", "no"),
            ("EH2", "EX", "2023-09-04", "Y", "2023-09-03", ""),
        ],
    ),
}


class Staged:
    """A delivery after staging."""

    def __init__(self, warehouse: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.warehouse = warehouse
        self.connection = connection

    def found(self, extract: str, key: str, *columns: str) -> tuple[Any, ...] | None:
        """Cells of the one clean row under a key, in whatever case; none where there is no such row."""
        of = contract(extract)
        key_column = of.column(of.key[0]).staged_as
        rows = self.rows(
            f"select {', '.join(columns)} from staging.{of.staging_model} where {key_column} = ?", key.upper()
        )
        assert len(rows) <= 1, f"{key} stands {len(rows)} times"
        return rows[0] if rows else None

    def faults(self, extract: str, key: str) -> list[tuple[Any, ...]]:
        """Field, reason and outcome of every fault under a key."""
        return self.rows(
            "select field, reason, outcome from quality.row_faults "
            "where extract = ? and record_key = ? order by source_row, field, reason",
            extract,
            key,
        )

    def rows(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, parameters).fetchall()


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    home = tmp_path_factory.mktemp("staging")
    for extract, (columns, rows) in DELIVERY.items():
        write_rows(home / "delivery", extract, rows, columns.split())
    warehouse = home / "916.duckdb"
    load_delivery(home / "delivery", "916", ReportingMonth(2024, 3), warehouse)
    Transformations(warehouse, home / "dbt").stage()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield Staged(warehouse, connection)


def test_dates_are_read_day_first_or_iso_with_or_without_a_time(staged: Staged) -> None:
    wrong = {
        written: staged.found("case_supervisions", f"read{at}", "supervision_date")
        for at, (written, meant) in enumerate(READABLE_DATES.items())
        if staged.found("case_supervisions", f"read{at}", "supervision_date") != (meant,)
    }
    assert wrong == {}


def test_dates_that_cannot_be_read_or_lie_out_of_range_are_quarantined(staged: Staged) -> None:
    wrong = {
        written: staged.faults("case_supervisions", f"refused{at}")
        for at, (written, reason) in enumerate(REFUSED_DATES.items())
        if staged.faults("case_supervisions", f"refused{at}") != [("supervision_date", reason, QUARANTINED)]
        or staged.found("case_supervisions", f"refused{at}", "supervision_date") is not None
    }
    assert wrong == {}


def test_the_first_of_january_1900_is_no_date_where_one_is_required(staged: Staged) -> None:
    for at in range(len(NO_DATES)):
        assert staged.faults("case_supervisions", f"none{at}") == [("supervision_date", MISSING, QUARANTINED)]


def test_the_first_of_january_1900_is_blank_where_none_is_required(staged: Staged) -> None:
    for at in range(len(NO_DATES)):
        assert staged.found("ssd_cin_episodes", f"open{at}", "close_date") == (None,)
        assert staged.faults("ssd_cin_episodes", f"open{at}") == []
    assert staged.found("ssd_person", "P-ancient", "date_of_birth") == (None,)
    assert staged.faults("ssd_person", "P-ancient") == []


def test_hours_and_minutes_are_kept_where_they_matter(staged: Staged) -> None:
    assert staged.found("ssd_missing", "M1", "started_at", "ended_at") == (
        datetime(2024, 3, 5, 14, 5),
        datetime(2024, 3, 6, 10, 0, 59),
    )
    assert staged.found("ssd_missing", "M2", "started_at", "ended_at") == (datetime(2024, 3, 7), datetime(2024, 3, 7))


def test_due_and_expected_dates_may_lie_ten_years_ahead_and_no_other(staged: Staged) -> None:
    assert staged.found("asye", "ahead", "due_date", "extended_to_date") == (date(2034, 3, 31), date(2034, 3, 31))
    assert staged.faults("asye", "passed-ahead") == [("outcome_date", DATE, QUARANTINED)]
    assert staged.found("ssd_person", "P-letter", "expected_date_of_birth") == (date(2034, 3, 31),)


def test_an_end_more_than_ten_years_ahead_is_none_and_told_once_an_extract(staged: Staged) -> None:
    assert staged.found("asye", "extended-too-far", "due_date", "extended_to_date") == (date(2024, 9, 1), None)
    assert staged.faults("asye", "extended-too-far") == []
    assert staged.faults("asye", "too-far") == [("due_date", MISSING, QUARANTINED)], "blank where one is required"
    for at in range(len(NO_ENDS)):
        assert staged.found("ssd_cp_plans", f"endless{at}", "end_date") == (None,)
        assert staged.faults("ssd_cp_plans", f"endless{at}") == []
    assert staged.faults("ssd_cp_plans", "ahead") == [("cppl_cp_plan_end_date", DATE, QUARANTINED)]
    assert staged.faults("ssd_cp_plans", "started-never") == [("cppl_cp_plan_start_date", DATE, QUARANTINED)]
    told = staged.rows(
        "select extract, field, reason, outcome from quality.row_faults where reason like 'no end%' order by extract"
    )
    assert told == [
        ("asye", "due_date and extended_to", f"{NO_END} (in rows: 2)", FINDING),
        ("ssd_cp_plans", "cppl_cp_plan_end_date", f"{NO_END} (in rows: {len(NO_ENDS)})", FINDING),
    ]


def test_booleans_are_read_in_all_their_words(staged: Staged) -> None:
    for at, word in enumerate(YES):
        assert staged.found("ssd_cin_episodes", f"yes{at}", "is_no_further_action") == (True,), word
    for at, word in enumerate(NO):
        assert staged.found("ssd_cin_episodes", f"no{at}", "is_no_further_action") == (False,), word


def test_words_for_blank_are_blank_in_codes_flags_dates_and_references(staged: Staged) -> None:
    for at, word in enumerate(BLANKS):
        cells = staged.found(
            "ssd_cin_episodes", f"blank{at}", "is_no_further_action", "primary_need", "team_id", "close_date"
        )
        assert cells == (None, None, None, None), repr(word)
        assert staged.faults("ssd_cin_episodes", f"blank{at}") == [], repr(word)


def test_na_is_a_code_in_return_interview_flags_and_a_blank_elsewhere(staged: Staged) -> None:
    assert staged.found("ssd_missing", "M1", "interview_offered", "interview_accepted") == ("NA", "NA")
    assert staged.found("ssd_missing", "M2", "interview_offered", "interview_accepted") == (None, "Y")
    assert staged.found("ssd_missing", "M3", "interview_offered", "interview_accepted") == ("NA", None)
    assert staged.found("return_interviews", "not-done", "completed_flag") == ("NA",)
    assert staged.found("ssd_department", "T3", "team_name") == (None,)
    assert staged.found("ssd_person", "P-male", "unique_pupil_number") == (None,)


def test_minus_one_is_blank_in_an_identifier_and_text_elsewhere(staged: Staged) -> None:
    assert staged.found("ssd_department", "T1", "team_name", "parent_team_id") == ("-1", None)
    assert staged.faults("ssd_department", "T1") == []
    assert staged.found("ssd_cin_episodes", "teamless", "team_id") == (None,)
    assert staged.faults("ssd_cin_episodes", "teamless") == []
    assert staged.found("permanent_exclusions", "PX2", "child_id") == (None,)
    assert staged.faults("permanent_exclusions", "PX2") == []


def test_a_row_without_its_key_or_another_required_value_is_quarantined(staged: Staged) -> None:
    # A blank key, a key of -1 (a row of people too), no child, no date.
    for extract, field, rows in (("ssd_cin_episodes", "cine_referral_id", 2), ("ssd_person", "pers_person_id", 1)):
        found = staged.faults(extract, "")
        assert found.count((field, MISSING, QUARANTINED)) == rows
        assert len(found) == rows, "rows without a key share nothing"
    assert staged.faults("ssd_cin_episodes", "childless") == [("cine_person_id", MISSING, QUARANTINED)]
    assert staged.faults("ssd_cin_episodes", "dateless") == [("cine_referral_date", MISSING, QUARANTINED)]


def test_codes_come_as_codes_or_words_in_any_case_with_or_without_a_letter(staged: Staged) -> None:
    assert [staged.found("ssd_person", key, "sex") for key in ("P1", "P-male", "P-female", "P-letter")] == [
        ("1",),
        ("1",),
        ("2",),
        ("2",),
    ]
    for key in ("word", "worded"):
        assert staged.found("ssd_cin_episodes", key, "primary_need") == ("N1",)
    assert staged.found("case_supervisions", "worded", "supervision_type", "status") == ("case_supervision", "signed")
    assert staged.found("ssd_cla_episodes", "E1", "start_reason", "ceased_reason") == ("S", "X1")


def test_several_categories_of_abuse_are_multiple_and_never_one_of_them(staged: Staged) -> None:
    categories = {
        key: staged.found("ssd_cp_plans", key, "initial_category", "latest_category")
        for key in ("CP1", "CP2", "CP3", "CP4")
    }
    assert categories == {"CP1": ("NEG", "NEG"), "CP2": ("PHY", "EMO"), "CP3": ("MUL", "MUL"), "CP4": ("MUL", "SAB")}


def test_an_unknown_code_is_a_finding_in_an_optional_column(staged: Staged) -> None:
    assert staged.found("ssd_person", "P-codeless", "sex") == (None,)
    assert ("pers_sex", CODE, FINDING) in staged.faults("ssd_person", "P-codeless")
    assert staged.found("ssd_cp_plans", "CP6", "initial_category", "latest_category") == ("NEG", None)
    assert staged.faults("ssd_cp_plans", "CP6") == [("cppl_cp_plan_latest_category", CODE, FINDING)]
    assert staged.found("ssd_cin_episodes", "dead", "is_no_further_action", "primary_need", "team_id") == (None,) * 3
    assert staged.faults("ssd_cin_episodes", "dead") == [
        ("cine_cin_primary_need_code", CODE, FINDING),
        ("cine_referral_nfa", CODE, FINDING),
        ("cine_referral_team", REFERENCE, FINDING),
    ]


def test_an_unknown_code_in_a_required_column_is_quarantined(staged: Staged) -> None:
    assert staged.faults("case_supervisions", "uncoded") == [("status", CODE, QUARANTINED)]
    assert staged.faults("case_supervisions", "unstated") == [("status", MISSING, QUARANTINED)]
    assert staged.faults("workforce_posts", "unplaced") == [("role_code", CODE, QUARANTINED)]
    assert staged.faults("workforce_posts", "undecided") == [("is_child_and_family", CODE, QUARANTINED)]
    assert staged.faults("workforce_posts", "unmarked") == [("is_child_and_family", MISSING, QUARANTINED)]
    assert staged.faults("strategy_discussion_attendance", "AT3") == [("agency", CODE, QUARANTINED)]


def test_a_required_reference_that_leads_nowhere_is_quarantined(staged: Staged) -> None:
    assert staged.faults("ssd_cin_episodes", "stray") == [("cine_person_id", PERSON, QUARANTINED)]
    assert staged.faults("strategy_discussion_attendance", "AT2") == [("discussion_id", REFERENCE, QUARANTINED)]
    assert staged.faults("return_interviews", "of-nothing") == [("missing_episode_id", REFERENCE, QUARANTINED)]
    assert staged.faults("cp_plan_history", "CP99") == [("cp_plan_id", REFERENCE, QUARANTINED)]


def test_an_optional_reference_that_leads_nowhere_is_blank_and_a_finding(staged: Staged) -> None:
    assert staged.found("ssd_cin_assessments", "AS2", "referral_id") == (None,)
    assert staged.faults("ssd_cin_assessments", "AS2") == [("cina_referral_id", REFERENCE, FINDING)]
    assert staged.found("permanent_exclusions", "PX1", "child_id", "unique_pupil_number") == (None, "U1")
    assert staged.faults("permanent_exclusions", "PX1") == [("person_id", PERSON, FINDING)]
    assert staged.found("ssd_department", "T3", "parent_team_id") == (None,)


def test_a_reference_is_followed_past_its_padding(staged: Staged) -> None:
    assert staged.found("case_supervisions", "spaced", "child_id") == ("P1",)


def test_children_of_an_education_system_need_no_person_row(staged: Staged) -> None:
    assert staged.found("ehc_plan_requests", "EH1", "child_id", "request_outcome", "has_exception") == (
        "NO REFERENCE",
        "Y",
        False,
    )


def test_a_person_with_an_unreadable_date_is_kept_and_so_are_the_records(staged: Staged) -> None:
    assert staged.found("ssd_person", "P-dateless", "date_of_birth", "sex") == (None, "2")
    assert staged.faults("ssd_person", "P-dateless") == [("pers_dob", DATE, FINDING)]
    assert staged.found("ssd_person", "P-unborn-by-typo", "date_of_birth") == (None,)
    assert staged.faults("ssd_person", "P-unborn-by-typo") == [("pers_dob", DATE, FINDING)]
    assert staged.found("ssd_person", "P-codeless", "expected_date_of_birth") == (None,)
    assert ("pers_expected_dob", DATE, FINDING) in staged.faults("ssd_person", "P-codeless")
    assert staged.found("case_supervisions", "by-unread-person", "child_id") == ("P-DATELESS",)


@pytest.mark.parametrize(
    ("extract", "key", "field"),
    [
        ("ssd_cin_episodes", "ended", "cine_close_date"),
        ("ssd_cin_assessments", "AS3", "cina_assessment_auth_date"),
        ("ssd_cla_episodes", "E2", "clae_cla_episode_ceased_date"),
        ("ehc_plan_requests", "EH2", "issue_date"),
        ("strategy_discussions", "SD2", "held_date"),
        ("ssd_missing", "M4", "miss_missing_episode_end_date"),
        ("workforce_posts", "ended", "end_date"),
        ("asye", "passed-early", "outcome_date"),
        ("permanent_exclusions", "PX3", "outcome_date"),
    ],
)
def test_an_end_before_its_start_is_quarantined(staged: Staged, extract: str, key: str, field: str) -> None:
    assert staged.faults(extract, key) == [(field, END, QUARANTINED)]


def test_an_end_on_the_day_of_its_start_is_fine_whatever_the_hour(staged: Staged) -> None:
    for extract, key in (
        ("ssd_cin_episodes", "same-day"),
        ("ssd_cin_assessments", "AS1"),
        ("ssd_cla_episodes", "E1"),
        ("strategy_discussions", "SD1"),
        ("ssd_missing", "M3"),
    ):
        assert staged.found(extract, key, "source_row") is not None
        assert staged.faults(extract, key) == []


def test_every_reason_of_a_row_is_told(staged: Staged) -> None:
    assert staged.faults("ssd_cin_episodes", "several") == [
        ("cine_cin_primary_need_code", CODE, FINDING),
        ("cine_close_date", DATE, QUARANTINED),
        ("cine_person_id", PERSON, QUARANTINED),
        ("cine_referral_date", DATE, QUARANTINED),
    ]
    assert staged.faults("ssd_cp_plans", "CP5") == [
        ("cppl_cp_plan_end_date", END, QUARANTINED),
        ("cppl_cp_plan_latest_category", CODE, FINDING),
    ]


def test_rows_that_share_a_key_with_different_content_are_all_quarantined(staged: Staged) -> None:
    assert staged.faults("ssd_cin_episodes", "disputed") == [
        ("cine_referral_id", SHARED, QUARANTINED),
        ("cine_referral_id", SHARED, QUARANTINED),
        (None, DUPLICATE, DUPLICATE),
    ]
    assert staged.found("ssd_cin_episodes", "disputed", "source_row") is None


def test_exact_duplicates_count_once_however_they_are_written(staged: Staged) -> None:
    assert staged.found("ssd_cin_episodes", "thrice", "referral_date", "primary_need", "is_no_further_action") == (
        date(2024, 3, 1),
        "N1",
        True,
    )
    assert staged.faults("ssd_cin_episodes", "thrice") == [(None, DUPLICATE, DUPLICATE)] * 2
    assert staged.found("ssd_person", "P-twice", "date_of_birth") == (date(2010, 1, 1),)
    assert staged.faults("ssd_person", "P-twice") == [(None, DUPLICATE, DUPLICATE)]


def test_a_faulty_row_that_comes_twice_is_quarantined_once(staged: Staged) -> None:
    assert staged.faults("ssd_cin_episodes", "wrong-twice") == [
        ("cine_person_id", PERSON, QUARANTINED),
        (None, DUPLICATE, DUPLICATE),
    ]


def test_a_number_that_cannot_be_read_or_lies_out_of_range_costs_its_row_only_where_required(staged: Staged) -> None:
    read = [staged.found("workforce_posts", key, "fte") for key in ("whole", "half", "most", "unstated")]
    assert read == [(Decimal("1"),), (Decimal("0.5"),), (Decimal("1.5"),), (None,)]
    for key in ("over", "under", "worded", "comma"):
        assert staged.faults("workforce_posts", key) == [("fte", NUMBER, FINDING)], key
        assert staged.found("workforce_posts", key, "worker_id", "fte") == ("W1", None), "the row counts"
    assert staged.found("cp_plan_history", "CP1", "previous_plan_count") == (2,)
    assert staged.found("cp_plan_history", "CP2", "previous_plan_count") == (99,)
    for key in ("CP3", "CP4", "CP6", "CP5"):
        assert staged.faults("cp_plan_history", key) == [("previous_plan_count", NUMBER, QUARANTINED)], key


def test_an_interview_before_its_return_is_quarantined(staged: Staged) -> None:
    assert staged.faults("return_interviews", "before") == [("completed_at", "interview before return", QUARANTINED)]
    for key in ("after", "same-day"):
        assert staged.found("return_interviews", key, "missing_episode_id") == ("M1",)
        assert staged.faults("return_interviews", key) == []


def test_every_row_received_is_clean_quarantined_or_an_exact_duplicate(staged: Staged) -> None:
    assert unaccounted_rows(staged.warehouse) == {}


def test_nothing_but_the_rows_meant_to_be_faulty_is_quarantined(staged: Staged) -> None:
    [(clean,)] = staged.rows("select count(*) from staging.stg_case_supervisions")
    assert clean == len(READABLE_DATES) + len(["by-unread-person", "spaced", "worded"])
    faulty = staged.rows(
        "select distinct record_key from quality.row_faults where extract = 'ssd_cin_episodes' order by 1"
    )
    assert [key for (key,) in faulty] == [
        "",
        "childless",
        "dateless",
        "dead",
        "disputed",
        "ended",
        "several",
        "stray",
        "thrice",
        "wrong-twice",
    ]
