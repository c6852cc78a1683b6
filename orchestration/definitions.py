"""The Dagster code location. It assembles and decides nothing."""

import dagster as dg

from orchestration.assets import build_assets
from orchestration.schedules import monthly_release, tenth_of_the_month
from orchestration.settings import Settings
from orchestration.transformations import project_manifest

defs = dg.Definitions(
    assets=build_assets(project_manifest()),
    jobs=[monthly_release],
    schedules=[tenth_of_the_month],
    resources={"settings": dg.ResourceDefinition.hardcoded_resource(Settings())},
)
