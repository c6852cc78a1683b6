"""What a command costs before it starts: who needs neither Dagster, dbt nor Great Expectations waits for none."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.settings import PROJECT_ROOT
from tests.support import arguments_of_run

DEAR = ("dagster", "dbt", "great_expectations", "jinja2", "xlsxwriter")

ASKING = """
import sys
from orchestration.cli import app

try:
    app(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print("exit", code)
print("imported", *sorted(set({dear}) & set(sys.modules)))
"""


def imported_by(*arguments: str, dear: tuple[str, ...] = DEAR) -> tuple[str, list[str], str]:
    """Exit code, dear packages that were imported, and all that was said, by a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", ASKING.format(dear=dear), *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    *said, code, imported = done.stdout.splitlines()
    return code.removeprefix("exit "), imported.split()[1:], "\n".join(said) + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], "0"),
        (["run", "--help"], "0"),
        (["--version"], "0"),
        (["run", "--authority", "999", "--month", "2024-03"], "2"),
        (["check", "--authority", "916", "--month", "March"], "2"),
        (["explain", "agency_rate", "--month", "2024-03", "--home", "nowhere"], "2"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_help_and_what_is_refused_import_nothing_dear(arguments: list[str], code: str) -> None:
    assert imported_by(*arguments)[:2] == (code, [])


def test_help_waits_for_neither_settings_nor_a_database() -> None:
    code, imported, said = imported_by(
        "--help", dear=("pydantic", "pydantic_settings", "duckdb", "numpy", "statistics")
    )
    assert (code, imported) == ("0", [])
    assert "run" in said


def test_a_delivery_in_which_nothing_has_changed_imports_nothing_dear(home_with_release: Callable[[], Path]) -> None:
    code, imported, said = imported_by(*arguments_of_run(home_with_release()))
    assert "Nothing has changed since 916-2024-03-r1" in said
    assert (code, imported) == ("0", [])
