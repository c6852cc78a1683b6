"""How costs are measured, set against each other and kept. No test here waits for a clock."""

import csv
import sys
from pathlib import Path

import pytest

from benchmarks import growth, yardsticks
from benchmarks.processor import Cost, MeasuredCommandFailed, Spread, cost_of

ROUNDS = {
    yardsticks.RUN: [60.0, 40.0, 50.0],
    yardsticks.HAND_WRITTEN: [2.0, 2.0, 1.0],
    yardsticks.PANDAS: [10.0, 10.0, 10.0],
    yardsticks.BYTES: [0.5, 0.5, 0.5],
    yardsticks.UNCHANGED: [4.0, 4.0, 4.0],
    yardsticks.FEW_ROWS: [30.0, 30.0, 30.0],
    yardsticks.HAND_WRITTEN_FEW_ROWS: [0.5, 0.5, 0.5],
    yardsticks.HELP: [2.0, 2.0, 2.0],
    yardsticks.PYTHON: [0.01, 0.01, 0.01],
}


def test_a_figure_is_the_median_of_the_ratios_of_each_round() -> None:
    # 60 / 2, 40 / 2 and 50 / 1: the median is 30, where the ratio of the medians would be 25
    [figure] = [each for each in yardsticks.figures_of(ROUNDS) if each.yardstick == yardsticks.HAND_WRITTEN][:1]
    assert figure == yardsticks.Figure(yardsticks.RUN, yardsticks.HAND_WRITTEN, Spread(30.0, 20.0, 50.0, 3))


def test_every_figure_stands_in_the_table_with_its_spread() -> None:
    lines = yardsticks.table(yardsticks.figures_of(ROUNDS), ROUNDS).splitlines()
    assert len(lines) == 1 + len(yardsticks.FIGURES)
    assert lines[1].split() == ["run", "hand-written", "SQL", "30.00", "20.00", "50.00", "50.00", "/", "2.000"]


def test_the_history_keeps_every_figure_and_what_stood_there_before(tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    figures = yardsticks.figures_of(ROUNDS)
    yardsticks.record(figures, history)
    before = history.read_text(encoding="utf-8")
    yardsticks.record(figures, history)
    assert history.read_text(encoding="utf-8").startswith(before)
    with history.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2 * len(figures)
    first = rows[0]
    assert (first["measured"], first["yardstick"]) == (yardsticks.RUN, yardsticks.HAND_WRITTEN)
    assert [first[column] for column in ("ratio", "lowest", "highest", "measurements")] == [
        "30.000",
        "20.000",
        "50.000",
        "3",
    ]
    assert all(first[column] for column in yardsticks.COLUMNS)


def test_the_history_of_the_project_has_the_columns_that_are_written() -> None:
    with yardsticks.HISTORY.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    assert tuple(reader.fieldnames or ()) == yardsticks.COLUMNS
    assert {(row["measured"], row["yardstick"]) for row in rows} <= set(yardsticks.FIGURES)


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(MeasuredCommandFailed, match="ended with 3") as failed:
        cost_of([sys.executable, "-c", "import sys; print('no room', file=sys.stderr); sys.exit(3)"])
    assert "no room" in str(failed.value)


def test_what_a_command_starts_is_part_of_its_cost() -> None:
    allocating = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'bytearray(600_000_000)'], check=True)"
    assert cost_of([sys.executable, "-c", allocating]).megabytes > 570


@pytest.mark.parametrize(
    ("costs", "power"), [([3.0, 12.0, 48.0], 1.0), ([2.0, 32.0, 512.0], 2.0), ([1.0, 2.0, 4.0], 0.5)]
)
def test_the_exponent_of_growth(costs: list[float], power: float) -> None:
    assert growth.exponent([100.0, 400.0, 1600.0], costs) == pytest.approx(power)


def test_growth_is_told_beyond_what_every_run_costs() -> None:
    # 10 seconds and 300 MB whatever comes; beyond that 5 and 20 seconds, 100 and 200 MB for 100 and 400 rows more
    fixed = growth.Measured(10, Cost(10.0, 300.0))
    grown = [growth.Measured(110, Cost(15.0, 400.0)), growth.Measured(410, Cost(30.0, 500.0))]
    told = growth.report(fixed, grown)
    assert "to the power 1.00," in told
    assert "memory to the power 0.50." in told


def test_what_is_measured_is_told_no_setting_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Makefile names a home of Dagster, into which a run would write its history too."""
    monkeypatch.setenv("DAGSTER_HOME", "somewhere")
    monkeypatch.setenv("SCORECARD_ENGINE", "spark")
    monkeypatch.setenv("OTHERS", "stay")
    told = "import os, sys; sys.exit(set(os.environ) & {'DAGSTER_HOME', 'SCORECARD_ENGINE', 'OTHERS'} != {'OTHERS'})"
    cost_of([sys.executable, "-c", told])
