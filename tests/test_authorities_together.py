"""Three authorities counted in one warehouse, with the same identifiers in all three, and each counted alone.

What belongs here: that everything that the models make is the same either way. What does not: why it is, which is held
over their SQL (`test_authorities_apart.py`), and small histories drawn at random (`properties/test_authorities.py`).
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Released
from tests.laid_together import says_whose_it_is, tables, with_months_of_all

pytestmark = pytest.mark.long

# the pocket authority under three codes, the second and third without some rows of every table: three authorities that
# share their identifiers
WITHOUT: Mapping[str, str] = {"916": "false", "803": "source_row % 5 = 1", "837": "source_row % 3 = 1"}
AUTHORITIES = tuple(WITHOUT)
HANDED_OVER = ("control", "quality", "staging")
MADE = ("reference", "intermediate", "indicators", "marts")
VIEWS = ("marts.indicator_cases", "marts.deciding_rows")
# of each authority one thing more is said, so that what is withheld or not collected is told apart too
SAID = {
    "916": "insert into control.withheld_indicators values ('agency_rate', 'held: x', '916')",
    "803": "truncate staging.stg_deprivation_of_liberty_orders; "
    "insert into control.uncollected_indicators values ('deprivation_of_liberty_orders_in_force', '803'); "
    "insert into control.counted_periods "
    "values ('re_referrals_within_12_months', '2023-06-30', '2024-03-31', 'not available: before the return', '803')",
    "837": "update quality.files set status = 'missing' where extract = 'ehc_plan_requests'; "
    "insert into control.withheld_indicators values ('children_in_care_rate', 'not available: x', '837'); "
    "insert into control.earlier_values "
    "select indicator_id, component, basis, period_end, 3, 7, 42.5, null, '837-2024-02-r1', '837' "
    "from marts.indicator_values where indicator_id = 'children_in_care_rate'",
}
SEEDS_OF_OTHERS = """
    delete from seeds.{seed} where la_code = '803';
    insert into seeds.{seed} by name
    select * replace ('803' as la_code{changed}) from seeds.{seed} where la_code = '916'
"""
CHANGED = {
    "targets": ", target + 7 as target",
    "child_population": ", children_aged_0_to_17 - 11111 as children_aged_0_to_17",
    "benchmarks": ", value + 1 as value",
    "chart_events": "",
}


def test_whatever_is_made_of_each_is_the_same_alone_and_beside_others(released: Released, tmp_path: Path) -> None:
    source = released.home / "warehouses" / "916" / "warehouse.duckdb"
    alone = {la_code: _alone(la_code, source, tmp_path / la_code) for la_code in AUTHORITIES}
    together = _together(alone, tmp_path / "together")
    for warehouse in (*alone.values(), together):
        _count(warehouse)

    different, rows = [], dict.fromkeys(AUTHORITIES, 0)
    with duckdb.connect() as database:
        for name, warehouse in {**alone, "together": together}.items():
            database.execute(f"attach '{warehouse}' as of_{name} (read_only)")
        made = tables(database, "of_together", MADE)
        for table in made:
            for la_code in AUTHORITIES:
                missing, added, there = _differences(database, table, la_code)
                rows[la_code] += there
                if missing or added:
                    different.append(f"{table} of {la_code}: {missing} rows missing, {added} others")
    assert different == []
    assert len(made) > 140 and min(rows.values()) > 10_000
    assert len(set(rows.values())) == len(AUTHORITIES), "the three are not the same authority"


def _alone(la_code: str, source: Path, folder: Path) -> Path:
    """The warehouse of one authority, staged: its name stays, since the models name it as their catalog."""
    folder.mkdir()
    warehouse = Path(shutil.copy(source, folder / source.name))
    with duckdb.connect(str(warehouse)) as database:
        for table in tables(database, "warehouse", HANDED_OVER):
            if says_whose_it_is(database, table):
                database.execute(f"update {table} set la_code = ?", [la_code])
            if table.startswith("staging."):
                database.execute(f"delete from {table} where {WITHOUT[la_code]}")
        database.execute(SAID[la_code])
        for seed, changed in CHANGED.items():
            database.execute(SEEDS_OF_OTHERS.format(seed=seed, changed=changed))
    return warehouse


def _together(alone: Mapping[str, Path], folder: Path) -> Path:
    folder.mkdir()
    first, *others = alone.values()
    warehouse = Path(shutil.copy(first, folder / first.name))
    with duckdb.connect(str(warehouse)) as database:
        for number, other in enumerate(others):
            database.execute(f"attach '{other}' as other_{number} (read_only)")
            for table in tables(database, "warehouse", HANDED_OVER):
                if says_whose_it_is(database, table):
                    database.execute(f"insert into {table} by name from other_{number}.{table}")
    return warehouse


def _count(warehouse: Path) -> None:
    with_months_of_all(warehouse).count()
    with duckdb.connect(str(warehouse)) as database:
        # a view names the database that it was made in, and can be read from no other
        for view in VIEWS:
            database.execute(f"create table {view}_as_read as from {view}")


def _differences(database: duckdb.DuckDBPyConnection, table: str, la_code: str) -> tuple[int, int, int]:
    """Rows of an authority that are not there together, rows that it has not alone, and how many it has."""
    mine = f"where la_code = '{la_code}'" if says_whose_it_is(database, f"of_together.{table}") else ""
    one, all_of_them = f"from of_{la_code}.{table}", f"from of_together.{table} {mine}"
    [(missing, added, there)] = database.execute(
        f"""
        select
            (select count(*) from (({one}) except all ({all_of_them}))),
            (select count(*) from (({all_of_them}) except all ({one}))),
            (select count(*) {one})
        """
    ).fetchall()
    return missing, added, there
