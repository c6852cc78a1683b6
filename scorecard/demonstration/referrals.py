"""Who is referred in a month: families not met before, families met long ago, and children referred again."""

from scorecard.demonstration import rates
from scorecard.demonstration.casework import Casework
from scorecard.demonstration.clock import as_date
from scorecard.demonstration.extract_tables import Table, moments, timed
from scorecard.demonstration.people import child as another_child
from scorecard.demonstration.people import family
from scorecard.demonstration.workforce import Workforce
from scorecard.demonstration.world import Child, Referral, World

WEEKEND = 0.05
YEAR = 366


class Referrals:
    """Refers children month by month; the children known decide who can be referred again."""

    def __init__(self, world: World, casework: Casework) -> None:
        self.world = world
        self.casework = casework
        self.dice = world.dice("referrals")
        # dice of their own: what is drawn besides stays as it is
        self.soon_again = world.dice("referrals soon again")
        self._known: list[Child] = []
        self._seen = 0

    def month(self, offset: int) -> None:
        """All referrals of a month."""
        world, dice = self.world, self.dice
        first, last = world.clock.start(offset), min(world.clock.end(offset), world.clock.extract_day)
        share = (last - first + 1) / (world.clock.end(offset) - first + 1)
        season = rates.SEASON[as_date(first).month - 1]
        total = dice.whole(rates.REFERRALS.at(offset) * season * share * world.scale * (1 + dice.noise(0.03)))
        again = dice.whole(total * (rates.RE_REFERRALS.at(offset) + dice.noise(rates.RE_REFERRALS_NOISE)))
        longer_ago = dice.whole((total - again) * rates.LONGER_AGO)
        self._known.extend(child for child in self._fresh() if child.last_referral > 0)
        anniversary = last - YEAR + 2
        free = [
            child
            for child in self._known
            if child.open_until < first and child.in_care_until < first and child.of_age > last + 60
        ]
        recent = [child for child in free if child.last_referral >= anniversary]
        older = [child for child in free if child.last_referral < first - YEAR - 1]
        days = self._days(first, last)
        left = total - self._again(recent, again, days) - self._again(older, longer_ago, days)
        while left > 0:
            day = dice.pick(days)
            children = family(world, dice, day).children[:left]
            self.casework.refer(children, day)
            left -= len(children)
        self._faults_of_practice(first, last)
        self._again_in_the_month(first, last)

    def _fresh(self) -> list[Child]:
        made = self.world.children[self._seen :]
        self._seen = len(self.world.children)
        return made

    def _days(self, first: int, last: int) -> list[int]:
        working = self.world.working_days.in_range(first, last) or [first]
        others = [day for day in range(first, last + 1) if day not in set(working)]
        return [
            self.dice.pick(others) if others and self.dice.chance(WEEKEND) else self.dice.pick(working)
            for _ in range(400)
        ]

    def _again(self, candidates: list[Child], wanted: int, days: list[int]) -> int:
        """Refer so many of these children, with the siblings who are among them."""
        dice, made = self.dice, 0
        able = {child.person_id for child in candidates}
        for candidate in dice.shuffled(candidates):
            if made >= wanted:
                break
            if candidate.person_id not in able or dice.chance(0.35 / max(candidate.unsettled, 0.35) - 0.35):
                continue
            siblings = [
                child
                for child in candidate.family.children
                if child is candidate or (child.person_id in able and dice.chance(0.7))
            ][: wanted - made]
            if candidate not in siblings:
                siblings[-1] = candidate
            day = dice.pick(days)
            able.difference_update(child.person_id for child in siblings)
            self.casework.refer(siblings, day)
            made += len(siblings)
            youngest = max(child.born for child in candidate.family.children)
            if dice.chance(0.04) and youngest < day - 400:
                self._new_baby(candidate, day)
        return made

    def _new_baby(self, child: Child, day: int) -> None:
        """A baby born or expected is referred with the siblings."""
        baby = another_child(self.world, self.dice, child.family, day + self.dice.between(-60, 130))
        self.casework.refer([baby], day)

    def _faults_of_practice(self, first: int, last: int) -> None:
        """A referral recorded twice on its day; a referral on a case that is still open."""
        dice, world = self.dice, self.world
        recent = [referral for referral in world.referrals[-900:] if first <= referral.day <= last]
        for referral in recent:
            if dice.chance(rates.SAME_DAY_TWICE):
                twin = Referral(
                    referral_id=world.identifier("R"),
                    child=referral.child,
                    day=referral.day,
                    source="10",
                    need=referral.need,
                )
                twin.closed, twin.reason = referral.day + dice.between(0, 2), "RC8"
                self.casework.register(twin)
            elif dice.chance(rates.WHILE_OPEN) and referral.closed > referral.day + 30 <= last:
                extra = Referral(
                    referral_id=world.identifier("R"),
                    child=referral.child,
                    day=referral.day + dice.between(3, 25),
                    source="6",
                    need="N1",
                )
                extra.closed, extra.reason = extra.day + dice.between(0, 4), "RC8"
                world.referrals.append(extra)
                referral.child.referrals.append(extra)

    def _again_in_the_month(self, first: int, last: int) -> None:
        """Somebody worries again soon after a case was closed: two referrals of one child in one month, both valid."""
        for referral in [each for each in self.world.referrals[-900:] if first <= each.day <= last]:
            child, after = referral.child, max(referral.closed, referral.day) + 1
            if (
                after > last
                or child.open_until >= after
                or child.in_care_until >= after
                or child.last_referral >= after
            ):
                continue
            if self.soon_again.chance(rates.AGAIN_IN_THE_MONTH):
                again = Referral(
                    referral_id=self.world.identifier("R"),
                    child=child,
                    day=self.soon_again.between(after, last),
                    source=referral.source,
                    need=referral.need,
                )
                again.closed, again.reason = again.day + self.soon_again.between(1, 6), "RC8"
                # whom the months draw from stays as it was
                self.world.referrals.append(again)
                child.referrals.append(again)


def referral_tables(world: World, workforce: Workforce) -> dict[str, Table]:
    """Referrals, assessments and child in need plans."""
    dice, last = world.dice("referral tables"), world.clock.extract_day
    rows = sorted((r for r in world.referrals if world.seen(r.day)), key=lambda r: (r.day, r.referral_id))
    closed = [row.closed if world.seen(row.closed) else -1 for row in rows]
    staff = [workforce.on_duty(dice, row.child.locality, row.day) for row in rows]
    referrals: Table = {
        "cine_referral_id": [row.referral_id for row in rows],
        "cine_person_id": [row.child.person_id for row in rows],
        "cine_referral_date": timed(dice, (row.day for row in rows), last),
        "cine_cin_primary_need_code": [row.need for row in rows],
        "cine_referral_source_code": [row.source for row in rows],
        "cine_referral_nfa": ["Y" if row.no_further_action else "" if dice.chance(0.02) else "N" for row in rows],
        "cine_close_reason": [row.reason if day >= 0 else "" for row, day in zip(rows, closed, strict=True)],
        "cine_close_date": moments(closed),
        "cine_referral_team": ["" if dice.chance(0.05) else worker.team_id for worker in staff],
        "cine_referral_worker_id": ["" if dice.chance(0.08) else worker.professional_id for worker in staff],
    }
    return {
        "ssd_cin_episodes": referrals,
        "ssd_cin_assessments": _assessments(world, workforce),
        "ssd_cin_plans": _in_need_plans(world, workforce),
    }


def _assessments(world: World, workforce: Workforce) -> Table:
    dice, last = world.dice("assessment tables"), world.clock.extract_day
    rows = sorted(
        (a for a in world.assessments if world.seen(a.start)), key=lambda a: (a.start, a.referral.referral_id)
    )
    staff = [workforce.on_duty(dice, row.referral.child.locality, row.start) for row in rows]
    return {
        "cina_assessment_id": [world.identifier("A") for _ in rows],
        "cina_person_id": [row.referral.child.person_id for row in rows],
        "cina_referral_id": [row.referral.referral_id for row in rows],
        "cina_assessment_start_date": moments(row.start for row in rows),
        "cina_assessment_auth_date": timed(dice, (row.authorised for row in rows), last),
        "cina_assessment_team": ["" if dice.chance(0.04) else worker.team_id for worker in staff],
        "cina_assessment_worker_id": ["" if dice.chance(0.04) else worker.professional_id for worker in staff],
    }


def _in_need_plans(world: World, workforce: Workforce) -> Table:
    dice, last = world.dice("child in need plan tables"), world.clock.extract_day
    rows = sorted(
        (plan for plan in world.in_need_plans() if world.seen(plan.start)),
        key=lambda plan: (plan.start, plan.referral.referral_id),
    )
    staff = [workforce.on_duty(dice, row.referral.child.locality, row.start) for row in rows]
    return {
        "cinp_cin_plan_id": [world.identifier("N") for _ in rows],
        "cinp_referral_id": [row.referral.referral_id for row in rows],
        "cinp_person_id": [row.referral.child.person_id for row in rows],
        "cinp_cin_plan_start_date": moments(row.start for row in rows),
        "cinp_cin_plan_end_date": moments((row.end for row in rows), last),
        "cinp_cin_plan_team": ["" if dice.chance(0.04) else worker.team_id for worker in staff],
        "cinp_cin_plan_worker_id": ["" if dice.chance(0.04) else worker.professional_id for worker in staff],
    }
