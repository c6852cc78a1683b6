"""A backfill that the interface launches and the daemon works off: two months of two authorities, each released once.

What Dagster makes of two years and three authorities, without running them: `tests/orchestration/test_backfill.py`.
"""

import itertools
from collections.abc import Iterator

import dagster as dg
import pytest

from orchestration.partitions import AUTHORITY_TAG, partition_of
from scorecard.release.folder import all_releases
from scorecard.settings import PROJECT_ROOT, Settings
from tests.operations.machines import ServerOfMonths, people
from tests.operations.story_clock import StoryClock
from tests.orchestration.test_backfill import launched
from tests.support import POCKET_AUTHORITY, copy_of, marts

pytestmark = pytest.mark.long

AUTHORITIES, MONTHS = ("825", "916"), ("2024-02", "2024-03")
ASKED = [(la_code, month) for la_code in AUTHORITIES for month in MONTHS]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerOfMonths]:
    """A machine on which a backfill has come to its end.

    Its clock stands, so that the sensor offers what has come and goes on waiting until it has stood still.
    """
    folder = tmp_path_factory.mktemp("backfill")
    clock = StoryClock(folder / "clock")
    clock.set("2024-04-05 09:00")
    with people() as inbox:
        machine = ServerOfMonths(folder / "machine", PROJECT_ROOT, clock, inbox)
        try:
            for la_code, month in ASKED:
                copy_of(POCKET_AUTHORITY, machine.home / "landing" / la_code / month)
            machine.start_services()
            machine.answer("arrival_of_deliveries")
            with machine.interface() as interface:
                answer = launched(interface, [str(partition_of(la_code, month)) for la_code, month in ASKED])
                assert answer["__typename"] == "LaunchBackfillSuccess", answer
            machine.wait_for(
                "the end of every run",
                lambda: len(machine.runs()) == len(ASKED) and all(run.is_finished for run in machine.runs()),
            )
            yield machine
        finally:
            machine.remove()


def test_every_month_of_every_authority_is_released_once(filled: ServerOfMonths) -> None:
    assert {run.status for run in filled.runs()} == {dg.DagsterRunStatus.SUCCESS}
    expected = {f"{la_code}-{month}-r1" for la_code, month in ASKED}
    assert {each.release_id for each in all_releases(Settings(home=filled.home))} == expected
    assert {release for (release,) in marts(filled.home, "select release_id from releases")} == expected


def test_no_two_runs_of_one_authority_were_at_work_at_once(filled: ServerOfMonths) -> None:
    for la_code in AUTHORITIES:
        records = filled.history.get_run_records(dg.RunsFilter(tags={AUTHORITY_TAG: la_code}))
        times = sorted((record.start_time or 0.0, record.end_time or 0.0) for record in records)
        assert len(times) == len(MONTHS)
        assert all(start and end for start, end in times)
        assert [before for before, after in itertools.pairwise(times) if after[0] < before[1]] == []
