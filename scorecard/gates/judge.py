"""What follows from the results of checks: is the run held, and which indicators are withheld.

Pure: the gates ask when the checks have run, the release asks again of the results that were stored. Does not belong
here: running a check, writing a table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from expectations.result import CheckResult
from scorecard.delivery.received import ReceivedFile
from scorecard.delivery.returns.lines import FedLine
from scorecard.gates.withhold import withheld_indicators


@dataclass(frozen=True)
class GateVerdict:
    """Whether the run is held and by which checks, and the status of each indicator that is withheld."""

    is_held: bool
    holding: tuple[CheckResult, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)


def failed_critical(checks: Iterable[CheckResult], overrides: Mapping[str, str]) -> list[CheckResult]:
    """Critical checks that failed and that nobody has overridden."""
    return [
        check for check in checks if check.severity == "critical" and not check.passed and check.name not in overrides
    ]


def judge_delivery(
    files: Iterable[ReceivedFile],
    checks: Iterable[CheckResult],
    overrides: Mapping[str, str],
    needs: Mapping[str, frozenset[str]],
    fed: Mapping[str, FedLine] | None = None,
) -> GateVerdict:
    """Gate 1. `needs` gives the extracts under each indicator, `fed` the indicators that returns take part in.

    What is fatal holds the run, and so does a run in which nothing would be left to publish.
    """
    failed = failed_critical(checks, overrides)
    withheld = withheld_indicators(files, failed, needs, fed or {})
    fatal = tuple(check for check in failed if check.is_fatal)
    if fatal:
        return GateVerdict(True, fatal, withheld)
    nothing_left = len(withheld) == len(needs)
    return GateVerdict(nothing_left, tuple(failed) if nothing_left else (), withheld)


def judge_marts(checks: Iterable[CheckResult], overrides: Mapping[str, str]) -> GateVerdict:
    """Gate 2: figures that contradict themselves are not published at all."""
    failed = tuple(failed_critical(checks, overrides))
    return GateVerdict(bool(failed), failed)
