"""The figures as plain CSV for analysts: one row a figure, one row a figure of a group.

A column of numbers holds numbers or nothing: the symbol that stands in place of a number, or beside one, has a column
of its own. Numbers are written with a decimal point throughout, and rows that show some stand first, so that readers
that look at the first rows alone give every such column the same type. The shape of the Department for Education's open
data is `open_data`.
"""

import csv
import datetime
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from scorecard.periods import window_of, window_start
from scorecard.publication import format, status
from scorecard.publication.model import Authority, Definition, Figure, Scorecard
from scorecard.publication.workbook.sheet import safe_text

# last in every file, so that a row that travels alone still says whether it is about anybody
SAYS_WHETHER_INVENTED = {"is_demonstration": "true where every figure is invented, else false"}

WINDOW_COLUMNS = {
    "period_window": "Over what the figure counts, such as month, quarter or rolling_12_months",
    "window_start": "First day that the figure counts; its last day for a snapshot, empty where it counts everything",
    "period_label": "The period in words, by its window, such as January to March 2024",
}
SYMBOL_COLUMNS = {
    "numerator": "What is counted; empty where a symbol stands in its place",
    "numerator_symbol": "c, x or z where there is no numerator; r beside one that was revised",
    "denominator": "Out of what; empty where a symbol stands in its place",
    "denominator_symbol": "z for a plain count, c or x where there is no denominator; r beside one that was revised",
    "value": "The figure, unrounded; empty where a symbol stands in its place",
    "value_symbol": "c, x or z where there is no figure; low or u beside one, r where it was revised",
    "status": "available, in which edition it was revised, or why there is no figure",
}

TIDY_COLUMNS = {
    "la_code": "Three-digit code of the authority",
    "indicator_id": "The indicator's name in the marts",
    "title": "The indicator's title on the scorecard",
    "component": "Part of a measure, empty where it has none",
    "basis": "headline, rolling_12_months or year_to_date",
    **WINDOW_COLUMNS,
    "period_start": "First day of the reporting month, or of the months that are summed; the window may be longer",
    "period_end": "Last day of the period",
    "measure": "percentage, rate_per_10000 or count",
    **SYMBOL_COLUMNS,
    **SAYS_WHETHER_INVENTED,
}
TIDY_KEY = ("la_code", "indicator_id", "component", "basis", "period_end")

BREAKDOWN_COLUMNS = {
    "la_code": "Three-digit code of the authority",
    "indicator_id": "The indicator's name in the marts; its title stands in indicator_values.csv",
    "component": "Part of a measure, empty where it has none",
    "basis": "headline, or year_to_date where the groups are of the whole financial year to the period's end",
    **WINDOW_COLUMNS,
    "period_end": "Last day of the period",
    "dimension": "locality, team, age_band, sex, ethnicity_group or disability",
    "category_code": "Key of the group, such as the identifier of a team; unknown where the record says nothing",
    "category": "Name of the group",
    "measure": "percentage, rate_per_10000 or count; there is no population by group, so no rate of one",
    **SYMBOL_COLUMNS,
    **SAYS_WHETHER_INVENTED,
}
BREAKDOWN_KEY = ("la_code", "indicator_id", "component", "basis", "period_end", "dimension", "category_code")


def write_tidy_values(path: Path, scorecard: Scorecard) -> None:
    """One row an indicator, component, basis and period; numbers as the marts hold them."""
    told = says_whether_invented(scorecard.authority)

    def rows() -> Iterator[Sequence[str]]:
        for value in scorecard.values:
            definition = scorecard.definitions[value.indicator_id]
            yield (
                scorecard.authority.la_code,
                value.indicator_id,
                definition.title,
                value.component,
                value.basis,
                *_window(definition, value.basis, value.period_end),
                value.period_start.isoformat(),
                value.period_end.isoformat(),
                definition.measure,
                *number_and_symbol(value.numerator),
                *number_and_symbol(value.denominator),
                *number_and_symbol(value.value),
                status.status_in_full(value),
                told,
            )

    write_csv(path, TIDY_COLUMNS, numbers_first(TIDY_COLUMNS, rows()))


def write_breakdowns(path: Path, scorecard: Scorecard) -> None:
    """One row an indicator, component, period, dimension and group."""
    told = says_whether_invented(scorecard.authority)

    def rows() -> Iterator[Sequence[str]]:
        for group in scorecard.groups:
            definition = scorecard.definitions[group.indicator_id]
            yield (
                scorecard.authority.la_code,
                group.indicator_id,
                group.component,
                group.basis,
                *_window(definition, group.basis, group.period_end),
                group.period_end.isoformat(),
                group.dimension,
                safe_text(group.code),
                safe_text(group.name),
                definition.measure,
                *number_and_symbol(group.numerator),
                *number_and_symbol(group.denominator),
                *number_and_symbol(group.value),
                group.status,
                told,
            )

    write_csv(path, BREAKDOWN_COLUMNS, numbers_first(BREAKDOWN_COLUMNS, rows()))


def numbers_first(columns: Iterable[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows in their order, but first those by which every column of numbers that has any shows one.

    Readers that look at the first rows alone take a column that is empty there for text.
    """
    places = [at for at, name in enumerate(columns) if f"{name}_symbol" in SYMBOL_COLUMNS]
    held = list(rows)
    ahead: list[int] = []
    for place in places:
        shown = [number for number, row in enumerate(held) if row[place]]
        if shown and not any(held[number][place] for number in ahead):
            ahead.append(max(shown, key=lambda number: sum(bool(held[number][at]) for at in places)))
    yield from (held[number] for number in ahead)
    yield from (row for number, row in enumerate(held) if number not in ahead)


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    """A head and rows as UTF-8 with a line feed after each, whatever the machine."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def says_whether_invented(authority: Authority) -> str:
    """The cell of the last column of every file."""
    return "true" if authority.is_demonstration else "false"


def number_and_symbol(figure: Figure) -> tuple[str, str]:
    """The cell of a column of numbers, empty where there is none, and that of its column of symbols."""
    return "" if figure.number is None else repr(float(figure.number)), figure.symbol


@lru_cache(maxsize=4096)
def _window_of(period_window: str, basis: str, period_end: datetime.date) -> tuple[str, str, str]:
    window = window_of(period_window, basis)
    start = window_start(window, period_end)
    return window, "" if start is None else start.isoformat(), format.period(window, period_end)


def _window(definition: Definition, basis: str, period_end: datetime.date) -> tuple[str, str, str]:
    return _window_of(definition.window, basis, period_end)
