"""What a run of the demonstration delivery costs, step by step."""

import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scorecard.delivery.load import load_delivery, read_delivery
from scorecard.demonstration import make_delivery
from scorecard.gates import run as gates
from scorecard.periods import ReportingMonth
from scorecard.public import editions as public_editions
from scorecard.release.publish import publish
from scorecard.release.write import write_release
from scorecard.settings import Settings
from scorecard.warehouse.dbt_project import NodeResult, Transformations
from scorecard.warehouse.lineage import extracts_by_indicator

LA_CODE, MONTH = "916", ReportingMonth(2024, 3)


def main(home: Path) -> None:
    """Run every step of the job once and print its cost."""
    warnings.filterwarnings("ignore")
    settings = Settings(home=home)
    folder, warehouse = settings.landing(LA_CODE, str(MONTH)), settings.warehouse(LA_CODE)
    transformations = Transformations(warehouse, settings.dbt_target(LA_CODE))
    folder.mkdir(parents=True, exist_ok=True)
    needs: dict[str, frozenset[str]] = {}

    def parse() -> None:
        needs.update(extracts_by_indicator(transformations.manifest))

    def release() -> None:
        checks = gates.read_checks(warehouse)
        write_release(settings, read_delivery(warehouse), warehouse, checks, {})
        publish(settings)

    steps: list[tuple[str, Callable[[], Any]]] = [
        ("make the delivery", lambda: make_delivery(folder, la_code=LA_CODE, month=str(MONTH))),
        ("parse dbt, first time", parse),
        ("load", lambda: load_delivery(folder, LA_CODE, MONTH, warehouse)),
        ("stage", transformations.stage),
        ("delivery gate", lambda: gates.check_delivery(settings, LA_CODE, needs, {})),
        ("count", transformations.count),
        ("marts gate", lambda: gates.check_marts(settings, LA_CODE, {})),
        ("public edition", lambda: public_editions.build(settings, LA_CODE, [], transformations)),
        ("release and publish", release),
    ]
    costs: list[tuple[str, float, int]] = []
    nodes: list[NodeResult] = []
    for name, step in steps:
        started = time.perf_counter()
        outcome = step()
        costs.append((name, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
        if isinstance(outcome, list) and outcome and isinstance(outcome[0], NodeResult):
            nodes += outcome
    run = sum(seconds for name, seconds, _ in costs if name != "make the delivery")
    for name, seconds, memory in costs:
        share = "" if name == "make the delivery" else f"{100 * seconds / run:5.1f}%"
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
