"""How closely sums of consecutive months hem in each month: exact, and fast enough to be asked hundreds of times.

With running totals every known sum is a difference of two of them, and so is every month. The most that a difference
can be is then a shortest path (difference constraints), found for all pairs at once. Its ends are whole where the sums
are.
"""

from collections.abc import Sequence

import numpy as np


def ranges_of_months(most: Sequence[float], sums: Sequence[tuple[int, int, float]]) -> list[tuple[float, float]]:
    """The least and the most of each of some months in their order.

    `most` is the most of each, none is below nought; a sum is the place of its first month, that of its last, and its
    amount.
    """
    nodes = len(most) + 1
    above = np.full((nodes, nodes), np.inf)  # the most that the running total at the second exceeds that at the first
    np.fill_diagonal(above, 0.0)
    for at, of in enumerate(most):
        above[at, at + 1] = of
        above[at + 1, at] = 0.0
    for first, last, amount in sums:
        above[first, last + 1] = min(above[first, last + 1], amount)
        above[last + 1, first] = min(above[last + 1, first], -amount)
    for by in range(nodes):
        np.minimum(above, above[:, by, None] + above[None, by, :], out=above)
    return [(float(-above[at + 1, at]), float(above[at, at + 1])) for at in range(len(most))]
