"""`scorecard exclude`: make marts without a release that does not hold."""

from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import ended_plainly, say


def exclude(
    release: Annotated[str, typer.Argument(help="Release, such as 916-2024-03-r1.")],
    by: Annotated[str, typer.Option(help="Who decides it: a name.")],
    reason: Annotated[str, typer.Option(help="Why it does not hold, and why it cannot be restored. No child's name.")],
    home: Home = None,
) -> None:
    """Record that marts are made without a release that does not hold. Nothing is deleted; it cannot be undone."""
    settings = settings_of(home)
    from scorecard.release.decided import exclude_release

    with ended_plainly():
        exclude_release(settings, release, by, reason)
    say(f"{release} is excluded. The next run makes the marts without it; verify --all names it.")
