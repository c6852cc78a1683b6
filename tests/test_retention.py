"""What is past its retention, by hand: what was released goes, what nobody has run stays, and the register keeps it."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.register.chain import entries
from scorecard.retention import past_retention, prune
from scorecard.run_timings import StepTiming, keep_timing, read_timings
from scorecard.settings import Settings
from tests.support import POCKET_AUTHORITY, command, content_of, deliver

# March 2024 is 13 months before April 2025
APRIL_2025 = datetime.date(2025, 4, 1)


def past(home: Path, keep: int, today: datetime.date = APRIL_2025) -> dict[str, str]:
    found = past_retention(Settings(home=home, keep_deliveries_months=keep), today)
    return {f"{each.la_code}/{each.month}": each.stays_since for each in found}


def test_nothing_is_past_where_everything_is_kept(tmp_path: Path) -> None:
    deliver(POCKET_AUTHORITY, tmp_path)
    assert past(tmp_path, 0) == {}
    said = command("prune", "--home", str(tmp_path))
    assert said.exit_code == 0
    assert "Everything is kept" in said.stdout


def test_what_nobody_has_released_stays(tmp_path: Path) -> None:
    deliver(POCKET_AUTHORITY, tmp_path)
    assert past(tmp_path, 13) == {}
    assert past(tmp_path, 12) == {"916/2024-03": "it was never released"}
    settings = Settings(home=tmp_path, keep_deliveries_months=12)
    assert prune(settings, past_retention(settings, APRIL_2025), "A tester") == []
    assert settings.landing("916", "2024-03").is_dir()


def test_messages_go_by_their_own_schedule(tmp_path: Path) -> None:
    for month in ("2024-03", "2025-03", "notes"):
        (tmp_path / "messages" / "916" / month).mkdir(parents=True)
    settings = Settings(home=tmp_path, keep_messages_months=12)
    prune(settings, past_retention(settings, APRIL_2025), "A tester")
    assert sorted(path.name for path in (tmp_path / "messages" / "916").iterdir()) == ["2025-03", "notes"]


def test_how_long_steps_took_is_kept_for_so_many_months(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With twelve months kept, April 2025 still has the runs of April 2024 and none of March 2024."""
    settings = Settings(home=tmp_path, keep_timings_months=12)
    march, april = (
        StepTiming(f"{day}T09:00:00.000+00:00", "2024-02", "load", "done", 2.0, 1.5, 300)
        for day in ("2024-03-31", "2024-04-01")
    )
    for la_code, timings in (("916", (march, april)), ("825", (april,))):
        for timing in timings:
            keep_timing(settings, la_code, timing)
    [found] = past_retention(settings, APRIL_2025)
    assert (found.la_code, found.month, found.is_of_timings) == ("916", "2024-04", True)
    assert prune(settings, [found], "A tester") == [found]
    assert [read_timings(settings, la_code) for la_code in ("916", "825")] == [[april], [april]]
    assert past_retention(settings, APRIL_2025) == []
    assert entries(tmp_path) == (), "how long steps took is no decision about a release"
    monkeypatch.setenv("SCORECARD_KEEP_TIMINGS_MONTHS", "1")
    said = command("prune", "--home", str(tmp_path)).stdout.replace("\n", "")
    assert "run_timings.jsonl, runs before " in said
    assert said.count("may go") == 2


def test_whoever_removes_says_who_it_is(tmp_path: Path) -> None:
    assert command("prune", "--apply", "--home", str(tmp_path)).exit_code == 2


@pytest.mark.slow
def test_a_released_delivery_goes_and_its_release_holds(
    home_with_release: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with_release()
    landing = home / "landing" / "916" / "2024-03"
    releases = content_of(home / "releases")
    monkeypatch.setenv("SCORECARD_KEEP_DELIVERIES_MONTHS", "12")
    named = command("prune", "--home", str(home))
    assert f"{landing}: may go" in named.stdout.replace("\n", "")
    assert landing.is_dir()

    with (landing / "asye.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n")  # something came after the release
    assert past(home, 12) == {"916/2024-03": "916-2024-03-r1 was made of another content"}
    with (landing / "asye.csv").open("rb+") as raw:
        raw.truncate((POCKET_AUTHORITY / "asye.csv").stat().st_size)

    done = command("prune", "--apply", "--by", "A tester", "--home", str(home))
    assert done.exit_code == 0, done.said
    assert list(landing.parent.iterdir()) == []
    content = entries(home)[-1].content
    manifest = json.loads((home / "releases/916/2024-03/r1/manifest.json").read_text(encoding="utf-8"))
    assert content.model_dump() == {
        "kind": "delivery_pruned",
        "la_code": "916",
        "month": "2024-03",
        "delivery_fingerprint": manifest["delivery_fingerprint"],
        "by": "A tester",
    }
    assert content_of(home / "releases") == releases
    assert command("verify", str(home / "releases" / "916" / "2024-03" / "r1")).exit_code == 0
