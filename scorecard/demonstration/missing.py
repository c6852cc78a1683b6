"""Missing and away incidents of children in care and at home, and the interviews offered on their return."""

from dataclasses import dataclass

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Weighted
from scorecard.demonstration.extract_tables import BLANK, MINUTES, Moments, Table, days
from scorecard.demonstration.people import YEAR
from scorecard.demonstration.world import Child, World

REFUSALS = (
    "Young person declined",
    "No answer to visits",
    "Parent or carer declined",
    "Moved before the interview",
)
SOON = Weighted({0: 0.2, 1: 0.44, 2: 0.26, 3: 0.1})
"""Working days until an interview in time."""


@dataclass
class Incident:
    """One incident: start and end in minutes, BLANK while the child is not back."""

    incident_id: str
    child: Child
    type: str
    start: int
    end: int
    offered: str = ""
    accepted: str = ""


@dataclass
class Interview:
    """What is recorded of the interview for one return."""

    incident: Incident
    offered: str
    offered_on: int
    accepted: str
    completed: str
    completed_at: int
    refusal: str


class Missing:
    """Draws the incidents, and the interviews that follow."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("missing")
        self.incidents: list[Incident] = []
        self.interviews: list[Interview] = []
        self._in_care()
        self._at_home()
        self.incidents.sort(key=lambda incident: (incident.start, incident.incident_id))
        for incident in self.incidents:
            if incident.end != BLANK and incident.type == "M":
                self._interview(incident)

    def _in_care(self) -> None:
        dice, clock = self.dice, self.world.clock
        for child in self.world.children:
            if not child.care:
                continue
            child.runs = dice.chance(rates.RUNNERS * (0.8 if child.unaccompanied else 1.0))
            every = 365 / (rates.MISSING_YEARLY * dice.spread(0.3, 1.7)) if child.runs else 365 / 0.03
            for period in child.care:
                start = max(period.start, clock.history_start, round(child.born + 11.5 * YEAR))
                end = min(period.end, clock.extract_day)
                day = start + dice.waiting(every)
                if child.unaccompanied and dice.chance(0.06):
                    day = start + dice.between(0, 12)
                while day < end:
                    back = self._incident(child, int(day), end)
                    day = back + 1 + dice.waiting(every)

    def _at_home(self) -> None:
        dice, clock = self.dice, self.world.clock
        again: list[Child] = []
        for offset in self.world.months():
            first, last = clock.start(offset), min(clock.end(offset), clock.extract_day)
            share = (last - first + 1) / 30
            for _ in range(dice.whole(rates.RUNNERS_AT_HOME * share * self.world.scale)):
                still = [child for child in again if first - child.born < 17.8 * YEAR and not child.care]
                found = dice.pick(still) if still and dice.chance(0.3) else self._somebody(first)
                if found:
                    again = [*again[-40:], found]
                    self._incident(found, dice.between(first, last), last)

    def _somebody(self, day: int) -> Child | None:
        """A young person at home, mostly one with an open case."""
        for _ in range(400):
            child = self.dice.pick(self.world.children)
            if 11 * YEAR < day - child.born < 17.8 * YEAR and not any(p.end >= day for p in child.care):
                known = any(case.day <= day < case.closed for case in child.referrals)
                if known or self.dice.chance(0.03):
                    return child
        return None

    def _incident(self, child: Child, day: int, last: int) -> int:
        """One incident; the day on which the child is back."""
        dice = self.dice
        hours = (
            dice.waiting(5) + 0.5 if dice.chance(0.66) else dice.waiting(30) if dice.chance(0.85) else dice.waiting(160)
        )
        minute = 0 if dice.chance(0.06) else dice.between(9 * 60, 23 * 60 + 30)
        start = day * MINUTES + minute
        end = start + round(hours * 60) if minute else (day + dice.between(0, 2)) * MINUTES
        latest = self.world.clock.extract_day * MINUTES
        end = min(end, max(start, (last + 1) * MINUTES - 60)) if last < self.world.clock.extract_day else end
        kind = "A" if dice.chance(0.06) else "M"
        shown = end if end < latest else BLANK
        self.incidents.append(
            Incident(incident_id=self.world.identifier("M"), child=child, type=kind, start=start, end=shown)
        )
        return end // MINUTES

    def _interview(self, incident: Incident) -> None:
        dice, world = self.dice, self.world
        day = incident.end // MINUTES
        offset = world.clock.offset(day)
        offered_on = min(day + dice.between(0, 2), world.clock.extract_day)
        if not dice.share("offered", rates.INTERVIEW_OFFERED.at(offset), offset == 0):
            incident.offered = "N" if dice.chance(0.6) else "NA" if dice.chance(0.15) else ""
            if dice.chance(0.35):
                self.interviews.append(
                    Interview(
                        incident=incident,
                        offered="N",
                        offered_on=OPEN,
                        accepted="",
                        completed="N",
                        completed_at=BLANK,
                        refusal="",
                    )
                )
            return
        incident.offered = "Y" if dice.chance(0.95) else ""
        accepted = dice.share("accepted", rates.INTERVIEW_ACCEPTED, offset == 0)
        incident.accepted = "Y" if accepted else "N"
        completed_at = self._completed(incident, offset)
        completed = accepted and dice.chance(rates.INTERVIEW_COMPLETED) and world.seen(completed_at // MINUTES)
        offered = "" if completed and dice.chance(0.02) else "Y"
        self.interviews.append(
            Interview(
                incident=incident,
                offered=offered,
                offered_on=min(offered_on, completed_at // MINUTES),
                accepted=incident.accepted,
                completed="Y" if completed else "N" if accepted else "NA",
                completed_at=completed_at if completed and not dice.chance(0.01) else BLANK,
                refusal="" if accepted else dice.pick(REFUSALS),
            )
        )

    def _completed(self, incident: Incident, offset: int) -> int:
        dice = self.dice
        day = incident.end // MINUTES
        in_time = dice.share("in time", rates.INTERVIEW_IN_TIME.at(offset), offset == 0)
        after = dice.weighted(SOON) if in_time else dice.between(4, 9)
        on = self.world.working_days.add(day, after)
        minute = 0 if dice.chance(0.05) else dice.between(9 * 60, 18 * 60)
        return max(on * MINUTES + minute, incident.end if minute else on * MINUTES)


def missing_tables(world: World) -> dict[str, Table]:
    """Incidents and return interviews."""
    made = Missing(world)
    incidents, interviews = made.incidents, made.interviews
    return {
        "ssd_missing": {
            "miss_table_id": [row.incident_id for row in incidents],
            "miss_person_id": [row.child.person_id for row in incidents],
            "miss_missing_episode_start_date": Moments([row.start for row in incidents]),
            "miss_missing_episode_type": [row.type for row in incidents],
            "miss_missing_episode_end_date": Moments([row.end for row in incidents]),
            "miss_missing_rhi_offered": [row.offered for row in incidents],
            "miss_missing_rhi_accepted": [row.accepted for row in incidents],
        },
        "return_interviews": {
            "ri_id": [world.identifier("V") for _ in interviews],
            "missing_episode_id": [row.incident.incident_id for row in interviews],
            "person_id": [row.incident.child.person_id for row in interviews],
            "offered_flag": [row.offered for row in interviews],
            "offered_date": days(row.offered_on for row in interviews),
            "accepted_flag": [row.accepted for row in interviews],
            "completed_flag": [row.completed for row in interviews],
            "completed_at": Moments([row.completed_at for row in interviews]),
            "refusal_reason": [row.refusal for row in interviews],
        },
    }
