"""The minimality attack: the rule of secondary suppression is public, and whoever runs it backwards must learn nothing.

Of all whole numbers that add up to the published total, those remain for which the rule suppresses just these groups.
Where the smallest of the other groups is taken, single counts follow exactly. In a secret order none does.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.public.groups import decide_groups
from scorecard.public.months import Cell
from scorecard.public.order import SecretOrder, order_by, secret_order
from scorecard.release.secret_keys import UnusableKey
from tests.public.examples import ONE_COUNT, PROFILES, RULES, THRESHOLD, alphabetical, month
from tests.support import number_of_examples

PLACE = (month("2024-03"), "locality")
Amounts = Mapping[str, float]
Rule = Callable[[Amounts], Iterator[frozenset[str]]]  # every set of groups that it could suppress


def suppressed_by(amounts: Amounts, order: SecretOrder) -> frozenset[str]:
    """What the edition suppresses of profiles by locality."""
    total = {PROFILES: Cell(sum(amounts.values()), False)}
    table = {(PROFILES, group): amount for group, amount in amounts.items()}
    cells = decide_groups(ONE_COUNT, PLACE, total, table, RULES, order)
    return frozenset(group for (_, group), cell in cells.items() if cell.is_suppressed)


def smallest_first(amounts: Amounts) -> Iterator[frozenset[str]]:
    """The rule as it was: small groups, and the smallest of the others until the sum is above the threshold."""
    block = {group for group, amount in amounts.items() if 0 < amount <= THRESHOLD}
    others = sorted((group for group in amounts if group not in block and amounts[group]), key=lambda of: amounts[of])
    for group in others:
        if not block or (len(block) > 1 and sum(amounts[of] for of in block) > THRESHOLD):
            break
        block.add(group)
    yield frozenset(block)


def in_any_order(amounts: Amounts) -> Iterator[frozenset[str]]:
    """The rule as it is, to somebody who has not got the key."""
    for order in itertools.permutations(amounts):
        places = {group: bytes([at]) for at, group in enumerate(order)}
        yield suppressed_by(amounts, lambda name, places=places: places[name.split()[-1]])  # type: ignore[misc]


def possible(published: Mapping[str, float | None], total: float, rule: Rule) -> dict[str, set[float]]:
    """What each suppressed group could be: every vector that fits the total and makes the rule suppress just these."""
    unknown = [group for group, amount in published.items() if amount is None]
    left = int(total - sum(amount for amount in published.values() if amount is not None))
    found: dict[str, set[float]] = {group: set() for group in unknown}
    for first in itertools.product(range(left + 1), repeat=len(unknown) - 1):
        if sum(first) <= left:
            vector = dict(zip(unknown, (*first, left - sum(first)), strict=True))
            amounts = {group: vector.get(group, amount or 0) for group, amount in published.items()}
            if any(each == frozenset(unknown) for each in rule(amounts)):
                for group in unknown:
                    found[group].add(vector[group])
    return found


def published(amounts: Amounts, suppressed: frozenset[str]) -> dict[str, float | None]:
    return {group: None if group in suppressed else amount for group, amount in amounts.items()}


def test_the_attack_narrows_the_counts_where_the_smallest_is_taken() -> None:
    """6 and 4 are suppressed beside 6 and 30. The partner is known to be no larger than the 6 that is shown: of the
    nine numbers that the sum of 10 leaves for either, three remain. In a secret order all nine do."""
    amounts = {"a": 6.0, "b": 4.0, "c": 6.0, "d": 30.0}
    [suppressed] = set(smallest_first(amounts))
    assert suppressed == {"a", "b"}
    known = published(amounts, suppressed)
    assert possible(known, 46, smallest_first) == {"a": {4, 5, 6}, "b": {4, 5, 6}}
    assert possible(known, 46, in_any_order) == {"a": set(range(1, 10)), "b": set(range(1, 10))}


@pytest.mark.parametrize("key", [b"one key of this test", b"another key of this test"])
@pytest.mark.parametrize(
    "amounts",
    [
        {"a": 6, "b": 4, "c": 6, "d": 30},
        {"a": 6, "b": 5, "c": 6},
        {"a": 9, "b": 1, "c": 7, "d": 8},
        {"a": 2, "b": 11, "c": 3},
    ],
)
def test_the_attack_learns_nothing_in_a_secret_order(amounts: Amounts, key: bytes) -> None:
    suppressed = suppressed_by(amounts, order_by(key, "916"))
    found = possible(published(amounts, suppressed), sum(amounts.values()), in_any_order)
    for group in suppressed:
        assert amounts[group] in found[group], "the attack is right as far as it goes"
        assert max(found[group]) > THRESHOLD, f"{group} can be told to be small"
        assert len(found[group]) > 1


@settings(max_examples=number_of_examples(25), deadline=None)
@given(st.lists(st.integers(0, 14), min_size=3, max_size=4), st.binary(min_size=16, max_size=16))
def test_whatever_the_counts_no_group_can_be_told_to_be_small(counts: list[int], key: bytes) -> None:
    amounts = dict(zip("abcd", map(float, counts), strict=False))
    suppressed = suppressed_by(amounts, order_by(key, "916"))
    everything = frozenset(group for group, amount in amounts.items() if amount)
    if not suppressed or suppressed >= everything:
        return  # where all groups go, the rule has said nothing of any
    found = possible(published(amounts, suppressed), sum(amounts.values()), in_any_order)
    assert all(max(found[group]) > THRESHOLD for group in suppressed if 0 < amounts[group] <= THRESHOLD)


def test_the_order_is_that_of_the_key(tmp_path) -> None:  # type: ignore[no-untyped-def]
    order = secret_order(tmp_path, "916")
    key = tmp_path / "suppression.key"
    assert key.stat().st_mode & 0o777 == 0o600, "made on first use, for its owner alone"
    assert order("a cell") == secret_order(tmp_path, "916")("a cell")
    assert order("a cell") != secret_order(tmp_path, "917")("a cell")
    key.chmod(0o644)
    with pytest.raises(UnusableKey, match="can be read by others"):
        secret_order(tmp_path, "916")


def test_another_order_takes_other_partners() -> None:
    amounts = {"a": 20.0, "b": 30.0, "c": 3.0}
    assert suppressed_by(amounts, alphabetical) == {"a", "c"}
    assert suppressed_by(amounts, lambda name: bytes(255 - each for each in name.encode())) == {"b", "c"}
