"""What holds of the models as SQL: dbt's unit tests, and how the database goes about them.

Both need the tables of a built warehouse: for the types of the columns, and for a plan.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from scorecard.warehouse.compiled_plan import Step, read_plan
from scorecard.warehouse.dbt_project import Transformations
from tests.conftest import Released

# joins that compare every row of one side with every row of the other
OF_ALL_WITH_ALL = re.compile("BLOCKWISE_NL_JOIN|NESTED_LOOP_JOIN")


def copy_of_warehouse(released: Released, folder: Path) -> Path:
    """A copy under the name of its file, by which its views name it as their catalog."""
    return Path(shutil.copy(released.home / "warehouses" / "916" / "warehouse.duckdb", folder))


def test_every_worked_example_holds(released: Released, tmp_path: Path) -> None:
    results = Transformations(copy_of_warehouse(released, tmp_path), tmp_path / "dbt").test_units()
    assert len(results) > 100
    assert [f"{result.name}: {result.message}" for result in results if result.status != "pass"] == []


def queries(steps: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    """Each model, with each statement that makes or fills its table, or one that asks for all of its view.

    A model with a contract has two: one makes the table, and one fills it.
    """
    for step in steps:
        if step.kind == "model":
            for statement in duckdb.extract_statements(step.sql):
                view = re.match(r"\s*create (?:or replace )?view (\S+)", statement.query, re.I)
                yield step.name, f"from {view[1]}" if view else statement.query


def compares_all(database: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether a statement, which is not run, would compare all rows with all."""
    [(_, planned)] = database.execute(f"explain {query}").fetchall()
    return OF_ALL_WITH_ALL.search(planned) is not None


def test_a_join_that_compares_all_rows_with_all_is_found() -> None:
    with duckdb.connect() as database:
        database.execute("set explain_output = 'physical_only'")
        database.execute("create table one (a int, b int); create table other (a int, b int)")
        joined = "insert into one select one.* from one left join other on one.a = other.a and "
        assert compares_all(database, joined + "(other.b is null or one.b < other.b)")
        assert not compares_all(database, joined + "one.b < coalesce(other.b, 9)")


def test_no_model_compares_all_rows_with_all(released: Released, tmp_path: Path) -> None:
    """Such a join takes a second on a small authority, minutes on a large one and hours on many.

    DuckDB plans one for an outer join whose condition has an `or`, or is about one side alone: `x.ended is null or …`
    is to be written with a date far off instead, and what is about one side decided before or after.
    """
    warehouse = copy_of_warehouse(released, tmp_path)
    project = Transformations(warehouse, tmp_path / "dbt").project
    plan = read_plan(project.plan("count"))
    assert plan is not None, "no statements are kept of the run that made the release"
    asked = list(queries(plan.steps))
    with duckdb.connect(str(warehouse)) as database:
        database.execute("set explain_output = 'physical_only'")
        assert [model for model, query in asked if compares_all(database, query)] == []
    assert len({model for model, _ in asked}) > 140
    assert sum(query.lower().lstrip().startswith("insert") for _, query in asked) > 20
