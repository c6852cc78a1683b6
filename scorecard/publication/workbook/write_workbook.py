"""The scorecard as a workbook: one table a sheet, typed cells, no merged cells, no formulas.

Text that a spreadsheet could take for a formula is given a leading apostrophe and stays text.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from scorecard.publication import attention, benchmarks, comments, dimensions, format, status, trend
from scorecard.publication.edition import Edition
from scorecard.publication.model import Benchmark, Figure, Line, Part, Scorecard
from scorecard.publication.provenance import Provenance

Cell = str | int | float | None

# Fixed, so that the same figures give the same file.
CREATED = datetime.datetime(2000, 1, 1)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: heading, width in characters, number format."""

    heading: str
    width: int
    style: str = "text"  # text, whole, one_place


@dataclass(frozen=True)
class Sheet:
    """One sheet with one table."""

    name: str
    title: str
    about: tuple[str, ...]
    columns: tuple[SheetColumn, ...]
    rows: list[Sequence[Cell]]


HEADINGS = {
    "attention": "Look at first",
    "getting better": "Getting better",
    "in development": "In development",
    "no figure": "No figure",
    "steady": "Steady",
}
NOT_COMPARED: tuple[str | int | float | None, ...] = ("[z]",) * 5


def write_workbook(path: Path, scorecard: Scorecard, provenance: Provenance, edition: Edition) -> None:
    """Write the workbook to a path."""
    marking = edition.marking
    book = xlsxwriter.Workbook(
        str(path),
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    title = f"{scorecard.authority.name} children's services scorecard, {format.month(scorecard.month_end)}"
    book.set_properties({"title": title, "subject": marking, "created": CREATED})
    styles = _styles(book)
    sheets = [_notes(), _attention(scorecard), _scorecard(scorecard), _months(scorecard), _breakdowns(scorecard)]
    if not edition.is_public:
        sheets.append(_commentary(scorecard))
    _cover(book, styles, title, scorecard, provenance, marking)
    contents = Sheet(
        name="Contents",
        title="Contents",
        about=("One table a sheet. Every sheet's name leads to it.",),
        columns=(
            SheetColumn("Sheet", 16),
            SheetColumn("What it holds", 80),
            SheetColumn(heading="Rows", width=10, style="whole"),
        ),
        rows=[[sheet.name, sheet.title, len(sheet.rows)] for sheet in sheets],
    )
    for sheet in (contents, *sheets):
        _write(book, styles, sheet, marking)
    book.close()


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 11, "valign": "top"}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 15}),
        "plain": book.add_format(base),
        "wrapped": book.add_format({**base, "text_wrap": True}),
        "heading": book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 2}),
        "text": book.add_format({**base, "text_wrap": True}),
        "symbol": book.add_format({**base, "align": "right"}),
        "whole": book.add_format({**base, "num_format": "#,##0"}),
        "one_place": book.add_format({**base, "num_format": "#,##0.0"}),
        "link": book.add_format({**base, "font_color": "#0B5394", "underline": 1}),
    }


def _cover(
    book: Any, styles: dict[str, Any], title: str, scorecard: Scorecard, provenance: Provenance, marking: str
) -> None:
    sheet = book.add_worksheet("Cover")
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    sheet.set_header(f"&R{marking}")
    sheet.write_string(0, 0, title, styles["title"])
    lines = [
        marking,
        "".join(status.answer(scorecard.lines)),
        f"Release {provenance.release_id}. Code version {provenance.commit or 'not recorded'}.",
        f"Authority {scorecard.authority.la_code}, {scorecard.authority.ons_code}.",
        "Each figure carries its own period. Others' figures are for whole years or single days.",
        "Level and change are two questions: a status compares with the target, a direction one year with another.",
        "A symbol in square brackets stands where a number cannot; the sheet Notes says what each means.",
    ]
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, safe_text(line), styles["wrapped"])


def _write(book: Any, styles: dict[str, Any], sheet: Sheet, marking: str) -> None:
    page = book.add_worksheet(sheet.name)
    page.write_string(0, 0, sheet.title, styles["title"])
    about = [marking, *sheet.about]
    for row, line in enumerate(about, start=1):
        page.write_string(row, 0, line, styles["plain"])
    top = len(about) + 1
    page.add_table(
        top,
        0,
        top + max(len(sheet.rows), 1),
        len(sheet.columns) - 1,
        {
            "name": sheet.name.lower(),
            "style": None,
            "autofilter": True,
            "columns": [{"header": column.heading, "header_format": styles["heading"]} for column in sheet.columns],
        },
    )
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    for row, cells in enumerate(sheet.rows, start=top + 1):
        for at, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
            _write_cell(page, styles, row, at, cell, column)
        page.set_row(row, _height(cells, sheet.columns))
    page.freeze_panes(top + 1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_header(f"&L{sheet.title.replace('&', '&&')}&R{marking}")
    page.set_footer("&CPage &P of &N")
    if sheet.name == "Contents":
        for row, cells in enumerate(sheet.rows, start=top + 1):
            page.write_url(row, 0, f"internal:'{cells[0]}'!A1", styles["link"], str(cells[0]))


def _write_cell(page: Any, styles: dict[str, Any], row: int, at: int, cell: Cell, column: SheetColumn) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(row, at, safe_text(cell), styles["text" if column.style == "text" else "symbol"])
    else:
        page.write_number(row, at, cell, styles["whole" if isinstance(cell, int) else column.style])


def _height(cells: Sequence[Cell], columns: Sequence[SheetColumn]) -> float:
    """Height of a row whose longest text wraps; spreadsheets do not work it out on opening everywhere."""
    lines = 1
    for cell, column in zip(cells, columns, strict=True):
        if isinstance(cell, str):
            lines = max(lines, sum(1 + len(part) // column.width for part in cell.splitlines() or [""]))
    return min(15.0 * lines, 400.0)


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
                line.definition.title,
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
    )


def _scorecard(scorecard: Scorecard) -> Sheet:
    columns = (
        SheetColumn(heading="Measure", width=9, style="whole"),
        SheetColumn(heading="Ambition", width=10, style="whole"),
        SheetColumn("Metric", 44),
        SheetColumn("Part", 14),
        SheetColumn("Better when", 12),
        SheetColumn("Unit", 14),
        SheetColumn(heading="Target", width=10, style="one_place"),
        SheetColumn(heading="Latest", width=10, style="one_place"),
        SheetColumn("Period", 20),
        SheetColumn(heading="Numerator", width=11, style="one_place"),
        SheetColumn(heading="Denominator", width=12, style="one_place"),
        SheetColumn("Against target", 18),
        SheetColumn(heading="Gap to target", width=10, style="one_place"),
        SheetColumn(heading="Cases short of target", width=10, style="whole"),
        SheetColumn("Direction over the year", 18),
        SheetColumn("Year against year", 40),
        SheetColumn("Normal variation", 24),
        SheetColumn(heading="England", width=10, style="one_place"),
        SheetColumn("England period", 20),
        SheetColumn("England kind", 10),
        SheetColumn("England comparability", 22),
        SheetColumn("Comparator", 20),
        SheetColumn(heading="Comparator figure", width=12, style="one_place"),
        SheetColumn("Comparator period", 20),
        SheetColumn("Comparator kind", 12),
        SheetColumn("Comparator comparability", 22),
    )
    return Sheet(
        name="Scorecard",
        title=f"Scorecard, {format.month(scorecard.month_end)}",
        about=(f"{len(scorecard.lines)} measures; a measure of several parts has a row for each.",),
        columns=columns,
        rows=[_scorecard_row(line, part) for line in scorecard.lines for part in line.parts],
    )


def _scorecard_row(line: Line, part: Part) -> Sequence[Cell]:
    definition = line.definition
    measure = definition.measure
    first = part.comparators[0] if part.comparators else None
    return [
        definition.line,
        definition.ambition,
        definition.title,
        format.part_name(part.component),
        {"low": "Low", "high": "High", "none": "Not stated"}[definition.good_is],
        format.MEASURES[measure].replace(" children", ""),
        "[z]" if part.target is None else _figure(part.target, measure),
        _figure(part.value, measure),
        format.period(definition.window, part.period_end),
        _count(part.numerator),
        _count(part.denominator),
        status.status_of(line, part).words,
        _figure(part.gap, measure) if definition.source_status != "in_development" else "[z]",
        _count(part.cases_short),
        trend.direction(part.series, definition).words,
        trend.direction(part.series, definition).explained,
        trend.variation(part.series).words,
        *_others(part.england),
        *(NOT_COMPARED if first is None else (first.geography, *_others(first))),
    ]


def _others(benchmark: Benchmark) -> list[Cell]:
    return [
        _number(benchmark.value),
        benchmark.period or benchmarks.WITHOUT_A_FIGURE.get(benchmark.status, "[x]"),
        benchmark.kind or "[x]",
        benchmark.comparability.capitalize() or "[z]",
    ]


def _months(scorecard: Scorecard) -> Sheet:
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
                _count(value.numerator),
                _count(value.denominator),
                _figure(value.value, definition.measure),
                format.MEASURES[definition.measure].replace(" children", ""),
                status.value_status(value) or "Available",
            ]
        )
    columns = (
        SheetColumn(heading="Measure", width=9, style="whole"),
        SheetColumn("Metric", 70),
        SheetColumn("Part", 14),
        SheetColumn("Role", 12),
        SheetColumn("Month", 10),
        SheetColumn(heading="Numerator", width=12, style="one_place"),
        SheetColumn(heading="Denominator", width=12, style="one_place"),
        SheetColumn(heading="Figure", width=10, style="one_place"),
        SheetColumn("Unit", 16),
        SheetColumn("Status", 30),
    )
    about = ("Headline figures and companions by month or quarter, oldest first. Rolling figures stand in the CSV.",)
    return Sheet(name="Months", title="Every month of every measure", about=about, columns=columns, rows=rows)


def _breakdowns(scorecard: Scorecard) -> Sheet:
    latest: dict[str, datetime.date] = {}
    for group in scorecard.groups:
        latest[group.indicator_id] = max(group.period_end, latest.get(group.indicator_id, group.period_end))
    rows: list[Sequence[Cell]] = []
    for group in scorecard.groups:
        if group.period_end != latest[group.indicator_id]:
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
                _count(group.numerator),
                _count(group.denominator),
                _figure(group.value, definition.measure),
                format.MEASURES[definition.measure].replace(" children", ""),
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
        SheetColumn(heading="Numerator", width=12, style="one_place"),
        SheetColumn(heading="Denominator", width=12, style="one_place"),
        SheetColumn(heading="Figure", width=10, style="one_place"),
        SheetColumn("Unit", 16),
        SheetColumn("Status", 30),
    )
    shown = {group.dimension for group in scorecard.groups}
    about = [
        "The latest headline figures and companions by group. Groups of one kind add up to the whole of their part.",
        *(
            f"{dimension.name}: {dimension.explained}"
            for name, dimension in dimensions.DIMENSIONS.items()
            if name in shown and dimension.explained
        ),
        "There is no population by group, so groups of a rate are counted and have no figure.",
    ]
    return Sheet(name="Breakdowns", title="Who the children are", about=tuple(about), columns=columns, rows=rows)


def _commentary(scorecard: Scorecard) -> Sheet:
    rows: list[Sequence[Cell]] = []
    for line in scorecard.lines:
        found = line.commentary
        if found is not None:
            rows.append(
                [
                    line.definition.line,
                    line.definition.title,
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
    return Sheet(name="Commentary", title="What the service says", about=about, columns=columns, rows=rows)


def _number(figure: Figure) -> Cell:
    """A percentage or rate with one decimal place, or its symbol."""
    return f"[{figure.symbol}]" if figure.number is None else round(figure.number, 1)


def _count(figure: Figure) -> Cell:
    """A whole number, unless it counts full-time equivalents."""
    number = _number(figure)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _figure(figure: Figure, measure: str) -> Cell:
    return _count(figure) if measure == "count" else _number(figure)
