"""What a run would change is said before it is released; what is withheld is named last, and can end a run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.configuration.test_in_force import TARGET, configure
from tests.support import Rows, arguments_of_run, command, content_of, edit_rows

HomeMaker = Callable[[], Path]


def without_a_good_one(rows: Rows) -> Rows:
    """Two of five audits are good or outstanding, and one of the two is taken away: 40 per cent become 25."""
    return [row for row in rows if row["audit_id"] != "AU2"]


@pytest.mark.slow
def test_a_rehearsal_releases_nothing_and_says_what_a_run_would_change(home_with_release: HomeMaker) -> None:
    home = home_with_release()
    unchanged = command(*arguments_of_run(home), "--dry-run")
    assert unchanged.exit_code == 0
    assert "Nothing has changed since 916-2024-03-r1: a run would release nothing." in unchanged.stdout

    released, marts = content_of(home / "releases"), (home / "scorecard.duckdb").read_bytes()
    register = (home / "register.jsonl").read_bytes()
    edit_rows(home / "landing" / "916" / "2024-03" / "practice_audits.csv", without_a_good_one)
    rehearsed = command(*arguments_of_run(home), "--dry-run")
    assert rehearsed.exit_code == 0, rehearsed.said
    assert "a release now against 916-2024-03-r1, figures: " in rehearsed.stdout
    [said] = [line for line in rehearsed.stdout.splitlines() if line.startswith("  audits_good_or_outstanding: ")]
    assert said.endswith("2024-03: 40, now 25")
    assert content_of(home / "releases") == released
    assert (home / "scorecard.duckdb").read_bytes() == marts
    assert (home / "register.jsonl").read_bytes() == register

    made = command(*arguments_of_run(home))
    assert made.exit_code == 0, made.said
    told = command("diff", "916-2024-03-r1", "916-2024-03-r2", "--home", str(home))
    lines = [line for line in rehearsed.stdout.splitlines() if line.startswith("  ")]
    assert [line for line in told.stdout.splitlines() if line.startswith("  ")] == lines
    assert lines


@pytest.mark.slow
def test_what_is_withheld_is_named_last_and_can_end_a_run_with_its_code(
    home_with_release: HomeMaker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "logs" / "scorecard.jsonl"
    monkeypatch.setenv("SCORECARD_LOG_FILE", str(log))
    home = home_with_release()
    sound = command(*arguments_of_run(home), "--fail-on-withheld")
    assert sound.exit_code == 0
    assert sound.stdout.splitlines()[-1] == "Withheld: no measure."

    (home / "landing" / "916" / "2024-03" / "practice_audits.csv").write_text("not,the\nright,headings\n")
    ended = command(*arguments_of_run(home), "--fail-on-withheld")
    assert ended.exit_code == 5, ended.said
    both = "Practice audits graded good or outstanding; Practice audits graded inadequate"
    assert ended.stdout.splitlines()[-1] == f"Withheld: {both}."
    assert command(*arguments_of_run(home)).exit_code == 0

    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
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
