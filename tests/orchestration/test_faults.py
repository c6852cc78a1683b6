"""No traceback, ever: what nobody expected ends in sentences with code, cause, what stands and what to do."""

import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from scorecard.machine_causes import DAMAGED, DISK_FULL, IN_USE, NO_ACCESS, NO_MEMORY, READ_ONLY, MachineCause, cause_of
from scorecard.problems import OurFault
from scorecard.settings import PROJECT_ROOT
from tests.support import POCKET_AUTHORITY, Outcome, arguments_of_run, command, command_elsewhere, deliver, marts

MEGABYTE = 1_000_000


def limited(arguments: list[str], *limits: tuple[int, int]) -> Outcome:
    """The command in a process of its own that is given no more than so much."""

    def limit() -> None:
        for what, most in limits:
            resource.setrlimit(what, (most, most))

    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        preexec_fn=limit,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (OSError(28, "No space left on device"), DISK_FULL),
        (OSError(30, "Read-only file system"), READ_ONLY),
        (PermissionError(13, "Permission denied"), NO_ACCESS),
        (MemoryError(), NO_MEMORY),
        (duckdb.OutOfMemoryException("Out of Memory Error: Allocation failure"), NO_MEMORY),
        (OurFault("3 of 4 dbt nodes failed:\n  targets: [Errno 28] No space left on device"), DISK_FULL),
        (duckdb.IOException("IO Error: Could not set lock on file"), IN_USE),
        (ValueError("a value"), None),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_what_the_machine_did_not_give_is_known_by_its_words(fault: Exception, cause: MachineCause | None) -> None:
    assert cause_of(fault) is cause
    try:
        raise RuntimeError("something above") from fault
    except RuntimeError as above:
        assert cause_of(above) is cause


def test_a_damaged_database_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.duckdb").write_text("no database", encoding="ascii")
    with pytest.raises(duckdb.Error) as fault:
        duckdb.connect(str(tmp_path / "a.duckdb"))
    assert cause_of(fault.value) is DAMAGED


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "cause"),
    [
        (((resource.RLIMIT_FSIZE, MEGABYTE),), "the disk is full"),
        # with less, imports fail or the C library ends the process, before the command is asked
        (((resource.RLIMIT_AS, 740 * MEGABYTE),), "memory ran out"),
    ],
    ids=["a file may not grow", "no more memory"],
)
def test_a_disk_or_a_memory_that_is_full_while_loading(
    tmp_path: Path, limits: tuple[tuple[int, int], ...], cause: str
) -> None:
    deliver(POCKET_AUTHORITY, tmp_path)
    ended = limited(["check", "--authority", "916", "--month", "2024-03", "--home", str(tmp_path)], *limits)
    assert ended.exit_code == 1
    assert cause in ended.stderr
    assert "run the same command again" in ended.stderr
    assert "Traceback" not in ended.said


def test_a_fault_of_ours_is_told_without_its_words_and_kept_for_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from orchestration import cli

    def broken(*_: object, **__: object) -> None:
        raise ValueError("Could not convert string 'Iris Example' to INT32")

    monkeypatch.setattr("scorecard.release.verify_home.verify_home", broken)
    monkeypatch.setattr(sys, "argv", ["scorecard", "verify", "--all", "--home", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "Exit code 1: a fault of ours, ValueError in orchestration/cli/verify_command.py, line " in said
    assert "What stands: Every finished release" in said
    assert f"hand {tmp_path / 'last_fault.txt'}" in said
    assert "Iris" not in said
    kept = tmp_path / "last_fault.txt"
    assert "Iris Example" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), SIGNALS, ids=[each.name for each, _ in SIGNALS])
@pytest.mark.parametrize("seconds", [0.15, 1.0, 4.0])
def test_a_signal_is_answered_with_a_sentence_at_any_moment(
    tmp_path: Path, number: signal.Signals, code: int, seconds: float
) -> None:
    deliver(POCKET_AUTHORITY, tmp_path)
    # what Python itself loads before the first line of the project nobody can answer for: wait for that line
    loading = "import sys; sys.argv[0] = 'scorecard'; import orchestration; print('here', flush=True); "
    process = subprocess.Popen(
        [sys.executable, "-c", loading + "from orchestration.cli import main; main()", *arguments_of_run(tmp_path)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    time.sleep(seconds)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == code
    assert f"Exit code {code}: " in stderr
    assert "Run the same command again" in stderr
    assert "Traceback" not in stderr


def test_other_programs_that_import_the_project_keep_their_answers() -> None:
    # what stood there before depends on who starts the tests: a shell lets nothing in its background hear of Ctrl-C
    asking = (
        "import signal; before = signal.getsignal(signal.SIGINT); import orchestration.cli; "
        "print(signal.getsignal(signal.SIGINT) is before)"
    )
    done = subprocess.run([sys.executable, "-c", asking], cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert done.stdout == "True\n"


@pytest.fixture
def home(home_with_release: Callable[[], Path]) -> Iterator[Path]:
    made = home_with_release()
    yield made
    shutil.rmtree(made)


def damaged(path: Path) -> None:
    path.write_text("no database", encoding="ascii")


def cut(path: Path) -> None:
    with path.open("rb+") as stream:
        stream.truncate(20_000)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [damaged, cut])
def test_damaged_marts_are_made_again(home: Path, damage: Callable[[Path], None]) -> None:
    before = marts(home, "select * from indicator_values order by all")
    damage(home / "scorecard.duckdb")
    outcome = command(*arguments_of_run(home))
    assert outcome.exit_code == 0, outcome.said
    assert marts(home, "select * from indicator_values order by all") == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("manifest.json", "", "manifest.json: it cannot be read as a manifest"),
        ("manifest.json", '{"release_id": "916-20', "manifest.json: it cannot be read as a manifest"),
        ("manifest.json", None, "it is missing"),
        ("indicator_values.parquet", None, "indicator_values.parquet: in the manifest, not in the folder"),
    ],
    ids=["empty manifest", "cut manifest", "no manifest", "no parquet"],
)
def test_a_release_folder_that_is_not_sound_stops_a_run_with_a_sentence(
    home: Path, name: str, content: str | None, said: str
) -> None:
    file = home / "releases" / "916" / "2024-03" / "r1" / name
    if content is None:
        file.unlink()
    else:
        file.write_text(content, encoding="utf-8")
    ended = command_elsewhere(*arguments_of_run(home))
    assert ended.exit_code == 3
    assert said in ended.stderr
    assert "Restore the folders from a backup" in ended.stderr
    assert "Traceback" not in ended.said


@pytest.mark.slow
def test_a_folder_of_a_delivery_that_may_not_be_opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, landing = Path.iterdir, home / "landing" / "916" / "2024-03"

    def refused(folder: Path) -> Iterator[Path]:
        if folder == landing:
            raise PermissionError(13, "Permission denied", str(folder))
        return iter(real(folder))

    # tests may run as an account to which the mode of a folder says nothing
    monkeypatch.setattr(Path, "iterdir", refused)
    outcome = command(*arguments_of_run(home))
    assert outcome.exit_code == 2
    assert "cannot be looked into" in outcome.stderr
