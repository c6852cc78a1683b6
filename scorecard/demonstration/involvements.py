"""Who works with a child: lead social workers over the life of a case, and the others around it."""

from dataclasses import dataclass

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Weighted
from scorecard.demonstration.extract_tables import Table, timed
from scorecard.demonstration.people import YEAR
from scorecard.demonstration.workforce import Worker, Workforce
from scorecard.demonstration.world import Child, Referral, World

LEAD_ROLES = Weighted({"CW": 0.55, "SW": 0.25, "Allocated Social Worker": 0.2})
CHANGES = Weighted(
    {
        "MANAGE": 0.3,
        "ABSENC": 0.2,
        "ORGRST": 0.15,
        "TSPROC": 0.2,
        "PCCHAN": 0.05,
        "CHCHAN": 0.04,
        "OTHERS": 0.06,
    }
)
OTHERS = {
    "IRO": "Independent Reviewing Officer",
    "PA": "Personal Adviser",
    "Family Support": "Family Support Worker",
    "DUTY": "Duty Worker",
}


@dataclass(slots=True)
class Spell:
    """A worker's time with a child, in one role."""

    worker: Worker
    role: str
    start: int
    end: int
    reason: str
    child: Child
    referral_id: str


class Involvements:
    """Allocates workers over every open case."""

    def __init__(self, world: World, workforce: Workforce) -> None:
        self.world = world
        self.workforce = workforce
        self.dice = world.dice("involvements")
        self.spells: list[Spell] = []
        for referral in world.referrals:
            if not referral.no_further_action and world.seen(referral.day):
                self._case(referral)
        for child in world.children:
            self._around(child)

    def _case(self, referral: Referral) -> None:
        """Assessment team first, then safeguarding, then the children in care team."""
        dice, clock = self.dice, self.world.clock
        start = max(referral.day, clock.history_start - 200)
        end = min(referral.closed, clock.extract_day + 1)
        if end <= start or dice.chance(0.008):
            return
        stages = [(start, "Assessment")]
        handed_on = min(referral.assessed, referral.day + 90) + dice.between(0, 20)
        if referral.closed - handed_on > 45:
            stages.append((max(start, handed_on), "Safeguarding"))
        for period in referral.child.care:
            into_team = period.start + dice.between(30, 130)
            if start <= period.start < end and period.end > into_team:
                stages.append((into_team, "Children in Care"))
        stages = [stage for stage in sorted(stages) if stage[0] < end]
        for place, (since, function) in enumerate(stages):
            until = stages[place + 1][0] if place + 1 < len(stages) else end
            same = place > 0 and dice.chance(0.3)
            self._stage(
                referral,
                max(since, start),
                until,
                "Safeguarding" if same else function,
                place > 0 and not same,
            )

    def _stage(self, referral: Referral, since: int, until: int, function: str, handed_on: bool) -> None:
        dice, clock, child = self.dice, self.world.clock, referral.child
        day = since
        reason = "TSPROC" if handed_on else "FCONTA"
        while day < until:
            worker = self.workforce.on_duty(dice, child.locality, day, function)
            lasts = 3 + round(dice.waiting(30.4 * rates.WORKER_CHANGE_MONTHS.at(clock.offset(day))))
            end = min(until, day + lasts, max(worker.end, day + 1))
            shown = referral.closed if end > clock.extract_day or (end == until and until > clock.extract_day) else end
            self.spells.append(
                Spell(
                    worker=worker,
                    role=dice.weighted(LEAD_ROLES),
                    start=day,
                    end=shown,
                    reason=reason,
                    child=child,
                    referral_id=referral.referral_id,
                )
            )
            if dice.chance(0.008):
                self.spells.append(
                    Spell(
                        worker=worker,
                        role="SW",
                        start=day,
                        end=day,
                        reason="OTHERS",
                        child=child,
                        referral_id=referral.referral_id,
                    )
                )
            reason = "LEFTRL" if end == worker.end else dice.weighted(CHANGES)
            day = end + (dice.between(3, 30) if end < until and dice.chance(0.06) else 0)

    def _around(self, child: Child) -> None:
        """Reviewing officers and personal advisers; family support and duty now and then."""
        dice, clock = self.dice, self.world.clock
        for period in child.care:
            if period.end >= clock.history_start:
                self._other("IRO", child, period.start + dice.between(0, 10), period.end, period.referral_id)
                sixteen = round(child.born + 16.5 * YEAR)
                if period.end > sixteen:
                    self._other("PA", child, max(period.start, sixteen), sixteen + round(4.5 * YEAR), "")
        for referral in child.referrals:
            if self.world.seen(referral.day) and not referral.no_further_action:
                if dice.chance(0.1):
                    self._other("Family Support", child, referral.day + 20, referral.closed, referral.referral_id)
                if dice.chance(0.06):
                    self._other("DUTY", child, referral.day, referral.day + dice.between(0, 3), referral.referral_id)

    def _other(self, role: str, child: Child, start: int, end: int, referral_id: str) -> None:
        if start < end and self.world.seen(start):
            worker = self.dice.pick(self.workforce.others[OTHERS[role]])
            self.spells.append(
                Spell(worker=worker, role=role, start=start, end=end, reason="", child=child, referral_id=referral_id)
            )


def involvement_table(world: World, workforce: Workforce) -> Table:
    """One row a spell of a worker with a child."""
    spells = Involvements(world, workforce).spells
    spells.sort(key=lambda spell: (spell.start, spell.child.person_id, spell.role))
    dice, last = world.dice("involvement table"), world.clock.extract_day
    ends = [spell.end if spell.end <= last else OPEN for spell in spells]
    return {
        "invo_involvements_id": [world.identifier("O") for _ in spells],
        "invo_professional_id": [spell.worker.professional_id for spell in spells],
        "invo_professional_role_id": [spell.role for spell in spells],
        "invo_professional_team": ["" if dice.chance(0.04) else spell.worker.team_id for spell in spells],
        "invo_involvement_start_date": timed(dice, (spell.start for spell in spells), last, 0.0),
        "invo_involvement_end_date": timed(dice, ends, last, 0.1),
        "invo_worker_change_reason": [spell.reason for spell in spells],
        "invo_person_id": [spell.child.person_id for spell in spells],
        "invo_referral_id": [spell.referral_id for spell in spells],
    }
