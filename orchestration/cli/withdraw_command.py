"""`scorecard withdraw`: take a release back that should not have gone out."""

from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import ended_plainly, say, tell_progress


def withdraw(
    release: Annotated[str, typer.Argument(help="Release, such as 916-2024-03-r1.")],
    by: Annotated[str, typer.Option(help="Who decides it: a name.")],
    reason: Annotated[str, typer.Option(help="Why it should not have gone out. No child's name.")],
    home: Home = None,
) -> None:
    """Record that a release is withdrawn, and make the marts without it. Its folder stays; it cannot be undone."""
    tell_progress()
    settings = settings_of(home)
    from scorecard.release.withdraw import withdraw_release

    with ended_plainly():
        standing = withdraw_release(settings, release, by, reason)
    say(f"{release} is withdrawn by {by}. The marts are made without it, and the ledger says so; its folder stays.")
    if standing is None:
        say(f"Authority {release[:3]} has no release that stands now.")
    else:
        say(f"{standing.release_id} stands now: {standing.folder}/site/index.html")
    if (settings.releases / release[:3] / release[4:11] / release[12:] / "public").is_dir():
        say("What was made public of it stays public until you take it down where it was put.")
