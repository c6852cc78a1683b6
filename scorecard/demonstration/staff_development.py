"""The assessed and supported year of newly qualified social workers, and systemic training."""

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN, add_months, as_date
from scorecard.demonstration.extract_tables import Table, days
from scorecard.demonstration.workforce import Workforce
from scorecard.demonstration.world import World

COURSE_DAYS, LEAST_DAYS = 15, 12


def supported_years(world: World, workforce: Workforce) -> Table:
    """One row for each newly qualified worker: due a year after the start, or later where extended."""
    dice, last = world.dice("supported years"), world.clock.extract_day
    rows: list[tuple[str, int, int, int, str, int]] = []
    workers = [worker for worker in workforce.workers if worker.newly_qualified] or workforce.workers[:2]
    for worker in workers:
        due = add_months(worker.start, 12)
        extended = add_months(due, dice.pick((2, 3, 4, 6))) if dice.chance(0.15) else OPEN
        ends = extended if extended < OPEN else due
        decided = ends + dice.between(-35, 25)
        outcome = "PASS" if dice.chance(0.93) else "FAIL"
        if worker.end <= min(decided, last):
            outcome, decided = ("LEFT", worker.end) if dice.chance(0.85) else ("WITHDRAWN", worker.end)
        elif decided > last or dice.chance(0.07):
            outcome, decided = "ONGOING", OPEN
        rows.append((worker.worker_id, worker.start, due, extended, outcome, decided))
    return {
        "asye_id": [world.identifier("AS") for _ in rows],
        "worker_id": [row[0] for row in rows],
        "start_date": days(row[1] for row in rows),
        "due_date": days(row[2] for row in rows),
        "extended_to": days(row[3] for row in rows),
        "outcome": [row[4] for row in rows],
        "outcome_date": days((row[5] for row in rows), last),
    }


def systemic_training(world: World, workforce: Workforce) -> Table:
    """Enrolments by track; those completed reach the known numbers, others leave or are on the way."""
    dice, clock = world.dice("systemic training"), world.clock
    last = clock.extract_day
    rows: list[tuple[str, str, int, str, int, int, int, int]] = []
    for track, completed in rates.TRAINED.items():
        roles = "56" if track == "practitioner" else "234"
        done = 0
        for offset in range(clock.first_month, 14):
            wanted = round(completed.at(offset) * world.scale) if offset <= 0 else done + dice.whole(1.2 * world.scale)
            while done < wanted or dice.chance(0.25 * min(1.0, world.scale)):
                finished = done < wanted
                done += finished
                end = dice.between(clock.start(offset), clock.end(offset))
                start = end - dice.between(270, 390)
                able = [w for w in workforce.workers if w.role in roles and w.start < start < w.end]
                if start > last or not able:
                    continue
                attended = dice.between(LEAST_DAYS, COURSE_DAYS) if finished else dice.between(5, COURSE_DAYS)
                first, second, portfolio = start + dice.between(90, 150), start + dice.between(160, 250), end
                left = OPEN
                if not finished:
                    portfolio = OPEN
                    second = second if dice.chance(0.4) else OPEN
                    left = start + dice.between(40, 300) if dice.chance(0.5) else OPEN
                worker = dice.pick(able)
                shown = attended if end <= last else max(0, round(attended * (last - start) / (end - start)))
                said = "" if dice.chance(0.02) and not finished else str(shown)
                rows.append((worker.worker_id, track, start, said, first, second, portfolio, left))
    return {
        "enrolment_id": [world.identifier("TR") for _ in rows],
        "worker_id": [row[0] for row in rows],
        "track": [row[1] for row in rows],
        "cohort": [f"Cohort {as_date(row[2]).year}" for row in rows],
        "start_date": days(row[2] for row in rows),
        "days_attended": [row[3] for row in rows],
        "minimum_days": [str(LEAST_DAYS) for _ in rows],
        "assignment_1_passed_on": days((row[4] for row in rows), last),
        "assignment_2_passed_on": days((row[5] for row in rows), last),
        "portfolio_passed_on": days((row[6] for row in rows), last),
        "left_on": days((row[7] for row in rows), last),
    }
