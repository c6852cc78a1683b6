"""From published figures to the table of benchmarks: one figure for each place, neighbours' means, medians and ranks.

Where two files publish one figure, that with counts stands, then that of the newer file. The mean of neighbours is
unweighted, as the Department for Education works it out; it and the median are over the neighbours that have a figure,
and the note says how many. Ranks count from the highest value, equal values share one; quartile 1 is the highest.
"""

import datetime
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scorecard.benchmarks.published_files import PublishedFigure, PublishedNeighbour
from scorecard.benchmarks.ranking import place_among

COLUMNS = {
    "indicator_id": "varchar",
    "component": "varchar",
    "geography_kind": "varchar",
    "geography_code": "varchar",
    "geography_name": "varchar",
    "neighbour_model": "varchar",
    "statistic": "varchar",
    "vintage": "varchar",
    "period_start": "date",
    "period_end": "date",
    "numerator": "double",
    "denominator": "double",
    "value": "double",
    "symbol": "varchar",
    "is_like_for_like": "boolean",
    "note": "varchar",
    "source": "varchar",
    "file_hash": "varchar",
    "rank_among_authorities": "integer",
    "authorities_ranked": "integer",
    "quartile_among_authorities": "integer",
    "rank_among_neighbours": "integer",
    "neighbours_ranked": "integer",
    "quartile_among_neighbours": "integer",
}


@dataclass(frozen=True)
class NationalRow:
    """One row of `marts.benchmarks`.

    ``geography_kind`` is england, region, authority or statistical_neighbours; of neighbours ``geography_code`` is the
    authority whose they are. ``statistic`` is published, mean or median. Ranks among authorities stand on the rows of
    authorities, ranks among neighbours (the authority and its neighbours together) on the rows of the neighbours.
    """

    indicator_id: str
    component: str
    geography_kind: str
    geography_code: str
    geography_name: str
    neighbour_model: str | None
    statistic: str
    vintage: str
    period_start: datetime.date
    period_end: datetime.date
    numerator: float | None
    denominator: float | None
    value: float | None
    symbol: str
    is_like_for_like: bool
    note: str
    source: str
    file_hash: str
    rank_among_authorities: int | None = None
    authorities_ranked: int | None = None
    quartile_among_authorities: int | None = None
    rank_among_neighbours: int | None = None
    neighbours_ranked: int | None = None
    quartile_among_neighbours: int | None = None

    @property
    def cells(self) -> list[object]:
        return [getattr(self, column) for column in COLUMNS]


Series = tuple[str, str, datetime.date]


def benchmark_rows(figures: Iterable[PublishedFigure], neighbours: Iterable[PublishedNeighbour]) -> list[NationalRow]:
    """The whole table, in a stable order."""
    standing = _standing(figures)
    by_series: dict[Series, dict[str, PublishedFigure]] = defaultdict(dict)
    for figure in standing:
        if figure.geography_kind == "authority":
            key = (figure.measure.indicator_id, figure.measure.component, figure.period_end)
            by_series[key][figure.geography_code] = figure
    of_authority: dict[tuple[str, str], list[str]] = defaultdict(list)
    for neighbour in sorted(neighbours, key=lambda each: each.rank):
        of_authority[neighbour.model, neighbour.la_code].append(neighbour.neighbour_la_code)
    rows = [_published(figure, by_series) for figure in standing]
    for figures_of in by_series.values():
        for (model, la_code), codes in of_authority.items():
            rows += _of_neighbours(model, la_code, codes, figures_of)
    return sorted(
        rows,
        key=lambda row: (
            *(row.indicator_id, row.component, row.geography_kind, row.geography_code),
            *(row.neighbour_model or "", row.statistic, row.period_end),
        ),
    )


def _standing(figures: Iterable[PublishedFigure]) -> list[PublishedFigure]:
    """Of several figures of one line, place and period: that with counts, then of the newer file.

    Regions have one name and two codes in different files, so they are told by name.
    """
    best: dict[tuple[object, ...], PublishedFigure] = {}
    for figure in figures:
        place = figure.geography_name if figure.geography_kind == "region" else figure.geography_code
        key = (figure.measure.indicator_id, figure.measure.component, figure.geography_kind, place, figure.period_end)
        best[key] = _better(best[key], figure) if key in best else figure
    return list(best.values())


def _better(one: PublishedFigure, other: PublishedFigure) -> PublishedFigure:
    """The weightier of two; where it has counts and says nothing of the value, the value of the other beside them."""
    better, worse = (one, other) if _weight(one) >= _weight(other) else (other, one)
    if better.value is None and not better.symbol:
        return replace(better, value=worse.value, symbol=worse.symbol)
    return better


def _weight(figure: PublishedFigure) -> tuple[bool, str, str]:
    return figure.numerator is not None, figure.vintage, figure.file_hash


def _published(figure: PublishedFigure, by_series: Mapping[Series, Mapping[str, PublishedFigure]]) -> NationalRow:
    measure = figure.measure
    rank, ranked, quartile = None, None, None
    if figure.geography_kind == "authority":
        series = by_series[measure.indicator_id, measure.component, figure.period_end]
        values = [each.value for each in series.values() if each.value is not None]
        rank, ranked, quartile = _ranked(figure.value, values)
    return NationalRow(
        measure.indicator_id,
        measure.component,
        figure.geography_kind,
        figure.geography_code,
        figure.geography_name,
        None,
        "published",
        figure.vintage,
        figure.period_start,
        figure.period_end,
        figure.numerator,
        figure.denominator,
        figure.value,
        figure.symbol,
        measure.is_like_for_like,
        measure.note,
        measure.source,
        figure.file_hash,
        rank,
        ranked,
        quartile,
    )


def _of_neighbours(
    model: str, la_code: str, codes: Sequence[str], figures: Mapping[str, PublishedFigure]
) -> Iterator[NationalRow]:
    found = [figures[code] for code in codes if code in figures]
    values = [figure.value for figure in found if figure.value is not None]
    if not found:
        return
    own = figures.get(la_code)
    rank, ranked, quartile = None, None, None
    if own is not None and own.value is not None:
        rank, ranked, quartile = _ranked(own.value, [own.value, *values])
    first = found[0]
    measure = first.measure
    told = f"Unweighted, over {len(values)} of {len(codes)} neighbours with a figure."
    for name, worked_out in (("mean", statistics.fmean), ("median", statistics.median)):
        yield NationalRow(
            measure.indicator_id,
            measure.component,
            "statistical_neighbours",
            la_code,
            f"Statistical neighbours of {own.geography_name}" if own else f"Statistical neighbours of {la_code}",
            model,
            name,
            first.vintage,
            first.period_start,
            first.period_end,
            None,
            None,
            worked_out(values) if values else None,
            "" if values else "z",
            measure.is_like_for_like,
            " ".join(part for part in (told, measure.note) if part),
            measure.source,
            first.file_hash,
            rank_among_neighbours=rank,
            neighbours_ranked=ranked,
            quartile_among_neighbours=quartile,
        )


def _ranked(value: float | None, values: Sequence[float]) -> tuple[int | None, int | None, int | None]:
    """Rank from the highest, how many are ranked, and the quartile that the rank lies in."""
    if value is None:
        return None, None, None
    found = place_among(value, values)
    return found.place, found.among, found.quarter
