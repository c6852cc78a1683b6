"""Which groups of children are suppressed: worked out by hand, with the threshold of 5, partners by name."""

from collections.abc import Mapping

import pytest

from scorecard.public.groups import GroupCells, decide_groups, has_groups
from scorecard.public.months import Cell
from tests.public.examples import (
    ACCUMULATING,
    FLOWS,
    ONE_FLOW,
    PLANS,
    QUICK_REPEATS,
    REPEATS,
    RULES,
    SNAPSHOT,
    alphabetical,
    month,
)

PLACE = (month("2024-03"), "locality")


def decided(
    plans: Mapping[str, float], repeats: Mapping[str, float], memory: GroupCells | None = None, total: float = 0
) -> GroupCells:
    """The groups of one dimension of a year, in which the whole of them is public unless it is small."""
    of_all = {PLANS: total or sum(plans.values()), REPEATS: sum(repeats.values())}
    totals = {name: Cell(amount, 0 < amount <= RULES.small) for name, amount in of_all.items()}
    table = {(PLANS, group): amount for group, amount in plans.items()}
    table |= {(REPEATS, group): amount for group, amount in repeats.items()}
    return decide_groups(ONE_FLOW, PLACE, totals, table, RULES, alphabetical, memory)


def suppressed(cells: GroupCells, name: str) -> list[str]:
    return sorted(group for (of, group), cell in cells.items() if of == name and cell.is_suppressed)


def test_groups_of_some_size_are_shown() -> None:
    cells = decided({"F": 30, "M": 40, "U": 0}, {"F": 10, "M": 12, "U": 0})
    assert suppressed(cells, PLANS) == suppressed(cells, REPEATS) == []


def test_one_group_alone_is_the_total_less_the_others() -> None:
    cells = decided({"a": 50, "b": 40, "c": 30}, {"a": 20, "b": 12, "c": 3})
    assert suppressed(cells, REPEATS) == ["a", "c"], "a partner goes with it"
    assert suppressed(cells, PLANS) == []


def test_a_small_rest_in_a_group_is_suppressed() -> None:
    cells = decided({"a": 50, "b": 40, "c": 30}, {"a": 20, "b": 12, "c": 28})
    assert "c" in suppressed(cells, REPEATS)
    assert len(suppressed(cells, REPEATS)) > 1


def test_a_group_of_few_has_no_numerator_whatever_it_is() -> None:
    """None, all, and half of twelve: the symbol says nothing of which."""
    for numerator in (0, 6, 12):
        cells = decided({"a": 50, "b": 40, "c": 12}, {"a": 20, "b": 12, "c": numerator})
        assert "c" in suppressed(cells, REPEATS)
        assert suppressed(cells, PLANS) == []


def test_a_small_group_of_the_whole_suppresses_its_part() -> None:
    cells = decided({"a": 50, "b": 40, "c": 2}, {"a": 20, "b": 12, "c": 0})
    assert suppressed(cells, PLANS) == ["a", "c"]
    assert {"a", "c"} <= set(suppressed(cells, REPEATS))


def test_a_total_that_is_suppressed_has_no_groups() -> None:
    cells = decided({"a": 30, "b": 30}, {"a": 0, "b": 4})
    assert suppressed(cells, REPEATS) == ["a", "b"]
    assert suppressed(cells, PLANS) == []


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ((1, 5), ["a", "b"]),  # were they alone suppressed, both would be known to be small: one cannot be 6
        ((0, 6), ["a", "b"]),  # so they go here as well, though neither is small
        ((1, 6), ["a", "b"]),  # 7: the 1 for itself, and a partner, either of which could be the 1
        ((0, 7), []),
    ],
)
def test_groups_that_nothing_could_protect_go_whatever_they_are(groups: tuple[int, int], expected: list[str]) -> None:
    cells = decided(dict(zip("ab", groups, strict=True)), {"a": 0, "b": 0})
    assert suppressed(cells, PLANS) == expected


def test_where_nobody_is_counted_in_all_nobody_is_in_any_group() -> None:
    cells = decided({"a": 30, "b": 12}, {"a": 0, "b": 0})
    assert suppressed(cells, REPEATS) == [], "0 of 42 says it of both"


def test_a_part_of_a_public_nought_is_public() -> None:
    cells = decided({"a": 50, "b": 40, "c": 0}, {"a": 20, "b": 3, "c": 0})
    assert suppressed(cells, REPEATS) == ["a", "b"], "c has nobody in it and can cover nothing"


def test_a_dimension_in_which_nothing_is_safe_is_suppressed_whole() -> None:
    # 35 in all, and no more than 30 of them in b: were both denominators shown, a could not be under 5
    cells = decided({"a": 20, "b": 30}, {"a": 5, "b": 30})
    assert suppressed(cells, PLANS) == suppressed(cells, REPEATS) == ["a", "b"]


def test_groups_that_do_not_add_up_to_the_published_total_are_suppressed() -> None:
    """A total that an earlier edition published, beside groups of a delivery that counts one child more."""
    cells = decided({"a": 30, "b": 31}, {"a": 10, "b": 10}, total=60)
    assert suppressed(cells, PLANS) == ["a", "b"]


def test_what_an_earlier_edition_said_is_repeated() -> None:
    first = decided({"a": 50, "b": 40, "c": 30}, {"a": 20, "b": 12, "c": 3})
    later = decided({"a": 51, "b": 40, "c": 30}, {"a": 20, "b": 11, "c": 7}, first)
    assert later == first


def test_a_part_that_is_new_is_decided_beside_what_was_said() -> None:
    groups = {"a": 50.0, "b": 40.0, "c": 30.0}
    first = {(PLANS, group): Cell(amount, False) for group, amount in groups.items()}
    cells = decided(groups, {"a": 20, "b": 12, "c": 3}, first)
    assert suppressed(cells, REPEATS) == ["a", "c"]


def test_a_whole_that_is_new_is_suppressed_where_its_part_was_said() -> None:
    first = {(REPEATS, group): Cell(amount, False) for group, amount in {"a": 20.0, "b": 12.0}.items()}
    cells = decided({"a": 50, "b": 40}, {"a": 20, "b": 12}, first)
    assert suppressed(cells, PLANS) == ["a", "b"]
    assert suppressed(cells, REPEATS) == []


def test_counts_below_follow_the_counts_above() -> None:
    amounts = {PLANS: [50, 40, 30], REPEATS: [20, 12, 3], QUICK_REPEATS: [9, 0, 0], "neglect.numerator": [20, 20, 20]}
    totals = {name: Cell(sum(of), False) for name, of in amounts.items()}
    table = {(name, group): float(of) for name, each in amounts.items() for group, of in zip("abc", each, strict=True)}
    cells = decide_groups(FLOWS, PLACE, totals, table, RULES, alphabetical)
    assert suppressed(cells, REPEATS) == ["a", "c"]
    assert set(suppressed(cells, QUICK_REPEATS)) >= {"a", "c"}


def test_flows_have_groups_by_year_and_snapshots_by_quarter() -> None:
    months = [month(f"2023-{number:02}") for number in range(1, 13)]
    assert [each.month for each in months if has_groups(ONE_FLOW, REPEATS, each)] == [3]
    assert [each.month for each in months if has_groups(SNAPSHOT, "rate.numerator", each)] == [3, 6, 9, 12]
    assert [each.month for each in months if has_groups(ACCUMULATING, "excluded.numerator", each)] == [3]
