"""The quality of practice: audits of case files, supervision of cases, Quality of Care Profiles."""

import numpy as np

from scorecard.demonstration import rates
from scorecard.demonstration.dice import Dice, Weighted
from scorecard.demonstration.extract_tables import Table, days
from scorecard.demonstration.workforce import Workforce
from scorecard.demonstration.world import Child, Referral, World

AUDIT_TYPES = Weighted({"case_file": 0.82, "dip_sample": 0.08, "thematic": 0.06, "re_audit": 0.04})
PARTNERS = Weighted(
    {"health": 0.42, "education": 0.33, "early_help": 0.1, "voluntary": 0.08, "police": 0.05, "other": 0.02}
)


class OpenCases:
    """Which cases are open on a day, without those that needed no further action."""

    def __init__(self, world: World) -> None:
        self._cases = [referral for referral in world.referrals if not referral.no_further_action]
        self._starts = np.array([referral.day for referral in self._cases])
        self._ends = np.array([referral.closed for referral in self._cases])

    def on(self, day: int) -> list[Referral]:
        """The cases open on a day."""
        return [self._cases[place] for place in np.flatnonzero((self._starts <= day) & (self._ends > day))]


def audit_table(world: World, workforce: Workforce) -> Table:
    """Monthly rounds of audits; some grades are moderated, a few audits voided."""
    dice, clock, open_on = world.dice("audits"), world.clock, OpenCases(world)
    rows: list[tuple[Child, int, int, str, str, str, str, str]] = []
    for offset in world.months():
        cases = open_on.on(clock.start(offset))
        for _ in range(dice.whole(rates.AUDITS * world.scale / 0.82 * (1 + dice.noise(0.1))) if cases else 0):
            case = dice.pick(cases)
            kind = dice.weighted(AUDIT_TYPES)
            grade = "" if kind in ("thematic", "dip_sample") and dice.chance(0.6) else _grade(dice, offset, kind)
            moderated = ""
            if grade and dice.chance(0.3):
                moderated = grade if dice.chance(0.93) else "Requires improvement"
            done = clock.start(offset) + dice.between(8, 50)
            team = workforce.on_duty(dice, case.child.locality, clock.start(offset), "Safeguarding").team_id
            rows.append(
                (
                    case.child,
                    clock.start(offset),
                    done if grade and not dice.chance(0.05) else -1,
                    kind,
                    grade,
                    moderated,
                    team if not dice.chance(0.08) else "",
                    "Y" if dice.chance(0.02) else "N",
                )
            )
    return {
        "audit_id": [world.identifier("D") for _ in rows],
        "person_id": [row[0].person_id for row in rows],
        "audit_round_month": days(row[1] for row in rows),
        "completed_date": days((row[2] for row in rows), clock.extract_day),
        "audit_type": [row[3] for row in rows],
        "grade_initial": [row[4] for row in rows],
        "grade_moderated": [row[5] for row in rows],
        "team_id": [row[6] for row in rows],
        "voided": [row[7] for row in rows],
    }


def _grade(dice: Dice, offset: int, kind: str) -> str:
    good, inadequate = rates.AUDITS_GOOD.at(offset), rates.AUDITS_INADEQUATE.at(offset)
    if dice.share(f"{kind} good", good, offset == 0):
        return "Outstanding" if dice.chance(0.1) else "Good"
    inadequate /= 1 - good
    return "Inadequate" if dice.share(f"{kind} inadequate", inadequate, offset == 0) else "Requires improvement"


def supervision_table(world: World, workforce: Workforce) -> Table:
    """Case supervisions over every open case, mostly within the interval of the child's status."""
    dice, clock = world.dice("supervision"), world.clock
    last = clock.extract_day
    rows: list[tuple[int, str, str, str]] = []
    for case in world.referrals:
        if case.no_further_action:
            continue
        day = case.day if case.day >= clock.history_start else clock.history_start - dice.between(0, 30)
        end = min(case.closed, last + 1)
        day += _gap(dice, clock.offset(day), 0.75 * rates.SUPERVISION_DAYS[_status(case.child, day)])
        while day < end:
            person_id = case.child.person_id
            if dice.chance(0.02):
                rows.append((day, person_id, "case_supervision", "draft"))
            else:
                rows.append((day, person_id, "case_supervision", "signed"))
                if dice.chance(0.06):
                    rows.append((min(day + dice.between(1, 20), last), person_id, "management_oversight", "signed"))
            following = day + _gap(dice, clock.offset(day), rates.SUPERVISION_DAYS[_status(case.child, day)])
            for plan in case.child.protection_plans:
                if day < plan.start < following:
                    following = min(following, plan.start + dice.between(5, 24))
            day = following
    rows.sort()
    return _supervisions(world, workforce, dice, rows)


def _supervisions(world: World, workforce: Workforce, dice: Dice, rows: list[tuple[int, str, str, str]]) -> Table:
    managers = [worker for worker in workforce.workers if worker.role in "23"] or workforce.workers
    staff = [worker for worker in workforce.workers if worker.role in "456"] or workforce.workers
    return {
        "supervision_id": [world.identifier("Y") for _ in rows],
        "person_id": [row[1] for row in rows],
        "supervision_date": days(row[0] for row in rows),
        "supervision_type": [row[2] for row in rows],
        "status": [row[3] for row in rows],
        "supervisor_id": [dice.pick(managers).professional_id for _ in rows],
        "worker_id": [dice.pick(staff).professional_id for _ in rows],
    }


def _status(child: Child, day: int) -> str:
    if any(period.start <= day < period.end for period in child.care):
        return "looked after"
    if any(plan.start <= day < plan.end for plan in child.protection_plans):
        return "child protection"
    return "in need"


def _gap(dice: Dice, offset: int, interval: float) -> int:
    """Days until the next supervision: within the interval, unless it is late."""
    if dice.chance(rates.SUPERVISION_LATE.at(offset)):
        return round(interval + 1 + dice.waiting(0.55 * interval))
    return max(3, round(interval * dice.spread(0.55, 1.0)))


def quality_of_care_table(world: World) -> Table:
    """Profiles by social care and by partner agencies."""
    dice, clock, open_on = world.dice("quality of care"), world.clock, OpenCases(world)
    rows: list[tuple[str, int, int, str, str]] = []
    for offset in world.months():
        cases = open_on.on(clock.start(offset))
        partners = dice.whole(rates.QUALITY_OF_CARE.at(offset) * world.scale * 1.2 * (1 + dice.noise(0.08)))
        own = dice.whole(24 * world.scale)
        for place in range(partners + own if cases else 0):
            child = dice.pick(cases).child
            started = dice.between(clock.start(offset) - 20, clock.end(offset) - 3)
            done = max(started, dice.between(clock.start(offset), clock.end(offset)))
            status = "completed" if dice.chance(0.83) else dice.pick(("draft", "cancelled", "superseded"))
            if not world.seen(started):
                continue
            if not world.seen(done):
                status = "draft"
            shown = done if status in ("completed", "superseded") else -1
            org = dice.weighted(PARTNERS) if place < partners else "social_care"
            rows.append((child.person_id, started, shown, status, org))
    return {
        "form_id": [world.identifier("QC") for _ in rows],
        "person_id": [row[0] for row in rows],
        "started_date": days(row[1] for row in rows),
        "completed_date": days(row[2] for row in rows),
        "status": [row[3] for row in rows],
        "completing_org_type": [row[4] for row in rows],
    }
