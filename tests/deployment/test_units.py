"""The units as systemd reads them: what it would say of a word that it does not know or a program that is not there."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deployment.described import UNITS

ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not there: Debian's package systemd has it")
def test_systemd_finds_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    for path in (*UNITS.glob("*.service"), *UNITS.glob("*.target")):
        text = path.read_text(encoding="utf-8")
        # it asks whether the program is there; nothing else is changed
        (tmp_path / path.name).write_text(text.replace("/opt/scorecard/bin", str(Path(sys.executable).parent)))
    names = sorted(str(path) for path in tmp_path.iterdir())
    verified = subprocess.run([str(ANALYZE), "verify", "--man=no", *names], capture_output=True, text=True)
    ours = [line for line in verified.stderr.splitlines() if str(tmp_path) in line or "scorecard" in line]
    assert (verified.returncode, ours) == (0, [])
