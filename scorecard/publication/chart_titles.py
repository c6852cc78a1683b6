"""The title of a chart: what it shows, as a sentence. The verdicts in it are those of the marts."""

from scorecard.publication.format import figure_with_unit
from scorecard.publication.model import Line, Part
from scorecard.publication.status import status_of

# what the year says, after the standing to the target
OVER_THE_YEAR = {
    "improving": "is improving over the year",
    "getting worse": "is getting worse over the year",
    "rising": "is rising over the year",
    "falling": "is falling over the year",
    "no clear change": "shows no clear change over the year",
    "unchanged": "has not changed for two years",
}
AGREE = {("better", "improving"), ("worse", "getting worse"), ("within-tolerance", "getting worse")}


def chart_title(line: Line, part: Part) -> str:
    """Misses its target of 25.0% and is getting worse over the year."""
    measure = line.definition.measure
    if part.value.number is None:
        return "No figure for the latest period"
    year = part.series.year
    change = "" if year is not None and year.kind == "cumulative" else OVER_THE_YEAR.get(part.direction, "")
    key = status_of(line, part).key
    if part.target is None or key not in ("better", "worse", "within-tolerance"):
        start = f"Stands at {figure_with_unit(part.value, measure)}"
        return f"{start} and {change}" if change else start
    target = figure_with_unit(part.target, measure)
    start = f"Meets its target of {target}" if key == "better" else f"Misses its target of {target}"
    if key == "within-tolerance":
        start += ", within tolerance,"
    if not change:
        return start.removesuffix(",")
    contrary = (key, part.direction) not in AGREE and part.direction in ("improving", "getting worse")
    return f"{start} {'but' if contrary else 'and'} {change}"
