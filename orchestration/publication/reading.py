"""What a publication shows, read from a file of marts: the only module of the package that knows a table.

A figure is a number or the symbol that stands in its place, so a suppressed set of marts, whose cells hold `c` where
the internal one holds a count, is rendered by the same templates.
"""

import csv
import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from orchestration.marts import open_marts
from orchestration.settings import SEEDS

Row = dict[str, Any]
Item = TypeVar("Item")
Key = TypeVar("Key")


@dataclass(frozen=True)
class Figure:
    """A number, or the symbol that stands in its place: c, x, z, low."""

    number: float | None = None
    symbol: str = ""


NOT_APPLICABLE = Figure(symbol="z")
NOT_AVAILABLE = Figure(symbol="x")


@dataclass(frozen=True)
class Definition:
    """What one indicator counts: an entry of the catalogue."""

    indicator_id: str
    line: int
    ambition: int
    role: str
    title: str
    good_is: str
    measure: str
    window: str
    source_status: str
    numerator: str
    denominator: str | None
    version: int
    components: tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """One cell of indicator_values."""

    indicator_id: str
    component: str
    basis: str
    period_start: datetime.date
    period_end: datetime.date
    numerator: Figure
    denominator: Figure
    value: Figure
    status: str


@dataclass(frozen=True)
class Point:
    """One point of a process behaviour chart; its limits are absent where none may be drawn."""

    period_end: datetime.date
    value: Figure
    is_drawn: bool
    group: int
    mean: float | None
    lower: float | None
    upper: float | None
    rule: str | None
    signal: str | None


@dataclass(frozen=True)
class Chart:
    """A process behaviour chart with its two icons in words."""

    is_drawn: bool
    reason_not_drawn: str
    variation: str
    assurance: str
    latest_rule: str | None
    points_in_limits: int
    dialect: str
    rebased_on: datetime.date | None
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Series:
    """All that is known about one indicator and component over time, oldest first."""

    component: str
    months: tuple[Value, ...]
    rolling: Mapping[datetime.date, Figure]
    year_to_date: Mapping[datetime.date, Figure]
    targets: Mapping[datetime.date, Figure]
    statuses: Mapping[datetime.date, str]
    chart: Chart | None


@dataclass(frozen=True)
class Benchmark:
    """Somebody else's figure, with its own period and kind. No status: nobody supplied one."""

    geography: str
    value: Figure
    status: str
    period: str
    kind: str


@dataclass(frozen=True)
class Part:
    """A line of the scorecard, or one component of it, at its latest period."""

    component: str
    period_end: datetime.date
    numerator: Figure
    denominator: Figure
    value: Figure
    value_status: str
    target: Figure | None
    status: str
    gap: Figure
    previous: Figure
    previous_period_end: datetime.date | None
    direction: str
    england: Benchmark
    comparators: tuple[Benchmark, ...]
    series: Series


@dataclass(frozen=True)
class Companion:
    """An indicator that explains a line without standing on the scorecard."""

    definition: Definition
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Commentary:
    """What the service says, as plain text."""

    body: str
    author: str
    written_on: datetime.date | None
    period_end: datetime.date | None


@dataclass(frozen=True)
class Breakdown:
    """The latest figures of one indicator by group, in the columns of the table that holds them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Range:
    """How far the rows in quarantine could move the latest figure of a part."""

    component: str
    in_doubt: Figure
    lowest: Figure
    highest: Figure


@dataclass(frozen=True)
class Finding:
    """Something in the data that is reported rather than mended."""

    finding: str
    rule: str
    found: Figure
    looked_at: Figure


@dataclass(frozen=True)
class Restatement:
    """A figure that the release says differently from the one before, and why."""

    component: str
    basis: str
    period_end: datetime.date
    old: Figure
    new: Figure
    kind: str
    is_break: bool


@dataclass(frozen=True)
class Line:
    """One of the lines of the scorecard with everything that its page shows."""

    definition: Definition
    parts: tuple[Part, ...]
    companions: tuple[Companion, ...]
    commentary: Commentary | None
    breakdown: Breakdown | None
    ranges: tuple[Range, ...]
    findings: tuple[Finding, ...]
    restatements: tuple[Restatement, ...] | None  # None where the marts keep no ledger


@dataclass(frozen=True)
class Authority:
    """The authority that the figures are about."""

    la_code: str
    name: str
    ons_code: str


@dataclass(frozen=True)
class Scorecard:
    """Everything that a publication shows of one authority and month."""

    authority: Authority
    month_end: datetime.date
    lines: tuple[Line, ...]
    definitions: Mapping[str, Definition]
    values: tuple[Value, ...]


def read_scorecard(marts: Path, la_code: str, month: str, release_id: str = "") -> Scorecard:
    """Read a release's marts: one authority, the month in the form 2024-03, restatements of the release named."""
    with open_marts(marts) as connection:
        tables = _Tables(connection, la_code)
        definitions = _definitions(tables)
        values = _values(tables, definitions)
        series = _series(tables, values)
        beside = _Beside(_breakdowns(tables), _ranges(tables), _findings(tables), _restatements(tables, release_id))
        lines = _lines(tables, definitions, series, beside)
    year, month_number = (int(part) for part in month.split("-"))
    next_month = datetime.date(year + month_number // 12, month_number % 12 + 1, 1)
    return Scorecard(
        _authority(la_code), next_month - datetime.timedelta(days=1), tuple(lines), definitions, tuple(values)
    )


def figure(cell: object, missing: Figure = NOT_AVAILABLE) -> Figure:
    """A cell as a figure: a number, a symbol in text, or what stands for nothing there."""
    if cell is None:
        return missing
    text = str(cell).strip().strip("[]")
    try:
        return Figure(float(text))
    except ValueError:
        return Figure(symbol=text) if text else missing


def missing_value(status: str) -> Figure:
    """The symbol of a value that is not there, told by its status."""
    if status.startswith("nothing to count"):
        return NOT_APPLICABLE
    return Figure(symbol="c") if status.startswith(("suppressed", "confidential")) else NOT_AVAILABLE


class _Tables:
    """The tables of an open file of marts as lists of dictionaries, of one authority."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, la_code: str) -> None:
        self._connection = connection
        self._la_code = la_code
        self._columns: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'marts' "
            "and database_name = current_database() order by table_name, column_index"
        ).fetchall():
            self._columns.setdefault(table, []).append(column)

    def has(self, table: str) -> bool:
        return table in self._columns

    def rows(self, table: str) -> list[Row]:
        """Rows of a table, none where the file lacks it."""
        if table not in self._columns:
            return []
        of_authority = f"where la_code = '{self._la_code}'" if "la_code" in self._columns[table] else ""
        cursor = self._connection.execute(f"select * from {table} {of_authority}")
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _definitions(tables: _Tables) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for indicator_id, rows in _grouped(
        sorted(tables.rows("dim_indicator"), key=lambda row: row["display_order"]), lambda row: row["indicator_id"]
    ):
        first = rows[0]
        found[indicator_id] = Definition(
            indicator_id,
            first["line"],
            first["ambition"],
            first["role"],
            first["title"],
            first["good_is"],
            first["measure"],
            first["period_window"],
            first["source_status"],
            first["numerator_counts"],
            first["denominator_counts"],
            first["definition_version"],
            tuple(row["component"] for row in rows),
        )
    return found


def _values(tables: _Tables, definitions: Mapping[str, Definition]) -> list[Value]:
    place = {
        (definition.indicator_id, component): (at, part)
        for at, definition in enumerate(definitions.values())
        for part, component in enumerate(definition.components)
    }
    values = [
        Value(
            row["indicator_id"],
            row["component"],
            row["basis"],
            row["period_start"],
            row["period_end"],
            figure(row["numerator"]),
            figure(row["denominator"], _missing_denominator(definitions[row["indicator_id"]])),
            figure(row["value"], missing_value(row["status"])),
            row["status"],
        )
        for row in tables.rows("indicator_values")
    ]
    values.sort(key=lambda value: (place[value.indicator_id, value.component], value.basis, value.period_end))
    return values


def _missing_denominator(definition: Definition) -> Figure:
    return NOT_APPLICABLE if definition.denominator is None else NOT_AVAILABLE


def _series(tables: _Tables, values: Iterable[Value]) -> dict[tuple[str, str], Series]:
    targets: dict[tuple[str, str], dict[datetime.date, Figure]] = {}
    statuses: dict[tuple[str, str], dict[datetime.date, str]] = {}
    for row in tables.rows("target_comparisons"):
        statuses.setdefault((row["indicator_id"], row["component"]), {})[row["period_end"]] = row[
            "status_against_target"
        ]
        if row["target"] is not None:
            of_indicator = targets.setdefault((row["indicator_id"], row["component"]), {})
            of_indicator[row["period_end"]] = figure(row["target"])
    points: dict[tuple[str, str], list[Point]] = {}
    for row in sorted(tables.rows("process_chart_points"), key=lambda row: row["period_end"]):
        points.setdefault((row["indicator_id"], row["component"]), []).append(_point(row))
    charts = {
        (row["indicator_id"], row["component"]): Chart(
            row["is_drawn"],
            row["reason_not_drawn"] or "",
            row["variation"],
            row["assurance"],
            row["latest_rule"],
            row["points_in_limits"] or 0,
            row["dialect"],
            row["rebased_on"],
            tuple(points.get((row["indicator_id"], row["component"]), ())),
        )
        for row in tables.rows("process_charts")
    }
    found = {}
    for key, of_key in _grouped(values, lambda value: (value.indicator_id, value.component)):
        by_basis = dict(_grouped(sorted(of_key, key=lambda value: value.basis), lambda value: value.basis))
        found[key] = Series(
            key[1],
            tuple(by_basis.get("headline", ())),
            {value.period_end: value.value for value in by_basis.get("rolling_12_months", ())},
            {value.period_end: value.value for value in by_basis.get("year_to_date", ())},
            targets.get(key, {}),
            statuses.get(key, {}),
            charts.get(key),
        )
    return found


def _point(row: Row) -> Point:
    shown = row["is_drawn"]
    return Point(
        row["period_end"],
        figure(row["value"]),
        shown,
        row["rebase_group"],
        row["mean"] if shown else None,
        row["lower_limit"] if shown else None,
        row["upper_limit"] if shown else None,
        row["rule"],
        row["signal"],
    )


def _lines(
    tables: _Tables,
    definitions: Mapping[str, Definition],
    series: Mapping[tuple[str, str], Series],
    beside: "_Beside",
) -> list[Line]:
    lines = []
    rows = sorted(tables.rows("scorecard"), key=lambda row: (row["display_order"], row["comparator"] or ""))
    for indicator_id, of_indicator in _grouped(rows, lambda row: row["indicator_id"]):
        definition = definitions[indicator_id]
        companions = tuple(
            Companion(other, tuple(series[other.indicator_id, component] for component in other.components))
            for other in definitions.values()
            if other.line == definition.line and other.role == "companion"
        )
        lines.append(
            Line(
                definition,
                tuple(
                    _part(of_component, series[indicator_id, component])
                    for component, of_component in _grouped(of_indicator, lambda row: row["component"])
                ),
                companions,
                _commentary(of_indicator[0]),
                beside.breakdowns.get(indicator_id),
                tuple(beside.ranges.get(indicator_id, ())),
                tuple(beside.findings.get(indicator_id, ())),
                None if beside.restatements is None else tuple(beside.restatements.get(indicator_id, ())),
            )
        )
    return lines


def _part(rows: list[Row], series: Series) -> Part:
    row = rows[0]
    no_denominator = NOT_APPLICABLE if row["measure"] == "count" else NOT_AVAILABLE
    return Part(
        row["component"],
        row["latest_period_end"],
        figure(row["latest_numerator"]),
        figure(row["latest_denominator"], no_denominator),
        figure(row["latest_value"], missing_value(row["value_status"])),
        row["value_status"],
        None if row["target"] is None else figure(row["target"]),
        row["status_against_target"],
        figure(row["gap_to_target"], NOT_APPLICABLE),
        figure(row["previous_value"]),
        row["previous_period_end"],
        row["direction_of_travel"],
        _benchmark(row, "England", "england_value", "england"),
        tuple(
            _benchmark(other, _capital(other["comparator"]), "comparator_value", "comparator")
            for other in rows
            if other["comparator"]
        ),
        series,
    )


def _benchmark(row: Row, geography: str, value: str, prefix: str) -> Benchmark:
    status = row[f"{prefix}_status"] or ""
    return Benchmark(geography, figure(row[value]), status, row[f"{prefix}_period"] or "", row[f"{prefix}_kind"] or "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _commentary(row: Row) -> Commentary | None:
    if not row["narrative"]:
        return None
    return Commentary(
        row["narrative"].strip(),
        row["narrative_author"] or "",
        row["narrative_written_on"],
        row["narrative_period_end"],
    )


@dataclass(frozen=True)
class _Beside:
    """What stands beside the figures of an indicator, where the marts hold it."""

    breakdowns: dict[str, Breakdown]
    ranges: dict[str, list[Range]]
    findings: dict[str, list[Finding]]
    restatements: dict[str, list[Restatement]] | None


def _breakdowns(tables: _Tables) -> dict[str, Breakdown]:
    """The latest period of every indicator that is broken down."""
    found = {}
    for indicator_id, rows in _grouped(tables.rows("indicator_breakdowns"), lambda row: row["indicator_id"]):
        columns = tuple(column for column in rows[0] if column not in ("la_code", "indicator_id", "release_id"))
        latest = max(row["period_end"] for row in rows)
        cells = (tuple(row[column] for column in columns) for row in rows if row["period_end"] == latest)
        found[indicator_id] = Breakdown(columns, tuple(sorted(cells, key=_sortable)))
    return found


def _ranges(tables: _Tables) -> dict[str, list[Range]]:
    """The range of every part's latest headline figure."""
    rows = [row for row in tables.rows("value_ranges") if row["basis"] == "headline"]
    found = {}
    for indicator_id, of_indicator in _grouped(rows, lambda row: row["indicator_id"]):
        latest = max(row["period_end"] for row in of_indicator)
        found[indicator_id] = [
            Range(
                row["component"],
                figure(row["in_doubt"]),
                figure(row["lowest_value"]),
                figure(row["highest_value"]),
            )
            for row in sorted(of_indicator, key=lambda row: row["component"])
            if row["period_end"] == latest
        ]
    return found


def _findings(tables: _Tables) -> dict[str, list[Finding]]:
    """Findings about an indicator; those about an extract alone stand in the quality report."""
    rows = [row for row in tables.rows("data_quality_findings") if row["indicator_id"]]
    rows.sort(key=lambda row: row["finding"])
    return {
        indicator_id: [
            Finding(row["finding"], row["rule"] or "", figure(row["found"]), figure(row["looked_at"]))
            for row in of_indicator
        ]
        for indicator_id, of_indicator in _grouped(rows, lambda row: row["indicator_id"])
    }


def _restatements(tables: _Tables, release_id: str) -> dict[str, list[Restatement]] | None:
    """What the release says differently from the one before; None where the marts keep no ledger."""
    if not tables.has("restatements"):
        return None
    rows = [row for row in tables.rows("restatements") if row["release_id"] == release_id]
    rows.sort(key=lambda row: (row["component"], row["basis"], row["period_end"]))
    return {
        indicator_id: [
            Restatement(
                row["component"],
                row["basis"],
                row["period_end"],
                figure(row["old_value"], missing_value(row["old_status"])),
                figure(row["new_value"], missing_value(row["new_status"])),
                row["kind"],
                row["is_break_in_series"],
            )
            for row in of_indicator
        ]
        for indicator_id, of_indicator in _grouped(rows, lambda row: row["indicator_id"])
    }


def _sortable(cells: tuple[Any, ...]) -> tuple[tuple[bool, float, str], ...]:
    return tuple(
        (cell is None, cell, "") if isinstance(cell, int | float) else (cell is None, 0.0, str(cell)) for cell in cells
    )


def _authority(la_code: str) -> Authority:
    with (SEEDS / "authorities.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["la_code"] == la_code:
                return Authority(la_code, row["name"], row["ons_code"])
    return Authority(la_code, f"Authority {la_code}", "x")


def _grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> list[tuple[Key, list[Item]]]:
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.items())
