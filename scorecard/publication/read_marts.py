"""From a file of marts to what a publication shows: the only module of the package that knows a table."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from scorecard.geography import NO_CODE
from scorecard.publication.model import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    UNKNOWN,
    Attention,
    Authority,
    AuthorityFigure,
    Benchmark,
    Chart,
    CheckedClaim,
    Commentary,
    Companion,
    ComparedGroup,
    Decision,
    Definition,
    DescribedColumn,
    DescribedTable,
    Driver,
    Event,
    FactsOfAFigure,
    Figure,
    Finding,
    Group,
    Line,
    Part,
    Point,
    Proposal,
    PublishedBy,
    Range,
    Restatement,
    Revisions,
    Said,
    Scorecard,
    Series,
    SinceLast,
    Value,
    YearChange,
    periods_of_groups,
)
from scorecard.seeds import Seeds, load_seeds
from scorecard.seeds.rows import Neighbour
from scorecard.warehouse.database import open_marts

Row = dict[str, Any]
Item = TypeVar("Item")
Key = TypeVar("Key")


def read_scorecard(
    marts: Path, la_code: str, month: str, release_id: str = "", seeds: Seeds | None = None
) -> Scorecard:
    """Read a release's marts: one authority, the month in the form 2024-03, restatements of the release named.

    `seeds` are those in force for the authority, the project's own where none are given.
    """
    seeds = seeds or load_seeds()
    with open_marts(marts) as connection:
        tables = _Tables(connection, la_code)
        definitions = _definitions(tables)
        values = _values(tables, definitions)
        groups = _groups(tables, definitions, seeds)
        series = _series(tables, values)
        beside = _Beside(
            groups=_latest_of_each(groups, values),
            ranges=_ranges(tables),
            findings=_findings(tables),
            restatements=_restatements(tables, release_id),
            claims=_claims(tables),
            out_of_date={
                row["indicator_id"]: row["out_of_date"] or "" for row in tables.rows("commentaries") if row["is_shown"]
            },
            attention={
                (row["indicator_id"], row["component"]): Attention(
                    listed_under=row["listed_under"], group=row["attention_group"] or "", rank=row["attention_rank"]
                )
                for row in tables.rows("attention")
            },
            since={(row["indicator_id"], row["component"]): _since(row) for row in tables.rows("since_last_period")},
            drivers=_by_part(tables, "drivers_of_change", _driver),
            compared=_by_part(tables, "groups_compared", _compared),
            published=_by_part(tables, "benchmarks", _published),
            revisions={
                (row["indicator_id"], row["component"]): _revisions(row) for row in tables.rows("usual_revisions")
            },
        )
        lines = _lines(tables, definitions, series, beside)
        authority = _authority(tables, la_code, seeds)
        described = _described(tables)
    year, month_number = (int(part) for part in month.split("-"))
    next_month = datetime.date(year + month_number // 12, month_number % 12 + 1, 1)
    month_end = next_month - datetime.timedelta(days=1)
    return Scorecard(
        authority=authority,
        month_end=month_end,
        lines=tuple(lines),
        definitions=definitions,
        values=tuple(values),
        groups=tuple(groups),
        published_by=PublishedBy() if authority.is_demonstration else _published_by(la_code, seeds),
        neighbours={row.neighbour_la_code: row.neighbour_name for row in _neighbours(la_code, seeds)},
        neighbour_model=next((row.model for row in _neighbours(la_code, seeds)), ""),
        tables=described,
    )


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
    # a measure that the authority does not collect is in the catalogue and has no figures
    counted = {row["indicator_id"] for row in tables.rows("indicator_values")}
    found: dict[str, Definition] = {}
    for indicator_id, rows in _grouped(
        sorted(tables.rows("dim_indicator"), key=lambda row: row["display_order"]), lambda row: row["indicator_id"]
    ):
        if indicator_id not in counted:
            continue
        first = rows[0]
        found[indicator_id] = Definition(
            indicator_id=indicator_id,
            line=first["line"],
            ambition=first["ambition"],
            role=first["role"],
            title=first["title"],
            good_is=first["good_is"],
            measure=first["measure"],
            window=first["period_window"],
            source_status=first["source_status"],
            numerator=first["numerator_counts"],
            denominator=first["denominator_counts"],
            version=first["definition_version"],
            components=tuple(row["component"] for row in rows),
            ambition_name=first.get("ambition_name") or "",
        )
    return found


def _values(tables: _Tables, definitions: Mapping[str, Definition]) -> list[Value]:
    """Every figure; where this delivery could not give one, that of an earlier release which the marts have for it."""
    place = _places(definitions)
    earlier = {
        (row["indicator_id"], row["component"], row["basis"], row["period_end"]): row
        for row in tables.rows("earlier_figures")
    }
    counted = tables.rows("indicator_values")
    shown = [
        earlier.get((row["indicator_id"], row["component"], row["basis"], row["period_end"]), row) for row in counted
    ]
    values = [
        Value(
            indicator_id=row["indicator_id"],
            component=row["component"],
            basis=row["basis"],
            period_start=row["period_start"],
            period_end=row["period_end"],
            numerator=_told(row, "numerator"),
            denominator=_told(row, "denominator", _missing_denominator(definitions[row["indicator_id"]])),
            value=_told(row, "value", missing_value(row["status"])),
            status=row["status"],
            released_in=row.get("released_in") or "",
        )
        for row in shown
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
        if row.get("basis", "headline") != "headline":
            continue
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
    breaks = [
        {**row, "rebased_from": row["breaks_on"], "decision": "definition"} for row in tables.rows("series_breaks")
    ]
    made = [row for row in tables.rows("process_chart_decisions") if row.get("decision") != "definition"]
    for row in sorted((*made, *breaks), key=lambda row: row["rebased_from"]):
        decisions.setdefault((row["indicator_id"], row["component"]), []).append(
            Decision(
                rebased_from=row["rebased_from"],
                is_refusal=row.get("decision") == "refuse",
                is_definition=row.get("decision") == "definition",
                decided_by=row["decided_by"],
                decided_on=row["decided_on"],
                reason=row["reason"],
            )
        )
    proposals: dict[tuple[str, str], list[Proposal]] = {}
    for row in sorted(tables.rows("process_chart_proposals"), key=lambda row: row["rebased_from"]):
        proposals.setdefault((row["indicator_id"], row["component"]), []).append(
            Proposal(
                rebased_from=row["rebased_from"],
                mean_before=row["mean_before"],
                mean_after=row["mean_after"],
                row_to_add=row["row_to_add"],
            )
        )
    charts = {
        (row["indicator_id"], row["component"]): Chart(
            is_drawn=row["is_drawn"],
            reason_not_drawn=row["reason_not_drawn"] or "",
            variation=row["variation"],
            assurance=row["assurance"],
            latest_rule=row["latest_rule"],
            points_in_limits=row["points_in_limits"] or 0,
            dialect=row["dialect"],
            decisions=tuple(decisions.get((row["indicator_id"], row["component"]), ())),
            points=tuple(points.get((row["indicator_id"], row["component"]), ())),
            is_stable=bool(row.get("is_stable")),
            is_provisional=bool(row.get("is_provisional")),
            # a proposal for a chart without limits would change no picture
            proposals=tuple(proposals.get((row["indicator_id"], row["component"]), ()) if row["is_drawn"] else ()),
        )
        for row in tables.rows("process_charts")
    }
    events = _by_part(tables, "events_on_charts", _event)
    facts = {(row["indicator_id"], row["component"]): _facts(row) for row in tables.rows("figure_facts")}
    years = {(row["indicator_id"], row["component"]): _year(row) for row in tables.rows("changes_over_the_year")}
    found = {}
    for key, of_key in _grouped(values, lambda value: (value.indicator_id, value.component)):
        by_basis = dict(_grouped(sorted(of_key, key=lambda value: value.basis), lambda value: value.basis))
        found[key] = Series(
            component=key[1],
            months=tuple(by_basis.get("headline", ())),
            rolling={value.period_end: value.value for value in by_basis.get("rolling_12_months", ())},
            year_to_date={value.period_end: value.value for value in by_basis.get("year_to_date", ())},
            sums={(value.basis, value.period_end): value for value in of_key if value.basis != "headline"},
            targets=targets.get(key, {}),
            statuses=statuses.get(key, {}),
            chart=charts.get(key),
            facts=facts.get(key),
            year=years.get(key),
            events=tuple(sorted(events.get(key, ()), key=lambda event: (event.happened_on, event.event))),
        )
    return found


def _facts(row: Row) -> FactsOfAFigure:
    return FactsOfAFigure(
        counted_in=row["counted_in"],
        highest_in=row["highest_in"],
        lowest_in=row["lowest_in"],
        worst_in=row["worst_in"],
        periods_on_worse_side=row["periods_on_worse_side"] or 0,
        a_year_ago=figure(row["value_a_year_ago"]),
    )


def _year(row: Row) -> YearChange:
    return YearChange(
        kind=row["kind"],
        this_year=figure(row["value_this_year"]),
        last_year=figure(row["value_last_year"]),
        change_in_cases=figure(row["change_in_cases"], NOT_APPLICABLE),
        year_change=row["year_change"],
        direction=row["direction_of_travel"],
    )


def _since(row: Row) -> SinceLast:
    return SinceLast(
        period_end=row["period_end"],
        crossing=row["crossing"] or "",
        periods_before=row["periods_before"],
        target_changed=row["target_changed"],
        new_signal=row["new_signal"] or "",
        figure_change=row["figure_change"] or "",
    )


def _revisions(row: Row) -> Revisions:
    return Revisions(
        months=row["months"],
        moved=row["months_that_moved"],
        usual=row["usual_size"],
        largest=row["largest_size"],
    )


def _event(row: Row) -> Event:
    return Event(happened_on=row["happened_on"], event=row["event"], noted_by=row["noted_by"])


def _driver(row: Row) -> Driver:
    return Driver(
        dimension=row["dimension"],
        code=row["category_code"],
        name=row["category"] or row["category_code"],
        numerator_before=row["numerator_before"],
        denominator_before=row["denominator_before"],
        value_before=figure(row["value_before"], NOT_APPLICABLE),
        numerator_now=row["numerator_now"],
        denominator_now=row["denominator_now"],
        value_now=figure(row["value_now"], NOT_APPLICABLE),
        mix=row["mix_effect"],
        rate=row["rate_effect"],
        contribution=row["contribution"],
    )


def _compared(row: Row) -> ComparedGroup:
    return ComparedGroup(
        dimension=row["dimension"],
        code=row["category_code"],
        name=row["category"] or row["category_code"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        value=row["value"],
        value_of_all=row["value_of_all"],
        lowest=row["lowest_value"],
        highest=row["highest_value"],
        standing=row["standing"],
        place=row["place_from_highest"],
    )


def _published(row: Row) -> AuthorityFigure:
    """A published figure of another authority; one that counts something else is no figure here."""
    is_alike = bool(row.get("is_like_for_like", True))
    return AuthorityFigure(
        indicator_id=row["indicator_id"],
        component=row["component"] or "",
        kind=row["geography_kind"],
        code=row["geography_code"] or "",
        name=row["geography_name"],
        period_end=row["period_end"],
        value=figure(row["value"]) if is_alike else NOT_APPLICABLE,
        source=row["source"] or "",
    )


def _by_part(tables: "_Tables", table: str, made: Callable[[Row], Item]) -> dict[tuple[str, str], list[Item]]:
    """Rows of a table by indicator and component."""
    found: dict[tuple[str, str], list[Item]] = {}
    for row in tables.rows(table):
        found.setdefault((row["indicator_id"], row["component"]), []).append(made(row))
    return found


def _point(row: Row) -> Point:
    shown = row["is_drawn"]
    return Point(
        period_end=row["period_end"],
        value=figure(row["value"]),
        is_drawn=shown,
        group=row["rebase_group"],
        mean=row["mean"] if shown else None,
        lower=row["lower_limit"] if shown else None,
        upper=row["upper_limit"] if shown else None,
        rule=row["rule"],
        signal=row["signal"],
        is_provisional=shown and bool(row.get("is_provisional")),
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
                definition=definition,
                parts=tuple(
                    _part(of_component, series[indicator_id, component], beside)
                    for component, of_component in _grouped(of_indicator, lambda row: row["component"])
                ),
                companions=companions,
                commentary=_commentary(of_indicator[0], beside),
                groups=beside.groups.get(indicator_id),
                ranges=tuple(beside.ranges.get(indicator_id, ())),
                findings=tuple(beside.findings.get(indicator_id, ())),
                restatements=None
                if beside.restatements is None
                else tuple(
                    change
                    for of_line in (indicator_id, *(companion.definition.indicator_id for companion in companions))
                    for change in beside.restatements.get(of_line, ())
                ),
            )
        )
    return lines


def _part(rows: list[Row], series: Series, beside: "_Beside") -> Part:
    row = rows[0]
    key = (row["indicator_id"], row["component"])
    basis = row.get("latest_basis") or "headline"
    ends = row["latest_period_end"]
    if basis == "headline":
        latest = next(value for value in series.months if value.period_end == ends)
    else:
        latest = series.sums[basis, ends]
    return Part(
        component=row["component"],
        basis=basis,
        period_end=ends,
        numerator=latest.numerator,
        denominator=latest.denominator,
        value=latest.value,
        value_status=row["value_status"],
        released_in=row.get("latest_released_in") or "",
        target=None if row["target"] is None else figure(row["target"]),
        status=row["status_against_target"],
        gap=figure(row["gap_to_target"], NOT_APPLICABLE),
        cases_short=figure(row.get("cases_short_of_target"), NOT_APPLICABLE),
        direction=row["direction_of_travel"],
        attention=beside.attention.get(key),
        england=_benchmark(row, "England", "england_value", "england"),
        comparators=tuple(
            _benchmark(other, _capital(other["comparator"]), "comparator_value", "comparator")
            for other in rows
            if other["comparator"]
        ),
        series=series,
        since=beside.since.get(key),
        revisions=beside.revisions.get(key),
        drivers=tuple(sorted(beside.drivers.get(key, ()), key=_as_read)),
        compared=tuple(sorted(beside.compared.get(key, ()), key=_as_read)),
        published=tuple(figure for figure in beside.published.get(key, ()) if figure.kind in ("authority", "england")),
    )


def _as_read(group: Driver | ComparedGroup) -> tuple[str, bool, str, str]:
    """Localities before teams, by name and never by figure, those of whom nothing is known last."""
    return group.dimension, group.code == UNKNOWN, group.name.casefold(), group.code


def _benchmark(row: Row, geography: str, value: str, prefix: str) -> Benchmark:
    status, period, kind, comparability = (
        row[f"{prefix}_{about}"] or "" for about in ("status", "period", "kind", "comparability")
    )
    return Benchmark(
        geography=geography,
        value=figure(row[value]),
        status=status,
        period=period,
        kind=kind,
        comparability=comparability,
        ours=figure(row.get(f"{prefix}_our_value"), NOT_APPLICABLE),
        our_period_end=row.get(f"{prefix}_our_period_end"),
        months_older=row.get(f"{prefix}_months_older"),
        note=row.get(f"{prefix}_note") or "",
        source=row.get(f"{prefix}_source") or "",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _commentary(row: Row, beside: "_Beside") -> Commentary | None:
    if not row["narrative"]:
        return None
    indicator_id = row["indicator_id"]
    return Commentary(
        body=row["narrative"].strip(),
        author=row["narrative_author"] or "",
        written_on=row["narrative_written_on"],
        period_end=row["narrative_period_end"],
        is_checked=indicator_id in beside.out_of_date,
        claims=tuple(beside.claims.get(indicator_id, ())),
        out_of_date=beside.out_of_date.get(indicator_id, ""),
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
    attention: dict[tuple[str, str], Attention]
    since: dict[tuple[str, str], SinceLast]
    drivers: dict[tuple[str, str], list[Driver]]
    compared: dict[tuple[str, str], list[ComparedGroup]]
    published: dict[tuple[str, str], list[AuthorityFigure]]
    revisions: dict[tuple[str, str], Revisions]


def _groups(tables: _Tables, definitions: Mapping[str, Definition], seeds: Seeds) -> list[Group]:
    """Every group of every period: in the order of the catalogue, oldest first, groups as they are read."""
    rows = tables.rows("indicator_breakdowns")
    missing = {indicator_id: _missing_denominator(definition) for indicator_id, definition in definitions.items()}
    groups = [
        Group(
            indicator_id=row["indicator_id"],
            component=row["component"],
            period_end=row["period_end"],
            dimension=row["dimension"],
            code=row["category_code"],
            name=row["category"],
            numerator=_told(row, "numerator"),
            denominator=_told(row, "denominator", missing[row["indicator_id"]]),
            value=_told(row, "value", missing_value(row["status"])),
            status=row["status"],
            basis=row.get("basis", "headline"),
        )
        for row in rows
    ]
    place = _places(definitions)
    rank = _ranks({(group.dimension, group.code, group.name) for group in groups}, seeds)
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


def _ranks(groups: Iterable[tuple[str, str, str]], seeds: Seeds) -> dict[tuple[str, str, str], int]:
    """Where each group stands, by dimension, code and name: as the seed lists them, others by name, unknown last."""
    listed: list[tuple[str, str]] = [(row.dimension, row.category_code) for row in seeds.breakdown_categories]
    dimensions = list(dict.fromkeys(dimension for dimension, _ in listed))

    def place(group: tuple[str, str, str]) -> tuple[int, bool, int, str, str]:
        dimension, code, name = group
        at = listed.index((dimension, code)) if (dimension, code) in listed else -1
        return dimensions.index(dimension), code == UNKNOWN, at, name.casefold(), code

    return {group: rank for rank, group in enumerate(sorted(groups, key=place))}


def _latest_of_each(groups: list[Group], values: Iterable[Value]) -> dict[str, tuple[Group, ...]]:
    """Of every indicator that is broken down, the groups of the period that its page shows."""
    shown = periods_of_groups(groups, values)
    return {
        indicator_id: tuple(group for group in of_indicator if group.period_end == shown[indicator_id])
        for indicator_id, of_indicator in _grouped(groups, lambda group: group.indicator_id)
    }


def _claims(tables: _Tables) -> dict[str, list[CheckedClaim]]:
    """The claims of the commentary that is shown, in the order of its text."""
    rows = [row for row in tables.rows("commentary_claims") if row["is_shown"]]
    rows.sort(key=lambda row: row["claim_number"])
    return {
        indicator_id: [
            CheckedClaim(
                quote=row["claim"], component=row["component"], verdict=row["verdict"], data_say=row["data_say"]
            )
            for row in of_indicator
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
                component=row["component"],
                in_doubt=figure(row["in_doubt"]),
                lowest=figure(row["lowest_value"]),
                highest=figure(row["highest_value"]),
                could_flip=bool(row.get("could_flip")),
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
            Finding(
                finding=row["finding"],
                rule=row["rule"] or "",
                found=figure(row["found"]),
                looked_at=figure(row["looked_at"]),
            )
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
                indicator_id=indicator_id,
                component=row["component"],
                basis=row["basis"],
                period_end=row["period_end"],
                old=_said(row, "old"),
                new=_said(row, "new"),
                kind=row["kind"],
                is_break=row["is_break_in_series"],
                old_version=row["old_definition_version"],
                new_version=row["new_definition_version"],
            )
            for row in of_indicator
        ]
        for indicator_id, of_indicator in _grouped(rows, lambda row: row["indicator_id"])
    }


def _said(row: Row, side: str) -> Said:
    return Said(
        numerator=figure(row[f"{side}_numerator"]),
        denominator=figure(row[f"{side}_denominator"]),
        value=figure(row[f"{side}_value"], missing_value(row[f"{side}_status"])),
        status=row[f"{side}_status"],
    )


def _neighbours(la_code: str, seeds: Seeds) -> list[Neighbour]:
    """The statistical neighbours of an authority by the latest model, as the seed lists them."""
    rows = [row for row in seeds.statistical_neighbours if row.la_code == la_code]
    latest = max((row.model for row in rows), default="")
    return [row for row in rows if row.model == latest]


def _authority(tables: _Tables, la_code: str, seeds: Seeds) -> Authority:
    """Whose figures the marts hold, as they say it; by the seed where they are older than that."""
    listed = seeds.authority_named.get(la_code)
    region = listed.region if listed else ""
    for row in tables.rows("about"):
        return Authority(
            la_code=la_code,
            name=row["authority_name"],
            ons_code=row["ons_code"] or NO_CODE,
            region="" if row["is_demonstration"] else region,
            is_demonstration=row["is_demonstration"],
            targets_of=row["targets_of"] or "",
            taken_on=row.get("taken_on"),
        )
    if listed is None:
        return Authority(la_code, f"Authority {la_code}", NO_CODE)
    return Authority(la_code, listed.name, listed.ons_code, region)


def _described(tables: _Tables) -> tuple[DescribedTable, ...]:
    """The dictionary of the marts, by table; empty for marts that have none."""
    rows = sorted(tables.rows("columns"), key=lambda row: (row["table_name"], row["position"]))
    return tuple(
        DescribedTable(
            name,
            of_table[0]["table_description"],
            tuple(DescribedColumn(row["column_name"], row["data_type"], row["description"]) for row in of_table),
        )
        for name, of_table in _grouped(rows, lambda row: str(row["table_name"]))
    )


def _published_by(la_code: str, seeds: Seeds) -> PublishedBy:
    """Who answers for the public edition, as the seed says it now."""
    for row in seeds.publishers:
        if row.la_code == la_code:
            return PublishedBy(row.published_by, row.contact, row.next_edition_on)
    return PublishedBy()


def _grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> list[tuple[Key, list[Item]]]:
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.items())
