"""A crash at any moment: the last release stays whole and current, and the next run starts clean."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import filelock
import pytest

from scorecard.register.chain import entries
from scorecard.register.entries import QualityRunKept
from scorecard.release import publish as publishing
from scorecard.release.fingerprints import code_fingerprints, sha256_of
from scorecard.release.folder import Release, all_releases, sweep
from scorecard.release.publish import publish
from scorecard.release.unchanged import marts_are_current
from scorecard.release.write import write_release
from scorecard.settings import PROJECT_ROOT, Settings
from scorecard.warehouse.database import open_marts
from tests.conftest import Released
from tests.support import Rows, arguments_of_run, as_let_through, command, edit_rows, marts

pytestmark = pytest.mark.long

HomeMaker = Callable[[], Path]

# Writes one more release of the warehouse's delivery and publishes it, and dies where it is told to.
RELEASING = """
import os, signal, sys
from pathlib import Path
from scorecard.release import folder, publish, write
from scorecard.release.fingerprints import code_fingerprints
from scorecard.settings import Settings
from tests.support import as_let_through

home, owner, name, when = Path(sys.argv[1]), *sys.argv[2:5]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def and_die(function):
    def wrapped(*arguments, **named):
        function(*arguments, **named)
        die()
    return wrapped

holder = {"write": write, "publish": publish, "Path": Path, "": None}[owner]
if holder is not None:
    setattr(holder, name, die if when == "before" else and_die(getattr(holder, name)))

settings = Settings(home=home)
proven, code = as_let_through(settings), code_fingerprints()
print("ready", flush=True)
for _ in range(int(sys.argv[5])):
    folder.sweep(settings, "916")
    write.write_release(settings, proven, code)
    publish.publish(settings)
"""

READING = """
import sys
import time
from pathlib import Path
from scorecard.warehouse.database import open_marts

home, stop = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
reads = 0
while not stop.exists():
    with open_marts(home / "scorecard.duckdb") as connection:
        releases = connection.execute("select count(distinct release_id) from released_values").fetchone()[0]
        values = connection.execute("select count(*) from indicator_values").fetchone()[0]
        assert releases >= 1 and values > 1000
        reads += 1
    time.sleep(0.01)
print(reads)
"""


def python(script: str, *arguments: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", script, *map(str, arguments)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def release_again(settings: Settings) -> None:
    """What the next run does once its figures are counted."""
    sweep(settings, "916")
    write_release(settings, as_let_through(settings), code_fingerprints())
    publish(settings)


def is_whole(release: Release) -> bool:
    files = release.manifest["files"]
    return bool(files) and all(sha256_of(release.folder / name) == found for name, found in files.items())


def numbers(settings: Settings) -> list[int]:
    """Numbers of the releases that can be seen, each of them whole."""
    found = all_releases(settings)
    assert all(is_whole(release) for release in found)
    return [release.number for release in found]


def published_releases(home: Path) -> list[str]:
    return [name for (name,) in marts(home, "select distinct release_id from released_values order by 1")]


MOMENTS = [
    # where it dies, and which releases can be seen and are published afterwards
    ("write", "_write_marts", "before", [1], [1]),
    ("write", "_write_marts", "after", [1], [1]),
    ("write", "write_cases", "before", [1], [1]),
    ("write", "_accounts", "after", [1], [1]),
    ("Path", "rename", "before", [1], [1]),
    ("Path", "rename", "after", [1, 2], [1]),
    # the public marts take their place first, then those of the inside
    ("Path", "replace", "before", [1, 2], [1]),
    ("Path", "replace", "after", [1, 2], [1]),
    ("publish", "remember", "after", [1, 2], [1]),
    ("publish", "_create_latest_of_each_authority", "after", [1, 2], [1]),
    ("publish", "_replace", "before", [1, 2], [1]),
    ("publish", "keep_last", "before", [1, 2], [1, 2]),
    ("publish", "_replace", "after", [1, 2], [1, 2]),
]


@pytest.mark.parametrize(("owner", "name", "when", "finished", "current"), MOMENTS)
def test_killed_while_releasing_the_last_release_stays_and_the_next_run_goes_on(
    home_that_publishes: HomeMaker,
    home_with_release: HomeMaker,
    owner: str,
    name: str,
    when: str,
    finished: list[int],
    current: list[int],
) -> None:
    # where files take their place, an edition takes its own, too
    home = home_that_publishes() if owner == "Path" else home_with_release()
    settings = Settings(home=home)
    before = settings.marts.read_bytes()
    with running(python(RELEASING, home, owner, name, when, "1")) as process:
        _, errors = process.communicate()
        assert process.returncode == -signal.SIGKILL, errors

    assert numbers(settings) == finished
    assert published_releases(home) == [f"916-2024-03-r{number}" for number in current]
    assert marts_are_current(settings) is (finished == current)
    if current == [1]:
        assert settings.marts.read_bytes() == before

    release_again(settings)
    assert numbers(settings) == [*finished, finished[-1] + 1]
    assert marts_are_current(settings)
    assert list(settings.releases.rglob("*.partial")) == []
    assert list(home.glob("*.partial*")) == []


def test_killed_at_any_moment_there_is_no_half_release(home_that_publishes: HomeMaker) -> None:
    home = home_that_publishes()
    settings = Settings(home=home)
    seen = [1]
    for milliseconds in (50, 200, 350, 500, 650):
        with running(python(RELEASING, home, "", "", "", "1000")) as process:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
            time.sleep(milliseconds / 1000)
            process.kill()
            process.wait()
        found = numbers(settings)
        assert found == list(range(1, len(found) + 1))
        assert found[: len(seen)] == seen
        published = published_releases(home)
        assert len(published) in (len(found), len(found) - 1)
        seen = found
    release_again(settings)
    assert marts_are_current(settings)
    assert list(home.rglob("*.partial")) == []


def test_a_run_killed_between_its_release_and_the_register_is_recorded_by_the_next(
    home_that_publishes: HomeMaker,
) -> None:
    """What the manifest says of the run is what the run itself would have recorded."""
    home = home_that_publishes()
    register = home / "register.jsonl"
    *before, of_the_run = entries(home)
    assert isinstance(of_the_run.content, QualityRunKept)
    # as it stood when the process was killed: the release is there, and neither entry nor marts know it
    lines = register.read_bytes().splitlines(keepends=True)
    register.write_bytes(b"".join(lines[:-1]))
    (home / "scorecard.duckdb").unlink()
    outcome = command(*arguments_of_run(home))
    assert outcome.exit_code == 0, outcome.said
    *as_before, recorded = entries(home)
    assert as_before == before
    assert recorded.content == of_the_run.content
    assert marts_are_current(Settings(home=home))
    again = command(*arguments_of_run(home))
    assert again.exit_code == 0
    assert [*entries(home)] == [*before, recorded], "nothing is recorded twice"


def test_readers_see_no_error_while_the_marts_are_replaced(home_that_publishes: HomeMaker, tmp_path: Path) -> None:
    home, stop = home_that_publishes(), tmp_path / "stop"
    settings = Settings(home=home)
    with running(python(READING, home, stop)) as first, running(python(READING, home, stop)) as second:
        for reader in (first, second):
            assert reader.stdout is not None and reader.stdout.readline() == "ready\n"
        with open_marts(settings.marts) as held:
            rows = held.execute("select count(*) from indicator_values").fetchall()
            for _ in range(5):
                publish(settings)
            assert held.execute("select count(*) from indicator_values").fetchall() == rows
        stop.touch()
        for reader in (first, second):
            reads, errors = reader.communicate()
            assert reader.returncode == 0, errors
            assert int(reads) > 0


def test_who_waits_long_for_another_that_publishes_says_for_whom(
    home_that_publishes: HomeMaker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(home=home_that_publishes())
    monkeypatch.setattr(publishing, "SECONDS_IN_SILENCE", 0.1)
    monkeypatch.setattr(logging.getLogger("scorecard"), "propagate", True)
    lock = filelock.FileLock(settings.home / "scorecard.lock", thread_local=False)
    lock.acquire()
    settings.marts.unlink()
    with ThreadPoolExecutor() as waiting:
        published = waiting.submit(publish, settings)
        while "another run publishes in this home" not in caplog.text and not published.done():
            time.sleep(0.05)
        assert not published.done(), "it did not wait"
        lock.release()
        published.result()
    assert f"fuser {settings.home / 'scorecard.lock'}" in caplog.text
    assert marts_are_current(settings)


def test_a_run_killed_midway_keeps_others_out_while_it_lives_and_leaves_no_trace(
    home_that_publishes: HomeMaker, released: Released
) -> None:
    home = home_that_publishes()
    settings = Settings(home=home)
    before = settings.marts.read_bytes()

    def renumber(rows: Rows) -> Rows:
        return [{**row, "pers_upn": f"N{at}"} for at, row in enumerate(rows)]

    edit_rows(home / "landing" / "916" / "2024-03" / "ssd_person.csv", renumber)
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", *arguments_of_run(home)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with running(process):
        assert process.stderr is not None
        assert any(" loaded " in line for line in process.stderr), "the run ended before it had loaded"

        refused = command(*arguments_of_run(home))
        assert refused.exit_code == 4
        assert "Another run works on authority 916. Wait for it to end" in " ".join(refused.stderr.split())

        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    assert numbers(settings) == [1]
    assert settings.marts.read_bytes() == before

    (settings.releases / "916" / "2024-03" / "r2.partial").mkdir()  # as left by a run killed while releasing
    outcome = command(*arguments_of_run(home))
    assert outcome.exit_code == 0, outcome.said
    assert numbers(settings) == [1, 2]
    assert marts_are_current(settings)
    assert list(home.rglob("*.partial")) == []
    figures = "select * exclude (release_id) from indicator_values order by all"
    assert marts(home, figures) == marts(released.home, figures)
