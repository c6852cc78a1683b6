"""Every value of both engines held against each other.

Five authorities are counted at once, each under a code of its own, first on DuckDB and then on Spark: the pocket
authority with measures withheld, absent and shown as before; the conformance authorities, clean, messy and as systems
write them; and one of the demonstration. Then the pocket authority goes the whole way to a release on Spark.
"""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from benchmarks.many_authorities import stage
from scorecard.demonstration import make_delivery
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.second_engine.counted_on_spark import CountedOnSpark, counted_models
from scorecard.settings import PROJECT_ROOT, Settings
from scorecard.steps import take_steps
from scorecard.warehouse.dbt_project import NodeResult, Transformations
from tests.conftest import Released
from tests.laid_together import says_whose_it_is, tables, with_months_of_all
from tests.support import arguments_of_run, command_elsewhere, copy_of, deliver, marts, undisturbed

PACKAGES = PROJECT_ROOT / "data" / "spark"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        shutil.which("java") is None or not (PACKAGES / "pyspark").is_dir(),
        reason="Spark needs a program java and the packages that make spark puts into data/spark",
    ),
]

HANDED_OVER, MADE = ("control", "quality", "staging"), ("intermediate", "indicators", "marts")
CODES = {"pocket": "916", "clean": "803", "messy": "837", "as_systems_write": "801", "demonstration": "802"}
# said of the pocket authority, so that a measure is withheld, one was never collected, and one is shown as before
SAID = """
    insert into control.withheld_indicators values
        ('agency_rate', 'held: x', '916'), ('children_in_care_rate', 'not available: x', '916');
    insert into control.uncollected_indicators values ('deprivation_of_liberty_orders_in_force', '916');
    insert into control.earlier_values
    select indicator_id, component, basis, period_end, 3, 7, 42.5, null, '916-2024-02-r1', '916'
    from marts.indicator_values where indicator_id = 'children_in_care_rate'
"""
# seeds that the pocket authority alone has rows of are the others' too
SEEDS_OF_ONE = ("targets", "benchmarks", "chart_events")
# Roots and powers may differ in their last place between engines. A chance is worked out by logarithms of factorials,
# which are numbers of some thousand: their last place is its twelfth. Every other number is the same to the last bit.
NEAR, NEAR_OF_A_CHANCE = 1e-12, 1e-11
SMALLEST = 1e-300


@pytest.fixture(autouse=True)
def packages_of_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PACKAGES))
    monkeypatch.setenv("PYTHONPATH", str(PACKAGES))


@pytest.fixture(scope="module")
def staged(
    released: Released, clean_authority: Path, conformance: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The warehouse of each authority, with what the models read; all of them are of the authority 916 yet."""
    folder = tmp_path_factory.mktemp("staged")
    warehouses = {
        "pocket": copy_of(released.home, folder / "pocket") / "warehouses" / "916" / "warehouse.duckdb",
        "clean": copy_of(clean_authority, folder / "clean") / "warehouses" / "916" / "warehouse.duckdb",
    }
    for kind in ("messy", "as_systems_write"):
        settings = Settings(home=folder / kind)
        deliver(conformance / kind, settings.home)
        with undisturbed():
            take_steps(MonthRun(settings, "916", ReportingMonth(2024, 3)), until="delivery_gate")
        warehouses[kind] = settings.warehouse("916")
    make_delivery(folder / "invented", la_code="916", month="2024-03", seed=7, scale=0.1, mess=True)
    (folder / "demonstration").mkdir()
    warehouses["demonstration"] = folder / "demonstration" / "warehouse.duckdb"
    stage(folder / "invented", warehouses["demonstration"])
    return warehouses


@pytest.fixture(scope="module")
def together(staged: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them in one warehouse, each under its own code, not counted yet."""
    warehouse = tmp_path_factory.mktemp("together") / "warehouse.duckdb"
    shutil.copy(staged["pocket"], warehouse)
    with duckdb.connect(str(warehouse)) as database:
        database.execute(SAID)
        for kind, path in staged.items():
            if kind != "pocket":
                _add(database, kind, path)
    with_months_of_all(warehouse)
    return warehouse


def _add(database: duckdb.DuckDBPyConnection, kind: str, path: Path) -> None:
    code = CODES[kind]
    database.execute(f"attach '{path}' as of_{kind} (read_only)")
    for table in tables(database, f"of_{kind}", HANDED_OVER):
        if says_whose_it_is(database, table):
            database.execute(
                f"insert into {table} by name select * replace ('{code}' as la_code) from of_{kind}.{table}"
            )
    for seed in SEEDS_OF_ONE:
        database.execute(
            f"insert into seeds.{seed} by name "
            f"select * replace ('{code}' as la_code) from of_{kind}.seeds.{seed} where la_code = '916'"
        )


def test_both_engines_come_to_every_value(together: Path, tmp_path: Path) -> None:
    on_duckdb, on_spark = (_copy(together, tmp_path / engine) for engine in ("duckdb", "spark"))
    by_duckdb = Transformations(on_duckdb, on_duckdb.parent / "dbt").count()
    by_spark = CountedOnSpark(on_spark, on_spark.parent / "dbt", memory_gigabytes=2).count()
    assert _made(by_spark) == _made(by_duckdb), "not the same models and tests"
    assert not (on_spark.parent / "spark").exists(), "identifiers were left on the way"

    with duckdb.connect() as database:
        database.execute(f"attach '{on_duckdb}' as one (read_only); attach '{on_spark}' as other (read_only)")
        made = tables(database, "one", MADE)
        assert made == tables(database, "other", MADE) and len(made) > 150
        types = [table for table in made if table.startswith("marts.") and not _same_types(database, table)]
        different = list(filter(None, (_difference(database, table) for table in made)))
        counted = database.execute(
            "select la_code, count(*) filter (value is not null) from one.marts.indicator_values group by all"
        ).fetchall()
        statuses = {
            row[0] for row in database.execute("select distinct status from other.marts.indicator_values").fetchall()
        }
    assert types == []
    assert different == []
    assert {la_code for la_code, values in counted if values > 900} == set(CODES.values())
    assert {"held: x", "not available: x"} <= statuses


def _copy(warehouse: Path, folder: Path) -> Path:
    """The warehouse before it is counted: what it holds of an earlier count is taken out."""
    folder.mkdir()
    copied = Path(shutil.copy(warehouse, folder / warehouse.name))
    with duckdb.connect(str(copied)) as database:
        for schema in ("intermediate", "indicators"):
            database.execute(f"drop schema {schema} cascade")
        for table in tables(database, "warehouse", ("marts",)):
            if table != "marts.dim_indicator":
                database.execute(f"drop table {table}")
    return copied


def _made(nodes: list[NodeResult]) -> set[str]:
    return {node.unique_id for node in nodes}


def _columns(database: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in database.execute(f"describe {table}").fetchall()]


def _same_types(database: duckdb.DuckDBPyConnection, table: str) -> bool:
    one, other = _columns(database, f"one.{table}"), _columns(database, f"other.{table}")
    is_released = table.split(".")[1] in _contracts()
    return one == other if is_released else [name for name, _ in one] == [name for name, _ in other]


def _contracts() -> set[str]:
    models = counted_models(Transformations(Path("warehouse.duckdb"), Path("dbt")).manifest)
    return {str(model["name"]) for model in models.values() if model["config"]["contract"]["enforced"]}


def _tolerance(column: str) -> float:
    return NEAR_OF_A_CHANCE if column.startswith('"chance_of') else NEAR


def _difference(database: duckdb.DuckDBPyConnection, table: str) -> str:
    """What differs between the engines in a table, in numbers; '' where nothing does."""
    columns = _columns(database, f"one.{table}")
    exact = [f'"{name}"' for name, kind in columns if kind != "DOUBLE"]
    near = [f'"{name}"' for name, kind in columns if kind == "DOUBLE"]
    counts = f"select count(*) from ((from one.{table}) except all (from other.{table}))"
    rows = database.execute(
        f"select (select count(*) from one.{table}), (select count(*) from other.{table}), ({counts})"
    ).fetchall()[0]
    if rows[0] != rows[1]:
        return f"{table}: {rows[0]} rows and {rows[1]}"
    if not rows[2]:
        return ""
    order = ", ".join([*exact, *near])
    pairs = (
        f"(select *, row_number() over (order by {order}) as place from one.{table}) as one "
        f"inner join (select *, row_number() over (order by {order}) as place from other.{table}) as other "
        "using (place)"
    )
    unequal = [
        *(f"one.{name} is distinct from other.{name}" for name in exact),
        *(
            f"coalesce(abs(one.{name} - other.{name}) > {_tolerance(name)} * greatest(abs(one.{name}), {SMALLEST}), "
            f"one.{name} is distinct from other.{name})"
            for name in near
        ),
    ]
    [(broken,)] = database.execute(f"select count(*) from {pairs} where {' or '.join(unequal)}").fetchall()
    return f"{table}: {broken} of {rows[0]} rows" if broken else ""


def test_spark_goes_the_whole_way_to_a_release_of_the_same_figures(
    released: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(released.home / "landing", home / "landing")
    for key in ("suppression.key", "pseudonym.key"):
        shutil.copy(released.home / key, home / key)
    monkeypatch.setenv("SCORECARD_ENGINE", "spark")
    outcome = command_elsewhere(*arguments_of_run(home))
    assert outcome.exit_code == 0, outcome.said

    manifest = json.loads((home / "releases" / "916" / "2024-03" / "r1" / "manifest.json").read_text(encoding="utf-8"))
    assert {"pyspark", "dbt-spark"} <= manifest["packages"].keys()
    for question in (
        "select * from indicator_values order by all",
        "select * from scorecard order by all",
        "select * from process_chart_points order by all",
    ):
        assert marts(home, question) == marts(released.home, question)
    left = [path for path in home.rglob("*") if path.name in ("spark", "handed_over", "made", "scratch")]
    assert left == []
