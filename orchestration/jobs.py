"""The jobs: the whole way to a release, and the way to the first gate alone."""

import dagster as dg

from orchestration.dbt_specs import DELIVERY_GATE
from orchestration.partitions import authority_by_month

monthly_release = dg.define_asset_job(
    "monthly_release",
    selection=dg.AssetSelection.all(),
    partitions_def=authority_by_month,
    executor_def=dg.in_process_executor,
    description="One delivery of one authority: load, check, build, check, release. Nothing where nothing has changed.",
)

delivery_check = dg.define_asset_job(
    "delivery_check",
    selection=dg.AssetSelection.assets(DELIVERY_GATE).upstream(),
    partitions_def=authority_by_month,
    executor_def=dg.in_process_executor,
    description="Load a delivery and hold it against the first gate; nothing is counted or released.",
)
