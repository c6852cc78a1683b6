"""The models, seeds and tests of the dbt project as Dagster shows them, read from dbt's manifest.

dbt builds a part of the project as a whole, so these are specifications for one step and not a step that Dagster could
cut into pieces: who asks for one model would be shown one, and get them all.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from orchestration.partitions import check_by_month
from scorecard.warehouse.dbt_project import STAGING

DELIVERY_GATE = dg.AssetKey(["quality", "delivery_gate"])
# tables that models read as sources and that the delivery gate decides
OF_THE_GATE = {
    dg.AssetKey(["control", table])
    for table in ("withheld_indicators", "withheld_extracts", "indicator_extracts", "uncollected_indicators")
}


@dataclass(frozen=True)
class DbtPart:
    """One part of the project: what it builds, and which tests run with it."""

    assets: list[dg.AssetSpec]
    checks: list[dg.AssetCheckSpec]


class LayerTranslator(DagsterDbtTranslator):
    """Assets are keyed and grouped by layer: `staging/stg_person`, `marts/indicator_values`."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props.get("schema", "default"))

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props["description"]).strip()


def dbt_parts(manifest_path: Path) -> tuple[DbtPart, DbtPart]:
    """What is staged before the first gate, and what is counted after it."""
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    staging = " ".join(STAGING)
    translator = LayerTranslator()
    staged = build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=translator, select=staging)
    counted = build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=translator, exclude=staging)
    keys_staged = {spec.key for spec in staged}
    checks_staged: list[dg.AssetCheckSpec] = []
    checks_counted: list[dg.AssetCheckSpec] = []
    for test in _tests(manifest):
        about = [manifest["nodes"].get(parent) for parent in _parents(test)]
        keys = [translator.get_asset_key(node) for node in about if node]
        # as dbt does: with staging run the tests of what is staged alone
        of_count = [key for key in keys if key not in keys_staged]
        for part, chosen in ((checks_counted, of_count[:1]), (checks_staged, [] if of_count else keys[:1])):
            part += [
                check_by_month(test["name"], key, why_of(test), {"severity": "critical", "tool": "dbt"})
                for key in chosen
            ]
    counted = [spec.replace_attributes(deps=_with_the_gate(spec)) for spec in counted]
    return DbtPart(list(staged), checks_staged), DbtPart(list(counted), checks_counted)


def _with_the_gate(spec: dg.AssetSpec) -> list[dg.AssetKey]:
    """What a model reads, the gate in place of the tables that it decides."""
    read = (DELIVERY_GATE if dep.asset_key in OF_THE_GATE else dep.asset_key for dep in spec.deps)
    return list(dict.fromkeys(read))


def why_of(test: Mapping[str, Any]) -> str:
    """Why a dbt test is there: what was written about it, or what its kind says."""
    if test["description"]:
        return str(test["description"])
    generic = test.get("test_metadata")
    if not generic:
        return _first_comment(test["raw_code"]) or test["name"].replace("_", " ").capitalize() + "."
    arguments = generic["kwargs"]
    column = arguments.get("column_name", "")
    match generic["name"]:
        case "not_null":
            return f"Every row has a value in {column}."
        case "unique":
            return f"No two rows agree in {column}."
        case "accepted_values":
            return f"{column} is one of {', '.join(map(str, arguments['values']))}."
        case "relationships":
            other = re.sub(r".*'(\w+)'.*", r"\1", arguments["to"])
            return f"Every {column} stands in {other} as {arguments['field']}."
        case other:
            return f"{column} holds what the test {other} asks."


def _first_comment(sql: str) -> str:
    lines = []
    for line in sql.splitlines():
        if not line.startswith("-- ") or line.startswith("-- depends_on"):
            break
        lines.append(line.removeprefix("-- ").strip())
    return " ".join(lines)


def _tests(manifest: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (node for node in manifest["nodes"].values() if node["resource_type"] == "test")


def _parents(test: Mapping[str, Any]) -> list[str]:
    """What a test is about, what it is attached to first."""
    parents: list[str] = list(test["depends_on"]["nodes"])
    attached = test.get("attached_node")
    return [attached, *(parent for parent in parents if parent != attached)] if attached else parents
