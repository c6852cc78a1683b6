"""The figures as plain CSV: tidy for analysts, and in the shape of the Department for Education's open data."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from scorecard.periods import MONTHS
from scorecard.publication import status
from scorecard.publication.format import BASES, part_name
from scorecard.publication.model import Authority, Figure, Scorecard, Value
from scorecard.publication.workbook.sheet import safe_text

# last in every file, so that a row that travels alone still says whether it is about anybody
SAYS_WHETHER_INVENTED = {"is_demonstration": "true where every figure is invented, else false"}

TIDY_COLUMNS = {
    "la_code": "Three-digit code of the authority",
    "indicator_id": "The indicator's name in the marts",
    "title": "The indicator's title on the scorecard",
    "component": "Part of a measure, empty where it has none",
    "basis": "headline, rolling_12_months or year_to_date",
    "period_start": "First day of the period",
    "period_end": "Last day of the period",
    "measure": "percentage, rate_per_10000 or count",
    "numerator": "What is counted",
    "denominator": "Out of what; z for a plain count",
    "value": "The figure, unrounded, or a symbol",
    "status": "available, in which edition it was revised, or why there is no figure",
    "symbol": "c, x or z where there is no figure; low or u beside one, r where it was revised: the status says when",
    **SAYS_WHETHER_INVENTED,
}

BREAKDOWN_COLUMNS = {
    "la_code": "Three-digit code of the authority",
    "indicator_id": "The indicator's name in the marts; its title stands in indicator_values.csv",
    "component": "Part of a measure, empty where it has none",
    "period_end": "Last day of the period",
    "dimension": "locality, team, age_band, sex, ethnicity_group or disability",
    "category_code": "Key of the group, such as the identifier of a team; unknown where the record says nothing",
    "category": "Name of the group",
    "measure": "percentage, rate_per_10000 or count",
    "numerator": "What is counted in the group",
    "denominator": "Out of what; z for a plain count, x for a rate: there is no population by group",
    "value": "The figure of the group, unrounded, or a symbol",
    "status": "available, in which edition it was revised, or why there is no figure",
    "symbol": "c, x or z where there is no figure; low or u beside one, r where it was revised: the status says when",
    "basis": "headline, or year_to_date where the groups are of the whole financial year to the period's end",
    **SAYS_WHETHER_INVENTED,
}

OPEN_DATA_COLUMNS = {
    "time_period": "Calendar year in which the period ends",
    "time_identifier": "Month in which the period ends",
    "geographic_level": "Local authority",
    "country_code": "E92000001",
    "country_name": "England",
    "new_la_code": "Nine-character code of the authority",
    "la_name": "Name of the authority",
    "old_la_code": "Three-digit code of the authority",
    "indicator_id": "The indicator's name in the marts",
    "indicator": "The indicator's title on the scorecard",
    "component": "Part of a measure, or Total",
    "basis": "Headline, Rolling 12 months or Year to date",
    "measure": "percentage, rate_per_10000 or count",
    "numerator": "What is counted, one decimal place where it is full-time equivalent",
    "denominator": "Out of what; z for a plain count",
    "value": "The figure: one decimal place, counts whole; or a symbol",
    **SAYS_WHETHER_INVENTED,
}


def write_tidy_values(path: Path, scorecard: Scorecard) -> None:
    """One row an indicator, component, basis and period; numbers as the marts hold them."""

    def rows() -> Iterator[Sequence[str]]:
        for value in scorecard.values:
            definition = scorecard.definitions[value.indicator_id]
            yield (
                scorecard.authority.la_code,
                value.indicator_id,
                definition.title,
                value.component,
                value.basis,
                value.period_start.isoformat(),
                value.period_end.isoformat(),
                definition.measure,
                unrounded(value.numerator),
                unrounded(value.denominator),
                unrounded(value.value),
                status.status_in_full(value),
                value.value.symbol,
                says_whether_invented(scorecard.authority),
            )

    _write(path, TIDY_COLUMNS, rows())


def write_breakdowns(path: Path, scorecard: Scorecard) -> None:
    """One row an indicator, component, period, dimension and group of the headline figures."""

    def rows() -> Iterator[Sequence[str]]:
        for group in scorecard.groups:
            yield (
                scorecard.authority.la_code,
                group.indicator_id,
                group.component,
                group.period_end.isoformat(),
                group.dimension,
                safe_text(group.code),
                safe_text(group.name),
                scorecard.definitions[group.indicator_id].measure,
                unrounded(group.numerator),
                unrounded(group.denominator),
                unrounded(group.value),
                group.status,
                group.value.symbol,
                group.basis,
                says_whether_invented(scorecard.authority),
            )

    _write(path, BREAKDOWN_COLUMNS, rows())


def write_open_data(path: Path, scorecard: Scorecard) -> None:
    """The same rows with the columns of time and geography that open data tools expect; symbols stand bare."""

    def rows() -> Iterator[Sequence[str]]:
        for value in scorecard.values:
            definition = scorecard.definitions[value.indicator_id]
            yield (
                str(value.period_end.year),
                MONTHS[value.period_end.month - 1],
                "Local authority",
                "E92000001",
                "England",
                scorecard.authority.ons_code,
                scorecard.authority.name,
                scorecard.authority.la_code,
                value.indicator_id,
                definition.title,
                part_name(value.component) or "Total",
                BASES.get(value.basis, value.basis),
                definition.measure,
                _counted(value.numerator),
                _counted(value.denominator),
                _rounded(value, definition.measure),
                says_whether_invented(scorecard.authority),
            )

    _write(path, OPEN_DATA_COLUMNS, rows())


def _write(path: Path, columns: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def says_whether_invented(authority: Authority) -> str:
    """The cell of the last column of every file."""
    return "true" if authority.is_demonstration else "false"


def unrounded(figure: Figure) -> str:
    return figure.symbol if figure.number is None else _written(figure.number)


@lru_cache(maxsize=4096)
def _written(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def _counted(figure: Figure) -> str:
    if figure.number is None:
        return figure.symbol
    return f"{figure.number:.0f}" if figure.number.is_integer() else f"{figure.number:.1f}"


def _rounded(value: Value, measure: str) -> str:
    """One decimal place; what is not nought and rounds to it is low."""
    if "low" in value.value.symbol.split():
        return "low"
    if value.value.number is None or measure == "count":
        return _counted(value.value)
    return f"{value.value.number:.1f}"
