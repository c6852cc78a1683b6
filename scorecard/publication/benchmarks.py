"""What others' figures say, and why they may or may not be held against ours."""

from collections.abc import Iterable, Sequence

from scorecard.publication.format import figure, period
from scorecard.publication.model import Benchmark, Definition

# What the marts say of a benchmark that may be held against the figure.
SAME_KIND = "same kind of period"
OLD_AFTER_MONTHS = 24
WITHOUT_A_FIGURE = {
    "not_published": "Not published",
    "not_loaded": "Not loaded",
    "another_measure": "Another measure",
}
KINDS = {"annual": "whole year", "snapshot": "one day"}


def benchmark(found: Benchmark, measure: str) -> str:
    """Somebody else's figure, or why there is none."""
    if found.value.number is not None:
        return figure(found.value, measure)
    if found.status in WITHOUT_A_FIGURE:
        return WITHOUT_A_FIGURE[found.status]
    return "No figure" if found.value.symbol == "x" else f"[{found.value.symbol}]"


def benchmark_period(found: Benchmark) -> str:
    """The benchmark's own period and kind; silent where there is no figure."""
    if found.value.number is None:
        return ""
    if not found.period:
        return f"period not known, {KINDS.get(found.kind, found.kind)}" if found.kind else "period not known"
    old = ", over two years old" if found.months_older is not None and found.months_older > OLD_AFTER_MONTHS else ""
    return found.period[:1].lower() + found.period[1:] + old


def ours_beside(found: Benchmark, definition: Definition) -> str:
    """Our own figure over the same kind of period: ours 27.6%, 12 months to March 2024; empty where there is none."""
    if found.ours.number is None or found.our_period_end is None or found.value.number is None:
        return ""
    window = definition.window
    if found.kind == "annual" and window in ("month", "quarter"):
        window = "rolling_12_months"
    when = period(window, found.our_period_end).replace("End of", "end of")
    return f"ours {figure(found.ours, definition.measure)}, {when}"


def comparable(found: Iterable[Benchmark]) -> list[Benchmark]:
    """The benchmarks that one picture may show: those beside which the same figure of ours may stand."""
    fit = [
        each
        for each in found
        if each.comparability == SAME_KIND and each.value.number is not None and each.ours.number is not None
    ]
    return [each for each in fit if (each.ours, each.our_period_end) == (fit[0].ours, fit[0].our_period_end)]


def caution(found: Benchmark) -> str:
    """Why a benchmark may not be held against the figure; silent where it may, and where there is none."""
    return "" if found.comparability == SAME_KIND else found.comparability


def cautions(found: Sequence[Benchmark]) -> list[str]:
    """The cautions of several benchmarks, said once where they have the same."""
    shown = [benchmark for benchmark in found if benchmark.value.number is not None]
    different = {caution(benchmark) for benchmark in shown}
    if len(different) == 1:
        return [said.capitalize() for said in different if said]
    return [f"{benchmark.geography}: {caution(benchmark)}" for benchmark in shown if caution(benchmark)]
