"""Before the first step: what would stop a run later is told at once, and nothing is made."""

import datetime
import shutil
from pathlib import Path

import pytest

from scorecard.periods import ReportingMonth
from scorecard.preflight import NotReady, require_ready, slips_of_home, slips_of_keys, slips_of_month
from scorecard.register.chain import entries
from scorecard.register.entries import RunFailed
from scorecard.release.pseudonyms import KEY_FILE
from scorecard.release.secret_keys import UnusableKey, read_key
from scorecard.settings import Settings
from scorecard.standing import standings
from tests.support import command

MARCH = ReportingMonth(2024, 3)


@pytest.mark.parametrize(
    ("month", "today", "refused"),
    [
        (ReportingMonth(2024, 3), datetime.date(2024, 4, 1), ""),
        (ReportingMonth(2024, 3), datetime.date(2024, 3, 31), "March 2024 is not over: today is 2024-03-31."),
        (ReportingMonth(2024, 12), datetime.date(2024, 12, 31), "Run it from 2025-01-01 on"),
        (ReportingMonth(2099, 1), datetime.date(2026, 11, 28), "January 2099 is not over"),
        (ReportingMonth(1999, 1), datetime.date(2026, 11, 28), "1999-01 is before 2015-01"),
        (ReportingMonth(2014, 12), datetime.date(2026, 11, 28), "2014-12 is before 2015-01"),
        (ReportingMonth(2015, 1), datetime.date(2026, 11, 28), ""),
    ],
    ids=str,
)
def test_a_month_is_over_and_not_before_the_first(month: ReportingMonth, today: datetime.date, refused: str) -> None:
    said = " ".join(slips_of_month(month, today))
    assert refused in said
    assert bool(said) == bool(refused)


def test_a_run_that_is_refused_is_kept_among_the_runs_of_the_home(tmp_path: Path) -> None:
    (tmp_path / "pseudonym.key").write_text("short", encoding="utf-8")
    outcome = command("run", "--authority", "916", "--month", "2024-03", "--home", str(tmp_path))
    assert outcome.exit_code == 2, outcome.said
    [entry] = entries(tmp_path)
    assert isinstance(entry.content, RunFailed)
    assert (entry.content.la_code, entry.content.month) == ("916", "2024-03")
    assert entry.content.step == "before the first step"
    assert "pseudonym.key" in entry.content.reason
    [found] = standings(Settings(home=tmp_path), datetime.date(2024, 4, 11))
    assert found.failed_month == "2024-03"
    page = (tmp_path / "quality" / "916" / "through_time" / "index.html").read_text(encoding="utf-8")
    assert "before the first step" in page


def test_a_refusal_makes_no_home(tmp_path: Path) -> None:
    home = tmp_path / "not" / "yet"
    outcome = command("run", "--authority", "916", "--month", "2099-01", "--home", str(home))
    assert outcome.exit_code == 2, outcome.said
    assert not home.parent.exists()


def test_a_home_that_is_there_or_can_be_made_is_ready(tmp_path: Path) -> None:
    assert list(slips_of_home(Settings(home=tmp_path))) == []
    assert list(slips_of_home(Settings(home=tmp_path / "not" / "yet"))) == []
    assert not (tmp_path / "not").exists(), "looking at a home made it"


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_file_is_no_home(tmp_path: Path, below: str) -> None:
    file = tmp_path / "o'brien"
    file.touch()
    [said] = slips_of_home(Settings(home=file / below))
    assert "a file" in said
    assert "--home" in said


def test_a_home_that_cannot_be_written_to_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # tests may run as an account to which the mode of a folder says nothing
    monkeypatch.setattr("scorecard.preflight.os.access", lambda place, mode: False)
    [said] = slips_of_home(Settings(home=tmp_path))
    assert "cannot be written to" in said


def test_a_disk_without_room_for_what_the_delivery_becomes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = tmp_path / "delivery"
    delivery.mkdir()
    (delivery / "ssd_person.csv").write_bytes(b"x" * 1_000_000)
    # 200 MB that are to stay free and four times the one megabyte of the delivery
    for free, is_enough in ((204_000_000, True), (203_999_999, False)):
        usage = shutil.disk_usage(tmp_path)._replace(free=free)
        monkeypatch.setattr("scorecard.preflight.shutil.disk_usage", lambda place, usage=usage: usage)
        assert (list(slips_of_home(Settings(home=tmp_path), room_for=delivery)) == []) == is_enough


def test_a_key_that_cannot_be_used_is_found_before_anything_is_counted(tmp_path: Path) -> None:
    key = tmp_path / KEY_FILE
    assert list(slips_of_keys(Settings(home=tmp_path))) == []
    assert not key.exists(), "looking at the keys made one"
    key.write_text("short", encoding="ascii")
    key.chmod(0o600)
    [said] = slips_of_keys(Settings(home=tmp_path))
    assert "has 5 characters. Expected at least 16" in said
    key.write_text("0123456789abcdef", encoding="ascii")
    assert list(slips_of_keys(Settings(home=tmp_path))) == []
    key.chmod(0o640)
    [said] = slips_of_keys(Settings(home=tmp_path))
    assert "can be read by others" in said


def test_a_cut_key_makes_no_pseudonyms(tmp_path: Path) -> None:
    key = tmp_path / KEY_FILE
    key.write_text("0123456789abcde", encoding="ascii")
    key.chmod(0o600)
    with pytest.raises(UnusableKey, match="15 characters"):
        read_key(key, "SCORECARD_A_KEY_NOT_SET")


def test_all_that_is_in_the_way_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("short", encoding="ascii")
    with pytest.raises(NotReady) as refused:
        require_ready(Settings(home=tmp_path, signing_key=tmp_path / "nowhere"), "916", ReportingMonth(2099, 1))
    said = str(refused.value)
    assert "January 2099 is not over" in said
    assert "can be read by others" in said
    assert "SCORECARD_SIGNING_KEY" in said
