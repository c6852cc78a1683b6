"""The command on a system without the modules that only Unix has, as Windows is: it says so, and begins nothing.

Windows itself was not at hand. Tried is what can be: a process in which those modules cannot be imported.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from scorecard.settings import PROJECT_ROOT
from tests.support import POCKET_AUTHORITY, Outcome, arguments_of_run, content_of, deliver

WITHOUT_UNIX = """
import sys

OF_UNIX_ALONE = {"fcntl", "grp", "pwd", "resource", "termios"}


class NotThere:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in OF_UNIX_ALONE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


for name in OF_UNIX_ALONE:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, NotThere)
sys.argv[0] = "scorecard"
from orchestration.cli import main

main()
"""


def command_without_unix(*arguments: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WITHOUT_UNIX, *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_is_given_anywhere(arguments: tuple[str, ...]) -> None:
    said = command_without_unix(*arguments)
    assert (said.exit_code, said.stderr) == (0, "")


def test_whatever_else_is_asked_for_is_refused_in_a_sentence_and_nothing_is_written(tmp_path: Path) -> None:
    deliver(POCKET_AUTHORITY, tmp_path)
    before = content_of(tmp_path)
    for arguments in (
        ("doctor", "--home", str(tmp_path)),
        ("heads", "--home", str(tmp_path)),
        arguments_of_run(tmp_path),
    ):
        said = command_without_unix(*arguments)
        assert (said.exit_code, said.stdout) == (2, "")
        assert "does not run on this system: it needs Linux or another Unix" in said.stderr
        assert "Windows Subsystem for Linux" in said.stderr
        assert "Traceback" not in said.stderr
    assert content_of(tmp_path) == before
