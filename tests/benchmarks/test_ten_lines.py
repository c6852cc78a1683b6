"""The scripts that a run is held against count what the scorecard counts: else their cost would say nothing."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import commands
from scorecard.delivery.contracts import load_contracts
from scorecard.settings import PROJECT_ROOT
from tests.conftest import Released
from tests.support import POCKET_AUTHORITY, contract, marts

SCRIPTS = ("hand_written", "in_pandas")
BY_THE_RULES_AS_THEY_STAND = "expected_changed_rules.csv"
TOLERANCE = 1e-9

Key = tuple[str, str, str]
Figures = dict[Key, tuple[float | None, ...]]


def counted(script: str, delivery: Path, result: Path) -> Figures:
    """The figures of a script, run as it is when it is measured."""
    home = result.parent / "home"
    (home / commands.LANDING).parent.mkdir(parents=True)
    (home / commands.LANDING).symlink_to(delivery)
    subprocess.run(getattr(commands, script)(home, result), check=True, cwd=PROJECT_ROOT)
    with result.open(encoding="utf-8", newline="") as stream:
        return {key_of(row): numbers_of(row) for row in csv.DictReader(stream)}


def key_of(row: dict[str, str]) -> Key:
    return row["indicator_id"], row["component"], row["period_end"]


def numbers_of(row: dict[str, str]) -> tuple[float | None, ...]:
    return tuple(float(row[side]) if row[side] else None for side in ("numerator", "denominator", "value"))


def different(found: Figures, expected: Figures) -> dict[Key, object]:
    return {
        key: (found.get(key), figures)
        for key, figures in expected.items()
        if key not in found or not all(map(is_close, found[key], figures))
    }


def is_close(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_every_figure_is_as_counted_independently(script: str, conformance: Path, tmp_path: Path) -> None:
    found = counted(script, conformance / "clean", tmp_path / "figures.csv")
    lines = {line for line, _, _ in found}
    assert len(lines) == 10
    with (conformance / BY_THE_RULES_AS_THEY_STAND).open(encoding="utf-8", newline="") as stream:
        expected = {
            key_of(row): numbers_of(row)
            for row in csv.DictReader(stream)
            if row["basis"] == "headline" and row["indicator_id"] in lines
        }
    assert found.keys() == expected.keys()
    assert different(found, expected) == {}


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_every_figure_of_the_pocket_authority_is_as_released(script: str, released: Released, tmp_path: Path) -> None:
    found = counted(script, with_every_column(POCKET_AUTHORITY, tmp_path / "pocket"), tmp_path / "figures.csv")
    lines = {line for line, _, _ in found}
    expected: Figures = {
        (line, component, str(period_end)): tuple(None if number is None else float(number) for number in numbers)
        for line, component, period_end, *numbers in marts(
            released.home,
            "select indicator_id, component, period_end, numerator, denominator, value "
            "from indicator_values where basis = 'headline'",
        )
        if line in lines
    }
    assert found.keys() == expected.keys()
    assert different(found, expected) == {}


def expected_extracts() -> set[str]:
    """The extracts that every authority delivers."""
    return {extract for extract, of in load_contracts().items() if not of.is_optional}


def with_every_column(source: Path, folder: Path) -> Path:
    """A copy of a delivery in which columns that need not be delivered stand too, empty."""
    folder.mkdir()
    for extract in expected_extracts():
        with (source / f"{extract}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        with (folder / f"{extract}.csv").open("w", encoding="utf-8", newline="") as stream:
            names = [column.name for column in contract(extract).columns]
            writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_the_hand_written_script_loads_every_extract() -> None:
    script = (PROJECT_ROOT / "benchmarks" / "hand_written" / "load.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"^create table (\w+) as$", script, re.MULTILINE)) == expected_extracts()


def test_the_scripts_know_nothing_of_the_project() -> None:
    for script in SCRIPTS:
        code = f"import sys; import benchmarks.{script}.run; print(*sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, cwd=PROJECT_ROOT, capture_output=True, text=True
        )
        packages = {module.partition(".")[0] for module in done.stdout.split()}
        assert not packages & {"orchestration", "expectations", "scorecard", "dbt", "dagster", "great_expectations"}
