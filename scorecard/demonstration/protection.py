"""Child protection plans and their history, enquiries, strategy discussions and who attended."""

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Dice, Weighted
from scorecard.demonstration.extract_tables import Table, days, flags, moments, timed
from scorecard.demonstration.people import YEAR, family
from scorecard.demonstration.world import Discussion, ProtectionPlan, World

ROLES = {
    "police": ("Detective Constable", "Detective Sergeant", "Public Protection Officer"),
    "health": ("School Nurse", "Health Visitor", "Paediatrician", "Midwife"),
    "social_care": ("Team Manager", "Social Worker"),
    "education": ("Designated Safeguarding Lead", "Head of Year", "Early Years Lead"),
    "other": ("Housing Officer", "Youth Worker", "Probation Officer"),
}
MODES = Weighted({"video": 0.7, "telephone": 0.18, "in person": 0.12})
EARLIER = Weighted({1: 0.78, 2: 0.17, 3: 0.05})
WITHOUT_A_PLAN = 0.08
"""Of enquiries that no plan followed, how many led to a conference all the same."""


def plans_for_other_authorities(world: World) -> None:
    """Temporary plans held for children of other authorities."""
    dice = world.dice("plans for other authorities")
    for offset in world.months():
        for _ in range(dice.whole(rates.OTHER_AUTHORITIES_PLANS * world.scale)):
            start = dice.between(world.clock.start(offset), world.clock.end(offset))
            if not world.seen(start):
                continue
            for child in family(world, dice, start).children[:2]:
                end = start + dice.between(30, 200)
                plan = ProtectionPlan(
                    plan_id=world.identifier("C"),
                    child=child,
                    referral_id="",
                    start=start,
                    end=end,
                    other_authority=True,
                )
                plan.category = plan.latest_category = dice.weighted(rates.CATEGORIES)
                world.visiting_plans.append(plan)


def finish_plans(world: World) -> None:
    """Number each child's plans over the whole record, and give them categories of abuse.

    Plans that ended before the history kept are known by number alone: as many children get them as bring the
    month's share of repeat plans to its course.
    """
    dice, clock = world.dice("plan history"), world.clock
    by_month: dict[int, list[ProtectionPlan]] = {}
    for child in world.children:
        child.protection_plans = sorted(
            (plan for plan in child.protection_plans if world.seen(plan.start)), key=lambda plan: plan.start
        )
        for place, plan in enumerate(child.protection_plans):
            plan.previous = place
            by_month.setdefault(clock.offset(plan.start), []).append(plan)
    for offset in sorted(by_month):
        plans = sorted(by_month[offset], key=lambda plan: (plan.start, plan.plan_id))
        share = rates.REPEAT_PLANS.at(offset) + (dice.noise(0.035) if offset else 0.0)
        missing = round(share * len(plans)) - sum(plan.previous > 0 for plan in plans)
        able = [plan for plan in plans if plan.previous == 0 and clock.history_start - plan.child.born > 0.3 * YEAR]
        for plan in dice.shuffled(able)[: max(0, missing)]:
            earlier = dice.weighted(EARLIER)
            for later in plan.child.protection_plans:
                later.previous += earlier
    for offset, plans in by_month.items():
        for plan in plans:
            _categorise(dice, plan, offset)


def _categorise(dice: Dice, plan: ProtectionPlan, offset: int) -> None:
    plan.category = dice.weighted(rates.CATEGORIES_LATELY if offset > -11 else rates.CATEGORIES)
    if offset == 0:
        neglect = dice.share("neglect", rates.NEGLECT_IN_MONTH, even=True)
        plan.category = "NEG" if neglect else "EMO" if plan.category == "NEG" else plan.category
    if plan.category == "PHY" and plan.previous and (offset >= 0 or not dice.chance(rates.PHYSICAL_AGAIN)):
        plan.category = "NEG"
    plan.latest_category = dice.weighted(rates.CATEGORIES) if dice.chance(0.18) else plan.category


def protection_tables(world: World) -> dict[str, Table]:
    """Plans, their history, enquiries, discussions and attendance."""
    dice, last = world.dice("protection tables"), world.clock.extract_day
    ours = [plan for plan in world.protection_plans() if plan.start < OPEN]
    plans = sorted(ours + world.visiting_plans, key=lambda plan: (plan.start, plan.plan_id))
    held = [row for row in world.discussions if world.seen(row.held) and row.status == "held"]
    enquiries = sorted((row for row in held if row.enquiry), key=lambda row: (row.held, row.discussion_id))
    lengths = [world.working_days.add(row.held, dice.between(5, 20)) for row in enquiries]
    return {
        "ssd_cp_plans": {
            "cppl_cp_plan_id": [plan.plan_id for plan in plans],
            "cppl_referral_id": [plan.referral_id for plan in plans],
            "cppl_icpc_id": ["" for _ in plans],
            "cppl_person_id": [plan.child.person_id for plan in plans],
            "cppl_cp_plan_start_date": timed(dice, (plan.start for plan in plans), last, 0.1),
            "cppl_cp_plan_end_date": timed(dice, (_after(plan.start, plan.end) for plan in plans), last, 0.0),
            "cppl_cp_plan_ola": ["Y" if p.other_authority else "" if dice.chance(0.1) else "N" for p in plans],
            "cppl_cp_plan_initial_category": [plan.category for plan in plans],
            "cppl_cp_plan_latest_category": [plan.latest_category for plan in plans],
        },
        "cp_plan_history": {
            "cp_plan_id": [plan.plan_id for plan in plans],
            "previous_plan_count": [str(plan.previous) for plan in plans],
        },
        "ssd_s47_enquiry": {
            "s47e_s47_enquiry_id": [world.identifier("SE") for _ in enquiries],
            "s47e_referral_id": [row.referral.referral_id for row in enquiries],
            "s47e_person_id": [row.child.person_id for row in enquiries],
            "s47e_s47_start_date": moments(row.held for row in enquiries),
            "s47e_s47_end_date": moments(lengths, last),
            "s47e_s47_nfa": flags(dice.chance(0.45) for _ in enquiries),
        },
        "ssd_initial_cp_conference": _conferences(world, enquiries, ours),
        **_discussions(world, dice),
    }


def _conferences(world: World, enquiries: list[Discussion], plans: list[ProtectionPlan]) -> Table:
    """A plan begins on the day of its conference; a few conferences agree that none is needed."""
    dice, last = world.dice("conferences"), world.clock.extract_day
    begun = {(plan.child.person_id, plan.start) for plan in plans}
    protected = {plan.child.person_id for plan in plans}
    without = {
        (row.child.person_id, world.working_days.add(row.held, dice.between(9, 15)))
        for row in enquiries
        if row.child.person_id not in protected and dice.chance(WITHOUT_A_PLAN)
    }
    held = sorted((day, person) for person, day in begun | without if world.seen(day))
    return {
        "icpc_icpc_id": [world.identifier("IC") for _ in held],
        "icpc_person_id": [person for _, person in held],
        "icpc_icpc_date": moments((day for day, _ in held), last),
    }


def _after(start: int, end: int) -> int:
    return max(start, end)


def _discussions(world: World, dice: Dice) -> dict[str, Table]:
    rows = sorted(
        (row for row in world.discussions if world.seen(row.trigger)),
        key=lambda r: (r.trigger, r.discussion_id),
    )
    rows = [row for row in rows if world.seen(row.held) or row.initial]
    for row in rows:
        if not world.seen(row.held) and row.status == "held":
            row.status = "planned"
    took_place = [row for row in rows if row.status == "held"]
    return {
        "strategy_discussions": {
            "discussion_id": [row.discussion_id for row in rows],
            "meeting_id": [row.meeting_id for row in rows],
            "person_id": [row.child.person_id for row in rows],
            "trigger_date": days(row.trigger for row in rows),
            "trigger_basis": ["" if dice.chance(0.02) else row.basis for row in rows],
            "held_date": days(row.held if row.status == "held" else OPEN for row in rows),
            "is_initial": flags(row.initial for row in rows),
            "outcome_s47": ["" if row.status != "held" else "Y" if row.enquiry else "N" for row in rows],
            "status": [row.status for row in rows],
        },
        "strategy_discussion_attendance": _attendance(world, dice, took_place),
    }


def _attendance(world: World, dice: Dice, rows: list[Discussion]) -> Table:
    made: list[tuple[str, str, str, str, str, str]] = []
    for row in rows:
        offset = world.clock.offset(row.held)
        school_age = row.held - row.child.born > 5 * YEAR
        for agency, course in rates.ATTENDANCE.items():
            present = course.at(offset)
            if agency == "education":
                present = present + 0.02 if school_age else present - 0.035
            came = dice.chance(present)
            if not came and dice.chance(0.5):
                continue
            attended = "Y" if came else "" if dice.chance(0.25) else "N"
            made.append(
                (
                    row.discussion_id,
                    agency,
                    dice.pick(ROLES[agency]),
                    "" if dice.chance(0.05) else "Y",
                    attended,
                    dice.weighted(MODES) if came else "",
                )
            )
            if came and agency == "health" and dice.chance(0.2):
                made.append((row.discussion_id, agency, dice.pick(ROLES[agency]), "Y", "Y", "video"))
    columns = ("discussion_id", "agency", "role", "invited", "attended", "mode")
    table: Table = {"attendance_id": [world.identifier("AT") for _ in made]}
    return table | {column: [row[place] for row in made] for place, column in enumerate(columns)}
