"""A run of the command, taken by Dagster's job, so that it stands in the history of the instance that is configured."""

import dagster as dg

from orchestration.alerting import TOLD_BY_THE_COMMAND
from orchestration.configured_instance import open_instance
from orchestration.definitions import defs
from orchestration.partitions import offer, partition_of
from scorecard.month_run import MonthRun
from scorecard.problems import Problem


def take_steps_in_dagster(run: MonthRun) -> str:
    """Run the job in this process, the warehouse held already, and give back the id of the release.

    Raises:
        UnusableDelivery, DeliveryHeld, TransformationFailed, UnusableKey: as the steps do.
        UnusableInstance: the instance cannot be opened.
    """
    with open_instance() as instance:
        offer(instance, [(run.la_code, str(run.month))])
        try:
            result = defs.get_job_def("monthly_release").execute_in_process(
                partition_key=partition_of(run.la_code, str(run.month)),
                instance=instance,
                tags={TOLD_BY_THE_COMMAND: "command"},
                resources={"settings": run.settings},  # in place of those that would hold the warehouse
                run_config={
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                    "resources": {
                        "overrides": {"config": {"checks": dict(run.overrides), "approved_by": run.approved_by}}
                    },
                },
            )
        except dg.Failure as failure:
            if isinstance(failure.__cause__, Problem):
                raise failure.__cause__ from failure
            raise
    metadata = result.asset_materializations_for_node("release")[-1].metadata
    return str(metadata["release_id"].value)
