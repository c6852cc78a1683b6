"""Pictures of answers, drawn from their rows alone: the same rows give the same bytes.

Each stands by itself: white ground, words inside, no script and nothing to load. What is shown by colour is shown by
shape or place too.
"""

import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from scorecard.release.ask import Answer
from tests.cookbook.pages import by_name

WIDTH, LABELS, EDGE, ROW, HEAD, FOOT = 860, 330, 24, 36, 48, 58
LETTERS_OF_LABEL = 38
INK, GREY, PALE, BLUE, ORANGE = "#1d2733", "#5b6773", "#d5dbe1", "#1f5f99", "#b45309"


@dataclass(frozen=True)
class Interval:
    """A row of a picture: the value with its ends, and a mark such as a target; null where there is none."""

    label: str
    lowest: float
    value: float
    highest: float
    mark: float | None = None
    has_few_cases: bool = False


def picture_of(number: int, answer: Answer, described: str) -> str:
    """The picture of a question, as a file of SVG."""
    return DRAWN[number](by_name(answer), described)


def _change_over_the_year(rows: Sequence[Mapping[str, Any]], described: str) -> str:
    drawn = [
        Interval(_label(row), row["lowest_change"], row["change"], row["highest_change"])
        for row in rows
        if row["lowest_change"] is not None
    ]
    return _intervals(drawn, described, "change in percentage points, with its 95 % interval", reference=(0.0, "none"))


def _expected(rows: Sequence[Mapping[str, Any]], described: str) -> str:
    drawn = [
        Interval(_label(row), row["lowest"], row["value"], row["highest"], row["target"])
        for row in rows
        if row["target"] is not None
    ]
    return _intervals(drawn, described, "per cent: limits of normal variation, latest figure, target as a diamond")


def _localities(rows: Sequence[Mapping[str, Any]], described: str) -> str:
    drawn = [
        Interval(row["locality"], row["lowest"], row["value"], row["highest"], has_few_cases=row["has_few_cases"])
        for row in rows
    ]
    of_all = rows[0]["of_all"]
    unit = "per cent, with its 95 % interval; a hollow dot rests on fewer than ten cases"
    return _intervals(drawn, described, unit, reference=(of_all, f"all: {of_all:.1f}"))


def _rolling(rows: Sequence[Mapping[str, Any]], described: str) -> str:
    """A line of values with the band of their intervals; the rows stand at equal distances."""
    height, left, right, top, bottom = 320, 90, WIDTH - 70, HEAD, 262
    ticks = _ticks([row[name] for row in rows for name in ("lowest", "highest")])

    def place(at: int, level: float) -> str:
        x = left + (right - left) * at / max(len(rows) - 1, 1)
        return f"{_n(x)} {_n(bottom - (bottom - top) * (level - ticks[0]) / (ticks[-1] - ticks[0]))}"

    upper = [place(at, row["highest"]) for at, row in enumerate(rows)]
    lower = [place(at, row["lowest"]) for at, row in enumerate(rows)]
    line = [place(at, row["value"]) for at, row in enumerate(rows)]
    drawn = [_horizontal(tick, place(0, tick).split(" ")[1], left, right) for tick in ticks]
    drawn += [
        f'<path fill="{PALE}" d="M{"L".join([*upper, *reversed(lower)])}z"/>',
        f'<path fill="none" stroke="{BLUE}" stroke-width="2" d="M{"L".join(line)}"/>',
    ]
    for at, row in enumerate(rows):
        x, y = line[at].split(" ")
        drawn.append(f'<circle cx="{x}" cy="{y}" r="4" fill="{BLUE}"/>')
        drawn.append(_text(float(x), float(y) - 9, f"{row['value']:.1f}", "middle"))
        if at % 2 == 0:
            drawn.append(_text(float(x), bottom + 22, str(row["months"]).split(" to ")[-1], "middle", GREY))
    said = "per cent of twelve months, by their last month, with the 95 % interval; the axis does not start at zero"
    drawn.append(_text(12, height - 12, said, "start", GREY))
    return _svg(drawn, described, height)


def _contributions(rows: Sequence[Mapping[str, Any]], described: str) -> str:
    """Two bars a team, from zero: what its own percentage did, and what its share of the cases did."""
    ticks = _ticks([0.0, *(row[name] for row in rows for name in ("from_mix", "from_rate"))])
    scale = _across(ticks)
    bottom = HEAD + ROW * len(rows)
    drawn = [*_verticals(ticks, scale, bottom), _vertical(scale(0.0), bottom, INK)]
    for at, row in enumerate(rows):
        y = HEAD + ROW * at
        drawn += _label_at(y + ROW / 2, row["team"])
        for name, colour, top in (("from_rate", BLUE, 8), ("from_mix", ORANGE, 19)):
            ends = sorted((scale(0.0), scale(row[name])))
            width = _n(max(ends[1] - ends[0], 1))
            drawn.append(f'<rect x="{_n(ends[0])}" y="{y + top}" width="{width}" height="9" fill="{colour}"/>')
    said = "percentage points; upper bar: the team's own percentage, lower bar: its share of all cases"
    drawn.append(_text(12, bottom + 46, said, "start", GREY))
    return _svg(drawn, described, bottom + FOOT)


DRAWN: Mapping[int, Callable[[Sequence[Mapping[str, Any]], str], str]] = {
    7: _change_over_the_year,
    10: _rolling,
    14: _expected,
    19: _contributions,
    21: _localities,
}


def _intervals(rows: Sequence[Interval], described: str, unit: str, reference: tuple[float, str] | None = None) -> str:
    """A row each: the interval as a bar, its value as a dot, a mark as a diamond; a reference as an upright line."""
    levels = [level for row in rows for level in (row.lowest, row.highest, row.mark) if level is not None]
    ticks = _ticks([*levels, *([reference[0]] if reference else [])])
    scale = _across(ticks)
    bottom = HEAD + ROW * len(rows)
    drawn = _verticals(ticks, scale, bottom)
    if reference:
        x = scale(reference[0])
        drawn += [_vertical(x, bottom, ORANGE), _text(x, HEAD - 4, reference[1], "middle", ORANGE)]
    for at, row in enumerate(rows):
        y = HEAD + ROW * at + ROW / 2
        start, end, middle = scale(row.lowest), scale(row.highest), scale(row.value)
        drawn += [
            *_label_at(y, row.label),
            f'<path stroke="{BLUE}" stroke-width="2" d="M{_n(start)} {_n(y)}H{_n(end)}M{_n(start)} {_n(y - 5)}v10'
            f'M{_n(end)} {_n(y - 5)}v10"/>',
            f'<circle cx="{_n(middle)}" cy="{_n(y)}" r="5" fill="{"#fff" if row.has_few_cases else BLUE}" '
            f'stroke="{BLUE}" stroke-width="2"/>',
        ]
        if row.mark is not None:
            drawn.append(f'<path fill="{ORANGE}" d="M{_n(scale(row.mark))} {_n(y - 7)}l7 7-7 7-7-7z"/>')
    drawn.append(_text(12, bottom + 46, unit, "start", GREY))
    return _svg(drawn, described, bottom + FOOT)


def _label(row: Mapping[str, Any]) -> str:
    part = f": {row['component']}" if row["component"] else ""
    return f"{row['measure']}{part}"


def _label_at(middle: float, label: str) -> list[str]:
    """A label to the left of a row, on two lines where it is long."""
    lines = textwrap.wrap(label, LETTERS_OF_LABEL, max_lines=2, placeholder=" …")
    top = middle + 5 - 8 * (len(lines) - 1)
    return [_text(LABELS - 12, top + 16 * at, line, "end") for at, line in enumerate(lines)]


def _across(ticks: Sequence[float]) -> Callable[[float], float]:
    span = ticks[-1] - ticks[0]
    return lambda level: LABELS + (WIDTH - EDGE - LABELS) * (level - ticks[0]) / span


def _verticals(ticks: Sequence[float], scale: Callable[[float], float], bottom: float) -> list[str]:
    return [
        part
        for tick in ticks
        for part in (_vertical(scale(tick), bottom, PALE), _text(scale(tick), bottom + 20, _tick(tick), "middle", GREY))
    ]


def _vertical(x: float, bottom: float, colour: str) -> str:
    return f'<path stroke="{colour}" d="M{_n(x)} {HEAD}V{_n(bottom)}"/>'


def _horizontal(tick: float, y: str, left: float, right: float) -> str:
    return f'<path stroke="{PALE}" d="M{left} {y}H{right}"/>' + _text(left - 24, float(y) + 5, _tick(tick), "end", GREY)


def _text(x: float, y: float, said: str, anchor: str, colour: str = INK) -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{colour}">{escape(said)}</text>'


def _svg(drawn: Iterable[str], described: str, height: float) -> str:
    size = f'width="{WIDTH}" height="{_n(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {_n(height)}" '
        f'role="img" aria-label="{escape(described)}" font-family="Arial, Helvetica, sans-serif" font-size="14">\n'
        f'<rect {size} fill="#fff"/>\n'
        + _text(12, 22, "Invented figures of the demonstration, March 2024", "start", GREY)
        + "\n"
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def _ticks(levels: Sequence[float]) -> list[float]:
    """Round levels about five apart, the first at or below all levels, the last at or above."""
    low, high = min(levels), max(levels)
    rough = (high - low or 1.0) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 6) for number in range(first, last + 1)]


def _tick(level: float) -> str:
    return f"{level:g}".replace("-", "\N{MINUS SIGN}")


def _n(number: float) -> str:
    """A coordinate with one decimal place at the most."""
    return f"{number:.1f}".removesuffix(".0")
