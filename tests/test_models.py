"""dbt's unit tests: is the SQL right? They need the tables of a built warehouse to know the columns' types."""

import shutil
from pathlib import Path

from scorecard.warehouse.dbt_project import Transformations
from tests.conftest import Released


def test_every_worked_example_holds(released: Released, tmp_path: Path) -> None:
    # the warehouse keeps its file's name: its views name it as their catalog
    warehouse = Path(shutil.copy(released.home / "warehouses" / "916" / "warehouse.duckdb", tmp_path))
    results = Transformations(warehouse, tmp_path / "dbt").test_units()
    assert len(results) > 100
    assert [f"{result.name}: {result.message}" for result in results if result.status != "pass"] == []
