"""The commands and the code that README, the analyst's page and the cookbook print for a first answer, as printed.

What belongs here: blocks of shell that ask `scorecard sql`, and of Python. What does not: queries in SQL
(`test_small_authority.py`), and ways in with programs that the tests do not have: R, Excel, Power BI.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scorecard.settings import PROJECT_ROOT
from tests.conftest import Released
from tests.cookbook.pages import COOKBOOK

PAGES = (PROJECT_ROOT / "README.md", PROJECT_ROOT / "docs" / "analyst.md", COOKBOOK / "README.md")
BLOCK = re.compile(r"^```(?P<language>sh|bash|python|r)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(*languages: str) -> list[str]:
    found = [block for page in PAGES for block in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    return [block["text"] for block in found if block["language"] in languages]


ASKING = [text for text in blocks("sh", "bash") if "scorecard sql" in text]
SCRIPTS = blocks("python")


@pytest.fixture
def place(released: Released, tmp_path: Path) -> Path:
    """A folder like a checkout after a release: the command, and the figures in `data/`."""
    (tmp_path / "data").symlink_to(released.home)
    program = tmp_path / ".venv" / "bin" / "scorecard"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m orchestration.cli "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    return tmp_path


def run(place: Path, script: str) -> str:
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(PROJECT_ROOT),
        "SCORECARD_HOME": str(place / "data"),
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=place, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_blocks_were_found_on_every_page() -> None:
    assert len(ASKING) >= 5
    assert len(SCRIPTS) == 2


@pytest.mark.parametrize("script", ASKING, ids=range(len(ASKING)))
def test_a_command_that_asks_the_marts_is_answered(place: Path, script: str) -> None:
    said = run(place, script)
    written = [path for path in place.iterdir() if path.suffix == ".csv"]
    assert "│" in said or written
    for path in written:
        assert len(path.read_text(encoding="utf-8").splitlines()) > 10


@pytest.mark.parametrize("script", SCRIPTS, ids=range(len(SCRIPTS)))
def test_a_script_in_python_runs_and_leaves_nothing_open(
    place: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    named: dict[str, Any] = {}
    exec(script, named)
    assert named["connection"].execute("select count(*) from marts.scorecard").fetchone() == (40,)
    named["connection"].close()


def test_the_first_answer_of_the_readme_is_the_first_in_the_release(place: Path) -> None:
    """The pocket authority's own order: the numbers from 1, none left out."""
    [script] = [text for text in ASKING if "attention_rank" in text]
    ranks = re.findall(r"^│ +(\d+) │", run(place, script), re.MULTILINE)
    assert ranks == [str(number) for number in range(1, len(ranks) + 1)]
    assert ranks
