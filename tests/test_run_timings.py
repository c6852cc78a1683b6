"""How long steps took: kept as they end, a slow run stands out, and what is expected comes from the runs before."""

import logging
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from orchestration.cli import steps_shown as shown
from orchestration.cli.status_command import in_minutes
from orchestration.cli.steps_shown import StepsBar, steps_shown
from scorecard import steps
from scorecard.delivery.load import UnusableDelivery
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.quality_report.through_time import write_through_time
from scorecard.run_timings import (
    FILE,
    PROGRESS,
    StepEvent,
    StepTiming,
    Stopwatch,
    authorities_timed,
    expected_seconds,
    keep_timing,
    last_duration,
    read_timings,
)
from scorecard.settings import Settings
from tests.support import command, rows_of

LOAD = StepTiming("2024-04-10T09:00:00.000+00:00", "2024-03", "load", "done", 2.0, 1.5, 300)


def test_what_was_kept_is_read_in_its_order_and_a_line_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert read_timings(settings, "916") == []
    assert authorities_timed(settings) == []
    keep_timing(settings, "916", LOAD)
    keep_timing(settings, "916", replace(LOAD, step="stage"))
    with (settings.warehouse("916").parent / FILE).open("a") as stream:
        stream.write('{"run_started_at": "2024')
    assert read_timings(settings, "916") == [LOAD, replace(LOAD, step="stage")]
    assert read_timings(settings, "917") == []
    assert authorities_timed(settings) == ["916"]
    # a delivery that cannot be loaded leaves this alone there, in the folder that warehouses stand in
    assert settings.warehouse("916").parent.stat().st_mode & 0o777 == 0o700


def test_a_run_goes_on_where_its_timing_cannot_be_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "warehouses").write_text("a file where a folder belongs")
    logging.getLogger("scorecard").propagate = True
    keep_timing(Settings(home=tmp_path), "916", LOAD)
    assert "how long load took could not be kept" in caplog.text


def test_a_step_is_expected_to_take_the_median_of_the_last_five_times_it_was_done() -> None:
    loads = [replace(LOAD, seconds=seconds) for seconds in (100.0, 3.0, 1.0, 2.0, 9.0, 4.0)]
    failed = replace(LOAD, outcome="failed", seconds=50.0)
    staged = replace(LOAD, step="stage", seconds=7.0)
    assert expected_seconds([*loads, failed, staged]) == {"load": 3.0, "stage": 7.0}  # 1 2 3 4 9


def of_run(started: str, load: float, release: float, outcome: str = "done") -> list[StepTiming]:
    return [
        replace(LOAD, run_started_at=started, seconds=load),
        replace(LOAD, run_started_at=started, step="release", seconds=release, outcome=outcome),
    ]


def test_the_newest_run_to_a_release_is_held_against_those_before_it() -> None:
    first, second = of_run("a", 10.0, 20.0), of_run("b", 10.0, 24.0)
    assert last_duration([LOAD]) is None
    alone = last_duration(first)
    assert alone is not None
    assert (alone.seconds, alone.usual, alone.is_slow) == (30.0, None, False)
    both = last_duration([*first, *second, *of_run("c", 1.0, 500.0, "held")])
    assert both is not None
    assert (both.seconds, both.usual, both.is_slow) == (34.0, 30.0, False)


@pytest.mark.parametrize(
    ("before", "now", "is_slow"),
    [(30.0, 45.0, False), (30.0, 45.1, True), (4.0, 14.0, False), (4.0, 14.1, True)],
)
def test_half_as_long_again_and_more_than_ten_seconds_longer_is_slow(before: float, now: float, is_slow: bool) -> None:
    duration = last_duration([*of_run("a", 0.0, before), *of_run("b", 0.0, now)])
    assert duration is not None
    assert duration.is_slow is is_slow


def test_a_step_that_fails_is_timed_and_said_to_whoever_listens(tmp_path: Path) -> None:
    heard: list[StepEvent] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.__dict__["event"])

    settings = Settings(home=tmp_path)
    run = MonthRun(settings, "916", ReportingMonth(2024, 3))
    listener = Listener()
    PROGRESS.addHandler(listener)
    try:
        with pytest.raises(UnusableDelivery):
            steps.load(run)  # there is no delivery
    finally:
        PROGRESS.removeHandler(listener)
    [timing] = read_timings(settings, "916")
    assert (timing.step, timing.outcome, timing.month, timing.rows) == ("load", "failed", "2024-03", 0)
    assert (timing.run_started_at, timing.seconds >= 0) == (run.started_at, True)
    assert [(event.step, event.has_ended) for event in heard] == [("load", False), ("load", True)]
    kept = "select la_code, step, outcome, month from quality.run_timings"
    assert rows_of(settings.home_database, kept) == [("916", "load", "failed", "2024-03")]


def test_seconds_of_the_clock_and_of_the_processors_are_measured() -> None:
    clock = Stopwatch()
    while clock.stop("", "", "load", "done", 0).processor_seconds < 0.02:
        sum(range(10_000))
    timing = clock.stop("", "", "load", "done", 0)
    assert 0.02 <= timing.processor_seconds < 5
    assert 0 < timing.seconds < 60


def test_status_says_that_the_last_run_was_slow(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    (settings.landing("916", "2024-03")).mkdir(parents=True)
    (settings.landing("916", "2024-03") / "ssd_person.csv").write_text("pers_person_id\n")
    for timing in [*of_run(LOAD.run_started_at, 1.0, 40.0), *of_run("2024-05-10T09:00:00+00:00", 5.0, 120.0)]:
        keep_timing(settings, "916", timing)
    said = " ".join(command("status", "--home", str(tmp_path)).stdout.replace("│", " ").split())
    assert "slow:" in said
    assert "2 min" in said
    write_through_time(settings)
    seconds = "select sum(seconds) from quality.run_timings group by run_started_at order by 1"
    assert rows_of(settings.home_database, seconds) == [(41.0,), (125.0,)]


def _told(bar: StepsBar, step: str, has_ended: bool, expected: dict[str, float]) -> None:
    record = logging.makeLogRecord({"event": StepEvent(step, has_ended, 1234, expected)})
    bar.emit(record)


def test_the_bar_tells_the_share_of_the_time_that_is_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    at = [100.0]
    monkeypatch.setattr("orchestration.cli.steps_shown.time.monotonic", lambda: at[0])
    expected = {"load": 10.0, "stage": 20.0, "delivery_gate": 70.0}
    bar = StepsBar("delivery_gate")
    _told(bar, "load", False, expected)
    at[0] = 105.0
    assert bar.share == pytest.approx(0.05)
    assert bar.words == "loading · 1,234 rows · 5 s of about 1 min 40 s"
    at[0] = 300.0
    assert bar.share == pytest.approx(0.095)  # longer than ever is nearly done
    _told(bar, "load", True, expected)
    assert bar.share == pytest.approx(0.1)


def test_the_first_run_counts_its_steps() -> None:
    bar = StepsBar("delivery_gate")
    _told(bar, "load", True, {})
    assert bar.share == pytest.approx(1 / 3)
    assert bar.words.startswith("1,234 rows · ")


def test_every_step_has_its_words() -> None:
    assert list(shown.WORDS) == list(steps.STEPS)


def test_a_terminal_shows_the_bar_and_nobody_else_does(capsys: pytest.CaptureFixture[str]) -> None:
    drawn = StringIO()
    with steps_shown("stage", Console(file=drawn, force_terminal=True, width=100)):
        PROGRESS.info("begins", extra={"event": StepEvent("load", False, 1234, {"load": 5.0, "stage": 5.0})})
    assert "loading · 1,234 rows" in drawn.getvalue()
    assert not any(isinstance(handler, StepsBar) for handler in PROGRESS.handlers)
    with steps_shown("stage"):
        PROGRESS.info("begins", extra={"event": StepEvent("load", False, 1234, {})})
    assert capsys.readouterr() == ("", "")


def test_seconds_are_said_as_people_say_them() -> None:
    assert [in_minutes(seconds) for seconds in (0.4, 41.2, 60.0, 125.0)] == ["0 s", "41 s", "1 min 0 s", "2 min 5 s"]
