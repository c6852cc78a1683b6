"""The school census: sessions and exclusions of pupils whom other returns or extracts know as children."""

import datetime
from pathlib import Path

import pytest

from scorecard.delivery.returns.school_census import term_in
from tests.delivery.returns.invented import EPISODES, HEADER, Tables, cells, lying_in, read, write_set

CHILDREN: Tables = {
    "header.csv": (
        HEADER,
        [
            *(f"{child},1,05/06/2012,WBRI,{upn},," for child, upn in (("101", "p1"), ("102", "P2"), ("103", "UN3"))),
        ]
        + [f"{child},1,05/06/2012,WBRI,P9,," for child in ("104", "105")],
    ),
    "episodes.csv": (EPISODES, ["101,01/05/2023,S,C2,N1,U1,PR1,,,,,,"]),
}
# P1: 100 possible, absent 8 (5 authorised, 3 without a reason yet); 4 were not possible and 2 at an activity.
# P2 is at a second school as a guest; P9 is the number of two children; nobody knows P7.
PUPILS = [
    *("1,S1,P1,C,100,X", "2,S1,P2,C,110,X", "3,S2,P2,G,20,X", "4,S1,P9,C,100,X", "5,S1,P7,C,100,X", "6,S1,P1,C,,X"),
]
SESSIONS = ["1,S1,a,5.0,I", "1,S1,b,3,n", "1,S1,c,4,Y", "1,S1,d,2,B", "2,S1,e,1,G", "1,S2,f,50,I"]
CENSUS: Tables = {
    "2024_summer_pupilonroll.csv": (
        "pupilonrolltableid,NativeId,upn,enrolstatus,termlysessionspossible,surname",
        PUPILS,
    ),
    "2024_summer_termlysessiondetailsonroll.csv": (
        "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason",
        SESSIONS,
    ),
    "2024_summer_termlyexclusionsonroll.csv": (
        "pupilonrolltableid,NativeId,startdate,sessions,category",
        ["1,S1,2023-Nov-06 00:00:00,,PERM", "5,S1,2023-Nov-07 00:00:00,,PERM", "2,S1,2023-Nov-07 00:00:00,10,FIXD"],
    ),
}
ATTENDANCE = ("attendance_id", "person_id", "sessions_possible", "sessions_attended", "is_main_school")


def write_all(folder: Path) -> Path:
    write_set(folder / "ssda903", CHILDREN)
    write_set(folder / "school census", CENSUS)
    return folder


def test_absences_are_taken_from_the_possible_sessions_of_children_who_are_known(tmp_path: Path) -> None:
    returned = read(write_all(tmp_path))
    assert cells(returned, "school_attendance", *ATTENDANCE) == [
        ("P1-S1-2024-01-01", "101", "100", "92", "Y"),
        ("P2-S1-2024-01-01", "102", "110", "109", "Y"),
        ("P2-S2-2024-01-01", "102", "20", "20", "N"),
    ]
    # Easter Sunday of 2024 was 31 March
    assert cells(returned, "school_attendance", "period_start", "period_end")[0] == ("2024-01-01", "2024-03-31")
    assert "surname" not in {column for row in returned.rows["school_attendance"] for column in row.cells}


def test_every_permanent_exclusion_counts_and_no_other(tmp_path: Path) -> None:
    returned = read(write_all(tmp_path))
    columns = ("exclusion_id", "upn", "person_id", "decision_date", "outcome", "resident_la")
    assert cells(returned, "permanent_exclusions", *columns) == [
        ("P1-2023-11-06", "P1", "101", "2023-11-06", "upheld", "916"),
        ("P7-2023-11-07", "P7", "", "2023-11-07", "upheld", "916"),
    ]


def test_terms_of_one_folder_are_told_apart_and_the_summer_term_has_two_halves(tmp_path: Path) -> None:
    folder = write_all(tmp_path)
    headings = "pupilnolongeronrolltableid,NativeId,upn,termlysessionspossible,termlysessionsauthorised"
    halves = ",termlysessionsunauthorised,summerhalfterm2sessionspossible"
    second = "pupilnolongeronrolltableid,NativeId,summerhalfterm2sessiondetailsoffrolltableid"
    half = f"{second},absencesessions,attendancereason"
    autumn: Tables = {
        "2024_autumn_pupilnolongeronroll.csv": (headings + halves, ["1,S1,P1,60,4,2,50"]),
        "2024_autumn_summerhalfterm2sessiondetailsoffroll.csv": (half, ["1,S1,a,7,U"]),
    }
    write_set(folder / "school census", autumn)
    returned = read(folder)
    of_p1 = [row for row in cells(returned, "school_attendance", *ATTENDANCE) if row[1] == "101"]
    assert [(key, possible, attended) for key, _, possible, attended, _ in of_p1] == [
        ("P1-S1-2024-01-01", "100", "92"),
        ("P1-S1-2024-04-01", "60", "54"),
        ("P1-S1-2024-06-01", "50", "43"),
    ]
    assert returned.spans["school_census"].last == datetime.date(2024, 8, 31)


def test_tables_whose_names_say_no_term_are_refused(tmp_path: Path) -> None:
    write_set(tmp_path, {"pupils.csv": CENSUS["2024_summer_pupilonroll.csv"]})
    assert lying_in(tmp_path).refused == (
        "pupils.csv: table pupils_on_roll of a school census, whose name says no year and term. "
        "Put it into a folder such as `school census 2025_summer`.",
    )


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2025_summer_pupilonroll.csv", datetime.date(2025, 1, 1)),
        ("Spring 2025/pupils.csv", datetime.date(2024, 8, 1)),
        ("census-autumn-2024.csv", datetime.date(2024, 4, 1)),  # Easter Monday
        ("pupilonroll.csv", None),
    ],
)
def test_a_name_says_which_term_was_asked_for(name: str, day: datetime.date | None) -> None:
    assert term_in(name) == day
