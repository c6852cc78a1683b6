"""A kept plan builds what dbt builds, or nothing: where it is damaged, fails or finds something, dbt is asked."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scorecard.delivery.load import load_delivery
from scorecard.periods import ReportingMonth
from scorecard.settings import DBT_PROJECT, SEEDS, WAREHOUSE
from scorecard.warehouse import dbt_project
from scorecard.warehouse.compiled_plan import CompiledPlan, Step, keep_plan, plan_of, read_plan
from scorecard.warehouse.database import in_memory, reading
from scorecard.warehouse.dbt_project import TransformationFailed, Transformations, parsed_project
from scorecard.warehouse.parsed_project import CONTENT, SEAL, ParsedProject
from tests.support import POCKET_AUTHORITY, rows_of

FOUND_NOTHING = "select 0 as failures, false as should_warn, false as should_error"
NUMBERS = Step("model.project.numbers", "model", "marts", "create or replace table marts.numbers as select 1 as number")
DOUBLES = Step(
    "model.project.doubles", "model", "marts", "create table marts.doubles as select 2 * number as n from marts.numbers"
)
SOUND = Step("test.project.sound", "test", "audit", FOUND_NOTHING)
BROKEN = Step("model.project.broken", "model", "marts", "drop table marts.numbers; select nothing from nowhere")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.duckdb"


def test_steps_run_in_their_order(warehouse: Path) -> None:
    finished = CompiledPlan((NUMBERS, SOUND, DOUBLES)).run(warehouse)
    assert finished is not None
    assert [done.step.name for done in finished] == ["numbers", "sound", "doubles"]
    assert rows_of(warehouse, "select n from marts.doubles") == [(2,)]


@pytest.mark.parametrize(
    "verdict",
    [
        "select 1 as failures, true as should_warn, true as should_error",
        "select 1 as failures, true as should_warn, false as should_error",
        "select 0 as failures, false, false where false",
    ],
)
def test_a_test_that_finds_something_or_says_nothing_ends_the_plan(warehouse: Path, verdict: str) -> None:
    found = Step("test.project.found", "test", "audit", verdict)
    assert CompiledPlan((NUMBERS, found, DOUBLES)).run(warehouse) is None
    assert rows_of(warehouse, "select table_name from duckdb_tables()") == [("numbers",)]


def test_a_step_that_fails_leaves_nothing_half_done(warehouse: Path) -> None:
    assert CompiledPlan((NUMBERS, BROKEN, DOUBLES)).run(warehouse) is None
    assert rows_of(warehouse, "select number from marts.numbers") == [(1,)]


def test_some_models_alone_keep_their_order(warehouse: Path) -> None:
    plan = CompiledPlan((NUMBERS, SOUND, DOUBLES)).only_models(["doubles", "numbers", "sound"])
    assert [step.name for step in plan.steps] == ["numbers", "doubles"]


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    plan = CompiledPlan((NUMBERS, SOUND))
    keep_plan(tmp_path / "count.plan.json", plan)
    assert read_plan(tmp_path / "count.plan.json") == plan
    assert [path.name for path in tmp_path.iterdir()] == ["count.plan.json"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: text.replace("select 1 as", "select 7 as"),
        lambda text: "{}",
        lambda text: "[]",
        lambda text: "",
    ],
)
def test_a_damaged_plan_is_no_plan(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "count.plan.json"
    keep_plan(path, CompiledPlan((NUMBERS, SOUND)))
    before = path.read_text(encoding="utf-8")
    path.write_text(damage(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    assert read_plan(path) is None


def test_where_no_plan_is_or_can_be_kept_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep_plan(tmp_path / "file" / "count.plan.json", CompiledPlan((NUMBERS,)))
    assert read_plan(tmp_path / "file" / "count.plan.json") is None


def results(folder: Path, *nodes: tuple[str, str, str | None]) -> list[Any]:
    """What dbt gives back: unique id, status, and the statement that the node wrote."""
    found = []
    for unique_id, status, sql in nodes:
        path = folder / f"{unique_id}.sql"
        if sql is not None:
            path.write_text(sql, encoding="utf-8")
        node = SimpleNamespace(
            unique_id=unique_id,
            resource_type=unique_id.split(".")[0],
            schema="marts",
            build_path=str(path),
            config=SimpleNamespace(pre_hook=[], post_hook=[]),
        )
        found.append(SimpleNamespace(node=node, status=status))
    return found


def test_a_plan_is_made_of_what_dbt_ran(tmp_path: Path, warehouse: Path) -> None:
    built = results(tmp_path, (NUMBERS.unique_id, "success", NUMBERS.sql), (SOUND.unique_id, "pass", FOUND_NOTHING))
    plan = plan_of(built, warehouse)
    assert plan is not None
    assert [(step.unique_id, step.kind, step.sql) for step in plan.steps] == [
        (NUMBERS.unique_id, "model", NUMBERS.sql),
        (SOUND.unique_id, "test", FOUND_NOTHING),
    ]


@pytest.mark.parametrize(
    ("status", "sql"),
    [("error", "select 1"), ("skipped", "select 1"), ("success", None), ("success", "attach '{warehouse}' as other")],
)
def test_what_could_not_be_run_again_is_no_plan(tmp_path: Path, warehouse: Path, status: str, sql: str | None) -> None:
    other = ("model.project.other", status, sql and sql.format(warehouse=warehouse))
    built = results(tmp_path, (NUMBERS.unique_id, "success", NUMBERS.sql), other)
    assert plan_of(built, warehouse) is None


@pytest.mark.parametrize("when", ["pre_hook", "post_hook"])
def test_a_model_with_a_hook_is_dbts_to_build(tmp_path: Path, warehouse: Path, when: str) -> None:
    built = results(tmp_path, (NUMBERS.unique_id, "success", NUMBERS.sql))
    assert plan_of(built, warehouse) is not None
    setattr(built[0].node.config, when, ["select 1"])
    assert plan_of(built, warehouse) is None


@pytest.mark.parametrize("kept", [(NUMBERS, BROKEN), None])
def test_dbt_builds_where_the_plan_fails_or_is_not_there(
    tmp_path: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch, kept: Sequence[Step] | None
) -> None:
    project = ParsedProject(tmp_path)
    if kept:
        keep_plan(project.plan("count"), CompiledPlan(tuple(kept)))
    monkeypatch.setattr(ParsedProject, "manifest", lambda project: None)

    def fail(arguments: list[str], *_: object) -> None:
        raise TransformationFailed(f"dbt was asked to {arguments[0]}")

    monkeypatch.setattr(dbt_project, "_invoke_dbt", fail)
    with pytest.raises(TransformationFailed, match="dbt was asked to build"):
        Transformations(warehouse, tmp_path / "dbt", project).count()


def test_a_materialization_writes_all_that_it_runs_as_its_main_statement() -> None:
    """The plan runs what dbt wrote down: a statement of another name would be left out."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((DBT_PROJECT / "macros").glob("*.sql")))
    bodies = re.findall(r"{%-? materialization (\w+), adapter(.*?)endmaterialization", text, flags=re.DOTALL)
    assert {name for name, _ in bodies} >= {"sorted_rows", "table", "view", "seed"}
    for name, body in bodies:
        assert re.findall(r"call statement\(([^)]*)\)", body) == ["'main'"], name
        assert "run_query" not in body, name


class DbtIsAsked(Exception):
    """dbt was asked where the plan should do."""


@pytest.mark.slow
def test_both_ways_build_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row of every table of the pocket authority, built by dbt and then by the plan that it left."""
    kept, project = parsed_project(WAREHOUSE, tmp_path), ParsedProject(tmp_path / "parsed")
    project.folder.mkdir()
    for name in (*CONTENT, SEAL):
        shutil.copy(kept.folder / name, project.folder)

    def build(way: str) -> tuple[Path, set[tuple[str, str]]]:
        warehouse = tmp_path / way / "warehouse.duckdb"
        load_delivery(POCKET_AUTHORITY, "916", ReportingMonth(2024, 3), warehouse)
        transformations = Transformations(warehouse, tmp_path / way / "dbt", project)
        nodes = [*transformations.stage(), *transformations.count()]
        return warehouse, {(node.unique_id, node.status) for node in nodes}

    by_dbt, nodes_of_dbt = build("by_dbt")

    def refuse(*_: object) -> None:
        raise DbtIsAsked

    monkeypatch.setattr(dbt_project, "_invoke_dbt", refuse)
    by_plan, nodes_of_plan = build("by_plan")
    assert nodes_of_plan == nodes_of_dbt and len(nodes_of_dbt) > 300
    described = {way: _relations(path) for way, path in (("by_dbt", by_dbt), ("by_plan", by_plan))}
    assert described["by_dbt"] == described["by_plan"]
    with in_memory(reads={"by_dbt": by_dbt, "by_plan": by_plan}) as connection:
        tables = connection.execute(
            "select distinct schema_name, table_name from duckdb_tables() where database_name = 'by_dbt'"
        ).fetchall()
        assert len(tables) > 180
        for schema, table in tables:
            here, there = (f'{way}."{schema}"."{table}"' for way in ("by_dbt", "by_plan"))
            for one, other in ((here, there), (there, here)):
                assert connection.execute(f"from {one} except all from {other}").fetchall() == [], table


def _relations(warehouse: Path) -> list[tuple[Any, ...]]:
    with reading(warehouse) as connection:
        return connection.execute(
            "select table_schema, table_name, column_name, data_type, ordinal_position "
            "from information_schema.columns order by all"
        ).fetchall()


@pytest.mark.parametrize("written", [SEEDS / "targets.csv", DBT_PROJECT / ".." / "seeds" / "targets.csv"])
def test_a_seed_reads_the_file_of_a_home_wherever_dbt_saw_that_of_the_project(tmp_path: Path, written: Path) -> None:
    step = Step("seed.project.targets", "seed", "seeds", f"insert into targets select * from read_csv('{written}')")
    of_home = step.reading(SEEDS, tmp_path)
    assert of_home is not None
    assert of_home.sql == f"insert into targets select * from read_csv('{tmp_path / 'targets.csv'}')"
    again = of_home.reading(tmp_path, SEEDS)
    assert again is not None
    assert again.sql == f"insert into targets select * from read_csv('{SEEDS / 'targets.csv'}')"


def test_a_seed_that_reads_some_other_file_ends_the_plan(tmp_path: Path, warehouse: Path) -> None:
    step = Step("seed.project.targets", "seed", "seeds", "create or replace table seeds.targets as select 1 as target")
    assert step.reading(SEEDS, tmp_path) is None
    assert CompiledPlan((step,)).run(warehouse, seeds=tmp_path) is None
