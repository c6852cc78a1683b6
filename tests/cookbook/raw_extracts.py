"""Two measures counted from the raw extracts of the demonstration in plain Python, with no SQL and no model.

What belongs here: a second reading of the rules, written from `docs/` and the catalogue. What does not: anything that
the project itself uses to read or count.
"""

import calendar
import csv
import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import holidays

Row = dict[str, str]
Tally = Counter[tuple[int, str]]

MONTHS = {name: at for at, name in enumerate(calendar.month_abbr) if name}
BLANK = {"", "null", "n/a", "na", "nan", "#n/a"}
YEAR_FIRST = re.compile(r"(\d{4})-(\w+)-(\d\d)(?!\d)")
DAY_FIRST = re.compile(r"(\d\d)[-/](\w+)[-/](\d{4})(?!\d)")
WITHIN_WORKING_DAYS = 45


def day_of(text: str) -> datetime.date | None:
    """A day in any of the ways that the extracts write it; None for blank, for 1 January 1900, and where it is none."""
    if found := YEAR_FIRST.match(text.strip()):
        year, month, day = found.groups()
    elif found := DAY_FIRST.match(text.strip()):
        day, month, year = found.groups()
    else:
        return None
    try:
        read = datetime.date(int(year), MONTHS.get(month) or int(month), int(day))
    except ValueError:
        return None
    return None if read == datetime.date(1900, 1, 1) else read


def is_unreadable(text: str) -> bool:
    """Whether something stands there that is neither a day nor a way to say that there is none."""
    says_none = text.strip().lower() in BLANK or "1900" in text
    return day_of(text) is None and not says_none


def rows_of_extract(folder: Path, name: str) -> list[Row]:
    """The rows of an extract, of equal ones the first; names of columns in lower case, cells without outer blanks."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream)
        names = [heading.strip().lower() for heading in next(lines)]
        distinct = dict.fromkeys(tuple(cell.strip() for cell in cells) for cells in lines)
    return [dict(zip(names, cells, strict=True)) for cells in distinct]


def children_of(folder: Path) -> dict[str, datetime.date | None]:
    """Every child that is known, with the day of death."""
    return {row["pers_person_id"]: day_of(row["pers_death_date"]) for row in rows_of_extract(folder, "ssd_person")}


def re_referrals_by_financial_year(folder: Path) -> Tally:
    """Referrals, and those within 12 months of the child's last one, by the calendar year in which the year began.

    A referral is left out where its row breaks the contract; and it is none where another of the child and day has a
    lower id, where a case of the child that needed action was still open, or after the child's death.
    """
    children = children_of(folder)
    rows = rows_of_extract(folder, "ssd_cin_episodes")
    ids = Counter(row["cine_referral_id"] for row in rows)
    referrals: dict[str, list[tuple[datetime.date, str, datetime.date, bool]]] = defaultdict(list)
    for row in rows:
        child, referred = row["cine_person_id"], day_of(row["cine_referral_date"])
        closed = day_of(row["cine_close_date"])
        if ids[row["cine_referral_id"]] > 1 or child not in children or referred is None:
            continue
        if is_unreadable(row["cine_close_date"]) or (closed is not None and closed < referred):
            continue
        needs_action = row["cine_referral_nfa"] != "Y"
        referrals[child].append((referred, row["cine_referral_id"], closed or datetime.date.max, needs_action))
    counted: Tally = Counter()
    for child, of_child in referrals.items():
        last = None
        for referred in _that_stand(sorted(of_child), children[child]):
            year = referred.year - (referred.month < 4)
            counted[year, "referrals"] += 1
            counted[year, "re-referrals"] += last is not None and last >= _a_year_before(referred)
            last = referred
    return counted


def _that_stand(
    referrals: list[tuple[datetime.date, str, datetime.date, bool]], death: datetime.date | None
) -> Iterator[datetime.date]:
    days = set()
    for referred, _, _, _ in referrals:
        is_in_an_open_case = any(
            before < referred < closed for before, _, closed, needs_action in referrals if needs_action
        )
        is_after_death = death is not None and referred > death
        if referred not in days and not is_in_an_open_case and not is_after_death:
            yield referred
        days.add(referred)


def _a_year_before(day: datetime.date) -> datetime.date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def assessments_of_march(folder: Path) -> Tally:
    """Assessments authorised in March, and those within 45 working days of their start, by year."""
    children = children_of(folder)
    rows = rows_of_extract(folder, "ssd_cin_assessments")
    ids = Counter(row["cina_assessment_id"] for row in rows)
    no_work = holidays.country_holidays("GB", subdiv="ENG", years=range(2018, 2025))
    counted: Tally = Counter()
    for row in rows:
        child, started = row["cina_person_id"], day_of(row["cina_assessment_start_date"])
        authorised = day_of(row["cina_assessment_auth_date"])
        if ids[row["cina_assessment_id"]] > 1 or child not in children or started is None:
            continue
        if authorised is None or authorised < started or authorised.month != 3:
            continue
        death = children[child]
        if death is not None and authorised > death:
            continue
        after_start = (started + datetime.timedelta(days) for days in range(1, (authorised - started).days + 1))
        working_days = sum(day.weekday() < 5 and day not in no_work for day in after_start)
        counted[authorised.year, "assessments"] += 1
        counted[authorised.year, "in time"] += working_days <= WITHIN_WORKING_DAYS
    return counted
