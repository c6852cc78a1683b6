"""One run of the monthly job in this process, and what its end means to whoever started it."""

from collections.abc import Mapping
from dataclasses import dataclass

from expectations.result import CheckResult
from scorecard.delivery.load import load_delivery
from scorecard.gates import run as gates
from scorecard.periods import ReportingMonth
from scorecard.release.lock import warehouse_held
from scorecard.release.publish import marts_are_current, publish
from scorecard.release.unchanged import is_unchanged
from scorecard.settings import Settings
from scorecard.warehouse.dbt_project import Transformations
from scorecard.warehouse.lineage import extracts_by_indicator


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
    decisions = dict(overrides or {})
    folder = settings.landing(la_code, str(month))
    with warehouse_held(settings, la_code):
        unchanged = is_unchanged(settings, la_code, str(month), folder, decisions)
        if unchanged is None:
            return _execute(settings, la_code, month, decisions)
        if not marts_are_current(settings):
            publish(settings)
        return RunOutcome(unchanged.release_id, is_new=False)


def check_month(settings: Settings, la_code: str, month: ReportingMonth) -> list[CheckResult]:
    """Load and stage a delivery and hold it against the first gate; nothing is counted or released.

    Raises:
        UnusableDelivery, DeliveryHeld, TransformationFailed, AnotherRun: as for a run.
    """
    with warehouse_held(settings, la_code):
        warehouse = settings.warehouse(la_code)
        load_delivery(settings.landing(la_code, str(month)), la_code, month, warehouse)
        transformations = Transformations(warehouse, settings.dbt_target(la_code))
        transformations.stage()
        return gates.check_delivery(settings, la_code, extracts_by_indicator(transformations.manifest), {})


def _execute(settings: Settings, la_code: str, month: ReportingMonth, overrides: Mapping[str, str]) -> RunOutcome:
    """Run the job while the warehouse is held already: plain settings stand in for those that would hold it."""
    import dagster as dg

    from orchestration.definitions import defs

    gate_config = {"config": {"overrides": dict(overrides)}}
    with dg.DagsterInstance.ephemeral() as instance:
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
    metadata = result.asset_materializations_for_node("release")[-1].metadata
    return RunOutcome(str(metadata["release_id"].value), is_new=True)
