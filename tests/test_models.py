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
# models that may, since one side has few rows however large the authority is -> which
FEW_ROWS = {
    "benchmark_comparisons": "published figures",
    "child_in_need_plans_by_type": "what the authority calls its plans",
    "early_help_assessments_by_type": "what the authority calls its assessments",
    "single_assessments_by_type": "what the authority calls its assessments",
}


def copy_of_warehouse(released: Released, folder: Path) -> Path:
    """A copy under the name of its file, by which its views name it as their catalog."""
    return Path(shutil.copy(released.home / "warehouses" / "916" / "warehouse.duckdb", folder))


def test_every_worked_example_holds(released: Released, tmp_path: Path) -> None:
    results = Transformations(copy_of_warehouse(released, tmp_path), tmp_path / "dbt").test_units()
    assert len(results) > 100
    assert [f"{result.name}: {result.message}" for result in results if result.status != "pass"] == []


def queries(steps: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    """Each model, with the statement that makes its table, or one that asks for all of its view."""
    for step in steps:
        if step.kind == "model":
            [made] = [
                made
                for statement in duckdb.extract_statements(step.sql)
                if (made := re.match(r"\s*create (?:or replace )?(table|view) (\S+)", statement.query, re.I))
            ]
            yield step.name, made.string if made[1] == "table" else f"from {made[2]}"


def test_no_model_compares_all_rows_with_all(released: Released, tmp_path: Path) -> None:
    """Such a join takes a second on a small authority and minutes on a large one.

    DuckDB plans one for an outer join whose condition has an `or`: `x.ended is null or …` is to be written with a date
    far off instead.
    """
    warehouse = copy_of_warehouse(released, tmp_path)
    project = Transformations(warehouse, tmp_path / "dbt").project
    plan = read_plan(project.plan("count"))
    assert plan is not None, "no statements are kept of the run that made the release"
    seen, found = 0, set()
    with duckdb.connect(str(warehouse)) as database:
        database.execute("set explain_output = 'physical_only'")
        for model, query in queries(plan.steps):
            seen += 1
            [(_, planned)] = database.execute(f"explain {query}").fetchall()
            if OF_ALL_WITH_ALL.search(planned):
                found.add(model)
    assert seen > 100
    assert found == FEW_ROWS.keys()
