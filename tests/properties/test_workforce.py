"""Posts that follow, overlap and end: who is in post and who left."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import oracles
from tests.properties.histories import Rows, examples, posts
from tests.properties.workbench import Workbench

MONTHS = 13
DAYS = st.sampled_from(
    [
        *(date(2024, 3, day) for day in (1, 15, 29, 30, 31)),
        *(date(2024, 4, 1), date(2024, 2, 29), date(2023, 9, 1)),
        *(date(2023, 3, 30), date(2023, 3, 31), date(2023, 4, 1), date(2023, 4, 2)),
    ]
)


@examples(100)
@given(found=st.tuples(posts("v", DAYS, most=4), posts("w", DAYS, most=4)))
def test_those_in_post_and_those_who_left_are_those_of_the_rules(bench: Workbench, found: tuple[Rows, Rows]) -> None:
    history = {"stg_workforce_posts": [*found[0], *found[1]]}
    lines = ("agency_rate", "agency_rate_headcount", "turnover_rate")
    with bench.months(MONTHS):
        agency, heads, turnover = bench.answers(history, *lines).values()
    for period_end in oracles.month_ends(MONTHS):
        in_post = [
            post
            for post in oracles.child_and_family(history)
            if oracles.is_open(post["start_date"], post["end_date"], period_end)
        ]
        assert oracles.sides_of(agency, period_end) == {
            post["post_id"]: oracles.sides(post["fte"] is not None, post["employment_type"] == "agency")
            for post in in_post
        }
        assert oracles.sides_of(heads, period_end) == {
            worker: oracles.sides(True, is_agency)
            for worker, is_agency in oracles.headcount(history, period_end).items()
        }
        of_month = [case for case in turnover if case["period_end"] == period_end]
        assert {case["case_id"] for case in of_month if case["in_numerator"]} == oracles.leavers(history, period_end)
        assert {case["case_id"] for case in of_month if case["in_denominator"]} == {
            post["post_id"] for post in in_post if post["employment_type"] == "permanent" and post["fte"] is not None
        }
        weights = {post["post_id"]: post["fte"] or 0 for post in history["stg_workforce_posts"]}
        assert all(case["weight"] == weights[case["case_id"]] for case in of_month)
