"""Entering and leaving care, so that the number of children in care keeps its published course."""

from bisect import bisect
from collections.abc import Callable
from itertools import accumulate

from scorecard.demonstration import rates
from scorecard.demonstration.casework import Casework
from scorecard.demonstration.clock import NEVER, OPEN
from scorecard.demonstration.dice import Dice, Weighted
from scorecard.demonstration.people import YEAR
from scorecard.demonstration.people import child as new_child
from scorecard.demonstration.world import Child, Family, PeriodOfCare, Referral, World

YEARS_BEFORE_HISTORY = 13
AGES_AT_ENTRY = Weighted({(0.0, 1.0): 20, (1.0, 5.0): 19, (5.0, 10.0): 19, (10.0, 16.0): 30, (16.0, 17.7): 12})
AGE_WEIGHTS = ((1, 3.2), (5, 0.95), (10, 0.75), (16, 1.0), (18, 1.0))
COURSES = (
    (1, Weighted({"adoption": 0.22, "guardianship": 0.19, "home": 0.31, "long": 0.12, "medium": 0.16})),
    (5, Weighted({"adoption": 0.09, "guardianship": 0.16, "home": 0.36, "long": 0.22, "medium": 0.17})),
    (10, Weighted({"guardianship": 0.11, "home": 0.38, "long": 0.34, "medium": 0.17})),
    (16, Weighted({"home": 0.42, "long": 0.43, "medium": 0.15})),
    (19, Weighted({"home": 0.28, "long": 0.72})),
)
AT_HOME = Weighted({"E4A": 55, "E4B": 21, "E13": 8, "E41": 7, "E8": 5, "E3": 3, "E16": 1, "E2": 0.3})
OTHERWISE = Weighted({"E4A": 40, "E41": 18, "E13": 12, "E8": 14, "E3": 12, "E4B": 4})
OF_AGE = Weighted({"E17": 36, "E5": 29, "E6": 13, "E7": 5, "E4A": 6, "E8": 8, "E9": 3})
OF_AGE_ALONE = Weighted({"E5": 50, "E6": 18, "E17": 20, "E8": 12})
COULD_BE_GUARDIANSHIP = ("E4A", "E4B", "E41", "E13", "E8", "E3")
ADOPTED = Weighted({"E11": 1, "E12": 1})


def _band(table: tuple[tuple[int, Weighted[str]], ...], age: float) -> Weighted[str]:
    return next(value for limit, value in table if age < limit)


class CareEntries:
    """Children enter care until the month's number is reached; each period's end is drawn on entry."""

    def __init__(self, world: World, casework: Casework) -> None:
        self.world = world
        self.casework = casework
        self.dice = world.dice("care entries")
        self._current: list[PeriodOfCare] = []
        self._open_cases: list[Referral] = []
        self._seen = 0

    def before_history(self) -> None:
        """The years before the history kept, so that it opens with children in care and care leavers."""
        first = self.world.clock.first_month
        for offset in range(first - 12 * YEARS_BEFORE_HISTORY, first):
            self._enter(offset, self._stranger)
        start = self.world.clock.history_start
        kept = [
            child
            for child in self.world.children
            if any(p.end >= start or p.end - child.born > 16 * YEAR for p in child.care)
            and start - child.born < 22 * YEAR
        ]
        self._forget(start, kept)
        self.world.periods = [period for child in kept for period in child.care]

    def _forget(self, start: int, kept: list[Child]) -> None:
        """What ended before the history is no longer held, but for those in care then or leaving it."""
        world, known = self.world, {child.person_id for child in kept}
        world.children = kept
        world.referrals = [r for r in world.referrals if r.closed >= start and r.child.person_id in known]
        cases = {case.referral_id for case in world.referrals}
        world.assessments = [row for row in world.assessments if row.referral.referral_id in cases]
        world.discussions = [row for row in world.discussions if row.referral.referral_id in cases]
        for child in kept:
            child.referrals = [case for case in child.referrals if case.referral_id in cases]
            child.in_need_plans = [plan for plan in child.in_need_plans if plan.referral.referral_id in cases]
            child.protection_plans = [plan for plan in child.protection_plans if plan.referral_id in cases]

    def month(self, offset: int) -> None:
        """Everyone who enters care in a month of the history."""
        first, last = self.world.clock.start(offset), self.world.clock.end(offset)
        self._open_cases.extend(self.world.referrals[self._seen :])
        self._seen = len(self.world.referrals)
        self._open_cases = [r for r in self._open_cases if r.closed > first and not r.no_further_action]
        cases = [r for r in self._open_cases if r.child.in_care_until < first]
        weights = list(accumulate(self._likelihood(r, last) for r in cases))

        def known(day: int) -> None:
            for _ in range(200):
                if not weights or weights[-1] <= 0:
                    break
                referral = cases[bisect(weights, self.dice.unit() * weights[-1])]
                child = referral.child
                if referral.day <= day < referral.closed and child.in_care_until < day and child.born <= day:
                    self._begin(child, referral, day, "ordinary")
                    return
            self._stranger(day)

        self._enter(offset, known)

    def _enter(self, offset: int, enter: Callable[[int], None]) -> None:
        world, dice = self.world, self.dice
        first, last = world.clock.start(offset), world.clock.end(offset)
        self._current = [period for period in self._current if period.end > first]
        target = dice.whole((rates.IN_CARE.at(offset) + (dice.noise(3) if offset < 0 else 0)) * world.scale)
        least = dice.whole(rates.CARE_ENTRIES_LEAST * world.scale)
        latest = min(last, world.clock.extract_day)
        held = sum(period.start <= last < period.end for period in self._current)
        for entries in range(1000):
            if entries >= least and held >= target:
                break
            before = len(self._current)
            day = dice.between(first, latest)
            if dice.chance(rates.UNACCOMPANIED):
                self._alone(day)
            else:
                enter(day)
            held += sum(period.start <= last < period.end for period in self._current[before:])

    def _likelihood(self, referral: Referral, day: int) -> float:
        child = referral.child
        age = (day - child.born) / YEAR
        if age >= 17.7:
            return 0.0
        weight = next(value for limit, value in AGE_WEIGHTS if age < limit)
        if any(plan.start <= day < plan.end for plan in child.protection_plans):
            weight *= 9
        elif any(plan.start <= day < plan.end for plan in child.in_need_plans):
            weight *= 1.5
        elif day - referral.day > 200:
            weight *= 0.4
        return weight

    def _stranger(self, day: int) -> None:
        """A child who enters care as the case opens, or before the history kept."""
        dice, world = self.dice, self.world
        low, high = dice.weighted(AGES_AT_ENTRY)
        made = Family(world.identifier("FAM"))
        born = day - round(dice.spread(low, high) * YEAR)
        person = new_child(world, dice, made, born)
        self._begin(person, self._referral(person, max(born, day - dice.between(0, 60))), day, "ordinary")

    def _alone(self, day: int) -> None:
        """An unaccompanied asylum seeking child."""
        born = day - round(self.dice.spread(15.3, 17.6) * YEAR)
        person = new_child(self.world, self.dice, Family(self.world.identifier("FAM")), born)
        person.unaccompanied, person.sex = True, "2" if self.dice.chance(0.07) else "1"
        person.ethnicity = self.dice.pick(("AOTH", "BAFR", "OOTH", "OOTH", "AOTH"))
        self._begin(person, self._referral(person, day - self.dice.between(0, 1)), day, "unaccompanied")

    def _referral(self, child: Child, day: int) -> Referral:
        need = "N8" if child.unaccompanied else "N1"
        referral = Referral(referral_id=self.world.identifier("R"), child=child, day=day, source="6", need=need)
        self.casework.register(referral)
        return referral

    def _begin(self, child: Child, referral: Referral, day: int, kind: str) -> None:
        dice, world = self.dice, self.world
        of_age = child.of_age
        age = (day - child.born) / YEAR
        if kind == "ordinary" and age >= 14 and dice.chance(0.03):
            kind = "remand"
        course = (
            "long" if kind == "unaccompanied" else "home" if kind == "remand" else dice.weighted(_band(COURSES, age))
        )
        end = min(of_age, day + self._stay(dice, course, kind))
        reason = self._reason(dice, course, kind, end == of_age)
        period = PeriodOfCare(
            care_id=world.identifier("Q"),
            child=child,
            referral_id=referral.referral_id,
            start=day,
            end=end,
            kind=kind,
            reason=reason,
        )
        child.care.append(period)
        child.in_care_until = end
        world.periods.append(period)
        self._current.append(period)
        self.casework.cut(child, day)
        if end < of_age - 60 and reason in ("E4A", "E4B") and dice.chance(0.6):
            referral.closed = OPEN
            child.open_until = NEVER
            self.casework.support(referral, end, concern=0.1)
            back = end + dice.between(1, 90)
            if (
                dice.chance(rates.RETURNS_TO_CARE / 0.3)
                and world.seen(back)
                and back < min(of_age - 60, referral.closed)
            ):
                self._begin(child, referral, back, "ordinary")
        else:
            after = dice.between(0, 14) if end == of_age else dice.between(5, 60)
            closing = {"E11": "RC1", "E12": "RC1", "E2": "RC2", "E41": "RC3", "E3": "RC5", "E7": "RC6"}
            referral.closed, referral.reason = max(end + after, referral.day), closing.get(reason, "RC7")
            child.open_until = referral.closed
        if reason == "E2":
            child.died = end

    def _stay(self, dice: Dice, course: str, kind: str) -> int:
        if kind == "unaccompanied":
            return OPEN if dice.chance(0.93) else dice.between(20, 200)
        if kind == "remand":
            return dice.between(3, 90)
        match course:
            case "adoption":
                return dice.between(430, 900)
            case "guardianship":
                return dice.between(230, 820)
            case "medium":
                return dice.between(150, 900)
            case "home":
                return 1 + round(dice.waiting(150))
            case _:
                return OPEN if dice.chance(0.7) else dice.between(900, 3300)

    def _reason(self, dice: Dice, course: str, kind: str, of_age: bool) -> str:
        if of_age:
            return dice.weighted(OF_AGE_ALONE if kind == "unaccompanied" else OF_AGE)
        if kind == "unaccompanied":
            return "E15" if dice.chance(0.5) else "E8"
        if kind == "remand":
            return "E14" if dice.chance(0.7) else "E9"
        if course == "adoption":
            return dice.weighted(ADOPTED)
        return dice.weighted(AT_HOME if course == "home" else OTHERWISE)

    def special_guardianships(self) -> None:
        """Which leavers left by special guardianship: so many a month, of those who could."""
        dice, world = self.dice, self.world
        leavers: dict[int, list[PeriodOfCare]] = {}
        for period in world.periods:
            could = period.reason in COULD_BE_GUARDIANSHIP and period.kind == "ordinary"
            long_enough = period.end - period.start > 60 and period.child.of_age - period.end > 30
            if could and long_enough and world.seen(period.end):
                leavers.setdefault(world.clock.offset(period.end), []).append(period)
        for offset in world.months():
            able = dice.shuffled(leavers.get(offset, []))
            mean = rates.SPECIAL_GUARDIANSHIP.at(offset) * world.scale
            wanted = dice.whole(mean) if offset == 0 else dice.count(mean)
            for period in able[:wanted]:
                period.reason = "SGO"
