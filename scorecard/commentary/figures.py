"""What the claims are held against: figures, targets and benchmarks out of a warehouse, and the commentary itself."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from scorecard.commentary.tokens import About, phrase_of

QUARTERLY = ("quarter", "quarter_end")


@dataclass(frozen=True)
class WrittenComment:
    """What somebody wrote about an indicator and a period; shown where it stands on the scorecard."""

    indicator_id: str
    period_end: datetime.date
    author: str
    written_on: datetime.date
    body: str
    is_shown: bool


@dataclass(frozen=True)
class DatedFigure:
    """A headline figure with its counts, its target and its status; `sums` are its 12 months and its year to date."""

    period_end: datetime.date
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    target: float | None
    tolerance: float
    sums: tuple[float, ...] = ()
    released_before: frozenset[float] = frozenset()


@dataclass(frozen=True)
class OthersFigure:
    """Somebody else's figure; `slack` is how far it may be off for having been rounded."""

    geography: str
    kind: str
    value: float | None
    period: str
    period_end: datetime.date | None
    slack: float


@dataclass(frozen=True)
class CommentedLine:
    """An indicator with everything that its commentary can be held against; series and benchmarks by component."""

    indicator_id: str
    title: str
    measure: str
    good_is: str
    months_apart: int
    series: Mapping[str, Mapping[datetime.date, DatedFigure]]
    benchmarks: Mapping[str, tuple[OthersFigure, ...]]
    names: Mapping[tuple[str, ...], tuple[str, bool]]
    words: frozenset[str]

    @property
    def latest(self) -> datetime.date | None:
        """The latest period for which the line has a row."""
        return max((period for points in self.series.values() for period in points), default=None)

    def about(self, period_end: datetime.date) -> About:
        """What a commentary on a period needs to be read with."""
        return About(
            period_end=period_end,
            measure=self.measure,
            months_apart=self.months_apart,
            names=self.names,
            components=frozenset(self.series) or frozenset({""}),
            words=self.words,
        )


@dataclass(frozen=True)
class Held:
    """A warehouse as far as commentary needs it."""

    la_code: str
    commentaries: tuple[WrittenComment, ...]
    lines: Mapping[str, CommentedLine]


def read_held(connection: duckdb.DuckDBPyConnection, earlier_values: Iterable[Path]) -> Held:
    """Read commentary and figures; `earlier_values` are the indicator_values.parquet of the authority's releases."""
    la_code = str(_rows(connection, "select la_code from control.run")[0]["la_code"])
    commentaries = tuple(WrittenComment(**row) for row in _rows(connection, _COMMENTARIES))
    wanted = {commentary.indicator_id for commentary in commentaries}
    catalogue: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(connection, "select * from marts.dim_indicator order by display_order"):
        if row["indicator_id"] in wanted:
            catalogue.setdefault(row["indicator_id"], []).append(row)
    points = _points(connection, wanted, _released_before(connection, [str(path) for path in earlier_values]))
    benchmarks = _benchmarks(connection, la_code)
    names = _names(connection, wanted)
    lines = {
        indicator_id: _line(of_indicator, points, benchmarks, names.get(indicator_id, {}))
        for indicator_id, of_indicator in catalogue.items()
    }
    return Held(la_code=la_code, commentaries=commentaries, lines=lines)


_COMMENTARIES = """
    select
        written.indicator_id,
        written.period_end,
        written.author,
        written.written_on,
        written.body,
        count(shown.indicator_id) > 0 as is_shown
    from staging.stg_commentary as written
    left join marts.scorecard as shown
        on written.indicator_id = shown.indicator_id
        and written.period_end = shown.narrative_period_end
        and written.written_on = shown.narrative_written_on
    group by all
    order by written.indicator_id, written.period_end
"""

_POINTS = """
    select
        counted.indicator_id,
        counted.component,
        counted.basis,
        counted.period_end,
        counted.numerator,
        counted.denominator,
        counted.value,
        counted.status,
        compared.target,
        coalesce(compared.tolerance, 0) as tolerance
    from marts.indicator_values as counted
    left join marts.target_comparisons as compared
        on counted.indicator_id = compared.indicator_id
        and counted.component = compared.component
        and counted.period_end = compared.period_end
        and compared.basis = 'headline'
    where list_contains(?, counted.indicator_id)
"""

Key = tuple[str, str, datetime.date]


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[object] | None = None
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, parameters or [])
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _released_before(connection: duckdb.DuckDBPyConnection, files: list[str]) -> dict[Key, frozenset[float]]:
    """Every headline value that earlier releases gave."""
    if not files:
        return {}
    query = """
        select indicator_id, component, period_end, list(distinct value) as released
        from read_parquet(?, union_by_name = true)
        where basis = 'headline' and value is not null
        group by all
    """
    return {
        (row["indicator_id"], row["component"], row["period_end"]): frozenset(row["released"])
        for row in _rows(connection, query, [files])
    }


def _points(
    connection: duckdb.DuckDBPyConnection, wanted: Iterable[str], before: Mapping[Key, frozenset[float]]
) -> dict[Key, DatedFigure]:
    rows = _rows(connection, _POINTS, [sorted(wanted)])
    sums: dict[Key, list[float]] = {}
    for row in rows:
        if row["basis"] != "headline" and row["value"] is not None:
            sums.setdefault(_key(row), []).append(row["value"])
    return {
        _key(row): DatedFigure(
            period_end=row["period_end"],
            value=row["value"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            status=row["status"],
            target=row["target"],
            tolerance=row["tolerance"],
            sums=tuple(sums.get(_key(row), ())),
            released_before=before.get(_key(row), frozenset()),
        )
        for row in rows
        if row["basis"] == "headline"
    }


def _key(row: Mapping[str, Any]) -> Key:
    return row["indicator_id"], row["component"], row["period_end"]


def _benchmarks(connection: duckdb.DuckDBPyConnection, la_code: str) -> dict[tuple[str, str], list[OthersFigure]]:
    found: dict[tuple[str, str], list[OthersFigure]] = {}
    for row in _rows(
        connection, "select * from intermediate.benchmarks_of_measures where la_code = ? order by all", [la_code]
    ):
        found.setdefault((row["indicator_id"], row["component"]), []).append(
            OthersFigure(
                geography=row["geography"],
                kind=row["geography_kind"],
                value=row["value"],
                period=row["period_label"] or "",
                period_end=row["period_end"],
                slack=0.5 if row["rounding"] == "Whole number" else 0.05,
            )
        )
    return found


def _names(
    connection: duckdb.DuckDBPyConnection, wanted: Iterable[str]
) -> dict[str, dict[tuple[str, ...], tuple[str, bool]]]:
    found: dict[str, dict[tuple[str, ...], tuple[str, bool]]] = {}
    query = "select * from seeds.commentary_names where list_contains(?, indicator_id)"
    for row in _rows(connection, query, [sorted(wanted)]):
        names = found.setdefault(row["indicator_id"], {})
        names[phrase_of(row["name"])] = (row["component"] or "", row["counts_cases"])
    return found


def _line(
    rows: list[dict[str, Any]],
    points: Mapping[Key, DatedFigure],
    benchmarks: Mapping[tuple[str, str], list[OthersFigure]],
    names: Mapping[tuple[str, ...], tuple[str, bool]],
) -> CommentedLine:
    first = rows[0]
    indicator_id, components = first["indicator_id"], [row["component"] for row in rows]
    defined = " ".join(str(first[column] or "") for column in ("title", "numerator_counts", "denominator_counts"))
    return CommentedLine(
        indicator_id=indicator_id,
        title=first["title"],
        measure=first["measure"],
        good_is=first["good_is"],
        months_apart=3 if first["period_window"] in QUARTERLY else 1,
        series={
            component: {key[2]: point for key, point in points.items() if key[:2] == (indicator_id, component)}
            for component in components
        },
        benchmarks={component: tuple(benchmarks.get((indicator_id, component), ())) for component in components},
        names={phrase_of(first["title"]): ("", True), **names},
        words=frozenset(re.findall(r"[a-z0-9][a-z0-9'-]*", defined.lower()))
        | {word for name in names for word in name},
    )
