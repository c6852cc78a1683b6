"""Who is open to social care, since when, and who worked with the child."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import oracles
from tests.properties.histories import (
    CHILDREN,
    PROFESSIONALS,
    Rows,
    care,
    child_protection_plans,
    edges,
    examples,
    involvements,
    near,
    one_after_another,
    overlapping,
    person,
    referrals,
    supervisions,
    together,
)
from tests.properties.workbench import Workbench

MONTHS = 13
DAYS = near(6, -2) | edges
# the six months' window of March 2024 and days around the intervals of supervision
WINDOW = st.sampled_from(
    [
        *(date(2024, 3, day) for day in (2, 3, 4, 30, 31)),
        *(date(2024, 4, 1), date(2024, 2, 18), date(2024, 2, 17), date(2024, 1, 10)),
        *(date(2023, 9, 30), date(2023, 10, 1), date(2023, 10, 2), date(2023, 9, 29)),
    ]
)


@st.composite
def known_children(draw: st.DrawFn) -> dict[str, Rows]:
    histories: list[dict[str, Rows]] = [{"stg_professionals": PROFESSIONALS}]
    for child in CHILDREN[:2]:
        days = draw(st.sampled_from([WINDOW, DAYS]))
        episodes = draw(st.sampled_from([one_after_another(child, days, most=2), overlapping(child, days, most=2)]))
        histories.append(
            {
                "stg_person": [draw(person(child))],
                **draw(care(child, draw(st.sampled_from([episodes, st.just([])])), days)),
                "stg_cp_plans": draw(child_protection_plans(child, days, most=2)),
                "stg_cin_episodes": draw(referrals(child, days, most=2)),
                "stg_involvements": draw(involvements(child, WINDOW | days, most=5)),
                "stg_case_supervisions": draw(supervisions(child, WINDOW | days)),
            }
        )
    return together(histories)


@examples(100)
@given(history=known_children())
def test_status_supervision_and_social_workers_are_those_of_the_rules(
    bench: Workbench, history: dict[str, Rows]
) -> None:
    lines = ("open_to_social_care_at_month_end", "case_supervision_up_to_date", "two_or_fewer_social_workers")
    with bench.months(MONTHS):
        statuses, supervision, workers = bench.answers(history, *lines).values()
    for period_end in oracles.month_ends(MONTHS):
        expected = {
            child: found
            for child in oracles.children_of(history)
            if (found := oracles.statuses_on(history, child, period_end))
        }
        assert {
            row["child_id"]: (row["status"], row["open_since"]) for row in statuses if row["period_end"] == period_end
        } == {child: (oracles.first_status(found), min(found.values())) for child, found in expected.items()}
        assert oracles.sides_of(supervision, period_end) == {
            child: oracles.supervised(history, child, period_end) for child in expected
        }
        counts = {child: oracles.social_workers(history, child, period_end) for child in expected}
        assert oracles.sides_of(workers, period_end) == {
            child: oracles.sides(count > 0, count <= 2) for child, count in counts.items()
        }
