"""The jobs: the whole way to a release, and the way to the first gate alone."""

from collections.abc import Iterable

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.partitions import authority_by_month
from scorecard.steps import STEPS

monthly_release = dg.define_asset_job(
    "monthly_release",
    selection=dg.AssetSelection.all(),
    partitions_def=authority_by_month,
    executor_def=dg.in_process_executor,
    description="One delivery of one authority: load, check, build, check, release. Nothing where nothing has changed.",
)


def delivery_check(assets: Iterable[dg.AssetsDefinition]) -> UnresolvedAssetJobDefinition:
    """The steps up to the first gate, each whole, with the checks that run in them and no others."""
    order = list(STEPS)
    taken = order[: order.index("delivery_gate") + 1]
    chosen = [definition for definition in assets if definition.node_def.name in taken]
    keys = [key for definition in chosen for key in definition.keys]
    checks = [key for definition in chosen for key in definition.check_keys]
    return dg.define_asset_job(
        "delivery_check",
        selection=dg.AssetSelection.assets(*keys).without_checks() | dg.AssetSelection.checks(*checks),
        partitions_def=authority_by_month,
        executor_def=dg.in_process_executor,
        description="Load a delivery and hold it against the first gate; nothing is counted or released.",
    )
