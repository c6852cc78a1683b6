"""How DuckDB joins what the models join: by the keys, and not every row with every other.

A condition that is no comparison of one side with the other, such as an `or`, makes of a left join one that tries all
pairs: nothing on a pocket authority, hours on many. It is said with `coalesce`, or decided before or after the join.
"""

import shutil
from pathlib import Path

import duckdb

from scorecard.warehouse.compiled_plan import read_plan
from scorecard.warehouse.dbt_project import Transformations
from tests.conftest import Released

ALL_PAIRS = "BLOCKWISE_NL_JOIN"


def joins_all_pairs(database: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether a statement of these would try all pairs of rows; none of them is run."""
    plans = [
        database.execute(f"explain {statement.query}").fetchall() for statement in database.extract_statements(sql)
    ]
    return any(ALL_PAIRS in cell for plan in plans for row in plan for cell in row)


def test_a_join_that_tries_all_pairs_is_found() -> None:
    with duckdb.connect() as database:
        database.execute("create table one (a int, b int); create table other (a int, b int)")
        joined = "create table paired as select one.a from one left join other on one.a = other.a and "
        assert joins_all_pairs(database, joined + "(other.b is null or one.b < other.b)")
        assert not joins_all_pairs(database, joined + "one.b < coalesce(other.b, 9)")


def test_no_model_tries_all_pairs(released: Released, tmp_path: Path) -> None:
    # the warehouse keeps its file's name: the statements name it as their catalog
    warehouse = Path(shutil.copy(released.home / "warehouses" / "916" / "warehouse.duckdb", tmp_path))
    plan = read_plan(Transformations(warehouse, tmp_path / "dbt").project.plan("count"))
    assert plan is not None, "the run of the pocket authority has kept the statements"
    models = [step for step in plan.steps if step.kind == "model"]
    assert len(models) > 140
    with duckdb.connect(str(warehouse)) as database:
        assert [step.name for step in models if joins_all_pairs(database, step.sql)] == []
