"""Which measures of the catalogue an authority leaves out, and of how many months it has figures.

    <home>/config/916/measures.csv      la_code, indicator_id, enabled
    <home>/config/916/months.csv        la_code, months_computed

A measure that is left out has no row in the release, like one whose extract the authority never had. Neither file is a
seed's: no model reads them, and what they say holds for one authority. Does not belong here: how the rows are read.
"""

from collections.abc import Iterator, Mapping, Sequence

from scorecard.catalogue import Catalogue
from scorecard.typed import nearest

MEASURES, MONTHS = "measures", "months"
COLUMNS = {MEASURES: ("la_code", "indicator_id", "enabled"), MONTHS: ("la_code", "months_computed")}

# a year and the month before it, which a comparison over the year needs; ten years
FEWEST_MONTHS, MOST_MONTHS = 13, 120

Cells = Mapping[str, str]
Placed = Sequence[tuple[str, Cells]]


def slips_of_measures(rows: Placed, catalogue: Catalogue) -> Iterator[str]:
    """What rows of `measures` say that cannot be meant."""
    said: dict[str, str] = {}
    for place, cells in rows:
        indicator, enabled = cells["indicator_id"], cells["enabled"]
        if indicator not in catalogue.indicators:
            yield f"{place}: indicator_id is `{indicator}`, no entry of the catalogue: " + nearest(
                indicator, catalogue.indicators
            )
        elif enabled not in ("true", "false"):
            yield f"{place}: enabled is `{enabled}`; expected true or false."
        elif said.setdefault(indicator, enabled) != enabled:
            yield f"{place}: {indicator} is enabled in one row and left out in another. Keep one of them."
    without = left_out([cells for _, cells in rows])
    for place, cells in rows:
        name = cells["indicator_id"]
        entry = catalogue.indicators.get(name)
        if entry is None or entry.role != "headline" or name not in without:
            continue
        left = [other for other, its in catalogue.indicators.items() if its.line == entry.line and other not in without]
        if left:
            yield f"{place}: {name} is left out, and what stands beside it is not. Leave out {', '.join(left)} too."
    if without >= set(catalogue.indicators):
        yield f"{rows[-1][0]}: every measure is left out. Leave one in."


def slips_of_months(rows: Placed) -> Iterator[str]:
    """What rows of `months` say that cannot be meant."""
    for place, cells in rows:
        months = cells["months_computed"]
        if not (months.isascii() and months.isdecimal() and FEWEST_MONTHS <= int(months) <= MOST_MONTHS):
            expected = f"expected a whole number from {FEWEST_MONTHS} to {MOST_MONTHS}."
            yield f"{place}: months_computed is `{months}`; {expected}"
    if len({cells["months_computed"] for _, cells in rows}) > 1:
        yield f"{rows[-1][0]}: months_computed is said twice, and differs. Keep one row."


def left_out(rows: Sequence[Cells]) -> frozenset[str]:
    """The measures that rows of `measures` leave out."""
    return frozenset(cells["indicator_id"] for cells in rows if cells["enabled"] == "false")


def decides_something(name: str, cells: Cells, catalogue: Catalogue) -> bool:
    """Whether a row says something else than the catalogue: to repeat it decides nothing."""
    if name == MEASURES:
        return cells["enabled"] != "true"
    return cells["months_computed"] != str(catalogue.months_computed)
