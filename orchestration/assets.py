"""The asset graph of one authority and month. Each asset says when something is done; how, is in its own module.

raw extracts -> staging -> delivery gate -> indicators and marts -> release gate -> public edition -> release
"""

import json
import logging
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from pydantic import Field

from expectations.result import CheckResult
from orchestration.schedules import authority_by_month
from scorecard.delivery import load as deliveries
from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.received import Delivery
from scorecard.gates import run as gates
from scorecard.periods import ReportingMonth
from scorecard.public import editions as public_editions
from scorecard.release.folder import earlier_releases
from scorecard.release.publish import publish
from scorecard.release.write import write_release
from scorecard.settings import Settings
from scorecard.warehouse.dbt_project import STAGING, NodeResult, Transformations
from scorecard.warehouse.lineage import extracts_by_indicator

logger = logging.getLogger("scorecard")

CONTROL_TABLES = ("run", "bank_holidays")
QUALITY_TABLES = ("files", "columns", "row_faults")
DELIVERY_GATE = dg.AssetKey(["quality", "delivery_gate"])
RELEASE_GATE = dg.AssetKey(["quality", "release_gate"])
PUBLIC_EDITION = dg.AssetKey(["release", "public_edition"])


Materialised = dg.MaterializeResult[Any]
DbtEvent = dg.AssetCheckResult | Materialised


class GateConfig(dg.Config):
    """Checks that the engineer overrides for this run: name of the check -> reason, kept in the manifest."""

    overrides: dict[str, str] = Field(default_factory=dict)


class LayerTranslator(DagsterDbtTranslator):
    """Assets are keyed and grouped by layer: `staging/stg_person`, `marts/indicator_values`."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props.get("schema", "default"))


def _partition(context: dg.AssetExecutionContext) -> tuple[str, ReportingMonth]:
    assert isinstance(context.partition_key, dg.MultiPartitionKey)
    keys = context.partition_key.keys_by_dimension
    return keys["authority"], ReportingMonth.parse(keys["month"])


@lru_cache(maxsize=1)
def _of_run(run_id: str, warehouse: Path, target: Path) -> Transformations:
    return Transformations(warehouse, target)


def _transformations(context: dg.AssetExecutionContext, settings: Settings, la_code: str) -> Transformations:
    """dbt for this run: its steps share one process, so the project is parsed once."""
    return _of_run(context.run_id, settings.warehouse(la_code), settings.dbt_target(la_code))


@dg.multi_asset(
    specs=[
        *(
            dg.AssetSpec(["raw", extract], group_name="raw", description=contract.description)
            for extract, contract in load_contracts().items()
        ),
        *(dg.AssetSpec(["control", table], group_name="control") for table in CONTROL_TABLES),
        *(dg.AssetSpec(["quality", table], group_name="quality") for table in QUALITY_TABLES),
    ],
    partitions_def=authority_by_month,
)
def load_delivery(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> Iterator[Materialised]:
    """The extracts of a delivery, as received."""
    la_code, month = _partition(context)
    delivery = deliveries.load_delivery(
        settings.landing(la_code, str(month)), la_code, month, settings.warehouse(la_code)
    )
    logger.info("loaded %d rows of %d extracts", *_volume(delivery))
    for problem in delivery.problems:
        logger.warning(problem)
    for file in delivery.files:
        yield dg.MaterializeResult(
            asset_key=["raw", file.extract],
            metadata={"status": file.status, "rows": file.rows, "unreadable_rows": file.unreadable_rows},
        )
    for table in CONTROL_TABLES:
        yield dg.MaterializeResult(asset_key=["control", table])
    for table in QUALITY_TABLES:
        yield dg.MaterializeResult(asset_key=["quality", table])


def _volume(delivery: Delivery) -> tuple[int, int]:
    received = [file for file in delivery.files if file.status == "received"]
    return sum(file.rows for file in received), len(received)


def _reported(context: dg.AssetExecutionContext, nodes: list[NodeResult]) -> Iterator[DbtEvent]:
    """What dbt did, in Dagster's words: a materialization a model or seed, a check result a data test."""
    assets = {key.path[-1]: key for key in context.selected_asset_keys}
    checks = {key.name: key for key in context.selected_asset_check_keys}
    for node in nodes:
        if node.name in checks:
            key = checks[node.name]
            yield dg.AssetCheckResult(passed=node.status == "pass", asset_key=key.asset_key, check_name=key.name)
        elif node.name in assets:
            yield dg.MaterializeResult(asset_key=assets[node.name], metadata={"seconds": node.seconds})


def build_assets(manifest_path: Path) -> list[dg.AssetsDefinition]:
    """All assets, the dbt ones read from dbt's manifest."""
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    staging = " ".join(STAGING)

    @dbt_assets(
        manifest=manifest,
        select=staging,
        name="stage",
        partitions_def=authority_by_month,
        dagster_dbt_translator=LayerTranslator(),
        project=None,
    )
    def stage(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> Iterator[DbtEvent]:
        la_code, _ = _partition(context)
        logger.info("typing, decoding and sorting the rows")
        yield from _reported(context, _transformations(context, settings, la_code).stage())

    @dg.multi_asset(
        specs=[
            dg.AssetSpec(
                DELIVERY_GATE,
                deps=[["staging", contract.staging_model] for contract in load_contracts().values()],
                group_name="quality",
                description="Is this delivery fit to use?",
            ),
            dg.AssetSpec(["control", "withheld_indicators"], deps=[DELIVERY_GATE], group_name="control"),
        ],
        partitions_def=authority_by_month,
    )
    def delivery_gate(
        context: dg.AssetExecutionContext, config: GateConfig, settings: dg.ResourceParam[Settings]
    ) -> Iterator[Materialised]:
        la_code, _ = _partition(context)
        logger.info("checking the delivery")
        needs = extracts_by_indicator(_transformations(context, settings, la_code).manifest)
        outcome = gates.check_delivery(settings, la_code, needs, config.overrides)
        yield dg.MaterializeResult(asset_key=DELIVERY_GATE, metadata=_summary(outcome))
        yield dg.MaterializeResult(asset_key=["control", "withheld_indicators"])

    @dbt_assets(
        manifest=manifest,
        exclude=staging,
        name="count",
        partitions_def=authority_by_month,
        dagster_dbt_translator=LayerTranslator(),
        project=None,
    )
    def count(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> Iterator[DbtEvent]:
        la_code, _ = _partition(context)
        logger.info("counting")
        yield from _reported(context, _transformations(context, settings, la_code).count())

    @dg.asset(
        key=RELEASE_GATE,
        deps=[["marts", "indicator_values"], ["marts", "scorecard"]],
        group_name="quality",
        partitions_def=authority_by_month,
    )
    def release_gate(
        context: dg.AssetExecutionContext, config: GateConfig, settings: dg.ResourceParam[Settings]
    ) -> Materialised:
        """Are these marts fit to leave?"""
        la_code, _ = _partition(context)
        logger.info("checking the marts")
        outcome = gates.check_marts(settings, la_code, config.overrides)
        return dg.MaterializeResult(metadata=_summary(outcome))

    @dg.asset(key=PUBLIC_EDITION, deps=[RELEASE_GATE], group_name="release", partitions_def=authority_by_month)
    def public_edition(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> Materialised:
        """What may leave the authority: public figures, and the marts made of them."""
        la_code, _ = _partition(context)
        logger.info("deciding what may be public")
        earlier = [each.folder for each in earlier_releases(settings, la_code)]
        outcome = public_editions.build(settings, la_code, earlier, _transformations(context, settings, la_code))
        return dg.MaterializeResult(
            metadata={"counts_kept_back": outcome.counts_kept_back, "given_away": len(outcome.given_away)}
        )

    @dg.asset(deps=[RELEASE_GATE, PUBLIC_EDITION], group_name="release", partitions_def=authority_by_month)
    def release(
        context: dg.AssetExecutionContext, config: GateConfig, settings: dg.ResourceParam[Settings]
    ) -> Materialised:
        """The release folder and the marts that analysts read."""
        la_code, _ = _partition(context)
        warehouse = settings.warehouse(la_code)
        delivery = deliveries.read_delivery(warehouse)
        checks = gates.read_checks(warehouse)
        made = write_release(settings, delivery, warehouse, checks, config.overrides)
        publish(settings)
        logger.info("released %s", made.release_id)
        return dg.MaterializeResult(metadata={"release_id": made.release_id})

    return [load_delivery, stage, delivery_gate, count, release_gate, public_edition, release]


def _summary(checks: list[CheckResult]) -> dict[str, int]:
    failed = [check for check in checks if not check.passed]
    return {
        "checks": len(checks),
        "critical_failures": sum(check.severity == "critical" for check in failed),
        "warnings": sum(check.severity == "warning" for check in failed),
    }
