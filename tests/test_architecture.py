"""The house rules, held over dbt's manifest and the files: what may read what, what must be said, what stays short.

Each test gathers everything that breaks its rule, so that one run names all of it. An exception stands in a table here
with its reason, and a test fails when it is no longer needed.
"""

import ast
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scorecard.catalogue import load_catalogue
from scorecard.delivery.contracts import load_contracts
from scorecard.public.make_edition import COPIED, DERIVED, EMPTIED
from scorecard.release.fingerprints import DRAWS, NEITHER
from scorecard.settings import DBT_PROJECT, PROJECT_ROOT
from scorecard.warehouse.dbt_project import project_manifest

MODELS = DBT_PROJECT / "models"
LAYERS = ("staging", "intermediate", "indicators", "marts")
# seeds, the tables of control and quality and the models of `reference` stand beside the layers, open to all of them
BESIDE_THE_LAYERS = {"seed", "control", "quality", "reference"}
# layers whose models may read each other
OPEN_WITHIN = {"reference", "intermediate", "indicators", "marts"}

IMPORT = re.compile(r"\w+ as \(\n\n    select \* from \{\{ (?:ref|source)\([^}]*\) \}\}\n\n\)")
EVERY_COLUMN = re.compile(r"(?:\bselect(?:\s+distinct)?|,)\s+(?:\w+\.)?\*(?=[\s,])")
EVERY_COLUMN_ALLOWED = {
    "attention": "a step adds one column to all those of the step before",
    "benchmark_comparisons": "a step adds columns to all those of the step before",
    "care_episode_homes": "a step adds a column to all those of the step before",
    "care_episodes_in_periods": "each step adds columns to all those of the step before",
    "changes_over_the_year": "each step adds columns to all those of the step before",
    "care_episodes_in_sequence": "each step adds a column to all those of the step before",
    "excluded_children_open_to_social_care": "a step adds a column to all those of the step before",
    "drivers_of_change": "each step adds columns to all those of the step before",
    "figures_measured": "a step adds columns to all those of the step before",
    "groups_compared": "a step adds columns to all those of the step before",
    "process_chart_limits": "each step adds columns to all those of the step before",
    "process_chart_points": "each step adds columns to all those of the step before",
    "process_charts": "a step adds columns to all those of the step before",
    "years_compared": "a step adds one column to all those of the step before",
    "scorecard": "the benchmarks in two parts, by whose figure each is",
}

# described in one sentence; the marts that come of them are described column by column
STEPS_OF_VERDICTS = {
    "figures_in_order",
    "process_chart_dialect",
    "process_chart_limits",
    "process_chart_runs",
    "process_chart_series",
    "process_chart_shifts",
    "process_chart_windows",
    "years_compared",
}

LONGEST_MODEL = 170  # of which every join gives a line to the authority
LONGER_MODELS = {
    "indicator_values": 215,  # one table on three bases, which read better one below the other than in three files
    "findings_about_plans_and_people": 185,  # seven imports, and of every finding what it is counted in
}

# what DuckDB has and Spark has not: it belongs in macros/engine.sql, once for each engine
DUCKDB_ONLY = re.compile(
    r"\b(strptime|try_strptime|strftime|generate_series|isodow|exclude|pivot|asof|varchar)\b|\blist\s*\(|//",
    re.IGNORECASE,
)

PYTHON_PACKAGES = ("orchestration", "scorecard", "expectations")
DEMONSTRATION_MAY_IMPORT = {
    "scorecard.demonstration",
    "scorecard.delivery.contracts",
    "scorecard.periods",
    "scorecard.settings",
}
# what a package of ours never imports, and why
NEVER_IMPORTS = {
    "orchestration": ({"duckdb", "great_expectations"}, "it says when and where; what is done stands in scorecard/"),
    "scorecard": ({"orchestration", "dagster", "dagster_dbt"}, "its steps are the same whoever starts them"),
    "expectations": ({"orchestration", "scorecard"}, "contracts and settings are handed in"),
}
# what starts the drawing of pages and report, and the check of commentary
START_THE_DRAWING = {
    "scorecard.publication.write_publication",
    "scorecard.publication.edition.public",
    "scorecard.quality_report.write_quality_report",
    "scorecard.quality_report.through_time.write_through_time",
    "scorecard.commentary.check_commentary",
}
# the only modules that import the checks themselves, and Great Expectations with them: it takes seconds
RUN_THE_CHECKS = {"scorecard/gates/checks.py"}

NOT_OURS = {"__pycache__", "data", "dbt_packages", "logs", "node_modules", "target"}
TEXT_FILES = {".cfg", ".css", ".csv", ".html", ".in", ".j2", ".js", ".json", ".lock", ".md", ".py", ".sql", ".svg"} | {
    ".toml", ".txt", ".yaml", ".yml", "",
}  # fmt: skip
NEVER_IN_A_FILE = {
    "an absolute path of a machine": re.compile(r"(?<![\w.])(?:/(?:home|Users|root|work|private)/\w|[A-Z]:\\Users)"),
    "the address of a package registry": re.compile(
        r"https?://[^\s\"']*(?:pypi|pythonhosted|npmjs|artifactory|nexus|devpi)|index-url[ =]+http", re.IGNORECASE
    ),
    "an e-mail address": re.compile(r"[\w.+-]+@(?!(?:[\w-]+\.)*example\.)[\w-]+\.[a-z][\w.-]*", re.IGNORECASE),
}


@dataclass(frozen=True)
class Model:
    """One model of the manifest, as far as the rules ask."""

    unique_id: str
    name: str
    layer: str
    path: Path
    sql: str
    reads: tuple[str, ...]
    description: str
    columns: dict[str, str]


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(project_manifest().read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> dict[str, Model]:
    """Every model by its unique id."""
    return {
        unique_id: Model(
            unique_id=unique_id,
            name=node["name"],
            layer=node["fqn"][1],
            path=DBT_PROJECT / node["original_file_path"],
            sql=_without_comments(node["raw_code"]),
            reads=tuple(node["depends_on"]["nodes"]),
            description=node["description"],
            columns={name: column["description"] for name, column in node["columns"].items()},
        )
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }


# What may read what


def test_layers_import_one_way(models: dict[str, Model]) -> None:
    def allowed(reader: str, read: str) -> bool:
        if read in BESIDE_THE_LAYERS:
            return True
        if reader == read:
            return reader in OPEN_WITHIN
        if reader == "staging":
            return read == "raw"
        return reader in LAYERS and read in LAYERS and LAYERS.index(read) < LAYERS.index(reader)

    broken = [
        f"{model.name} ({model.layer}) reads {read} ({_layer(read, models)})"
        for model in models.values()
        for read in model.reads
        if not allowed(model.layer, _layer(read, models))
    ]
    assert not broken, _list(broken)


def test_only_staging_reads_raw_extracts(models: dict[str, Model]) -> None:
    broken = [
        f"{model.name} reads {read}"
        for model in models.values()
        if model.layer != "staging"
        for read in model.reads
        if _layer(read, models) == "raw"
    ]
    broken += [
        f"{path.relative_to(PROJECT_ROOT)} names a table of raw"
        for path in _python_files()
        if path.relative_to(PROJECT_ROOT).as_posix() != "scorecard/delivery/raw_tables.py"
        and re.search(r"\b(?:from|into|join|table|truncate) raw\.", path.read_text(encoding="utf-8"))
    ]
    assert not broken, _list(broken)


def test_models_that_run_on_public_figures_read_nothing_else(manifest: dict[str, Any]) -> None:
    """They run in a database that holds what is copied there and the public figures, and nothing of a child."""
    nodes = {**manifest["nodes"], **manifest["sources"]}
    names = {unique_id: f"{node['schema']}.{node['name']}" for unique_id, node in nodes.items()}
    # of earlier values those of earlier public editions alone, which `write_edition` puts there
    figures = {"marts.dim_indicator", "marts.indicator_values", "marts.indicator_breakdowns"}
    there = {*COPIED, *EMPTIED, *figures, "control.earlier_values"}
    broken = [
        f"{node['name']} reads {names[read]}"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"] in DERIVED
        for read in node["depends_on"]["nodes"]
        if names[read] not in there and nodes[read]["name"] not in DERIVED
    ]
    assert not broken, _list(broken)
    assert not [table for table in COPIED if table.split(".")[0] in ("raw", "staging", "indicators")]


def test_python_packages_import_one_way() -> None:
    broken = []
    for path in _python_files():
        name = path.relative_to(PROJECT_ROOT).as_posix()
        never, reason = NEVER_IMPORTS[name.split("/")[0]]
        for imported in _imports(path):
            if _is_within(imported, {"tests"}):
                broken.append(f"{name} imports {imported}: tests are read by nobody")
            if _is_within(imported, never):
                broken.append(f"{name} imports {imported}: {reason}")
            if (
                name.startswith("scorecard/")
                and name not in RUN_THE_CHECKS
                and _is_within(imported, {"expectations"})
                and not _is_within(imported, {"expectations.result", "expectations.responsibility"})  # plain Python
            ):
                broken.append(f"{name} imports {imported}: only {', '.join(RUN_THE_CHECKS)} may")
            if (
                name.startswith("scorecard/demonstration/")
                and _is_within(imported, {"scorecard"})
                and not _is_within(imported, DEMONSTRATION_MAY_IMPORT)
            ):
                broken.append(f"{name} imports {imported}: invented data know nothing of what reads them")
    assert not broken, _list(broken)


def test_what_decides_a_figure_reads_nothing_of_what_draws_it() -> None:
    """Their fingerprints are apart: only whoever starts the drawing knows it."""
    drawing = tuple(place.replace("/", ".") for place in DRAWS)
    broken = [
        f"{name} imports {imported}"
        for path in _python_files()
        if not (name := path.relative_to(PROJECT_ROOT).as_posix()).startswith((*DRAWS, *NEITHER, "orchestration/"))
        for imported in _imports(path)
        if _is_within(imported, drawing) and imported not in START_THE_DRAWING
    ]
    assert not broken, _list(broken)


def test_no_two_files_import_each_other() -> None:
    """No circle, of two files or of many, and none hidden inside a function."""
    files = {_module(path): path for path in _python_files()}
    imports = {
        module: {found for imported in _imports(path) if (found := _module_of(imported, files)) not in (None, module)}
        for module, path in files.items()
    }
    in_a_circle = {
        module: sorted(imported for imported in imports[module] if imported and module in _reached(imported, imports))
        for module in imports
    }
    broken = [
        f"{module} imports {', '.join(found)}, and is imported by it" for module, found in in_a_circle.items() if found
    ]
    assert not broken, _list(broken)


def test_a_name_stands_once() -> None:
    """Whoever looks for a module or a class finds one of that name, and no second in another room."""
    places: dict[str, list[str]] = {}
    for path in _python_files():
        name = path.relative_to(PROJECT_ROOT).as_posix()
        if path.stem not in ("__init__", "__main__") and not name.startswith("expectations/"):
            places.setdefault(path.stem, []).append(name)
    for path in _python_files():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(path.relative_to(PROJECT_ROOT).as_posix())
    broken = [f"{name}: {', '.join(found)}" for name, found in places.items() if len(found) > 1]
    assert not broken, _list(broken)


def test_the_code_location_assembles_and_decides_nothing() -> None:
    tree = ast.parse((PROJECT_ROOT / "orchestration" / "definitions.py").read_text(encoding="utf-8"))
    defined = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert defined == ["build_definitions"]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.For | ast.While)]


# What belongs together


def test_every_contract_has_its_staging_model_and_no_other(models: dict[str, Model]) -> None:
    staging = {model.name: model for model in models.values() if model.layer == "staging"}
    contracts = {contract.staging_model: contract for contract in load_contracts().values()}
    assert staging.keys() == contracts.keys(), "contracts and staging models do not match"

    broken = [
        f"{name}: not the one call staged('{contract.extract}')"
        for name, contract in contracts.items()
        if staging[name].sql.strip() != f"{{{{ staged('{contract.extract}') }}}}"
    ]
    broken += [f"{name}.yml is missing" for name in contracts if not (MODELS / "staging" / f"{name}.yml").exists()]
    assert not broken, _list(broken)


def test_every_indicator_is_in_the_catalogue_and_the_other_way_round(models: dict[str, Model]) -> None:
    indicators = {model.name for model in models.values() if model.layer == "indicators"}
    assert indicators == load_catalogue().indicators.keys()


def test_every_indicator_is_covered_by_a_unit_test(manifest: dict[str, Any], models: dict[str, Model]) -> None:
    """Its own, or one of an intermediate model or indicator that it reads and that holds its rule."""
    tested = {unit_test["model"] for unit_test in manifest["unit_tests"].values()}
    broken = []
    for model in models.values():
        if model.layer != "indicators":
            continue
        reads = {models[read].name for read in model.reads if _layer(read, models) in ("intermediate", "indicators")}
        if not tested & {model.name, *reads}:
            broken.append(f"{model.name}, which reads {', '.join(sorted(reads)) or 'no intermediate model'}")
    assert not broken, _list(broken)


# What must be described


def test_every_model_is_described(models: dict[str, Model]) -> None:
    broken = [f"{model.layer}/{model.name}" for model in models.values() if not _says_something(model.description)]
    assert not broken, _list(broken)


@pytest.mark.parametrize("layer", ["reference", "intermediate", "marts"])
def test_every_column_is_described(layer: str, models: dict[str, Model]) -> None:
    broken = []
    for model in models.values():
        if model.layer != layer or model.name in STEPS_OF_VERDICTS:
            continue
        columns = set(_columns(model.sql))
        described = {name for name, description in model.columns.items() if _says_something(description)}
        broken += [f"{model.name}.{column} is not described" for column in sorted(columns - described)]
        broken += [f"{model.name}.{column} is described and not there" for column in sorted(described - columns)]
    assert not broken, _list(broken)


def test_every_indicator_has_the_common_columns_described(models: dict[str, Model]) -> None:
    shape = _columns((DBT_PROJECT / "macros" / "indicator_rows.sql").read_text(encoding="utf-8"))
    broken = [
        model.name
        for model in models.values()
        if model.layer == "indicators" and [*filter(model.columns.get, model.columns)] != shape
    ]
    assert not broken, _list(broken)


def test_every_contract_is_described() -> None:
    contracts = load_contracts().values()
    broken = [contract.extract for contract in contracts if not _says_something(contract.description)]
    broken += [
        f"{contract.extract}.{column.name}"
        for contract in contracts
        for column in contract.columns
        if not _says_something(column.description)
    ]
    assert not broken, _list(broken)


# How SQL is written


def test_columns_are_named_past_the_imports(models: dict[str, Model]) -> None:
    starred = {
        model.name for model in models.values() if EVERY_COLUMN.search(_without_texts(IMPORT.sub("", model.sql)))
    }
    assert starred == EVERY_COLUMN_ALLOWED.keys()

    broken = [
        model.name
        for model in models.values()
        if model.layer not in ("staging", "indicators") and EVERY_COLUMN.search(_final_select(model.sql))
    ]
    assert not broken, "end in `select *`:\n" + _list(broken)


def test_every_indicator_ends_in_the_common_shape(models: dict[str, Model]) -> None:
    ending = re.compile(r"\n\)\n\n\{\{ indicator_rows\('cases'\) \}\}\s*\Z")
    broken = [model.name for model in models.values() if model.layer == "indicators" and not ending.search(model.sql)]
    assert not broken, _list(broken)


def test_every_indicator_opens_with_its_question(models: dict[str, Model]) -> None:
    broken = [
        model.name
        for model in models.values()
        if model.layer == "indicators" and not re.match(r"(?:--.*\n)*--.*\?", model.path.read_text(encoding="utf-8"))
    ]
    assert not broken, _list(broken)


def test_what_only_duckdb_has_stays_in_macros(models: dict[str, Model]) -> None:
    broken = [
        f"{model.layer}/{model.name}: {found.group()}"
        for model in models.values()
        if model.layer in ("intermediate", "indicators", "marts")
        for found in DUCKDB_ONLY.finditer(_without_texts(model.sql))
    ]
    assert not broken, _list(broken)


def test_models_stay_short() -> None:
    lengths = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in MODELS.rglob("*.sql")}
    broken = [
        f"{name}: {length} lines" for name, length in lengths.items() if length > LONGER_MODELS.get(name, LONGEST_MODEL)
    ]
    broken += [f"{name} needs no exception any more" for name in LONGER_MODELS if lengths.get(name, 0) <= LONGEST_MODEL]
    assert not broken, _list(broken)


# What must stand in no file


@pytest.mark.parametrize("what", NEVER_IN_A_FILE)
def test_files_name_no_machine_registry_or_person(what: str) -> None:
    broken = [
        f"{path.relative_to(PROJECT_ROOT)}:{number}"
        for path in _text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if NEVER_IN_A_FILE[what].search(line)
    ]
    assert not broken, f"{what} in\n{_list(broken)}"


@pytest.mark.parametrize(
    ("what", "text", "is_found"),
    [
        ("an absolute path of a machine", "see /home/" + "someone/project", True),
        ("an absolute path of a machine", "https://www.gov.uk/home/" + "page", False),
        ("an absolute path of a machine", "SCORECARD_HOME=/srv/scorecard", False),
        ("the address of a package registry", "--index-url " + "https://mirror.test", True),
        ("the address of a package registry", "https://" + "pypi.org/simple", True),
        ("the address of a package registry", "--no-emit-index-url --no-header", False),
        ("an e-mail address", "write to jane.doe" + "@council.gov.uk", True),
        ("an e-mail address", "write to data@example.org", False),
        ("an e-mail address", "@pytest.fixture", False),
    ],
)
def test_the_search_for_them_finds_what_it_should(what: str, text: str, is_found: bool) -> None:
    assert bool(NEVER_IN_A_FILE[what].search(text)) == is_found


# Reading


def _layer(unique_id: str, models: dict[str, Model]) -> str:
    """Layer of a model, schema of a source, or seed."""
    kind, _, *names = unique_id.split(".")
    if kind == "model":
        return models[unique_id].layer
    return names[0] if kind == "source" else kind


def _says_something(description: str) -> bool:
    return len(description.strip()) > 3 and "..." not in description


def _without_comments(sql: str) -> str:
    return re.sub(r"\{#.*?#\}|^[ ]*--[^\n]*\n|--[^\n]*", "", sql, flags=re.DOTALL | re.MULTILINE)


def _without_texts(sql: str) -> str:
    """SQL with its literals emptied, so that no comma or word in them is read as code."""
    return re.sub(r"'(?:[^'\n]|'')*'", "''", sql)


def _final_select(sql: str) -> str:
    """The last `select` that stands at the margin, up to its `from`."""
    start = re.split(r"^select\b", sql, flags=re.MULTILINE)[-1]
    return "select" + re.split(r"^from\b", start, flags=re.MULTILINE)[0]


def _columns(sql: str) -> list[str]:
    """Names of the columns that a model ends in; a macro call stands for the columns that its own body names."""
    body = _without_texts(_without_comments(_final_select(sql)).removeprefix("select"))
    columns = []
    for item in _split_outside_brackets(body):
        call = re.fullmatch(r"\{\{ (\w+)\(.*\) \}\}", item.strip(), flags=re.DOTALL)
        if call:
            macro = (DBT_PROJECT / "macros" / f"{call.group(1)}.sql").read_text(encoding="utf-8")
            inside = re.sub(r"\{[%#].*?[%#]\}", "", macro, flags=re.DOTALL)
            inside = re.sub(r"\{\{.*?\}\}", "argument", inside, flags=re.DOTALL)
            columns += [re.findall(r"\w+", part)[-1] for part in _split_outside_brackets(_without_texts(inside))]
        else:
            columns.append(re.findall(r"\w+", re.sub(r"\{%.*?%\}", "", item, flags=re.DOTALL))[-1])
    return columns


def _split_outside_brackets(text: str) -> Iterator[str]:
    depth, item = 0, ""
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            yield item
            item = ""
        else:
            item += character
    if item.strip():
        yield item


def _python_files() -> Iterator[Path]:
    for package in PYTHON_PACKAGES:
        yield from sorted((PROJECT_ROOT / package).rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    """Full names of the modules, and of what is taken from them, that a file imports anywhere."""
    package = path.relative_to(PROJECT_ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield from (f"{module}.{name.name}" for name in node.names)


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT_ROOT).with_suffix("").parts).removesuffix(".__init__")


def _module_of(imported: str, files: dict[str, Path]) -> str | None:
    """The module of ours that an imported name is, or is taken from."""
    return next((name for name in (imported, imported.rpartition(".")[0]) if name in files), None)


def _reached(module: str, imports: dict[str, set[str | None]]) -> set[str]:
    reached: set[str] = set()
    ahead = [module]
    while ahead:
        here = ahead.pop()
        if here not in reached:
            reached.add(here)
            ahead += [found for found in imports[here] if found]
    return reached


def _is_within(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def _text_files() -> Iterator[Path]:
    for folder, folders, files in os.walk(PROJECT_ROOT):
        folders[:] = sorted(
            name
            for name in folders
            if name not in NOT_OURS and not name.endswith(".egg-info") and (name[0] != "." or name == ".github")
        )
        # in a further work tree `.git` is a file, which names a folder of the machine
        yield from (Path(folder) / name for name in sorted(files) if Path(name).suffix in TEXT_FILES and name != ".git")


def _list(broken: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in broken)
