"""What is forged in a release and hashed again: found by making the release once more from its delivery.

Hashes cannot find it, for they were made anew. The release is made again once, and every forgery is held against that.
"""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecard.release import made_again as making
from scorecard.release.compare import compare_folders
from scorecard.release.verify import Verification, verify_release
from tests.conftest import Released
from tests.release.folders import seal_again
from tests.support import command, copy_of

Forge = Callable[[Path], None]


@pytest.fixture(scope="module")
def delivery(released: Released) -> Path:
    return released.home / "landing" / "916" / "2024-03"


@dataclass(frozen=True)
class Proved:
    """What was found when the first release was verified with its delivery, and that release made once more for it."""

    verification: Verification
    again: Path


@pytest.fixture(scope="module")
def proved(released: Released, delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Proved:
    kept, really = tmp_path_factory.mktemp("again") / "r1", making.made_again

    @contextmanager
    def made_and_kept(*arguments: Any) -> Iterator[Path]:
        with really(*arguments) as folder:
            yield copy_of(folder, kept)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(making, "made_again", made_and_kept)
        return Proved(verify_release(released.folder, delivery), kept)


@pytest.fixture(scope="module")
def again(proved: Proved) -> Path:
    """The first release, made once more."""
    return proved.again


@pytest.fixture
def forged(released: Released, tmp_path: Path) -> Path:
    """A copy of the release, in a folder of any name, to be forged."""
    return copy_of(released.folder, tmp_path / "as handed over")


@pytest.fixture
def verify(
    again: Path, delivery: Path, released: Released, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], Verification]:
    """Verifies a folder with its delivery; what is made again was made before."""

    @contextmanager
    def made_before(*_: object) -> Iterator[Path]:
        yield again

    monkeypatch.setattr(making, "made_again", made_before)
    return lambda folder: verify_release(folder, delivery, home=released.home)


def test_the_values_are_derived_again_from_the_delivery(proved: Proved) -> None:
    assert proved.verification.differences == []
    assert proved.verification.notes == []
    assert proved.verification.derived is not None
    assert proved.verification.derived["rows of memory"] > 3288


def test_nothing_differs_between_a_release_and_the_same_made_again(released: Released, again: Path) -> None:
    compared = list(compare_folders(released.folder, again, same_key=True))
    assert [each.told for each in compared if each.differing] == []
    kinds = {each.kind for each in compared if each.equal}
    assert kinds == {
        "rows of marts", "rows of public marts", "rows of memory", "rows of public memory", "rows of cases",
        "rows of CSV files", "cells of workbooks", "pages", "other files", "parts of the manifest",
        "descriptions of columns", "rows of tables as Parquet",
    }  # fmt: skip


def in_marts(statement: str, file: str = "scorecard.duckdb", schema: str = "marts") -> Forge:
    def forge(folder: Path) -> None:
        path = folder / file
        path.chmod(0o600)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{path}' as forged; use forged.{schema}")
            connection.execute(statement)

    return forge


def in_text(file: str, before: str, after: str) -> Forge:
    def forge(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert before in text
        (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")

    return forge


def in_workbook(file: str) -> Forge:
    """Another number in the first cell that has one."""

    def forge(folder: Path) -> None:
        path = folder / file
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        sheet = next(name for name in parts if name.startswith("xl/worksheets/") and b"<c r=" in parts[name])
        before, _, after = parts[sheet].partition(b"<v>")
        parts[sheet] = before + b"<v>1" + after
        with zipfile.ZipFile(path, "w") as book:
            for name, content in parts.items():
                book.writestr(name, content)

    return forge


def in_parquet(file: str, columns: str) -> Forge:
    def forge(folder: Path) -> None:
        path = folder / file
        with duckdb.connect() as connection:
            connection.execute(f"create table held as select * replace ({columns}) from read_parquet('{path}')")
            connection.execute(f"copy held to '{path}' (format parquet)")

    return forge


def in_manifest(**changed: object) -> Forge:
    def forge(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changed), encoding="utf-8")

    return forge


def _append(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b" ")


AN_AGENCY_RATE = "indicator_id = 'agency_rate' and period_end = '2024-03-31'"
FORGERIES: dict[str, tuple[Forge, str]] = {
    "figure": (
        in_marts(f"update indicator_values set numerator = 0 where {AN_AGENCY_RATE}"),
        "scorecard.duckdb, indicator_values",
    ),
    "status": (
        in_marts("update scorecard set status_against_target = 'better' where status_against_target = 'worse'"),
        "scorecard.duckdb, scorecard",
    ),
    "breakdown": (
        in_marts("update indicator_breakdowns set numerator = numerator + 1 where numerator > 0"),
        "scorecard.duckdb, indicator_breakdowns",
    ),
    "limit of a chart": (
        in_marts("update process_charts set release_id = 'another'"), "scorecard.duckdb, process_charts",
    ),
    "range": (in_marts("update value_ranges set release_id = 'another'"), "scorecard.duckdb, value_ranges"),
    "row of the ledger": (
        in_marts("insert into restatements (indicator_id) values ('agency_rate')"), "scorecard.duckdb, restatements",
    ),
    "table taken out": (in_marts("drop table attention"), "scorecard.duckdb, attention"),
    "table put in": (in_marts("create table more as select 1 as one"), "scorecard.duckdb, more"),
    "column taken out": (
        in_marts("alter table data_quality_findings drop column release_id"), "scorecard.duckdb, data_quality_findings",
    ),
    "memory": (
        in_parquet("indicator_values.parquet", "coalesce(value, 0) as value"), "indicator_values.parquet",
    ),
    "case": (
        in_marts("update indicator_cases set in_numerator = true", "cases.duckdb", "main"),
        "cases.duckdb, indicator_cases",
    ),
    "row that decided a case": (
        in_marts("update deciding_rows set source_row = source_row + 1", "cases.duckdb", "main"),
        "cases.duckdb, deciding_rows",
    ),
    "board pack": (lambda folder: _append(folder / "board.pdf"), "board.pdf"),
    "rows in quarantine": (
        in_marts("insert into quarantined_rows values ('asye', 2, 'x', 'y')", "cases.duckdb", "main"),
        "cases.duckdb, quarantined_rows",
    ),
    "page": (in_text("site/index.html", "</p>", " Nothing to see.</p>"), "site/index.html"),
    "page of a line": (in_text("site/indicators/agency_rate.html", "%", " %"), "site/indicators/agency_rate.html"),
    "cell of the workbook": (in_workbook("scorecard.xlsx"), "scorecard.xlsx"),
    "CSV file": (in_text("indicator_values.csv", ",1", ",2"), "indicator_values.csv"),
    "public CSV file": (in_text("public/open_data.csv", ",", ", "), "public/open_data.csv"),
    "public cell": (in_workbook("public/scorecard.xlsx"), "public/scorecard.xlsx"),
    "public page": (in_text("public/site/index.html", "</p>", " All is well.</p>"), "public/site/index.html"),
    "public figure": (
        in_marts("update indicator_values set value = coalesce(value, 0) + 1", "public/scorecard_public.duckdb"),
        "public/scorecard_public.duckdb, indicator_values",
    ),
    "checker": (in_text("verify.py", "return 3", "return 0"), "verify.py"),
    "page to read": (in_text("README.txt", "Nothing", "Something"), "README.txt"),
    "page added": (lambda folder: (folder / "site" / "more.html").touch(), "site/more.html"),
    "checks": (in_manifest(checks=[]), "manifest.json, checks"),
    "what is withheld": (in_manifest(withheld={"agency_rate": "held: nothing"}), "manifest.json, withheld"),
    "rows": (in_manifest(rows={}), "manifest.json, rows"),
    "what came in": (in_manifest(inputs=[]), "manifest.json, inputs"),
}  # fmt: skip


# To verify a folder takes seconds, and no two forgeries are told under one name: a folder can hold several. Those that
# stand side by side above, and are of one kind, are never in one folder.
AT_ONCE = 5
TOGETHER = [list(FORGERIES)[first::AT_ONCE] for first in range(AT_ONCE)]


def test_no_two_forgeries_are_told_under_one_name() -> None:
    assert len({name for _, name in FORGERIES.values()}) == len(FORGERIES)
    assert sorted(what for together in TOGETHER for what in together) == sorted(FORGERIES)


@pytest.mark.parametrize("together", TOGETHER, ids=", ".join)
def test_what_is_forged_and_hashed_again_is_named_and_nothing_else(
    together: list[str], forged: Path, verify: Callable[[Path], Verification]
) -> None:
    for what in together:
        forge, _ = FORGERIES[what]
        forge(forged)
    seal_again(forged)
    found = verify(forged)
    assert found.files.differences == ()  # from hashes alone nobody can tell
    told = [each.partition(":")[0] for each in found.differences]
    assert sorted(told) == sorted(FORGERIES[what][1] for what in together)


def test_a_release_is_verified_wherever_it_lies_and_whatever_it_is_called(
    forged: Path, verify: Callable[[Path], Verification]
) -> None:
    found = verify(forged)
    assert found.holds
    assert found.release_id == "916-2024-03-r1"
    assert found.derived is not None
    assert found.derived["rows of CSV files"] > 3288


def test_pages_of_other_drawing_code_are_named_and_figures_compared(
    forged: Path, verify: Callable[[Path], Verification]
) -> None:
    in_text("site/index.html", "</p>", " In another colour.</p>")(forged)
    seal_again(forged, drawing_fingerprint="0" * 64)
    found = verify(forged)
    assert found.holds
    assert any("1 files could not be drawn again (site/index.html)" in note for note in found.notes)
    in_marts(f"update indicator_values set numerator = 0 where {AN_AGENCY_RATE}")(forged)
    seal_again(forged)
    assert [told.partition(":")[0] for told in verify(forged).differences] == ["scorecard.duckdb, indicator_values"]


def test_marts_of_releases_of_before_are_compared_under_their_name(
    forged: Path, verify: Callable[[Path], Verification]
) -> None:
    (forged / "scorecard.duckdb").rename(forged / "marts.duckdb")
    (forged / "public" / "scorecard_public.duckdb").rename(forged / "public" / "marts.duckdb")
    seal_again(forged)
    assert verify(forged).differences == []
    in_marts(f"update indicator_values set numerator = 0 where {AN_AGENCY_RATE}", "marts.duckdb")(forged)
    seal_again(forged)
    assert [told.partition(":")[0] for told in verify(forged).differences] == ["marts.duckdb, indicator_values"]


def test_other_deciding_code_is_said(forged: Path, verify: Callable[[Path], Verification]) -> None:
    seal_again(forged, code_fingerprint="0" * 64)
    found = verify(forged)
    assert found.is_other_code
    assert found.holds


def test_another_delivery_is_said_to_be_another(forged: Path, tmp_path: Path) -> None:
    (tmp_path / "delivery").mkdir()
    found = verify_release(forged, tmp_path / "delivery")
    assert found.differences == [f"{tmp_path / 'delivery'}: not the delivery that was released (its content differs)"]


def test_a_release_may_be_handed_on_without_what_is_restricted(forged: Path) -> None:
    (forged / "cases.duckdb").unlink()
    told = command("verify", str(forged), "--redacted")
    files = len(json.loads((forged / "manifest.json").read_text(encoding="utf-8"))["files"])
    assert told.exit_code == 0
    assert f"{files - 1} of {files} files present and equal, 1 withheld" in told.stdout
    told = command("verify", str(forged))
    assert told.exit_code == 3
    assert "cases.duckdb: in the manifest, not in the folder" in told.stderr
    (forged / "scorecard.duckdb").unlink()
    assert command("verify", str(forged), "--redacted").exit_code == 3
