"""What others' figures say, and why they may or may not be held against ours."""

from collections.abc import Sequence

from scorecard.publication.format import figure
from scorecard.publication.model import Benchmark

# What the marts say of a benchmark that may be held against the figure.
SAME_KIND = "same kind of period"
KINDS = {"annual": "whole year", "snapshot": "one day"}


def benchmark(found: Benchmark, measure: str) -> str:
    """Somebody else's figure, or why there is none."""
    if found.value.number is not None:
        return figure(found.value, measure)
    if found.status == "not_published":
        return "Not published"
    return "No figure" if found.value.symbol == "x" else f"[{found.value.symbol}]"


def benchmark_period(found: Benchmark) -> str:
    """The benchmark's own period and kind; silent where there is no figure."""
    if found.value.number is None:
        return ""
    if not found.period:
        return f"period not known, {KINDS.get(found.kind, found.kind)}" if found.kind else "period not known"
    return found.period[:1].lower() + found.period[1:]


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
