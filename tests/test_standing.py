"""How the authorities of a home stand, by hand: what came, what was released, held, withheld and late."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.register.chain import record
from scorecard.register.entries import KeptFailure, QualityRunKept, RunFailed
from scorecard.settings import Settings
from scorecard.standing import standings
from tests.support import command

TODAY = datetime.date(2024, 6, 11)


def kept(home: Path, month: str, outcome: str, failures: int, release_id: str = "", reason: str = "") -> None:
    failed = tuple(
        KeptFailure(name=f"check_{number}", asset="a", extract="", severity="warning", failing=1, rows=1, override="")
        for number in range(failures)
    )
    record(
        home,
        QualityRunKept(
            la_code="916", month=month, outcome=outcome, release_id=release_id, reason=reason,  # type: ignore[arg-type]
            delivery_fingerprint="a" * 64, code_fingerprint="b" * 64, commit="", by="a test", checks=9, failures=failed,
        ),
    )  # fmt: skip


def test_an_empty_home_has_nobody(tmp_path: Path) -> None:
    assert standings(Settings(home=tmp_path), TODAY) == []
    assert "Nothing has come" in command("status", "--home", str(tmp_path)).stdout


def test_a_delivery_that_nobody_has_run(tmp_path: Path) -> None:
    for month in ("2024-02", "2024-03", "notes"):
        (tmp_path / "landing" / "916" / month).mkdir(parents=True)
    [found] = standings(Settings(home=tmp_path), TODAY)
    assert (found.la_code, found.last_delivery, found.last_release, found.held) == ("916", "2024-03", "", "")
    assert found.late == []  # who has released nothing is expected by nobody
    assert found.trend == "no run before"


def test_a_run_that_is_held_and_a_trend(tmp_path: Path) -> None:
    kept(tmp_path, "2024-02", "released", 2, release_id="916-2024-02-r1")
    [before] = standings(Settings(home=tmp_path), TODAY)
    assert (before.held, before.checks_failing) == ("", [2])
    kept(tmp_path, "2024-03", "held", 5, reason="delivery gate: check_1")
    [after] = standings(Settings(home=tmp_path), TODAY)
    assert (after.held_month, after.held) == ("2024-03", "delivery gate: check_1")
    assert (after.checks_failing, after.trend) == ([2, 5], "more than before")
    kept(tmp_path, "2024-03", "released", 5, release_id="916-2024-03-r1")
    [mended] = standings(Settings(home=tmp_path), TODAY)
    assert (mended.held, mended.trend) == ("", "as before")


def test_a_run_that_failed_is_told_until_another_has_come_to_its_end(tmp_path: Path) -> None:
    kept(tmp_path, "2024-02", "released", 2, release_id="916-2024-02-r1")
    record(
        tmp_path,
        RunFailed(
            la_code="916", month="2024-03", step="load", reason="ssd_person.csv is missing", delivery_fingerprint="",
            code_fingerprint="b" * 64, commit="", by="a test",
        ),
    )  # fmt: skip
    [failed] = standings(Settings(home=tmp_path), TODAY)
    assert (failed.failed_month, failed.failed) == ("2024-03", "load: ssd_person.csv is missing")
    assert (failed.held, failed.checks_failing) == ("", [2])
    said = " ".join(command("status", "--home", str(tmp_path)).stdout.split())
    assert "916: 2024-03 failed on " in said and "load: ssd_person.csv is missing" in said
    kept(tmp_path, "2024-03", "held", 5, reason="delivery gate: check_1")
    [held] = standings(Settings(home=tmp_path), TODAY)
    assert (held.failed, held.held) == ("", "delivery gate: check_1")


@pytest.mark.slow
def test_a_home_with_a_release(home_with_release: Callable[[], Path]) -> None:
    home = home_with_release()
    [found] = standings(Settings(home=home), TODAY)
    assert (found.last_delivery, found.last_release) == ("2024-03", "916-2024-03-r1")
    # due on 10 May and 10 June, and it is 11 June
    assert found.late == ["2024-04, 32 days", "2024-05, 1 day"]
    [told] = json.loads(command("status", "--json", "--home", str(home)).stdout)
    assert (told["la_code"], told["last_release"]) == ("916", "916-2024-03-r1")
    table = command("status", "--home", str(home))
    assert table.exit_code == 0
    assert "916-2024-03-r1" in table.stdout
