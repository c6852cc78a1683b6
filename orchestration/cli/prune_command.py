"""`scorecard prune`: remove what the retention schedule keeps no longer."""

from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import UNUSABLE, ended_plainly, say, stop


def prune(
    home: Home = None,
    by: Annotated[str, typer.Option(help="Who removes it: a name. Needed with --apply.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Remove it; without this it is only named.")] = False,
) -> None:
    """Name what is past its retention, deliveries, messages and timings, or remove it. Releases are never removed."""
    settings = settings_of(home)
    if apply and not by.strip():
        stop("Say who removes it: --by NAME. The register keeps it.", UNUSABLE)
    if not (settings.keep_deliveries_months or settings.keep_messages_months or settings.keep_timings_months):
        say(
            "Everything is kept: SCORECARD_KEEP_DELIVERIES_MONTHS, SCORECARD_KEEP_MESSAGES_MONTHS and "
            "SCORECARD_KEEP_TIMINGS_MONTHS say for how long."
        )
        return
    import datetime

    from scorecard.retention import past_retention
    from scorecard.retention import prune as remove

    with ended_plainly():
        found = past_retention(settings, datetime.date.today())
        gone = remove(settings, found, by.strip()) if apply else []
    for each in found:
        what = "stays" if each.stays_since else "removed" if apply else "may go"
        lines = f", runs before {each.month}" if each.is_of_timings else ""
        say(f"{each.folder}{lines}: {what}{': ' + each.stays_since if each.stays_since else ''}")
    may_go = sum(not each.stays_since for each in found)
    say(f"Removed: {len(gone)}." if apply else f"May go: {may_go}. To remove them: scorecard prune --apply --by NAME")
