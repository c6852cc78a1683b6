"""`scorecard run`: a month of one authority, from its delivery to a release."""

from typing import TYPE_CHECKING

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
from orchestration.cli.endings import ended_plainly, say, tell_progress

if TYPE_CHECKING:
    from scorecard.periods import ReportingMonth
    from scorecard.settings import Settings


def run(
    authority: Authority, month: Month, home: Home = None, override: Overrides = None, approved_by: ApprovedBy = ""
) -> None:
    """Load a delivery, check it, build the marts, check them, release."""
    settings = settings_of(home)
    la_code, reporting_month = authority_of(authority, settings), month_of(month)
    run_and_say(settings, la_code, reporting_month, overrides_of(override), approved_by.strip())


def run_and_say(
    settings: "Settings", la_code: str, month: "ReportingMonth", overrides: dict[str, str], approved_by: str = ""
) -> None:
    """Run a month and say where its figures are; ends the command where nothing is released."""
    tell_progress()
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
    ):
        outcome = run_month(settings, la_code, month, overrides, approved_by)
    if outcome.is_new:
        tell_of_release(settings, la_code, str(month))
    say(scorecard_table(settings, la_code))
    if not outcome.is_new:
        say(f"Nothing has changed since {outcome.release_id}: the same files, code and decisions. No new release.")
        return
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
    say(f"  In DuckDB: attach '{settings.marts}' as scorecard (read_only); use scorecard.marts;")
