"""What follows a referral: assessment, strategy discussion, plans in need and of protection, closure."""

from dataclasses import dataclass

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Weighted
from scorecard.demonstration.world import (
    Assessment,
    Child,
    Discussion,
    InNeedPlan,
    ProtectionPlan,
    Referral,
    World,
)

SOURCES = Weighted(
    {
        "6": 0.3,
        "2A": 0.2,
        "3A": 0.06,
        "3B": 0.04,
        "3C": 0.02,
        "3D": 0.03,
        "5A": 0.06,
        "5B": 0.05,
        "1A": 0.07,
        "1B": 0.02,
        "4": 0.03,
        "7": 0.04,
        "8": 0.05,
        "9": 0.02,
        "10": 0.01,
    }
)
NEEDS = Weighted({"N1": 0.56, "N5": 0.15, "N4": 0.12, "N2": 0.06, "N6": 0.05, "N3": 0.03, "N8": 0.01, "N0": 0.02})
FRONT_DOOR_DAYS = Weighted({0: 0.5, 1: 0.3, 2: 0.15, 4: 0.05})
STRATEGY_DAYS = Weighted({0: 0.42, 1: 0.28, 2: 0.14, 3: 0.09, 4: 0.05, 5: 0.02})
MONTH = 30.4


@dataclass
class Meeting:
    """What siblings referred together share."""

    strategy: bool
    protection: bool
    meeting_id: str
    held_after: int


class Casework:
    """Opens cases and draws how each one goes; ends may lie in the future, and care may cut them short."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("casework")

    def refer(self, children: list[Child], day: int) -> None:
        """Siblings are referred on one day."""
        dice, offset = self.dice, self.world.clock.offset(day)
        none_needed = dice.chance(rates.NO_FURTHER_ACTION)
        assessed = dice.chance(rates.ASSESSED)
        strategy = dice.chance(rates.STRATEGY_DISCUSSION)
        meeting = Meeting(
            strategy=strategy,
            protection=strategy and dice.share("protection", rates.PROTECTION_AT_OUTSET.at(offset), even=True),
            meeting_id=self.world.identifier("Z") if strategy else "",
            held_after=self._held_after(offset),
        )
        source, need = dice.weighted(SOURCES), dice.weighted(NEEDS)
        for child in children:
            referral = Referral(referral_id=self.world.identifier("R"), child=child, day=day, source=source, need=need)
            self.register(referral)
            if none_needed:
                referral.no_further_action = True
                referral.closed = OPEN if dice.chance(0.06) else day + dice.between(0, 3)
                referral.reason = "RC8" if referral.closed < OPEN else ""
            elif assessed:
                self._assess(referral, meeting)
            else:
                self.close(referral, day + dice.between(1, 22), "RC8" if dice.chance(0.6) else "RC7")

    def register(self, referral: Referral) -> None:
        """Note a referral with its child."""
        referral.child.referrals.append(referral)
        referral.child.last_referral = referral.day
        self.world.referrals.append(referral)

    def close(self, referral: Referral, day: int, reason: str) -> None:
        """Close the case; some are closed long after the work is done."""
        if self.dice.chance(0.07):
            day += round(self.dice.waiting(110))
        referral.closed = max(referral.day, min(day, max(referral.child.of_age - 1, referral.day + 5)))
        referral.reason = reason
        referral.child.open_until = max(referral.child.open_until, referral.closed)

    def _held_after(self, offset: int) -> int:
        if self.dice.chance(rates.STRATEGY_IN_TIME.at(offset)):
            return self.dice.weighted(STRATEGY_DAYS)
        return self.dice.between(6, 13)

    def assessment(self, referral: Referral, start: int) -> int:
        """An assessment from this day; the day on which it is authorised."""
        dice = self.dice
        offset = self.world.clock.offset(start)
        if dice.share("in time", rates.ASSESSED_IN_TIME.at(offset + 1), even=offset > -4):
            days = dice.between(30, 45) if dice.chance(0.62) else dice.between(1, 32)
        else:
            days = 46 + int(dice.waiting(rates.DAYS_LATE))
        authorised = self.world.working_days.add(start, days) if not dice.chance(0.01) else start
        shown = OPEN if dice.chance(rates.NEVER_AUTHORISED) else authorised
        self.world.assessments.append(Assessment(referral=referral, start=start, authorised=shown))
        referral.assessed = min(referral.assessed, authorised)
        return authorised

    def _assess(self, referral: Referral, meeting: Meeting) -> None:
        dice, child = self.dice, referral.child
        authorised = self.assessment(referral, referral.day + dice.weighted(FRONT_DOOR_DAYS))
        if meeting.strategy and dice.chance(0.93):
            held = self.world.working_days.add(referral.day, meeting.held_after)
            self.discuss(referral, referral.day, held, "referral", meeting.meeting_id)
            if self._plan(child, held, meeting.protection):
                plan_start = self.world.working_days.add(held, dice.between(9, 15))
                self.protect(referral, plan_start)
                return
            in_need = dice.chance(rates.PLAN_AFTER_STRATEGY)
        else:
            in_need = dice.chance(rates.IN_NEED_PLAN)
        if in_need:
            self.support(referral, authorised + dice.between(0, 10))
        else:
            self.close(referral, authorised + dice.between(0, 8), "RC9" if dice.chance(0.24) else "RC8")

    def _plan(self, child: Child, day: int, siblings: bool) -> bool:
        """Whether the discussion ends in a plan: rarely soon after a last one, often longer after it."""
        if child.last_plan_end < 0:
            return siblings
        again = rates.PLAN_AGAIN_SOON if day - child.last_plan_end < 730 else rates.PLAN_AGAIN_LATER
        return self.dice.chance(again * rates.PROTECTION_AT_OUTSET.at(self.world.clock.offset(day)))

    def discuss(self, referral: Referral, trigger: int, held: int, basis: str, meeting_id: str = "") -> None:
        """A strategy discussion; a few are planned, called off, or reviews of an earlier one."""
        dice, world = self.dice, self.world
        made = Discussion(
            discussion_id=world.identifier("J"),
            meeting_id=meeting_id or world.identifier("Z"),
            child=referral.child,
            referral=referral,
            trigger=trigger,
            basis=basis,
            held=held,
            enquiry=dice.chance(0.83),
        )
        if dice.chance(0.03):
            made.status, made.enquiry = "cancelled" if dice.chance(0.6) else "planned", False
        world.discussions.append(made)
        if dice.chance(0.07):
            later = held + dice.between(7, 30)
            world.discussions.append(
                Discussion(
                    discussion_id=world.identifier("J"),
                    meeting_id=world.identifier("Z"),
                    child=referral.child,
                    referral=referral,
                    trigger=held,
                    basis=basis,
                    held=later,
                    initial=False,
                    enquiry=False,
                )
            )

    def support(self, referral: Referral, start: int, concern: float = rates.CONCERN_IN_NEED) -> None:
        """A child in need plan, stepped up when a concern ends in a child protection plan."""
        dice, world = self.dice, self.world
        latest = referral.child.of_age - 20
        if start >= latest - 10:
            self.close(referral, max(start, latest), "RC7")
            return
        days = dice.gamma(5, rates.IN_NEED_MONTHS * MONTH)
        if dice.chance(rates.IN_NEED_LONG.at(world.clock.offset(start))):
            days = 330 + dice.waiting(300)
        end = min(latest, start + max(5, round(days)))
        if dice.chance(concern):
            trigger = dice.between(start + 2, end)
            held = world.working_days.add(trigger, self._held_after(world.clock.offset(trigger)))
            self.discuss(referral, trigger, held, "concern")
            if self._plan(referral.child, held, dice.share("step up", rates.PROTECTION_FROM_IN_NEED, even=True)):
                plan_start = world.working_days.add(held, dice.between(9, 15))
                self._in_need(referral, start, plan_start + (dice.between(0, 20) if dice.chance(0.1) else 0))
                self.protect(referral, plan_start)
                return
        if dice.chance(rates.ASSESSED_AGAIN):
            self.assessment(referral, dice.between(start, end))
        self._in_need(referral, start, end)
        self.close(referral, end + dice.between(0, 14), "RC7" if dice.chance(0.7) else "RC9")

    def _in_need(self, referral: Referral, start: int, end: int) -> None:
        plans = referral.child.in_need_plans
        while end - start > 100 and self.dice.chance(rates.REISSUED):
            review = self.dice.between(start + 60, end - 30)
            plans.append(InNeedPlan(referral=referral, start=start, end=review))
            start = review
        plans.append(InNeedPlan(referral=referral, start=start, end=end))

    def protect(self, referral: Referral, start: int) -> None:
        """A child protection plan, and what follows it."""
        dice, child = self.dice, referral.child
        end = start + max(20, round(dice.gamma(3, rates.PROTECTION_DAYS)))
        end = min(end, max(start + 20, child.of_age))
        child.protection_plans.append(
            ProtectionPlan(
                plan_id=self.world.identifier("C"), child=child, referral_id=referral.referral_id, start=start, end=end
            )
        )
        child.last_plan_end = max(child.last_plan_end, end)
        if dice.chance(rates.CONCERN_PROTECTION):
            trigger = dice.between(start + 2, end)
            self.discuss(
                referral,
                trigger,
                self.world.working_days.add(trigger, dice.weighted(STRATEGY_DAYS)),
                "concern",
            )
        if dice.chance(rates.STEP_DOWN):
            self.support(referral, end, concern=0.12)
        else:
            self.close(referral, end + dice.between(0, 14), "RC7")

    def cut(self, child: Child, day: int) -> None:
        """The child enters care: plans end, what was to come does not."""
        for plan in child.in_need_plans:
            if plan.start > day:
                plan.start = OPEN
            plan.end = min(plan.end, max(day, plan.start))
        for protection in child.protection_plans:
            if protection.start > day:
                protection.start = OPEN
            elif protection.end > day:
                protection.end = min(protection.end, day + self.dice.between(0, 20))
        child.last_plan_end = max((p.end for p in child.protection_plans if p.start < OPEN), default=-OPEN)
