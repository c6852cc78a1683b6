"""A sheet a measure: every figure over time beside its target, with a chart of the spreadsheet's own."""

import datetime
from collections.abc import Sequence

from scorecard.publication import format, status, trend
from scorecard.publication.model import NOT_AVAILABLE, Figure, Line, Part, Value
from scorecard.publication.provenance import Provenance
from scorecard.publication.workbook.sheet import Cell, LineChart, Measured, Sheet, SheetColumn, counted

UNITS = {"percentage": "Per cent", "rate_per_10000": "Per 10,000 children", "count": "Number"}


def name_of_sheet(line: Line) -> str:
    """The name of a measure's sheet, by its number on the scorecard."""
    return f"Measure {line.definition.line}"


def measure_sheet(line: Line, provenance: Provenance) -> Sheet:
    """The sheet of a measure, with the reservations under which it is counted.

    A cell without a figure is blank, so that charts have a gap; a column says why.
    """
    definition = line.definition
    columns = [SheetColumn("Period", 26)]
    lines: list[tuple[int, bool]] = []
    for part in line.parts:
        named = f" ({format.part_name(part.component).lower()})" if part.component else ""
        has_target = any(target.number is not None for target in part.series.targets.values())
        lines.append((len(columns), False))
        columns.append(SheetColumn(heading=f"Figure{named}", width=12, style="one_place"))
        if has_target:
            lines.append((len(columns), True))
            columns.append(SheetColumn(heading=f"Target{named}", width=12, style="one_place"))
        columns.append(SheetColumn(heading=f"Number{named}", width=12, style="one_place"))
        if definition.denominator is not None:
            columns.append(SheetColumn(heading=f"Out of{named}", width=12, style="one_place"))
        columns.append(SheetColumn(f"Why there is no figure{named}", 26))
    said = [
        f"{format.part_name(part.component) + ': ' if part.component else ''}{status.level(line, part)} "
        f"{trend.direction(part.series, definition).words}."
        for part in line.parts
    ]
    return Sheet(
        name=name_of_sheet(line),
        title=f"{definition.line}. {definition.title}",
        about=(
            *said,
            *(reservation.said for reservation in provenance.reservations_of(definition.indicator_id)),
            f"Number: {definition.numerator}.",
            *([f"Out of: {definition.denominator}."] if definition.denominator else []),
            f"{format.WINDOWS[definition.window]}. {format.GOOD_IS[definition.good_is]}.",
        ),
        columns=tuple(columns),
        rows=_rows(line),
        back_to="Scorecard",
        chart=LineChart(
            title=definition.title,
            unit=UNITS[definition.measure],
            lines=tuple(lines),
            described=f"Line chart of the columns beside it. {' '.join(said)}",
        ),
    )


def _rows(line: Line) -> list[Sequence[Cell]]:
    definition = line.definition
    months = sorted({value.period_end for part in line.parts for value in part.series.months})
    by_month = [{value.period_end: value for value in part.series.months} for part in line.parts]
    rows: list[Sequence[Cell]] = []
    for month in months:
        cells: list[Cell] = [format.period(definition.window, month)]
        for part, values in zip(line.parts, by_month, strict=True):
            cells += _cells(line, part, values.get(month), month)
        rows.append(cells)
    return rows


def _cells(line: Line, part: Part, value: Value | None, month: datetime.date) -> list[Cell]:
    measure = line.definition.measure
    cells: list[Cell] = [None if value is None else _measured(value.value, measure)]
    if any(target.number is not None for target in part.series.targets.values()):
        cells.append(_measured(part.series.targets.get(month, NOT_AVAILABLE), measure))
    cells.append(None if value is None else counted(value.numerator))
    if line.definition.denominator is not None:
        cells.append(None if value is None else counted(value.denominator))
    return [*cells, "No period" if value is None else status.value_status(value)]


def _measured(figure: Figure, measure: str) -> Cell:
    return None if figure.number is None else Measured(round(figure.number, 1), measure)
