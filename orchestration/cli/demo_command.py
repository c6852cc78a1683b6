"""`scorecard demo`: an invented delivery, and its run."""

import logging

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import UNUSABLE, stop, tell_progress
from orchestration.cli.run_command import run_and_say

DEMONSTRATION_AUTHORITY = "916"


def demo(home: Home = None) -> None:
    """Make a demonstration delivery (invented children, authority 916, March 2024) and run it to a release."""
    tell_progress()
    from scorecard.demonstration import make_delivery
    from scorecard.periods import ReportingMonth

    settings, month = settings_of(home), ReportingMonth(2024, 3)
    folder = settings.landing(DEMONSTRATION_AUTHORITY, str(month))
    marker = folder / ".demonstration"
    if folder.is_dir() and any(folder.iterdir()) and not marker.exists():
        stop(f"{folder} holds a delivery that is no demonstration. Move it away, or name another --home.", UNUSABLE)
    logging.getLogger("scorecard").info("making the demonstration delivery in %s", folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    make_delivery(folder, la_code=DEMONSTRATION_AUTHORITY, month=str(month))
    run_and_say(settings, DEMONSTRATION_AUTHORITY, month, {})
