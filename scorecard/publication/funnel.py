"""The funnel: between which counts a group of some size would lie if only chance parted it from all others.

Exact binomial, as the marts judge it: a count below the lower limit has a chance of as few that is less than the tail.
"""

import math
from functools import lru_cache

TAIL_95 = 0.025
TAIL_998 = 0.001
# what lies further out adds nothing to a chance of a thousandth
NEGLIGIBLE = 1e-18


@lru_cache(maxsize=8192)
def limits(out_of: int, share: float, tail: float) -> tuple[int, int]:
    """Lowest and highest count of so many whose chance of as few, and of as many, is the tail or more.

    `share` is that of all, from 0 to 1.
    """
    if out_of == 0 or share <= 0:
        return 0, 0
    if share >= 1:
        return out_of, out_of
    chances = _chances(out_of, share)
    counts = sorted(chances)
    return _first(counts, chances, tail), _first(counts[::-1], chances, tail)


def _first(counts: list[int], chances: dict[int, float], tail: float) -> int:
    """The first count at which the chances added up reach the tail."""
    total = 0.0
    for count in counts:
        total += chances[count]
        if total >= tail:
            return count
    return counts[-1]


def _chances(out_of: int, share: float) -> dict[int, float]:
    """The chance of each count about the likeliest, outwards until it is negligible."""
    middle = min(int((out_of + 1) * share), out_of)
    odds = share / (1 - share)
    at_middle = math.exp(
        math.lgamma(out_of + 1)
        - math.lgamma(middle + 1)
        - math.lgamma(out_of - middle + 1)
        + middle * math.log(share)
        + (out_of - middle) * math.log(1 - share)
    )
    chances = {middle: at_middle}
    chance, count = at_middle, middle
    while count < out_of and chance > NEGLIGIBLE:
        chance *= (out_of - count) / (count + 1) * odds
        count += 1
        chances[count] = chance
    chance, count = at_middle, middle
    while count > 0 and chance > NEGLIGIBLE:
        chance *= count / (out_of - count + 1) / odds
        count -= 1
        chances[count] = chance
    return chances
