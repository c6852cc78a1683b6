"""Work before and at court: pre-proceedings, and orders that authorise the deprivation of a child's liberty."""

from scorecard.demonstration.extract_tables import Table, days
from scorecard.demonstration.people import YEAR
from scorecard.demonstration.world import Child, World

SHARE_OF_PLANS = 0.16
"""Of child protection plans, how many lead to pre-proceedings."""
SHARE_IN_TIME = 0.62
"""Of pre-proceedings, how many are meant to end within 16 weeks."""
SHARE_OF_TEENAGERS = 0.035
"""Of teenagers in care, on how many such an order is made."""


def court_tables(world: World) -> dict[str, Table]:
    """The two extracts; not every authority has them."""
    return {
        "ssd_pre_proceedings": _pre_proceedings(world),
        "deprivation_of_liberty_orders": _orders(world),
    }


def _pre_proceedings(world: World) -> Table:
    """They begin some weeks into a plan, and end after it where they must."""
    dice, clock = world.dice("pre-proceedings"), world.clock
    rows: list[tuple[int, int, str]] = []
    for child in world.children:
        for plan in child.protection_plans:
            if plan.other_authority or not dice.chance(SHARE_OF_PLANS):
                continue
            start = plan.start + dice.between(30, 150)
            weeks = dice.between(6, 16) if dice.chance(SHARE_IN_TIME) else dice.between(16, 30)
            end = start + 7 * weeks + dice.between(0, 6)
            if clock.history_start <= start <= min(plan.end, clock.extract_day) and end < _last_day(child):
                rows.append((start, end, child.person_id))
    rows.sort()
    return {
        "prep_table_id": [world.identifier("PP") for _ in rows],
        "prep_person_id": [person for _, _, person in rows],
        "prep_pre_pro_decision_date": days((start for start, _, _ in rows), clock.extract_day),
        "prep_agree_stepdown_issue_date": days((end for _, end, _ in rows), clock.extract_day),
    }


def _orders(world: World) -> Table:
    """Orders on teenagers in care, for some months at a time and often renewed; the end is known from the start."""
    dice, clock = world.dice("deprivation of liberty"), world.clock
    rows: list[tuple[int, int, str]] = []
    for period in world.periods:
        child = period.child
        if child.unaccompanied or not dice.chance(SHARE_OF_TEENAGERS):
            continue
        start = max(period.start, int(child.born + 13 * YEAR)) + dice.between(7, 400)
        for _ in range(dice.between(1, 4)):
            end = start + dice.between(56, 180)
            if start > clock.extract_day or end > min(period.end, _last_day(child)):
                break
            if start >= clock.history_start:
                rows.append((start, end, child.person_id))
            start = end
    rows.sort()
    return {
        "person_id": [person for _, _, person in rows],
        "start_date": days(start for start, _, _ in rows),
        "end_date": days(end for _, end, _ in rows),
    }


def _last_day(child: Child) -> int:
    """The day from which a person is no child any more, by age or by death."""
    return min(child.of_age, child.died)
