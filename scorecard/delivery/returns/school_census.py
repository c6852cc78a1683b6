"""School census, as the tables that an authority or a region keeps of it: pupils, their sessions by reason, exclusions.

The tables have no date of their own: the name of a file, or of its folder, says year and term (`2025_summer`). A census
asks for the attendance of the term before it: spring for 1 August to 31 December, summer for 1 January to Easter
Sunday, autumn for Easter Monday to 31 July, whose second half, from 1 June on, has a table of its own.

Sessions become one row a pupil, school and period. Attended are the possible sessions but those that a pupil was
absent: by the reasons for which a session counts as an absence, or by the totals of older years where no reasons came.
The child is found by the pupil number, outside: this module knows no children. Pupils whom nobody knows there are not
passed on, but for exclusions, of which every one counts.

Keys: pupil number, school and first day of the period; of an exclusion pupil number and day.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import holidays

from scorecard.delivery.returns.days import iso
from scorecard.delivery.returns.reader import (
    ExtractRow,
    Feed,
    Record,
    ReturnReader,
    ReturnYear,
    Span,
    TableKind,
    key_of,
)
from scorecard.delivery.returns.stitching import newest
from scorecard.delivery.unusable import UnusableFile

NAMED = re.compile(r"(20\d\d)[ _-]*(autumn|spring|summer)|(autumn|spring|summer)[ _-]*(20\d\d)", re.IGNORECASE)
SECOND_HALF = "summerhalfterm2"
# The reasons for which a possible session counts as an absence, authorised and not. All others are attendance, approved
# activity elsewhere, or sessions that were not possible.
ABSENT = frozenset({"C", "C1", "C2", "E", "F", "H", "I", "J1", "M", "R", "S", "T", "G", "N", "O", "U"})
ELSEWHERE = frozenset({"S", "G", "F", "O"})  # subsidiary and guest pupils, pupils of colleges: no main school
ROLLS = {"on": "pupilonroll", "off": "pupilnolongeronroll"}
TOTALS = ("sessionspossible", "sessionsauthorised", "sessionsunauthorised")


def _tables() -> Iterator[TableKind]:
    for roll, pupil in ROLLS.items():
        join = (f"{pupil}tableid", "NativeId")
        halves = tuple(f"{half}{total}" for half in ("termly", SECOND_HALF) for total in TOTALS)
        yield TableKind(
            f"pupils_{roll}_roll",
            told_by=(join[0], "upn"),
            key=join[:1],
            columns=(*join, "upn", "dob", "enrolstatus", *halves),
            extract="school_attendance",
        )
        for half in ("termly", SECOND_HALF):
            name = f"{half}sessiondetails{roll}roll"
            yield TableKind(
                name,
                told_by=(join[0], f"{name}tableid", "attendancereason"),
                key=join[:1],
                columns=(*join, f"{name}tableid", "attendancereason", "sessions"),
                also_called={"sessions": ("absencesessions",)},
            )
        yield TableKind(
            f"exclusions_{roll}_roll",
            told_by=(join[0], "startdate", "category"),
            key=join[:1],
            columns=(*join, "startdate", "category"),
            extract="permanent_exclusions",
        )


def term_in(name: str) -> datetime.date | None:
    """First day of the attendance that a census asks for, of the year and term that the name of a file says."""
    found = NAMED.search(name)
    if not found:
        return None
    year, census = int(found[1] or found[4]), (found[2] or found[3]).lower()
    if census == "autumn":
        return _easter_monday(year)
    return datetime.date(year - 1, 8, 1) if census == "spring" else datetime.date(year, 1, 1)


def span_of(records: Sequence[Record], first: datetime.date | None) -> Span:
    """From the term's first day to the end of its academic year: up to there a census is the newest that is known."""
    if first is None:
        raise UnusableFile("A school census whose year and term nobody knows. Put them into the name of its folder.")
    return Span(first, datetime.date(first.year + (first.month >= 8), 8, 31))


def rows(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """Attendance and permanent exclusions of every census; of one pupil, school and term that two have, the later's."""
    for year in years:
        for roll, pupil in ROLLS.items():
            pupils = {_join(record, pupil): record for record in _of(year, f"pupils_{roll}_roll")}
            yield from _attendance(year, roll, pupil, pupils)
            yield from _exclusions(year, roll, pupil, pupils)


def _attendance(year: ReturnYear, roll: str, pupil: str, pupils: dict[tuple[str, str], Record]) -> Iterator[ExtractRow]:
    for half, (first, last) in _halves(year.span.first).items():
        absent: dict[tuple[str, str], float] = defaultdict(float)
        details = [*_of(year, f"{half}sessiondetails{roll}roll")]
        for record in details:
            if record["attendancereason"].upper() in ABSENT:
                absent[_join(record, pupil)] += _number(record["sessions"]) or 0
        for join, record in pupils.items():
            possible = _number(record[f"{half}sessionspossible"])
            if possible is None:
                continue
            missed = absent[join] if details else _total_missed(record, half)
            yield ExtractRow(
                "school_attendance",
                record.place,
                {
                    "attendance_id": key_of(record["upn"], record["NativeId"], first.isoformat()),
                    "upn": record["upn"],
                    "period_start": first.isoformat(),
                    "period_end": last.isoformat(),
                    "sessions_possible": f"{possible:g}",
                    "sessions_attended": "" if missed is None else f"{possible - missed:g}",
                    "is_main_school": "N" if record["enrolstatus"].upper() in ELSEWHERE else "Y",
                },
            )


def _exclusions(year: ReturnYear, roll: str, pupil: str, pupils: dict[tuple[str, str], Record]) -> Iterator[ExtractRow]:
    for record, _ in newest(
        [year], f"exclusions_{roll}_roll", f"{pupil}tableid", ("NativeId", "startdate", "category")
    ):
        if record["category"].upper() != "PERM":
            continue
        known = pupils.get(_join(record, pupil))
        upn = known["upn"] if known else ""
        yield ExtractRow(
            "permanent_exclusions",
            record.place,
            {
                "exclusion_id": key_of(upn or record[f"{pupil}tableid"], iso(record["startdate"])),
                "upn": upn,
                "decision_date": iso(record["startdate"]),
                "outcome": "upheld",
            },
        )


def _halves(first: datetime.date) -> dict[str, tuple[datetime.date, datetime.date]]:
    """The tables of a term's sessions, and the days that each covers."""
    if first.month == 8:
        return {"termly": (first, datetime.date(first.year, 12, 31))}
    if (first.month, first.day) == (1, 1):
        return {"termly": (first, _easter_monday(first.year) - datetime.timedelta(days=1))}
    june = datetime.date(first.year, 6, 1)
    return {
        "termly": (first, june - datetime.timedelta(days=1)),
        SECOND_HALF: (june, datetime.date(first.year, 7, 31)),
    }


def _easter_monday(year: int) -> datetime.date:
    days = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return next(day for day, name in days.items() if "Easter Monday" in name)


def _of(year: ReturnYear, table: str) -> Iterator[Record]:
    return (record for record in year.records if record.table == table)


def _join(record: Record, pupil: str) -> tuple[str, str]:
    return record[f"{pupil}tableid"], record["NativeId"]


def _total_missed(record: Record, half: str) -> float | None:
    totals = [_number(record[f"{half}{total}"]) for total in TOTALS[1:]]
    return None if None in totals else sum(total for total in totals if total is not None)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


TERMS = "Sessions of the terms whose census came, a term or two late; not of schools elsewhere."
FEEDS = {
    "children_in_care_good_attendance": Feed(TERMS, helps=True),
    "excluded_children_open_to_social_care": Feed(
        "Of the terms whose census came, two terms late. Pupils of the authority's schools stand for its residents, "
        "and every permanent exclusion of the census for one that was upheld.",
        helps=True,
    ),
}
READER = ReturnReader(
    kind="school_census",
    name="school census",
    feeds=FEEDS,
    tables=tuple(_tables()),
    rows=rows,
    span=span_of,
    must_hold_the_month=False,
    day_in_name=term_in,
)
