"""One run of the monthly job in this process, and what its end means to whoever started it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import filelock

from orchestration import releases
from orchestration.deliveries import UnusableDelivery
from orchestration.gates import DeliveryHeld
from orchestration.periods import ReportingMonth
from orchestration.pseudonyms import UnusableKey
from orchestration.settings import Settings
from orchestration.transformations import TransformationFailed

EXPLAINED = (UnusableDelivery, DeliveryHeld, TransformationFailed, UnusableKey)


class AnotherRun(Exception):
    """Somebody else is working on this authority."""


@dataclass(frozen=True)
class RunOutcome:
    """The release that stands after a run."""

    release_id: str
    is_new: bool


def run_month(
    settings: Settings, la_code: str, month: ReportingMonth, overrides: Mapping[str, str] | None = None
) -> RunOutcome:
    """Run the job for one authority and month.

    Raises:
        UnusableDelivery, DeliveryHeld, TransformationFailed, UnusableKey: nothing was published; the message says
            why.
        AnotherRun: the authority's warehouse is in use.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    lock_file = settings.warehouse(la_code).with_suffix(".lock")
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(lock_file, timeout=0):
            releases.sweep(settings)
            return _execute(settings, la_code, month, overrides or {})
    except filelock.Timeout as busy:
        raise AnotherRun(
            f"Another run works on authority {la_code}. Wait for it to end, or look for it with: fuser {lock_file}"
        ) from busy


def _execute(
    settings: Settings, la_code: str, month: ReportingMonth, overrides: Mapping[str, str]
) -> RunOutcome:
    os.environ["SCORECARD_HOME"] = str(settings.home)
    import dagster as dg

    from orchestration.definitions import defs

    gate_config = {"config": {"overrides": dict(overrides)}}
    with dg.DagsterInstance.ephemeral() as instance:
        try:
            result = defs.get_job_def("monthly_release").execute_in_process(
                partition_key=dg.MultiPartitionKey({"authority": la_code, "month": str(month)}),
                instance=instance,
                resources={"settings": settings},
                run_config={
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                    "ops": {
                        "delivery_gate": gate_config,
                        "quality__release_gate": gate_config,
                        "release": gate_config,
                    },
                },
            )
        except dg.DagsterError as error:
            cause: BaseException | None = error
            while cause is not None and not isinstance(cause, EXPLAINED):
                cause = cause.__cause__
            if cause is None:
                raise
            raise cause from None
    metadata = result.asset_materializations_for_node("release")[-1].metadata
    return RunOutcome(str(metadata["release_id"].value), bool(metadata["is_new"].value))
