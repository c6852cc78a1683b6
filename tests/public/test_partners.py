"""When suppressed cells of a known sum protect each other: worked out by hand, with the threshold of 5."""

import pytest

from scorecard.public.intervals import ranges_of_months
from scorecard.public.partners import UNLIMITED, Block, is_uncertain, ranges, with_partners


def block(*most: float, total: float, rests_disclose: bool = False, certain: tuple[int, ...] = ()) -> Block[int]:
    return Block(dict(enumerate(most)), total, 5, rests_disclose, certain, least=1)


def test_the_range_of_each_cell_is_what_the_others_leave() -> None:
    # 35 of 20 and 30: the first at least 5, the second at least 15
    assert ranges({"a": 20.0, "b": 30.0}, 35.0) == {"a": (5.0, 20.0), "b": (15.0, 30.0)}
    assert ranges({"a": UNLIMITED, "b": UNLIMITED}, 8.0, least=1) == {"a": (0.0, 7.0), "b": (0.0, 7.0)}


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        pytest.param(0, 6, True, id="from nought to above the threshold"),
        pytest.param(1, 6, True, id="from one to above it"),
        pytest.param(2, 30, False, id="one is ruled out"),
        pytest.param(0, 5, False, id="known to be small or nought"),
        pytest.param(6, 9, True, id="known not to be small"),
        pytest.param(0, 0, True, id="known to be nought"),
    ],
)
def test_when_a_range_leaves_a_count_uncertain(least: float, most: float, expected: bool) -> None:
    assert is_uncertain(least, most, 5) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(block(UNLIMITED, total=4), False, id="one alone is the total less the others"),
        pytest.param(block(UNLIMITED, UNLIMITED, total=6), False, id="1 to 5 each: both are small"),
        pytest.param(block(UNLIMITED, UNLIMITED, total=7), True, id="1 and 6, or 6 and 1"),
        pytest.param(block(UNLIMITED, UNLIMITED, UNLIMITED, total=7), False, id="three at 1 or more: 5 at most"),
        pytest.param(block(UNLIMITED, UNLIMITED, UNLIMITED, total=8), True, id="three, one of which could be 6"),
        pytest.param(block(20, 30, total=35), False, id="the first could not be under 5"),
        # the first is of 25 at most, the second so many of its 500 that it cannot be the small one
        pytest.param(block(25, 500, total=203), False, id="whoever knows the rule knows which is small"),
        pytest.param(block(25, 500, total=203, rests_disclose=True), True, id="the first could be 22: a rest of 3"),
        pytest.param(block(15, 500, total=203, certain=(0,)), True, id="suppressed whatever it is"),
        pytest.param(block(15, 9, 500, total=203, certain=(0, 1)), False, id="the third is there for itself"),
    ],
)
def test_when_cells_protect_each_other(found: Block[int], expected: bool) -> None:
    assert found.is_protected() == expected


def test_the_range_of_months_between_sums() -> None:
    """Three months of 10 at most; the first two are 12, the last two 5: each of them is what the others leave."""
    assert ranges_of_months([10, 10, 10], [(0, 1, 12), (1, 2, 5)]) == [(7, 10), (2, 5), (0, 3)]
    assert ranges_of_months([UNLIMITED, 4], []) == [(0, UNLIMITED), (0, 4)]
    # 20 in the year and 17 in all but the last: no bound leaves the last anything but 3
    assert ranges_of_months([UNLIMITED] * 3, [(0, 2, 20), (0, 1, 17)])[2] == (3, 3)


def test_partners_are_taken_in_their_order_until_the_cells_are_safe() -> None:
    assert with_partners({"c"}, ["b", "a"], lambda cells: len(cells) > 1) == {"b", "c"}
    assert with_partners({"c", "d"}, ["b", "a"], lambda cells: len(cells) > 1) == {"c", "d"}
    assert with_partners(set(), ["b", "a"], lambda cells: False) == set()
