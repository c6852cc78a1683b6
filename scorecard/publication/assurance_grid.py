"""Every measure by variation and assurance, as Making Data Count (NHS England) lays them out, each with its words.

Variation: whether the latest figure lies beyond what the measure shows anyway. Assurance: whether the target will be
met if nothing changes. Both are decided by the marts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scorecard.publication.attention import Parts
from scorecard.publication.model import Chart, Line
from scorecard.publication.trend import variation

# shape and words of the rows
VARIATIONS = (
    ("improvement", "Beyond normal variation, better"),
    ("common", "Within normal variation"),
    ("concern", "Beyond normal variation, worse"),
    ("high", "Beyond normal variation, high"),
    ("low", "Beyond normal variation, low"),
)
# assurance as the marts say it, icon and words of the columns
ASSURANCES = (
    ("consistently meets", "assured", "Target will be met"),
    ("hit and miss", "by-chance", "Met or missed by chance"),
    ("consistently misses", "not-assured", "Target will be missed"),
    ("not predictable", "moving", "Not predictable: it is moving"),
    ("no target", "no-target", "No target"),
)
# better, within and worse stand even where they are empty: so people know the grid
ALWAYS = ("improvement", "common", "concern")


@dataclass(frozen=True)
class GridRow:
    """One row of the grid: the cells are as many as the columns."""

    shape: str
    words: str
    cells: tuple[Parts, ...]


@dataclass(frozen=True)
class Grid:
    """The grid, and what stands outside it with the reason why."""

    rows: tuple[GridRow, ...]
    outside: tuple[tuple[str, Parts], ...]

    @property
    def inside(self) -> int:
        return sum(len(cell) for row in self.rows for cell in row.cells)


def assurance_grid(lines: Sequence[Line]) -> Grid:
    """Place every part of every line on the grid, or outside it."""
    placed: dict[tuple[str, str], Parts] = {}
    outside: dict[str, Parts] = {}
    for line in lines:
        for part in line.parts:
            chart = part.series.chart
            shape = variation(part.series).shape
            if chart is None or shape == "none":
                outside.setdefault(_why(chart), []).append((line, part))
            else:
                assured = chart.assurance if chart.assurance in {key for key, _, _ in ASSURANCES} else "no target"
                placed.setdefault((shape, assured), []).append((line, part))
    rows = [
        GridRow(shape, words, tuple(placed.get((shape, assured), []) for assured, _, _ in ASSURANCES))
        for shape, words in VARIATIONS
        if shape in ALWAYS or _any(shape, placed)
    ]
    return Grid(tuple(rows), tuple(sorted(outside.items(), key=lambda item: (-len(item[1]), item[0]))))


def _any(shape: str, placed: Iterable[tuple[str, str]]) -> bool:
    return any(found == shape for found, _ in placed)


def _why(chart: Chart | None) -> str:
    """Why a measure has no place on the grid, in a few words."""
    if chart is None:
        return "no process behaviour chart"
    reason = chart.reason_not_drawn
    if reason.startswith("overlapping"):
        return "figures share cases with the one before"
    if reason == "each figure follows the one before":
        return "each figure follows the one before too closely"
    return reason or "no latest figure to test"
