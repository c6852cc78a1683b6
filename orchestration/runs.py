"""One run of the monthly job in this process, and what its end means to whoever started it."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration import gates, releases
from orchestration.deliveries import load_delivery
from orchestration.lineage import extracts_by_indicator
from orchestration.locks import warehouse_held
from orchestration.periods import ReportingMonth
from orchestration.quality import CheckResult
from orchestration.settings import Settings
from orchestration.transformations import Transformations


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
        unchanged = releases.is_unchanged(settings, la_code, str(month), folder, decisions)
        if unchanged is None:
            return _execute(settings, la_code, month, decisions)
        if not releases.marts_are_current(settings):
            releases.publish(settings)
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
