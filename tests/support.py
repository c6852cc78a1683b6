"""What several tests need: small deliveries, the command in this process and in another, marts as plain rows."""

import csv
import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
from hypothesis import settings
from typer.testing import CliRunner

from scorecard.delivery.contracts import Contract, load_contracts
from scorecard.delivery.load import read_delivery
from scorecard.gates.let_through import LetThrough
from scorecard.gates.run import read_checks
from scorecard.register.chain import entries, record
from scorecard.register.entries import PublicEditionsBegun
from scorecard.settings import PROJECT_ROOT, Settings
from scorecard.warehouse.database import open_marts

TESTS = PROJECT_ROOT / "tests"
POCKET_AUTHORITY = TESTS / "fixtures" / "pocket_authority"
GOLDEN = TESTS / "golden" / "pocket_authority_2024_03.csv"

# The pocket authority is so small that a quiet month is no sign of a cut file.
FEW_PEOPLE = {
    "stg_care_leavers__reporting_month_is_not_empty": "twelve care leavers, none seen in March",
    "stg_involvements__reporting_month_is_not_empty": "no worker changed in March",
}

Rows = list[dict[str, str]]


def number_of_examples(number: int) -> int:
    """How many examples a property is tried on: as many as it names, a fifth in `make check` (`tests/conftest.py`)."""
    return max(5, number * settings().max_examples // 100)


@dataclass(frozen=True)
class Outcome:
    """How a command ended and all that it said."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


def contract(extract: str) -> Contract:
    return load_contracts()[extract]


def write_rows(folder: Path, extract: str, rows: Sequence[Sequence[str]], columns: Sequence[str] = ()) -> Path:
    """One extract as CSV: the contract's columns in its order, or those given."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{extract}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns or [column.name for column in contract(extract).columns])
        writer.writerows(rows)
    return path


def edit_rows(path: Path, edit: Callable[[Rows], Rows]) -> None:
    """Rewrite a CSV file: `edit` is given its rows and gives back the rows that shall stand."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = edit(list(csv.DictReader(stream)))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def deliver(source: Path, home: Path, la_code: str = "916", month: str = "2024-03", *, publishes: bool = False) -> Path:
    """Copy a folder of extracts into a home's landing place; one that publishes begins to, unless it has.

    A run with a public edition takes twice as long: only tests that look at the edition ask for one.
    """
    begun = PublicEditionsBegun(la_code=la_code, by="a test")
    if publishes and begun not in [entry.content for entry in entries(home)]:
        record(home, begun)
    return shutil.copytree(source, home / "landing" / la_code / month)


def copy_of(source: Path, place: Path, without: str = ".verify-*") -> Path:
    """Copy a home, or a release of it, without what a proof keeps in it for a moment."""
    shutil.copytree(source, place, ignore=shutil.ignore_patterns(without), copy_function=_copy_without_zeros)
    return place


def _copy_without_zeros(source: str, target: str) -> None:
    """Copy a file with its mode. Most of a small database is room that it sets apart: holes there cost no disk."""
    zeros = bytes(16_384)
    with Path(source).open("rb", buffering=0) as reading, Path(target).open("wb", buffering=0) as writing:
        while block := reading.read(len(zeros)):
            if block == zeros:
                writing.seek(len(zeros), os.SEEK_CUR)
            else:
                writing.write(block)
        writing.truncate(reading.tell())
    shutil.copystat(source, target)


def arguments_of_run(
    home: Path, la_code: str = "916", month: str = "2024-03", overrides: Mapping[str, str] = FEW_PEOPLE
) -> list[str]:
    overridden = [part for check, reason in overrides.items() for part in ("--override", f"{check}={reason}")]
    return ["run", "--authority", la_code, "--month", month, "--home", str(home), *overridden]


def identity(la_code: str, month: str, number: int) -> dict[str, str]:
    """What a manifest says by which a folder in its place is believed to be a release."""
    return {"release_id": f"{la_code}-{month}-r{number}", "la_code": la_code, "month": month}


def command(*arguments: str) -> Outcome:
    """The command in this process."""
    from orchestration.cli import app

    with undisturbed():
        result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


def command_elsewhere(*arguments: str) -> Outcome:
    """The command in a process of its own, with everything that reaches its output."""
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put back what a run changes in its process: the variable that names the home and the loggers' handlers."""
    home, logger = os.environ.get("SCORECARD_HOME"), logging.getLogger("scorecard")
    handlers, propagate = list(logger.handlers), logger.propagate
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        os.environ.pop("SCORECARD_HOME", None)
        if home is not None:
            os.environ["SCORECARD_HOME"] = home


def as_let_through(settings: Settings, la_code: str = "916") -> LetThrough:
    """What a warehouse holds, taken as let through by both gates with no override, whatever was done to it since."""
    warehouse = settings.warehouse(la_code)
    return LetThrough(read_delivery(warehouse), warehouse, read_checks(warehouse), {})


def marts(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query on the published marts."""
    with open_marts(home / "scorecard.duckdb") as connection:
        return connection.execute(query).fetchall()


def rows_of(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query on a database that stands for itself, such as a warehouse."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def content_of(folder: Path) -> dict[str, str]:
    """Hash of every file under a folder."""
    return {str(path.relative_to(folder)): hash_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def text_of(database: Path) -> str:
    """Every cell of every table of a database as text."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as looked_at (read_only)")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'looked_at' order by all"
        ).fetchall()
        lines = [
            str(row)
            for schema, table in tables
            for row in connection.execute(f'select * from looked_at."{schema}"."{table}"').fetchall()
        ]
    assert lines, f"{database.name} holds nothing to look at"
    return "\n".join(lines)


def unaccounted_rows(warehouse: Path) -> dict[str, tuple[int, int, int, int]]:
    """Extracts in which rows received are not clean + quarantined + exact duplicates, with the four numbers."""
    received = dict(rows_of(warehouse, "select extract, rows_received from quality.files where status = 'received'"))
    sorted_out = {
        (extract, outcome): rows
        for extract, outcome, rows in rows_of(
            warehouse, "select extract, outcome, count(distinct source_row) from quality.row_faults group by all"
        )
    }
    accounts = {}
    for extract, rows in received.items():
        [(clean,)] = rows_of(warehouse, f"select count(*) from staging.{contract(extract).staging_model}")
        accounts[extract] = (
            rows,
            clean,
            sorted_out.get((extract, "quarantined"), 0),
            sorted_out.get((extract, "exact duplicate"), 0),
        )
    assert accounts
    return {extract: found for extract, found in accounts.items() if found[0] != sum(found[1:])}


def table_of_workbook(workbook: Path, name: str) -> list[dict[str, str]]:
    """The table of a sheet, every cell as text."""
    with zipfile.ZipFile(workbook) as book:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode("utf-8"))
        texts = ElementTree.fromstring(book.read("xl/sharedStrings.xml")).findall("{*}si")
        sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{names.index(name) + 1}.xml"))
    rows = []
    for row in sheet.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"):
        cells = [(cell.get("t"), cell.findtext("{*}v", "")) for cell in row]
        rows.append(["".join(texts[int(text)].itertext()) if kind == "s" else text for kind, text in cells])
    top = next(at for at, cells in enumerate(rows) if cells[:1] in (["Measure"], ["Listed under"]))
    return [dict(zip(rows[top], cells, strict=True)) for cells in rows[top + 1 :]]
