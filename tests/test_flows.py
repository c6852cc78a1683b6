"""Cohorts of referrals, counted once more in plain Python from the extracts of the conformance authority.

What belongs here: that every count of `flows` and `flow_months` follows from the extracts as they were received, and
that they add up to the measures. What does not: the tricky rows one by one, which are unit tests beside the models.
"""

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scorecard.settings import SEEDS
from tests.properties import oracles
from tests.properties.oracles import moved
from tests.properties.workbench import PERIOD_END, History
from tests.support import marts

pytestmark = pytest.mark.long

WITHHELD = "conference"  # the authority does not send the extract
# what the models call the columns that the second count reads
READ = {
    "ssd_person": {"pers_person_id": "child_id", "pers_death_date": "date_of_death"},
    "ssd_cin_episodes": {
        "cine_referral_id": "referral_id",
        "cine_person_id": "child_id",
        "cine_referral_date": "referral_date",
        "cine_close_date": "close_date",
        "cine_referral_nfa": "is_no_further_action",
    },
    "ssd_cin_assessments": {
        "cina_person_id": "child_id",
        "cina_assessment_start_date": "start_date",
        "cina_assessment_auth_date": "authorised_date",
    },
    "ssd_s47_enquiry": {"s47e_person_id": "child_id", "s47e_s47_start_date": "start_date"},
    "ssd_cp_plans": {
        "cppl_cp_plan_id": "plan_id",
        "cppl_person_id": "child_id",
        "cppl_cp_plan_start_date": "start_date",
        "cppl_cp_plan_end_date": "end_date",
        "cppl_cp_plan_ola": "is_other_authority",
    },
    "ssd_cla_episodes": {
        "clae_cla_episode_id": "episode_id",
        "clae_person_id": "child_id",
        "clae_cla_placement_id": "placement_id",
        "clae_cla_episode_start_date": "start_date",
        "clae_cla_episode_start_reason": "start_reason",
        "clae_cla_episode_ceased_date": "ceased_date",
        "clae_cla_episode_ceased_reason": "ceased_reason",
    },
    "ssd_legal_status": {
        "lega_legal_status_id": "legal_status_id",
        "lega_person_id": "child_id",
        "lega_legal_status": "legal_status",
        "lega_legal_status_start_date": "start_date",
        "lega_legal_status_end_date": "end_date",
    },
}
CODED = {
    "start_reason": "reason_new_episode",
    "ceased_reason": "reason_episode_ceased",
    "legal_status": "legal_status",
}


class Event(NamedTuple):
    """Something that a referral may have led to."""

    step: str
    begun_on: date
    counted_on: date


class Case(NamedTuple):
    """What one child's record says: the referrals that count, what may have followed, and spans of plans and care."""

    referrals: list[date]
    events: list[Event]
    spans: list[tuple[str, date, date | None]]


def codes() -> dict[tuple[str, str], str]:
    """The code that a word stands for, by list and the word in lower case."""
    with (SEEDS / "codes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {(row["code_list"], row[word].lower()): row["code"] for row in rows for word in ("code", "label")}


def histories(folder: Path) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The rows of each child, by the names of the staging tables."""
    known = codes()
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for extract, columns in READ.items():
        with (folder / f"{extract}.csv").open(encoding="utf-8-sig", newline="") as stream:
            for raw in csv.DictReader(stream):
                row: dict[str, Any] = {name: raw[column].strip() or None for column, name in columns.items()}
                for name, cell in row.items():
                    if cell and (name.endswith("_date") or name == "date_of_death"):
                        row[name] = date.fromisoformat(cell[:10])
                    elif name.startswith("is_"):
                        row[name] = cell.upper() == "Y" if cell else None
                    elif cell and name in CODED:
                        row[name] = known[CODED[name], cell.lower()]
                found[row["child_id"]]["stg_" + extract.removeprefix("ssd_")].append(row)
    return found


def previous_plan_counts(folder: Path) -> dict[str, int]:
    with (folder / "cp_plan_history.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["cp_plan_id"]: int(row["previous_plan_count"] or 0) for row in csv.DictReader(stream)}


def case_of(history: History, child: str, counts: dict[str, int]) -> Case:
    """A child's case by the rules of the measures, walked through row by row."""
    death = oracles.died(history, child)

    def lives(day: date | None) -> bool:
        return day is not None and (death is None or day <= death)

    referrals = sorted(
        row["referral_date"] for row in oracles.valid_referrals(history, child) if lives(row["referral_date"])
    )
    events = [
        Event("re_referral", earlier, later) for earlier, later in pairwise(referrals) if moved(later, -12) <= earlier
    ]
    for row in history.get("stg_cin_assessments", ()):
        if lives(row["authorised_date"]):
            events.append(Event("assessment", row["start_date"], row["authorised_date"]))
    events += [
        Event("section_47_enquiry", day, day)
        for day in {row["start_date"] for row in history.get("stg_s47_enquiry", ())}
        if lives(day)
    ]
    ours = sorted(
        (row for row in history.get("stg_cp_plans", ()) if row["is_other_authority"] is not True),
        key=lambda row: (row["start_date"], row["plan_id"]),
    )
    first_of_day = {row["start_date"]: row for row in reversed(ours)}
    for day, plan in sorted(first_of_day.items()):
        if lives(day):
            events.append(Event("plan", day, day))
            if any(other < day for other in first_of_day) or counts.get(plan["plan_id"], 0) >= 1:
                events.append(Event("repeat_plan", day, day))
    spans = [("plan", row["start_date"], oracles.until_death(history, child, row["end_date"])) for row in ours]
    for period in oracles.care_of(history, child):
        events.append(Event("care", period.start, period.start))
        spans.append(("care", period.start, period.end))
    events += ends_of_care(history, child, death)
    return Case(referrals, events, spans)


def ends_of_care(history: History, child: str, death: date | None) -> list[Event]:
    """The last cessation of each month, and whether it was a return home."""
    last: dict[tuple[int, int], Any] = {}
    begun: dict[str, date] = {}
    run: list[Any] = []
    for episode in oracles.care_episodes(history, child):
        run = [*run, episode] if run and oracles.goes_on(run[-1], episode) else [episode]
        begun[episode["episode_id"]] = run[0]["start_date"]
        ended = episode["ceased_date"]
        if episode["ceased_reason"] in (None, "X1") or ended is None or (death is not None and ended > death):
            continue
        month = (ended.year, ended.month)
        order = (ended, episode["start_date"], episode["episode_id"])
        if month not in last or order > last[month][0]:
            last[month] = (order, episode)
    events = []
    for _, episode in last.values():
        events.append(Event("end_of_care", begun[episode["episode_id"]], episode["ceased_date"]))
        if episode["ceased_reason"] in ("E4A", "E4B"):
            events.append(Event("return_home", begun[episode["episode_id"]], episode["ceased_date"]))
    return events


def month_end(day: date) -> date:
    return moved(day.replace(day=1), 1) - timedelta(days=1)


class Counted(NamedTuple):
    """The second count: by step and months."""

    reached: Counter[tuple[str, date]]
    referrals: Counter[date]
    there: Counter[tuple[str, date]]
    events: Counter[tuple[str, date, date | None]]


@pytest.fixture(scope="module")
def counted(conformance: Path) -> Counted:
    folder = conformance / "clean"
    counts = previous_plan_counts(folder)
    found = Counted(Counter(), Counter(), Counter(), Counter())
    for child, history in histories(folder).items():
        case = case_of(history, child, counts)
        reached = set()
        for event in case.events:
            before = [day for day in case.referrals if day <= event.begun_on]
            led = before[-1] if before and before[-1] >= moved(event.counted_on, -12) else None
            found.events[event.step, month_end(event.counted_on), led and month_end(led)] += 1
            if led and event.counted_on <= PERIOD_END:
                reached.add((event.step, led))
        found.reached.update((step, month_end(day)) for step, day in reached)
        found.referrals.update(map(month_end, case.referrals))
        there = {
            (step, day)
            for day in case.referrals
            for step, start, end in case.spans
            if start < day and (end is None or day < end)
        }
        found.there.update((step, month_end(day)) for step, day in there)
    return found


def test_every_cohort_is_as_counted_from_the_extracts(clean_authority: Path, counted: Counted) -> None:
    rows = marts(
        clean_authority,
        "select step, period_end, numerator, denominator, already_there, value, status from flows order by all",
    )
    assert len(rows) == 9 * 36
    different = []
    for step, month, numerator, denominator, there, value, status in rows:
        if step == WITHHELD:
            assert (numerator, denominator, value) == (None, None, None)
            assert status == "not available: ssd_initial_cp_conference.csv is missing"
            continue
        expected = (counted.reached[step, month], counted.referrals[month])
        expected_there = counted.there[step, month] if step in ("plan", "care") else None
        if (numerator, denominator, there) != (*expected, expected_there):
            different.append((step, month, numerator, denominator, there, expected, expected_there))
        is_over = month <= date(2023, 3, 31)
        assert (status == "available") == (is_over and denominator > 0), (step, month, status)
        assert (value is not None) == (status == "available")
    assert different == []
    steps = {row[0] for row in rows if row[5]}
    assert steps == {row[0] for row in rows} - {WITHHELD}, "a step that nobody reaches shows nothing"
    assert {step for step, *_ in rows if counted.there[step, date(2023, 3, 31)]} <= {"plan", "care"}


def test_every_event_stands_by_its_month_and_that_of_its_referral(clean_authority: Path, counted: Counted) -> None:
    rows = marts(clean_authority, "select step, period_end, referral_period_end, events from flow_months")
    first = date(2021, 4, 30)
    expected = {key: number for key, number in counted.events.items() if first <= key[1] <= PERIOD_END}
    assert {tuple(row[:3]): row[3] for row in rows} == expected
    assert any(key[2] is None for key in expected) and any(key[2] and key[2] < key[1] for key in expected)


@pytest.mark.parametrize(
    ("step", "indicator", "side"),
    [
        ("assessment", "assessments_within_45_working_days", "denominator"),
        ("plan", "repeat_child_protection_plans", "denominator"),
        ("repeat_plan", "repeat_child_protection_plans", "numerator"),
        ("end_of_care", "ceased_care_special_guardianship", "denominator"),
        ("re_referral", "re_referrals_within_12_months", "numerator"),
    ],
)
def test_the_events_of_a_month_add_up_to_the_measure(
    clean_authority: Path, conformance: Path, step: str, indicator: str, side: str
) -> None:
    """Not to what this project has counted, but to what was counted independently of it."""
    with (conformance / "expected_changed_rules.csv").open(encoding="utf-8", newline="") as stream:
        measured = {
            date.fromisoformat(row["period_end"]): float(row[side])
            for row in csv.DictReader(stream)
            if row["indicator_id"] == indicator and row["basis"] == "headline"
        }
    sums = marts(clean_authority, f"select period_end, sum(events) from flow_months where step = '{step}' group by all")
    assert {month: float(number) for month, number in sums} == {month: n for month, n in measured.items() if n}
    said = marts(clean_authority, f"select distinct indicator_id, adds_up_to from flows where step = '{step}'")
    assert said == [(indicator, side)]


def test_the_referrals_of_a_month_are_those_of_the_measure(clean_authority: Path) -> None:
    differences = """
        select flows.period_end from flows
        inner join indicator_values as measured
            on flows.period_end = measured.period_end and measured.basis = 'headline'
            and measured.indicator_id = 're_referrals_within_12_months'
        where flows.denominator <> measured.denominator
    """
    assert marts(clean_authority, differences) == []


def test_a_public_edition_has_no_cohorts(clean_authority: Path) -> None:
    public = clean_authority / "releases/916/2024-03/r1/public"
    assert (public / "scorecard_public.duckdb").is_file()
    assert [path.name for path in public.rglob("flow*")] == []
    tables = marts(clean_authority, "select table_name from columns where table_name like 'flow%'")
    assert {table for (table,) in tables} == {"flows", "flow_months"}
