"""A clock that jumps, a disk that is full, between one release and the next: order, proof and the last marts stay."""

import datetime
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.machine_causes import DISK_FULL
from scorecard.release import write
from scorecard.release.fingerprints import code_fingerprints
from scorecard.release.folder import all_releases
from scorecard.release.heads import heads_file, read_heads
from scorecard.release.publish import publish
from scorecard.release.unchanged import marts_are_current
from scorecard.release.verify_home import verify_home
from scorecard.settings import PROJECT_ROOT, Settings
from tests.support import arguments_of_run, as_let_through, command, marts

pytestmark = pytest.mark.long

HomeMaker = Callable[[], Path]
KILOBYTE = 1_000

PUBLISHING = """
import sys
from pathlib import Path
from scorecard.machine_causes import cause_of
from scorecard.release.publish import publish
from scorecard.settings import Settings
try:
    publish(Settings(home=Path(sys.argv[1])))
except Exception as fault:
    cause = cause_of(fault)
    sys.exit(cause.what if cause else f"not known: {type(fault).__name__}")
"""


def test_releases_keep_their_order_whatever_the_clock_says(
    home_with_release: HomeMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put back by years, a release is a second after the one before it; so is one after a clock that ran ahead."""
    settings = Settings(home=home_with_release())
    [first] = all_releases(settings)
    made = datetime.datetime.fromisoformat(first.manifest["released_at"])
    ahead = made.replace(year=made.year + 7, day=1)
    second = datetime.timedelta(seconds=1)
    for shown in (made.replace(year=made.year - 6, day=1), ahead, made):
        monkeypatch.setattr(write, "now", lambda shown=shown: shown)
        write.write_release(settings, as_let_through(settings), code_fingerprints())
        publish(settings)
    releases = all_releases(settings)
    times = [datetime.datetime.fromisoformat(each.manifest["released_at"]) for each in releases]
    assert times == [made, made + second, ahead, ahead + second]
    before = [
        each.manifest["previous_release"] and each.manifest["previous_release"]["release_id"] for each in releases
    ]
    assert before == [None, *(each.release_id for each in releases[:-1])]
    assert [head.release_id for head in read_heads(heads_file(settings))] == [each.release_id for each in releases]
    assert marts(settings.home, "select distinct release_id from indicator_values") == [(releases[-1].release_id,)]
    assert verify_home(settings).differences == ()


def test_a_disk_that_is_full_while_publishing_leaves_the_marts_as_they_were(home_with_release: HomeMaker) -> None:
    home = home_with_release()
    settings = Settings(home=home)
    write.write_release(settings, as_let_through(settings), code_fingerprints())
    before = settings.marts.read_bytes()

    def limit() -> None:
        most = 300 * KILOBYTE  # less than marts take, more than any other file of a home
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PUBLISHING, str(home)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        preexec_fn=limit,
    )
    assert done.stderr.strip().splitlines()[-1] == DISK_FULL.what
    assert settings.marts.read_bytes() == before
    assert not marts_are_current(settings)
    outcome = command(*arguments_of_run(home, overrides={}))  # none were let pass where it was made above
    assert outcome.exit_code == 0, outcome.said
    assert "Nothing has changed since 916-2024-03-r2" in outcome.stdout
    assert marts_are_current(settings)
    assert list(home.glob("*.partial*")) == []
