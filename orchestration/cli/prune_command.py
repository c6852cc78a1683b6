"""`scorecard prune`: remove what the retention schedule keeps no longer."""

from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import UNUSABLE, ended_plainly, say, stop

# of what the settings say for how many months it is kept
KEPT_FOR_MONTHS = ("deliveries", "messages", "timings", "history")


def prune(
    home: Home = None,
    by: Annotated[str, typer.Option(help="Who removes it: a name. Needed with --apply.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Remove it; without this it is only named.")] = False,
) -> None:
    """Name deliveries, messages, timings and runs in Dagster's history that are past their retention, or remove them.

    Releases are never removed.
    """
    settings = settings_of(home)
    if apply and not by.strip():
        stop("Say who removes it: --by NAME. The register keeps it.", UNUSABLE)
    retention = {what: getattr(settings, f"keep_{what}_months") for what in KEPT_FOR_MONTHS}
    if not any(retention.values()):
        kept = ", ".join(f"SCORECARD_KEEP_{what.upper()}_MONTHS" for what in retention)
        say(f"Everything is kept: {kept} say for how long.")
        return
    import datetime

    from scorecard.retention import past_retention
    from scorecard.retention import prune as remove

    with ended_plainly():
        found = past_retention(settings, datetime.date.today())
        gone = remove(settings, found, by.strip()) if apply else []
        runs = _past_runs(settings.keep_history_months, apply) if settings.keep_history_months else 0
    for each in found:
        what = "stays" if each.stays_since else "removed" if apply else "may go"
        lines = f", runs before {each.month}" if each.is_of_timings else ""
        say(f"{each.folder}{lines}: {what}{': ' + each.stays_since if each.stays_since else ''}")
    if runs:
        say(f"Runs in Dagster's history: {runs} {'removed' if apply else 'may go'}.")
    may_go = sum(not each.stays_since for each in found) + runs
    say(
        f"Removed: {len(gone) + runs}."
        if apply
        else f"May go: {may_go}. To remove them: scorecard prune --apply --by NAME"
    )


def _past_runs(keep_months: int, apply: bool) -> int:
    """How many ended runs are past their retention, removed where that is asked for; none without an instance."""
    from orchestration.runs import instance_is_configured

    if not instance_is_configured():
        say("Dagster's history is not looked into: DAGSTER_HOME names no folder with a dagster.yaml.")
        return 0
    import datetime

    from orchestration.configured_instance import open_instance
    from orchestration.history_retention import past_runs, remove_runs

    with open_instance() as instance:
        found = past_runs(instance, keep_months, datetime.date.today())
        if apply:
            remove_runs(instance, found)
    return len(found)
