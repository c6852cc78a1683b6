"""Every run is kept, released, held or failed: an entry of the home's register.

A release folder tells of its own run alone, and a held or failed run leaves no folder. Belongs here: what is kept of a
run. Does not: showing it (`scorecard.quality_report.through_time`), deciding what is held.
"""

import logging
from collections.abc import Iterable, Mapping

from expectations.result import CheckResult
from scorecard.delivery.load import fingerprint_of, read_delivery
from scorecard.gates.run import read_checks
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.problems import Problem
from scorecard.register.chain import entries, record
from scorecard.register.entries import KeptFailure, QualityRunKept, RunFailed
from scorecard.register.runs_in_register import kept_runs
from scorecard.release.fingerprints import code_fingerprints
from scorecard.release.folder import Release
from scorecard.release.made_by import made_here
from scorecard.settings import Settings

logger = logging.getLogger("scorecard")
MOST_SIGNS = 500  # of a reason: the rest stands in the log


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


def keep_run_of(settings: Settings, release: Release) -> None:
    """Record the run of a release as its manifest tells it, where a crash came before the register had it."""
    known = (each.kept.release_id for each in kept_runs(entries(settings.home)))
    if release.release_id in known:
        return
    manifest = release.manifest
    failed = sorted(
        (check for check in manifest["checks"] if not check["passed"]), key=lambda check: str(check["name"])
    )
    record(
        settings.home,
        QualityRunKept(
            la_code=release.la_code,
            month=release.month,
            outcome="released",
            release_id=release.release_id,
            reason="",
            delivery_fingerprint=manifest["delivery_fingerprint"],
            code_fingerprint=manifest["code_fingerprint"],
            commit=manifest["commit"],
            by=manifest["made_by"]["approved_by"] or manifest["made_by"]["account"],
            checks=len(manifest["checks"]),
            failures=tuple(
                KeptFailure(
                    name=check["name"],
                    asset=check["asset"],
                    extract=check["extract"] or "",
                    severity=check["severity"],
                    failing=check["failing"],
                    rows=check["rows"],
                    override=manifest["overrides"].get(check["name"], ""),
                )
                for check in failed
            ),
        ),
    )


# the step of a run that was refused before it began
BEFORE_THE_FIRST_STEP = "before the first step"


def keep_refusal(settings: Settings, la_code: str, month: ReportingMonth, refused: Problem) -> bool:
    """Record that a run was refused before its first step; False where there is no home, or it cannot be written to."""
    if not settings.home.is_dir():
        return False
    run = MonthRun(settings, la_code, month, code=code_fingerprints())  # what is configured may be what is refused
    return keep_failure(run, BEFORE_THE_FIRST_STEP, refused)


def keep_failure(run: MonthRun, step: str, failure: Exception) -> bool:
    """Record that a run failed at a step; False where it cannot be, for what failed it is what has to be told."""
    reason = str(failure).strip() if isinstance(failure, Problem) else ""
    try:
        record(
            run.settings.home,
            RunFailed(
                la_code=run.la_code,
                month=str(run.month),
                step=step,
                # what is no problem of ours may quote anything
                reason=reason[:MOST_SIGNS] or f"a fault: {type(failure).__name__}",
                delivery_fingerprint=fingerprint_of(run.landing) if run.landing.is_dir() else "",
                code_fingerprint=run.code.deciding,
                commit=run.code.commit,
                by=made_here(run.approved_by).named,
            ),
        )
    except (OSError, Problem) as problem:
        logger.warning("that the run failed could not be kept in the register: %s", problem)
        return False
    return True


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
