"""How a line stands against its target, and why a figure is not there, in words and shapes."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass

from scorecard.publication.format import (
    REVISED,
    SYMBOLS,
    count,
    figure,
    figure_with_unit,
    gap,
    month,
    part_name,
    period_of,
    symbol,
)
from scorecard.publication.model import NOT_AVAILABLE, Figure, Line, Part, Range, Value


@dataclass(frozen=True)
class Status:
    """A verdict in words, with the shape and the tone in which it is drawn."""

    key: str
    words: str
    tone: str
    explained: str


STATUSES = {
    status.key: status
    for status in (
        Status("better", "Better than target", "good", "The figure meets the target or is better."),
        Status(
            "within-tolerance",
            "Within tolerance",
            "near",
            "The figure misses the target by no more than the tolerance that the authority has decided.",
        ),
        Status("worse", "Worse than target", "bad", "The figure misses the target, by however little."),
        Status("no-target", "No target set", "plain", "There is a figure, and nobody has set a target for it."),
        Status(
            "direction-not-stated",
            "Direction not stated",
            "plain",
            "There is a target, but nobody has said whether higher or lower is better.",
        ),
        Status(
            "in-development",
            "In development",
            "trial",
            "The measure is being tried out. Its figure is shown and is not judged against a target.",
        ),
        Status(
            "kept-back",
            "Not shown",
            "trial",
            "The figure could point to a child and is not shown, to protect privacy.",
        ),
        Status(
            "not-delivered",
            "Not delivered this month",
            "trial",
            "There is no figure for this month. The last one that was released is shown, with its own period.",
        ),
        Status("no-figure", "No figure", "trial", "There is no figure for the period; its page says why."),
    )
}
# facts are said of no fewer than this
FEWEST_OF_A_FACT = 10
# A line of several parts stands as its worst part does.
WORST_FIRST = (
    "worse",
    "within-tolerance",
    "better",
    "direction-not-stated",
    "no-target",
    "kept-back",
    "not-delivered",
    "no-figure",
    "in-development",
)


def against_target(status: str) -> str:
    """A status of the marts in a table's column about the target."""
    return status.capitalize()


def status_of(line: Line, part: Part) -> Status:
    """How one part of a line stands."""
    if line.definition.source_status == "in_development":
        return STATUSES["in-development"]
    if part.value.number is None:
        return STATUSES["kept-back" if part.value.symbol == "c" else "no-figure"]
    if part.released_in:
        return STATUSES["not-delivered"]
    return STATUSES.get(part.status.replace(" ", "-"), STATUSES["no-target"])


def standing(line: Line) -> Status:
    """How a line stands: as its worst part does."""
    of_parts = [status_of(line, part).key for part in line.parts]
    return STATUSES[min(of_parts, key=WORST_FIRST.index)]


def no_figure_because(value: Figure, status: str) -> str:
    """Why there is no figure, in a sentence; empty where there is one."""
    if value.number is not None:
        return ""
    if status.startswith("nothing to count"):
        return "Nothing to count in the period."
    if status.startswith("held: "):
        check = status.partition("; ")[0].removeprefix("held: ").split("__")[-1].replace("_", " ")
        return f"Withheld: the check {check} failed."
    if status in ("", "available"):
        return symbol(value).capitalize() + "."
    return status[:1].upper() + status[1:] + "."


def not_delivered_because(part: Part) -> str:
    """Why the figure shown is one of an earlier release, and of which; empty where it is not."""
    if not part.released_in:
        return ""
    why = no_figure_because(NOT_AVAILABLE, part.value_status.partition("; ")[0])
    return f"Not delivered this month. {why} The last figure is shown, as released in {part.released_in}."


def status_in_full(value: Value) -> str:
    """The status of a figure as the marts say it, and which release has it where this one has not."""
    return f"{value.status}; as released in {value.released_in}" if value.released_in else value.status


def value_status(value: Value) -> str:
    """The status of a figure in a table of months."""
    if value.released_in:
        return f"As released in {value.released_in}"
    if value.value.number is not None:
        known = [SYMBOLS[sign] for sign in value.value.symbol.split() if sign in SYMBOLS and sign != REVISED]
        said = "; ".join([*known, *([value.status] if is_revised(value) else [])])
        return said[:1].upper() + said[1:]
    return no_figure_because(value.value, value.status).rstrip(".")


def is_revised(value: Value) -> bool:
    """Whether a figure of a public edition was corrected; its status then says in which edition."""
    return REVISED in value.value.symbol.split()


def revisions(part: Part) -> list[str]:
    """Which periods of a part were corrected in which edition, in sentences."""
    periods: dict[str, list[str]] = {}
    for value in part.series.months:
        if is_revised(value):
            periods.setdefault(value.status, []).append(month(value.period_end))
    return [f"{said[:1].upper()}{said[1:]}: {', '.join(of)}." for said, of in periods.items()]


def effect(found: Range, measure: str) -> str:
    """How far the records left out could move the latest figure, and whether across its target."""
    name = f"{part_name(found.component)}: " if found.component else ""
    if found.in_doubt.number == 0:
        return f"{name}No record that was left out can reach the latest figure."
    low, high = figure(found.lowest, measure), figure_with_unit(found.highest, measure)
    one = found.in_doubt.number == 1
    these = "this record is" if one else f"these {count(found.in_doubt)} records are"
    said = (
        f"{name}{count(found.in_doubt)} record{'' if one else 's'} left out could reach the latest figure. Depending "
        f"on how {these} corrected, the figure could be anywhere from {low} to {high}"
    )
    return f"{said}, on either side of the target." if found.could_flip else f"{said}."


def answer(lines: Iterable[Line]) -> tuple[str, str, str]:
    """The scorecard in one sentence: before, the figures that are the answer, after."""
    standings = [standing(line).key for line in lines]
    met, near, missed = (standings.count(key) for key in ("better", "within-tolerance", "worse"))
    judged = met + near + missed
    if judged == 0:
        return "", "No target", " can be measured yet."
    rest = f"; {near} more {'is' if near == 1 else 'are'} within tolerance" if near else ""
    return "We meet ", f"{met} of the {judged}", f" targets we can measure this month{rest}."


def level(line: Line, part: Part) -> str:
    """Whether the latest figure meets the target, by how much, and by how many cases."""
    status = status_of(line, part)
    measure = line.definition.measure
    when = period_of(line.definition, part).replace("End of", "end of")
    if part.released_in:
        return f"{not_delivered_because(part)} It was {figure_with_unit(part.value, measure)} ({when})."
    now = f"{figure_with_unit(part.value, measure)} ({when})"
    if part.value.number is None:
        return no_figure_because(part.value, part.value_status)
    way = {"better": "better ", "worse": "worse ", "within-tolerance": "short of it "}.get(status.key)
    if way is not None and part.target is not None:
        said = gap(part.gap, measure).removesuffix(" per 10,000")
        said = f": {way if said.startswith('by') else ''}{said}" if said else ""
        judged = f"{now} against a target of {figure(part.target, measure)}{said}.{_cases_short(line, part)}"
        return " ".join(each for each in (judged, told_by_year(part), year_before(line, part)) if each)
    explained = status.explained
    if status.key == "in-development":
        explained = "The measure is being tried out, so it is not judged against a target."
    return " ".join(each for each in (f"{now}. {explained}", told_by_year(part), year_before(line, part)) if each)


def told_by_year(part: Part) -> str:
    """Why a whole year stands where others have a month; empty where it does not."""
    if not part.is_told_by_year:
        return ""
    return "Single months are not shown, to protect privacy: this is the figure of a whole year."


def year_before(line: Line, part: Part) -> str:
    """The year before one that stands for months, as a fact without a verdict; empty where it is not shown.

    As for other facts, both years must be of 10 or more.
    """
    if not part.is_told_by_year:
        return ""
    end = part.period_end
    then = end.replace(year=end.year - 1, day=calendar.monthrange(end.year - 1, end.month)[1])
    before = part.series.sums.get((part.basis, then))
    if before is None or before.value.number is None:
        return ""
    if (
        line.definition.measure != "count"
        and min(_size(part.denominator), _size(before.denominator)) < FEWEST_OF_A_FACT
    ):
        return ""
    return f"The year before it was {figure_with_unit(before.value, line.definition.measure)}."


def _size(counted: Figure) -> float:
    return counted.number or 0.0


def _cases_short(line: Line, part: Part) -> str:
    """14 fewer would meet the target: the size of the gap in cases of the present denominator."""
    short = part.cases_short
    if short.number is None:
        return ""
    way = "fewer" if line.definition.good_is == "low" else "more"
    counted = "" if part.denominator.number is None else f" of {count(part.denominator)}"
    if line.definition.measure != "percentage":
        counted = ""
    return f" {count(short)} {way}{counted} would meet the target."
