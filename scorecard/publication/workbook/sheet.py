"""How a sheet is written: one table, typed cells with their unit, a way back, and pages that can be read on paper.

No merged cells and no formulas. Text that a spreadsheet could take for a formula is given a leading apostrophe and
stays text. What stands on which sheet does not belong here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from scorecard.publication.model import Figure

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
A3, A4 = 8, 9
STYLES_OF_MEASURES = {"percentage": "percent", "rate_per_10000": "one_place", "count": "whole"}


class Measured(NamedTuple):
    """A number that is shown with its unit: 20.6%, 65.4, 1,248; full-time equivalents with one decimal place."""

    number: float
    measure: str  # percentage, rate_per_10000, count


class Linked(NamedTuple):
    """Text that leads to another sheet."""

    text: str
    sheet: str


Cell = str | int | float | Measured | Linked | None


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: heading, width in characters, number format."""

    heading: str
    width: int
    style: str = "text"  # text, whole, one_place


@dataclass(frozen=True)
class LineChart:
    """A chart of columns of the sheet's table, by its first column: one line a column, dashed where it is a target."""

    title: str
    unit: str
    lines: tuple[tuple[int, bool], ...]  # column, whether it is a target
    described: str


@dataclass(frozen=True)
class Sheet:
    """One sheet with one table."""

    name: str
    title: str
    about: tuple[str, ...]
    columns: tuple[SheetColumn, ...]
    rows: list[Sequence[Cell]]
    back_to: str = ""  # the sheet to which its first lines lead back
    chart: LineChart | None = None
    paper: int = A4
    freeze: int = 1  # columns that stay when one scrolls to the right


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def rounded(figure: Figure) -> Cell:
    """A percentage or rate with one decimal place, or its symbol."""
    return f"[{figure.symbol}]" if figure.number is None else round(figure.number, 1)


def counted(figure: Figure) -> Cell:
    """A whole number, unless it counts full-time equivalents; or its symbol."""
    number = rounded(figure)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def styles_of(book: Any) -> dict[str, Any]:
    """The formats of a workbook. Text is indented, so that it never touches the number before it."""
    base = {"font_name": "Arial", "font_size": 11, "valign": "top"}
    link = {"font_color": "#0B5394", "underline": 1}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 15}),
        "plain": book.add_format(base),
        "wrapped": book.add_format({**base, "text_wrap": True}),
        "invented": book.add_format({**base, "text_wrap": True, "bold": True, "bg_color": "#FFDD57"}),
        "heading": book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 2, "indent": 1}),
        "number_heading": book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 2, "align": "right"}),
        "text": book.add_format({**base, "text_wrap": True, "indent": 1}),
        "symbol": book.add_format({**base, "align": "right"}),
        "whole": book.add_format({**base, "num_format": "#,##0"}),
        "one_place": book.add_format({**base, "num_format": "#,##0.0"}),
        "percent": book.add_format({**base, "num_format": '0.0"%"'}),
        "link": book.add_format({**base, **link}),
        "linked": book.add_format({**base, **link, "text_wrap": True, "indent": 1}),
    }


def write_sheet(book: Any, styles: dict[str, Any], sheet: Sheet, marking: str) -> None:
    """Write a sheet into an open workbook, with the marking in its first lines and in the header of every page."""
    page = book.add_worksheet(sheet.name)
    page.write_string(0, 0, sheet.title, styles["title"])
    about = [marking, *sheet.about]
    for row, line in enumerate(about, start=1):
        page.write_string(row, 0, safe_text(line), styles["plain"])
    top = len(about) + 1
    if sheet.back_to:
        page.write_url(top, 0, f"internal:'{sheet.back_to}'!A1", styles["link"], f"Back to {sheet.back_to}")
        top += 1
    last = top + max(len(sheet.rows), 1)
    page.add_table(
        top,
        0,
        last,
        len(sheet.columns) - 1,
        {
            "name": sheet.name.lower().replace(" ", "_"),
            "style": None,
            "autofilter": True,
            "columns": [
                {
                    "header": column.heading,
                    "header_format": styles["heading" if column.style == "text" else "number_heading"],
                }
                for column in sheet.columns
            ],
        },
    )
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    for row, cells in enumerate(sheet.rows, start=top + 1):
        for at, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
            _write_cell(page, styles, row, at, cell, column)
        page.set_row(row, _height(cells, sheet.columns))
    if sheet.chart is not None:
        _draw(book, page, sheet, sheet.chart, top)
    page.freeze_panes(top + 1, sheet.freeze)
    page.set_landscape()
    page.set_paper(sheet.paper)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_header(f"&L{sheet.title.replace('&', '&&')}&R{marking}")
    page.set_footer("&CPage &P of &N")


def _write_cell(page: Any, styles: dict[str, Any], row: int, at: int, cell: Cell, column: SheetColumn) -> None:
    if cell is None:
        return
    if isinstance(cell, Linked):
        page.write_url(row, at, f"internal:'{cell.sheet}'!A1", styles["linked"], safe_text(cell.text))
    elif isinstance(cell, Measured):
        style = STYLES_OF_MEASURES[cell.measure]
        if style == "whole" and not float(cell.number).is_integer():
            style = "one_place"
        page.write_number(row, at, cell.number, styles[style])
    elif isinstance(cell, str):
        page.write_string(row, at, safe_text(cell), styles["text" if column.style == "text" else "symbol"])
    else:
        page.write_number(row, at, cell, styles["whole" if isinstance(cell, int) else column.style])


def _draw(book: Any, page: Any, sheet: Sheet, drawn: LineChart, top: int) -> None:
    """A chart of the spreadsheet's own, to the right of the table; a gap where there is no figure."""
    chart = book.add_chart({"type": "line"})
    first, last = top + 1, top + len(sheet.rows)
    for column, is_target in drawn.lines:
        line = {"color": "#0B0C0C", "width": 1.5, "dash_type": "dash"} if is_target else {"width": 2.25}
        if not is_target and len(drawn.lines) <= 2:
            line["color"] = "#12436D"
        chart.add_series(
            {
                "name": [sheet.name, top, column],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, column, last, column],
                "line": line,
            }
        )
    chart.set_title({"name": drawn.title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    chart.set_y_axis({"name": drawn.unit, "min": 0, "num_font": {"size": 10}, "major_gridlines": {"visible": True}})
    chart.set_x_axis({"num_font": {"size": 10, "rotation": -45}, "interval_unit": 3})
    chart.set_legend({"position": "bottom", "font": {"size": 10}})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 760, "height": 380})
    page.insert_chart(top, len(sheet.columns) + 1, chart, {"description": drawn.described})


def _height(cells: Sequence[Cell], columns: Sequence[SheetColumn]) -> float:
    """Height of a row whose longest text wraps; spreadsheets do not work it out on opening everywhere."""
    lines = 1
    for cell, column in zip(cells, columns, strict=True):
        text = cell.text if isinstance(cell, Linked) else cell
        if isinstance(text, str):
            # two characters go to the indent, and words do not break where a line is full
            room = max(column.width - 3, 1)
            lines = max(lines, sum(1 + len(part) // room for part in text.splitlines() or [""]))
    return min(15.0 * lines, 400.0)
