"""What may be said about change, in words: the year, normal variation, and what to expect.

Three claims that are never mixed. The verdict on where a line goes rests on two years of it; a signal of the process
chart is about the latest figure alone; what to expect is said of a line without a signal. Verdicts are made by the
models: here they are only said.
"""

import datetime
from dataclasses import dataclass

from scorecard.publication.format import count, day, expected_range, figure_with_unit, month, told_apart
from scorecard.publication.model import Chart, Decision, Definition, Figure, Proposal, Series


@dataclass(frozen=True)
class Trend:
    """What is said about change, in words and shape."""

    words: str
    shape: str  # common, improvement, concern, high, low, none
    explained: str


RULES = {
    "outside limits": "it lies outside the expected range",
    "trend": "the figure has moved the same way for too long to be chance",
    "shift": "the figure has stayed on one side of its average for too long to be chance",
    "two of three near a limit": "two of the last three figures lie close to the edge of the expected range",
}
SIGNALS = {
    "common cause": "Normal",
    "improvement": "Better",
    "concern": "Worse",
    "neither high": "High",
    "neither low": "Low",
}
SHAPES_OF_DIRECTIONS = {
    "improving": "improvement",
    "getting worse": "concern",
    "rising": "high",
    "falling": "low",
    "no clear change": "common",
    "unchanged": "common",
}
# a line that cannot vary says so with its figure, and one that only adds up has a pace in place of a direction
NO_PERIOD_MAY_LACK = "A period of the last two years has no figure, so nothing is said about direction."
NONE_MAY_BE_HIDDEN = "Some of its figures are not shown, to protect privacy, so nothing is said about direction."


def direction(series: Series, definition: Definition) -> Trend:
    """Where a line goes, judged over two years of it."""
    year = series.year
    if year is None:
        return Trend("Not judged", "none", "This release holds no comparison of years.")
    if year.kind == "cumulative":
        return Trend("A running total", "common", year_in_words(series, definition))
    if year.direction == "unchanged":
        now = figure_with_unit(year.this_year, definition.measure)
        if year.kind == "flow" and definition.measure == "count":
            return Trend("Unchanged", "common", "Every figure of the last two years is the same.")
        return Trend(f"Unchanged at {now}", "common", "Every figure of the last two years is the same.")
    if year.direction == "not enough periods":
        return Trend("Not enough periods", "none", NONE_MAY_BE_HIDDEN if _hides_figures(series) else NO_PERIOD_MAY_LACK)
    words = year.direction[:1].upper() + year.direction[1:]
    return Trend(words, SHAPES_OF_DIRECTIONS[year.direction], year_in_words(series, definition))


def _hides_figures(series: Series) -> bool:
    """Whether a public edition suppresses figures of a line: then all is judged from the others, or not at all."""
    return any(value.value.symbol == "c" for value in series.months)


def year_in_words(series: Series, definition: Definition) -> str:
    """The year against the year before, as a sentence; empty where there is nothing to compare."""
    year = series.year
    if year is None or year.this_year.number is None or year.last_year.number is None:
        return ""
    measure = definition.measure
    now, before = told_apart(year.this_year, year.last_year, measure)
    until = month(series.months[-1].period_end)
    if year.kind == "cumulative":
        return f"{now} added in the 12 months to {until}; {before} in the 12 before."
    if year.kind == "flow":
        said = f"{now} in the 12 months to {until} against {before} in the 12 before: {_clear(year.year_change)}"
    else:
        then = series.months[-1].period_end
        a_year_ago = month(datetime.date(then.year - 1, then.month, 1))
        if year.kind == "to date":
            point = "at the same point of last year"
        elif definition.window == "rolling_12_months":
            point = f"in the 12 months to {a_year_ago}"
        else:
            point = f"at the end of {a_year_ago}"
        said = f"{now} against {before} {point}{_cases(year.change_in_cases, measure)}: {_clear(year.year_change)}"
    if year.year_change in ("clearly up", "clearly down") and year.direction == "no clear change":
        said += ". The last six periods point the other way, so no direction is claimed"
    return f"{said}."


def _clear(year_change: str) -> str:
    return {"clearly up": "clearly up", "clearly down": "clearly down"}.get(year_change, "no clear change")


def _cases(change: Figure, measure: str) -> str:
    """The size of the difference in cases, of a share in those of today."""
    if change.number is None:
        return ""
    size = Figure(float(round(abs(change.number))))
    if measure == "percentage":
        return f", a difference of about {count(size)} at today\N{RIGHT SINGLE QUOTATION MARK}s numbers"
    if measure == "count":
        return ""
    return f", {count(size)} {'more' if change.number >= 0 else 'fewer'}"


def variation(series: Series) -> Trend:
    """Whether the latest figure lies within the normal variation of its line."""
    chart = series.chart
    if chart is None:
        return Trend("Not tested", "none", "This release holds no process behaviour charts.")
    if not chart.is_drawn and _hides_figures(series):
        why = "No expected range is drawn: some of its figures are not shown, to protect privacy."
        return Trend("Not tested: some figures are not shown", "none", why)
    if chart.variation == "not assessed":
        return Trend(_not_tested(chart), "none", not_drawn_because(chart))
    if series.months[-1].value.number is None:
        return Trend("Not tested: no latest figure", "none", "There is no figure for the period to be tested.")
    provisional = " (provisional)" if chart.is_provisional else ""
    if chart.variation == "common cause variation":
        return Trend(f"Within normal variation{provisional}", "common", "No rule of the chart is triggered.")
    rule = RULES.get(chart.latest_rule or "", "")
    because = f"{rule[:1].upper()}{rule[1:]}." if rule else ""
    if chart.is_provisional:
        because += " The limits are provisional: they rest on a proposal that nobody has decided yet."
    shape, way = _shape_and_way(chart)
    agrees = {"improvement": "improving", "concern": "getting worse"}.get(shape)
    if agrees is not None and series.year is not None and series.year.direction == agrees:
        return Trend(f"{agrees[:1].upper()}{agrees[1:]}, beyond normal variation{provisional}", shape, because)
    return Trend(f"Beyond normal variation, {way}{provisional}", shape, because.strip())


def _shape_and_way(chart: Chart) -> tuple[str, str]:
    """The shape of a signal, and to which side the latest figure lies or moves."""
    if "improving" in chart.variation:
        shape, side = "improvement", "better"
    elif "concerning" in chart.variation:
        shape, side = "concern", "worse"
    else:
        shape, side = ("high", "high") if chart.variation.endswith("high") else ("low", "low")
    if chart.latest_rule == "trend":
        return shape, {"high": "rising", "low": "falling"}.get(side, f"moving the {side} way")
    return shape, f"on the {side} side"


def _not_tested(chart: Chart) -> str:
    reason = chart.reason_not_drawn
    if reason.startswith("overlapping"):
        return "Not tested: periods overlap"
    return f"Not tested: {reason or 'too few points since the limits began'}"


def not_drawn_because(chart: Chart | None) -> str:
    """Why no expected range is drawn, or none that may be read yet."""
    if chart is None:
        return "No expected range is drawn: this release holds no process behaviour charts."
    reason = chart.reason_not_drawn
    if reason.startswith("overlapping"):
        return (
            f"No expected range is drawn: {reason}. Each figure shares most of its cases with the one before, so the "
            "change from one to the next says too little about what to expect."
        )
    if reason == "each figure follows the one before":
        return (
            "No expected range is drawn: each figure follows the one before too closely, so limits drawn from the "
            "changes between them would be too narrow and raise false alarms."
        )
    if reason == "every figure is the same":
        return "No expected range is drawn: every figure is the same."
    if reason:
        return f"No expected range is drawn: {reason}. A range worked out from so few would mislead."
    return "The limits of the latest figures rest on too few points to be read."


def decided(decision: Decision) -> str:
    """From when average and range are worked out anew, or that a proposal to do so was refused, and by whom."""
    said = f"decided by {decision.decided_by} on {day(decision.decided_on)}: {decision.reason.rstrip('.')}."
    if decision.is_definition:
        return (
            f"The definition changed on {day(decision.rebased_from)}, {said} That breaks the series: figures before "
            "and after may not be held against each other, and average and range start anew."
        )
    if decision.is_refusal:
        return f"A proposal to start average and range anew about {day(decision.rebased_from)} was refused, {said}"
    return f"Average and range start anew from {day(decision.rebased_from)}, {said}"


def proposed(proposal: Proposal, measure: str) -> str:
    """Where the figures suggest that the process changed: a question to people, with what they would decide."""
    before, after = told_apart(Figure(proposal.mean_before), Figure(proposal.mean_after), measure)
    return (
        f"The figures suggest a lasting change from {month(proposal.rebased_from)}, from an average of {before} to one "
        f"of {after}. Average and range are drawn anew from there, provisionally, until somebody decides."
    )


def expectation(chart: Chart | None, latest: tuple[float, float, float] | None, measure: str) -> str:
    """The average at the latest figure, and what to expect where the line is stable; latest: mean, lower, upper."""
    if chart is None or latest is None:
        return ""
    mean, lower, upper = latest
    level = figure_with_unit(Figure(mean), measure)
    if round(upper - lower, 9) <= 0:
        return f"All of the last {chart.points_in_limits} figures are {level}, so no range can be told from them."
    average = f"The average of {chart.points_in_limits} figures is {level}"
    if not chart.is_stable:
        return f"{average}. The measure is moving, so what to expect is not predictable."
    return f"{average}. If nothing changes, expect {expected_range(lower, upper, measure)}."


def assurance(chart: Chart | None, target: Figure | None, measure: str) -> str:
    """Whether the target will be met if nothing changes; silent where that cannot be said."""
    if chart is None or target is None or target.number is None:
        return ""
    wanted = figure_with_unit(target, measure)
    return {
        "hit and miss": f"The target of {wanted} lies inside that range, so it will be met in some periods and "
        "missed in others by chance.",
        "consistently meets": f"If nothing changes, the target of {wanted} will be met in every period.",
        "consistently misses": f"If nothing changes, the target of {wanted} will be missed in every period: without a "
        "change in how the work is done, waiting will not meet it.",
    }.get(chart.assurance, "")


def chart_said(chart: Chart | None, target: Figure | None, measure: str) -> list[str]:
    """What a drawn process behaviour chart says, in sentences; why another is not drawn stands with the variation."""
    known = [point for point in (chart.points if chart else ()) if point.value.number is not None]
    last = known[-1] if known else None
    if chart is None or last is None or last.mean is None or last.lower is None or last.upper is None:
        return []
    said = [expectation(chart, (last.mean, last.lower, last.upper), measure)]
    assured = assurance(chart, target, measure)
    return [*said, assured] if assured else said
