"""What a run of the demonstration delivery costs, step by step."""

import resource
import sys
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from scorecard.demonstration import make_delivery
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.run_timings import Stopwatch
from scorecard.settings import Settings
from scorecard.steps import STEPS
from scorecard.warehouse.dbt_project import NodeResult

LA_CODE, MONTH = "916", ReportingMonth(2024, 3)


def main(home: Path) -> None:
    """Run every step of the job once and print its cost."""
    warnings.filterwarnings("ignore")
    run = MonthRun(Settings(home=home), LA_CODE, MONTH)
    run.landing.mkdir(parents=True, exist_ok=True)
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("make the delivery", lambda: make_delivery(run.landing, la_code=LA_CODE, month=str(MONTH))),
        ("parse dbt, first time", lambda: run.transformations.project),
        *((name.replace("_", " "), partial(step, run)) for name, step in STEPS.items()),
    ]
    costs: list[tuple[str, float, int]] = []
    nodes: list[NodeResult] = []
    for name, step in steps:
        watch = Stopwatch()
        outcome = step()
        seconds = watch.stop("", "", name, "done", 0).processor_seconds
        costs.append((name, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
        if isinstance(outcome, list) and outcome and isinstance(outcome[0], NodeResult):
            nodes += outcome
    whole = sum(seconds for name, seconds, _ in costs if name != "make the delivery")
    for name, seconds, memory in costs:
        share = "" if name == "make the delivery" else f"{100 * seconds / whole:5.1f}%"
        print(f"{name:24} {seconds:7.1f} s {share:>7} {memory:6d} MB")
    print("dearest models:")
    for node in sorted(nodes, key=lambda node: -node.seconds)[:12]:
        print(f"  {node.seconds:6.2f} s {node.name}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(scratch))
