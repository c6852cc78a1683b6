"""The Dagster code location. It assembles and decides nothing."""

import dagster as dg

from orchestration.assets import build_assets
from orchestration.resources import settings_of_a_run
from orchestration.schedules import monthly_release, tenth_of_the_month
from scorecard.warehouse.dbt_project import project_manifest

defs = dg.Definitions(
    assets=build_assets(project_manifest()),
    jobs=[monthly_release],
    schedules=[tenth_of_the_month],
    resources={"settings": settings_of_a_run},
    executor=dg.in_process_executor,  # of every run: one process parses dbt once and holds the warehouse throughout
)
