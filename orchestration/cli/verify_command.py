"""`scorecard verify`: the proof of a release."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.arguments import settings_of
from orchestration.cli.endings import HELD, ended_plainly, say, stop, tell_progress


def verify(
    release_folder: Annotated[Path, typer.Argument(help="Release folder, such as data/releases/916/2024-03/r1.")],
    delivery: Annotated[
        Path | None, typer.Option(help="Folder of the delivery: derive every value again and compare.")
    ] = None,
) -> None:
    """Check a release against its manifest, offline; given the delivery, derive every value again."""
    tell_progress()
    settings_of(None)  # deriving again needs them, and what people have typed
    from scorecard.release.verify import verify_release

    with ended_plainly():
        verification = verify_release(release_folder, delivery)
    if not verification.holds:
        listed = "\n".join(f"  {difference}" for difference in verification.differences)
        stop(f"{verification.release_id} does NOT hold:\n{listed}", HELD)
    if verification.is_other_code and delivery is not None:
        say("Note: the code here is not the code that made the release.")
    derived = "" if verification.values is None else f", {verification.values} values derived again and equal"
    say(f"{verification.release_id} holds: {verification.files} files as released{derived}.")
