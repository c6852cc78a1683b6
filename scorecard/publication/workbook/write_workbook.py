"""The scorecard as a workbook: what stands on which sheet.

One table a sheet, typed cells, no merged cells, no formulas. The sheet Scorecard is what one prints; a sheet a measure
holds its figures over time, with a chart; the rest is for those who calculate. How a sheet is written is `sheet`.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from scorecard.publication import attention, benchmarks, comments, dimensions, format, freshness, status, trend
from scorecard.publication.edition import Edition
from scorecard.publication.invented import invented, marked
from scorecard.publication.model import Benchmark, Figure, Line, Part, Scorecard, periods_of_groups
from scorecard.publication.provenance import Provenance
from scorecard.publication.workbook.measure_sheets import UNITS, measure_sheet, name_of_sheet
from scorecard.publication.workbook.sheet import (
    A3,
    A4,
    Cell,
    Linked,
    Measured,
    Sheet,
    SheetColumn,
    counted,
    rounded,
    safe_text,
    styles_of,
    write_sheet,
)

# Fixed, so that the same figures give the same file.
CREATED = datetime.datetime(2000, 1, 1)

HEADINGS = {
    "attention": "Look at first",
    "getting better": "Getting better",
    "in development": "In development",
    "no figure": "No figure",
    "steady": "Steady",
}
WAYS_IN = (
    ("Attention", "What to look at first"),
    ("Scorecard", "The scorecard, to print on A3 or A4; each row leads to the sheet of its measure"),
    ("Contents", "Every sheet"),
)
NOT_COMPARED: tuple[Cell, ...] = ("[z]",) * 7


def write_workbook(path: Path, scorecard: Scorecard, provenance: Provenance, edition: Edition) -> None:
    """Write the workbook to a path."""
    marking = marked(edition.marking, scorecard.authority)
    book = xlsxwriter.Workbook(
        str(path),
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    title = f"{scorecard.authority.name} children's services scorecard, {format.month(scorecard.month_end)}"
    book.set_properties({"title": title, "subject": marking, "created": CREATED})
    styles = styles_of(book)
    sheets = [_notes(), _attention(scorecard), _scorecard(scorecard), _comparisons(scorecard, edition)]
    sheets += [_months(scorecard, provenance), _breakdowns(scorecard)]
    if not edition.is_public:
        sheets.append(_commentary(scorecard))
    sheets += [measure_sheet(line, provenance) for line in scorecard.lines]
    _cover(book, styles, title, scorecard, provenance, edition)
    contents = Sheet(
        name="Contents",
        title="Contents",
        about=("One table a sheet. Every sheet's name leads to it.",),
        columns=(
            SheetColumn("Sheet", 16),
            SheetColumn("What it holds", 80),
            SheetColumn(heading="Rows", width=10, style="whole"),
        ),
        rows=[[Linked(sheet.name, sheet.name), sheet.title, len(sheet.rows)] for sheet in sheets],
        back_to="Cover",
    )
    for sheet in (contents, *sheets):
        write_sheet(book, styles, sheet, marking)
    book.close()


def _cover(
    book: Any, styles: dict[str, Any], title: str, scorecard: Scorecard, provenance: Provenance, edition: Edition
) -> None:
    marking = marked(edition.marking, scorecard.authority)
    sheet = book.add_worksheet("Cover")
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    sheet.set_header(f"&R{marking}")
    sheet.write_string(0, 0, title, styles["title"])
    lines = [
        marking,
        *([invented(scorecard.authority)] if scorecard.authority.is_demonstration else []),
        "".join(status.answer(scorecard.lines)),
        f"Release {provenance.release_id}. Code version {provenance.commit or 'not recorded'}.",
        freshness.taken_and_released(scorecard, provenance, edition),
        f"Authority {scorecard.authority.la_code}, {scorecard.authority.ons_code}.",
        "Each figure carries its own period. Others' figures are for whole years or single days.",
        "Level and change are two questions: a status compares with the target, a direction one year with another.",
        "A symbol in square brackets stands where a number cannot; the sheet Notes says what each means.",
    ]
    for row, line in enumerate(lines, start=1):
        style = "invented" if line == invented(scorecard.authority) else "wrapped"
        sheet.write_string(row, 0, safe_text(line), styles[style])
    for row, (name, said) in enumerate(WAYS_IN, start=len(lines) + 2):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", styles["link"], said)
    sheet.set_landscape()
    sheet.set_paper(A4)


def _notes() -> Sheet:
    rows: list[Sequence[Cell]] = [
        [f"[{sign}]", f"{words[:1].upper()}{words[1:]}"] for sign, words in format.SYMBOLS.items()
    ]
    rows += [[status.words, status.explained] for status in status.STATUSES.values()]
    rows += [
        ["Gap to target", "Figure less target: percentage points for percentages, per 10,000 for rates."],
        ["Direction", "One year against the year before, and six periods that do not point the other way."],
        [
            "Normal variation",
            "Read from a process behaviour chart of the measure's own figures, apart from the target.",
        ],
        ["Annual and snapshot", "A benchmark for a whole year, or for one day. We say where it cannot be compared."],
        ["Comparability", "Whether a benchmark counts over the same kind of period as the figure, or why it does not."],
    ]
    return Sheet(
        name="Notes",
        title="Notes",
        about=("What words and symbols mean.",),
        columns=(SheetColumn("Word", 26), SheetColumn("Meaning", 100)),
        rows=rows,
        back_to="Scorecard",
    )


def _attention(scorecard: Scorecard) -> Sheet:
    rows: list[Sequence[Cell]] = []
    for heading in ("attention", "getting better", "in development", "no figure", "steady"):
        parts = attention.listed(scorecard.lines, heading)
        if heading == "attention":
            parts = attention.looked_at_first(scorecard.lines)
        rows += [
            [
                HEADINGS[heading],
                "[z]" if part.attention is None or part.attention.rank is None else part.attention.rank,
                line.definition.line,
                Linked(line.definition.title, name_of_sheet(line)),
                format.part_name(part.component),
                attention.reason(line, part),
                trend.direction(part.series, line.definition).words,
            ]
            for line, part in parts
        ]
    columns = (
        SheetColumn("Listed under", 20),
        SheetColumn(heading="Rank", width=8, style="whole"),
        SheetColumn(heading="Measure", width=9, style="whole"),
        SheetColumn("Metric", 60),
        SheetColumn("Part", 14),
        SheetColumn("Why", 80),
        SheetColumn("Direction over the year", 22),
    )
    return Sheet(
        name="Attention",
        title="What to look at first",
        about=("Worst first; the page About and method of the site says by which rule.",),
        columns=columns,
        rows=rows,
        back_to="Scorecard",
    )


def _scorecard(scorecard: Scorecard) -> Sheet:
    columns = (
        SheetColumn(heading="Measure", width=10, style="whole"),
        SheetColumn("Metric", 36),
        SheetColumn("Part", 13),
        SheetColumn("Better when", 13),
        SheetColumn(heading="Latest", width=10, style="one_place"),
        SheetColumn("Unit", 13),
        SheetColumn("Period", 18),
        SheetColumn(heading="Target", width=10, style="one_place"),
        SheetColumn("Against target", 16),
        SheetColumn(heading="Cases short of target", width=11, style="whole"),
        SheetColumn("Direction over the year", 16),
        SheetColumn(heading="England", width=10, style="one_place"),
        SheetColumn("England period", 18),
    )
    return Sheet(
        name="Scorecard",
        title=f"Scorecard, {format.month(scorecard.month_end)}",
        about=(
            f"{len(scorecard.lines)} measures; a measure of several parts has a row for each.",
            "Each metric leads to the sheet of its measure. The sheet Comparisons has all there is of each row.",
        ),
        columns=columns,
        rows=[_scorecard_row(line, part) for line in scorecard.lines for part in line.parts],
        back_to="Cover",
        paper=A3,
        freeze=2,
    )


def _scorecard_row(line: Line, part: Part) -> Sequence[Cell]:
    definition = line.definition
    measure = definition.measure
    return [
        definition.line,
        Linked(definition.title, name_of_sheet(line)),
        format.part_name(part.component),
        {"low": "Lower", "high": "Higher", "none": "Not stated"}[definition.good_is],
        _measured(part.value, measure),
        UNITS[measure],
        format.period_of(definition, part),
        "[z]" if part.target is None else _measured(part.target, measure),
        status.status_of(line, part).words,
        counted(part.cases_short),
        trend.direction(part.series, definition).words,
        _measured(part.england.value, measure),
        part.england.period or benchmarks.WITHOUT_A_FIGURE.get(part.england.status, "[x]"),
    ]


def _comparisons(scorecard: Scorecard, edition: Edition) -> Sheet:
    columns = (
        SheetColumn(heading="Measure", width=10, style="whole"),
        SheetColumn(heading="Ambition", width=11, style="whole"),
        SheetColumn("Metric", 44),
        SheetColumn("Part", 14),
        SheetColumn("Unit", 20),
        SheetColumn(heading="Latest", width=10, style="one_place"),
        SheetColumn("Period", 20),
        SheetColumn(heading="Number", width=11, style="one_place"),
        SheetColumn(heading="Out of", width=12, style="one_place"),
        SheetColumn(heading="Gap to target", width=10, style="one_place"),
        SheetColumn("Year against year", 40),
        SheetColumn("Normal variation", 24),
        SheetColumn(heading="England", width=10, style="one_place"),
        SheetColumn("England period", 20),
        SheetColumn("England kind", 12),
        SheetColumn("England comparability", 24),
        SheetColumn("England source", 40),
        SheetColumn("England note", 60),
        SheetColumn("Comparator", 20),
        SheetColumn(heading="Comparator figure", width=12, style="one_place"),
        SheetColumn("Comparator period", 20),
        SheetColumn("Comparator kind", 13),
        SheetColumn("Comparator comparability", 24),
        SheetColumn("Comparator source", 40),
        SheetColumn("Comparator note", 60),
        SheetColumn("After its first release", 44),
    )
    return Sheet(
        name="Comparisons",
        title="Change, and others' figures",
        about=("What stands behind each row of the scorecard, and whether others' figures can be compared with it.",),
        columns=columns,
        rows=[_comparisons_row(line, part, edition) for line in scorecard.lines for part in line.parts],
        back_to="Scorecard",
        paper=A3,
        freeze=3,
    )


def _comparisons_row(line: Line, part: Part, edition: Edition) -> Sequence[Cell]:
    definition = line.definition
    first = part.comparators[0] if part.comparators else None
    return [
        definition.line,
        definition.ambition,
        Linked(definition.title, name_of_sheet(line)),
        format.part_name(part.component),
        UNITS[definition.measure],
        _measured(part.value, definition.measure),
        format.period_of(definition, part),
        counted(part.numerator),
        counted(part.denominator),
        _figure(part.gap, definition.measure) if definition.source_status != "in_development" else "[z]",
        trend.direction(part.series, definition).explained,
        trend.variation(part.series).words,
        *_others(part.england),
        *(NOT_COMPARED if first is None else (first.geography, *_others(first))),
        freshness.usual_movement(line, part, edition),
    ]


def _measured(figure: Figure, measure: str) -> Cell:
    return f"[{figure.symbol}]" if figure.number is None else Measured(round(figure.number, 1), measure)


def _others(benchmark: Benchmark) -> list[Cell]:
    return [
        rounded(benchmark.value),
        benchmark.period or benchmarks.WITHOUT_A_FIGURE.get(benchmark.status, "[x]"),
        benchmark.kind or "[x]",
        benchmark.comparability.capitalize() or "[z]",
        benchmark.source or "[z]",
        benchmark.note or "[z]",
    ]


def _months(scorecard: Scorecard, provenance: Provenance) -> Sheet:
    rows: list[Sequence[Cell]] = []
    for value in scorecard.values:
        if value.basis != "headline":
            continue
        definition = scorecard.definitions[value.indicator_id]
        rows.append(
            [
                definition.line,
                definition.title,
                format.part_name(value.component),
                definition.role.capitalize(),
                value.period_end.isoformat()[:7],
                counted(value.numerator),
                counted(value.denominator),
                _figure(value.value, definition.measure),
                UNITS[definition.measure],
                status.value_status(value) or "Available",
                " ".join(provenance.left_out_of(value.indicator_id)),
            ]
        )
    columns = (
        SheetColumn(heading="Measure", width=9, style="whole"),
        SheetColumn("Metric", 70),
        SheetColumn("Part", 14),
        SheetColumn("Role", 12),
        SheetColumn("Month", 10),
        SheetColumn(heading="Number", width=12, style="one_place"),
        SheetColumn(heading="Out of", width=12, style="one_place"),
        SheetColumn(heading="Figure", width=10, style="one_place"),
        SheetColumn("Unit", 16),
        SheetColumn("Status", 30),
        SheetColumn("What is left out", 60),
    )
    about = (
        "Headline figures and related figures by month or quarter, oldest first. Rolling figures stand in the CSV.",
    )
    return Sheet(
        name="Months",
        title="Every month of every measure",
        about=about,
        columns=columns,
        rows=rows,
        back_to="Scorecard",
    )


def _breakdowns(scorecard: Scorecard) -> Sheet:
    latest = periods_of_groups(scorecard.groups, scorecard.values)
    rows: list[Sequence[Cell]] = []
    for group in scorecard.groups:
        if group.period_end != latest.get(group.indicator_id):
            continue
        definition = scorecard.definitions[group.indicator_id]
        rows.append(
            [
                definition.line,
                definition.title,
                format.part_name(group.component),
                format.period(
                    "financial_year_to_date" if group.basis == "year_to_date" else definition.window, group.period_end
                ),
                dimensions.DIMENSIONS[group.dimension].name,
                group.name,
                group.code,
                counted(group.numerator),
                counted(group.denominator),
                _figure(group.value, definition.measure),
                UNITS[definition.measure],
                status.no_figure_because(group.value, group.status).rstrip(".") or "Available",
            ]
        )
    columns = (
        SheetColumn(heading="Measure", width=9, style="whole"),
        SheetColumn("Metric", 60),
        SheetColumn("Part", 14),
        SheetColumn("Period", 26),
        SheetColumn("By", 14),
        SheetColumn("Group", 36),
        SheetColumn("Code of the group", 18),
        SheetColumn(heading="Number", width=12, style="one_place"),
        SheetColumn(heading="Out of", width=12, style="one_place"),
        SheetColumn(heading="Figure", width=10, style="one_place"),
        SheetColumn("Unit", 16),
        SheetColumn("Status", 30),
    )
    shown = {group.dimension for group in scorecard.groups}
    about = [
        "The latest headline and related figures by group. Groups of one kind add up to the whole of their part.",
        *(
            f"{dimension.name}: {dimension.explained}"
            for name, dimension in dimensions.DIMENSIONS.items()
            if name in shown and dimension.explained
        ),
        "There is no population by group, so groups of a rate are counted and have no figure.",
    ]
    return Sheet(
        name="Breakdowns",
        title="Who the children are",
        about=tuple(about),
        columns=columns,
        rows=rows,
        back_to="Scorecard",
    )


def _commentary(scorecard: Scorecard) -> Sheet:
    rows: list[Sequence[Cell]] = []
    for line in scorecard.lines:
        found = line.commentary
        if found is not None:
            rows.append(
                [
                    line.definition.line,
                    Linked(line.definition.title, name_of_sheet(line)),
                    found.body,
                    found.author or "[x]",
                    "[x]" if found.written_on is None else format.day(found.written_on),
                    "[x]" if found.period_end is None else format.month(found.period_end),
                    comments.checked(found),
                    comments.data_say(found) or "[z]",
                ]
            )
    columns = (
        SheetColumn(heading="Measure", width=9, style="whole"),
        SheetColumn("Metric", 44),
        SheetColumn("Commentary", 90),
        SheetColumn("Author", 20),
        SheetColumn("Written on", 18),
        SheetColumn("About", 16),
        SheetColumn("Checked", 26),
        SheetColumn("What the figures say", 80),
    )
    about = (
        "As written, as plain text.",
        "We only check statements the software recognises; no flag does not mean it was checked.",
    )
    return Sheet(
        name="Commentary", title="What the service says", about=about, columns=columns, rows=rows, back_to="Scorecard"
    )


def _figure(figure: Figure, measure: str) -> Cell:
    return counted(figure) if measure == "count" else rounded(figure)
