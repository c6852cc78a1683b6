"""`scorecard demo`: an invented delivery, and its run."""

import logging
from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import UNUSABLE, stop, tell_progress
from orchestration.cli.run_command import run_and_say

DEMONSTRATION_AUTHORITY = "916"


def demo(
    home: Home = None,
    real_name: Annotated[
        bool, typer.Option("--real-name", help="Show it under the name that the code has, not under an invented one.")
    ] = False,
) -> None:
    """Make a demonstration delivery (invented children, code 916, March 2024) and run it to a release."""
    tell_progress()
    from scorecard.demonstration import INVENTED_NAME, make_delivery
    from scorecard.periods import ReportingMonth

    settings, month = settings_of(home), ReportingMonth(2024, 3)
    folder = settings.landing(DEMONSTRATION_AUTHORITY, str(month))
    marker = folder / ".demonstration"
    if folder.is_dir() and any(folder.iterdir()) and not marker.exists():
        stop(f"{folder} holds a delivery that is no demonstration. Move it away, or name another --home.", UNUSABLE)
    logging.getLogger("scorecard").info("making the demonstration delivery in %s", folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    make_delivery(
        folder,
        la_code=DEMONSTRATION_AUTHORITY,
        month=str(month),
        shown_as=None if real_name else INVENTED_NAME,
    )
    run_and_say(settings, DEMONSTRATION_AUTHORITY, month, {})
