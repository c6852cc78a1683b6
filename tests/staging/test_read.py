"""Read: what a cell says."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.staging.bench import FINDING, QUARANTINED, Bench, Staged

# as written: as London's clocks showed it, and the instant in universal time
TIMES = {
    "2024-03-05 14:05": (datetime(2024, 3, 5, 14, 5), datetime(2024, 3, 5, 14, 5)),
    "05/03/2024 2:05PM": (datetime(2024, 3, 5, 14, 5), datetime(2024, 3, 5, 14, 5)),
    "05/03/2024 12:05 AM": (datetime(2024, 3, 5, 0, 5), datetime(2024, 3, 5, 0, 5)),
    "05/03/2024 12:05:30 pm": (datetime(2024, 3, 5, 12, 5, 30), datetime(2024, 3, 5, 12, 5, 30)),
    "Jun  5 2023  9:16AM": (datetime(2023, 6, 5, 9, 16), datetime(2023, 6, 5, 8, 16)),
    "2023-06-05T09:16:59.999": (datetime(2023, 6, 5, 9, 16, 59), datetime(2023, 6, 5, 8, 16, 59)),
    "2023-06-05T08:16:00Z": (datetime(2023, 6, 5, 9, 16), datetime(2023, 6, 5, 8, 16)),
    "2023-06-05T10:16:00+02:00": (datetime(2023, 6, 5, 9, 16), datetime(2023, 6, 5, 8, 16)),
    "2023-06-05T03:16:00.5-0500": (datetime(2023, 6, 5, 9, 16), datetime(2023, 6, 5, 8, 16)),
    "2023-06-05 13:46:00.0000000 +05:30": (datetime(2023, 6, 5, 9, 16), datetime(2023, 6, 5, 8, 16)),
    "05/06/2023 08:16 +00": (datetime(2023, 6, 5, 9, 16), datetime(2023, 6, 5, 8, 16)),
    "2023-06-04T23:30:00Z": (datetime(2023, 6, 5, 0, 30), datetime(2023, 6, 4, 23, 30)),
    # clocks went back at 01:00 universal time on 29 October 2023: of the hour that comes twice the first is meant
    "2023-10-29 00:59": (datetime(2023, 10, 29, 0, 59), datetime(2023, 10, 28, 23, 59)),
    "2023-10-29 01:30": (datetime(2023, 10, 29, 1, 30), datetime(2023, 10, 29, 0, 30)),
    "2023-10-29T00:30:00Z": (datetime(2023, 10, 29, 1, 30), datetime(2023, 10, 29, 0, 30)),
    "2023-10-29T01:30:00Z": (datetime(2023, 10, 29, 1, 30), datetime(2023, 10, 29, 1, 30)),
    "2023-10-29T01:30:00+00:00": (datetime(2023, 10, 29, 1, 30), datetime(2023, 10, 29, 1, 30)),
    "2023-10-29 02:00": (datetime(2023, 10, 29, 2), datetime(2023, 10, 29, 2)),
    # and forward on 26 March 2023: the hour that never was is read an hour later
    "2023-03-26 00:30": (datetime(2023, 3, 26, 0, 30), datetime(2023, 3, 26, 0, 30)),
    "2023-03-26 01:30": (datetime(2023, 3, 26, 2, 30), datetime(2023, 3, 26, 1, 30)),
    "2023-03-26 02:30": (datetime(2023, 3, 26, 2, 30), datetime(2023, 3, 26, 1, 30)),
    "2023-03-26": (datetime(2023, 3, 26), datetime(2023, 3, 26)),
}
IDENTIFIERS = {
    "w1": "W1",
    "  W2 ": "W2",
    "\tw3\u00a0": "W3",
    "70001.0": "70001",
    "70001.00": "70001",
    "70001": "70001",
    "007": "007",
    "70001.5": "70001.5",
    "a70001.0": "A70001.0",
    "Ünal 4": "ÜNAL 4",
    "-1": None,
    "-1.0": None,
    "n/a": None,
}
PUPIL_NUMBERS = {
    "UN1": None,
    "un2": None,
    " UN10 ": None,
    "UN100": "UN100",
    "UN": "UN",
    "X UN1": "X UN1",
    "a1234567890123": "A1234567890123",
}
SETTING_NUMBERS = {
    "XXXXXXX": None,
    "xxxxxxx": None,
    "0000000": None,
    "0": None,
    "xX": None,
    "sc402105": "SC402105",
    "1111112": "1111112",
}
SESSIONS = {
    "1,440": 1440,
    "1,440.0": 1440,
    "12,001,440": 12001440,
    "1440": 1440,
    "+1440": 1440,
    "14.0": 14,
}
NO_SESSIONS = ("14,40", "1,4400", ",440", "1.440,0", "1,440.5", "14.5", "1 440", "fourteen", "-1", "1,440,")
YES = ("Y", "y", "Yes", "TRUE", "True", "t", "1", "a) Yes")
NO = ("N", "no", "False", "F", "0", "b) No")


def numbered(letter: str, values: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"{letter}{at}", value) for at, value in enumerate(values)]


@pytest.fixture(scope="module")
def read(bench: Bench) -> Staged:
    month = ("P1", "2024-01-08", "2024-02-09")
    attendance = [[key, *month, sessions, "0", "Y"] for key, sessions in numbered("S", [*SESSIONS])]
    attendance += [[key, *month, sessions, "0", "Y"] for key, sessions in numbered("N", NO_SESSIONS)]
    attendance += [[key, *month, "1", "0", word] for key, word in [*numbered("Y", YES), *numbered("F", NO)]]
    return bench.stage(
        "read",
        {
            "ssd_person": (
                "pers_person_id pers_upn",
                [["P1", ""], *([key, number] for key, number in numbered("U", [*PUPIL_NUMBERS]))],
            ),
            "ssd_missing": (
                "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type",
                [[key, " p1 ", written, "M"] for key, written in numbered("M", [*TIMES])],
            ),
            "case_supervisions": (
                "supervision_id person_id supervision_date supervision_type status worker_id",
                [
                    [key, "P1", "2024-03-01", "case_supervision", "signed", written]
                    for key, written in numbered("I", [*IDENTIFIERS])
                ],
            ),
            "ssd_cla_episodes": (
                "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date "
                "clae_cla_episode_start_reason",
                [["E1", "p1", "70001.0", "2024-01-01", "S"]],
            ),
            "ssd_cla_placement": (
                "clap_cla_placement_id clap_cla_id clap_cla_placement_start_date clap_cla_placement_type "
                "clap_cla_placement_urn",
                [[key, "70001", "2024-01-01", "U4", urn] for key, urn in numbered("L", [*SETTING_NUMBERS])],
            ),
            "school_attendance": (
                "attendance_id person_id period_start period_end sessions_possible sessions_attended is_main_school",
                attendance,
            ),
            "workforce_posts": (
                "post_id worker_id employment_type role_code is_child_and_family fte start_date",
                [
                    ["W1", "W", "permanent", "5", "Y", "0.50", "2020-01-01"],
                    ["W2", "W", "permanent", "5", "Y", "1,000", "2020-01-01"],
                ],
            ),
        },
    )


def test_a_time_is_shown_as_london_had_it_and_keeps_its_instant(read: Staged) -> None:
    found = read.cells("ssd_missing", "started_at", "started_at_utc")
    expected = {f"M{at}": meant for at, meant in enumerate(TIMES.values())}
    assert {written: found[key] for key, written in numbered("M", [*TIMES])} == TIMES
    assert found == expected
    assert read.faults("ssd_missing") == {}


def test_identifiers_are_trimmed_in_upper_case_and_without_a_spreadsheets_nought(read: Staged) -> None:
    found = read.cells("case_supervisions", "worker_id")
    assert {written: found[key] for key, written in numbered("I", [*IDENTIFIERS])} == IDENTIFIERS


def test_references_are_followed_however_both_sides_are_written(read: Staged) -> None:
    assert read.cells("ssd_cla_episodes", "child_id", "looked_after_id") == {"E1": ("P1", "70001")}
    assert set(read.cells("ssd_cla_placement", "looked_after_id").values()) == {"70001"}
    assert read.faults("ssd_cla_placement") == {}


def test_a_pupil_number_that_says_there_is_none_is_blank(read: Staged) -> None:
    found = read.cells("ssd_person", "unique_pupil_number")
    assert {written: found[key] for key, written in numbered("U", [*PUPIL_NUMBERS])} == PUPIL_NUMBERS
    assert read.faults("ssd_person") == {}


def test_a_settings_number_of_one_character_is_blank(read: Staged) -> None:
    found = read.cells("ssd_cla_placement", "ofsted_urn")
    assert {written: found[key] for key, written in numbered("L", [*SETTING_NUMBERS])} == SETTING_NUMBERS


def test_numbers_are_read_with_separators_of_thousands(read: Staged) -> None:
    found = read.cells("school_attendance", "sessions_possible")
    assert {written: found[key] for key, written in numbered("S", [*SESSIONS])} == SESSIONS
    assert read.cells("workforce_posts", "fte") == {"W1": Decimal("0.5"), "W2": None}


def test_what_is_no_number_costs_the_row_where_one_is_required_and_the_cell_where_not(read: Staged) -> None:
    refused = {key: [("sessions_possible", "impossible number", QUARANTINED)] for key, _ in numbered("N", NO_SESSIONS)}
    assert read.faults("school_attendance") == refused
    assert read.faults("workforce_posts") == {"W2": [("fte", "impossible number", FINDING)]}


def test_booleans_are_read_in_all_their_words(read: Staged) -> None:
    found = read.cells("school_attendance", "is_main_school")
    assert {word: found[key] for key, word in numbered("Y", YES)} == dict.fromkeys(YES, True)
    assert {word: found[key] for key, word in numbered("F", NO)} == dict.fromkeys(NO, False)


def test_dates_come_as_dates(read: Staged) -> None:
    assert read.cells("ssd_cin_episodes", "referral_date", "close_date") == {"R1": (date(2024, 3, 1), None)}
