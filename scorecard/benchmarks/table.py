"""From published figures to the table of benchmarks: one figure for each place, neighbours' means, medians and ranks.

Of which line a published measure is the figure is told by `seeds/published_measures.csv`; one may be that of several.

Where two files publish one figure, that with counts stands, then that of the newer file. The mean of neighbours is
unweighted, as the Department for Education works it out; it and the median are over the neighbours that have a figure,
and the note says how many. Ranks count from the highest value, equal values share one; quartile 1 is the highest.
"""

import datetime
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scorecard.benchmarks.published_files import PublishedFigure, PublishedNeighbour
from scorecard.benchmarks.ranking import PlaceAmong, place_among
from scorecard.seeds.rows import PublishedMeasureOfALine

ONS_CODE = re.compile(r"E\d{8}")
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


Series = tuple[str, datetime.date]


def benchmark_rows(
    figures: Iterable[PublishedFigure],
    neighbours: Iterable[PublishedNeighbour],
    lines: Iterable[PublishedMeasureOfALine],
) -> list[NationalRow]:
    """The whole table, in a stable order; a figure of no line is left out."""
    lines_of: dict[str, list[PublishedMeasureOfALine]] = defaultdict(list)
    for line in lines:
        lines_of[line.published_measure].append(line)
    standing = [figure for figure in _standing(figures) if figure.measure.name in lines_of]
    by_series: dict[Series, dict[str, PublishedFigure]] = defaultdict(dict)
    for figure in standing:
        if figure.geography_kind == "authority":
            by_series[figure.measure.name, figure.period_end][figure.geography_code] = figure
    of_authority: dict[tuple[str, str], list[str]] = defaultdict(list)
    for neighbour in sorted(neighbours, key=lambda each: each.rank):
        of_authority[neighbour.model, neighbour.la_code].append(neighbour.neighbour_la_code)
    places = {key: _places(of_series.values()) for key, of_series in by_series.items()}
    rows: list[NationalRow] = []
    for figure in standing:
        among = places.get((figure.measure.name, figure.period_end), {})
        rows += [_published(figure, line, among) for line in lines_of[figure.measure.name]]
    for (name, _), figures_of in by_series.items():
        for (model, la_code), codes in of_authority.items():
            for line in lines_of[name]:
                rows += _of_neighbours(model, la_code, codes, figures_of, line)
    return sorted(
        rows,
        key=lambda row: (
            *(row.indicator_id, row.component, row.geography_kind, row.geography_code),
            *(row.neighbour_model or "", row.statistic, row.period_end),
        ),
    )


def _standing(figures: Iterable[PublishedFigure]) -> list[PublishedFigure]:
    """Of several figures of one measure, place and period: that with counts, then with a value, then of the newer file.

    Regions have one name, written in two ways, and two codes in different files: they are told by the name in one case,
    and stand under their code of the Office for National Statistics where any file has it.
    """
    best: dict[tuple[str, str, str, datetime.date], PublishedFigure] = {}
    codes: dict[str, PublishedFigure] = {}
    for figure in figures:
        place = figure.geography_code
        if figure.geography_kind == "region":
            place = figure.geography_name.casefold()
            if ONS_CODE.fullmatch(figure.geography_code):
                codes[place] = figure
        key = (figure.measure.name, figure.geography_kind, place, figure.period_end)
        best[key] = _better(best[key], figure) if key in best else figure
    return [
        replace(figure, geography_code=codes[place].geography_code, geography_name=codes[place].geography_name)
        if kind == "region" and place in codes
        else figure
        for (_, kind, place, _), figure in best.items()
    ]


def _better(one: PublishedFigure, other: PublishedFigure) -> PublishedFigure:
    """The weightier of two; where it has counts and says nothing of the value, the value of the other beside them."""
    better, worse = (one, other) if _weight(one) >= _weight(other) else (other, one)
    if better.value is None and not better.symbol:
        return replace(better, value=worse.value, symbol=worse.symbol)
    return better


def _weight(figure: PublishedFigure) -> tuple[bool, bool, str, str]:
    return figure.numerator is not None, figure.value is not None, figure.vintage, figure.file_hash


def _places(figures: Iterable[PublishedFigure]) -> dict[float, PlaceAmong]:
    """The place of every value among all."""
    values = [figure.value for figure in figures if figure.value is not None]
    return {value: place_among(value, values) for value in set(values)}


def _published(
    figure: PublishedFigure, line: PublishedMeasureOfALine, places: Mapping[float, PlaceAmong]
) -> NationalRow:
    rank, ranked, quartile = None, None, None
    if figure.geography_kind == "authority" and figure.value is not None:
        place = places[figure.value]
        rank, ranked, quartile = place.place, place.among, place.quarter
    return NationalRow(
        line.indicator_id,
        line.component,
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
        line.is_like_for_like,
        line.note,
        figure.measure.source,
        figure.file_hash,
        rank,
        ranked,
        quartile,
    )


def _of_neighbours(
    model: str,
    la_code: str,
    codes: Sequence[str],
    figures: Mapping[str, PublishedFigure],
    line: PublishedMeasureOfALine,
) -> Iterator[NationalRow]:
    found = [figures[code] for code in codes if code in figures]
    values = [figure.value for figure in found if figure.value is not None]
    if not found:
        return
    own = figures.get(la_code)
    rank, ranked, quartile = None, None, None
    if own is not None and own.value is not None:
        place = place_among(own.value, [own.value, *values])
        rank, ranked, quartile = place.place, place.among, place.quarter
    first = found[0]
    measure = first.measure
    told = f"Unweighted, over {len(values)} of {len(codes)} neighbours with a figure."
    for name, worked_out in (("mean", statistics.fmean), ("median", statistics.median)):
        yield NationalRow(
            line.indicator_id,
            line.component,
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
            line.is_like_for_like,
            " ".join(part for part in (told, line.note) if part),
            measure.source,
            first.file_hash,
            rank_among_neighbours=rank,
            neighbours_ranked=ranked,
            quartile_among_neighbours=quartile,
        )
