"""Runs killed at moments that nobody chose: the seed is the day, and stands in what is said where one fails."""

import datetime
from pathlib import Path

import pytest

from tests.operations.kills import kill_runs

pytestmark = pytest.mark.long

# as many as the tier affords; `make kill` kills a hundred
KILLS = 8


def test_whenever_a_run_is_killed_nothing_is_lost_and_the_next_one_mends_it(tmp_path: Path) -> None:
    seed = datetime.date.today().toordinal()
    there = kill_runs(tmp_path, KILLS, seed)
    assert there.faults == [], f"make kill ARGUMENTS='--count {KILLS} --seed {seed}'"
    assert sum(turn.seconds is not None for turn in there.turns) == KILLS
