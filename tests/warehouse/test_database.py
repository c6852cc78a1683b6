"""Opening and attaching, whatever a home is called; rows into records by name."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from scorecard.warehouse.database import attach, detach, in_memory, open_marts, reading, records, rows_by_name, writing
from scorecard.warehouse.durable import replace_under_both_names

AWKWARD = ["it's a home", 'a "quoted" home', "home; drop table x", "Straße"]


@dataclass(frozen=True)
class Counted:
    """Two columns in an order that no query need keep."""

    name: str
    cases: int
    parts: tuple[str, ...] = ()


@pytest.mark.parametrize("home", AWKWARD)
def test_a_home_may_be_called_anything(tmp_path: Path, home: str) -> None:
    folder = tmp_path / home
    folder.mkdir()
    with writing(folder / "marts.duckdb") as connection:
        connection.execute("create schema marts; create table marts.marts.counted as select 1 as cases")
    with open_marts(folder / "marts.duckdb") as connection:
        assert connection.execute("from counted").fetchall() == [(1,)]
    with in_memory(reads={home: folder / "marts.duckdb"}) as connection:
        detach(connection, home)
        attach(connection, home, folder / "marts.duckdb")
    with reading(folder / "marts.duckdb") as connection:
        assert rows_by_name(connection, "from marts.marts.counted") == [{"cases": 1}]


def test_records_are_filled_by_name_and_not_by_position() -> None:
    with in_memory() as connection:
        query = "select 3 as cases, ['a', 'b'] as parts, 'plans' as name"
        assert records(connection, query, Counted) == [Counted(name="plans", cases=3, parts=("a", "b"))]


@pytest.mark.parametrize("query", ["select 'plans' as name", "select 'plans' as name, 3 as cases, 1 as other"])
def test_a_column_too_many_or_too_few_is_no_record(query: str) -> None:
    with in_memory() as connection, pytest.raises(TypeError):
        records(connection, query, Counted)


def test_a_file_stands_under_its_name_and_that_of_before(tmp_path: Path) -> None:
    place, before = tmp_path / "scorecard.duckdb", tmp_path / "marts.duckdb"
    for content in ("first", "second"):
        partial = tmp_path / "scorecard.duckdb.partial"
        partial.write_text(content, encoding="utf-8")
        replace_under_both_names(partial, place, before.name)
        assert (place.read_text(encoding="utf-8"), before.read_text(encoding="utf-8")) == (content, content)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["marts.duckdb", "scorecard.duckdb"]
    assert place.stat().st_ino == before.stat().st_ino


def test_where_the_disk_has_no_links_the_name_of_before_is_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, target: Path) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    place, partial = tmp_path / "scorecard.duckdb", tmp_path / "scorecard.duckdb.partial"
    partial.write_text("figures", encoding="utf-8")
    replace_under_both_names(partial, place, "marts.duckdb")
    assert (tmp_path / "marts.duckdb").read_text(encoding="utf-8") == "figures"
