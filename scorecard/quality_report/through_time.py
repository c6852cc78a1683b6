"""Quality through time: every run and every sign-off of a home, since when a check fails, and what is still to be done.

    <home>/home.duckdb                     schema quality: runs, failures, failing_checks, sign_offs, run_timings
    <home>/quality/916/through_time.html      the same for people: runs, checks that fail with their owners, sign-offs
    <home>/quality/916/open_actions.csv       check, extract, owner, dimension, first failed on, failing since, due

Made anew of the register whenever it grows, and of the timings that lie beside the warehouses: all of it may be
deleted, and each authority's next run makes what is about it. The newest run of an authority says what is open. Counts
and names of checks; no value of a record. Recording a run does not belong here (`scorecard.gates.kept_runs`).
"""

import csv
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from expectations.responsibility import days_to_act, dimension_of, owner_of
from scorecard.quality_report.report_pages import MARKING, bare_environment, styles
from scorecard.quality_report.which_run import tell_which_run
from scorecard.quality_report.whole import written_whole
from scorecard.register.chain import entries
from scorecard.register.entries import RegisterEntry, ReleaseSignedOff
from scorecard.register.runs_in_register import FailedRun, KeptRun, failed_runs, kept_runs
from scorecard.run_timings import authorities_timed, read_timings
from scorecard.settings import Settings
from scorecard.warehouse import durable
from scorecard.warehouse.database import create_table, in_memory

FOLDER = "through_time"
RUNS = {
    "run": "integer", "ran_at": "timestamptz", "la_code": "varchar", "month": "varchar", "outcome": "varchar",
    "release_id": "varchar", "reason": "varchar", "delivery_fingerprint": "varchar", "code_fingerprint": "varchar",
    "commit": "varchar", "by": "varchar", "checks": "integer", "critical_failures": "integer", "warnings": "integer",
}  # fmt: skip
FAILURES = {
    "run": "integer", "name": "varchar", "asset": "varchar", "extract": "varchar", "severity": "varchar",
    "dimension": "varchar", "owner": "varchar", "failing": "bigint", "rows": "bigint", "override": "varchar",
}  # fmt: skip
FAILING = {
    "la_code": "varchar", "name": "varchar", "extract": "varchar", "severity": "varchar", "dimension": "varchar",
    "owner": "varchar", "first_failed_on": "date", "failing_since": "date", "runs_failed": "integer",
    "is_failing": "boolean", "due": "date",
}  # fmt: skip
SIGN_OFFS = {
    "release_id": "varchar", "signed_at": "timestamptz", "by": "varchar", "role": "varchar", "note": "varchar",
}  # fmt: skip
RUN_TIMINGS = {
    "la_code": "varchar", "run_started_at": "timestamptz", "month": "varchar", "step": "varchar", "outcome": "varchar",
    "seconds": "double", "processor_seconds": "double", "rows": "bigint",
}  # fmt: skip


@dataclass(frozen=True)
class FailingCheck:
    """A check of an authority that has ever failed. ``failing_since`` is the first run of the unbroken row that the
    newest run ends; None where it passed then. ``marks`` has one truth a run, oldest first: whether it failed."""

    la_code: str
    name: str
    extract: str
    severity: str
    dimension: str
    owner: str
    first_failed_on: datetime.date
    failing_since: datetime.date | None
    marks: tuple[bool, ...]

    @property
    def due(self) -> datetime.date | None:
        """When something has to be done about it, counted from the first run that it has failed in a row."""
        return self.failing_since and self.failing_since + datetime.timedelta(days=days_to_act(self.severity))

    @property
    def words(self) -> str:
        """`cp_plans__start_is_present` reads `Start is present`."""
        return self.name.split("__", 1)[-1].replace("_", " ").capitalize()


def write_through_time(settings: Settings, la_code: str | None = None) -> None:
    """Make database, pages and lists of a home anew from its register; given an authority, the pages and lists of it.

    What a run adds to the register is about its own authority: no page of another says anything else by it.

    Raises:
        RegisterDoesNotHold: nothing can be read from the register.
    """
    read = entries(settings.home)
    runs, failed = kept_runs(read), failed_runs(read)
    signed = [each for each in read if isinstance(each.content, ReleaseSignedOff)]
    authorities = sorted({run.kept.la_code for run in runs} | {run.failed.la_code for run in failed})
    failing = {code: failing_checks([run for run in runs if run.kept.la_code == code]) for code in authorities}
    _write_database(settings, runs, failed, [check for checks in failing.values() for check in checks], signed)
    for code in authorities:
        if la_code not in (None, code):
            continue
        of_authority = [run for run in runs if run.kept.la_code == code]
        of_failed = [run for run in failed if run.failed.la_code == code]
        of_signed = [each for each in signed if each.content.la_code == code]
        with written_whole(settings.quality / code / FOLDER) as folder:
            _write_page(folder, code, of_authority, of_failed, failing[code], of_signed)
            _write_actions(folder / "open_actions.csv", failing[code])
            (folder / "styles.css").write_bytes(styles().encode("utf-8"))
        tell_which_run(settings.quality / code, of_authority, of_failed)


def failing_checks(runs: Sequence[KeptRun]) -> list[FailingCheck]:
    """Every check that ever failed in the runs of one authority, oldest first; those that fail now come first."""
    found = []
    newest_first = list(reversed(runs))
    by_name = {each.name: each for run in runs for each in run.kept.failures}
    for name, check in sorted(by_name.items()):
        marks = tuple(any(each.name == name for each in run.kept.failures) for run in runs)
        since = None
        for run, has_failed in zip(newest_first, reversed(marks), strict=True):
            if not has_failed:
                break
            since = run.ran_at.date()
        found.append(
            FailingCheck(
                la_code=runs[0].kept.la_code,
                name=name,
                extract=check.extract,
                severity=check.severity,
                dimension=_dimension(name),
                owner=owner_of(check.asset, check.extract or None),
                first_failed_on=next(run.ran_at.date() for run, mark in zip(runs, marks, strict=True) if mark),
                failing_since=since,
                marks=marks,
            )
        )
    return sorted(found, key=lambda each: (each.failing_since is None, each.severity, each.name))


@cache
def _dimension(name: str) -> str:
    try:
        return dimension_of(name)
    except ValueError:  # a check of an older version, which today's rules do not know
        return "not known"


def _write_database(
    settings: Settings,
    runs: Sequence[KeptRun],
    failed: Sequence[FailedRun],
    failing: Sequence[FailingCheck],
    signed: Sequence[RegisterEntry],
) -> None:
    partial = settings.home_database.with_name(settings.home_database.name + ".partial")
    partial.unlink(missing_ok=True)
    with in_memory(writes={"kept": partial}) as connection:
        connection.execute("create schema kept.quality; use kept.quality")
        of_runs = [
            [run.number, run.ran_at, run.kept.la_code, run.kept.month, run.kept.outcome, run.kept.release_id]
            + [run.kept.reason, run.kept.delivery_fingerprint, run.kept.code_fingerprint, run.kept.commit]
            + [run.kept.by, run.kept.checks, run.critical, run.warnings]
            for run in runs
        ]
        # no check of it is known: neither how many there were nor how many failed
        of_runs += [
            [run.number, run.ran_at, run.failed.la_code, run.failed.month, "failed", ""]
            + [f"{run.failed.step}: {run.failed.reason}", run.failed.delivery_fingerprint, run.failed.code_fingerprint]
            + [run.failed.commit, run.failed.by, None, None, None]
            for run in failed
        ]
        of_failures = [
            [run.number, each.name, each.asset, each.extract, each.severity, _dimension(each.name)]
            + [owner_of(each.asset, each.extract or None), each.failing, each.rows, each.override]
            for run in runs
            for each in run.kept.failures
        ]
        of_checks = [
            [each.la_code, each.name, each.extract, each.severity, each.dimension, each.owner, each.first_failed_on]
            + [each.failing_since, sum(each.marks), each.failing_since is not None, each.due]
            for each in failing
        ]
        of_signed = [
            [entry.content.release_id, datetime.datetime.fromisoformat(entry.recorded_at), entry.content.by]
            + [entry.content.role, entry.content.note]
            for entry in signed
            if isinstance(entry.content, ReleaseSignedOff)
        ]
        of_steps = [
            [la_code, datetime.datetime.fromisoformat(each.run_started_at), each.month, each.step, each.outcome]
            + [each.seconds, each.processor_seconds, each.rows]
            for la_code in authorities_timed(settings)
            for each in read_timings(settings, la_code)
        ]
        for table, columns, rows in (
            ("runs", RUNS, sorted(of_runs, key=lambda row: str(row[1]))),
            ("failures", FAILURES, of_failures),
            ("failing_checks", FAILING, of_checks),
            ("sign_offs", SIGN_OFFS, of_signed),
            ("run_timings", RUN_TIMINGS, of_steps),
        ):
            create_table(connection, table, {f'"{name}"': kind for name, kind in columns.items()}, rows)
        connection.execute("use memory")
    durable.replace(partial, settings.home_database)


def _write_actions(path: Path, failing: Sequence[FailingCheck]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["check", "extract", "severity", "dimension", "owner", "first_failed_on", "failing_since", "due"]
        )
        for each in failing:
            if each.failing_since is not None:
                writer.writerow(
                    [each.name, each.extract, each.severity, each.dimension, each.owner, each.first_failed_on]
                    + [each.failing_since, each.due]
                )


def _write_page(
    folder: Path,
    la_code: str,
    runs: Sequence[KeptRun],
    failed: Sequence[FailedRun],
    failing: Sequence[FailingCheck],
    signed: Sequence[RegisterEntry],
) -> None:
    template = bare_environment().get_template("through_time.html.j2")
    page = template.render(
        marking=MARKING,
        la_code=la_code,
        runs=sorted([*runs, *failed], key=lambda run: -run.number),
        open=[each for each in failing if each.failing_since is not None],
        mended=[each for each in failing if each.failing_since is None],
        signed=list(reversed(signed)),
        strip=_strip,
    )
    (folder / "index.html").write_bytes(page.encode("utf-8"))


def _strip(check: FailingCheck) -> Markup:
    """One mark a run, oldest on the left: a full square where the check failed, a line where it did not."""
    step, shown = 10, check.marks[-24:]
    marks = "".join(
        f'<rect x="{at * step}" y="2" width="8" height="8" class="mark"/>'
        if failed
        else f'<path class="stroke" d="M{at * step} 9h8"/>'
        for at, failed in enumerate(shown)
    )
    said = f"failed in {sum(shown)} of the last {len(shown)} runs"
    return Markup(
        f'<svg viewBox="0 0 {len(shown) * step} 12" width="{len(shown) * step}" height="12" role="img" '
        f'aria-label="{said}">{marks}</svg>'
    )
