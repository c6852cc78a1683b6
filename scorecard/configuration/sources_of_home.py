"""From which source a measure is counted where a delivery has several, as an authority has decided.

    <home>/config/916/measure_sources.csv      indicator_id, source

`source` is `extract`, for extracts under their own names, or the kind of a return, such as `ssda903`. A measure without
a row has the default: extracts before returns, returns in the order of their readers. Does not belong here: what
follows for each extract, which the lineage says (`scorecard.delivery.returns.sources`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from scorecard.delivery.returns.readers import READERS, reader_of
from scorecard.delivery.returns.sources import EXTRACT
from scorecard.typed import nearest

NAME = "measure_sources"
COLUMNS = ("indicator_id", "source")

Cells = Mapping[str, str]


def slips_of_sources(rows: Sequence[tuple[str, Cells]], indicators: Collection[str]) -> Iterator[str]:
    """Rows about no measure, with no source that is known or one that does not hold the measure, and second answers."""
    sources = (EXTRACT, *(reader.kind for reader in READERS))
    answered: dict[str, str] = {}
    for place, cells in rows:
        indicator, source = cells["indicator_id"], cells["source"]
        if indicator not in indicators:
            advice = nearest(indicator, indicators)
            yield f"{place}: indicator_id is `{indicator}`, no entry of the catalogue: {advice}"
        elif source not in sources:
            yield f"{place}: source is `{source}`: {nearest(source, sources)}"
        elif source != EXTRACT and indicator not in reader_of(source).feeds:
            yield f"{place}: source is `{source}`; {reader_of(source).called} does not hold what {indicator} needs."
        before = answered.setdefault(indicator, place)
        if before != place:
            yield f"{place}: {before} names a source of {indicator} already; keep one of them."


def chosen_sources(rows: Sequence[Cells]) -> dict[str, str]:
    """The source by measure that has been chosen."""
    return {cells["indicator_id"]: cells["source"] for cells in rows}
