"""School and plans: requests for plans, attendance of pupils in care, permanent exclusions."""

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN, as_date
from scorecard.demonstration.dice import Weighted
from scorecard.demonstration.extract_tables import Table, days
from scorecard.demonstration.people import YEAR
from scorecard.demonstration.practice import OpenCases
from scorecard.demonstration.world import Child, World

TWENTY_WEEKS = 140
SESSIONS = {9: 40, 10: 32, 11: 42, 12: 30, 1: 40, 2: 30, 3: 40, 4: 22, 5: 34, 6: 40, 7: 30}
"""Half days of school by calendar month."""

EXCLUSIONS_BY_MONTH = {
    9: 0.6,
    10: 1.1,
    11: 1.4,
    12: 0.9,
    1: 1.1,
    2: 1.0,
    3: 1.3,
    4: 0.7,
    5: 1.0,
    6: 1.1,
    7: 0.8,
}
NEIGHBOURS = ("803", "885", "893", "865", "931")
OUTCOMES = Weighted({"upheld": 0.84, "rescinded": 0.07, "reinstated": 0.05, "initiated": 0.04})

Request = tuple[str, int, str, str, int, str, str]


def plan_request_table(world: World) -> Table:
    """Requests for a plan: drawn from the day of issue backwards, as far as the delivery can know them."""
    dice, clock = world.dice("plan requests"), world.clock
    last = clock.extract_day
    known = [child for child in world.children if 3 * YEAR < last - child.born < 19 * YEAR]
    rows: list[Request] = []

    def person() -> str:
        return dice.pick(known).person_id if known and dice.chance(0.14) else world.identifier("X")

    for offset in range(clock.first_month, 20):
        issued = dice.whole(rates.PLANS_ISSUED.at(offset) * world.scale * (1 + dice.noise(0.1)))
        for place in range(issued):
            day = dice.between(clock.start(offset), clock.end(offset))
            exception = dice.chance(rates.PLANS_EXCEPTION)
            in_time = dice.chance(rates.PLANS_IN_TIME.at(offset))
            late = TWENTY_WEEKS + 1 + round(dice.waiting(55))
            request = day - (dice.between(105, TWENTY_WEEKS) if in_time and not exception else late)
            if request > last:
                continue
            decided = request + 42 <= last
            seen = day <= last
            rows.append(
                (
                    person(),
                    request,
                    "Y" if decided else "A",
                    "Y" if seen else "A" if decided else "",
                    day if seen else OPEN,
                    "Y" if exception else "N",
                    "N",
                )
            )
            if place % 5 == 0 and request - 9 <= last:
                refused = dice.chance(0.55)
                outcome = "N" if refused else dice.pick(("Y", "Y", "W"))
                rows.append(
                    (
                        person(),
                        request - 9,
                        outcome,
                        "" if outcome != "Y" else dice.pick(("N", "N", "W")),
                        OPEN,
                        "",
                        "N",
                    )
                )
        for _ in range(dice.whole(2.5 * world.scale)):
            day = dice.between(clock.start(offset), clock.end(offset))
            if day <= last:
                rows.append((person(), OPEN, "H", "H", day, "", "Y"))
    rows.sort(key=lambda row: (min(row[1], row[4]), row[0]))
    return {
        "request_id": [world.identifier("EQ") for _ in rows],
        "person_id": [row[0] for row in rows],
        "request_date": days((row[1] for row in rows), last),
        "request_outcome": [row[2] for row in rows],
        "assessment_outcome": [row[3] for row in rows],
        "issue_date": days((row[4] for row in rows), last),
        "exception_flag": [row[5] for row in rows],
        "transferred_in": [row[6] for row in rows],
    }


def attendance_table(world: World) -> Table:
    """Sessions of pupils in care by month and school; few at a second school."""
    dice, clock = world.dice("attendance"), world.clock
    rows: list[tuple[Child, int, int, int, int, str]] = []
    levels: dict[tuple[str, int], float] = {}
    pupils = [child for child in world.children if child.care]
    for offset in range(clock.first_month, 1):
        first, last = clock.start(offset), clock.end(offset)
        possible = SESSIONS.get(as_date(first).month, 0)
        opened = clock.academic_year(first)
        if not possible:
            continue
        for child in pupils:
            if not 4.4 * YEAR < opened - child.born < 16.0 * YEAR:
                continue
            spells = [period for period in child.care if period.start <= last and period.end > first]
            if not spells and not any(p.start > last and p.start - opened < 300 for p in child.care):
                continue
            key = (child.person_id, opened)
            if key not in levels:
                levels[key] = _level(world, dice.unit(), dice.unit(), offset)
            level = levels[key]
            if level < 0:
                continue
            sessions = possible if not dice.chance(0.1) else dice.between(0, possible // 2) * 2
            attended = min(sessions, max(0, round(sessions * min(1.0, level + dice.noise(0.035)))))
            rows.append((child, first, last, sessions, attended, "Y"))
            if dice.chance(0.02):
                rows.append((child, first, last, 10, dice.between(2, 10), "N"))
    return {
        "attendance_id": [world.identifier("SA") for _ in rows],
        "person_id": [row[0].person_id for row in rows],
        "upn": ["" if dice.chance(0.05) else row[0].pupil_number for row in rows],
        "period_start": days(row[1] for row in rows),
        "period_end": days(row[2] for row in rows),
        "sessions_possible": [str(row[3]) for row in rows],
        "sessions_attended": [str(row[4]) for row in rows],
        "is_main_school": [row[5] for row in rows],
    }


def _level(world: World, draw: float, spread: float, offset: int) -> float:
    """A pupil's share of sessions attended in an academic year; below nought: nothing is known."""
    good = rates.GOOD_ATTENDANCE.at(offset)
    if draw > 0.955:
        return -1.0
    if draw < 0.955 * good:
        return 0.915 + 0.08 * spread
    return 0.875 - 0.42 * spread * spread


def exclusion_table(world: World) -> Table:
    """Permanent exclusions by decision; not every pupil could be matched to a person."""
    dice, clock, open_on = world.dice("exclusions"), world.clock, OpenCases(world)
    rows: list[tuple[str, str, int, str, int, str]] = []
    for offset in world.months():
        weight = EXCLUSIONS_BY_MONTH.get(as_date(clock.start(offset)).month, 0.0)
        cases = [case.child for case in open_on.on(clock.start(offset)) if _pupil(case.child, clock.start(offset))]
        for _ in range(dice.whole(rates.EXCLUSIONS.at(offset) * weight * world.scale)):
            day = dice.between(clock.start(offset), clock.end(offset))
            if not world.seen(day):
                continue
            person_id, upn = "", world.identifier("U")
            if cases and dice.chance(rates.EXCLUDED_OPEN):
                child = dice.pick(cases)
                person_id, upn = child.person_id, child.pupil_number
            elif dice.chance(0.45):
                child = dice.pick(world.children)
                if _pupil(child, day) and child.open_until < day:
                    person_id, upn = child.person_id, child.pupil_number
            outcome = dice.weighted(OUTCOMES) if day < clock.end() - 40 else dice.pick(("upheld", "initiated"))
            home = world.la_code if dice.chance(0.94) else dice.pick(NEIGHBOURS)
            decided = day + dice.between(10, 40) if outcome != "initiated" else OPEN
            rows.append((upn, person_id, day, outcome, decided, home))
    rows.sort(key=lambda row: row[2])
    return {
        "exclusion_id": [world.identifier("PX") for _ in rows],
        "upn": [row[0] for row in rows],
        "person_id": [row[1] for row in rows],
        "decision_date": days(row[2] for row in rows),
        "outcome": [row[3] for row in rows],
        "outcome_date": days((row[4] for row in rows), clock.extract_day),
        "resident_la": [row[5] for row in rows],
    }


def _pupil(child: Child, day: int) -> bool:
    return 6 * YEAR < day - child.born < 16 * YEAR
