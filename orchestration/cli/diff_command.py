"""`scorecard diff`: what one release says otherwise than another."""

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import UNUSABLE, ended_plainly, stop

if TYPE_CHECKING:
    from pathlib import Path

    from scorecard.settings import Settings


def diff(
    before: Annotated[str, typer.Argument(help="Release, such as 916-2024-03-r1.")],
    after: Annotated[str, typer.Argument(help="A later release of the same authority.")],
    home: Home = None,
) -> None:
    """Say which figures of two releases differ, by measure, and what their latest headlines are."""
    settings = settings_of(home)
    if before[:3] != after[:3]:
        stop(
            f"{before} and {after} are of two authorities: their figures have nothing to do with each other.", UNUSABLE
        )
    from orchestration.cli.told_changes import tell_changes
    from scorecard.release.changes import changes_between

    with ended_plainly():
        changes = changes_between(_marts_of(settings, before), _marts_of(settings, after))
    tell_changes(changes, before, after)


def _marts_of(settings: "Settings", release_id: str) -> "Path":
    from scorecard.release.folder import folder_of, release_of

    try:
        release = release_of(folder_of(settings, release_id))
    except ValueError as problem:
        stop(str(problem), UNUSABLE)
    if release is None:
        stop(
            f"{settings.home} has no release {release_id}. scorecard status names the last of each authority.", UNUSABLE
        )
    return release.marts
