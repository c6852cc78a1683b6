"""The figures in the shape of the Department for Education's open data: data files, each with its metadata file.

Of the department's standard: a row is a period, a place and a group; a measure has a column of its own, with its unit;
filters have a default; months, quarters and financial years never share a file. A measure that has no figure in a row
by its nature, such as a sum over 12 months of what is counted at a date, holds `z` there. Symbols stand bare in the
columns, as the standard asks; the files without them are in `csv_files`.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from scorecard.geography import ENGLAND, NO_CODE, REGION_CODES
from scorecard.periods import MONTHS, financial_year, window_of
from scorecard.publication.dimensions import DIMENSIONS
from scorecard.publication.files.csv_files import SAYS_WHETHER_INVENTED, says_whether_invented, write_csv
from scorecard.publication.format import BASES, part_name
from scorecard.publication.model import UNKNOWN, Authority, Definition, Figure, Group, Scorecard, Value
from scorecard.publication.workbook.sheet import safe_text

# what a file of each family of time is called, without its ending; the first holds all but the others' figures
MONTHS_FILE, QUARTERS_FILE, YEARS_FILE = "open_data", "open_data_quarters", "open_data_financial_years"
FILES = {
    MONTHS_FILE: "Months",
    QUARTERS_FILE: "Quarters of the financial year",
    YEARS_FILE: "Whole financial years",
}
PLACE_COLUMNS = {
    "time_period": "Calendar year of the month, as 2024; financial year of a quarter or year, as 202324",
    "time_identifier": "The month, or Financial year Q1 to Q4, or Financial year",
    "geographic_level": "Local authority",
    "country_code": ENGLAND[0],
    "country_name": ENGLAND[1],
    "region_code": "Nine-character code of the region; x where the authority is invented",
    "region_name": "Name of the region",
    "old_la_code": "Three-digit code of the authority; x where it is invented",
    "new_la_code": "Nine-character code of the authority; x where it is invented",
    "la_name": "Name of the authority",
}
FILTER_COLUMNS = {
    "breakdown_topic": "By what children are grouped; Total for all children. Only where the file has groups",
    "breakdown": "The group; Total for all children. Only where the file has groups",
    "basis": "Headline, Rolling 12 months or Year to date. Only where the file has more than one",
}
MEASURE_COLUMNS = {
    "…_percent": "A percentage, to one decimal place, or a symbol",
    "…_per_10000": "A rate per 10,000 children, to one decimal place, or a symbol",
    "…_count": "What is counted, or a symbol; one decimal place where it is full-time equivalent",
    "…_out_of": "Out of what a percentage is, or a symbol",
    "…_population": "Children of whom a rate is, or a symbol",
}
OPEN_DATA_COLUMNS = {**PLACE_COLUMNS, **FILTER_COLUMNS, **MEASURE_COLUMNS, **SAYS_WHETHER_INVENTED}
META_COLUMNS = {
    "col_name": "Column of the data file",
    "col_type": "Filter or Indicator",
    "label": "The column in words",
    "indicator_grouping": "Under what an indicator is listed",
    "indicator_unit": "% for a percentage; empty for a number",
    "indicator_dp": "Decimal places",
    "filter_hint": "How to read a filter",
    "filter_grouping_column": "The column by which the items of a filter are grouped",
    "filter_default": "The item that is shown first; empty for Total",
}
FILTER_PLACES = {"breakdown_topic": 2, "breakdown": 3, "basis": 4}  # where they stand in a row
COUNTED = ("_count", "_out_of", "_population")
TOTAL = "Total"
LAST_MONTH_OF_YEAR = 3
ROUNDS_TO_ZERO = 0.05  # with one decimal place
NO_SUCH_FIGURE = "z"
# texts that readers of open data take for nothing
NULL_WORDS = frozenset({"NULL", "Null", "null", "NA", "na", "N/A", "n/a", ".", "..", "-", ""})
MOST_LETTERS_OF_A_COLUMN, MOST_LETTERS_OF_A_LABEL, MOST_LETTERS_OF_AN_ITEM = 50, 100, 120
LONGEST_ENDING = len("_population")
# words that a column's name says shorter where it would be too long; its label says them in full
SHORTER = {
    "education_employment_training": "eet",
    "child_protection": "protection",
    "working_days": "days",
    "suitable_accommodation": "suitable_homes",
    "strategy_discussion_attendance": "discussion_attendance",
    "known_distance": "known",
    "with_exceptions": "all",
    "systemic_training": "training",
}
WINDOWS_IN_LABELS = {
    "month_end": "at the month's end",
    "quarter": "in the quarter",
    "quarter_end": "at the quarter's end",
    "rolling_12_months": "12 months",
    "financial_year_to_date": "since April",
    "academic_year_to_date": "since September",
    "cumulative": "to date",
}


@dataclass(frozen=True)
class MeasureColumn:
    """A column of a measure: one of numerator, denominator and value of an indicator and component."""

    name: str
    label: str
    grouping: str
    unit: str
    part: str  # numerator, denominator, value

    @property
    def is_rounded(self) -> bool:
        """Whether it holds a percentage or rate, which has a decimal place always."""
        return not self.name.endswith(COUNTED)


Row = tuple[str, str, str, str, str]  # time_period, time_identifier, breakdown_topic, breakdown, basis


@dataclass
class _DataFile:
    """What goes into one file: cells by row and column, rows in the order in which they came."""

    rows: dict[Row, dict[str, str]] = field(default_factory=dict)
    columns: dict[str, MeasureColumn] = field(default_factory=dict)

    def add(self, row: Row, columns: Iterable[MeasureColumn], figure: Value | Group) -> None:
        cells = self.rows.setdefault(row, {})
        for column in columns:
            self.columns.setdefault(column.name, column)
            cells[column.name] = _written(getattr(figure, column.part), column.is_rounded)


def write_open_data(folder: Path, scorecard: Scorecard) -> dict[str, dict[str, str]]:
    """Write `open_data.csv` and its like with their metadata files; one without a row is not written.

    Given back is what the columns of each data file hold, by the file's name without its ending.
    """
    tables = {name: _DataFile() for name in FILES}
    items = _items(scorecard.groups)
    columns: dict[tuple[str, str], tuple[MeasureColumn, ...]] = {}
    figures: list[Value | Group] = [*scorecard.values, *scorecard.groups]
    for figure in figures:
        definition = scorecard.definitions[figure.indicator_id]
        measure = (figure.indicator_id, figure.component)
        if measure not in columns:
            columns[measure] = columns_of(definition, figure.component)
        topic, item = items[figure.dimension, figure.code] if isinstance(figure, Group) else (TOTAL, TOTAL)
        is_group = isinstance(figure, Group)
        for name, (period, identifier, basis) in _periods_of(definition.window, figure.basis, figure.period_end):
            if not (is_group and name == MONTHS_FILE and figure.basis != "headline"):
                tables[name].add((period, identifier, topic, item, basis), columns[measure], figure)
    return {name: _write(folder, name, table, scorecard) for name, table in tables.items() if table.rows}


def columns_of(definition: Definition, component: str) -> tuple[MeasureColumn, ...]:
    """The columns of an indicator and component, each with its unit.

    Raises:
        ValueError: no name of them is short enough.
    """
    base = _base(definition.indicator_id, component)
    part = f": {part_name(component).lower()}" if component else ""
    window = WINDOWS_IN_LABELS.get(definition.window, "")
    grouping = definition.ambition_name or f"Ambition {definition.ambition}"

    def column(ending: str, words: str, unit: str, of: str) -> MeasureColumn:
        told = f"{part}{f' ({window})' if window else ''}{words}"
        return MeasureColumn(f"{base}{ending}", _label(definition.title, told), grouping, unit, of)

    if definition.measure == "count":
        return (column("_count", "", "", "value"),)
    if definition.measure == "percentage":
        value, out_of = column("_percent", "", "%", "value"), column("_out_of", ", out of", "", "denominator")
    else:
        value = column("_per_10000", "", "", "value")
        out_of = column("_population", ", population", "", "denominator")
    return value, column("_count", ", number", "", "numerator"), out_of


def _base(indicator_id: str, component: str) -> str:
    name = f"{indicator_id}_{component}" if component else indicator_id
    most = MOST_LETTERS_OF_A_COLUMN - LONGEST_ENDING
    for words, fewer in SHORTER.items():
        if len(name) <= most:
            break
        name = name.replace(words, fewer)
    if len(name) > most:
        raise ValueError(f"{name!r} is too long for a column of open data. Add a shorter word to SHORTER.")
    return name


def _label(title: str, told: str) -> str:
    """The title with what tells the columns of a measure apart; the title is cut where both are too long."""
    room = MOST_LETTERS_OF_A_LABEL - len(told)
    return f"{title if len(title) <= room else title[: room - 2].rsplit(' ', 1)[0] + ' …'}{told}"


@lru_cache(maxsize=4096)
def _periods_of(period_window: str, basis: str, end: datetime.date) -> tuple[tuple[str, tuple[str, str, str]], ...]:
    """In which files a figure stands, and there with which time_period, time_identifier and basis."""
    window, year = window_of(period_window, basis), financial_year(end)
    if window in ("quarter", "quarter_end"):
        quarter = (end.month - 4) % 12 // 3 + 1
        return ((QUARTERS_FILE, (year, f"Financial year Q{quarter}", BASES["headline"])),)
    in_month = (MONTHS_FILE, (str(end.year), MONTHS[end.month - 1], BASES.get(basis, basis)))
    if window == "financial_year_to_date" and end.month == LAST_MONTH_OF_YEAR:
        return in_month, (YEARS_FILE, (year, "Financial year", BASES["headline"]))
    return (in_month,)


def _items(groups: Iterable[Group]) -> dict[tuple[str, str], tuple[str, str]]:
    """Topic and item of every group. A name that says nothing, or that two groups of a topic share, bears its key; one
    that several topics share, its topic, so that there are never more topics than items."""
    names = {(group.dimension, group.code): " ".join(group.name.split()) for group in groups}
    within = Counter((dimension, name) for (dimension, _), name in names.items())
    topics = Counter(name for _, name in within)
    found = {}
    for (dimension, code), name in names.items():
        topic = DIMENSIONS[dimension].name
        if within[dimension, name] > 1 or name in NULL_WORDS:
            name = f"{name} ({code})".strip()
        elif topics[name] > 1 or code == UNKNOWN:
            name = f"{name} ({topic.lower()})"
        found[dimension, code] = topic, safe_text(name[:MOST_LETTERS_OF_AN_ITEM])
    return found


def _place(authority: Authority) -> tuple[str, ...]:
    region = REGION_CODES.get(authority.region)
    return (
        "Local authority",
        *ENGLAND,
        *((region, authority.region) if region else (NO_CODE, "Not available")),
        NO_CODE if authority.is_demonstration else authority.la_code,
        authority.ons_code,
        authority.name,
    )


def _write(folder: Path, name: str, table: _DataFile, scorecard: Scorecard) -> dict[str, str]:
    topics, items, bases = ({row[at] for row in table.rows} for at in (2, 3, 4))
    has_groups, has_bases = len(topics) > 1 and len(items) > 1, len(bases) > 1
    filters = [*(("breakdown_topic", "breakdown") if has_groups else ()), *(("basis",) if has_bases else ())]
    kept = [FILTER_PLACES[each] for each in filters]
    place, told = _place(scorecard.authority), says_whether_invented(scorecard.authority)
    columns = list(table.columns)
    write_csv(
        folder / f"{name}.csv",
        [*PLACE_COLUMNS, *filters, *columns, *SAYS_WHETHER_INVENTED],
        (
            (*row[:2], *place, *(row[at] for at in kept), *(cells.get(each, NO_SUCH_FIGURE) for each in columns), told)
            for row, cells in table.rows.items()
        ),
    )
    write_csv(folder / f"{name}.meta.csv", META_COLUMNS, _metadata(table, filters))
    said = {each: FILTER_COLUMNS[each] for each in filters}
    return {
        **PLACE_COLUMNS,
        **said,
        **{each.name: each.label for each in table.columns.values()},
        **SAYS_WHETHER_INVENTED,
    }


def _metadata(table: _DataFile, filters: Sequence[str]) -> Iterator[Sequence[str]]:
    if "breakdown" in filters:
        yield ("breakdown_topic", "Filter", "Breakdown topic", "", "", "", "By what children are grouped", "", TOTAL)
        yield ("breakdown", "Filter", "Breakdown", "", "", "", "Group of children", "breakdown_topic", TOTAL)
    if "basis" in filters:
        yield (
            "basis",
            "Filter",
            "Basis",
            "",
            "",
            "",
            "The measure's own period, or a sum of its months",
            "",
            "Headline",
        )
    for name, column in table.columns.items():
        places = "1" if column.is_rounded or any("." in cells.get(name, "") for cells in table.rows.values()) else "0"
        yield (name, "Indicator", column.label, column.grouping, column.unit, places, "", "", "")


def _written(figure: Figure, is_rounded: bool) -> str:
    """One decimal place where it is rounded, else whole where it is; what is not zero and rounds to it is low."""
    if figure.number is None:
        return figure.symbol or NO_CODE
    if is_rounded and figure.number != 0 and abs(figure.number) < ROUNDS_TO_ZERO:
        return "low"
    return f"{figure.number:.0f}" if not is_rounded and float(figure.number).is_integer() else f"{figure.number:.1f}"
