"""Every run that came as far as a gate is kept, held or released: an entry of the home's register.

A release folder tells of its own run alone, and a held run leaves no folder. Belongs here: what is kept of a run. Does
not: showing it (`scorecard.quality_report.through_time`), deciding what is held.
"""

from collections.abc import Iterable, Mapping

from expectations.result import CheckResult
from scorecard.delivery.load import read_delivery
from scorecard.gates.run import read_checks
from scorecard.month_run import MonthRun
from scorecard.register.chain import record
from scorecard.register.entries import KeptFailure, QualityRunKept
from scorecard.release.made_by import made_here


def keep_run(run: MonthRun, overrides: Mapping[str, str], *, release_id: str = "", reason: str = "") -> QualityRunKept:
    """Record a run as its warehouse tells it: released as a release, or held for a reason.

    Raises:
        RegisterDoesNotHold: the register cannot be added to.
    """
    checks = read_checks(run.warehouse)
    kept = QualityRunKept(
        la_code=run.la_code,
        month=str(run.month),
        outcome="released" if release_id else "held",
        release_id=release_id,
        reason=reason,
        delivery_fingerprint=read_delivery(run.warehouse).fingerprint,
        code_fingerprint=run.code.deciding,
        commit=run.code.commit,
        by=made_here(run.approved_by).named,
        checks=len(checks),
        failures=tuple(_failures(checks, overrides)),
    )
    record(run.settings.home, kept)
    return kept


def _failures(checks: Iterable[CheckResult], overrides: Mapping[str, str]) -> Iterable[KeptFailure]:
    for check in sorted(checks, key=lambda each: each.name):
        if not check.passed:
            yield KeptFailure(
                name=check.name,
                asset=check.asset,
                extract=check.extract or "",
                severity="critical" if check.severity == "critical" else "warning",
                failing=check.failing,
                rows=check.rows,
                override=overrides.get(check.name, ""),
            )
