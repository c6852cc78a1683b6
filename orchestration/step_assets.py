"""The asset graph of one authority and month: every step of `scorecard.steps` once, and what each leaves behind.

raw extracts -> staging -> delivery gate -> indicators and marts -> marts gate -> public edition -> release

A step runs whole or not at all. Does not belong here: what a step does, and what its checks ask.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import dagster as dg

from expectations.result import CheckResult
from orchestration.asset_checks import announced, results_of_gate, results_of_tests
from orchestration.beginning import begin
from orchestration.dbt_specs import DELIVERY_GATE, DbtPart, dbt_parts
from orchestration.partitions import ON_TIME, RELEASE, authority_by_month, check_by_month, partition_of
from orchestration.telling import told
from scorecard import steps
from scorecard.delivery.contracts import load_contracts
from scorecard.gates.checks import announced_checks
from scorecard.gates.run import DeliveryHeld, GateOutcome
from scorecard.gates.seals import read_overrides
from scorecard.month_run import MonthRun
from scorecard.release.summary import summarise
from scorecard.release.unchanged import already_released
from scorecard.settings import Settings
from scorecard.warehouse.dbt_project import NodeResult, TransformationFailed, project_manifest

MARTS_GATE = dg.AssetKey(["quality", "marts_gate"])
PUBLIC_EDITION = dg.AssetKey(["release", "public_edition"])

# what stands beside the extracts and the models: table -> what it holds
LOADED = {
    "control/run": "Authority and month of the delivery that the warehouse holds.",
    "control/bank_holidays": "Bank holidays in England, from the package that knows them.",
    "control/counted_periods": "For which periods a measure is counted, where a return or a present state bounds them.",
    "control/earlier_values": "Figures of earlier releases that may stand in for missing ones; filled by count.",
    "quality/delivery": "Hash of the delivery as a whole, and of what its sender says about it.",
    "quality/swallowed_lines": "Lines that a stray quote has made text of another row.",
    "quality/files": "Each extract: received, missing or unusable, and why; its hash, encoding and rows.",
    "quality/unknown_files": "Files in the folder of the delivery that no contract names. They are not read.",
    "quality/columns": "Headings that no contract names, and optional columns that did not arrive.",
    "quality/row_faults": "Every fault of a row: extract, row, field, reason and outcome. Staging adds most of them.",
    "quality/quarantined_records": "Whom a quarantined row is about and which days it touches; filled by staging.",
}
Event = dg.AssetCheckResult | dg.MaterializeResult[Any]
Produce = Callable[[dg.AssetExecutionContext, MonthRun], Iterator[Event]]


def build_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """All steps. The settings say only which bounds the descriptions of the checks name."""
    staged, counted = dbt_parts(project_manifest(settings.dbt_target_of_all))
    contracts = load_contracts()
    raw = [
        _in_warehouse(f"raw/{extract}", contract.description, kinds={"csv", "duckdb"})
        for extract, contract in contracts.items()
    ]
    staging_models = [dg.AssetKey(["staging", contract.staging_model]) for contract in contracts.values()]
    of_marts = [spec.key for spec in counted.assets if spec.key.path[0] == "marts"]
    delivery_checks, marts_checks = (announced(checks) for checks in announced_checks(settings))
    return [
        _step("load", [*raw, *_tables(LOADED)], _load),
        _step("stage", staged.assets, _built(steps.stage, staged), staged.checks),
        _step(
            "delivery_gate",
            [
                _kept(
                    DELIVERY_GATE,
                    "Is this delivery fit to use? Decides what is held, and which measures are withheld and why; the "
                    "quality report of the month tells it.",
                    staging_models,
                )
            ],
            _gate(steps.check_delivery, DELIVERY_GATE),
            delivery_checks,
        ),
        _step("count", counted.assets, _built(steps.count, counted), counted.checks),
        _step(
            "marts_gate",
            [
                _kept(
                    MARTS_GATE,
                    "Are these figures fit to leave? One that contradicts itself holds them all. Commentary is held "
                    "against the figures beside which it stands.",
                    of_marts,
                )
            ],
            _gate(steps.check_marts, MARTS_GATE),
            marts_checks,
        ),
        _step(
            "public_edition",
            [
                dg.AssetSpec(
                    PUBLIC_EDITION,
                    deps=[MARTS_GATE, *of_marts],
                    group_name="release",
                    kinds={"duckdb"},
                    description="What may leave the authority: public figures, and the marts made of them. In the "
                    "public warehouse until the next run; a release keeps its own.",
                )
            ],
            _public_edition,
        ),
        _step(
            "release",
            [
                _kept(
                    RELEASE,
                    "The release folder, written whole and never changed, and the marts that analysts read.",
                    [MARTS_GATE, PUBLIC_EDITION],
                    group="release",
                    kinds={"duckdb", "parquet"},
                )
            ],
            _release,
            [
                check_by_month(
                    ON_TIME,
                    RELEASE,
                    "A month's delivery is there by the day that SCORECARD_DELIVERY_DUE_DAY names, of the month after. "
                    "Fails from the day after until it is released; ask whoever hands it over.",
                    {},
                )
            ],
        ),
    ]


def _in_warehouse(
    table: str, description: str, deps: Iterable[dg.AssetKey] = (), kinds: set[str] | None = None
) -> dg.AssetSpec:
    """What stands in the warehouse until the next delivery is loaded: it has no partitions, see `partitions`."""
    path = table.split("/")
    return dg.AssetSpec(path, deps=list(deps), group_name=path[0], kinds=kinds or {"duckdb"}, description=description)


def _tables(described: dict[str, str], deps: Iterable[dg.AssetKey] = ()) -> list[dg.AssetSpec]:
    return [_in_warehouse(table, description, deps) for table, description in described.items()]


def _kept(
    key: dg.AssetKey,
    description: str,
    deps: Iterable[dg.AssetKey],
    group: str = "quality",
    kinds: set[str] | None = None,
) -> dg.AssetSpec:
    """What is kept by authority and month."""
    return dg.AssetSpec(
        key,
        deps=list(deps),
        group_name=group,
        kinds=kinds or {"greatexpectations"},
        description=description,
        partitions_def=authority_by_month,
    )


def _step(
    name: str,
    specs: list[dg.AssetSpec],
    produce: Produce,
    checks: Iterable[dg.AssetCheckSpec] = (),
) -> dg.AssetsDefinition:
    """A step as one operation that cannot be cut into pieces.

    Its outputs are optional: where a step gives none, because nothing has changed, those after it are skipped; and a
    check has no result in a month whose delivery lacks the extract that it is about.

    The checks of a gate are about what other steps make. So Dagster selects them with that, and a gate, which makes one
    asset alone, must be free to be selected without it; then it does nothing.
    """
    checks = list(checks)
    made = {spec.key for spec in specs}
    needed = {dep.asset_key for spec in specs for dep in spec.deps} | {check.asset_key for check in checks}
    inputs = {key.to_python_identifier(): key for key in sorted(needed - made, key=str)}
    outputs = {spec.key.to_python_identifier(): spec.key for spec in specs}
    outputs_of_checks = {check.get_python_identifier(): check for check in checks}

    @dg.op(
        name=name,
        description=steps.STEPS[name].__doc__,
        required_resource_keys={"month_run"},
        ins={each: dg.In(dg.Nothing) for each in inputs},
        out={each: dg.Out(dg.Nothing, is_required=False) for each in outputs}
        | {each: dg.Out(is_required=False) for each in outputs_of_checks},
    )
    def operation(context: dg.AssetExecutionContext) -> Iterator[Event]:
        if not context.selected_asset_keys:
            context.log.info(f"The checks of {name} run with it, and it was not selected.")
            return
        with told(context, context.resources.month_run) as run:
            yield from produce(context, run)

    return dg.AssetsDefinition(
        node_def=operation,
        keys_by_input_name=inputs,
        keys_by_output_name=outputs,
        specs=specs,
        check_specs_by_output_name=outputs_of_checks,
        can_subset=any(check.asset_key not in made for check in checks),
    )


def _whose(run: MonthRun) -> dict[str, str]:
    """Which delivery a materialization was of; without it the warehouse of the moment would seem to be any month's."""
    return {"authority": run.la_code, "month": str(run.month)}


def _goes_to_a_release(context: dg.AssetExecutionContext) -> bool:
    return "release" in context.job_def.graph.node_dict


def _load(context: dg.AssetExecutionContext, run: MonthRun) -> Iterator[Event]:
    begin(run.settings, run.la_code, run.month)
    standing = already_released(run) if _goes_to_a_release(context) else None
    if standing is not None:
        said = f"Nothing has changed since {standing.release_id}: the same files, code and decisions. No new release."
        context.log.info(said)
        context.log_event(
            dg.AssetObservation(
                RELEASE,
                description=said,
                partition=partition_of(run.la_code, str(run.month)),
                metadata={"release_id": standing.release_id, "is_new": False},
            )
        )
        return
    delivery = steps.load(run)
    whose = _whose(run) | {"delivery_fingerprint": delivery.fingerprint}
    for file in delivery.files:
        found: dict[str, Any] = {"status": file.status, "dagster/row_count": file.rows}
        found |= {"unreadable_rows": file.unreadable_rows, "message": file.message}
        yield dg.MaterializeResult(asset_key=["raw", file.extract], metadata=whose | found)
    for table in LOADED:
        yield dg.MaterializeResult(asset_key=table.split("/"), metadata=whose)


def _built(step: Callable[[MonthRun], list[NodeResult]], part: DbtPart) -> Produce:
    """What dbt did: a materialization a model or seed, a result a test, also where it failed in the end."""
    keys = {spec.key.path[-1]: spec.key for spec in part.assets}

    def produce(context: dg.AssetExecutionContext, run: MonthRun) -> Iterator[Event]:
        try:
            nodes = step(run)
        except TransformationFailed as failed:
            yield from results_of_tests(failed.nodes, part.checks)
            raise
        yield from results_of_tests(nodes, part.checks)
        for node in nodes:
            if node.name in keys:
                yield dg.MaterializeResult(asset_key=keys[node.name], metadata=_whose(run) | {"seconds": node.seconds})

    return produce


def _gate(step: Callable[[MonthRun], GateOutcome], gate: dg.AssetKey) -> Produce:
    """What a gate found, also where it holds the run."""

    def produce(context: dg.AssetExecutionContext, run: MonthRun) -> Iterator[Event]:
        try:
            outcome = step(run)
        except DeliveryHeld as held:
            yield from results_of_gate(held.checks, read_overrides(run))
            raise
        overrides = read_overrides(run)
        yield from results_of_gate(outcome.checks, overrides)
        withheld = outcome.judgement.withheld
        yield dg.MaterializeResult(
            asset_key=gate,
            metadata=_counts(outcome.checks)
            | {"overridden": len(overrides), "indicators_withheld": len(withheld), "withheld": dict(withheld)}
            | {"quality_report": dg.MetadataValue.path(str(run.report))},
        )

    return produce


def _counts(checks: list[CheckResult]) -> dict[str, Any]:
    failed = [check for check in checks if not check.passed]
    return {
        "checks": len(checks),
        "critical_failures": sum(check.severity == "critical" for check in failed),
        "warnings": sum(check.severity == "warning" for check in failed),
    }


def _public_edition(context: dg.AssetExecutionContext, run: MonthRun) -> Iterator[Event]:
    edition = steps.make_public(run)
    yield dg.MaterializeResult(
        asset_key=PUBLIC_EDITION,
        metadata=_whose(run)
        | {"counts_suppressed": edition.counts_suppressed, "given_away": len(edition.given_away)}
        | {"is_held": edition.is_held},
    )


def _release(context: dg.AssetExecutionContext, run: MonthRun) -> Iterator[Event]:
    outcome = steps.release(run)
    summary = summarise(outcome.release)
    yield dg.MaterializeResult(
        asset_key=RELEASE,
        metadata={
            "release_id": outcome.release.release_id,
            "is_new": outcome.is_new,
            "kind": summary.kind,
            "dagster/row_count": summary.values,
            "rows_received": summary.rows_received,
            "rows_clean": summary.rows_clean,
            "rows_quarantined": summary.rows_quarantined,
            "indicators_withheld": len(summary.withheld),
            "withheld": dict(summary.withheld),
            "overrides": dict(summary.overrides),
            "compared_with": summary.compared_with,
            "figures_restated": summary.figures_restated,
            "indicators_restated": list(summary.indicators_restated),
            "public_edition": "held" if summary.public_edition_is_held else "released",
            "site": dg.MetadataValue.path(str(summary.site)),
            "workbook": dg.MetadataValue.path(str(summary.workbook)),
            "quality_report": dg.MetadataValue.path(str(run.report)),
        },
    )
    yield dg.AssetCheckResult(
        asset_key=RELEASE,
        check_name=ON_TIME,
        passed=True,
        severity=dg.AssetCheckSeverity.WARN,
        description="The delivery has come, and is released.",
    )
