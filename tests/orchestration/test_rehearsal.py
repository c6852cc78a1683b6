"""What a run would change is said before it is released; what is withheld is named last, and can end a run."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.configuration.test_in_force import TARGET, configure
from tests.support import Outcome, Rows, arguments_of_run, command, content_of, edit_rows, hash_of

HomeMaker = Callable[[], Path]


def without_a_good_one(rows: Rows) -> Rows:
    """Two of five audits are good or outstanding, and one of the two is taken away: 40 per cent become 25."""
    return [row for row in rows if row["audit_id"] != "AU2"]


@dataclass(frozen=True)
class Runs:
    """The runs of one home, in their order: the same delivery rehearsed and run, then a changed one, and again."""

    home: Path
    log: Path
    unchanged: Outcome
    sound: Outcome
    rehearsed: Outcome
    moved: list[str]
    """Files that the rehearsal of the changed delivery left otherwise than they were."""
    ended: Outcome
    again: Outcome


@pytest.fixture(scope="module")
def runs(home_with_release: HomeMaker, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The changed delivery lacks a good audit, and its short breaks cannot be read."""
    home, log = home_with_release(), tmp_path_factory.mktemp("told") / "logs" / "scorecard.jsonl"
    landing = home / "landing" / "916" / "2024-03"

    def standing() -> dict[str, str]:
        return content_of(home / "releases") | {
            name: hash_of(home / name) for name in ("scorecard.duckdb", "register.jsonl")
        }

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SCORECARD_LOG_FILE", str(log))
        unchanged = command(*arguments_of_run(home), "--dry-run")
        sound = command(*arguments_of_run(home), "--fail-on-withheld")
        edit_rows(landing / "practice_audits.csv", without_a_good_one)
        (landing / "short_breaks.csv").write_text("not,the\nright,headings\n", encoding="utf-8")
        before = standing()
        rehearsed = command(*arguments_of_run(home), "--dry-run")
        after = standing()
        ended = command(*arguments_of_run(home), "--fail-on-withheld")
        again = command(*arguments_of_run(home))
    moved = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return Runs(home, log, unchanged, sound, rehearsed, moved, ended, again)


def test_a_rehearsal_releases_nothing_and_says_what_a_run_would_change(runs: Runs) -> None:
    assert runs.unchanged.exit_code == 0
    assert "Nothing has changed since 916-2024-03-r1: a run would release nothing." in runs.unchanged.stdout
    assert runs.rehearsed.exit_code == 0, runs.rehearsed.said
    assert "a release now against 916-2024-03-r1, figures: " in runs.rehearsed.stdout
    [said] = [line for line in runs.rehearsed.stdout.splitlines() if line.startswith("  audits_good_or_outstanding: ")]
    assert said.endswith("2024-03: 40, now 25")
    assert runs.moved == []


def test_what_a_rehearsal_says_is_what_the_run_then_changes(runs: Runs) -> None:
    told = command("diff", "916-2024-03-r1", "916-2024-03-r2", "--home", str(runs.home))
    lines = [line for line in runs.rehearsed.stdout.splitlines() if line.startswith("  ")]
    assert [line for line in told.stdout.splitlines() if line.startswith("  ")] == lines
    assert lines


def test_what_is_withheld_is_named_last_and_can_end_a_run_with_its_code(runs: Runs) -> None:
    assert runs.sound.exit_code == 0
    assert runs.sound.stdout.splitlines()[-1] == "Withheld: no measure."
    assert runs.ended.exit_code == 5, runs.ended.said
    withheld = "Children in need on a plan for less than 12 months, excluding short breaks"
    assert runs.ended.stdout.splitlines()[-1] == f"Withheld: {withheld}."
    assert runs.again.exit_code == 0


def test_the_log_is_a_line_an_event_with_its_authority_and_month(runs: Runs) -> None:
    events = [json.loads(line) for line in runs.log.read_text(encoding="utf-8").splitlines()]
    assert {(event["authority"], event["month"]) for event in events} == {("916", "2024-03")}
    assert {event["level"] for event in events} >= {"info", "warning"}
    assert events[0]["message"] == "authority 916, March 2024: looking at what is there"
    assert all(event["time"].endswith("+00:00") and event["run_id"] for event in events)


def test_two_authorities_are_not_held_against_each_other(tmp_path: Path) -> None:
    outcome = command("diff", "916-2024-03-r1", "865-2024-03-r1", "--home", str(tmp_path))
    assert outcome.exit_code == 2
    missing = command("diff", "916-2024-03-r1", "916-2024-03-r2", "--home", str(tmp_path))
    assert missing.exit_code == 2
    assert "has no release 916-2024-03-r1" in missing.stderr


def test_a_log_file_that_cannot_be_written_to_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SCORECARD_LOG_FILE", str(tmp_path / "file" / "log.jsonl"))
    configure(tmp_path, "targets", TARGET)
    outcome = command(*arguments_of_run(tmp_path))
    assert outcome.exit_code == 2
    assert "SCORECARD_LOG_FILE" in outcome.stderr


def test_the_table_of_exit_codes_is_the_same_in_help_and_in_the_documents() -> None:
    from orchestration.cli.endings import EXIT_CODES
    from scorecard.settings import PROJECT_ROOT

    page = (PROJECT_ROOT / "docs" / "engineer.md").read_text(encoding="utf-8")
    table = page.split("### Exit codes", 1)[1].split("\n## ", 1)[0]
    assert [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:] == list(EXIT_CODES)
    said = command("--help").stdout
    assert all(f" {code}: " in said for code in EXIT_CODES)
