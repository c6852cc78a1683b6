"""The latest figures of a line by group, as its page shows them: a table a dimension, the whole line on top.

A bar shows what the figures beside it say: the percentage of a group, or for counts and rates its share of the whole.
Where a symbol stands for a figure there is no bar.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scorecard.publication import dimensions, status
from scorecard.publication.model import Figure, Group, Line, Part, Value
from scorecard.publication.provenance import SourceExtract

RECEIVED = "received"
# below so many cases one case more moves a percentage by more than ten points
FEW = 10
NOBODY = "Nobody was counted in the period."


@dataclass(frozen=True)
class GroupRow:
    """One group, or the whole line."""

    name: str
    counted: Figure
    out_of: Figure
    value: Figure
    share: float | None  # length of the bar, 0 to 1
    is_whole: bool = False
    is_small: bool = False  # fewer than ten: its bar says so


@dataclass(frozen=True)
class GroupTable:
    """One dimension: the whole line, then its groups, those of whom nothing is known last."""

    name: str
    note: str
    rows: tuple[GroupRow, ...]
    is_about_children: bool = True  # and not about who works with them

    @property
    def whole(self) -> float | None:
        """Where the whole line stands on the bars of its groups; nowhere on bars that are shares of it."""
        return self.rows[0].share


@dataclass(frozen=True)
class PartByGroup:
    """One part of a line by group; instead of tables it may have a sentence that says why there is none.

    `window` and `period_end` say which days the groups are about: a public edition has those of whole years.
    """

    part: Part
    window: str
    period_end: datetime.date
    tables: tuple[GroupTable, ...]
    why_none: str

    def of(self, *, children: bool) -> list[GroupTable]:
        """The tables that say who the children are, or by whom they are worked with."""
        return [table for table in self.tables if table.is_about_children == children]


def by_group(line: Line, extracts: Mapping[str, SourceExtract]) -> list[PartByGroup] | None:
    """The parts of a line by group; None where the line is not broken down."""
    if line.groups is None:
        return None
    notes = {name: _note(dimension, extracts) for name, dimension in dimensions.DIMENSIONS.items()}
    return [
        _part(line, part, [group for group in line.groups if group.component == part.component], notes)
        for part in line.parts
    ]


def _note(dimension: dimensions.Dimension, extracts: Mapping[str, SourceExtract]) -> str:
    """How to read a dimension, and which extract it lacks."""
    lacking = [extracts[name] for name in dimension.extracts if name in extracts and extracts[name].status != RECEIVED]
    said = [dimension.explained, *(f"{each.name}.csv is {each.status}, so less is known." for each in lacking)]
    return " ".join(said).strip()


def _part(line: Line, part: Part, groups: Sequence[Group], notes: Mapping[str, str]) -> PartByGroup:
    window, period_end = line.definition.window, groups[0].period_end if groups else part.period_end
    whole = next((value for value in part.series.months if value.period_end == period_end), None)
    if groups and groups[0].basis == "year_to_date":
        window, whole = "financial_year_to_date", part.series.sums.get(("year_to_date", period_end))
    why_none = ""
    if not groups:
        why_none = status.no_figure_because(part.value, part.value_status) or NOBODY
    elif all(group.numerator.symbol == "x" for group in groups):
        why_none = status.no_figure_because(groups[0].numerator, groups[0].status)
    tables = []
    for name, dimension in dimensions.DIMENSIONS.items():
        of_dimension = [group for group in groups if group.dimension == name]
        if of_dimension and whole is not None and not why_none:
            tables.append(
                GroupTable(
                    name=dimension.name,
                    note=f"{notes[name]} {_as_first_published(whole, of_dimension)}".strip(),
                    rows=tuple(_rows(whole, of_dimension, line.definition.measure)),
                    is_about_children=name not in ("locality", "team"),
                )
            )
    return PartByGroup(part=part, window=window, period_end=period_end, tables=tuple(tables), why_none=why_none)


def _as_first_published(whole: Value, groups: Iterable[Group]) -> str:
    """What to know where the figure of all children was revised and those of its groups were not."""
    if status.is_revised(whole) and not any("r" in group.value.symbol.split() for group in groups):
        return "The groups add up to the figure as it was first published."
    return ""


def _rows(whole: Value, groups: Iterable[Group], measure: str) -> Iterable[GroupRow]:
    is_percentage = measure == "percentage"
    share = _percent(whole.value) if is_percentage else None
    yield GroupRow(
        name="All", counted=whole.numerator, out_of=whole.denominator, value=whole.value, share=share, is_whole=True
    )
    for group in groups:
        share = _percent(group.value) if is_percentage else _share(group.numerator, whole.numerator)
        beneath = group.denominator if is_percentage else group.numerator
        yield GroupRow(
            name=group.name,
            counted=group.numerator,
            out_of=group.denominator,
            value=group.value,
            share=share,
            is_small=beneath.number is not None and beneath.number < FEW,
        )


def _percent(value: Figure) -> float | None:
    return None if value.number is None else min(value.number / 100, 1.0)


def _share(counted: Figure, whole: Figure) -> float | None:
    return counted.number / whole.number if counted.number is not None and whole.number else None
