"""Rows of seeds out of published files, so that nobody types for an authority what is published of every one.

The project's own seeds of authorities, population and neighbours are made by it. Does not belong here: which rows are
in force where a home says something else (`scorecard.configuration`).
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scorecard.benchmarks.published_files import PublishedAuthority, PublishedNeighbour, PublishedPopulation
from scorecard.seeds.rows import PopulationPublication

Cells = dict[str, str]


def authority_rows(authorities: Mapping[str, PublishedAuthority]) -> list[Cells]:
    """Rows of `authorities`, of those that there are in the newest year of the files."""
    newest = max((each.year for each in authorities.values()), default=0)
    return [
        {"la_code": each.la_code, "name": each.name, "ons_code": each.ons_code, "region": each.region}
        for _, each in sorted(authorities.items())
        if each.year == newest
    ]


def population_rows(
    population: Iterable[PublishedPopulation], publications: Iterable[PopulationPublication]
) -> Iterator[Cells]:
    """Rows of `child_population`, of the mid-years whose day of publication is known."""
    known = {each.mid_year: each for each in publications}
    for each in sorted(population, key=lambda each: (each.la_code, each.mid_year)):
        if publication := known.get(each.mid_year):
            yield {
                "la_code": each.la_code,
                "mid_year": str(each.mid_year),
                "children_aged_0_to_17": str(each.children),
                "published_on": publication.published_on.isoformat(),
                "source": publication.source,
            }


def neighbour_rows(neighbours: Iterable[PublishedNeighbour], names: Mapping[str, str]) -> Iterator[Cells]:
    """Rows of `statistical_neighbours`, nearest first, of authorities that there still are: `names` by code."""
    for each in sorted(neighbours, key=lambda each: (each.la_code, each.model, each.rank)):
        if each.la_code in names and each.neighbour_la_code in names:
            yield {
                "la_code": each.la_code,
                "model": each.model,
                "neighbour_la_code": each.neighbour_la_code,
                "neighbour_name": names[each.neighbour_la_code],
            }


def figure_row(la_code: str, figure: Mapping[str, Any]) -> Cells:
    """A row of `published_figures` for an authority, of a row of the table of benchmarks."""
    start, end, model = figure["period_start"], figure["period_end"], figure["neighbour_model"]
    region = figure["geography_name"]
    named = {"england": "England", "region": region, "statistical_neighbours": "Statistical neighbours"}
    return {
        "indicator_id": figure["indicator_id"],
        "component": figure["component"],
        "la_code": la_code,
        "geography_kind": figure["geography_kind"],
        "geography": named[figure["geography_kind"]],
        "period_label": period_label(start, end),
        "period_end": end.isoformat(),
        "kind": "snapshot" if start == end else "annual",
        "value": str(round(figure["value"], 6)),
        "note": f"Model of {model}. {figure['note']}" if model else figure["note"],
        "source": figure["source"],
        "file_hash": figure["file_hash"],
    }


def period_label(start: datetime.date, end: datetime.date) -> str:
    """The period of a published figure in words."""
    day = f"{end.day} {end:%B %Y}"
    if start == end:
        return day
    if (end.month, end.day) == (12, 31):
        return f"Calendar year {end.year}"
    if (end.month, end.day) == (7, 31):
        return f"School year {start.year} to {end.year}"
    return f"Year to {day}"
