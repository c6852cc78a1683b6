"""`scorecard demo`: an invented delivery, and its run."""

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import UNUSABLE, stop, tell_progress
from orchestration.cli.run_command import run_and_say
from scorecard.problems import UnusableInput

if TYPE_CHECKING:
    from scorecard.settings import Settings

DEMONSTRATION_AUTHORITY = "916"
BY = "demonstration"


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
    begin_to_publish(settings)
    run_and_say(settings, DEMONSTRATION_AUTHORITY, month, {})
    publish_newest(settings, str(month))


def begin_to_publish(settings: "Settings") -> None:
    """Say that the invented authority has never published, unless it has begun."""
    from scorecard.public.published import MemoryIncomplete, begin, published

    try:
        published(settings, DEMONSTRATION_AUTHORITY)
    except MemoryIncomplete:
        with suppress(UnusableInput):
            begin(settings, DEMONSTRATION_AUTHORITY, BY)


def publish_newest(settings: "Settings", month: str) -> None:
    """Publish the edition of the newest release of a month, unless it is published or there is none."""
    from scorecard.public.published import publish_edition
    from scorecard.release.folder import latest_release
    from scorecard.release.publish import publish

    release = latest_release(settings, DEMONSTRATION_AUTHORITY, month)
    if release is not None:
        with suppress(UnusableInput):
            publish_edition(settings, release.release_id, BY)
            publish(settings, DEMONSTRATION_AUTHORITY)
