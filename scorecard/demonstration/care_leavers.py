"""Care leavers: what is known at each contact, from their last years in care until 21 and more."""

from scorecard.demonstration import rates
from scorecard.demonstration.clock import add_months
from scorecard.demonstration.dice import Dice, Weighted
from scorecard.demonstration.extract_tables import Table, timed
from scorecard.demonstration.world import Child, World

Row = tuple[str, str, str, int, str, str, str]

IN_WORK = Weighted({"F5": 0.31, "F2": 0.27, "F1": 0.13, "P5": 0.11, "F4": 0.08, "P2": 0.06, "P1": 0.02, "P4": 0.02})
OUT_OF_WORK = Weighted({"G5": 0.55, "G4": 0.32, "G6": 0.13})
SUITABLE = Weighted({"U": 0.38, "D": 0.14, "B": 0.13, "Z": 0.12, "E": 0.08, "K": 0.05, "C": 0.05, "T": 0.02, "Y": 0.03})
UNSUITABLE = Weighted({"X": 0.38, "S": 0.2, "W": 0.1, "U": 0.1, "B": 0.1, "V": 0.08, "K": 0.04})
IN_TOUCH = Weighted({"YES": 0.93, "NO": 0.033, "NREQ": 0.018, "REFU": 0.019})
RETIRED_SINCE = 17987
"""1 April 2019: from here on nobody records the retired activity codes F3 and P3."""

THIRTEEN_WEEKS = 91


class Pathway:
    """The life of one young person after care, as contacts show it."""

    def __init__(self, dice: Dice, young: Child) -> None:
        self.dice = dice
        self.young = young
        self.touch = "YES"
        self.activity = ""
        self.home = ("", "")
        self._ended = ""

    def _change(self, offset: int) -> None:
        dice = self.dice
        if not self.activity or dice.chance(0.22):
            works = dice.chance(rates.LEAVER_IN_WORK.at(offset) / 0.94)
            self.activity = dice.weighted(IN_WORK if works else OUT_OF_WORK)
        if not self.home[0] or dice.chance(0.16):
            suitable = dice.chance(rates.LEAVER_SUITABLE.at(offset))
            self.home = (dice.weighted(SUITABLE if suitable else UNSUITABLE), "1" if suitable else "2")
            if dice.chance(0.008):
                self.home = (dice.pick(("G", "G", "H")), "1")
        if dice.chance(0.25):
            self.touch = dice.weighted(IN_TOUCH)
        if dice.chance(0.0012):
            self._ended = "RHOM" if dice.chance(0.8) else "DIED"

    def contact(self, eligibility: str, day: int, offset: int, birthday: bool) -> Row:
        """What is recorded of one contact."""
        dice = self.dice
        self._change(offset)
        touch, activity, (home, suitable) = self.touch, self.activity, self.home
        if self._ended and eligibility == "Former Relevant":
            touch, activity, home, suitable = self._ended, "0", "0", ""
        elif touch == "NO":
            activity = "0"
            home, suitable = ("R", "2") if dice.chance(0.6) else (home, suitable) if dice.chance(0.7) else ("0", "")
        elif touch in ("NREQ", "REFU") and dice.chance(0.5):
            activity = "0"
            home, suitable = ("0", "") if dice.chance(0.3) else (home, suitable)
        elif birthday and activity == "G5" and dice.chance(2 * rates.LEAVER_IN_WORK_BIRTHDAY):
            activity = dice.weighted(IN_WORK)
        if day < RETIRED_SINCE and activity in ("F5", "P5") and dice.chance(0.5):
            activity = activity.replace("5", "3")
        if suitable and dice.chance(0.08):
            home, suitable = home + suitable, ""
        if self._ended == "DIED":
            self.young.died = min(self.young.died, day)
        return self.young.person_id, eligibility, touch, day, home, suitable, activity


def _days_in_care(young: Child, since: int) -> int:
    return sum(max(0, period.end - max(period.start, since)) for period in young.care)


def care_leaver_table(world: World) -> Table:
    """One row a contact."""
    dice, clock = world.dice("care leavers"), world.clock
    rows: list[Row] = []
    for young in world.children:
        if not young.care:
            continue
        left = max(period.end for period in young.care)
        sixteen, eighteen = add_months(young.born, 192), add_months(young.born, 216)
        if left <= sixteen:
            continue
        enough = _days_in_care(young, add_months(young.born, 168)) >= THIRTEEN_WEEKS
        pathway = Pathway(dice, young)
        stages: list[tuple[str, int, int, int]] = []
        if enough:
            stages.append(("Eligible", max(sixteen, young.care[0].start + THIRTEEN_WEEKS), min(left, eighteen), 170))
            stages.append(("Relevant", left, eighteen, 80))
            until = add_months(eighteen, 36 + (0 if dice.chance(0.2) else 12 if dice.chance(0.8) else 48))
            stages.append(("Former Relevant", eighteen, until, 62))
        else:
            stages.append(("Qualifying", left, add_months(eighteen, 24), 150))
        for eligibility, start, end, every in stages:
            day = start + dice.between(1, 40)
            while day < min(end, clock.extract_day + 1, young.died):
                if day >= clock.history_start:
                    since = (day - eighteen) % 365
                    rows.append(pathway.contact(eligibility, day, clock.offset(day), since < 35 or since > 330))
                day += round(every * dice.spread(0.75, 1.25))
    rows.sort(key=lambda row: (row[3], row[0]))
    columns = ("clea_person_id", "clea_care_leaver_eligibility", "clea_care_leaver_in_touch")
    return {
        "clea_table_id": [world.identifier("B") for _ in rows],
        **{column: [str(row[place]) for row in rows] for place, column in enumerate(columns)},
        "clea_care_leaver_latest_contact": timed(dice, (row[3] for row in rows), clock.extract_day, 0.3),
        "clea_care_leaver_accommodation": [row[4] for row in rows],
        "clea_care_leaver_accom_suitable": [row[5] for row in rows],
        "clea_care_leaver_activity": [row[6] for row in rows],
    }
