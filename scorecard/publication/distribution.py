"""Where we stand among all authorities and among our statistical neighbours, by published figures of one period.

What belongs here: who is held against whom, from a table `benchmarks` with a row for each authority, also for us, and
how it is said. What does not: the rule of places and quarters, which is that of the table (`benchmarks.ranking`), and
averages that somebody published without the authorities behind them (`benchmarks.py`). Our own count is never set among
others' published figures: they are compared with what was published of us.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scorecard.benchmarks.ranking import PlaceAmong, place_among
from scorecard.publication.format import figure
from scorecard.publication.model import AuthorityFigure, Figure

# fewer authorities than this are no distribution
FEWEST_AUTHORITIES = 10
QUARTERS = ("best", "second best", "second worst", "worst")


@dataclass(frozen=True)
class Distribution:
    """Published figures of all authorities at one period, with ours, England's and the neighbours' among them."""

    period_end: datetime.date
    source: str
    ours: AuthorityFigure
    england: AuthorityFigure | None
    neighbours: tuple[AuthorityFigure, ...]  # best first; lowest first where no direction is stated
    missing_neighbours: tuple[str, ...]
    others: tuple[AuthorityFigure, ...]
    among_all: PlaceAmong | None  # none where nobody has said which way is better
    among_neighbours: PlaceAmong | None
    earlier: tuple[tuple[datetime.date, PlaceAmong], ...]  # our place among all in earlier periods, latest first


def distribution(
    figures: Iterable[AuthorityFigure], la_code: str, neighbours: Mapping[str, str], good_is: str
) -> Distribution | None:
    """The latest period in which there are enough authorities and we are one of them; None where there is none.

    `figures` are of one indicator and component; `neighbours` are names by code.
    """
    periods: dict[datetime.date, list[AuthorityFigure]] = {}
    for found in figures:
        if found.value.number is not None:
            periods.setdefault(found.period_end, []).append(found)
    fit = {
        period: of_period
        for period, of_period in periods.items()
        if sum(one.kind == "authority" for one in of_period) >= FEWEST_AUTHORITIES
        and any(one.kind == "authority" and one.code == la_code for one in of_period)
    }
    if not fit:
        return None
    latest = max(fit)
    authorities = [one for one in fit[latest] if one.kind == "authority"]
    ours = next(one for one in authorities if one.code == la_code)
    near = sorted((one for one in authorities if one.code in neighbours), key=lambda one: _best_first(one, good_is))
    known = {one.code for one in near}
    return Distribution(
        period_end=latest,
        source=ours.source,
        ours=ours,
        england=next((one for one in fit[latest] if one.kind == "england"), None),
        neighbours=tuple(near),
        missing_neighbours=tuple(name for code, name in neighbours.items() if code not in known),
        others=tuple(one for one in authorities if one.code != la_code and one.code not in neighbours),
        among_all=_place(ours, authorities, good_is),
        among_neighbours=_place(ours, [ours, *near], good_is) if near else None,
        earlier=tuple(
            (period, place)
            for period in sorted(fit, reverse=True)
            if period != latest and (place := _our_place(fit[period], la_code, good_is)) is not None
        ),
    )


def _number(one: AuthorityFigure) -> float:
    return one.value.number if one.value.number is not None else 0.0


def _best_first(one: AuthorityFigure, good_is: str) -> tuple[float, str]:
    return (-_number(one) if good_is == "high" else _number(one)), one.name


def _our_place(figures: Sequence[AuthorityFigure], la_code: str, good_is: str) -> PlaceAmong | None:
    authorities = [one for one in figures if one.kind == "authority"]
    ours = next(one for one in authorities if one.code == la_code)
    return _place(ours, authorities, good_is)


def _place(ours: AuthorityFigure, among: Sequence[AuthorityFigure], good_is: str) -> PlaceAmong | None:
    if good_is not in ("high", "low"):
        return None
    return place_among(_number(ours), [_number(one) for one in among], highest_first=good_is == "high")


def ordinal(number: int) -> str:
    """1st, 2nd, 13th."""
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def place_said(place: PlaceAmong, of_whom: str) -> str:
    """Joint 27th of 151 authorities."""
    return f"{'joint ' if place.is_shared else ''}{ordinal(place.place)} of {place.among} {of_whom}"


def distribution_said(found: Distribution, measure: str, good_is: str) -> list[str]:
    """Where we stand, in sentences."""
    ours = figure(found.ours.value, measure)
    if found.among_all is None:
        levels = sorted(_number(one) for one in (found.ours, *found.neighbours, *found.others))
        low, high = (figure(Figure(level), measure) for level in (levels[0], levels[-1]))
        return [
            f"Our published figure is {ours}; authorities go from {low} to {high}. Nobody has said which way is better."
        ]
    best = "highest" if good_is == "high" else "lowest"
    place = place_said(found.among_all, "authorities")
    quarter = QUARTERS[found.among_all.quarter - 1]
    said = [f"Our published figure, {ours}, is {place}, where 1st is the {best}: in the {quarter} quarter."]
    if found.among_neighbours is not None:
        others = "us and our neighbours"
        said.append(f"Among {others} it is {place_said(found.among_neighbours, 'figures')}.")
    if found.earlier:
        before = "; ".join(f"{period.year}: {place_said(place, 'authorities')}" for period, place in found.earlier[:4])
        said.append(f"In earlier years: {before}.")
    if found.missing_neighbours:
        said.append(f"No figure is published for {', '.join(found.missing_neighbours)}.")
    return said
