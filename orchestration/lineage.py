"""Which extracts an indicator needs, read from dbt's lineage: the staging models that it is built on."""

from functools import lru_cache

from dbt.contracts.graph.manifest import Manifest

from orchestration.contracts import load_contracts


def extracts_by_indicator(manifest: Manifest) -> dict[str, frozenset[str]]:
    """Extracts under each indicator model, at any depth, in the catalogue's order."""
    extract_of = {contract.staging_model: extract for extract, contract in load_contracts().items()}
    parents = {
        unique_id: tuple(node.depends_on.nodes)
        for unique_id, node in manifest.nodes.items()
        if node.resource_type == "model"
    }

    @lru_cache(maxsize=None)
    def extracts_under(unique_id: str) -> frozenset[str]:
        model = unique_id.split(".")[-1]
        if model in extract_of:
            return frozenset({extract_of[model]})
        above = (extracts_under(parent) for parent in parents.get(unique_id, ()))
        return frozenset().union(*above)

    return {
        node.name: extracts_under(unique_id)
        for unique_id, node in manifest.nodes.items()
        if node.resource_type == "model" and node.fqn[1] == "indicators"
    }
