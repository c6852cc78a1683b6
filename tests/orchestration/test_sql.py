"""`scorecard sql`: what a question gives back, in each shape, and what it cannot reach."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app

HOLDS = (
    "create schema marts; create table marts.figures as from (values "
    "('plans', date '2024-03-31', 12.5::decimal(9, 1), null), ('visits, late', date '2024-02-29', 3, 'held')) "
    "as of_figures(name, period_end, value, status)"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("scorecard.duckdb", "scorecard_public.duckdb"):
        with duckdb.connect(str(tmp_path / name)) as connection:
            connection.execute(HOLDS)
            connection.execute("create table marts.which as select ? as file", [name])
    return tmp_path


def ask(home: Path, query: str, *options: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["sql", query, "--home", str(home), *options], input=given)


def test_the_files_take_a_name_of_the_schema_as_it_is_written_anywhere(home: Path) -> None:
    for name in ("scorecard.duckdb", "scorecard_public.duckdb"):
        with duckdb.connect(str(home / name), read_only=True) as connection:
            assert connection.execute("select count(*) from marts.figures").fetchall() == [(2,)]


def test_a_table_shows_every_cell(home: Path) -> None:
    told = ask(home, "from figures")
    assert told.exit_code == 0
    for cell in ("plans", "2024-03-31", "12.5", "visits, late", "3.0", "held"):
        assert cell in told.stdout


def test_more_columns_than_a_table_has_room_for_are_told_one_below_the_other(home: Path) -> None:
    """Twenty columns of ten characters need 261; without a terminal there are 140. 200 lines hold nine rows of 21."""
    columns = ", ".join(f"'cell {at:05}' as name_{at:02}" for at in range(19))
    told = ask(home, f"select {columns}, null as nothing from range(12)")
    assert told.exit_code == 0
    assert "  name_07  cell 00007\n" in told.stdout
    assert told.stdout.count("name_18") == 9
    assert "nothing" not in told.stdout
    assert "20 columns are too many for a table here" in told.stdout
    assert "3 more rows" in told.stdout


def test_csv_is_read_back_as_it_was(home: Path) -> None:
    told = ask(home, "from figures order by value", "--format", "csv")
    assert list(csv.reader(io.StringIO(told.stdout))) == [
        ["name", "period_end", "value", "status"],
        ["visits, late", "2024-02-29", "3.0", "held"],
        ["plans", "2024-03-31", "12.5", ""],
    ]


def test_json_has_numbers_nulls_and_days(home: Path) -> None:
    told = ask(home, "from figures order by value desc limit 1", "--format", "json")
    assert json.loads(told.stdout) == [{"name": "plans", "period_end": "2024-03-31", "value": 12.5, "status": None}]


def test_the_question_may_come_from_standard_input(home: Path) -> None:
    assert "scorecard.duckdb" in ask(home, "-", given="from which").stdout


def test_the_public_figures_are_another_file(home: Path) -> None:
    assert "scorecard_public.duckdb" in ask(home, "from which", "--public").stdout


def test_a_release_is_asked_also_under_the_name_of_before(home: Path) -> None:
    (home / "r1").mkdir()
    (home / "scorecard.duckdb").rename(home / "r1" / "marts.duckdb")
    assert "scorecard.duckdb" in ask(home, "from which", "--release", str(home / "r1")).stdout


@pytest.mark.parametrize(
    "query",
    [
        "delete from figures",
        "drop table figures",
        "create table more as select 1",
        "copy figures to '{home}/taken.csv'",
        "from read_csv('{home}/beside.csv')",
        "attach '{home}/scorecard_public.duckdb' as other",
        "set enable_external_access = true",
    ],
)
def test_nothing_is_written_and_no_other_file_is_read(home: Path, query: str) -> None:
    (home / "beside.csv").write_text("a\n1\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    told = ask(home, query.format(home=home))
    assert told.exit_code == 2
    assert "could not answer" in told.stderr
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before


def test_a_slip_and_a_missing_file_are_told_in_a_sentence(home: Path, tmp_path: Path) -> None:
    told = ask(home, "from figurs")
    assert (told.exit_code, "figures" in told.stderr) == (2, True)
    told = ask(tmp_path / "nowhere", "from figures")
    assert told.exit_code == 2
    assert "`scorecard run` makes it" in told.stderr
