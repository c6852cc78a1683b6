"""The Dagster code location. It assembles and decides nothing; tests assemble it with settings of their own."""

from collections.abc import Mapping

import dagster as dg

from orchestration.alerting import alert_of_a_failed_run, alert_of_a_release
from orchestration.arrivals import arrival_of_deliveries, lateness_of_deliveries
from orchestration.jobs import delivery_check, monthly_release
from orchestration.resources import Overrides, month_run, settings_resource
from orchestration.schedules import tenth_of_the_month
from orchestration.step_assets import build_assets
from orchestration.store_arrivals import arrivals_in_the_store, delivery_from_store
from scorecard.settings import Settings


def build_definitions(
    settings: Settings | None = None, resources: Mapping[str, object] | None = None
) -> dg.Definitions:
    """Everything that Dagster knows of the project.

    Without `settings` each run reads its own from the environment; `resources` stand in for those of the same name.
    """
    assets = build_assets(settings or Settings())
    return dg.Definitions(
        assets=assets,
        jobs=[monthly_release, delivery_check(assets), delivery_from_store],
        schedules=[tenth_of_the_month],
        sensors=[
            arrival_of_deliveries,
            arrivals_in_the_store,
            lateness_of_deliveries,
            alert_of_a_failed_run,
            alert_of_a_release,
        ],
        resources={
            "settings": settings_resource(lambda: settings or Settings()),
            "overrides": Overrides(),
            "month_run": month_run,
            **(resources or {}),
        },
        executor=dg.in_process_executor,  # of every run: one process parses dbt once and holds the warehouse throughout
    )


defs = build_definitions()
