"""Which extracts an indicator needs, read from dbt's lineage: the staging models that it is built on."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from scorecard.delivery.contracts import load_contracts


def extracts_by_indicator(manifest: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Extracts under each indicator model, at any depth, in the catalogue's order, by dbt's manifest as JSON has it."""
    extract_of = {contract.staging_model: extract for extract, contract in load_contracts().items()}
    models = {unique_id: node for unique_id, node in manifest["nodes"].items() if node["resource_type"] == "model"}

    @cache
    def extracts_under(unique_id: str) -> frozenset[str]:
        model = unique_id.split(".")[-1]
        if model in extract_of:
            return frozenset({extract_of[model]})
        if unique_id not in models:
            return frozenset()
        above = (extracts_under(parent) for parent in models[unique_id]["depends_on"]["nodes"])
        return frozenset().union(*above)

    return {
        node["name"]: extracts_under(unique_id) for unique_id, node in models.items() if node["fqn"][1] == "indicators"
    }
