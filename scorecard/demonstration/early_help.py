"""Early help before, after and instead of social care: episodes, assessments of families, factors."""

from dataclasses import dataclass

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Weighted
from scorecard.demonstration.extract_tables import Table, days, timed
from scorecard.demonstration.people import YEAR, family
from scorecard.demonstration.world import Child, World

ORGANISATIONS = Weighted(
    {
        "Family hub": 0.3,
        "School": 0.3,
        "Health visiting": 0.12,
        "Targeted support team": 0.2,
        "Voluntary sector": 0.05,
        "": 0.03,
    }
)
DOMESTIC_ABUSE: Weighted[tuple[str, ...]] = Weighted(
    {("3B",): 0.45, ("3A", "3B"): 0.3, ("3C",): 0.1, ("3A",): 0.1, ("3B", "3C"): 0.05}
)
OTHER_FACTORS = ("1B", "2B", "4A", "4B", "5A", "6A", "17A", "18B", "19B", "22A")


@dataclass(slots=True)
class Help:
    """A child's time in early help."""

    episode_id: str
    child: Child
    start: int
    end: int
    organisation: str


@dataclass(slots=True)
class HelpAssessment:
    """A family's assessment, as recorded for one child."""

    assessment_id: str
    help: Help
    start: int
    completed: int
    status: str
    factors: tuple[str, ...]


class EarlyHelp:
    """Families who start early help, month by month."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("early help")
        self.episodes: list[Help] = []
        self.assessments: list[HelpAssessment] = []
        self._run()

    def _run(self) -> None:
        dice, world, clock = self.dice, self.world, self.world.clock
        stepped_down: dict[int, list[Child]] = {}
        stepping_up: dict[int, list[Child]] = {}
        for referral in world.referrals:
            if referral.reason == "RC9" and world.seen(referral.closed):
                stepped_down.setdefault(clock.offset(referral.closed), []).append(referral.child)
            if referral is referral.child.referrals[0] and referral.day - referral.child.born > YEAR:
                stepping_up.setdefault(clock.offset(referral.day), []).append(referral.child)
        for offset in world.months():
            last = min(clock.end(offset), clock.extract_day)
            wanted = dice.whole(rates.EARLY_HELP.at(offset) * world.scale * (last - clock.start(offset) + 1) / 30.4)
            down = [child for child in stepped_down.get(offset, ()) if dice.chance(0.5)]
            up = [child for child in stepping_up.get(offset + 4, ()) if dice.chance(0.06)]
            known = {id(child.family): child for child in (*down, *up)}
            for child in known.values():
                start = dice.between(clock.start(offset), last)
                end = child.referrals[0].day if child in up else OPEN
                free = [c for c in child.family.children if c.open_until <= start or c in up]
                wanted -= self._begin(free, max(start, min(child.open_until, last)) if child not in up else start, end)
            while wanted > 0:
                day = dice.between(clock.start(offset), last)
                ages = (2.0, 17.0)
                wanted -= self._begin(family(world, dice, day, ages).children, day, OPEN)

    def _begin(self, children: list[Child], day: int, stepped_up: int) -> int:
        """A family starts early help; most are assessed."""
        dice, world = self.dice, self.world
        children = [child for child in children if child.born < day < child.born + 17.5 * YEAR]
        organisation = dice.weighted(ORGANISATIONS)
        end = min(day + 20 + round(dice.gamma(2, rates.EARLY_HELP_DAYS - 20)), max(stepped_up, day + 5))
        assessed = dice.chance(rates.EARLY_HELP_ASSESSED)
        start = day + dice.between(0, 14)
        completed = start + dice.between(10, 50)
        status = "completed" if dice.chance(0.91) else dice.pick(("draft", "cancelled"))
        if completed > world.clock.extract_day and status == "completed":
            status = "draft"
        shared = self._factors(world.clock.offset(day))
        for child in children:
            episode = Help(
                episode_id=world.identifier("EH"),
                child=child,
                start=day,
                end=end + dice.between(0, 5),
                organisation=organisation,
            )
            self.episodes.append(episode)
            if assessed and world.seen(start):
                own = (
                    shared if dice.chance(0.85) else tuple(sorted({*self._factors(world.clock.offset(day))} - {"16A"}))
                )
                self.assessments.append(
                    HelpAssessment(
                        assessment_id=world.identifier("EA"),
                        help=episode,
                        start=start,
                        completed=completed,
                        status=status,
                        factors=own,
                    )
                )
        return len(children)

    def _factors(self, offset: int) -> tuple[str, ...]:
        dice = self.dice
        found = {dice.pick(OTHER_FACTORS) for _ in range(dice.between(0, 4))}
        if dice.chance(rates.EARLY_HELP_NEGLECT.at(offset)):
            found.add("16A")
        if dice.chance(rates.EARLY_HELP_DOMESTIC_ABUSE):
            harm = dice.weighted(DOMESTIC_ABUSE)
            found.update(harm)
        return tuple(sorted(found))


def early_help_tables(world: World) -> dict[str, Table]:
    """Episodes, assessments and factors."""
    made = EarlyHelp(world)
    dice, last = world.dice("early help tables"), world.clock.extract_day
    episodes = sorted(made.episodes, key=lambda row: (row.start, row.episode_id))
    assessments = sorted(made.assessments, key=lambda row: (row.start, row.assessment_id))
    factors = [(row.assessment_id, code) for row in assessments if row.status != "draft" for code in row.factors]
    return {
        "ssd_early_help_episodes": {
            "earl_episode_id": [row.episode_id for row in episodes],
            "earl_person_id": [row.child.person_id for row in episodes],
            "earl_episode_start_date": timed(dice, (row.start for row in episodes), last, 0.0),
            "earl_episode_end_date": timed(dice, (row.end for row in episodes), last, 0.1),
            "earl_episode_organisation": [row.organisation for row in episodes],
        },
        "early_help_assessments": {
            "assessment_id": [row.assessment_id for row in assessments],
            "family_id": [row.help.child.family.family_id for row in assessments],
            "person_id": [row.help.child.person_id for row in assessments],
            "episode_id": ["" if dice.chance(0.03) else row.help.episode_id for row in assessments],
            "start_date": days(row.start for row in assessments),
            "completed_date": days((row.completed if row.status == "completed" else -1 for row in assessments), last),
            "organisation": [row.help.organisation for row in assessments],
            "status": [row.status for row in assessments],
        },
        "early_help_assessment_factors": {
            "assessment_id": [row[0] for row in factors],
            "factor_code": [row[1] for row in factors],
        },
    }
