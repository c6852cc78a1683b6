"""JSON Schemas of what people type in YAML, for editors that complete and underline: `make schemas` writes them.

What belongs here: which model stands for which files. An editor finds its schema by the first line of each file.
"""

import json
from pathlib import Path

from scorecard.catalogue import ProjectFile
from scorecard.delivery.contracts import ContractFile
from scorecard.seeds.descriptions import SeedsFile
from scorecard.settings import DBT_PROJECT, PROJECT_ROOT, SEEDS
from scorecard.typed import Typed

FOLDER = PROJECT_ROOT / "docs" / "schemas"
MODELS: dict[str, type[Typed]] = {"catalogue": ProjectFile, "contract": ContractFile, "seeds": SeedsFile}


def files_of(name: str) -> list[Path]:
    """The files that a schema is for."""
    match name:
        case "catalogue":
            return [DBT_PROJECT / "dbt_project.yml"]
        case "contract":
            return sorted((DBT_PROJECT / "models" / "staging").glob("stg_*.yml"))
        case _:
            return sorted(SEEDS.glob("*.yml"))


def schema_of(name: str) -> str:
    """The JSON Schema of that name, as its file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **MODELS[name].model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas() -> None:
    """Write every schema into `docs/schemas/`."""
    FOLDER.mkdir(exist_ok=True)
    for name in MODELS:
        (FOLDER / f"{name}.schema.json").write_text(schema_of(name), encoding="utf-8")


if __name__ == "__main__":
    write_schemas()
