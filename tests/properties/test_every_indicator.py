"""What holds for the cases of every indicator, whatever the authority's history."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.histories import Rows, everything, examples, histories_of, shuffled, together, workforces
from tests.properties.workbench import PERIOD_END, Answer, Workbench

MONTHS = 13
YEAR_BEFORE = date(2023, 3, 31)
# those who left over those in post: the one numerator that is no part of its denominator
NUMERATOR_STANDS_APART = {"turnover_rate"}
STATUSES = ("looked_after_at_month_end", "open_to_social_care_at_month_end")


@examples(40)
@given(history=everything())
def test_the_numerator_lies_within_the_denominator_and_a_case_stands_once(
    bench: Workbench, history: dict[str, Rows]
) -> None:
    with bench.months(MONTHS):
        found = bench.answers(history, *bench.indicators, *STATUSES)
    for indicator in bench.indicators:
        cases = found[indicator]
        for case in cases:
            assert None not in (case["in_numerator"], case["in_denominator"], case["weight"]), (indicator, case)
            if indicator not in NUMERATOR_STANDS_APART:
                assert case["in_denominator"] or not case["in_numerator"], (indicator, case)
        keys = [(case["period_end"], case["component"], case["case_id"]) for case in cases]
        assert len(keys) == len(set(keys)), indicator
    for status in STATUSES:
        children = [(row["period_end"], row["child_id"]) for row in found[status]]
        assert len(children) == len(set(children)), status


@examples(25)
@given(data=st.data())
def test_a_shuffled_extract_gives_the_same_answer(bench: Workbench, data: st.DataObject) -> None:
    history = data.draw(everything())
    in_another_order = data.draw(shuffled(history))
    with bench.months(MONTHS):
        first = bench.answers(history, *bench.indicators)
        second = bench.answers(in_another_order, *bench.indicators)
    for indicator in bench.indicators:
        assert first[indicator] == second[indicator], indicator


@examples(20)
@given(history=everything())
def test_the_cases_of_a_month_do_not_depend_on_how_many_months_are_computed(
    bench: Workbench, history: dict[str, Rows]
) -> None:
    found = {}
    for months in (1, 13, 36):
        with bench.months(months):
            found[months] = bench.answers(history, *bench.indicators)
    for indicator in bench.indicators:
        last_month = [case for case in found[36][indicator] if case["period_end"] == PERIOD_END]
        last_year = [case for case in found[36][indicator] if case["period_end"] >= YEAR_BEFORE]
        assert found[1][indicator] == last_month, indicator
        assert found[13][indicator] == last_year, indicator


@examples(25)
@given(
    workforce=workforces(),
    of_one=histories_of("a", families=["fa"]),
    of_another=histories_of("b", families=["fb"]),
)
def test_the_rows_of_one_child_never_change_another(
    bench: Workbench,
    workforce: dict[str, Rows],
    of_one: dict[str, Rows],
    of_another: dict[str, Rows],
) -> None:
    with bench.months(MONTHS):
        alone = bench.answers(together([workforce, of_one]), *bench.indicators)
        in_company = bench.answers(together([workforce, of_another, of_one]), *bench.indicators)
    for indicator in bench.indicators:
        assert cases_less(in_company[indicator], "b") == alone[indicator], indicator


def cases_less(cases: list[Answer], child: str) -> list[Answer]:
    """The cases that are not the child's: every key in a history of the child begins with the child."""
    return [case for case in cases if not case["case_id"].startswith(child)]
