"""Which groups of children are kept back: examples to be followed by hand, with the threshold of 5."""

from collections.abc import Mapping

from scorecard.public.groups import GroupCell, GroupCells, decide_groups
from scorecard.public.months import decide_months
from tests.public.examples import FLOWS, ONE_FLOW, PLANS, QUICK_REPEATS, REPEATS, THRESHOLD, month

MAY = month("2023-05")


def decided(
    plans: Mapping[str, float], repeats: Mapping[str, float], memory: GroupCells | None = None, total: float = 0
) -> GroupCells:
    """The groups of one dimension of May, in which the whole of them is public unless it is small."""
    totals = decide_months(
        ONE_FLOW,
        {(PLANS, MAY): total or sum(plans.values()), (REPEATS, MAY): sum(repeats.values())},
        THRESHOLD,
    )
    table = {(PLANS, group): amount for group, amount in plans.items()}
    table |= {(REPEATS, group): amount for group, amount in repeats.items()}
    return decide_groups(ONE_FLOW, MAY, totals, table, memory or {}, THRESHOLD)


def hidden(cells: GroupCells, name: str) -> list[str]:
    return sorted(group for (of, group), cell in cells.items() if of == name and cell.is_hidden)


def test_groups_of_some_size_are_shown() -> None:
    cells = decided({"F": 30, "M": 40, "U": 0}, {"F": 10, "M": 12, "U": 0})
    assert hidden(cells, PLANS) == hidden(cells, REPEATS) == []


def test_one_group_alone_is_the_total_less_the_others() -> None:
    cells = decided({"a": 50, "b": 40, "c": 30}, {"a": 20, "b": 12, "c": 3})
    assert hidden(cells, REPEATS) == ["b", "c"], "the next smallest goes with it"
    assert hidden(cells, PLANS) == []


def test_a_small_rest_in_a_group_is_kept_back() -> None:
    cells = decided({"a": 50, "b": 40, "c": 30}, {"a": 20, "b": 12, "c": 28})
    assert hidden(cells, REPEATS) == ["b", "c"]


def test_a_small_group_of_the_whole_keeps_back_its_part() -> None:
    cells = decided({"a": 50, "b": 40, "c": 2}, {"a": 20, "b": 12, "c": 0})
    assert hidden(cells, PLANS) == ["b", "c"]
    assert hidden(cells, REPEATS) == ["b", "c"]


def test_groups_that_sum_to_little_take_a_third() -> None:
    cells = decided({"a": 50, "b": 40, "c": 30, "d": 30}, {"a": 20, "b": 12, "c": 2, "d": 3})
    assert hidden(cells, REPEATS) == ["b", "c", "d"]


def test_a_total_that_is_kept_back_has_no_groups() -> None:
    cells = decided({"a": 20, "b": 20}, {"a": 0, "b": 4})
    assert hidden(cells, REPEATS) == ["a", "b"]
    assert hidden(cells, PLANS) == []


def test_a_part_of_a_public_nought_is_public() -> None:
    cells = decided({"a": 50, "b": 40, "c": 0}, {"a": 20, "b": 3, "c": 0})
    assert hidden(cells, REPEATS) == ["a", "b"], "c has nobody in it and can cover nothing"
    all_back = decided({"a": 20, "b": 20, "c": 0}, {"a": 0, "b": 4, "c": 0})
    assert hidden(all_back, REPEATS) == ["a", "b"]


def test_a_dimension_in_which_nothing_is_safe_is_kept_back_whole() -> None:
    # 35 in all, and no more than 30 of them in b: were both denominators shown, a could not be under 5
    cells = decided({"a": 20, "b": 30}, {"a": 5, "b": 30})
    assert hidden(cells, PLANS) == hidden(cells, REPEATS) == ["a", "b"]


def test_groups_that_do_not_add_up_to_the_published_total_are_kept_back() -> None:
    """A total that an earlier edition published, beside groups of a delivery that counts one child more."""
    cells = decided({"a": 20, "b": 21}, {"a": 10, "b": 10}, total=40)
    assert hidden(cells, PLANS) == ["a", "b"]


def test_what_an_earlier_edition_said_is_repeated() -> None:
    first = decided({"a": 50, "b": 40, "c": 30}, {"a": 20, "b": 12, "c": 3})
    later = decided({"a": 51, "b": 40, "c": 30}, {"a": 20, "b": 11, "c": 7}, first)
    assert later == first


def test_a_part_that_is_new_is_decided_beside_what_was_said() -> None:
    groups = {"a": 50.0, "b": 40.0, "c": 30.0}
    first = {(PLANS, group): GroupCell(amount, False) for group, amount in groups.items()}
    cells = decided(groups, {"a": 20, "b": 12, "c": 3}, first)
    assert hidden(cells, REPEATS) == ["b", "c"]


def test_a_whole_that_is_new_is_kept_back_where_its_part_was_said() -> None:
    first = {(REPEATS, group): GroupCell(amount, False) for group, amount in {"a": 20.0, "b": 12.0}.items()}
    cells = decided({"a": 50, "b": 40}, {"a": 20, "b": 12}, first)
    assert hidden(cells, PLANS) == ["a", "b"]
    assert hidden(cells, REPEATS) == []


def test_counts_below_follow_the_counts_above() -> None:
    amounts = {PLANS: [50, 40, 30], REPEATS: [20, 12, 3], QUICK_REPEATS: [6, 0, 0], "neglect.numerator": [20, 20, 20]}
    totals = decide_months(FLOWS, {(name, MAY): sum(of) for name, of in amounts.items()}, THRESHOLD)
    table = {(name, group): of for name, each in amounts.items() for group, of in zip("abc", each, strict=True)}
    cells = decide_groups(FLOWS, MAY, totals, table, {}, THRESHOLD)
    assert hidden(cells, REPEATS) == ["b", "c"]
    assert set(hidden(cells, QUICK_REPEATS)) >= {"b", "c"}
