"""When a sum gives a small count away: examples to be followed by hand, with the threshold of 5."""

import pytest

from scorecard.public.blocks import Amounts, Whole, is_safe, is_small

THRESHOLD = 5


def safe(of: list[float], at_most: list[float] | None = None) -> bool:
    members = range(len(of))
    wholes = [] if at_most is None else [Whole(dict(enumerate(at_most)))]
    return is_safe(members, [Amounts(dict(enumerate(of)), wholes)], THRESHOLD)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(0, False), (1, True), (5, True), (6, False), (0.4, True), (5.0001, False), (0.1 + 0.2 - 0.3, False)],
)
def test_small_is_above_nought_and_up_to_the_threshold(amount: float, expected: bool) -> None:
    assert is_small(amount, THRESHOLD) is expected


def test_one_month_alone_is_known_by_its_sum() -> None:
    assert not safe([3])


def test_a_small_month_and_a_large_one() -> None:
    # the sum of 23 could be 1 and 22, or 5 and 18
    assert safe([3, 20])


def test_a_sum_within_the_threshold_says_how_small_its_parts_are() -> None:
    assert not safe([3, 2])
    assert not safe([5, 0])


def test_ones_alone_and_fives_alone_are_told_by_their_sum() -> None:
    # six months that sum to 6, none of them nought; two that sum to 10, none of them above 5
    assert not safe([1, 1, 1, 1, 1, 1])
    assert not safe([5, 5])
    assert safe([1, 1, 1, 1, 2])


def test_what_the_other_month_can_take() -> None:
    # 4 of 30 and 8 of 8: were the first 1, the second would have to be 11 of 8
    assert not safe([4, 8], at_most=[30, 8])
    assert safe([4, 8], at_most=[30, 11])


def test_what_the_wholes_can_take_where_they_are_kept_back_too() -> None:
    """2 of 2 and 30 of 30, and both denominators are kept back: one case could be in the other month altogether."""

    def is_safe_with(spare: dict[int, float]) -> bool:
        return is_safe([0, 1], [Amounts({0: 2.0, 1: 30.0}, [Whole({0: 2.0, 1: 30.0}, spare)])], THRESHOLD)

    assert is_safe_with({0: 4.0, 1: 10.0})
    assert not is_safe_with({0: 4.0, 1: 0.0}), "the other month's denominator can be no larger"
    assert not is_safe_with({0: 4.0}), "the other month's denominator is shown"


def test_the_tightest_of_several_wholes_decides() -> None:
    wide, tight = Whole({0: 40.0, 1: 40.0}), Whole({0: 40.0, 1: 31.0})
    assert is_safe([0, 1], [Amounts({0: 3.0, 1: 29.0}, [wide, tight])], THRESHOLD)
    assert not is_safe([0, 1], [Amounts({0: 3.0, 1: 30.0}, [wide, tight])], THRESHOLD)


def test_a_block_without_a_small_amount_gives_nothing_away() -> None:
    assert safe([7, 9])


def test_every_amount_is_looked_at() -> None:
    # 20 and 30 of 22 and 33: the rests of 2 and 3 sum to 5
    whole = Whole({0: 22.0, 1: 33.0})
    count, rest = Amounts({0: 20.0, 1: 30.0}, [whole]), Amounts({0: 2.0, 1: 3.0}, [whole])
    assert is_safe([0, 1], [count], THRESHOLD)
    assert not is_safe([0, 1], [count, rest], THRESHOLD)
