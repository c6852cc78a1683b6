"""Teams and localities of a line: how each stands to all, two years of each, and what the year's change comes from.

Groups stand in the order of their names and never of their figures: figures that chance may have parted are not ranked.
For the inside alone. Verdicts are those of the marts.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scorecard.publication import format, funnel
from scorecard.publication.model import ComparedGroup, Driver, Figure, Group, Line, Part
from scorecard.publication.site import charts

MONTHS_SHOWN = 24
MINUS = "\N{MINUS SIGN}"
DIMENSIONS = {"locality": "Localities", "team": "Teams"}
STANDINGS = {
    "within": "Within what chance allows",
    "above": "Above what chance allows",
    "below": "Below what chance allows",
    "far above": "Far above what chance allows",
    "far below": "Far below what chance allows",
    "fewer than 10": "Fewer than 10: not compared",
    "not judged": "No group: not compared",
}


@dataclass(frozen=True)
class SmallMultiple:
    """One group over two years."""

    name: str
    latest: str
    counted: str
    picture: Markup


@dataclass(frozen=True)
class FunnelRow:
    """One group beside all."""

    group: ComparedGroup
    expected: str
    said: str
    picture: Markup


@dataclass(frozen=True)
class DriverRow:
    """One group's part in the change, rounded so that what is printed adds up."""

    name: str
    before: str
    now: str
    mix: str
    rate: str
    contribution: str


@dataclass(frozen=True)
class Drivers:
    """The change of the year taken apart; the total is the last row."""

    rows: tuple[DriverRow, ...]
    total: DriverRow
    has_mix: bool


@dataclass(frozen=True)
class ByDimension:
    """All that is shown of the teams, or of the localities."""

    key: str
    heading: str
    funnel: tuple[FunnelRow, ...]
    ranked: str
    multiples: tuple[SmallMultiple, ...]
    drivers: Drivers | None


@dataclass(frozen=True)
class PartByTeams:
    """One part of a line."""

    part: Part
    dimensions: tuple[ByDimension, ...]


def teams_of(line: Line, groups: Iterable[Group], until: datetime.date) -> list[PartByTeams]:
    """The parts of a line by locality and team, if it has such groups; `groups` are its own, oldest first."""
    by_part: dict[tuple[str, str], dict[tuple[str, str], list[Group]]] = {}
    for group in groups:
        if group.dimension in DIMENSIONS:
            of_part = by_part.setdefault((group.component, group.dimension), {})
            of_part.setdefault((group.code, group.name), []).append(group)
    found = []
    for part in line.parts:
        dimensions = tuple(
            _dimension(line, part, key, heading, by_part[part.component, key], until)
            for key, heading in DIMENSIONS.items()
            if (part.component, key) in by_part
        )
        if dimensions:
            found.append(PartByTeams(part, dimensions))
    return found


def _dimension(
    line: Line,
    part: Part,
    key: str,
    heading: str,
    groups: dict[tuple[str, str], list[Group]],
    until: datetime.date,
) -> ByDimension:
    compared = [group for group in part.compared if group.dimension == key]
    drivers = [driver for driver in part.drivers if driver.dimension == key]
    return ByDimension(
        key=key,
        heading=heading,
        funnel=tuple(_funnel(compared)),
        ranked=_ranked(compared),
        multiples=tuple(_multiples(line, groups, until)),
        drivers=_drivers(line, drivers) if drivers else None,
    )


def _multiples(line: Line, groups: dict[tuple[str, str], list[Group]], until: datetime.date) -> Iterable[SmallMultiple]:
    """One small chart a group, all on one scale, so that they can be compared."""
    measure = line.definition.measure
    shown = {name: [group for group in of_group if _is_recent(group, until)] for name, of_group in groups.items()}
    levels = [
        value.number for of_group in shown.values() for group in of_group if (value := _value(group)).number is not None
    ]
    if not levels:
        return
    ends = charts.ends_of_small_chart([*levels, 0.0], is_percentage=False) if measure != "percentage" else (0.0, 100.0)
    for (_, name), of_group in sorted(shown.items(), key=lambda item: _as_read(*item[0])):
        series = [(group.period_end, _value(group)) for group in of_group]
        if not any(value.number is not None for _, value in series):
            continue
        last = of_group[-1]
        is_current = (last.period_end.year, last.period_end.month) == (until.year, until.month)
        out_of = "" if last.denominator.number is None else f" of {format.count(last.denominator)}"
        yield SmallMultiple(
            name=name,
            latest=format.figure(_value(last), "count" if measure == "rate_per_10000" else measure),
            counted=f"{format.count(last.numerator)}{out_of}, {'' if is_current else 'last in '}"
            f"{format.month(last.period_end)}",
            picture=charts.sparkline(
                series,
                None,
                "none",
                "none" if not is_current else "us",
                f"{name}: {format.described_series(series, measure if measure == 'percentage' else 'count')}",
                until=until,
                is_percentage=measure == "percentage",
                ends=ends,
            ),
        )


def _value(group: Group) -> Figure:
    """A group's figure; of a rate its cases, since there is no population by group."""
    return group.value if group.value.number is not None or group.denominator.number is not None else group.numerator


def _is_recent(group: Group, until: datetime.date) -> bool:
    ends = group.period_end
    return (until.year - ends.year) * 12 + until.month - ends.month < MONTHS_SHOWN


def _as_read(code: str, name: str) -> tuple[bool, str, str]:
    return code == "unknown", (name or code).casefold(), code


def _funnel(groups: Sequence[ComparedGroup]) -> Iterable[FunnelRow]:
    if not groups:
        return
    ranges = [_expected(group) for group in groups]
    top = max([group.value for group in groups] + [outer[1] for _, outer in ranges])
    whole = min(100.0, max(10.0, 10 * -(-top // 10)))
    for group, (inner, outer) in zip(groups, ranges, strict=True):
        yield FunnelRow(
            group=group,
            expected=f"{inner[0]:.1f}% to {inner[1]:.1f}%" if group.standing != "not judged" else "",
            said=STANDINGS[group.standing],
            picture=charts.funnel_strip(group.value, group.value_of_all, inner, outer, whole)
            if group.standing != "not judged"
            else Markup(),
        )


Ends = tuple[float, float]


def _expected(group: ComparedGroup) -> tuple[Ends, Ends]:
    """In which range 95 %, and 99.8 %, of groups of this size would lie, in percent."""
    share = group.value_of_all / 100

    def ends(tail: float) -> Ends:
        low, high = funnel.limits(group.denominator, share, tail)
        return 100 * low / group.denominator, 100 * high / group.denominator

    return ends(funnel.TAIL_95), ends(funnel.TAIL_998)


def _ranked(groups: Sequence[ComparedGroup]) -> str:
    """Who may be said to stand above or below all others; nobody whose interval overlaps another's."""
    known = [group for group in groups if group.standing != "fewer than 10" and group.code != "unknown"]
    if len(known) < 2:
        return ""
    placed = sorted((group for group in known if group.place is not None), key=lambda group: group.place or 0)
    if not placed:
        return "The 95% interval of each overlaps that of another, so no order among them can be told."
    named = ", ".join(
        f"{group.name} ({group.place} of {len(known)} from the highest; {group.lowest:.1f}% to {group.highest:.1f}%)"
        for group in placed
    )
    return f"Only those whose 95% interval overlaps no other have a place: {named}. The others have no order."


def _drivers(line: Line, drivers: Sequence[Driver]) -> Drivers:
    measure = line.definition.measure
    has_mix = measure == "percentage"
    if not has_mix:
        rows = tuple(
            DriverRow(
                driver.name,
                format.count(Figure(driver.numerator_before)),
                format.count(Figure(driver.numerator_now)),
                "",
                "",
                signed(driver.contribution, 0 if driver.contribution == round(driver.contribution) else 1),
            )
            for driver in drivers
        )
        before, now = (
            sum(driver.numerator_before for driver in drivers),
            sum(driver.numerator_now for driver in drivers),
        )
        change = now - before
        total = DriverRow(
            "All",
            format.count(Figure(before)),
            format.count(Figure(now)),
            "",
            "",
            signed(change, 0 if change == round(change) else 1),
        )
        return Drivers(rows, total, has_mix)
    of_all = sum(driver.contribution for driver in drivers)
    mix_tenths = apportioned([driver.mix or 0.0 for driver in drivers])
    # what is printed as mix and as rate adds up to the change as it is printed
    rate_tenths = apportioned([driver.rate or 0.0 for driver in drivers], round(of_all * 10) - sum(mix_tenths))
    rows = tuple(
        DriverRow(
            driver.name,
            _counted(driver.numerator_before, driver.denominator_before, driver.value_before),
            _counted(driver.numerator_now, driver.denominator_now, driver.value_now),
            signed(mix / 10),
            signed(rate / 10),
            signed((mix + rate) / 10),
        )
        for driver, mix, rate in zip(drivers, mix_tenths, rate_tenths, strict=True)
    )
    before_n, before_d = (
        sum(driver.numerator_before for driver in drivers),
        sum(driver.denominator_before for driver in drivers),
    )
    now_n, now_d = sum(driver.numerator_now for driver in drivers), sum(driver.denominator_now for driver in drivers)
    total = DriverRow(
        "All",
        _counted(before_n, before_d, Figure(100 * before_n / before_d)),
        _counted(now_n, now_d, Figure(100 * now_n / now_d)),
        signed(sum(mix_tenths) / 10),
        signed(sum(rate_tenths) / 10),
        signed((sum(mix_tenths) + sum(rate_tenths)) / 10),
    )
    return Drivers(rows, total, has_mix)


def _counted(numerator: float, denominator: float, value: Figure) -> str:
    if not denominator:
        return "None"
    counts = f"{format.count(Figure(numerator))} of {format.count(Figure(denominator))}"
    return f"{format.figure(value, 'percentage')} ({counts})"


def signed(number: float, places: int = 1) -> str:
    """+0.4, or a true minus and 1.2; 0.0 without a sign."""
    shown = f"{abs(number):,.{places}f}"
    if not float(shown.replace(",", "")):
        return shown
    return f"{'+' if number > 0 else MINUS}{shown}"


def apportioned(numbers: Sequence[float], total: int | None = None) -> list[int]:
    """Numbers in whole tenths that add up to a total in tenths, that of their own sum if none is given.

    Each is rounded down, and the tenths that lack go to those that lost most by it.
    """
    tenths = [number * 10 for number in numbers]
    wanted = round(sum(tenths)) if total is None else total
    rounded = [int(number // 1) for number in tenths]
    by_loss = sorted(range(len(tenths)), key=lambda at: (-(tenths[at] - rounded[at]), at))
    lacking = wanted - sum(rounded)
    for step in range(abs(lacking)):
        at = by_loss[step % len(by_loss)] if lacking > 0 else by_loss[-1 - step % len(by_loss)]
        rounded[at] += 1 if lacking > 0 else -1
    return rounded
