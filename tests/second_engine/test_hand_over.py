"""Types on their way to Spark and back, and what is missing where Spark cannot be started."""

import datetime
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.second_engine import engine_at_hand
from scorecard.second_engine.engine_at_hand import SparkIsNotThere, java_program, require_spark, slips_of_spark
from scorecard.second_engine.hand_over import CannotBeHandedOver, folder_on_the_way, hand_over, type_on_spark
from scorecard.second_engine.spark_process import told
from scorecard.second_engine.take_back import DidNotComeBack, take_back
from scorecard.settings import Settings
from scorecard.steps import load
from scorecard.typed import Mistyped
from tests.support import rows_of


@pytest.mark.parametrize(
    ("data_type", "on_spark"),
    [
        ("VARCHAR", "string"),
        ("INTEGER", "int"),
        ("HUGEINT", "bigint"),
        ("DECIMAL(18,4)", "decimal(18,4)"),
        ("TIMESTAMP", "timestamp_ntz"),
        ("DATE[]", "array<date>"),
    ],
)
def test_a_type_has_its_name_on_spark(data_type: str, on_spark: str) -> None:
    assert type_on_spark(data_type, "staging.stg_person.x") == on_spark


@pytest.mark.parametrize(
    "data_type", ["TIMESTAMP WITH TIME ZONE", "TIME", "UBIGINT", "STRUCT(a INTEGER)", "INTERVAL[]"]
)
def test_a_type_that_spark_would_read_otherwise_is_refused(data_type: str) -> None:
    with pytest.raises(CannotBeHandedOver, match=r"staging\.stg_missing\.returned_at is of the type"):
        type_on_spark(data_type, "staging.stg_missing.returned_at")


def test_a_time_has_no_zone_in_the_file_and_a_wide_number_its_value(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as database:
        database.execute("create schema staging")
        # half past one comes twice that night
        database.execute(
            "create table staging.t as select timestamp '2023-10-29 01:30' as at, 9007199254740993::hugeint as n"
        )
    columns = hand_over(warehouse, ["staging.t"], tmp_path)
    assert columns == {"staging.t": {"at": "timestamp_ntz", "n": "bigint"}}
    with duckdb.connect() as database:
        read = f"read_parquet('{tmp_path}/staging.t.parquet')"
        assert database.execute(f"from {read}").fetchall() == [
            (datetime.datetime(2023, 10, 29, 1, 30), 9007199254740993)
        ]
        said = f"select logical_type from parquet_schema('{tmp_path}/staging.t.parquet') where name = 'at'"
        assert "isAdjustedToUTC=0" in database.execute(said).fetchall()[0][0]


def made(folder: Path, query: str) -> Path:
    """The folder of Spark's warehouse, with one table in it."""
    place = folder / "marts.db" / "t"
    place.mkdir(parents=True)
    with duckdb.connect() as database:
        database.execute(f"copy ({query}) to '{place}/part-0.parquet'")
    return folder


def test_a_mart_comes_back_with_the_types_of_its_contract(tmp_path: Path) -> None:
    spark = made(tmp_path / "made", "select 'a' as name, 3::integer as n union all select 'b', 4")
    warehouse = tmp_path / "warehouse.duckdb"
    take_back(warehouse, spark, {"marts.t": {"name": "varchar", "n": "bigint"}})
    assert sorted(rows_of(warehouse, "from marts.t")) == [("a", 3), ("b", 4)]
    assert [row[:2] for row in rows_of(warehouse, "describe marts.t")] == [("name", "VARCHAR"), ("n", "BIGINT")]


def test_where_one_table_is_not_as_its_contract_says_none_comes_back(tmp_path: Path) -> None:
    spark = made(tmp_path / "made", "select 3 as n, 'a' as name")
    warehouse = tmp_path / "warehouse.duckdb"
    take_back(warehouse, spark, {"marts.t": {}})
    with pytest.raises(DidNotComeBack, match=r"marts\.t: Spark made the columns n, name\. Expected .*: name, n\."):
        take_back(warehouse, spark, {"marts.t": {"name": "varchar", "n": "bigint"}})
    with pytest.raises(DidNotComeBack, match=r"marts\.missing: .* left no file"):
        take_back(warehouse, spark, {"marts.t": {}, "marts.missing": {}})
    assert rows_of(warehouse, "from marts.t") == [(3, "a")]


def test_what_is_missing_is_said_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(engine_at_hand, "PACKAGES_OF_SPARK", ("no-package-of-this-name",))
    no_java, no_packages = slips_of_spark()
    assert "there is no Java" in no_java and "packages are not installed" in no_packages
    with pytest.raises(SparkIsNotThere, match="there is no Java"):
        require_spark()


def test_an_old_java_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "bin" / "java"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n", encoding="utf-8")
    old.chmod(0o700)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(engine_at_hand, "PACKAGES_OF_SPARK", ())
    assert java_program() == old
    assert list(slips_of_spark()) == [
        f"SCORECARD_ENGINE is spark, and {old} is not Java 17 or newer. Set JAVA_HOME to one that is."
    ]


def test_another_engine_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_ENGINE", "sparc")
    with pytest.raises(Mistyped, match="SCORECARD_ENGINE"):
        Settings()


@pytest.mark.parametrize(
    ("message", "is_told"),
    [
        (
            "Runtime Error in model teams\n  [UNRESOLVED_COLUMN] no column of the name team. SQLSTATE: 42703",
            "Runtime Error in model teams\n  [UNRESOLVED_COLUMN] no column of the name team. SQLSTATE: 42703",
        ),
        ("[CAST_INVALID_INPUT] The value 4711 of the type STRING. SQLSTATE: 22018", "Spark says CAST_INVALID_INPUT."),
        ("java.lang.NumberFormatException: 4711", "Spark says what may quote a record, and is not repeated."),
        ("", ""),
    ],
)
def test_of_what_spark_says_no_value_is_told(message: str, is_told: str) -> None:
    assert told(message) == is_told


def test_what_a_killed_count_left_is_not_there_after_the_next_load(
    home_with_release: Callable[[], Path],
) -> None:
    settings = Settings(home=home_with_release())
    left = folder_on_the_way(settings.warehouse("916"))
    left.mkdir()
    (left / "staging.stg_person.parquet").touch()
    load(MonthRun(settings, "916", ReportingMonth(2024, 3)))
    assert not left.exists()
