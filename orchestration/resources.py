"""What Dagster gives to the steps of a run: settings, overrides, and from both what the run is about."""

from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.partitions import AUTHORITY_TAG, MONTH_TAG, NAME_TAG
from scorecard.delivery.authorities import authority_name
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.release.lock import warehouse_held
from scorecard.settings import Settings


class Overrides(dg.ConfigurableResource[Any]):
    """Failed critical checks that shall not stop this run, given once for all of its steps.

    The delivery gate stores them beside its results; the gate on the marts and the release read them back.
    """

    checks: dict[str, str] = Field(
        default_factory=dict, description="Name of the check -> reason, kept in the manifest."
    )
    approved_by: str = Field(default="", description="Who answers for the release and its overrides: a name.")


def settings_resource(settings: Callable[[], Settings]) -> dg.ResourceDefinition:
    """Settings that hold the warehouse of a run's authority as long as they are in use.

    Every step finds the warehouse through its settings, so none writes to it unheld, whichever steps a run selects.
    Dagster makes a resource once for each process of a run: the steps of a run share one, see `definitions`. A
    schedule asks for settings without a run, and holds nothing.

    Raises, when the resource is made:
        AnotherRun: the warehouse is in use; the run fails before its first step.
    """

    @dg.resource(description="The settings. A run that asks for them holds its authority's warehouse until it ends.")
    def settings_of_a_run(context: dg.InitResourceContext) -> Iterator[Settings]:
        made = settings()
        if context.run is None or AUTHORITY_TAG not in context.run.tags:
            yield made  # without a partition no step goes further than to ask for it
            return
        with warehouse_held(made, context.run.tags[AUTHORITY_TAG]):
            yield made

    return settings_of_a_run


@dg.resource(
    required_resource_keys={"settings", "overrides"},
    description="Whose delivery, which month, which overrides, and the code as it stood when the run started.",
)
def month_run(context: dg.InitResourceContext) -> MonthRun | None:
    """What the steps of a run are told; none where the run was started without a partition."""
    tags = context.run.tags if context.run else {}
    if AUTHORITY_TAG not in tags or MONTH_TAG not in tags:
        return None
    resources = context.resources
    name = authority_name(resources.settings.home, tags[AUTHORITY_TAG])
    if name and context.instance is not None and context.run is not None:
        context.instance.add_run_tags(context.run.run_id, {NAME_TAG: name})
    return MonthRun(
        resources.settings,
        tags[AUTHORITY_TAG],
        ReportingMonth.parse(tags[MONTH_TAG]),
        dict(resources.overrides.checks),
        approved_by=resources.overrides.approved_by,
    )
