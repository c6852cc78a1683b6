"""One run in this process, and what its end means to whoever started it.

The steps are those of `scorecard.steps`, whoever takes them. Where an instance of Dagster is configured they are taken
by the job, so that the run shows in its history; where none is, Dagster is not even imported.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.beginning import begin
from scorecard.delivery.account import DeliveryAccount, account_of
from scorecard.delivery.load import read_delivery
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.release.changes import ChangedMeasure, changes_between
from scorecard.release.decided import latest_standing
from scorecard.release.folder import Release
from scorecard.release.lock import warehouse_held
from scorecard.release.unchanged import already_released
from scorecard.settings import Settings


@dataclass(frozen=True)
class RunOutcome:
    """The release that stands after a run."""

    release_id: str
    is_new: bool


def run_month(
    settings: Settings,
    la_code: str,
    month: ReportingMonth,
    overrides: Mapping[str, str] | None = None,
    approved_by: str = "",
) -> RunOutcome:
    """Run a month of one authority to its release; where nothing has changed, the one that stands.

    `approved_by` is who answers for it, '' where nobody was named.

    Raises:
        UnusableDelivery, DeliveryHeld, TransformationFailed, UnusableKey: nothing was published; the message says
            why.
        NotReady: the home, a key, the month or the landing folder is not as a run needs it.
        AnotherRun: the authority's warehouse is in use.
        UnusableInstance: an instance of Dagster is configured and cannot be opened.
    """
    begin(settings, la_code, month)
    run = MonthRun(settings, la_code, month, dict(overrides or {}), approved_by=approved_by)
    with warehouse_held(settings, la_code):
        standing = already_released(run)
        if standing is not None:
            return RunOutcome(standing.release_id, is_new=False)
        if instance_is_configured():
            from orchestration.in_dagster import take_steps_in_dagster

            return RunOutcome(take_steps_in_dagster(run), is_new=True)
        from scorecard.steps import take_steps

        released = take_steps(run)
        return RunOutcome(released.release.release_id, released.is_new)


@dataclass(frozen=True)
class Rehearsal:
    """What a run would release: how its figures differ from those of the release before, and what it would withhold.

    ``before`` is the newest release of the month, or else of the authority; None where there is none.
    """

    before: Release | None
    is_unchanged: bool
    changes: Sequence[ChangedMeasure]
    withheld: Mapping[str, str]


def rehearse_month(
    settings: Settings, la_code: str, month: ReportingMonth, overrides: Mapping[str, str] | None = None
) -> Rehearsal:
    """Take a month through every step up to its figures and both gates, and release nothing.

    What `check` leaves it leaves too: the working database, the quality report, and that a gate held it.

    Raises:
        NotReady, UnusableDelivery, DeliveryHeld, TransformationFailed, AnotherRun: as for a run.
    """
    begin(settings, la_code, month)
    run = MonthRun(settings, la_code, month, dict(overrides or {}))
    with warehouse_held(settings, la_code):
        standing = already_released(run)
        if standing is not None:
            return Rehearsal(standing, is_unchanged=True, changes=(), withheld=dict(standing.manifest["withheld"]))
        from scorecard.gates.withhold import read_withheld
        from scorecard.steps import take_steps

        before = latest_standing(settings, la_code, str(month)) or latest_standing(settings, la_code)
        take_steps(run, until="marts_gate")
        changes = changes_between(before.marts, run.warehouse) if before else ()
        return Rehearsal(before, is_unchanged=False, changes=changes, withheld=read_withheld(run.warehouse))


def check_month(settings: Settings, la_code: str, month: ReportingMonth) -> DeliveryAccount:
    """Load and stage a delivery and hold it against the first gate; nothing is counted or released.

    What is found on the way is logged as a run logs it; the account says what it comes to.

    Raises:
        NotReady, UnusableDelivery, DeliveryHeld, TransformationFailed, AnotherRun: as for a run.
    """
    from scorecard.steps import take_steps

    begin(settings, la_code, month)
    with warehouse_held(settings, la_code):
        run = MonthRun(settings, la_code, month)
        checks = take_steps(run, until="delivery_gate").checks
        return account_of(run.warehouse, read_delivery(run.warehouse), checks)


def instance_is_configured() -> bool:
    """Whether Dagster keeps a history: DAGSTER_HOME names a folder with a dagster.yaml in it."""
    home = os.environ.get("DAGSTER_HOME", "")
    return bool(home) and (Path(home) / "dagster.yaml").is_file()
