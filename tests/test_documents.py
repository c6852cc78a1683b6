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

from scorecard.settings import PROJECT_ROOT
from tests.support import marts, rows_of

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
class Followed:
    """What came of a page: the home that stands for `/tmp/try`, the section that names each file, what was printed."""

    home: Path
    written: dict[str, str]
    said: str

    def ending(self, suffix: str) -> list[str]:
        return [path for path in self.written if path.endswith(suffix)]


@dataclass(frozen=True)
class Copy:
    """A copy of the project in which pages are followed."""

    root: Path

    def follow(self, page: str) -> Followed:
        """Apply and run every block in its order."""
        home = self.root.parent / f"try-{Path(page).stem}"
        written: dict[str, str] = {}
        said = []
        for block in blocks_of(self.root / page):
            if block.language == "sh":
                said.append(self.run("bash", "-euo", "pipefail", "-c", block.text.replace(TRY, str(home))))
            else:
                written.setdefault(self.write(block), block.section)
        return Followed(home, written, "\n".join(said))

    def write(self, block: Block) -> str:
        place = PLACE.search(block.intro)
        assert place, f"{block.section}: the block below “{block.intro}” has no place"
        self._write(block, place)
        return place["path"]

    def _write(self, block: Block, place: re.Match[str]) -> None:
        path = self.root / place["path"]
        if place["new"]:
            assert not path.exists(), f"{place['path']} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            return
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        assert lines[-1].endswith("\n"), f"{place['path']} does not end with a line break"
        at = len(lines)
        if not place["end"]:
            [at] = [number for number, line in enumerate(lines) if line.strip() == place["line"]]
            at += place["side"] == "below"
        path.write_text("".join([*lines[:at], block.text, *lines[at:]]), encoding="utf-8")

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

    def program(self, name: str, *arguments: str) -> str:
        """An installed program, such as a linter."""
        return self.run(str(Path(sys.executable).with_name(name)), *arguments)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    root = Path(shutil.copytree(PROJECT_ROOT, tmp_path_factory.mktemp("copy") / "project", ignore=NOT_COPIED))
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
    return Copy(root)


@pytest.fixture(scope="module")
def indicator(copy: Copy) -> Followed:
    return copy.follow(INDICATOR)


@pytest.fixture(scope="module")
def source(copy: Copy) -> Followed:
    return copy.follow(SOURCE)


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


def test_an_indicator_takes_five_files(indicator: Followed) -> None:
    assert len(indicator.written) == 5, indicator.written


def test_a_source_takes_four_files_and_its_own_checks_two_more(source: Followed) -> None:
    needed = [path for path, section in source.written.items() if not section.startswith("5. What only people know")]
    assert len(needed) == 4, needed
    assert len(source.written) == 6, source.written


def test_the_figures_that_the_page_promises_come_out(copy: Copy, indicator: Followed) -> None:
    assert "PASS=1 " in indicator.said
    figures = marts(
        indicator.home,
        """
        select basis, period_end::varchar, numerator::integer::varchar, denominator::integer::varchar,
            round(value, 1)::varchar
        from indicator_values
        where indicator_id = 'referrals_closed_without_further_action' and period_end = date '2024-03-31'
        order by basis
        """,
    )
    assert figures == table_below(copy.root / INDICATOR, "basis")


def test_the_faults_that_the_page_promises_are_found(copy: Copy, source: Followed) -> None:
    warehouse = source.home / "warehouses" / "916.duckdb"
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


def test_what_was_added_has_the_style_of_the_house(copy: Copy, indicator: Followed, source: Followed) -> None:
    copy.program("sqlfluff", "lint", "--disable-progress-bar", *indicator.ending(".sql"))
    copy.program("ruff", "check", "--no-cache", *source.ending(".py"))
    copy.program("ruff", "format", "--no-cache", "--check", *source.ending(".py"))


def test_the_projects_own_checks_pass_with_both(copy: Copy, indicator: Followed, source: Followed) -> None:
    """The rules of the house, every worked example, the golden figures, and the checks about what was added."""
    asked = [
        "architecture",
        "test_counts",
        "test_delivery",
        "test_every_worked_example_holds",
        "test_the_figures_are_those_worked_by_hand",
        "test_every_rule_has_its_case",
        "test_what_decides_is_an_optional_column_of_the_contract",
        "test_a_module_is_named_after_its_asset",
        "family_group_conferences",
    ]
    copy.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "not long", "-k", " or ".join(asked))
