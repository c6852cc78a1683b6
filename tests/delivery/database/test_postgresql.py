"""A delivery from a real PostgreSQL server holds what the tables hold, says so, and is read as any other."""

import csv
import json
from pathlib import Path

import psycopg
import pytest

from scorecard.delivery.contracts import comparable, load_contracts
from scorecard.delivery.load import load_delivery
from scorecard.periods import ReportingMonth
from tests.support import POCKET_AUTHORITY, Outcome, command

pytestmark = pytest.mark.long


def run_extract(database: str, home: Path, *more: str) -> Outcome:
    of_month = ("--authority", "916", "--month", "2024-03")
    return command("extract", *of_month, "--source", database, "--home", str(home), *more)


def extract(database: str, home: Path, *more: str) -> str:
    done = command(
        "extract", "--authority", "916", "--month", "2024-03", "--source", database, "--home", str(home), *more
    )
    assert done.exit_code == 0, done.said
    return done.said


def rows_in(path: Path) -> list[dict[str, str]]:
    """The rows of a file in the columns of its contract; headings in small letters, as the server keeps names."""
    known = frozenset[str]().union(*(column.headings for column in load_contracts()[path.stem].columns))
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [
            {heading.lower(): cell for heading, cell in row.items() if comparable(heading) in known}
            for row in csv.DictReader(stream)
        ]
    return sorted(rows, key=lambda row: sorted(row.items()))


def test_the_delivery_holds_the_rows_of_the_tables_and_is_loaded_as_stated(database: str, tmp_path: Path) -> None:
    extract(database, tmp_path)
    landing = tmp_path / "landing" / "916" / "2024-03"
    for path in POCKET_AUTHORITY.glob("*.csv"):
        assert rows_in(landing / path.name) == rows_in(path), path.name
    stated = json.loads((landing / "delivery.json").read_text(encoding="utf-8"))
    assert (stated["authority"], stated["month"]) == ("916", "2024-03")
    delivery = load_delivery(landing, "916", ReportingMonth(2024, 3), tmp_path / "warehouse.duckdb")
    received = {f"{file.extract}.csv": file.rows for file in delivery.files if file.status == "received"}
    assert received == {name: file["rows"] for name, file in stated["files"].items()}
    assert (landing / "ssd_person.csv").stat().st_mode & 0o077 == 0


def test_all_tables_are_read_in_one_snapshot_that_cannot_write(database: str) -> None:
    from scorecard.delivery.database.connections import UnusableSource, connected

    with connected(database) as source, psycopg.connect(database, autocommit=True) as other:
        before = list(source.rows("select count(*) from ssd_person"))
        other.execute("insert into ssd_person (pers_person_id) values ('LATE')")
        try:
            assert list(source.rows("select count(*) from ssd_person")) == before
        finally:
            other.execute("delete from ssd_person where pers_person_id = 'LATE'")
    with pytest.raises(UnusableSource), connected(database) as source:
        list(source.rows("delete from ssd_person returning pers_person_id"))


def test_an_interrupted_attempt_goes_on_where_it_stopped(database: str, tmp_path: Path) -> None:
    extract(database, tmp_path)
    landing = tmp_path / "landing" / "916" / "2024-03"
    stated = json.loads((landing / "delivery.json").read_text(encoding="utf-8"))["files"]
    unfinished = landing.with_name("2024-03.unfinished")
    landing.rename(unfinished)
    (unfinished / "delivery.json").unlink()
    (unfinished / "ssd_person.csv").unlink()
    done = [{"extract": name.removesuffix(".csv"), **file} for name, file in stated.items()]
    (unfinished / "done.json").write_text(json.dumps(done), encoding="utf-8")
    said = extract(database, tmp_path, "--resume")
    assert "ssd_cin_episodes.csv: " in said
    assert said.count(", of an earlier attempt") == len(stated) - 1
    assert json.loads((landing / "delivery.json").read_text(encoding="utf-8"))["files"] == stated


def test_a_delivery_that_is_there_is_never_written_over(database: str, tmp_path: Path) -> None:
    extract(database, tmp_path)
    done = run_extract(database, tmp_path)
    assert (done.exit_code, "holds a delivery already" in done.said) == (2, True)
