"""What the cases of a delivery show of its counts: which hold which, which share none, and how many two have in common.

An attacker may know all of it. What belongs here: relations that are so, found by sets of cases and not by the query of
the product. What does not: what follows from them (`attacker`).
"""

import datetime
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from tests.public.attacker import Cell, Knowledge, Month, Reading

Case = tuple[Any, ...]  # month, case, child, weight, whether it is of a flow
Held = dict[str, set[Case]]
Pair = tuple[str, str]


def cases_of(warehouse: Path, knowledge: Knowledge) -> Held:
    """The cases of every count."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select indicator_id, component, period_end, case_id, child_id, weight, in_numerator, in_denominator "
            "from marts.indicator_cases where weight > 0"
        ).fetchall()
    held: Held = {}
    for indicator, component, end, case, child, weight, in_numerator, in_denominator in rows:
        for side, is_in in (("numerator", in_numerator), ("denominator", in_denominator)):
            name = knowledge.names.get((indicator, component, side))
            if is_in and name is not None:
                held.setdefault(name, set()).add((end, case, child, weight, name in knowledge.flows))
    return held


def parts_in_cases(held: Held) -> list[Pair]:
    """Whole and part of counts of one kind of case, all of whose cases the other has in every period."""
    return [(whole, part) for whole in held for part in held if held[part] < held[whole]]


def parts_in_some_months(held: Held) -> dict[Pair, frozenset[Month]]:
    """Whole and part of counts of which that is so in some months and not in all, and in which."""
    found: dict[Pair, set[Month]] = {}
    for month, of_month in _by_month(held).items():
        for whole, part in itertools.permutations(of_month, 2):
            if of_month[part] <= of_month[whole] and not held[part] <= held[whole]:
                found.setdefault((whole, part), set()).add(month)
    return {pair: frozenset(months) for pair, months in found.items()}


def never_below_zero(held: Held, pairs: Iterable[Pair]) -> tuple[dict[str, float], ...]:
    """Of two parts of one whole that share no case in any month, the whole less both; of two that make it up between
    them, both less the whole."""
    parts: dict[str, list[str]] = {}
    for whole, part in pairs:
        parts.setdefault(whole, []).append(part)
    found: list[dict[str, float]] = []
    for whole, of_whole in parts.items():
        for one, other in itertools.combinations(sorted(set(of_whole)), 2):
            if not held[one] & held[other]:
                found.append({whole: 1.0, one: -1.0, other: -1.0})
            if held[one] | held[other] == held[whole]:
                found.append({whole: -1.0, one: 1.0, other: 1.0})
    return tuple(found)


def in_common(pair: Pair) -> str:
    """The name of the count of cases that two counts have in common."""
    return " and ".join(sorted(pair))


def with_cases_in_common(
    knowledge: Knowledge, readings: Sequence[Reading], truth: Mapping[Cell, float], held: Held, pairs: Iterable[Pair]
) -> tuple[list[Reading], Knowledge, dict[Cell, float]]:
    """What is read, known and true, with a count more for each pair: the cases that the two have in common, by month.

    Nobody publishes it. It is part of both, and of every whole of both no less is left than neither of them has.
    """
    months = _by_month(held)
    names, parts, flows = dict(knowledge.names), [], set(knowledge.flows)
    never_below: list[dict[str, float]] = []
    known = [replace(reading, cells=dict(reading.cells)) for reading in readings]
    true = dict(truth)
    for one, other in sorted({(min(pair), max(pair)) for pair in pairs}):
        common = in_common((one, other))
        names["", common, "numerator"] = common
        flows |= {common} if one in flows else set()
        parts += [(one, (common,)), (other, (common,))]
        for whole in {whole for whole, of in knowledge.parts if of == (one,)}:
            if (whole, (other,)) in knowledge.parts:
                never_below.append({whole: 1.0, one: -1.0, other: -1.0, common: 1.0})
        for month, of_month in months.items():
            in_both = of_month.get(one, set()) & of_month.get(other, set())
            for reading in known:
                if (one, month) in reading.cells and (other, month) in reading.cells:
                    reading.cells[common, month] = None
                    true[common, month] = float(sum(case[3] for case in in_both))
    wider = replace(
        knowledge,
        names=names,
        flows=frozenset(flows),
        parts=(*knowledge.parts, *parts),
        telling=knowledge.telling | frozenset(parts),
        never_below_zero=(*knowledge.never_below_zero, *never_below),
    )
    return known, wider, true


def _by_month(held: Held) -> dict[datetime.date, Held]:
    by_month: dict[datetime.date, Held] = {}
    for name, cases in held.items():
        for case in cases:
            by_month.setdefault(case[0], {}).setdefault(name, set()).add(case)
    return by_month
