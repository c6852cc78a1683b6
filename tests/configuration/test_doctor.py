"""What begins a configuration, and what looks at it: every slip at once, with file, row, value and remedy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.configuration.in_force import read_configuration
from scorecard.doctor import examine
from scorecard.release import known_hashes
from scorecard.release.fingerprints import sha256_of
from scorecard.release.pseudonyms import KEY_FILE
from tests.configuration.test_in_force import TARGET, configure
from tests.support import command, content_of

# a code, a name and a code of the Office for National Statistics that no authority has
NOWHERESHIRE = ["--name", "Nowhereshire", "--ons-code", "E06000999", "--region", "South East"]


def slips(home: Path) -> dict[str, tuple[str, ...]]:
    return {part.part: part.slips for part in examine(home) if part.slips}


def test_a_home_that_is_sound(tmp_path: Path) -> None:
    assert slips(tmp_path) == {}
    assert list(tmp_path.iterdir()) == [], "the doctor made something"


def test_every_slip_is_told_at_once_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(tmp_path, "targets", TARGET | {"indicator_id": "agency_rat"}, la_code="916")
    configure(tmp_path, "child_population", la_code="865", columns=["mid_yaer"])
    (tmp_path / KEY_FILE).write_text("short", encoding="ascii")
    (tmp_path / "landing" / "961" / "2024-03").mkdir(parents=True)
    (tmp_path / "landing" / "916" / "2024_03").mkdir(parents=True)
    monkeypatch.setenv("SCORECARD_ALERT_EMAIL_TO", "nobody")
    outcome = command("doctor", "--home", str(tmp_path))
    assert outcome.exit_code == 2
    said = " ".join(outcome.stdout.split())
    for sentence in (
        "config/916/targets.csv, line 2: indicator_id is `agency_rat`, no entry of the catalogue",
        "config/865/child_population.csv, line 1: mid_yaer is no column that is known here: did you mean mid_year?",
        "can be read by others. Run: chmod 600",
        "landing/961 is of no authority that is known",
        "landing/916/2024_03 is no month. Expected a name such as 2024-03.",
        "SCORECARD_ALERT_EMAIL_TO is `nobody`",
    ):
        assert sentence in said, outcome.stdout


def test_a_setting_out_of_bounds_is_told_beside_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_QUARANTINE_CRITICAL_SHARE", "20")
    [said] = slips(tmp_path)["settings"]
    assert said.startswith("SCORECARD_QUARANTINE_CRITICAL_SHARE is `20`; expected at most 1.")


@pytest.mark.slow
def test_a_release_that_does_not_hold_is_told_and_what_is_known_to_hold_is_not_read_again(
    home_with_release: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with_release()
    assert slips(home) == {}
    read: list[Path] = []

    def reading(path: Path) -> str:
        read.append(path)
        return sha256_of(path)

    monkeypatch.setattr(known_hashes, "sha256_of", reading)
    examine(home)
    assert read == []
    shutil.rmtree(home / known_hashes.FOLDER)
    examine(home)
    assert home / "releases" / "916" / "2024-03" / "r1" / "scorecard.xlsx" in read
    (home / "releases" / "916" / "2024-03" / "r1" / "scorecard.xlsx").unlink()
    [said] = slips(home)["releases"]
    assert "scorecard.xlsx" in said


def test_the_first_files_hold_what_is_known_and_decide_nothing(tmp_path: Path) -> None:
    outcome = command("init", "916", "--home", str(tmp_path))
    assert outcome.exit_code == 0, outcome.said
    assert slips(tmp_path) == {}
    assert read_configuration(tmp_path, "916").fingerprint == ""
    assert "23 rows known" in outcome.stdout  # the targets of 916 in seeds/targets.csv


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    configure(tmp_path, "targets", TARGET, la_code="916")
    before = content_of(tmp_path / "config")
    assert command("init", "916", "--home", str(tmp_path)).exit_code == 0
    assert content_of(tmp_path / "config").items() >= before.items()
    after = content_of(tmp_path / "config")
    assert command("init", "916", "--home", str(tmp_path)).exit_code == 0
    assert content_of(tmp_path / "config") == after


@pytest.mark.parametrize("la_code", ["201", "825", "942"])
def test_any_authority_starts_with_its_population_and_neighbours(tmp_path: Path, la_code: str) -> None:
    outcome = command("init", la_code, "--home", str(tmp_path))
    assert outcome.exit_code == 0, outcome.said
    assert slips(tmp_path) == {}
    folder = tmp_path / "config" / la_code
    for name in ("child_population", "statistical_neighbours"):
        assert len((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()) > 1
    assert read_configuration(tmp_path, la_code).fingerprint == ""


def test_an_authority_that_no_seed_has_is_named_once(tmp_path: Path) -> None:
    refused = command("init", "999", "--home", str(tmp_path))
    assert refused.exit_code == 2
    assert "--name … --ons-code … --region …" in refused.stderr
    wrong = command("init", "999", "--home", str(tmp_path), *NOWHERESHIRE[:-1], "South-East")
    assert wrong.exit_code == 2
    assert "--region is `South-East`, which is no word that is known here: did you mean South East?" in wrong.stderr
    assert command("init", "999", "--home", str(tmp_path), *NOWHERESHIRE).exit_code == 0
    assert slips(tmp_path) == {}
    assert read_configuration(tmp_path, "999").seeds.authority_named["999"].name == "Nowhereshire"
    known = command("check", "--authority", "999", "--month", "2024-03", "--home", str(tmp_path))
    assert "No delivery at" in known.stderr


@pytest.mark.slow
def test_two_sources_that_cannot_both_be_kept_are_told(tmp_path: Path) -> None:
    rows = [
        {"indicator_id": "children_in_care_rate", "source": "ssda903"},
        {"indicator_id": "in_house_foster_care", "source": "extract"},
    ]
    configure(tmp_path, "measure_sources", *rows, la_code="916", columns=["indicator_id", "source"])
    [said] = slips(tmp_path)["configuration"]
    assert said.startswith("config/916: measure_sources: children_in_care_rate is to be counted from ssda903 and")
