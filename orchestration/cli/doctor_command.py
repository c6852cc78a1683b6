"""`scorecard doctor`: settings, home and everything that people type, looked at in a second or two."""

import typer

from orchestration.cli.arguments import Home
from orchestration.cli.endings import UNUSABLE, say


def doctor(home: Home = None) -> None:
    """Look at settings, keys, the home and all that people type; name file, row, value and what to do."""
    from scorecard.doctor import examine

    found = examine(home)
    for part in found:
        say(f"{part.part}: {'sound' if not part.slips else 'to be mended'}")
        for slip in part.slips:
            say(f"  {slip}")
        for note in part.notes:
            say(f"  Note: {note}")
    if any(part.slips for part in found):
        raise typer.Exit(UNUSABLE)
