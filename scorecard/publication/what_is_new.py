"""What is new since the period before, in plain sentences. What counts as new is decided by the marts.

No sentence says that a line went up or down since last month: one month against the next says too little. It says that
a target is met or missed now, that a figure is beyond normal variation, and that a figure came or went.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scorecard.publication.attention import Parts, extreme
from scorecard.publication.format import figure_with_unit, told_apart
from scorecard.publication.model import Line, Part
from scorecard.publication.status import no_figure_because

SIDES = {
    "improvement": "better side",
    "concern": "worse side",
    "neither high": "high side",
    "neither low": "low side",
}


@dataclass(frozen=True)
class News:
    """One thing that is new: whose it is, whether it is good or bad, and the sentence after the name."""

    line: Line
    part: Part
    shape: str  # concern, improvement, high, low, none
    said: str


@dataclass(frozen=True)
class Restated:
    """How many earlier headline figures a release says differently, and of how many measures."""

    figures: int
    measures: int


def news(lines: Iterable[Line], month: tuple[int, int]) -> list[News]:
    """What is new in a month, the bad first; measures whose latest period ended before it have nothing new."""
    found = []
    for line in lines:
        for part in line.parts:
            if part.since is not None and (part.since.period_end.year, part.since.period_end.month) == month:
                found += _of_part(line, part)
    order = ("concern", "none", "improvement", "high", "low")
    return sorted(found, key=lambda item: (order.index(item.shape), item.line.definition.line))


def _of_part(line: Line, part: Part) -> list[News]:
    since = part.since
    if since is None:
        return []
    found = []
    if since.crossing == "target missed":
        found.append(News(line, part, "concern", f"no longer meets its target: {_crossed(line, part, 'met')}"))
    if since.crossing == "target met":
        found.append(News(line, part, "improvement", f"now meets its target: {_crossed(line, part, 'missed')}"))
    if since.new_signal:
        shape = {"neither high": "high", "neither low": "low"}.get(since.new_signal, since.new_signal)
        provisional = " (provisional)" if part.series.chart is not None and part.series.chart.is_provisional else ""
        now = figure_with_unit(part.value, line.definition.measure)
        said = f"is beyond normal variation, on the {SIDES[since.new_signal]}{provisional}: {now}"
        found.append(News(line, part, shape, f"{said}, after one within it."))
    if since.figure_change == "none after one" and part.value.symbol != "c":
        found.append(
            News(line, part, "none", f"has no figure this time. {no_figure_because(part.value, part.value_status)}")
        )
    if since.figure_change == "one after none" and not _was_suppressed(part):
        now = figure_with_unit(part.value, line.definition.measure)
        found.append(News(line, part, "none", f"has a figure again: {now}."))
    return found


def _was_suppressed(part: Part) -> bool:
    """Whether there was a figure in the period before, which is not shown to protect privacy."""
    earlier = [each for each in part.series.months if each.period_end < part.period_end]
    return bool(earlier) and max(earlier, key=lambda each: each.period_end).value.symbol == "c"


def _crossed(line: Line, part: Part, before: str) -> str:
    """74.0% against 85.0%, after 5 months that met it."""
    since, measure = part.since, line.definition.measure
    if since is None or part.target is None:
        return ""
    said = " against ".join(told_apart(part.value, part.target, measure))
    unit = "quarter" if line.definition.window.startswith("quarter") else "month"
    if since.periods_before is None:
        said += f", for the first time in the {unit}s that are known"
    elif since.periods_before == 1:
        said += f", after one {unit} that {before} it"
    else:
        said += f", after {since.periods_before} {unit}s that {before} it"
    return f"{said}. The target itself has changed." if since.target_changed else f"{said}."


def records(lines: Iterable[Line], month: tuple[int, int]) -> Parts:
    """Parts of lines whose latest figure is their highest or lowest in a year or more."""
    most = {"months": 12, "quarters": 4, "years": 3}
    found = []
    for line in lines:
        for part in line.parts:
            facts = part.series.facts
            if facts is None or (part.period_end.year, part.period_end.month) != month or not extreme(facts):
                continue
            if max(facts.highest_in or 0, facts.lowest_in or 0) >= most[facts.counted_in]:
                found.append((line, part))
    return found


def restated(lines: Iterable[Line]) -> Restated | None:
    """Earlier headline figures that the release says differently; None where the marts keep no ledger."""
    figures = measures = 0
    for line in lines:
        if line.restatements is None:
            return None
        changed = sum(change.basis == "headline" and change.old != change.new for change in line.restatements)
        figures += changed
        measures += changed > 0
    return Restated(figures, measures)
