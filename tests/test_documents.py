"""The two pages that say how to add something, followed to the letter in a copy of the project.

What belongs here: that every block of these pages is applied or run, that what they show is what comes out, and that
the project's own checks pass afterwards. What does not: whether a rule or a check is right.

Above each block of a page stands its place: "New file `path`:", "At the end of `path`:", or "In `path`, above `line`:"
and "below `line`:". Blocks of `sh` are run. A table beneath a `sh` block is what the page promises.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.settings import PROJECT_ROOT
from tests.support import rows_of

pytestmark = pytest.mark.long

INDICATOR = "docs/add-an-indicator.md"
SOURCE = "docs/add-a-source.md"
# what the pages call a place to try things in
TRY = "/tmp/try"
NOT_COPIED = shutil.ignore_patterns(
    ".*_cache", ".git", ".venv", ".hypothesis", "__pycache__", "*.egg-info", "data", "logs", "target"
)
BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(
    r"(?:(?P<new>New file)|(?P<end>At the end of)|In) `(?P<path>[^`]+)`(?:, (?P<side>above|below) `(?P<line>[^`]+)`)?:$"
)


@dataclass(frozen=True)
class Block:
    """A block of a page, with the line that stands above it and the heading of its section."""

    language: str
    text: str
    intro: str
    section: str


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        above = text[: found.start()]
        intro = above.rstrip().rsplit("\n", 1)[-1]
        section = re.findall(r"^## (.*)$", above, re.MULTILINE)[-1]
        yield Block(found["language"], found["text"], intro, section)


@dataclass(frozen=True)
class Copy:
    """A copy of the project in which pages are followed, and the home that stands for `/tmp/try`."""

    root: Path
    home: Path

    def follow(self, page: str) -> list[Path]:
        """Apply and run every block in its order; which files were written, and in which order."""
        written = []
        for block in blocks_of(self.root / page):
            if block.language == "sh":
                self.run("bash", "-euo", "pipefail", "-c", block.text.replace(TRY, str(self.home)))
            else:
                written.append(self.write(block))
        return list(dict.fromkeys(written))

    def write(self, block: Block) -> Path:
        place = PLACE.search(block.intro)
        assert place, f"{block.section}: the block below “{block.intro}” has no place"
        path = self.root / place["path"]
        if place["new"]:
            assert not path.exists(), f"{place['path']} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            return path
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        assert lines[-1].endswith("\n"), f"{place['path']} does not end with a line break"
        at = len(lines)
        if not place["end"]:
            [at] = [number for number, line in enumerate(lines) if line.strip() == place["line"]]
            at += place["side"] == "below"
        path.write_text("".join([*lines[:at], block.text, *lines[at:]]), encoding="utf-8")
        return path

    def run(self, *command: str) -> str:
        """What a command says on both channels; it must end well."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "SCORECARD", "DAGSTER", "COV"))
        }
        done = subprocess.run(
            command,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment | {"PYTHONWARNINGS": "ignore"},
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}"
        return done.stdout

    def python(self, *arguments: str) -> str:
        return self.run(sys.executable, "-m", *arguments)

    def tests(self, *paths: str) -> None:
        self.python("pytest", "-p", "no:cacheprovider", "-m", "not long", *paths)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    root = Path(shutil.copytree(PROJECT_ROOT, tmp_path / "project", ignore=NOT_COPIED))
    programs = root / ".venv" / "bin"
    programs.mkdir(parents=True)
    # the installed command would run the project that it was installed from
    for name, runs in {
        "scorecard": f"{sys.executable} -m orchestration.cli",
        "dbt": str(Path(sys.executable).with_name("dbt")),
    }.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {runs} "$@"\n', encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Copy(root, tmp_path / "try")


def table_below(page: Path, heading: str) -> list[tuple[str, ...]]:
    """The rows of the table of a page whose heading begins so."""
    lines = iter(page.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith(f"| {heading} |"):
            next(lines)
            rows = []
            for row in lines:
                if not row.startswith("|"):
                    break
                rows.append(tuple(cell.strip() for cell in row.strip("|").split("|")))
            return rows
    raise AssertionError(f"{page.name} has no table of {heading}")


def test_an_indicator_is_added_by_its_page(copy: Copy) -> None:
    written = copy.follow(INDICATOR)
    assert len(written) <= 5, written

    figures = rows_of(
        copy.home / "marts.duckdb",
        """
        select basis, period_end::varchar, numerator::integer::varchar, denominator::integer::varchar,
            round(value, 1)::varchar
        from marts.indicator_values
        where indicator_id = 'referrals_closed_without_further_action' and period_end = date '2024-03-31'
        order by basis
        """,
    )
    assert figures == table_below(copy.root / INDICATOR, "basis")

    copy.run(
        str(Path(sys.executable).with_name("sqlfluff")),
        "lint",
        "--disable-progress-bar",
        *[str(path) for path in written if path.suffix == ".sql"],
    )
    copy.tests("tests/test_architecture.py", "tests/disclosure/test_counts.py", "tests/test_models.py")
    copy.tests("tests/test_pipeline.py", "-k", "figures_are_those_worked_by_hand or manifest or cases")


def test_a_source_is_added_by_its_page(copy: Copy) -> None:
    written = copy.follow(SOURCE)
    optional = ("5. ",)
    needed = {
        PLACE.search(block.intro)["path"]  # type: ignore[index]
        for block in blocks_of(copy.root / SOURCE)
        if block.language != "sh" and not block.section.startswith(optional)
    }
    assert len(needed) <= 4, needed

    warehouse = copy.home / "warehouses" / "916.duckdb"
    faults = rows_of(
        warehouse,
        """
        select source_row::varchar, record_key, field, reason, outcome from quality.row_faults
        where extract = 'family_group_conferences' order by source_row
        """,
    )
    assert faults == table_below(copy.root / SOURCE, "source_row")
    staged = rows_of(warehouse, "select source_row, outcome from staging.stg_family_group_conferences order by all")
    assert staged == [(2, "plan_agreed"), (4, None)]

    copy.python("ruff", "check", "--no-cache", *[str(path) for path in written if path.suffix == ".py"])
    copy.python("ruff", "format", "--no-cache", "--check", *[str(path) for path in written if path.suffix == ".py"])
    copy.tests("tests/test_architecture.py", "tests/expectations", "tests/orchestration", "tests/synthetic")
    copy.tests("tests/test_pipeline.py", "-k", "figures_are_those_worked_by_hand")
