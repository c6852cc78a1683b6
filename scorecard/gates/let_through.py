"""The right to release: what both gates let through, judged once more from what they stored.

The order in which steps were started is nothing that a release trusts. It reads results and overrides back from the
warehouse, asks what follows from them, and goes on only where that is what the warehouse says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from expectations.result import CheckResult
from scorecard.delivery.load import read_delivery
from scorecard.delivery.received import Delivery
from scorecard.delivery.returns.lines import fed_lines
from scorecard.gates.judge import GateVerdict, judge_delivery, judge_marts
from scorecard.gates.run import read_checks
from scorecard.gates.seals import WHAT_TO_DO, StepRefused, read_overrides, require
from scorecard.gates.withhold import read_lineage, read_withheld
from scorecard.month_run import MonthRun


@dataclass(frozen=True)
class LetThrough:
    """A delivery that may be released as it stands in its warehouse, and with which decisions."""

    delivery: Delivery
    warehouse: Path
    checks: list[CheckResult]
    overrides: Mapping[str, str]


def let_through(run: MonthRun) -> LetThrough:
    """The delivery that a warehouse holds, where it has the right to be released.

    Raises:
        StepRefused: a seal is missing or broken, the stored results hold the delivery or withhold something else, or
            this run was given overrides that the delivery gate was not.
    """
    require(run, "public_edition")
    delivery, overrides = read_delivery(run.warehouse), read_overrides(run)
    of_delivery, of_marts = (read_checks(run.warehouse, gate) for gate in ("delivery", "marts"))
    if run.overrides and dict(run.overrides) != overrides:
        raise StepRefused(
            f"The overrides of this run are not those with which the gates let {run.la_code} for {run.month} through, "
            f"so nothing is released. An override is given to the whole run. {WHAT_TO_DO}"
        )
    needs = read_lineage(run.warehouse)
    fed = fed_lines(needs, delivery.sources, delivery.spans)
    judged = judge_delivery(delivery.files, of_delivery, overrides, needs, fed)
    for gate, checks, judgement in (
        ("delivery gate", of_delivery, judged),
        ("gate on the marts", of_marts, judge_marts(of_marts, overrides)),
    ):
        _require_judgement(run, gate, checks, judgement)
    if dict(judged.withheld) != read_withheld(run.warehouse):
        raise StepRefused(
            f"What the figures of {run.la_code} for {run.month} withhold is not what follows from the results of the "
            f"delivery gate, so nothing is released. {WHAT_TO_DO}"
        )
    return LetThrough(delivery, run.warehouse, [*of_delivery, *of_marts], overrides)


def _require_judgement(run: MonthRun, gate: str, checks: list[CheckResult], judgement: GateVerdict) -> None:
    if not checks:
        raise StepRefused(
            f"The {gate} has left no result about {run.la_code} for {run.month}, so nothing is released. {WHAT_TO_DO}"
        )
    if judgement.is_held:
        named = ", ".join(check.name for check in judgement.holding)
        raise StepRefused(
            f"The {gate} holds {run.la_code} for {run.month}, so nothing is released: {named}. Mend the delivery, or "
            "override the check for a run, with a reason."
        )
