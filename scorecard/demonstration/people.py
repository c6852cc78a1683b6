"""The children and their households: families as services meet them, and the four extracts about persons."""

from scorecard.demonstration.clock import OPEN, age_on
from scorecard.demonstration.dice import Dice, Weighted
from scorecard.demonstration.extract_tables import Table, moments
from scorecard.demonstration.world import Child, Family, World

LOCALITIES = 6
YEAR = 365.25

FAMILY_SIZES = Weighted({1: 0.52, 2: 0.27, 3: 0.14, 4: 0.07})
ELDEST = Weighted(
    {
        (-0.4, 0.0): 3.5,
        (0.0, 1.0): 7.0,
        (1.0, 5.0): 19.0,
        (5.0, 10.0): 25.0,
        (10.0, 16.0): 34.0,
        (16.0, 17.8): 11.5,
    }
)
"""Ages in years of the eldest child referred; below nought: unborn."""

ETHNICITIES = Weighted(
    {
        "WBRI": 80.0,
        "WOTH": 4.5,
        "MWBC": 3.0,
        "MWAS": 1.5,
        "MWBA": 1.2,
        "MOTH": 1.8,
        "AIND": 0.8,
        "APKN": 0.6,
        "ABAN": 0.6,
        "AOTH": 0.8,
        "BAFR": 1.2,
        "BCRB": 0.9,
        "BOTH": 0.5,
        "CHNE": 0.2,
        "OOTH": 0.9,
        "WROM": 0.4,
        "WIRT": 0.2,
        "NOBT": 0.9,
    }
)
DISABILITIES = Weighted(
    {"AUT": 40.0, "LD": 26.0, "BEH": 12.0, "COMM": 8.0, "MOB": 7.0, "PC": 3.0, "VIS": 2.0, "HEAR": 2.0}
)
NO_SUCH_POSTCODE = "CIKMOV"
"""Letters that no inward postcode uses: the addresses cannot be anybody's."""


def child(world: World, dice: Dice, family: Family, born: int) -> Child:
    """One more child of a family."""
    if family.children:
        eldest = family.children[0]
        locality, ethnicity = eldest.locality, eldest.ethnicity
    else:
        locality, ethnicity = dice.between(0, LOCALITIES - 1), dice.weighted(ETHNICITIES)
    made = Child(
        person_id=world.identifier("P"),
        family=family,
        born=born,
        sex="1" if dice.chance(0.52) else "2",
        ethnicity=ethnicity,
        pupil_number=world.identifier("U"),
        locality=locality,
        unsettled=dice.gamma(1, 1.0),
    )
    family.children.append(made)
    world.children.append(made)
    return made


def family(world: World, dice: Dice, day: int, ages: tuple[float, float] | None = None) -> Family:
    """A family not met before: an eldest child of this age on the day, and younger siblings."""
    made = Family(world.identifier("FAM"))
    low, high = ages or dice.weighted(ELDEST)
    born = day - round(dice.spread(low, high) * YEAR)
    child(world, dice, made, born)
    for _ in range(dice.weighted(FAMILY_SIZES) - 1):
        born += dice.between(330, 1500)
        if born > day + 150:
            break
        child(world, dice, made, born)
    return made


def postcode(dice: Dice) -> str:
    """A postcode of the county's shape that does not exist."""
    ends = dice.pick(NO_SUCH_POSTCODE) + dice.pick(NO_SUCH_POSTCODE)
    return f"GL{dice.between(1, 20)} {dice.between(1, 9)}{ends}"


def person_tables(world: World) -> dict[str, Table]:
    """Persons, addresses, disabilities and immigration status."""
    dice, last = world.dice("people"), world.clock.extract_day
    children = world.children
    born = [person.born for person in children]
    persons: Table = {
        "pers_person_id": [person.person_id for person in children],
        "pers_sex": ["" if dice.chance(0.01) else person.sex for person in children],
        "pers_ethnicity": ["" if dice.chance(0.04) else person.ethnicity for person in children],
        "pers_dob": moments(born, last),
        "pers_expected_dob": moments(
            day + dice.between(-9, 9) if day > last else (day if dice.chance(0.01) else OPEN) for day in born
        ),
        "pers_death_date": moments((person.died for person in children), last),
        "pers_upn": [
            person.pupil_number if person.born < last - 4.2 * YEAR and not dice.chance(0.05) else ""
            for person in children
        ],
    }
    return {
        "ssd_person": persons,
        "ssd_address": _addresses(world, dice),
        "ssd_disability": _disabilities(world, dice),
        "ssd_immigration_status": _immigration(world, dice),
    }


def _addresses(world: World, dice: Dice) -> Table:
    rows: list[tuple[str, str, int, int, str]] = []
    last = world.clock.extract_day
    homes: dict[str, str] = {}
    for person in world.children:
        since = min(last, max(person.born, last - 3650))
        home = homes.setdefault(person.family.family_id, postcode(dice))
        if dice.chance(0.15) and last - since > 400:
            moved = dice.between(since + 60, last - 30)
            rows.append((person.person_id, "Primary Address", since, moved, postcode(dice)))
            since = moved
        if not dice.chance(0.02):
            rows.append((person.person_id, "Primary Address", since, OPEN, home))
    return {
        "addr_table_id": [world.identifier("AD") for _ in rows],
        "addr_person_id": [row[0] for row in rows],
        "addr_address_type": [row[1] for row in rows],
        "addr_address_start_date": moments(row[2] for row in rows),
        "addr_address_end_date": moments((row[3] for row in rows), last),
        "addr_address_postcode": [row[4] for row in rows],
    }


def _disabilities(world: World, dice: Dice) -> Table:
    rows = [
        (person.person_id, code)
        for place, person in enumerate(world.children)
        if dice.chance(0.09) or place % 400 == 0
        for code in sorted({dice.weighted(DISABILITIES) for _ in range(dice.between(1, 2))})
    ]
    return {
        "disa_table_id": [world.identifier("DI") for _ in rows],
        "disa_person_id": [row[0] for row in rows],
        "disa_disability_code": [row[1] for row in rows],
    }


def _immigration(world: World, dice: Dice) -> Table:
    rows: list[tuple[str, str, int, int]] = []
    last = world.clock.extract_day
    for place, person in enumerate(world.children):
        if person.unaccompanied:
            arrived = min(period.start for period in person.care)
            decided = arrived + dice.between(300, 900)
            started = OPEN if dice.chance(0.03) else arrived - dice.between(0, 2)
            rows.append((person.person_id, "Unaccompanied Asylum Seeking Child", started, OPEN))
            if decided <= last and age_on(person.born, decided) < 18 and dice.chance(0.3):
                rows.append((person.person_id, "Refugee Status", decided, OPEN))
        elif place % 173 == 0:
            since = min(last, max(person.born, last - 2000)) - dice.between(0, 60)
            rows.append((person.person_id, "Indefinite Leave to Remain in the UK (ILR)", since, OPEN))
    return {
        "immi_immigration_status_id": [world.identifier("I") for _ in rows],
        "immi_person_id": [row[0] for row in rows],
        "immi_immigration_status": [row[1] for row in rows],
        "immi_immigration_status_start_date": moments((row[2] for row in rows), last),
        "immi_immigration_status_end_date": moments((row[3] for row in rows), last),
    }
