"""Referrals in sequence, plans that repeat, plans that go on."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import oracles
from tests.properties.histories import (
    CHILDREN,
    Rows,
    care,
    child_in_need_plans,
    child_protection_plans,
    examples,
    near,
    overlapping,
    person,
    plan_history,
    referrals,
    rows,
    span,
    together,
)
from tests.properties.workbench import Workbench

MONTHS = 13
CLOSE = near(8, -2)
# the end of the month, the same days a year and two years before, and the ends of February
ANNIVERSARIES = st.sampled_from(
    [
        *(date(2024, 3, day) for day in (19, 20, 21, 31)),
        *(date(2023, 3, day) for day in (19, 20, 21, 31)),
        *(date(2022, 3, day) for day in (19, 20, 21, 31)),
        *(date(2024, 2, 29), date(2024, 2, 28), date(2023, 2, 28), date(2023, 2, 27), date(2022, 2, 28)),
        *(date(2023, 4, 1), date(2023, 9, 15)),
    ]
)


def persons(children: tuple[str, ...]) -> Rows:
    return [{"child_id": child, "date_of_birth": None} for child in children]


@st.composite
def referred(draw: st.DrawFn, days: st.SearchStrategy[date]) -> dict[str, Rows]:
    children = CHILDREN[:2]
    found = [row for child in children for row in draw(referrals(child, days, most=5))]
    return {"stg_person": persons(children), "stg_cin_episodes": found}


@examples(100)
@given(history=referred(CLOSE | ANNIVERSARIES))
def test_re_referrals_are_those_of_the_rules(bench: Workbench, history: dict[str, Rows]) -> None:
    with bench.months(MONTHS):
        found = bench.answers(history, "re_referrals_within_12_months", "re_referred_children")
    child_of = {row["referral_id"]: row["child_id"] for row in history["stg_cin_episodes"]}
    for period_end in oracles.month_ends(MONTHS):
        expected = oracles.re_referrals(history, period_end)
        assert oracles.sides_of(found["re_referrals_within_12_months"], period_end) == expected
        by_child: dict[str, oracles.Sides] = {}
        for referral, (counts, again) in expected.items():
            before = by_child.get(child_of[referral], oracles.NEITHER)
            by_child[child_of[referral]] = oracles.Sides(before.denominator or counts, before.numerator or again)
        assert oracles.sides_of(found["re_referred_children"], period_end) == by_child


@examples(60)
@given(history=referred(CLOSE))
def test_valid_referrals_stand_alone_on_their_day_and_follow_each_other(
    bench: Workbench, history: dict[str, Rows]
) -> None:
    valid = [row for row in bench.answer(history, "referrals_in_sequence") if row["ruled_out"] is None]
    for child in CHILDREN[:2]:
        days = sorted(row["referral_date"] for row in valid if row["child_id"] == child)
        assert len(days) == len(set(days))
        previous = {row["referral_date"]: row["previous_referral_date"] for row in valid if row["child_id"] == child}
        assert [previous[day] for day in days] == [None, *days][: len(days)]


@st.composite
def protected(draw: st.DrawFn, days: st.SearchStrategy[date]) -> dict[str, Rows]:
    children = CHILDREN[:2]
    plans = [row for child in children for row in draw(child_protection_plans(child, days, most=5))]
    return {"stg_person": persons(children), "stg_cp_plans": plans, "stg_cp_plan_history": plan_history(draw, plans)}


@examples(100)
@given(history=protected(CLOSE | ANNIVERSARIES))
def test_repeat_plans_are_those_of_the_rules(bench: Workbench, history: dict[str, Rows]) -> None:
    lines = (
        "repeat_child_protection_plans",
        "repeat_child_protection_plans_within_2_years",
        "repeat_plans_starting_physical_abuse",
        "child_protection_plans_starting_neglect",
    )
    with bench.months(MONTHS):
        ever, within_2_years, physical, neglect = bench.answers(history, *lines).values()
    category = {row["plan_id"]: row["initial_category"] for row in history["stg_cp_plans"]}
    for period_end in oracles.month_ends(MONTHS):
        started = oracles.plans_started(history, period_end)
        assert oracles.sides_of(ever, period_end) == {
            plan: oracles.sides(line.stands, line.is_repeat) for plan, line in started.items()
        }
        assert oracles.sides_of(within_2_years, period_end) == {
            plan: oracles.sides(line.stands, line.within_2_years) for plan, line in started.items()
        }
        assert oracles.sides_of(physical, period_end) == {
            plan: oracles.sides(line.is_repeat, category[plan] == "PHY") for plan, line in started.items()
        }
        assert oracles.sides_of(neglect, period_end) == {
            plan: oracles.sides(line.stands, category[plan] == "NEG") for plan, line in started.items()
        }


@st.composite
def in_need(draw: st.DrawFn, child: str, days: st.SearchStrategy[date]) -> dict[str, Rows]:
    plans = draw(child_in_need_plans(child, [f"{child}1", f"{child}1", f"{child}2", None], days, most=6))
    out = draw(st.sampled_from(["in", "in", "on a plan", "short breaks", "in care"]))
    history: dict[str, Rows] = {"stg_person": [draw(person(child))], "stg_cin_plans": plans}
    if out == "on a plan":
        history["stg_cp_plans"] = draw(child_protection_plans(child, days, most=1))
    elif out == "short breaks":
        history["stg_short_breaks"] = draw(rows(child, "short_break_id", span("start_date", "end_date", days), most=1))
    elif out == "in care":
        history |= draw(care(child, overlapping(child, days, most=2), days))
    return history


@examples(100)
@given(histories=st.tuples(*(in_need(child, CLOSE | ANNIVERSARIES) for child in CHILDREN[:2])))
def test_children_on_a_plan_in_need_are_those_of_the_rules(
    bench: Workbench, histories: tuple[dict[str, Rows], ...]
) -> None:
    history = together(histories)
    with bench.months(MONTHS):
        found = bench.answer(history, "child_in_need_plans_under_12_months")
    for period_end in oracles.month_ends(MONTHS):
        assert oracles.sides_of(found, period_end) == oracles.child_in_need_plans(history, period_end)


@examples(100)
@given(plans=child_in_need_plans("a", ["a1", "a2", None], near(6, 0), most=8))
def test_a_plan_in_need_began_with_the_earliest_plan_that_leads_to_it(bench: Workbench, plans: Rows) -> None:
    found = bench.answer({"stg_cin_plans": plans}, "child_in_need_plan_spells")
    assert sorted(row["plan_id"] for row in found) == sorted(row["plan_id"] for row in plans)
    for row in found:
        [plan] = [plan for plan in plans if plan["plan_id"] == row["plan_id"]]
        assert row["spell_start_date"] == oracles.began(plans, plan)
        assert row["open_until"] == oracles.open_until(plans, plan)
