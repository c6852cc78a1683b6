"""What the process chart of a line says about change, in words."""

from dataclasses import dataclass

from scorecard.publication.format import day, figure, figure_with_unit, month
from scorecard.publication.model import Chart, Decision, Definition, Figure, Part, Series


@dataclass(frozen=True)
class Trend:
    """What the process behaviour chart says about the latest point, in words and shape."""

    words: str
    shape: str  # common, improvement, concern, high, low, none
    explained: str


RULES = {
    "outside limits": "the latest figure lies outside the expected range",
    "trend": "the figure has moved the same way for too long to be chance",
    "shift": "the figure has stayed on one side of its average for too long to be chance",
    "two of three near a limit": "two of the last three figures lie close to the edge of the expected range",
}
SIGNALS = {
    "common cause": "Expected",
    "improvement": "Improvement",
    "concern": "Concern",
    "neither high": "High",
    "neither low": "Low",
}


def trend(series: Series) -> Trend:
    """What the latest figure says about change, apart from whether it meets a target."""
    chart = series.chart
    if chart is None:
        return Trend("Not tested", "none", "This release holds no process behaviour charts.")
    if chart.variation == "not assessed":
        return Trend(_not_tested(chart), "none", not_drawn_because(chart))
    if series.months[-1].value.number is None:
        return Trend("Not tested: no latest figure", "none", "There is no figure for the period to be tested.")
    rule = RULES.get(chart.latest_rule or "", "")
    because = f"{rule[:1].upper()}{rule[1:]}." if rule else ""
    if chart.variation == "common cause variation":
        return Trend(
            "No significant change",
            "common",
            "The latest figure is within the variation that this line shows anyway.",
        )
    way = "rising" if chart.variation.endswith("high") else "falling"
    if "improving" in chart.variation:
        return Trend("Evidence of improvement", "improvement", because)
    if "concerning" in chart.variation:
        return Trend("Evidence of getting worse", "concern", because)
    return Trend(f"Evidence of {way}", "high" if way == "rising" else "low", because)


def _not_tested(chart: Chart) -> str:
    if chart.reason_not_drawn.startswith("overlapping"):
        return "Not tested: periods overlap"
    return f"Not tested: {chart.reason_not_drawn or 'too few points since the last rebase'}"


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
    if reason:
        return f"No expected range is drawn: {reason}. A range worked out from so few would mislead."
    return "The limits after the last rebase rest on too few points to be read."


def rebased(decision: Decision) -> str:
    """From when average and range are worked out anew, and by whose decision."""
    return (
        f"Average and range start anew from {day(decision.rebased_from)}, decided by {decision.decided_by} on "
        f"{day(decision.decided_on)}: {decision.reason.rstrip('.')}."
    )


def assurance(chart: Chart | None, target: Figure | None, measure: str) -> str:
    """Whether the process as it is will meet the target."""
    if chart is None or target is None or target.number is None:
        return ""
    wanted = figure_with_unit(target, measure)
    return {
        "hit and miss": f"The target of {wanted} lies inside that range, so it will be met in some periods and "
        "missed in others by chance.",
        "consistently meets": f"As things are, the target of {wanted} will be met in every period.",
        "consistently misses": f"As things are, the target of {wanted} will be missed in every period: without a "
        "change in how the work is done, waiting will not meet it.",
    }.get(chart.assurance, "")


def change(part: Part, definition: Definition) -> str:
    """The figure before, plainly: direction of travel is no evidence of a trend."""
    before, now = part.previous.number, part.value.number
    if before is None or now is None or part.previous_period_end is None:
        return ""
    when = month(part.previous_period_end)
    way = "Same as" if before == now else "Up from" if now > before else "Down from"
    return f"{way} {figure(part.previous, definition.measure)} in {when}"
