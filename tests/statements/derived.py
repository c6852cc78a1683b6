"""Every verdict a second time, in plain Python, from the counts of a line. Nothing here is taken from the models.

Where the models go by windows and joins, this goes step by step: the Stable Shift Algorithm with its counter as its
authors describe it, the binomial by exact fractions, facts by looking back from the latest figure.
"""

import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tests.statements.bench import QUARTERLY, Line

Z = 1.959963984540054
ONE_YEAR_TO_DATE = {"financial_year_to_date": 4, "academic_year_to_date": 9}


def kind(line: Line) -> str:
    if line.window == "cumulative":
        return "cumulative"
    if line.window in ONE_YEAR_TO_DATE:
        return "to date"
    apart = 3 if line.window in QUARTERLY else 1
    return "flow" if line.window in ("month", "quarter") and line.looks_back_months <= apart else "stock"


def a_year(line: Line) -> int:
    return 4 if line.window in QUARTERLY else 12


# The year


def wilson(cases: float, of: float) -> tuple[float, float]:
    """Wilson's interval for a proportion, without correction."""
    share = cases / of
    centre = share + Z * Z / (2 * of)
    half = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return (centre - half) / (1 + Z * Z / of), (centre + half) / (1 + Z * Z / of)


def newcombe(now: tuple[float, float], before: tuple[float, float]) -> tuple[float, float]:
    """Newcombe's interval for the difference of two proportions, his method 10, without correction."""
    p1, p2 = now[0] / now[1], before[0] / before[1]
    (l1, u1), (l2, u2) = wilson(*now), wilson(*before)
    return (
        p1 - p2 - math.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2),
        p1 - p2 + math.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2),
    )


def at_least(successes: int, trials: int, share: Fraction) -> Fraction:
    """Exact chance of at least so many successes."""
    return sum(
        (math.comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(successes, trials + 1)),
        Fraction(0),
    )


def poisson_way(now: int, before: int, share: Fraction) -> int:
    """1 or -1 where the Clopper-Pearson interval for the ratio of two Poisson counts leaves 1 out, else 0."""
    if at_least(now, now + before, share) < Fraction(1, 40):
        return 1
    return -1 if at_least(before, now + before, 1 - share) < Fraction(1, 40) else 0


def _sum(line: Line, latest: int, earliest: int) -> tuple[float, float]:
    """Numerators and denominators of the periods so many back, from latest to earliest, 0 being the last."""
    chosen = line.counts[len(line.counts) - 1 - earliest : len(line.counts) - latest]
    return sum(n or 0 for n, _ in chosen), sum(d or 0 for _, d in chosen)


def _pooled(line: Line, latest: int, earliest: int) -> float:
    numerator, denominator = _sum(line, latest, earliest)
    if line.measure == "count":
        return numerator
    return (100 if line.measure == "percentage" else 10000) * numerator / denominator


def direction(line: Line) -> str:
    """The verdict on where a line goes."""
    year, values = a_year(line), line.values
    if len(values) < max(2 * year, 12):
        return "not enough periods"
    if None in values[-2 * year :] or None in values[-12:]:
        return "not enough periods"
    what = kind(line)
    if what == "cumulative" and (len(values) < 2 * year + 1 or values[-2 * year - 1] is None):
        return "not enough periods"  # what a year added needs the figure before it
    known = [value for value in values if value is not None]
    if max(values[-2 * year :]) - min(values[-2 * year :]) < 1e-9:  # type: ignore[operator, type-var]
        return "unchanged"
    if what == "cumulative":
        return "no clear change"
    way = _flow_way(line) if what == "flow" else _stock_way(line)
    if what == "flow":
        recent = _pooled(line, 0, 5) - _pooled(line, 6, 11)
    else:
        recent = sum(known[-6:]) / 6 - sum(known[-12:-6]) / 6
    if way == 0 or way * round(recent, 9) < 0:
        return "no clear change"
    if line.good_is == "none":
        return "rising" if way > 0 else "falling"
    return "improving" if (way > 0) == (line.good_is == "high") else "getting worse"


def _flow_way(line: Line) -> int:
    year = a_year(line)
    now, before = _sum(line, 0, year - 1), _sum(line, year, 2 * year - 1)
    if line.measure == "percentage" and line.is_within:
        low, high = newcombe(now, before)
        return (round(low, 11) > 0) - (round(high, 11) < 0)
    exposure = Fraction(1, 2) if line.measure == "count" else Fraction(now[1]) / Fraction(now[1] + before[1])
    return poisson_way(round(now[0]), round(before[0]), exposure)


def _stock_way(line: Line) -> int:
    year = a_year(line)
    now, then = line.values[-1], line.values[-1 - year]
    assert now is not None and then is not None
    numerator, denominator = line.counts[-1]
    numerator_then = line.counts[-1 - year][0]
    assert numerator is not None and numerator_then is not None
    if line.measure == "percentage":
        smallest = min(2.0, min(then, 100 - then) / 10)
        cases = abs(now - then) / 100 * (denominator or 0)
    else:
        smallest = then / 20
        cases = abs(numerator - numerator_then)
    if round(cases, 9) < 5 or round(abs(now - then) - smallest, 9) < 0:
        return 0
    return 1 if now > then else -1


# Facts


def extremes(line: Line) -> tuple[int | None, int | None]:
    """In how many periods, or same points of years, the latest figure is the highest, and the lowest."""
    values = line.values
    latest = values[-1]
    denominator = line.counts[-1][1]
    if latest is None or kind(line) == "cumulative" or (line.measure != "count" and (denominator or 0) < 10):
        return None, None
    step = 12 if kind(line) == "to date" else 1
    earlier = list(reversed(values[: len(values) - 1]))[step - 1 :: step]
    oldest = max((at for at, value in enumerate(earlier, start=1) if value is not None), default=0)

    def in_a_row(beyond: int) -> int | None:
        for at, value in enumerate(earlier, start=1):
            if value is not None and round((latest - value) * beyond, 9) <= 0:
                return at if at > 1 else None
        return oldest + 1 if oldest else None

    return in_a_row(1), in_a_row(-1)


def on_worse_side(line: Line) -> int:
    """For how many periods running a line has been on the worse side of its target, each out of 10 or more."""
    if line.target is None or line.good_is == "none" or kind(line) == "cumulative":
        return 0
    found = 0
    opening = ONE_YEAR_TO_DATE.get(line.window)
    for value, count, period in zip(reversed(line.values), reversed(line.counts), reversed(line.periods), strict=True):
        if period < line.target_from or value is None or (line.measure != "count" and (count[1] or 0) < 10):
            break
        if value >= line.target if line.good_is == "high" else value <= line.target:
            break
        found += 1
        if period.month == opening:
            break
    return found


def worst_in(line: Line) -> int:
    highest, lowest = extremes(line)
    return {"low": highest, "high": lowest, "none": None}[line.good_is] or 0


def cases_short(line: Line) -> int | None:
    """The fewest cases that would bring the latest figure to its target, found by trying."""
    value, (numerator, denominator) = line.values[-1], line.counts[-1]
    if value is None or line.target is None or line.good_is == "none" or numerator is None:
        return None
    way = 1 if line.good_is == "high" else -1
    if (value - line.target) * way >= 0:
        return None
    number = 0
    while True:
        number += 1
        moved = line.value((numerator + way * number, denominator))
        assert moved is not None
        if round((moved - line.target) * way, 9) >= 0:
            return number


# Process charts


def shifts(values: Sequence[float], refused: Sequence[int] = (), period: int = 12, run: int = 8) -> list[int]:
    """Where the Stable Shift Algorithm sets limits anew: positions from 0, by its counter, step by step."""

    def sides(begins: int) -> list[int]:
        centre = sum(values[begins : begins + period]) / period
        return [(round(value - centre, 9) > 0) - (round(value - centre, 9) < 0) for value in values[begins:]]

    def runs(of: Sequence[int]) -> list[tuple[int, int]]:
        """First and last position of each run."""
        found: list[tuple[int, int]] = []
        for at, side in enumerate(of):
            if found and of[found[-1][0]] == side:
                found[-1] = (found[-1][0], at)
            else:
                found.append((at, at))
        return found

    def lasts(begins: int, way: int) -> bool:
        of = sides(begins)
        for first, last in runs(of)[1:]:
            if of[first] == -way and last - first + 1 >= run and first < period:
                return False  # an opposing break that commences within the calculation period
        off_centre = [at for at in range(period) if of[at] != 0]
        if not off_centre or of[off_centre[-1]] == way:
            return True
        return any(side == way for side in of[off_centre[-1] :])  # else the final run could become one

    found: list[int] = []
    begins, counter = 0, period
    while len(values) - counter >= period:
        of = sides(begins)
        trigger = None
        for first, last in runs(of):
            first, last = first + begins, last + begins
            start = max(first, counter)
            if of[first - begins] != 0 and last - start + 1 >= run:
                if any(first <= place <= last for place in refused):
                    continue
                trigger = start
                break
        if trigger is None or len(values) - trigger < period:
            break
        if lasts(trigger, of[trigger - begins]):
            found.append(trigger)
            begins, counter = trigger, trigger + period
        else:
            counter = trigger + 1
    return found


def autocorrelation(values: Sequence[float], begins: Sequence[int]) -> float | None:
    """Lag-1 autocorrelation of the residuals from the means of the segments."""
    residuals: list[float] = []
    for first, last in zip(begins, [*begins[1:], len(values)], strict=True):
        part = values[first:last]
        residuals += [value - sum(part) / len(part) for value in part]
    of_all = sum(residual * residual for residual in residuals)
    if round(of_all, 9) == 0:
        return None
    return sum(a * b for a, b in zip(residuals[1:], residuals, strict=False)) / of_all


def same_days(found: Sequence[date], periods: Sequence[date], places: Sequence[int]) -> bool:
    return list(found) == [periods[place] for place in places]
