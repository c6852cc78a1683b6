"""Periods of care written down: episodes, legal status, care plans, matches, and series of short breaks."""

from dataclasses import dataclass, field
from itertools import pairwise

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.people import YEAR
from scorecard.demonstration.placements import Placements, Stay
from scorecard.demonstration.world import Child, PeriodOfCare, Placement, World


@dataclass
class Episode:
    """A row of the episodes extract."""

    period: PeriodOfCare
    placement: Placement
    start: int
    end: int
    why_started: str
    why_ended: str


@dataclass
class CareRecords:
    """Rows gathered while the periods of care are written down."""

    episodes: list[Episode] = field(default_factory=list)
    placements: list[tuple[Child, PeriodOfCare, Placement]] = field(default_factory=list)
    legal: list[tuple[Child, str, int, int]] = field(default_factory=list)
    plans: list[tuple[Child, str, int, int]] = field(default_factory=list)
    matches: list[tuple[Child, str, int, int]] = field(default_factory=list)


class CareWriter:
    """Turns periods of care into rows."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("care records")
        self.records = CareRecords()
        self._placements = Placements(world)

    def write(self, period: PeriodOfCare) -> None:
        """Episodes, placements, legal status, plan and match of one period of care."""
        stays = self._placements.chain(period)
        if period.reason == "SGO":
            period.reason = self._guardianship(period, stays)
        legal = self._legal(period, stays)
        self._episodes(period, stays, legal)
        for place, (code, start) in enumerate(legal):
            end = legal[place + 1][1] if place + 1 < len(legal) else period.end
            if self.world.seen(start):
                self.records.legal.append((period.child, code, start, end))
        period.placements = [stay.placement for stay in stays if self.world.seen(stay.placement.start)]
        self.records.placements.extend((period.child, period, made) for made in period.placements)
        self._plan(period)

    def _guardianship(self, period: PeriodOfCare, stays: list[Stay]) -> str:
        if stays[-1].placement.type[0] != "U":
            return "E47" if self.dice.chance(0.85) else "E48"
        if period.end < self.world.clock.history_start + 400 and self.dice.chance(0.3):
            return "E43"
        return "E45" if stays[-1].placement.type in ("U1", "U2", "U3") else "E46"

    def _legal(self, period: PeriodOfCare, stays: list[Stay]) -> list[tuple[str, int]]:
        """Legal statuses and the days on which they begin."""
        dice, length, start = self.dice, period.end - period.start, period.start
        if period.kind == "remand":
            return [("J1", start)]
        age = (start - period.child.born) / YEAR
        with_parents = any(stay.placement.type == "P1" for stay in stays)
        if period.kind == "unaccompanied" or (not with_parents and dice.chance(0.3 if age < 10 else 0.55)):
            statuses = [("V2", start)]
            settled = period.kind == "unaccompanied" or dice.chance(0.75) or length < 200
            if settled and period.reason not in ("E11", "E12"):
                return statuses
        elif with_parents and stays[0].placement.type == "P1":
            statuses = [("C1", start)]
        else:
            statuses = [(dice.pick(("L2", "V2", "C1", "V2", "L1")), start)]
        day = start + dice.between(3, 60)
        if statuses[-1][0] != "C1":
            statuses.append(("C1", day))
        day += dice.between(150, 330)
        statuses.append(("C2", day))
        adopted = next((stay.placement.start for stay in stays if stay.placement.type[0] == "A"), OPEN)
        if adopted < OPEN:
            statuses = [status for status in statuses if status[1] < adopted - 30]
            statuses.append(("E1", adopted - dice.between(0, 1) * dice.between(5, 25)))
        return [status for status in statuses if status[1] < period.end - 2]

    def _episodes(self, period: PeriodOfCare, stays: list[Stay], legal: list[tuple[str, int]]) -> None:
        """One row for each change of placement or of legal status, joined by X1."""
        changes = {day for _, day in legal[1:]}
        rows: list[Episode] = []
        for stay in stays:
            made = stay.placement
            inside = sorted(day for day in changes if made.start < day < made.end)
            for place, start in enumerate([made.start, *inside]):
                if place:
                    why = "L"
                elif start == period.start:
                    why = "S"
                elif stay.temporary or stay.back:
                    why = "P"
                elif start in changes:
                    why = "B" if stay.new_carer else "U"
                else:
                    why = "P" if stay.new_carer else "T"
                rows.append(
                    Episode(period=period, placement=made, start=start, end=made.end, why_started=why, why_ended="X1")
                )
        for before, after in pairwise(rows):
            before.end = after.start
        rows[-1].end, rows[-1].why_ended = period.end, period.reason
        seen = [row for row in rows if self.world.seen(row.start)]
        if len(seen) > 1 and self.dice.chance(0.003):
            seen.insert(
                1,
                Episode(
                    period=period,
                    placement=seen[1].placement,
                    start=seen[1].start,
                    end=seen[1].start,
                    why_started="L",
                    why_ended="X1",
                ),
            )
        self.records.episodes.extend(seen)

    def _plan(self, period: PeriodOfCare) -> None:
        """Care plans one after another; the last holds while the child is in care."""
        dice, world, child = self.dice, self.world, period.child
        long_ago = period.end - period.start
        if long_ago < 20 and dice.chance(0.7):
            return
        age = (period.start - child.born) / YEAR
        first = dice.pick(("RETURN1M", "RETURN6M", "RETURN6M", "REMAINSUP"))
        review = period.start + dice.between(120, 300)
        if review > min(period.end, world.clock.extract_day):
            self.records.plans.append((child, first, period.start, period.end))
            return
        self.records.plans.append((child, first, period.start, review))
        now = next((made for made in reversed(period.placements) if made.type[0] != "T"), period.placements[0])
        if any(made.type[0] == "A" for made in period.placements):
            later = "ADOPTION"
        elif now.type in ("U1", "U4"):
            later = "LTFOST18" if dice.chance(0.93) else "LTRELFR"
        elif now.type in ("U3", "U6") and age < 15 and period.end > world.clock.extract_day:
            later = (
                "LTFOST18" if dice.chance(0.8 * (1 - rates.LONG_TERM_MATCHED)) else dice.pick(("RETURNEV", "LTRELFR"))
            )
        elif now.type in ("K2", "S1", "R1"):
            later = "RESPLMT"
        elif age >= 15:
            later = "SUPPLIV"
        else:
            later = dice.pick(("RETURNEV", "OTHERPLN", "LTRELFR"))
        self.records.plans.append((child, later, review, period.end))
        if later == "LTFOST18":
            self._match(child, now)

    def _match(self, child: Child, now: Placement) -> None:
        """A panel's decision that child and long-term carers belong together."""
        matched = now.type in ("U1", "U4") and self.dice.chance(0.85)
        if matched or (now.type in ("U3", "U6") and self.dice.chance(0.15)):
            decided = now.start + self.dice.between(-20, 0) if matched else now.start + self.dice.between(100, 300)
            if decided < min(now.end, self.world.clock.extract_day):
                self.records.matches.append((child, now.carer_id, decided, now.end))

    def short_break_care(self) -> None:
        """Agreed series of short breaks in care (V3, V4), which count for nothing but must be known."""
        dice, clock = self.dice, self.world.clock
        able = [
            child for child in self.world.children if not child.care and 4 * YEAR < clock.end() - child.born < 17 * YEAR
        ]
        for place, child in enumerate(
            dice.shuffled(able)[: max(2, dice.whole(rates.SHORT_BREAK_CARE * self.world.scale))]
        ):
            start = dice.between(clock.start(-40), clock.end(-1))
            if place % 4:
                self._break(child, start, start + dice.between(200, 900), "V4")
            else:
                for _ in range(dice.between(2, 6)):
                    self._break(child, start, start + dice.between(1, 4), "V3")
                    start += dice.between(20, 60)

    def _break(self, child: Child, start: int, end: int, code: str) -> None:
        world = self.world
        if not world.seen(start) or start < child.born:
            return
        kind = self.dice.pick(("U6", "U6", "K2", "R1"))
        period = PeriodOfCare(
            care_id=world.identifier("Q"),
            child=child,
            referral_id="",
            start=start,
            end=end,
            kind="short breaks",
            reason="E8" if code == "V4" else "E4A",
        )
        made = Placement(
            placement_id=world.identifier("L"),
            start=start,
            end=end,
            type=kind,
            provider="PR1" if kind == "U6" else "PR4",
            carer_id="",
            location="IN",
            miles="",
        )
        self.records.placements.append((child, period, made))
        self.records.episodes.append(
            Episode(period=period, placement=made, start=start, end=end, why_started="S", why_ended=period.reason)
        )
        self.records.legal.append((child, code, start, end))
