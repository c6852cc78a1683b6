"""An attempt to work out what the public editions keep back, from nothing but what they show.

The attacker has every edition, knows which counts are the same and which are part of another, knows that sums of
months and groups of children add up, and solves for what is missing. He reads the figures, never the decisions, so
that a fault in those does not hide itself. What he finds is named by count and period, without the number.
"""

import datetime
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from scorecard.public.blocks import NOTHING, is_small
from scorecard.public.counts import Counts
from scorecard.public.months import Window, months_between
from scorecard.warehouse.database import open_marts

Amount = float | None  # none where it is kept back
Place = TypeVar("Place", bound=Hashable)  # what an amount is of: a month, a sum of months, a group of children


@dataclass
class Shown:
    """One count as the editions together show it: by month, by sum of months, and by group of children."""

    months: dict[datetime.date, Amount] = field(default_factory=dict)
    sums: dict[Window, Amount] = field(default_factory=dict)
    groups: dict[tuple[datetime.date, str], dict[str, Amount]] = field(default_factory=dict)


def attack(marts: Sequence[Path], counts: Counts, threshold: float) -> list[str]:
    """What can be worked out from the marts of some public editions: a sentence each, nothing where they hold."""
    shown, found = observe(marts, counts)
    rests = {
        f"{relation.whole} less {' and '.join(relation.parts)}": _rest(
            shown[relation.whole], [shown[part] for part in relation.parts]
        )
        for relation in counts.relations
    }
    for relation in counts.relations:
        found += [
            f"{part}: {place} can be worked out"
            for part in relation.parts
            for place in _parts_of_nothing(shown[relation.whole], shown[part])
        ]
    for name, each in shown.items():
        found += _small_amounts(name, each, threshold)
        found += [f"{name}: {place} can be worked out" for place in _solved(each)]
    for name, each in rests.items():
        found += _small_amounts(name, each, threshold)
        found += [f"{name}: {place} can be worked out" for place in _solved(each, threshold)]
    return sorted(set(found))


def observe(marts: Sequence[Path], counts: Counts) -> tuple[dict[str, Shown], list[str]]:
    """What the editions show of every count, and what they give away by contradicting each other."""
    shown = {name: Shown() for name in counts.windows}
    found: list[str] = []
    for path in marts:
        with open_marts(path) as connection:
            found += _read_values(connection, counts, shown)
            found += _read_groups(connection, counts, shown)
    return shown, found


def _read_values(connection: duckdb.DuckDBPyConnection, counts: Counts, shown: Mapping[str, Shown]) -> list[str]:
    found = []
    for indicator, component, basis, start, end, *sides, value in connection.execute(
        "select indicator_id, component, basis, period_start, period_end, numerator, denominator, value "
        "from indicator_values"
    ).fetchall():
        for side, amount in zip(("numerator", "denominator"), sides, strict=True):
            name = counts.name_of.get((indicator, component, side))
            if name is None:
                continue
            if basis == "headline":
                found += _learn(shown[name].months, end, amount, f"{name}, {end}")
            else:
                window = Window(basis=basis, period_end=end, months=months_between(start, end))
                found += _learn(shown[name].sums, window, amount, f"{name}, {basis} to {end}")
            if amount is None and value is not None:
                found.append(f"{name}, {basis} to {end}: the value gives it away")
    return found


def _read_groups(connection: duckdb.DuckDBPyConnection, counts: Counts, shown: Mapping[str, Shown]) -> list[str]:
    found = []
    for indicator, component, end, dimension, group, *sides, value in connection.execute(
        "select indicator_id, component, period_end, dimension, category_code, numerator, denominator, value "
        "from indicator_breakdowns"
    ).fetchall():
        for side, amount in zip(("numerator", "denominator"), sides, strict=True):
            name = counts.name_of.get((indicator, component, side))
            if name is None:
                continue
            place = f"{name}, {end}, {dimension} {group}"
            found += _learn(shown[name].groups.setdefault((end, dimension), {}), group, amount, place)
            if amount is None and value is not None:
                found.append(f"{place}: the value gives it away")
    return found


def _learn(known: dict[Place, Amount], place: Place, amount: Amount, said: str) -> list[str]:
    """Remember an amount; one that another line or edition shows is known, whoever keeps it back."""
    before = known.get(place)
    if before is not None and amount is not None and abs(before - amount) > NOTHING:
        return [f"{said}: said differently in another place"]
    known[place] = before if amount is None else amount
    return []


def _rest(whole: Shown, parts: Sequence[Shown]) -> Shown:
    """What remains of a whole, where both it and its parts are shown or kept back."""
    return Shown(
        months=_less(whole.months, [part.months for part in parts]),
        sums=_less(whole.sums, [part.sums for part in parts]),
        groups={
            table: _less(groups, [part.groups[table] for part in parts])
            for table, groups in whole.groups.items()
            if all(table in part.groups for part in parts)
        },
    )


def _less(whole: Mapping[Place, Amount], parts: Sequence[Mapping[Place, Amount]]) -> dict[Place, Amount]:
    rests: dict[Place, Amount] = {}
    for place, amount in whole.items():
        if all(place in part for part in parts):
            taken = [part[place] for part in parts]
            known = [each for each in taken if each is not None]
            rests[place] = None if amount is None or len(known) < len(taken) else amount - sum(known)
    return rests


def _small_amounts(name: str, shown: Shown, threshold: float) -> list[str]:
    amounts = [(f"{month}", amount) for month, amount in shown.months.items()]
    amounts += [(f"{window.basis} to {window.period_end}", amount) for window, amount in shown.sums.items()]
    amounts += [
        (f"{period}, {dimension} {group}", amount)
        for (period, dimension), groups in shown.groups.items()
        for group, amount in groups.items()
    ]
    return [
        f"{name}: {place} is shown and small"
        for place, amount in amounts
        if amount is not None and is_small(amount, threshold)
    ]


def _parts_of_nothing(whole: Shown, part: Shown) -> list[str]:
    """Places where a part is kept back of a whole that is shown as nought."""
    tables: list[tuple[str, Mapping[Any, Amount], Mapping[Any, Amount]]] = [("", whole.months, part.months)]
    tables += [
        (f"{period}, {dimension} ", groups, part.groups.get((period, dimension), {}))
        for (period, dimension), groups in whole.groups.items()
    ]
    return [
        f"{named}{place}"
        for named, of_whole, of_part in tables
        for place, amount in of_whole.items()
        if amount == 0 and place in of_part and of_part[place] is None
    ]


def _solved(shown: Shown, small_up_to: float | None = None) -> list[str]:
    """Places kept back whose amount follows from the others; given a limit, those only whose amount is small."""
    sums = [(window.months, window) for window in shown.sums]
    solved = list(_solve({**shown.months, **shown.sums}, sums).items())
    for (period, dimension), groups in shown.groups.items():
        if period in shown.months:
            within = _solve({**groups, period: shown.months[period]}, [(tuple(groups), period)])
            solved += [(f"{period}, {dimension} {place}", amount) for place, amount in within.items()]
    return [
        f"{place.basis} to {place.period_end}" if isinstance(place, Window) else str(place)
        for place, amount in solved
        if small_up_to is None or is_small(float(amount), small_up_to)
    ]


def _solve(known: Mapping[Any, Amount], sums: Iterable[tuple[Sequence[Any], Any]]) -> dict[Any, Fraction]:
    """The unknown amounts that follow from the known ones, given places and the place that is their sum: those to
    which elimination leaves a row of their own."""
    unknown = [place for place, amount in known.items() if amount is None]
    column = {place: at for at, place in enumerate(unknown)}
    rows = []
    for places, total in sums:
        if not all(place in known for place in places):
            continue
        if total not in column and not any(place in column for place in places):
            continue  # nothing unknown in it, as in most: nothing follows
        row = [Fraction(0)] * (len(unknown) + 1)
        for place, sign in [*((each, 1) for each in places), (total, -1)]:
            if place in column:
                row[column[place]] += sign
            else:
                row[-1] -= sign * _exact(known[place] or 0.0)
        rows.append(row)
    return {
        unknown[filled[0]]: row[-1]
        for row in _reduced(rows, len(unknown))
        if len(filled := [at for at in range(len(unknown)) if row[at]]) == 1
    }


def _exact(amount: float) -> Fraction:
    """Counts are whole, full-time equivalents have four decimal places."""
    return Fraction(round(amount * 10_000), 10_000)


def _reduced(rows: list[list[Fraction]], columns: int) -> list[list[Fraction]]:
    """The rows in reduced echelon form."""
    rows = [list(row) for row in rows]
    done = 0
    for column in range(columns):
        at = next((number for number in range(done, len(rows)) if rows[number][column]), None)
        if at is None:
            continue
        rows[done], rows[at] = rows[at], rows[done]
        lead = rows[done][column]
        rows[done] = [cell / lead if cell else cell for cell in rows[done]]
        for number, row in enumerate(rows):
            if number != done and row[column]:
                factor = row[column]
                rows[number] = [
                    cell - factor * pivot if pivot else cell for cell, pivot in zip(row, rows[done], strict=True)
                ]
        done += 1
    return rows[:done]
