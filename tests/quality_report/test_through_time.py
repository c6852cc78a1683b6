"""Runs and sign-offs through time: since when a check fails, who has to act and until when; held runs are kept too."""

import csv
import datetime
from pathlib import Path
from typing import Literal

import pytest

from scorecard.quality_report.through_time import failing_checks, write_through_time
from scorecard.quality_report.which_run import NOT_ENDED
from scorecard.register.chain import record
from scorecard.register.entries import KeptFailure, QualityRunKept, ReleaseSignedOff, RunFailed
from scorecard.register.runs_in_register import KeptRun
from scorecard.release.sign_off import CannotBeSignedOff, sign_off_release, sign_offs_of
from scorecard.settings import Settings
from tests.release.folders import make_release
from tests.support import command, rows_of

CRITICAL, WARNING = "stg_person__child_id_is_unique", "asye__volume_is_usual"


def failure(name: str, severity: Literal["critical", "warning"], extract: str) -> KeptFailure:
    return KeptFailure(
        name=name, asset="staging/x", extract=extract, severity=severity, failing=3, rows=10, override=""
    )  # fmt: skip


FAILURES = {CRITICAL: failure(CRITICAL, "critical", "ssd_person"), WARNING: failure(WARNING, "warning", "asye")}


def kept(month: str, *failed: str, release_id: str = "") -> QualityRunKept:
    return QualityRunKept(
        la_code="916", month=month, outcome="released" if release_id else "held", release_id=release_id,
        reason="" if release_id else "delivery gate: x", delivery_fingerprint="d", code_fingerprint="c" * 64,
        commit="abc", by="A. Example", checks=600, failures=tuple(FAILURES[name] for name in failed),
    )  # fmt: skip


def on(day: int, *failed: str) -> KeptRun:
    return KeptRun(day, datetime.datetime(2024, 4, day, 9, tzinfo=datetime.UTC), kept("2024-03", *failed))


def day(number: int) -> datetime.date:
    return datetime.date(2024, 4, number)


def test_a_check_fails_since_the_first_run_of_the_unbroken_row_that_the_newest_ends() -> None:
    [check] = failing_checks([on(1, CRITICAL), on(2), on(3, CRITICAL), on(4, CRITICAL)])
    assert (check.first_failed_on, check.failing_since) == (day(1), day(3))
    assert check.marks == (True, False, True, True)
    assert (check.owner, check.dimension) == ("sender of ssd_person.csv", "uniqueness")


@pytest.mark.parametrize(("name", "due"), [(CRITICAL, day(8)), (WARNING, datetime.date(2024, 5, 2))])
def test_a_week_where_figures_are_withheld_else_until_the_next_delivery(name: str, due: datetime.date) -> None:
    [check] = failing_checks([on(1, name)])
    assert check.due == due


def test_what_passed_in_the_newest_run_is_not_open_and_stands_last() -> None:
    checks = failing_checks([on(1, CRITICAL), on(2, WARNING)])
    assert [(check.name, check.failing_since, check.due is None) for check in checks] == [
        (WARNING, day(2), False),
        (CRITICAL, None, True),
    ]


def test_what_a_run_adds_is_shown_on_the_pages_of_its_authority_and_in_the_database(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    record(tmp_path, kept("2024-03", CRITICAL))
    record(tmp_path, kept("2024-03", CRITICAL).model_copy(update={"la_code": "802"}))
    write_through_time(settings)
    pages = {code: settings.quality / code / "through_time" / "index.html" for code in ("802", "916")}
    before = {code: page.stat() for code, page in pages.items()}
    record(tmp_path, kept("2024-04", WARNING).model_copy(update={"la_code": "802"}))
    write_through_time(settings, "802")
    assert pages["916"].stat() == before["916"], "it was not written again"
    assert "2024-04" in pages["802"].read_text(encoding="utf-8")
    of_all = "select la_code, count(*) from quality.runs group by all order by 1"
    assert rows_of(settings.home_database, of_all) == [("802", 2), ("916", 1)]


def test_held_runs_and_sign_offs_stand_in_the_database_the_page_and_the_list(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    make_release(tmp_path, "916-2024-03-r1", "2024-04-10T09:00:00+00:00")
    record(tmp_path, kept("2024-03", CRITICAL, WARNING))
    record(tmp_path, kept("2024-03", WARNING, release_id="916-2024-03-r1"))
    sign_off_release(settings, "916-2024-03-r1", by="B. Example", role="director", note="targets agreed")
    write_through_time(settings)
    runs = (
        "select outcome, release_id, reason, critical_failures, warnings, code_fingerprint from quality.runs order by 1"
    )
    assert rows_of(settings.home_database, runs) == [
        ("held", "", "delivery gate: x", 1, 1, "c" * 64),
        ("released", "916-2024-03-r1", "", 0, 1, "c" * 64),
    ]
    assert rows_of(settings.home_database, 'select release_id, "by", role, note from quality.sign_offs') == [
        ("916-2024-03-r1", "B. Example", "director", "targets agreed")
    ]
    failing = "select name, runs_failed, is_failing from quality.failing_checks order by name"
    assert rows_of(settings.home_database, failing) == [(WARNING, 2, True), (CRITICAL, 1, False)]
    folder = settings.quality / "916" / "through_time"
    with (folder / "open_actions.csv").open(encoding="utf-8", newline="") as stream:
        [action] = list(csv.DictReader(stream))
    assert (action["check"], action["owner"], action["dimension"]) == (WARNING, "sender of asye.csv", "accuracy")
    page = (folder / "index.html").read_text(encoding="utf-8")
    for said in ("Volume is usual", "B. Example, director", "held: delivery gate: x", "failed in 2 of the last 2 runs"):
        assert said in page


def test_a_release_is_signed_off_by_the_command_and_by_the_hash_of_its_manifest(tmp_path: Path) -> None:
    make_release(tmp_path, "916-2024-03-r1", "2024-04-10T09:00:00+00:00")
    asked = ("sign-off", "916-2024-03-r1", "--by", "B. Example", "--role", "director", "--home", str(tmp_path))
    assert command(*asked).exit_code == 0
    [signed] = sign_offs_of(Settings(home=tmp_path), "916-2024-03-r1")
    assert isinstance(signed, ReleaseSignedOff)
    assert (signed.by, signed.role, len(signed.manifest_sha256)) == ("B. Example", "director", 64)


def test_what_is_not_as_it_was_released_is_not_signed_off(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    release = make_release(tmp_path, "916-2024-03-r1", "2024-04-10T09:00:00+00:00")
    (release.folder / "site" / "index.html").write_text("forged", encoding="utf-8")
    with pytest.raises(CannotBeSignedOff, match=r"site/index\.html: its content is not what was released"):
        sign_off_release(settings, "916-2024-03-r1", by="B. Example", role="director")
    with pytest.raises(CannotBeSignedOff, match="There is no release"):
        sign_off_release(settings, "916-2024-09-r1", by="B. Example", role="director")


def failed(month: str, delivery: str = "") -> RunFailed:
    return RunFailed(
        la_code="916", month=month, step="load", reason="ssd_person.csv cannot be read. Deliver it again.",
        delivery_fingerprint=delivery, code_fingerprint="e" * 64, commit="abc", by="A. Example",
    )  # fmt: skip


def test_a_run_that_failed_before_a_gate_is_kept_with_its_reason_and_ends_no_check(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    record(tmp_path, kept("2024-03", WARNING))
    record(tmp_path, failed("2024-04"))
    write_through_time(settings)
    runs = "select month, outcome, reason, checks, code_fingerprint from quality.runs order by run"
    assert rows_of(settings.home_database, runs) == [
        ("2024-03", "held", "delivery gate: x", 600, "c" * 64),
        ("2024-04", "failed", "load: ssd_person.csv cannot be read. Deliver it again.", None, "e" * 64),
    ]
    failing = "select name, is_failing from quality.failing_checks"
    assert rows_of(settings.home_database, failing) == [(WARNING, True)]
    page = (settings.quality / "916" / "through_time" / "index.html").read_text(encoding="utf-8")
    assert "failed at load: ssd_person.csv cannot be read" in page


def test_the_first_run_of_an_authority_may_fail(tmp_path: Path) -> None:
    record(tmp_path, failed("2024-04"))
    write_through_time(Settings(home=tmp_path))
    page = (tmp_path / "quality" / "916" / "through_time" / "index.html").read_text(encoding="utf-8")
    assert "failed at load" in page


REPORT = '<p class="which-run" data-delivery="d">before</p><p>the rest</p>'


def test_a_report_says_which_run_it_shows_and_what_became_of_later_ones(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    page = settings.quality / "916" / "2024-03" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(REPORT, encoding="utf-8")
    record(tmp_path, kept("2024-03", release_id="916-2024-03-r1"))
    record(tmp_path, failed("2024-02"))
    write_through_time(settings)
    said = page.read_text(encoding="utf-8")
    assert said.startswith('<p class="which-run" data-delivery="d">This report shows run 1 of ')
    assert "code cccccccccccc: released as 916-2024-03-r1.</p><p>the rest</p>" in said
    record(tmp_path, failed("2024-03", "another"))
    write_through_time(settings)
    said = page.read_text(encoding="utf-8")
    assert "shows run 1 of" in said
    assert "A later run, 3 of" in said
    assert "failed at load: ssd_person.csv cannot be read. Deliver it again.</p>" in said
    record(tmp_path, kept("2024-03", CRITICAL))  # of the same delivery: the report is drawn anew, and shows it
    write_through_time(settings)
    said = page.read_text(encoding="utf-8")
    assert "This report shows run 4 of" in said
    assert "held: delivery gate: x. 916-2024-03-r1 of" in said
    assert "A later run" not in said


def test_a_report_of_a_delivery_that_was_only_checked_says_so(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    page = settings.quality / "916" / "2024-03" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(REPORT.replace('"d"', '"checked"'), encoding="utf-8")
    record(tmp_path, kept("2024-03", release_id="916-2024-03-r1"))
    write_through_time(settings)
    assert NOT_ENDED in page.read_text(encoding="utf-8")


def test_a_delivery_that_cannot_be_used_leaves_a_run_and_its_reason(tmp_path: Path) -> None:
    """The folder has a file of no name that any contract knows: nothing can be counted from it."""
    landing = tmp_path / "landing" / "916" / "2024-03"
    landing.mkdir(parents=True)
    (landing / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    told = command("run", "--authority", "916", "--month", "2024-03", "--home", str(tmp_path))
    assert told.exit_code == 2
    runs = "select month, outcome, reason, length(code_fingerprint), ran_at is not null from quality.runs"
    [(month, outcome, reason, length, has_date)] = rows_of(Settings(home=tmp_path).home_database, runs)
    assert (month, outcome, length, has_date) == ("2024-03", "failed", 64, True)
    assert reason.startswith("load: ")
    assert reason.removeprefix("load: ")[:40] in told.stderr.replace("\n", " ")
