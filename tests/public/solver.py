"""A stronger attacker: linear programming over everything that public editions show.

Where `scorecard.public.attack` asks whether an amount follows exactly, this one asks how closely it can be
hemmed in, knowing besides that no count is negative and that no part is more than its whole.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import coo_matrix  # type: ignore[import-untyped]

from scorecard.public.attack import Shown
from scorecard.public.blocks import NOTHING, is_small
from scorecard.public.counts import Counts

Unknown = tuple[str, Any]  # a count, and a month or a group
Terms = list[tuple[Unknown, float]]


@dataclass
class Puzzle:
    """Unknown amounts, none negative, with sums that are known and differences that are not negative."""

    amounts: dict[Unknown, float | None] = field(default_factory=dict)
    sums: list[tuple[Terms, float]] = field(default_factory=list)
    not_negative: list[Terms] = field(default_factory=list)

    def range_of(self, terms: Terms) -> tuple[float, float]:
        """The least and the most that a sum of unknowns can be."""
        place = {unknown: at for at, unknown in enumerate(self.amounts)}
        bounds = [(amount, amount) if amount is not None else (0, None) for amount in self.amounts.values()]
        wanted = np.zeros(len(place))
        for unknown, factor in terms:
            wanted[place[unknown]] += factor
        found = []
        for sign in (1, -1):
            solved = linprog(
                sign * wanted,
                A_ub=_matrix([[(each, -factor) for each, factor in row] for row in self.not_negative], place),
                b_ub=[0.0] * len(self.not_negative) or None,
                A_eq=_matrix([row for row, _ in self.sums], place),
                b_eq=[total for _, total in self.sums] or None,
                bounds=bounds,
                method="highs",
            )
            unbounded = 3
            assert solved.status in (0, unbounded), f"the editions contradict themselves: {solved.message}"
            found.append(sign * solved.fun if solved.status == 0 else sign * -float("inf"))
        return found[0], found[1]


def _matrix(rows: Sequence[Terms], place: Mapping[Unknown, int]) -> coo_matrix | None:
    if not rows:
        return None
    cells = [(at, place[unknown], factor) for at, row in enumerate(rows) for unknown, factor in row]
    at, column, factor = zip(*cells, strict=True)
    return coo_matrix((factor, (at, column)), shape=(len(rows), len(place)))


def months_puzzle(shown: Mapping[str, Shown], counts: Counts, family: Sequence[str]) -> Puzzle:
    """The months of related counts: what sums of months and relations say of each other."""
    puzzle = Puzzle()
    for name in family:
        puzzle.amounts.update({(name, month): amount for month, amount in shown[name].months.items()})
        for window, total in shown[name].sums.items():
            if total is not None:
                puzzle.sums.append(([((name, month), 1.0) for month in window.months], total))
    _relate(puzzle, counts)
    return puzzle


def groups_puzzle(
    shown: Mapping[str, Shown], counts: Counts, family: Sequence[str], table: tuple[datetime.date, str]
) -> Puzzle:
    """One dimension of one period, for related counts."""
    puzzle = Puzzle()
    for name in family:
        groups = shown[name].groups.get(table, {})
        puzzle.amounts.update({(name, group): amount for group, amount in groups.items()})
        total = shown[name].months.get(table[0])
        if groups and total is not None:
            puzzle.sums.append(([((name, group), 1.0) for group in groups], total))
    _relate(puzzle, counts)
    return puzzle


def _relate(puzzle: Puzzle, counts: Counts) -> None:
    """A whole is no less than its parts together, where all of them are there."""
    for relation in counts.relations:
        for name, place in list(puzzle.amounts):
            named = [(each, place) for each in (relation.whole, *relation.parts)]
            if name == relation.whole and all(each in puzzle.amounts for each in named):
                puzzle.not_negative.append([(named[0], 1.0), *((each, -1.0) for each in named[1:])])


def hemmed_in(
    puzzle: Puzzle, counts: Counts, truth: Mapping[Unknown, float], threshold: float
) -> list[tuple[str, float, float]]:
    """Small amounts and small rests of which fewer values remain possible than 1 to the threshold, with their range.

    `truth` has the amount of every unknown, by which the small ones are known.
    """
    wanted: list[tuple[str, float, Terms]] = [
        (str(unknown), truth[unknown], [(unknown, 1.0)]) for unknown, amount in puzzle.amounts.items() if amount is None
    ]
    for row in puzzle.not_negative:
        if any(puzzle.amounts[unknown] is None for unknown, _ in row):
            wanted.append((f"rest of {row[0][0]}", sum(truth[unknown] * factor for unknown, factor in row), row))
    found = []
    for said, amount, terms in wanted:
        if is_small(amount, threshold):
            least, most = puzzle.range_of(terms)
            if least > 1 + NOTHING or most < threshold - NOTHING:
                found.append((said, least, most))
    return found
