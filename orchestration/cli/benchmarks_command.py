"""`scorecard benchmarks`: the country's own figures from files that the Department for Education publishes."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import UNUSABLE, ended_plainly, say, stop


def benchmarks(
    folder: Annotated[Path, typer.Argument(help="Folder with published files, as they were downloaded.")],
    home: Home = None,
) -> None:
    """Load published figures of England, regions, authorities and neighbours, and say what is newer."""
    settings = settings_of(home)
    if not folder.is_dir():
        stop(f"No folder at {folder}. Name the folder that holds the published files.", UNUSABLE)
    from scorecard.benchmarks.store import keep_files
    from scorecard.release.folder import all_releases
    from scorecard.release.publish import publish

    with ended_plainly():
        given, newer = keep_files(settings, folder)
        if all_releases(settings):
            publish(settings)
    for name, what in given.read.items():
        say(f"{name}: {what}.")
    for name in given.unknown:
        say(f"{name}: no published file that is known here; it was not read.")
    if not given.read:
        stop(f"{folder} holds no published file that is known here. See docs/benchmarks.md.", UNUSABLE)
    say("Newer than before:" if newer else "Nothing is newer than what was there.")
    for sentence in newer:
        say(f"  {sentence}")
    if newer:
        say("Run a month again to show them on its pages: scorecard run --authority … --month …")
