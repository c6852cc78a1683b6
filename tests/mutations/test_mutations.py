"""A bounded number of changes: any number by `make mutate`."""

import pytest

from tests.mutations.bench import Bench, Change

pytestmark = pytest.mark.long

# chosen so that each kind of change is among them; others: make mutate ARGUMENTS="--seed 1000"
SEEDS = (1, 2)
MANY_SEEDS = range(100, 112)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_figure_differs_in_silence(bench: Bench, seed: int) -> None:
    batch = bench.batch(seed)
    assert batch.changes
    assert [str(difference) for difference in batch.silent] == []


@pytest.mark.parametrize("seed", MANY_SEEDS)
def test_no_figure_differs_in_silence_after_many_changes(bench: Bench, seed: int) -> None:
    batch = bench.batch(seed)
    assert [str(difference) for difference in batch.silent] == []


def test_the_bench_sees_what_the_product_cannot_see(bench: Bench) -> None:
    """Referrals taken away without a word of the sender: nobody can tell, and the bench must say so."""
    files = bench.files("clean")
    referrals = files["ssd_cin_episodes"]
    referrals.rows = [row for number, row in enumerate(referrals.rows) if number % 10]
    batch = bench.judge(0, "damage", "clean", files, [Change("ssd_cin_episodes", "a tenth of the rows lost")])
    silent = {difference.line for difference in batch.silent}
    assert "ssd_cin_episodes" in silent  # rows that no longer count, and none of them set aside
    assert batch.differing > 0
    assert silent & {"re_referrals_within_12_months", "re_referred_children"} or len(silent) > 1
