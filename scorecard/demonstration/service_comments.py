"""Commentaries by role holders: two sentences an indicator, with claims that the data can be asked about.

Most claims are worked out from the delivery. Two are not borne out by it, and one commentary is a month older
than the figure beside it, as happens.
"""

from collections.abc import Sequence

from scorecard.demonstration.clock import add_months
from scorecard.demonstration.extract_tables import BLANK, Days, Moments, Table, days
from scorecard.demonstration.world import World

ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
RE_REFERRAL_TARGET = 21.5
ASSESSMENT_TARGET = 85.0
MONTHS_BACK = 24


FIXED = (
    (
        "ehc_plans_within_20_weeks",
        "Head of Inclusion",
        "Timeliness has improved for the third quarter in a row as the new case teams settle in. Advice from "
        "health services remains the most common reason for delay, and a joint recovery plan is in place.",
    ),
    (
        "child_in_need_plans_under_12_months",
        "Head of Safeguarding and Review",
        "Performance remains in line with target. Plans that near their first anniversary come to a panel, which "
        "asks what still has to change for the child and by when.",
    ),
    (
        "ceased_care_special_guardianship",
        "Head of Permanence",
        "This month's share is the highest of the year, after several hearings were listed together. Numbers "
        "are small, so a single sibling group can move the figure by ten points or more.",
    ),
    (
        "return_interviews_completed",
        "Missing Children Coordinator",
        "A small group of young people account for most of the repeat episodes and often decline to be seen. "
        "Interviews held in the first days of next month will still be added, so the figure should rise.",
    ),
    (
        "strategy_discussion_attendance",
        "Head of Front Door and Assessment",
        "Social care took part in every discussion this month, and police attendance remains close to "
        "complete. Schools join by video where they can; the gaps are mostly children under five.",
    ),
)
"""Commentaries with no figure worked out; the first two say what the data do not bear out."""

OLDER = (
    "case_supervision_up_to_date",
    "Head of Safeguarding and Review",
    "More than nine in ten children had up-to-date supervision at the end of the month. Team managers "
    "receive a weekly list of the rest, beginning with children who have a protection plan.",
)
"""Written a month before the reporting month."""


def commentary_table(world: World, tables: dict[str, Table]) -> Table:
    """One row an indicator, for the reporting month; one of them for the month before."""
    clock = world.clock
    front_door, review = "Head of Front Door and Assessment", "Head of Safeguarding and Review"
    audits = _audits(world, tables["practice_audits"])
    texts = [
        ("re_referrals_within_12_months", front_door, _re_referrals(world)),
        ("assessments_within_45_working_days", front_door, _assessments(world)),
        ("repeat_child_protection_plans", review, _repeat_plans(world)),
        ("children_in_care_rate", "Director of Children's Social Care", _in_care(world)),
        ("agency_rate", "Principal Social Worker", _agency(world, tables["workforce_posts"])),
        ("audits_good_or_outstanding", "Head of Quality Assurance", audits),
        *FIXED,
    ]
    rows = [(*text, clock.end()) for text in texts] + [(*OLDER, clock.end(-1))]
    written = [min(row[3] + 9 + place % 5, clock.extract_day) for place, row in enumerate(rows)]
    return {
        "indicator_id": [row[0] for row in rows],
        "period_end": days(row[3] for row in rows),
        "author": [row[1] for row in rows],
        "written_on": days(written),
        "body": [row[2] for row in rows],
    }


def _values(table: Table, column: str) -> list[int]:
    found = table[column]
    assert isinstance(found, Days | Moments)
    return found.values


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _re_referrals(world: World) -> str:
    """How long the share has been below target."""
    clock = world.clock
    months: dict[int, list[bool]] = {}
    for child in world.children:
        valid: list[int] = []
        for case in sorted(child.referrals, key=lambda case: (case.day, case.referral_id)):
            held = any(not e.no_further_action and e.day < case.day < e.closed for e in child.referrals)
            if held or case.day in valid:
                continue
            months.setdefault(clock.offset(case.day), []).append(
                any(add_months(case.day, -12) <= day < case.day for day in valid)
            )
            valid.append(case.day)
    shares = {offset: _share(sum(found), len(found)) for offset, found in months.items()}
    below = 0
    while below < MONTHS_BACK and shares.get(-below, 100.0) < RE_REFERRAL_TARGET:
        below += 1
    if not below:
        return (
            f"The share rose to {shares.get(0, 0.0)}% this month and is above the target of "
            f"{RE_REFERRAL_TARGET}%. Every "
            "re-referral within three months of closure is now reviewed by a manager."
        )
    run = ORDINALS[below - 1] + " consecutive" if below <= len(ORDINALS) else "latest of many"
    return (
        f"This is the {run} month below the target of {RE_REFERRAL_TARGET}%. Stronger step-down "
        f"planning with early help "
        "means that fewer families come back within a year of our first work with them."
    )


def _assessments(world: World) -> str:
    first, last = world.clock.start(), world.clock.end()
    found = [row for row in world.assessments if first <= row.authorised <= last]
    in_time = sum(world.working_days.between(row.start, row.authorised) <= 45 for row in found)
    share = _share(in_time, len(found))
    gap = round(abs(ASSESSMENT_TARGET - share), 1)
    side = "below" if share < ASSESSMENT_TARGET else "above"
    return (
        f"Timeliness stands at {share}%, which is {gap} percentage points {side} target. Vacancies in "
        f"two assessment teams "
        "explain most of the delay, and a second duty team has been in place since January."
    )


def _repeat_plans(world: World) -> str:
    first, last = world.clock.start(), world.clock.end()
    found = [plan for plan in world.protection_plans() if first <= plan.start <= last]
    again = sum(plan.previous > 0 for plan in found)
    return (
        f"Of the {len(found)} plans that began this month, {again} were for children who had had a plan "
        f"before. Most of the "
        "earlier plans ended more than two years ago, and conference chairs review each case for what "
        "we learnt too late."
    )


def _in_care(world: World) -> str:
    now, before = (
        sum(period.start <= day < period.end for period in world.periods)
        for day in (world.clock.end(), world.clock.end(-12))
    )
    change = "fewer" if now < before else "more"
    return (
        f"There were {now} children in care at the end of the month, {abs(now - before)} {change} than "
        f"a year ago. Edge of "
        "care work and planned reunification account for much of the change."
    )


def _agency(world: World, posts: Table) -> str:
    kinds, roles, work, fte = (posts[c] for c in ("employment_type", "role_code", "is_child_and_family", "fte"))
    starts, ends = _values(posts, "start_date"), _values(posts, "end_date")
    texts: Sequence[Sequence[str]] = [list(c) for c in (kinds, roles, work, fte) if not isinstance(c, Days | Moments)]
    shares: list[float] = []
    for day in (world.clock.end(), world.clock.end(-12)):
        sums = {"agency": 0.0, "permanent": 0.0}
        for kind, role, family, size, start, end in zip(*texts, starts, ends, strict=True):
            if role != "0" and family == "Y" and size and start <= day and (end == BLANK or end > day):
                sums[kind] += float(size)
        shares.append(round(100 * sums["agency"] / max(1.0, sum(sums.values())), 1))
    return (
        f"The rate is {shares[0]}%, down from {shares[1]}% a year ago, as agency staff convert to "
        f"permanent posts. The "
        "academy's next cohort of newly qualified social workers starts in September."
    )


def _audits(world: World, audits: Table) -> str:
    rounds = _values(audits, "audit_round_month")
    kinds, voided, initial, moderated = (
        list(column)
        for column in (audits[c] for c in ("audit_type", "voided", "grade_initial", "grade_moderated"))
        if not isinstance(column, Days | Moments)
    )
    grades = [
        (late or early)
        for day, kind, void, early, late in zip(rounds, kinds, voided, initial, moderated, strict=True)
        if day == world.clock.start() and kind == "case_file" and void != "Y" and (late or early)
    ]
    good = sum(grade in ("Good", "Outstanding") for grade in grades)
    return (
        f"{good} of {len(grades)} case files were graded good or outstanding, still well short of the "
        f"target of 65%. The "
        "share of files graded inadequate is lower than a year ago, and moderation changes few grades."
    )
