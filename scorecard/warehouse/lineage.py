"""Which extracts an indicator needs, read from dbt's lineage: the staging models that it is built on."""

from functools import cache
from typing import TYPE_CHECKING

from scorecard.delivery.contracts import load_contracts

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


def extracts_by_indicator(manifest: "Manifest") -> dict[str, frozenset[str]]:
    """Extracts under each indicator model, at any depth, in the catalogue's order."""
    from dbt.contracts.graph.nodes import ModelNode

    extract_of = {contract.staging_model: extract for extract, contract in load_contracts().items()}
    models = {node.unique_id: node for node in manifest.nodes.values() if isinstance(node, ModelNode)}

    @cache
    def extracts_under(unique_id: str) -> frozenset[str]:
        model = unique_id.split(".")[-1]
        if model in extract_of:
            return frozenset({extract_of[model]})
        if unique_id not in models:
            return frozenset()
        above = (extracts_under(parent) for parent in models[unique_id].depends_on.nodes)
        return frozenset().union(*above)

    return {node.name: extracts_under(unique_id) for unique_id, node in models.items() if node.fqn[1] == "indicators"}
