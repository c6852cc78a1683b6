"""Where children in care live: the chain of placements of a period of care, with temporary stays away."""

from dataclasses import dataclass

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Weighted
from scorecard.demonstration.people import YEAR
from scorecard.demonstration.world import PeriodOfCare, Placement, World

SUPPORTED_ACCOMMODATION_SINCE = 19658
"""28 October 2023: supported accommodation is registered, independent living is no placement any more."""

KINDS = (
    (1, Weighted({"kin": 0.22, "foster": 0.66, "baby": 0.05, "parents": 0.07})),
    (5, Weighted({"kin": 0.26, "foster": 0.63, "parents": 0.11})),
    (10, Weighted({"kin": 0.18, "foster": 0.64, "home": 0.08, "parents": 0.10})),
    (14, Weighted({"kin": 0.11, "foster": 0.48, "home": 0.32, "parents": 0.06, "other": 0.03})),
    (16, Weighted({"kin": 0.08, "foster": 0.40, "home": 0.43, "parents": 0.04, "other": 0.05})),
    (
        99,
        Weighted({"kin": 0.05, "foster": 0.20, "home": 0.20, "supported": 0.5, "parents": 0.02, "other": 0.03}),
    ),
)
ALONE = Weighted({"foster": 0.3, "supported": 0.7})
OTHERS = Weighted({"K1": 0.2, "R2": 0.2, "S1": 0.3, "R5": 0.15, "R1": 0.15})
CHANGES = Weighted(
    {
        "CARPL": 0.42,
        "CREQB": 0.2,
        "CREQO": 0.14,
        "CHILD": 0.06,
        "LAREQ": 0.06,
        "STAND": 0.03,
        "CLOSE": 0.04,
        "ALLEG": 0.02,
        "OTHER": 0.03,
    }
)
TEMPORARY = Weighted({"T1": 0.25, "T2": 0.1, "T3": 0.35, "T4": 0.22, "T0": 0.08})
STAYS = {"T0": (2, 10), "T1": (2, 30), "T2": (3, 14), "T3": (5, 20), "T4": (1, 6)}
AWAY = (2.0, 9.0, 0.58, 20.5, 85.0)
"""Miles inside and outside near by (means), the share outside over 20 miles, and how far those are."""


@dataclass
class Stay:
    """One segment of a chain: a placement, or a change of its type with the same carer."""

    placement: Placement
    new_carer: bool
    temporary: bool = False
    back: bool = False


class Placements:
    """Builds the chain of every period of care."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("placements")

    def chain(self, period: PeriodOfCare) -> list[Stay]:
        """Placements from the first day of the period to its last, or to the day of the delivery."""
        last = min(period.end, self.world.clock.extract_day + 400)
        stays: list[Stay] = []
        day, order = period.start, 0
        final, final_start = self._final(period)
        while day < last:
            if final and day >= final_start:
                kind, until = final, last
            else:
                kind = self._kind(period, day)
                until = min(last, day + self._length(period, kind, order, day))
                if final and (until >= final_start or until > last - 40):
                    until = max(day + 1, min(final_start, last - 20)) if final_start > day else last
                if until > last - 3:
                    until = last
            self._stay(stays, period, kind, day, until if until < last else period.end)
            day, order = until, order + 1
        return stays

    def _final(self, period: PeriodOfCare) -> tuple[str, int]:
        """Adopters and special guardians have the child before the period ends."""
        dice = self.dice
        if period.reason in ("E11", "E12"):
            kind = "adopt_here" if dice.chance(0.2) else "adoption"
            return kind, max(period.start + 1, period.end - dice.between(150, 330))
        if period.reason == "SGO" and dice.chance(0.8):
            return "kin", max(period.start, period.end - dice.between(150, 600))
        return "", OPEN

    def _kind(self, period: PeriodOfCare, day: int) -> str:
        age = (day - period.child.born) / YEAR
        if period.kind == "unaccompanied":
            return self.dice.weighted(ALONE)
        if period.kind == "remand":
            return "other" if self.dice.chance(0.6) else "home"
        return self.dice.weighted(next(kinds for limit, kinds in KINDS if age < limit))

    def _length(self, period: PeriodOfCare, kind: str, order: int, day: int) -> int:
        """Days in a placement: most last once found, some children move again and again."""
        dice, child = self.dice, period.child
        age = (day - child.born) / YEAR
        unsettled = child.unsettled * (1.35 if kind in ("home", "other") else 0.7 if kind == "kin" else 1.0)
        settles = max(0.1, 0.685 - 0.2 * unsettled - (0.12 if order == 0 else 0.0) - (0.06 if age >= 13 else 0.0))
        if kind in ("baby", "other"):
            return dice.between(20, 150)
        if dice.chance(settles):
            days = 480 + round(dice.waiting(2650 / (0.3 + unsettled)))
        else:
            days = 5 + round(dice.waiting(160 / (0.35 + unsettled)))
        to_sixteen = round(child.born + 16.2 * YEAR) - day
        if 0 < to_sixteen < days and kind in ("foster", "home") and dice.chance(0.45):
            days = to_sixteen + dice.between(0, 300)
        return days

    def _stay(self, stays: list[Stay], period: PeriodOfCare, kind: str, start: int, end: int) -> None:
        """A placement, perhaps long-term from some day on, perhaps with stays away."""
        dice = self.dice
        if kind == "adopt_here" and stays:
            before = stays[-1].placement
            stays.append(Stay(self._like(before, start, end, "A5"), new_carer=False))
            before.change_reason = "PLACE"
            return
        placement = self._placement(period, kind, start, end)
        if stays and not stays[-1].placement.change_reason:
            stays[-1].placement.change_reason = dice.weighted(CHANGES)
        stays.append(Stay(placement, new_carer=True))
        known = min(end, self.world.clock.extract_day)
        if placement.type in ("U3", "U6"):
            age = (start - period.child.born) / YEAR
            matched = start + dice.between(150, 620)
            if matched < known - 20 and age < 16 and dice.chance(0.62 if known - start > 500 else 0.3):
                self._become(stays, matched, {"U3": "U1", "U6": "U4"}[placement.type])
        if placement.type[0] == "U":
            away = start + round(dice.waiting(365 / rates.TEMPORARY_STAYS))
            while away < known - 45:
                self._away(stays, away)
                away += 60 + round(dice.waiting(365 / rates.TEMPORARY_STAYS))
        if placement.type in ("H5", "P2") and start < SUPPORTED_ACCOMMODATION_SINCE < known - 2:
            self._become(stays, SUPPORTED_ACCOMMODATION_SINCE + dice.between(0, 60), "K3")

    def _become(self, stays: list[Stay], day: int, new_type: str) -> None:
        """The placement changes its type on a day; carer and place stay."""
        before = stays[-1].placement
        if before.start + 5 < day < min(before.end, self.world.clock.extract_day) - 5:
            after = self._like(before, day, before.end, new_type)
            before.end, before.change_reason = day, "PLACE"
            stays.append(Stay(after, new_carer=False))

    def _away(self, stays: list[Stay], day: int) -> None:
        """A temporary stay and the return from it."""
        before = stays[-1].placement
        kind = self.dice.weighted(TEMPORARY)
        back = day + self.dice.between(*STAYS[kind])
        if before.start + 10 < day and back < min(before.end, self.world.clock.extract_day) - 10:
            stay = Placement(
                placement_id=self.world.identifier("L"),
                start=day,
                end=back,
                type=kind,
                provider="",
                carer_id="",
                location=before.location,
                miles="",
            )
            after = self._like(before, back, before.end, before.type)
            before.end = day
            stays.append(Stay(stay, new_carer=True, temporary=True))
            stays.append(Stay(after, new_carer=True, back=True))

    def _like(self, before: Placement, start: int, end: int, new_type: str) -> Placement:
        return Placement(
            placement_id=self.world.identifier("L"),
            start=start,
            end=end,
            type=new_type,
            provider=before.provider,
            carer_id=before.carer_id,
            location=before.location,
            miles=before.miles,
        )

    def _placement(self, period: PeriodOfCare, kind: str, start: int, end: int) -> Placement:
        dice = self.dice
        code, provider, place = self._provision(period, kind, start)
        outside = dice.chance(rates.OUTSIDE[place])
        near_mean, out_mean, far, far_from, far_to = AWAY
        if not outside:
            miles = (
                f"{min(19.9, near_mean + dice.waiting(6.0)):.1f}"
                if not dice.chance(0.03)
                else f"{dice.spread(20, 28):.1f}"
            )
        elif dice.chance(far):
            beyond = dice.waiting(28.0) if dice.chance(0.9) else dice.spread(0.0, far_to + 100)
            miles = f"{far_from + beyond:.1f}"
        else:
            miles = f"{min(20.0, out_mean + dice.waiting(6.0)):.1f}"
        if code == "P1" and dice.chance(0.5):
            miles = "0.0"
        if period.child.unaccompanied or dice.chance(0.02):
            miles = ""
        elif dice.chance(0.012):
            miles = "999.9"
        return Placement(
            placement_id=self.world.identifier("L"),
            start=start,
            end=end,
            type=code,
            provider=provider,
            carer_id=self.world.identifier("H"),
            location="OUT" if outside else "IN",
            miles=miles,
        )

    def _provision(self, period: PeriodOfCare, kind: str, start: int) -> tuple[str, str, str]:
        """Placement type, provider, and the kind of place for its location."""
        dice = self.dice
        match kind:
            case "kin":
                return ("U2" if dice.chance(0.03) else "U3"), "PR1", "kin"
            case "foster":
                young = start - period.child.born < 2 * YEAR
                code = "U5" if young and dice.chance(0.08) else "U6"
                if dice.chance(rates.IN_HOUSE):
                    return code, "PR1", "in_house"
                return (
                    code,
                    dice.weighted(Weighted({"PR4": 0.84, "PR5": 0.12, "PR2": 0.03, "": 0.01})),
                    "agency",
                )
            case "home":
                return "K2", dice.weighted(Weighted({"PR4": 0.8, "PR1": 0.13, "PR5": 0.07})), "home"
            case "supported":
                before = "P2" if dice.chance(0.12) else "H5"
                code = "K3" if start >= SUPPORTED_ACCOMMODATION_SINCE else before
                return (
                    code,
                    dice.weighted(Weighted({"PR4": 0.6, "PR5": 0.25, "PR1": 0.1, "": 0.05})),
                    "supported",
                )
            case "parents":
                return "P1", "PR0", "parents"
            case "adoption":
                return (
                    ("A4" if dice.chance(0.06) else "A6"),
                    ("PR1" if dice.chance(0.6) else "PR2"),
                    "adoption",
                )
            case "adopt_here":
                return "A5", "PR1", "in_house"
            case "baby":
                return "R3", ("PR4" if dice.chance(0.8) else ""), "other"
            case _:
                code = dice.weighted(OTHERS)
                return code, ("PR3" if code == "R2" else "PR4"), "other"
