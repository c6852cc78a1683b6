"""Linear systems of unknown counts, and how closely they hem each of them in (HiGHS, through scipy).

What belongs here: unknowns, equations, and the least and the most of a sum of unknowns. What does not: which counts
are unknown, and whether a range gives one away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp  # type: ignore[import-untyped]
from scipy.sparse import coo_matrix, csr_matrix, identity, kron  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

Unknown = Any  # whatever names it, such as a count and a month
Terms = Mapping[Unknown, float]
Range = tuple[float, float]

# unknowns of one call, copies included: above this HiGHS slows down
LARGEST_CALL = 30_000
# what no count of an authority reaches: stands for no limit, so that every programme has an end
MOST = 1e7


# nodes of one search for whole numbers: what takes more is left undecided (a number of nodes, not a time, so that the
# same figures come out the same on every machine)
MOST_NODES = 2_000


class Undecided(Exception):
    """The range in whole numbers was not found within the nodes of one search."""


class NothingFits(Exception):
    """No amounts fit the equations."""


@dataclass
class System:
    """Unknown amounts between bounds, sums of them that are known, and sums that are not negative. It is whole when it
    is first solved."""

    bounds: dict[Unknown, Range] = field(default_factory=dict)
    equations: list[tuple[Terms, float]] = field(default_factory=list)
    not_negative: list[tuple[Terms, float]] = field(default_factory=list)  # terms + constant >= 0

    def ranges(self, wanted: Sequence[Terms]) -> list[Range]:
        """The least and the most of each wanted sum of unknowns.

        Each end is a programme of its own. Those of one connected part of the system are put side by side into one
        call, which costs the solver little more than one of them.

        Raises:
            NothingFits: no amounts fit.
        """
        found: list[Range] = [(0.0, 0.0)] * len(wanted)
        for part, of_part in self._parts.by_part(wanted).items():
            for at, ends in zip(of_part, self._parts.solve(part, [wanted[at] for at in of_part]), strict=True):
                found[at] = ends
        return found

    def corner(self, wanted: Terms) -> dict[Unknown, float]:
        """Amounts that fit, and of which a wanted sum of unknowns is as much as it can be.

        Raises:
            NothingFits: no amounts fit.
        """
        return dict(zip(self.bounds, self._parts.corner(wanted), strict=True))

    def whole_range(self, wanted: Terms) -> Range:
        """The least and the most of a sum of unknowns that are all whole numbers.

        Raises:
            NothingFits: no whole numbers fit.
            Undecided: the search took too long.
        """
        [(part, _)] = self._parts.by_part([wanted]).items()
        return self._parts.solve_whole(part, wanted)

    @cached_property
    def _parts(self) -> "_Parts":
        return _Parts(self)


class _Parts:
    """A system, taken apart into unknowns that no equation ties together."""

    def __init__(self, system: System) -> None:
        self._place = {unknown: at for at, unknown in enumerate(system.bounds)}
        self._bounds = [(low, min(high, MOST)) for low, high in system.bounds.values()]
        self._equal = _matrix([terms for terms, _ in system.equations], self._place)
        self._totals = np.array([total for _, total in system.equations])
        self._above = _matrix([terms for terms, _ in system.not_negative], self._place)
        self._constants = np.array([constant for _, constant in system.not_negative])
        tied = abs(self._equal).T @ abs(self._equal) + abs(self._above).T @ abs(self._above)
        _, self._part_of = connected_components(tied, directed=False)

    def by_part(self, wanted: Sequence[Terms]) -> dict[tuple[int, ...], list[int]]:
        """Which of the wanted sums stand on which parts of the system."""
        found: dict[tuple[int, ...], list[int]] = {}
        for at, terms in enumerate(wanted):
            part = tuple(sorted({int(self._part_of[self._place[unknown]]) for unknown in terms}))
            found.setdefault(part, []).append(at)
        return found

    def solve(self, parts: tuple[int, ...], wanted: Sequence[Terms]) -> list[Range]:
        columns, equal, totals, above, constants = self._only(parts)
        here = {int(column): at for at, column in enumerate(columns)}
        goals = np.zeros((len(wanted), len(columns)))
        for row, terms in enumerate(wanted):
            for unknown, factor in terms.items():
                goals[row, here[self._place[unknown]]] += factor
        step = max(1, LARGEST_CALL // (2 * len(columns)))
        found: list[Range] = []
        for opening in range(0, len(wanted), step):
            some = goals[opening : opening + step]
            ends = np.concatenate([some, -some])
            copies = len(ends)
            beside = identity(copies, format="csr")
            solved = linprog(
                ends.ravel(),
                A_eq=kron(beside, equal, format="csr") if equal.shape[0] else None,
                b_eq=np.tile(totals, copies) if equal.shape[0] else None,
                A_ub=kron(beside, -above, format="csr") if above.shape[0] else None,
                b_ub=np.tile(constants, copies) if above.shape[0] else None,
                bounds=[self._bounds[column] for column in columns] * copies,
                method="highs",
            )
            if solved.status != 0:
                raise NothingFits(solved.message)
            each = (solved.x.reshape(copies, len(columns)) * ends).sum(axis=1)
            found += [(float(each[at]), float(-each[at + len(some)])) for at in range(len(some))]
        return found

    def corner(self, terms: Terms) -> np.ndarray:
        goal = np.zeros(len(self._place))
        for unknown, factor in terms.items():
            goal[self._place[unknown]] += factor
        solved = linprog(
            -goal,
            A_eq=self._equal if self._equal.shape[0] else None,
            b_eq=self._totals if self._equal.shape[0] else None,
            A_ub=-self._above if self._above.shape[0] else None,
            b_ub=self._constants if self._above.shape[0] else None,
            bounds=self._bounds,
            method="highs",
        )
        if solved.status != 0:
            raise NothingFits(solved.message)
        return np.asarray(solved.x)

    def solve_whole(self, parts: tuple[int, ...], terms: Terms) -> Range:
        columns, equal, totals, above, constants = self._only(parts)
        here = {int(column): at for at, column in enumerate(columns)}
        goal = np.zeros(len(columns))
        for unknown, factor in terms.items():
            goal[here[self._place[unknown]]] += factor
        limits = []
        if equal.shape[0]:
            limits.append(LinearConstraint(equal, totals, totals))
        if above.shape[0]:
            limits.append(LinearConstraint(above, -constants, np.inf))
        low, high = (np.array([self._bounds[column][end] for column in columns]) for end in (0, 1))
        ends = []
        for sign in (1, -1):
            solved = milp(
                sign * goal,
                integrality=np.ones(len(columns)),
                bounds=Bounds(low, high),
                constraints=limits,
                options={"node_limit": MOST_NODES},
            )
            if solved.status == 1:
                raise Undecided(solved.message)
            if solved.x is None:
                raise NothingFits(solved.message)
            ends.append(sign * float(solved.fun))
        return ends[0], ends[1]

    def _only(self, parts: tuple[int, ...]) -> tuple[np.ndarray, csr_matrix, np.ndarray, csr_matrix, np.ndarray]:
        columns = np.flatnonzero(np.isin(self._part_of, parts))
        equal, above = self._equal[:, columns], self._above[:, columns]
        has_equal, has_above = (np.flatnonzero(np.diff(matrix.indptr)) for matrix in (equal, above))
        return columns, equal[has_equal], self._totals[has_equal], above[has_above], self._constants[has_above]


def whole_ends(ends: Range) -> Range:
    """The whole numbers within a range, its ends taken with the solver's slack."""
    least, most = ends
    slack = 1e-5
    return ceil(least - slack), floor(most + slack)


def _matrix(rows: Sequence[Terms], place: Mapping[Unknown, int]) -> csr_matrix:
    cells = [(at, place[unknown], factor) for at, row in enumerate(rows) for unknown, factor in row.items()]
    at, column, factor = zip(*cells, strict=True) if cells else ((), (), ())
    return coo_matrix((factor, (at, column)), shape=(len(rows), len(place))).tocsr()
