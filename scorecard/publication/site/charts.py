"""Pictures as plain inline SVG: icons, small trends, comparison strips, process behaviour charts, lineages.

Colour never speaks alone: every status and signal has its own shape. Colours themselves stand in the stylesheet.
"""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from scorecard.publication.format import expected_range, figure, figure_with_unit, month, short_month
from scorecard.publication.model import Event, Figure, Point
from scorecard.publication.provenance import Lineage, Node

Dated = tuple[datetime.date, Figure]

ICONS = {
    "better": '<circle cx="12" cy="12" r="11"/><path class="mark" d="M6.5 12.5l3.8 3.8 7.2-8"/>',
    "within-tolerance": '<circle cx="12" cy="12" r="10" class="hollow"/><path d="M12 2a10 10 0 0 1 0 20z"/>',
    "worse": '<path d="M12 1.5 23.5 22.5H.5z"/><path class="mark" d="M12 9v6.5M12 18.2v1.6"/>',
    "no-target": '<rect x="2" y="2" width="20" height="20" class="hollow"/><path class="stroke" d="M7 12h10"/>',
    "direction-not-stated": '<rect x="2" y="2" width="20" height="20" class="hollow"/>'
    '<path class="stroke" d="M8 15V8m0 0-2.5 3M8 8l2.5 3M16 9v7m0 0-2.5-3m2.5 3 2.5-3"/>',
    "in-development": '<circle cx="12" cy="12" r="10" class="hollow dashed"/>',
    "kept-back": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M6.5 9.5h11M6.5 14.5h11"/>',
    "not-delivered": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M12 6v7l4 3"/>',
    "no-figure": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M5 19 19 5"/>',
    "passed": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M7.5 12.5l3 3 6-6.5"/>',
    "warning": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M12 6v7.5M12 16.4v1.8"/>',
    "failed": '<path d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path class="mark" d="M7.5 7.5l9 9m0-9-9 9"/>',
}

# whether a target will be met if nothing changes; words stand beside each
ASSURANCE_ICONS = {
    "assured": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M8.5 18V6.5h4'
    'a3.3 3.3 0 0 1 0 6.6h-4"/>',
    "by-chance": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M8.8 9.2a3.2 3.2 0 1 1 5 2.7'
    'c-1.2.8-1.8 1.3-1.8 2.6M12 17v1.6"/>',
    "not-assured": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M9 18V6.5h6.5M9 12h5"/>',
    "moving": '<circle cx="12" cy="12" r="10" class="hollow dashed"/><path class="stroke" d="M7 14l3-4 4 4 3-4"/>',
}
ICONS |= ASSURANCE_ICONS

SHAPES = {"common cause": "common", "neither high": "high", "neither low": "low"}


def icon(key: str) -> Markup:
    """The shape of a status; the words stand beside it."""
    return Markup(
        f'<svg class="icon icon-{key}" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">{ICONS[key]}</svg>'
    )


def signal_icon(shape: str) -> Markup:
    """The shape of a trend as it stands in the charts."""
    return Markup(
        '<svg class="signal" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">'
        f"{_mark(7, 7, shape, 5)}</svg>"
    )


def sparkline(
    months: Sequence[Dated],
    target: Figure | None,
    good_is: str,
    shape: str,
    described: str,
    opening_month: int | None = None,
    *,
    until: datetime.date,
    is_percentage: bool,
    ends: tuple[float, float] | None = None,
    shows_ends: bool = True,
) -> Markup:
    """A line's last 24 months: dashed target, shading on the side where the line wants to be.

    All charts go over the same months, to `until`. A percentage spans 30 points, or 0 to 100 where it moves further, so
    that a step of the same size looks the same in every chart; a count or a rate starts at zero. `ends` sets another
    scale. The ends of the scale are printed, unless `shows_ends` is false.
    """
    known = [(when, value.number) for when, value in months if value.number is not None]
    if not known:
        return Markup("")
    width, height, pad = 190, 60, 6
    levels = [number for _, number in known]
    if target is not None and target.number is not None:
        levels.append(target.number)
    low, high = ends or ends_of_small_chart(levels, is_percentage=is_percentage)
    scale = _Scale(
        months=(_months(until) - SMALL_CHART_MONTHS + 1, _months(until)),
        levels=(low, high),
        across=(pad, width - 42 if shows_ends else width - 10),
        down=(height - 7, 7),
    )
    edge = width - 34 if shows_ends else width
    drawn = []
    if target is not None and target.number is not None:
        y = scale.y(target.number)
        if good_is in ("high", "low"):
            top, bottom = (0.0, y) if good_is == "high" else (y, float(height))
            drawn.append(f'<rect class="wanted" x="0" y="{_n(top)}" width="{edge}" height="{_n(bottom - top)}"/>')
        drawn.append(f'<path class="target" d="M0 {_n(y)}H{edge}"/>')
    unit = "%" if is_percentage else ""
    drawn += [
        f'<text class="end" x="{width}" y="{y}" text-anchor="end">{level:,.0f}{unit}</text>'
        for level, y in (((high, 11), (low, height)) if shows_ends else ())
    ]
    step = _step([when for when, _ in known])
    drawn.append(f'<path class="line" d="{_path(known, scale, step, opening_month)}"/>')
    last = known[-1]
    drawn.append(_mark(scale.x(last[0]), scale.y(last[1]), "us" if shape == "none" else shape, 4.5))
    return Markup(
        f'<svg class="sparkline" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(described)}">{"".join(drawn)}</svg>'
    )


SMALL_CHART_MONTHS = 24
SMALL_CHART_SPAN = 30.0


def ends_of_small_chart(levels: Sequence[float], *, is_percentage: bool) -> tuple[float, float]:
    """Lowest and highest level of a small chart, whole tens for a percentage."""
    low, high = min(levels), max(levels)
    if not is_percentage:
        power = 10.0 ** math.floor(math.log10(high)) if high > 0 else 1.0
        return 0.0, next(power * size for size in (1, 1.5, 2, 3, 4, 5, 7.5, 10) if power * size >= high)
    # of the starts in steps of five that hold all, the one nearest to the middle
    first = max(5 * math.ceil((high - SMALL_CHART_SPAN) / 5), 0)
    last = min(5 * math.floor(low / 5), int(100 - SMALL_CHART_SPAN))
    if first <= last:
        start = float(min(max(5 * round((low + high - SMALL_CHART_SPAN) / 10), first), last))
        return start, start + SMALL_CHART_SPAN
    return 0.0, max(100.0, high)


@dataclass(frozen=True)
class Mark:
    """One shape on a comparison strip."""

    shape: str
    value: float


def comparison_strip(marks: Sequence[Mark], target: float | None, good_is: str, whole: float | None) -> Markup:
    """Where the figures stand to each other, from zero to the whole: 100 of a percentage, else a little above the most.

    It is never stretched to the figures on it. They stand in words beside it, so it says nothing aloud.
    """
    if len(marks) < 2:
        return Markup("")
    width, height, middle = 200, 26, 13
    levels = [mark.value for mark in marks] + ([] if target is None else [target])
    most = max(levels) * 1.1 or 1.0 if whole is None else max(whole, *levels)
    scale = _Scale(months=(0, 1), levels=(0.0, most), across=(0, 1), down=(6, width - 6))
    drawn = [f'<path class="axis" d="M0 {middle}H{width}"/>']
    if target is not None:
        x = scale.y(target)
        if good_is in ("high", "low"):
            start, end = (x, float(width)) if good_is == "high" else (0.0, x)
            drawn.insert(0, f'<rect class="wanted" x="{_n(start)}" y="6" width="{_n(end - start)}" height="14"/>')
        drawn.append(f'<path class="target-bar" d="M{_n(x)} 3V23"/>')
    drawn += [_mark(scale.y(mark.value), middle, mark.shape, 5) for mark in reversed(marks)]
    return Markup(
        f'<svg class="strip" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true">'
        f"{''.join(drawn)}</svg>"
    )


def distribution_strip(
    ours: float, others: Sequence[float], neighbours: Sequence[float], england: float | None, whole: float | None
) -> Markup:
    """All authorities on one scale: a stroke each, neighbours as triangles, England as a diamond, us as a circle.

    The scale is 0 to `whole` (100 of a percentage), else the range of all authorities. The table says the same.
    """
    width, height, middle = 700, 64, 26
    levels = [ours, *others, *neighbours, *([] if england is None else [england])]
    low, high = (0.0, max(whole, *levels)) if whole is not None else _padded(min(levels), max(levels), 0.02)
    scale = _Scale(months=(0, 1), levels=(low, high), across=(0, 1), down=(14, width - 14))
    drawn = [f'<path class="axis" d="M0 {middle}H{width}"/>']
    drawn += [f'<path class="authority" d="M{_n(scale.y(level))} {middle - 11}V{middle + 11}"/>' for level in others]
    drawn += [_mark(scale.y(level), middle, "comparator", 6) for level in neighbours]
    if england is not None:
        drawn.append(_mark(scale.y(england), middle, "england", 7))
    drawn.append(_mark(scale.y(ours), middle, "us", 8))
    unit = "%" if whole is not None else ""
    for level, anchor in ((low, "start"), (high, "end")):
        x = 0 if anchor == "start" else width
        drawn.append(f'<text class="end" x="{x}" y="{height - 2}" text-anchor="{anchor}">{level:,.0f}{unit}</text>')
    return Markup(
        f'<svg class="strip distribution" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true">{"".join(drawn)}</svg>'
    )


def funnel_strip(
    value: float, of_all: float, inner: tuple[float, float], outer: tuple[float, float], whole: float
) -> Markup:
    """A group's percentage on the ranges of 95 % and 99.8 % of groups of its size, on a scale from zero to `whole`.

    The same stands in words beside it, so it says nothing aloud.
    """
    width, height, middle = 200, 22, 11
    scale = _Scale(months=(0, 1), levels=(0.0, whole), across=(0, 1), down=(6, width - 6))
    drawn = [f'<path class="axis" d="M0 {middle}H{width}"/>']
    for (low, high), name, top, tall in ((outer, "funnel-outer", 5, 12), (inner, "funnel-inner", 3, 16)):
        start, end = scale.y(low), scale.y(min(high, whole))
        drawn.append(
            f'<rect class="{name}" x="{_n(start)}" y="{top}" width="{_n(max(end - start, 1))}" height="{tall}"/>'
        )
    drawn.append(f'<path class="target-bar" d="M{_n(scale.y(of_all))} 1V21"/>')
    drawn.append(_mark(scale.y(value), middle, "us", 5))
    return Markup(
        f'<svg class="strip" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true">'
        f"{''.join(drawn)}</svg>"
    )


@dataclass(frozen=True)
class Frame:
    """The measures of a process behaviour chart: one for a desk or paper, one for a phone."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    text: int
    point: float
    ticks: int
    months_between_labels: int
    labels_levels: bool


WIDE = Frame(
    width=1000,
    height=380,
    left=62,
    right=170,
    top=14,
    bottom=48,
    text=15,
    point=5,
    ticks=6,
    months_between_labels=3,
    labels_levels=True,
)
NARROW = Frame(
    width=360,
    height=260,
    left=46,
    right=20,
    top=10,
    bottom=40,
    text=13,
    point=4,
    ticks=4,
    months_between_labels=12,
    labels_levels=False,
)


def process_chart(
    points: Sequence[Point],
    targets: Mapping[datetime.date, Figure],
    measure: str,
    described: str,
    frame: Frame,
    events: Sequence[Event] = (),
) -> Markup:
    """A process behaviour chart, or the plain run of points where no limits may be drawn.

    Events stand as upright lines with their number; what they are stands beneath the chart.
    """
    known = [(point.period_end, point.value.number) for point in points if point.value.number is not None]
    if not known:
        return Markup("")
    drawn_targets = [(when, value.number) for when, value in sorted(targets.items()) if value.number is not None]
    low, high, ticks = _axis(points, known, drawn_targets, measure, frame)
    scale = _Scale(
        months=(_months(known[0][0]), _months(known[-1][0])),
        levels=(low, high),
        across=(frame.left, frame.width - frame.right),
        down=(frame.height - frame.bottom, frame.top),
    )
    drawn = [
        *_grid(ticks, scale, measure, frame),
        *_months_axis([when for when, _ in known], scale, frame),
        *_limits(points, scale, (low, high), frame),
        *_targets(drawn_targets, known[0][0], scale),
        *_events(events, known[0][0], scale, frame),
        f'<path class="line" d="{_path(known, scale, _step([when for when, _ in known]))}"/>',
    ]
    for point in points:
        if point.value.number is not None:
            shape = _shape(point.signal)
            drawn.append(_mark(scale.x(point.period_end), scale.y(point.value.number), shape, frame.point))
    if frame.labels_levels:
        drawn += _level_labels(points, known, drawn_targets, scale, (low, high), measure, frame)
    return _chart(drawn, described, frame)


def _chart(drawn: Iterable[str], described: str, frame: Frame) -> Markup:
    size = "wide" if frame.labels_levels else "narrow"
    return Markup(
        f'<svg class="chart chart-{size}" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'aria-label="{escape(described)}" font-size="{frame.text}">{"".join(drawn)}</svg>'
    )


def _events(events: Sequence[Event], opening: datetime.date, scale: "_Scale", frame: Frame) -> Iterable[str]:
    """An upright line at the month of each event, numbered as in the list beneath."""
    for number, event in enumerate(events, start=1):
        if _months(event.happened_on) < _months(opening):
            continue
        x = scale.x(event.happened_on)
        yield f'<path class="event" d="M{_n(x)} {frame.top}V{frame.height - frame.bottom}"/>'
        yield f'<text class="event-number" x="{_n(x + 4)}" y="{frame.top + frame.text - 4}">{number}</text>'


def years_chart(
    points: Sequence[Point],
    targets: Mapping[datetime.date, Figure],
    measure: str,
    described: str,
    frame: Frame,
    opening_month: int,
) -> Markup:
    """Years over each other, month by month, for a line to date: it begins anew each year and is never joined across.

    The latest year is drawn heaviest and each is named at its end, so that none is told by colour alone.
    """
    known = [(point.period_end, point.value.number) for point in points if point.value.number is not None]
    if not known:
        return Markup("")
    years: dict[int, list[tuple[datetime.date, float]]] = {}
    for when, level in known:
        years.setdefault(_opens(when, opening_month), []).append((when, level))
    latest = max(years)
    drawn_targets = [(when, value.number) for when, value in sorted(targets.items()) if value.number is not None]
    low, high, ticks = _axis((), known, drawn_targets, measure, frame)
    drawn_targets = [(when, level) for when, level in drawn_targets if _opens(when, opening_month) == latest]
    scale = _Scale(
        months=(0, 11),
        levels=(low, high),
        across=(frame.left, frame.width - frame.right),
        down=(frame.height - frame.bottom, frame.top),
    )
    drawn = [*_grid(ticks, scale, measure, frame), *_months_of_year(opening_month, scale, frame)]
    if drawn_targets:
        y = _n(scale.y(drawn_targets[-1][1]))
        drawn.append(f'<path class="target" d="M{frame.left} {y}H{frame.width - frame.right}"/>')
    ends: list[tuple[float, str, bool]] = []
    for age, (year, of_year) in enumerate(sorted(years.items(), reverse=True)):
        places = [(scale.at((when.month - opening_month) % 12), scale.y(level)) for when, level in of_year]
        path = "".join(f"{'L' if at else 'M'}{_n(x)} {_n(y)}" for at, (x, y) in enumerate(places))
        drawn.append(f'<path class="year-line year-line-{min(age, 3)}" d="{path}h0"/>')
        shape, size = ("us", frame.point) if year == latest else ("common", frame.point / 2)
        drawn += [_mark(x, y, shape, size) for x, y in places]
        ends.append((of_year[-1][1], f"{year} to {year + 1}", year == latest))
    if frame.labels_levels:
        if drawn_targets:
            ends.append((drawn_targets[-1][1], "target", False))
        drawn += _labels(ends, scale, measure, frame)
    return _chart(drawn, described, frame)


def _opens(when: datetime.date, opening_month: int) -> int:
    """The calendar year in which the year of a month opened."""
    return when.year - (when.month < opening_month)


def _months_of_year(opening_month: int, scale: "_Scale", frame: Frame) -> Iterable[str]:
    y = frame.height - frame.bottom
    yield f'<path class="axis" d="M{frame.left} {y}H{frame.width - frame.right}"/>'
    for at in range(0, 12, 1 if frame.labels_levels else 3):
        name = short_month(datetime.date(2000, (opening_month + at - 1) % 12 + 1, 1))
        x = _n(scale.at(at))
        yield f'<path class="axis" d="M{x} {y}v5"/>'
        yield f'<text class="tick" x="{x}" y="{y + frame.text + 6}" text-anchor="middle">{name}</text>'


def starts_at_zero(points: Sequence[Point], targets: Mapping[datetime.date, Figure], measure: str) -> bool:
    """Whether the vertical axis of a chart starts at zero, for a desk and for a phone alike."""
    known = [(point.period_end, point.value.number) for point in points if point.value.number is not None]
    drawn_targets = [(when, value.number) for when, value in sorted(targets.items()) if value.number is not None]
    return all(_axis(points, known, drawn_targets, measure, frame)[0] == 0 for frame in (WIDE, NARROW))


def _axis(
    points: Sequence[Point],
    known: Sequence[tuple[datetime.date, float]],
    targets: Sequence[tuple[datetime.date, float]],
    measure: str,
    frame: Frame,
) -> tuple[float, float, list[float]]:
    """Lowest and highest level of the vertical axis, and its ticks."""
    low, high = _bounds(points, known, targets, measure)
    ticks = _ticks(low, high, frame.ticks)
    return min(low, ticks[0]), max(high, ticks[-1]), ticks


def _bounds(
    points: Iterable[Point],
    known: Sequence[tuple[datetime.date, float]],
    targets: Sequence[tuple[datetime.date, float]],
    measure: str,
) -> tuple[float, float]:
    """Lowest and highest level to draw; limits below nought or above 100% lie where no figure can."""
    levels = [number for _, number in (*known, *targets)]
    for point in points:
        levels += [level for level in (point.lower, point.upper) if level is not None]
    low, high = _padded(min(levels), max(levels), 0.04)
    return max(low, 0.0), min(high, 100.0) if measure == "percentage" else high


def _grid(ticks: Sequence[float], scale: "_Scale", measure: str, frame: Frame) -> Iterable[str]:
    decimals = 0 if all(tick == round(tick) for tick in ticks) else 1
    unit = "%" if measure == "percentage" else ""
    for tick in ticks:
        y = scale.y(tick)
        yield f'<path class="grid" d="M{frame.left} {_n(y)}H{frame.width - frame.right}"/>'
        yield (
            f'<text class="tick" x="{frame.left - 8}" y="{_n(y + frame.text * 0.35)}" text-anchor="end">'
            f"{tick:,.{decimals}f}{unit}</text>"
        )


def _months_axis(dates: Sequence[datetime.date], scale: "_Scale", frame: Frame) -> Iterable[str]:
    y = frame.height - frame.bottom
    yield f'<path class="axis" d="M{frame.left} {y}H{frame.width - frame.right}"/>'
    last = _months(dates[-1])
    year = 0
    for number in range(_months(dates[0]), last + 1):
        if (last - number) % frame.months_between_labels:
            continue
        date = datetime.date(number // 12, number % 12 + 1, 1)
        x = _n(scale.x(date))
        yield f'<path class="axis" d="M{x} {y}v5"/>'
        yield f'<text class="tick" x="{x}" y="{y + frame.text + 6}" text-anchor="middle">{short_month(date)}</text>'
        if date.year != year:
            year = date.year
            yield (
                f'<text class="tick year" x="{x}" y="{y + 2 * frame.text + 8}" text-anchor="middle">{date.year}</text>'
            )


def _limits(points: Sequence[Point], scale: "_Scale", bounds: tuple[float, float], frame: Frame) -> Iterable[str]:
    """Expected range, its edges and the average, a stretch for every segment; dashed where it is provisional."""
    groups: dict[int, list[Point]] = {}
    for point in points:
        groups.setdefault(point.group, []).append(point)
    for of_group in groups.values():
        first, last = of_group[0], of_group[-1]
        if first.mean is None or first.lower is None or first.upper is None:
            continue
        start, end = scale.x(first.period_end), scale.x(last.period_end)
        if start == end:
            end += 1
        top, bottom = scale.y(min(first.upper, bounds[1])), scale.y(max(first.lower, bounds[0]))
        provisional = " provisional" if first.is_provisional else ""
        yield (
            f'<rect class="expected{provisional}" x="{_n(start)}" y="{_n(top)}" width="{_n(end - start)}" '
            f'height="{_n(bottom - top)}"/>'
        )
        for level in (first.lower, first.upper):
            if bounds[0] <= level <= bounds[1]:
                yield f'<path class="limit{provisional}" d="M{_n(start)} {_n(scale.y(level))}H{_n(end)}"/>'
        yield f'<path class="mean{provisional}" d="M{_n(start)} {_n(scale.y(first.mean))}H{_n(end)}"/>'
        if first.is_provisional and frame.labels_levels:
            yield (
                f'<text class="tick" x="{_n(start + 6)}" y="{_n(min(top + frame.text, scale.y(bounds[0]) - 4))}">'
                "provisional</text>"
            )


def _targets(targets: Sequence[tuple[datetime.date, float]], opening: datetime.date, scale: "_Scale") -> Iterable[str]:
    """The target as it stood at each period: a step where it was changed, nothing before it was set."""
    shown = [(when, level) for when, level in targets if when >= opening]
    if not shown:
        return
    path = f"M{_n(scale.x(shown[0][0]))} {_n(scale.y(shown[0][1]))}"
    for (_, before), (when, level) in pairwise(shown):
        if level != before:
            path += f"H{_n(scale.x(when))}V{_n(scale.y(level))}"
    yield f'<path class="target" d="{path}H{_n(scale.x(shown[-1][0]))}"/>'


def _level_labels(
    points: Sequence[Point],
    known: Sequence[tuple[datetime.date, float]],
    targets: Sequence[tuple[datetime.date, float]],
    scale: "_Scale",
    bounds: tuple[float, float],
    measure: str,
    frame: Frame,
) -> Iterable[str]:
    last = points[-1]
    levels = [(known[-1][1], "latest", True)]
    if targets:
        levels.append((targets[-1][1], "target", True))
    if last.mean is not None:
        levels.append((last.mean, "average", False))
    levels += [
        (level, name, False)
        for level, name in ((last.lower, "lower limit"), (last.upper, "upper limit"))
        if level is not None and bounds[0] <= level <= bounds[1]
    ]
    return _labels(levels, scale, measure, frame)


def _labels(levels: Iterable[tuple[float, str, bool]], scale: "_Scale", measure: str, frame: Frame) -> Iterable[str]:
    """Names of levels at the right edge, moved apart where they would lie over each other."""
    levels = sorted(levels, key=lambda item: -item[0])
    places: list[float] = []
    gap = frame.text + 3
    for level, _, _ in levels:
        wanted = scale.y(level)
        places.append(max(wanted, places[-1] + gap) if places else wanted)
    floor = frame.height - frame.bottom + 4.0
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], floor)
        floor = places[at] - gap
    edge = frame.width - frame.right
    for (level, name, is_bold), place in zip(levels, places, strict=True):
        yield f'<path class="leader" d="M{edge + 8} {_n(scale.y(level))}L{edge + 20} {_n(place)}"/>'
        weight = ' class="strong"' if is_bold else ' class="tick"'
        yield (
            f'<text{weight} x="{edge + 24}" y="{_n(place + frame.text * 0.35)}">'
            f"{figure(Figure(level), measure)} {name}</text>"
        )


def bar(share: float | None, whole: float | None, *, is_small: bool = False) -> Markup:
    """A bar from 0 to 1 beside the figure that says the same, with a mark where the whole stands; empty without one.

    The bar of a small group is an outline: it must not look as sure as that of a large one.
    """
    if share is None:
        return Markup("")
    mark = "" if whole is None else f'<path class="bar-whole" d="M{_n(round(whole * 100))} 0V10"/>'
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" width="100" height="10" aria-hidden="true">'
        f'<rect class="bar-scale" width="100" height="10"/><rect class="bar-{"few" if is_small else "share"}" '
        f'width="{_n(round(share * 100))}" height="10"/>{mark}</svg>'
    )


BOX_WIDTH, BOX_HEIGHT, COLUMN, ROW = 132, 46, 157, 58


def lineage_picture(lineage: Lineage, title: str) -> Markup:
    """The way from the extracts to the indicator, left to right."""
    columns = _columns(lineage)
    places = {
        node.name: (at * COLUMN + 2, row * ROW + _offset(columns, at) + 2)
        for at, column in enumerate(columns)
        for row, node in enumerate(column)
    }
    width = (len(columns) - 1) * COLUMN + BOX_WIDTH + 4
    height = max(len(column) for column in columns) * ROW - (ROW - BOX_HEIGHT) + 4
    drawn = []
    for parent, child in lineage.edges:
        (x1, y1), (x2, y2) = places[parent], places[child]
        x1, y1, y2 = x1 + BOX_WIDTH, y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2
        bend = (COLUMN - BOX_WIDTH) / 2 + 4
        drawn.append(
            f'<path class="edge" d="M{_n(x1)} {_n(y1)}C{_n(x1 + bend)} {_n(y1)} {_n(x2 - bend)} {_n(y2)} '
            f'{_n(x2)} {_n(y2)}"/>'
        )
    for node in sorted(lineage.nodes, key=lambda node: places[node.name]):
        drawn += _box(node, *places[node.name])
    described = (
        f"How {title} is worked out: {len(lineage.extracts)} "
        f"{'extract leads' if len(lineage.extracts) == 1 else 'extracts lead'} to it in {len(columns) - 1} "
        f"{'step' if len(columns) == 2 else 'steps'}. The list below says the same."
    )
    return Markup(
        f'<svg class="lineage" viewBox="0 0 {width} {_n(height)}" width="{width}" height="{_n(height)}" role="img" '
        f'aria-label="{escape(described)}">{"".join(drawn)}</svg>'
    )


def _columns(lineage: Lineage) -> list[list[Node]]:
    """Boxes by depth, each beside what it leads to, so that few lines cross."""
    depth = max(node.depth for node in lineage.nodes)
    columns = [[node for node in lineage.nodes if node.depth == at] for at in range(depth + 1)]
    children: dict[str, list[str]] = {}
    for parent, child in lineage.edges:
        children.setdefault(parent, []).append(child)
    for column in reversed(columns[:-1]):
        rank = {node.name: (at, row) for at, of_depth in enumerate(columns) for row, node in enumerate(of_depth)}
        column.sort(key=lambda node: (_mean([rank[child][1] for child in children[node.name]]), node.name))
    return columns


def _offset(columns: Sequence[Sequence[Node]], at: int) -> float:
    return (max(len(column) for column in columns) - len(columns[at])) * ROW / 2


def _box(node: Node, x: float, y: float) -> Iterable[str]:
    rounded = "" if node.kind == "extract" else ' rx="4"'
    yield (
        f'<g class="box box-{node.kind}"><rect x="{_n(x)}" y="{_n(y)}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}"'
        f"{rounded}/>"
    )
    lines = _wrapped(node.name, 18)
    top = y + BOX_HEIGHT / 2 + 4 - (len(lines) - 1) * 6.5
    for at, line in enumerate(lines):
        yield f'<text x="{_n(x + BOX_WIDTH / 2)}" y="{_n(top + at * 13)}" text-anchor="middle">{escape(line)}</text>'
    yield "</g>"


def _wrapped(name: str, length: int) -> list[str]:
    """A name broken at its underscores into lines that fit a box, three at the most."""
    lines = [""]
    for word in name.split("_"):
        joined = f"{lines[-1]}_{word}" if lines[-1] else word
        if len(joined) <= length or not lines[-1] or len(lines) == 3:
            lines[-1] = joined
        else:
            lines[-1] += "_"
            lines.append(word)
    return lines


@dataclass(frozen=True)
class _Scale:
    """From months and levels to places in a picture."""

    months: tuple[int, int]
    levels: tuple[float, float]
    across: tuple[float, float]
    down: tuple[float, float]

    def x(self, date: datetime.date) -> float:
        span = self.months[1] - self.months[0]
        share = (_months(date) - self.months[0]) / span if span else 0.5
        return self.across[0] + share * (self.across[1] - self.across[0])

    def at(self, number: int) -> float:
        """The place of a number of months."""
        return self.across[0] + (number - self.months[0]) / (self.months[1] - self.months[0]) * (
            self.across[1] - self.across[0]
        )

    def y(self, level: float) -> float:
        share = (level - self.levels[0]) / (self.levels[1] - self.levels[0])
        return self.down[0] + share * (self.down[1] - self.down[0])


def _months(date: datetime.date) -> int:
    return date.year * 12 + date.month - 1


def _step(dates: Sequence[datetime.date]) -> int:
    """Months from one figure to the next as a rule: 1, or 3 for a quarterly line."""
    return min((_months(later) - _months(earlier) for earlier, later in pairwise(dates)), default=1)


def _path(
    known: Sequence[tuple[datetime.date, float]], scale: _Scale, step: int, opening_month: int | None = None
) -> str:
    """A line through the figures that breaks where one is missing or a year opens; a figure between gaps is a dot."""
    parts = []
    before = None
    for when, level in known:
        is_joined = before is not None and _months(when) - before <= step and when.month != opening_month
        parts.append(f"{'L' if is_joined else 'M'}{_n(scale.x(when))} {_n(scale.y(level))}{'' if is_joined else 'h0'}")
        before = _months(when)
    return "".join(parts)


def _shape(signal: str | None) -> str:
    return "us" if signal is None else SHAPES.get(signal, signal)


def _mark(x: float, y: float, shape: str, r: float) -> str:
    """One shape about a place: circle, diamond, square or triangle, never told apart by colour alone."""
    if shape in ("improvement", "england"):
        d = r * 1.3
        return f'<path class="m-{shape}" d="M{_n(x)} {_n(y - d)}l{_n(d)} {_n(d)}-{_n(d)} {_n(d)}-{_n(d)}-{_n(d)}z"/>'
    if shape == "concern":
        return f'<rect class="m-concern" x="{_n(x - r)}" y="{_n(y - r)}" width="{_n(2 * r)}" height="{_n(2 * r)}"/>'
    if shape in ("high", "comparator"):
        return f'<path class="m-{shape}" d="M{_n(x)} {_n(y - r * 1.2)}l{_n(r * 1.2)} {_n(r * 2.2)}h-{_n(r * 2.4)}z"/>'
    if shape == "low":
        return f'<path class="m-low" d="M{_n(x)} {_n(y + r * 1.2)}l{_n(r * 1.2)}-{_n(r * 2.2)}h-{_n(r * 2.4)}z"/>'
    if shape == "none":
        return f'<path class="m-none" d="M{_n(x - r)} {_n(y)}h{_n(2 * r)}"/>'
    return f'<circle class="m-{shape}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}"/>'


def _padded(low: float, high: float, share: float) -> tuple[float, float]:
    span = high - low or abs(high) or 1.0
    return low - span * share, high + span * share


def _ticks(low: float, high: float, wanted: int) -> list[float]:
    """Round levels within the bounds, about as many as wanted."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in (1, 2, 2.5, 5, 10) if power * size >= rough)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 6) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _n(number: float) -> str:
    """A coordinate with one decimal place at the most."""
    text = f"{number:.1f}"
    return text.removesuffix(".0")


def described_chart(points: Sequence[Point], level: str, change: str, measure: str, *, is_stable: bool) -> str:
    """A process behaviour chart in sentences: the finding, then what is drawn."""
    known = [point for point in points if point.value.number is not None]
    span = f"{month(known[0].period_end)} to {month(known[-1].period_end)}"
    said = f"Line chart of {len(known)} figures, {span}. Level: {level} Change over the year: {change}."
    last = known[-1]
    if last.mean is None or last.lower is None or last.upper is None:
        return said
    average = f"{said} The average is {figure_with_unit(Figure(last.mean), measure)}"
    return f"{average}; expect {expected_range(last.lower, last.upper, measure)}." if is_stable else f"{average}."
