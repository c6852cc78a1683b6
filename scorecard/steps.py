"""The recipe: every step of a run, once and in its order.

    load -> stage -> delivery gate -> count -> marts gate -> public edition -> release

Dagster's assets, the command, the proof of a release and the benchmarks all take their steps from here and type none
again. Each step seals what it leaves and refuses to start out of its turn (`scorecard.gates.seals`). Does not belong
here: how a step does its work, and anything that knows who started it.
"""

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from scorecard.delivery.load import load_delivery
from scorecard.delivery.received import Delivery
from scorecard.delivery.returns.sources import contradictions, preferred_sources
from scorecard.gates import run as gates
from scorecard.gates.kept_runs import keep_failure, keep_refusal, keep_run, keep_run_of
from scorecard.gates.let_through import let_through
from scorecard.gates.run import DeliveryHeld, GateOutcome
from scorecard.gates.seals import now, put_seal, read_overrides, sealed
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.problems import Problem
from scorecard.public import editions
from scorecard.public.outcome import PublicEdition
from scorecard.quality_report import write_quality_report
from scorecard.quality_report.through_time import write_through_time
from scorecard.release.decided import standing_releases
from scorecard.release.folder import Release
from scorecard.release.publish import publish
from scorecard.release.remembered import remember_earlier_values
from scorecard.release.unchanged import grounds_of, marts_are_current, unchanged
from scorecard.release.write import write_release
from scorecard.run_timings import PROGRESS, StepEvent, Stopwatch, expected_seconds, keep_timing, read_timings
from scorecard.second_engine.hand_over import folder_on_the_way
from scorecard.settings import Settings
from scorecard.typed import Mistyped
from scorecard.typed_files import read_typed_files
from scorecard.warehouse.database import kept_open
from scorecard.warehouse.dbt_project import NodeResult
from scorecard.warehouse.lineage import extracts_by_indicator

logger = logging.getLogger("scorecard")


@dataclass(frozen=True)
class Released:
    """The release that stands after a run. It is not new where the same grounds had made it before."""

    release: Release
    is_new: bool


@dataclass
class _Taken:
    """What a step says of itself when it has ended: the rows that the run has received."""

    rows: int


@contextmanager
def _taken(run: MonthRun, step: str) -> Iterator[_Taken]:
    """Keep how long a step took, and that it failed. That a gate held the run is kept by the gate, with what it found.

    The warehouse is kept open for as long as the step takes.
    """
    timings = read_timings(run.settings, run.la_code)
    taken = _Taken(next((each.rows for each in reversed(timings) if each.run_started_at == run.started_at), 0))
    expected = expected_seconds(timings)
    PROGRESS.info("begins", extra={"event": StepEvent(step, has_ended=False, rows=taken.rows, expected=expected)})
    clock, outcome, is_kept = Stopwatch(), "stopped", False
    try:
        with kept_open(run.warehouse, run.bytes_delivered):
            yield taken
        outcome = "done"
    except DeliveryHeld:
        outcome, is_kept = "held", True
        raise
    except Exception as failure:
        outcome, is_kept = "failed", keep_failure(run, step, failure)
        raise
    finally:
        timing = clock.stop(run.started_at, str(run.month), step, outcome, taken.rows)
        keep_timing(run.settings, run.la_code, timing)
        PROGRESS.info("has ended", extra={"event": StepEvent(step, has_ended=True, rows=taken.rows, expected=expected)})
        if is_kept:
            with suppress(OSError, Problem):  # what is told is the failure itself
                write_through_time(run.settings, run.la_code)


def tell_of_refusal(settings: Settings, la_code: str, month: ReportingMonth, refused: Problem) -> None:
    """Keep that a run was refused before its first step, and show it among the runs of the home."""
    if keep_refusal(settings, la_code, month, refused):
        with suppress(OSError, Problem):  # what is told is the refusal itself
            write_through_time(settings, la_code)


def load(run: MonthRun) -> Delivery:
    """The extracts of a delivery into the authority's warehouse, as received. What stood there is removed.

    Raises:
        UnusableDelivery: nothing can be counted from what was delivered.
    """
    started_at = now()
    with _taken(run, "load") as taken:
        contracts = run.configuration.contracts(read_typed_files().contracts)
        months = run.configuration.months_computed
        shutil.rmtree(folder_on_the_way(run.warehouse), ignore_errors=True)  # of a count that was killed
        delivery = load_delivery(run.landing, run.la_code, run.month, run.warehouse, contracts, _preferred(run), months)
        put_seal(run, "load", started_at)
        received = [file for file in delivery.files if file.status == "received"]
        taken.rows = sum(file.rows for file in received)
    logger.info("loaded %d rows of %d extracts", taken.rows, len(received))
    if delivery.ssd_version.number:
        logger.info("version %s of the Standard Safeguarding Dataset, by its log", delivery.ssd_version.number)
    for problem in delivery.problems:
        logger.warning(problem)
    return delivery


def _preferred(run: MonthRun) -> dict[str, str]:
    """The source that the authority's choices for measures prefer, by extract."""
    choices = run.configuration.sources
    if not choices:
        return {}
    needs = extracts_by_indicator(run.transformations.manifest)
    slips = list(contradictions(choices, needs))
    if slips:
        raise Mistyped(slips)
    return preferred_sources(choices, needs)


def stage(run: MonthRun) -> list[NodeResult]:
    """Rows typed, decoded and sorted into clean and quarantined.

    Raises:
        TransformationFailed, StepRefused
    """
    with _taken(run, "stage"), sealed(run, "stage"):
        logger.info("typing, decoding and sorting the rows")
        return run.transformations.stage()


def check_delivery(run: MonthRun) -> GateOutcome:
    """Gate 1: is this delivery fit to use? The quality report is drawn whether it holds the run or not.

    Raises:
        DeliveryHeld, TransformationFailed, StepRefused
    """
    with _taken(run, "delivery_gate"), sealed(run, "delivery_gate"):
        logger.info("checking the delivery")
        outcome = gates.check_delivery(run, extracts_by_indicator(run.transformations.manifest))
        write_quality_report(run.settings, run.warehouse, run.overrides)
        _keep_if_held(run, outcome, run.overrides)
    return outcome


def count(run: MonthRun) -> list[NodeResult]:
    """Intermediate models, indicators and marts. What they cannot count is shown as earlier releases had it.

    Raises:
        TransformationFailed, StepRefused
    """
    with _taken(run, "count"), sealed(run, "count"):
        logger.info("counting")
        remember_earlier_values(run.warehouse, standing_releases(run.settings, run.la_code))
        return run.transformations.count()


def check_marts(run: MonthRun) -> GateOutcome:
    """Gate 2: are these figures fit to leave? The quality report is drawn anew.

    Raises:
        DeliveryHeld, StepRefused
    """
    with _taken(run, "marts_gate"), sealed(run, "marts_gate"):
        logger.info("checking the marts")
        outcome = gates.check_marts(run)
        write_quality_report(run.settings, run.warehouse, read_overrides(run))
        _keep_if_held(run, outcome, read_overrides(run))
    return outcome


def _keep_if_held(run: MonthRun, outcome: GateOutcome, overrides: Mapping[str, str]) -> None:
    """Stop the run where its gate holds it, and keep that it was held."""
    try:
        outcome.raise_if_held()
    except DeliveryHeld as held:
        reason = ", ".join(check.name for check in outcome.judgement.holding) or str(held)
        keep_run(run, overrides, reason=f"{outcome.gate} gate: {reason}")
        raise


def make_public(run: MonthRun) -> PublicEdition:
    """What may leave the authority: public figures, and the marts made of them.

    Raises:
        TransformationFailed, StepRefused
    """
    with _taken(run, "public_edition"), sealed(run, "public_edition"):
        logger.info("deciding what may be public")
        return editions.build(run.settings, run.la_code, run.transformations)


def release(run: MonthRun) -> Released:
    """The release folder and the marts that analysts read; none where the same grounds have made one already.

    Raises:
        StepRefused, UnusableKey, UnusableSigningKey, ReleasesDoNotHold
    """
    with _taken(run, "release"):
        released = _release(run)
    if released.is_new:
        write_through_time(run.settings, run.la_code)
    return released


def _release(run: MonthRun) -> Released:
    proven = let_through(run)
    grounds = grounds_of(run, proven.delivery.fingerprint, proven.overrides)
    standing = unchanged(run.settings, run.la_code, str(run.month), grounds)
    made = standing or write_release(
        run.settings, proven, run.code, approved_by=run.approved_by, configuration=run.configuration
    )
    if standing is None:
        keep_run(run, proven.overrides, release_id=made.release_id)
    elif not marts_are_current(run.settings):
        keep_run_of(run.settings, standing)
    if standing is None or not marts_are_current(run.settings):
        publish(run.settings, run.la_code)
    if standing is None and run.code.is_dirty:
        logger.warning("%s was made by a working copy with changes that no commit has", made.release_id)
    logger.info("released %s" if standing is None else "nothing has changed since %s", made.release_id)
    return Released(made, is_new=standing is None)


# name of the step, as its seal and its asset have it -> what it does
STEPS: Mapping[str, Callable[[MonthRun], Any]] = {
    "load": load,
    "stage": stage,
    "delivery_gate": check_delivery,
    "count": count,
    "marts_gate": check_marts,
    "public_edition": make_public,
    "release": release,
}


def take_steps(
    run: MonthRun, until: str = "release", instead: Mapping[str, Callable[[MonthRun], Any]] | None = None
) -> Any:
    """Take every step in its order up to one of them, and give back what that one gave.

    `instead` names steps that are stood in for, with what is done in their place.

    Raises:
        UnusableDelivery, DeliveryHeld, TransformationFailed, UnusableKey, StepRefused: the step failed, and none after
            it was taken.
    """
    outcome = None
    with kept_open(run.warehouse, run.bytes_delivered):
        for name, step in {**STEPS, **(instead or {})}.items():
            outcome = step(run)
            if name == until:
                break
    return outcome
