"""What a publication shows, read from a file of marts: the only module of the package that knows a table.

A figure is a number or the symbol that stands in its place, so a suppressed set of marts, whose cells hold `c` where
the internal one holds a count, is rendered by the same templates.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import duckdb

from scorecard.seeds import load_seeds
from scorecard.warehouse.marts import open_marts

Row = dict[str, Any]
Item = TypeVar("Item")
Key = TypeVar("Key")


@dataclass(frozen=True)
class Figure:
    """A number, or the symbol that stands in its place (c, x, z); low and u stand beside a number."""

    number: float | None = None
    symbol: str = ""


NOT_APPLICABLE = Figure(symbol="z")
NOT_AVAILABLE = Figure(symbol="x")
# the code of the group of whom the record says nothing
UNKNOWN = "unknown"


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
class Decision:
    """A decision to set the mean and limits of a process behaviour chart anew."""

    rebased_from: datetime.date
    decided_by: str
    decided_on: datetime.date
    reason: str


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
    decisions: tuple[Decision, ...]  # oldest first
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
    comparability: str  # same kind of period, or why not comparable; empty where there is no figure


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
class CheckedClaim:
    """What a commentary claims of the figures, in its own words, and what they say to it."""

    quote: str
    component: str
    verdict: str  # agrees, contradicted, cannot be checked
    data_say: str


@dataclass(frozen=True)
class Commentary:
    """What the service says, as plain text, and what the data say to it."""

    body: str
    author: str
    written_on: datetime.date | None
    period_end: datetime.date | None
    is_checked: bool  # false where the marts know of no check
    claims: tuple[CheckedClaim, ...]
    out_of_date: str  # why it is older than the figure, or empty

    @property
    def contradicted(self) -> tuple[CheckedClaim, ...]:
        return tuple(claim for claim in self.claims if claim.verdict == "contradicted")


class Group(NamedTuple):
    """One cell of indicator_breakdowns: a group of children in one period. There are tens of thousands."""

    indicator_id: str
    component: str
    period_end: datetime.date
    dimension: str
    code: str
    name: str
    numerator: Figure
    denominator: Figure
    value: Figure
    status: str


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
class Said:
    """A figure as one release says it."""

    numerator: Figure
    denominator: Figure
    value: Figure
    status: str


@dataclass(frozen=True)
class Restatement:
    """A figure that the release says differently from the one before, and why."""

    indicator_id: str
    component: str
    basis: str
    period_end: datetime.date
    old: Said
    new: Said
    kind: str
    is_break: bool
    old_version: int
    new_version: int


@dataclass(frozen=True)
class Line:
    """One of the lines of the scorecard with everything that its page shows."""

    definition: Definition
    parts: tuple[Part, ...]
    companions: tuple[Companion, ...]
    commentary: Commentary | None
    groups: tuple[Group, ...] | None  # of the latest period; None where the line is not broken down
    ranges: tuple[Range, ...]
    findings: tuple[Finding, ...]
    restatements: tuple[Restatement, ...] | None  # with those of its companions; None where the marts keep no ledger


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
    groups: tuple[Group, ...]


def read_scorecard(marts: Path, la_code: str, month: str, release_id: str = "") -> Scorecard:
    """Read a release's marts: one authority, the month in the form 2024-03, restatements of the release named."""
    with open_marts(marts) as connection:
        tables = _Tables(connection, la_code)
        definitions = _definitions(tables)
        values = _values(tables, definitions)
        groups = _groups(tables, definitions)
        series = _series(tables, values)
        beside = _Beside(
            _latest_of_each(groups, values),
            _ranges(tables),
            _findings(tables),
            _restatements(tables, release_id),
            _claims(tables),
            {row["indicator_id"]: row["out_of_date"] or "" for row in tables.rows("commentaries") if row["is_shown"]},
        )
        lines = _lines(tables, definitions, series, beside)
    year, month_number = (int(part) for part in month.split("-"))
    next_month = datetime.date(year + month_number // 12, month_number % 12 + 1, 1)
    month_end = next_month - datetime.timedelta(days=1)
    return Scorecard(_authority(la_code), month_end, tuple(lines), definitions, tuple(values), tuple(groups))


def figure(cell: object, missing: Figure = NOT_AVAILABLE) -> Figure:
    """A cell as a figure: a number, a symbol in text, or what stands for nothing there."""
    if cell is None:
        return missing
    if isinstance(cell, float):
        return _number(cell)
    text = str(cell).strip().strip("[]")
    try:
        return Figure(float(text))
    except ValueError:
        return Figure(symbol=text) if text else missing


# most numbers are small counts, which come again and again
_number = lru_cache(maxsize=4096)(Figure)


def missing_value(status: str) -> Figure:
    """The symbol of a value that is not there, told by its status."""
    if status.startswith("nothing to count"):
        return NOT_APPLICABLE
    return Figure(symbol="c") if status.startswith(("suppressed", "confidential")) else NOT_AVAILABLE


def latest_periods(values: Iterable[Value]) -> dict[str, datetime.date]:
    """The end of the latest period of each indicator: that of its last month or quarter."""
    latest: dict[str, datetime.date] = {}
    for value in values:
        if value.basis == "headline":
            latest[value.indicator_id] = max(value.period_end, latest.get(value.indicator_id, value.period_end))
    return latest


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
    place = _places(definitions)
    values = [
        Value(
            row["indicator_id"],
            row["component"],
            row["basis"],
            row["period_start"],
            row["period_end"],
            _told(row, "numerator"),
            _told(row, "denominator", _missing_denominator(definitions[row["indicator_id"]])),
            _told(row, "value", missing_value(row["status"])),
            row["status"],
        )
        for row in tables.rows("indicator_values")
    ]
    values.sort(key=lambda value: (place[value.indicator_id, value.component], value.basis, value.period_end))
    return values


def _places(definitions: Mapping[str, Definition]) -> dict[tuple[str, str], tuple[int, int]]:
    """Where an indicator and component stand in the catalogue."""
    return {
        (definition.indicator_id, component): (at, part)
        for at, definition in enumerate(definitions.values())
        for part, component in enumerate(definition.components)
    }


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
    decisions: dict[tuple[str, str], list[Decision]] = {}
    for row in sorted(tables.rows("process_chart_decisions"), key=lambda row: row["rebased_from"]):
        decisions.setdefault((row["indicator_id"], row["component"]), []).append(
            Decision(row["rebased_from"], row["decided_by"], row["decided_on"], row["reason"])
        )
    charts = {
        (row["indicator_id"], row["component"]): Chart(
            row["is_drawn"],
            row["reason_not_drawn"] or "",
            row["variation"],
            row["assurance"],
            row["latest_rule"],
            row["points_in_limits"] or 0,
            row["dialect"],
            tuple(decisions.get((row["indicator_id"], row["component"]), ())),
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
                _commentary(of_indicator[0], beside),
                beside.groups.get(indicator_id),
                tuple(beside.ranges.get(indicator_id, ())),
                tuple(beside.findings.get(indicator_id, ())),
                None
                if beside.restatements is None
                else tuple(
                    change
                    for of_line in (indicator_id, *(companion.definition.indicator_id for companion in companions))
                    for change in beside.restatements.get(of_line, ())
                ),
            )
        )
    return lines


def _part(rows: list[Row], series: Series) -> Part:
    row = rows[0]
    latest = next(value for value in series.months if value.period_end == row["latest_period_end"])
    return Part(
        row["component"],
        row["latest_period_end"],
        latest.numerator,
        latest.denominator,
        latest.value,
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
    status, period, kind, comparability = (
        row[f"{prefix}_{about}"] or "" for about in ("status", "period", "kind", "comparability")
    )
    return Benchmark(geography, figure(row[value]), status, period, kind, comparability)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _commentary(row: Row, beside: "_Beside") -> Commentary | None:
    if not row["narrative"]:
        return None
    indicator_id = row["indicator_id"]
    return Commentary(
        row["narrative"].strip(),
        row["narrative_author"] or "",
        row["narrative_written_on"],
        row["narrative_period_end"],
        indicator_id in beside.out_of_date,
        tuple(beside.claims.get(indicator_id, ())),
        beside.out_of_date.get(indicator_id, ""),
    )


@dataclass(frozen=True)
class _Beside:
    """What stands beside the figures of an indicator, where the marts hold it."""

    groups: dict[str, tuple[Group, ...]]
    ranges: dict[str, list[Range]]
    findings: dict[str, list[Finding]]
    restatements: dict[str, list[Restatement]] | None
    claims: dict[str, list[CheckedClaim]]
    out_of_date: dict[str, str]  # of every commentary that was checked


def _groups(tables: _Tables, definitions: Mapping[str, Definition]) -> list[Group]:
    """Every group of every period: in the order of the catalogue, oldest first, groups as they are read."""
    rows = tables.rows("indicator_breakdowns")
    missing = {indicator_id: _missing_denominator(definition) for indicator_id, definition in definitions.items()}
    groups = [
        Group(
            row["indicator_id"],
            row["component"],
            row["period_end"],
            row["dimension"],
            row["category_code"],
            row["category"],
            _told(row, "numerator"),
            _told(row, "denominator", missing[row["indicator_id"]]),
            _told(row, "value", missing_value(row["status"])),
            row["status"],
        )
        for row in rows
    ]
    place = _places(definitions)
    rank = _ranks({(group.dimension, group.code, group.name) for group in groups})
    groups.sort(
        key=lambda group: (
            place[group.indicator_id, group.component],
            group.period_end,
            rank[group.dimension, group.code, group.name],
        )
    )
    return groups


def _told(row: Row, column: str, missing: Figure = NOT_AVAILABLE) -> Figure:
    """A cell as a figure, with the symbol in its place or beside it, if there is a column for that."""
    cell, symbol = row[column], row.get(f"{column}_symbol") or ""
    if cell is None:
        return Figure(symbol=symbol or missing.symbol)
    return Figure(cell, symbol) if symbol else figure(cell)


def _ranks(groups: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
    """Where each group stands, by dimension, code and name: as the seed lists them, others by name, unknown last."""
    listed: list[tuple[str, str]] = [(row.dimension, row.category_code) for row in load_seeds().breakdown_categories]
    dimensions = list(dict.fromkeys(dimension for dimension, _ in listed))

    def place(group: tuple[str, str, str]) -> tuple[int, bool, int, str, str]:
        dimension, code, name = group
        at = listed.index((dimension, code)) if (dimension, code) in listed else -1
        return dimensions.index(dimension), code == UNKNOWN, at, name.casefold(), code

    return {group: rank for rank, group in enumerate(sorted(groups, key=place))}


def _latest_of_each(groups: Iterable[Group], values: Iterable[Value]) -> dict[str, tuple[Group, ...]]:
    """Of every indicator that is broken down, the groups of the latest period that has a headline figure."""
    latest = latest_periods(values)
    return {
        indicator_id: tuple(group for group in of_indicator if group.period_end == latest[indicator_id])
        for indicator_id, of_indicator in _grouped(groups, lambda group: group.indicator_id)
    }


def _claims(tables: _Tables) -> dict[str, list[CheckedClaim]]:
    """The claims of the commentary that is shown, in the order of its text."""
    rows = [row for row in tables.rows("commentary_claims") if row["is_shown"]]
    rows.sort(key=lambda row: row["claim_number"])
    return {
        indicator_id: [
            CheckedClaim(row["claim"], row["component"], row["verdict"], row["data_say"]) for row in of_indicator
        ]
        for indicator_id, of_indicator in _grouped(rows, lambda row: row["indicator_id"])
    }


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
                indicator_id,
                row["component"],
                row["basis"],
                row["period_end"],
                _said(row, "old"),
                _said(row, "new"),
                row["kind"],
                row["is_break_in_series"],
                row["old_definition_version"],
                row["new_definition_version"],
            )
            for row in of_indicator
        ]
        for indicator_id, of_indicator in _grouped(rows, lambda row: row["indicator_id"])
    }


def _said(row: Row, side: str) -> Said:
    return Said(
        figure(row[f"{side}_numerator"]),
        figure(row[f"{side}_denominator"]),
        figure(row[f"{side}_value"], missing_value(row[f"{side}_status"])),
        row[f"{side}_status"],
    )


def _authority(la_code: str) -> Authority:
    listed = load_seeds().authority_named.get(la_code)
    if listed is None:
        return Authority(la_code, f"Authority {la_code}", "x")
    return Authority(la_code, listed.name, listed.ons_code)


def _grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> list[tuple[Key, list[Item]]]:
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.items())
