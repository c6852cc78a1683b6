"""`scorecard run`: a month of one authority, from its delivery to a release."""

import logging
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.arguments import (
    ApprovedBy,
    Authority,
    Home,
    Month,
    Overrides,
    authority_of,
    month_of,
    overrides_of,
    settings_of,
)
from orchestration.cli.endings import WITHHELD, ended_plainly, log_to_file, say, tell_progress
from orchestration.cli.steps_shown import steps_shown
from orchestration.cli.told_changes import tell_changes, tell_withheld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scorecard.periods import ReportingMonth
    from scorecard.settings import Settings


def run(
    authority: Authority,
    month: Month,
    home: Home = None,
    override: Overrides = None,
    approved_by: ApprovedBy = "",
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Count and check, and say what a release would change. Nothing is released."),
    ] = False,
    fail_on_withheld: Annotated[
        bool, typer.Option("--fail-on-withheld", help="Exit 5 where the release has measures withheld.")
    ] = False,
) -> None:
    """Load a delivery, check it, build the marts, check them, release."""
    settings = settings_of(home)
    la_code, reporting_month = authority_of(authority, settings), month_of(month)
    overrides = overrides_of(override)
    if dry_run:
        rehearse_and_say(settings, la_code, reporting_month, overrides)
        return
    withheld = run_and_say(settings, la_code, reporting_month, overrides, approved_by.strip())
    if withheld and fail_on_withheld:
        raise typer.Exit(WITHHELD)


def rehearse_and_say(settings: "Settings", la_code: str, month: "ReportingMonth", overrides: dict[str, str]) -> None:
    """Count a month and say what a release would change; ends the command where a gate holds it."""
    _begin(settings, la_code, month)
    from orchestration.runs import rehearse_month

    with ended_plainly(), steps_shown("marts_gate"):
        rehearsal = rehearse_month(settings, la_code, month, overrides)
    if rehearsal.is_unchanged and rehearsal.before is not None:
        say(f"Nothing has changed since {rehearsal.before.release_id}: a run would release nothing.")
        return
    if rehearsal.before is None:
        say(f"A run would make the first release of {la_code}.")
    else:
        tell_changes(rehearsal.changes, rehearsal.before.release_id, "a release now")
    tell_withheld(rehearsal.withheld)


def _begin(settings: "Settings", la_code: str, month: "ReportingMonth") -> None:
    """Progress, the log file, and a first line before anything that takes time."""
    tell_progress()
    log_to_file(settings, la_code, str(month))
    logging.getLogger("scorecard").info("authority %s, %s: looking at what is there", la_code, month.in_words)


def run_and_say(
    settings: "Settings", la_code: str, month: "ReportingMonth", overrides: dict[str, str], approved_by: str = ""
) -> "Mapping[str, str]":
    """Run a month and say where its figures are; ends the command where nothing is released.

    Gives the measures withheld in the release that stands, each with its status.
    """
    _begin(settings, la_code, month)
    from orchestration.cli.terminal import scorecard_table
    from orchestration.runs import run_month
    from scorecard.alerts.tell import tell_of_release, told_if_it_fails
    from scorecard.release.folder import folder_of
    from scorecard.settings import AlertSettings

    with ended_plainly():
        AlertSettings()  # a slip in whom to tell is said now, not when there is something to tell
    with (
        ended_plainly("The models could not be built; the last release stays as it was."),
        told_if_it_fails(settings, la_code, str(month)),
        steps_shown(),
    ):
        outcome = run_month(settings, la_code, month, overrides, approved_by)
    if outcome.is_new:
        tell_of_release(settings, la_code, str(month))
    say(scorecard_table(settings, la_code))
    if not outcome.is_new:
        say(f"Nothing has changed since {outcome.release_id}: the same files, code and decisions. No new release.")
        return _tell_last(settings, outcome.release_id)
    folder = folder_of(settings, outcome.release_id)
    say(f"Released {outcome.release_id}.")
    say(f"  To read:  {folder}/site/index.html")
    if (folder / "board.pdf").is_file():
        say(f"  To print: {folder}/board.pdf")
    else:
        say("  To print: no board pack could be made; see above. Everything else is released.")
    if (folder / "public").is_dir():
        say(f"  Public:   {folder}/public/site/index.html, prepared; to publish it: scorecard public --publish")
        say(f"            {outcome.release_id} --by NAME")
    else:
        say("  Public:   none; the reason stands above and in the manifest.")
    say(f"  Quality:  {settings.quality / la_code / str(month)}/index.html")
    say(f"  In SQL:   {settings.marts}, schema marts; or: scorecard sql 'from scorecard'")
    return _tell_last(settings, outcome.release_id)


def _tell_last(settings: "Settings", release_id: str) -> "Mapping[str, str]":
    """What the release says differently from the one before, and last the names of what is withheld."""
    from scorecard.release.folder import folder_of, release_of
    from scorecard.release.summary import summarise

    release = release_of(folder_of(settings, release_id))
    assert release is not None, "the release has just been read"
    summary = summarise(release)
    if summary.figures_restated:
        measures = len(summary.indicators_restated)
        say(f"Restated: {summary.figures_restated} figures of {measures} measures against {summary.compared_with}.")
    tell_withheld(summary.withheld)
    return summary.withheld
