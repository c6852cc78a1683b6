"""`scorecard summary`: a released month in one message."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.arguments import Authority, Home, authority_of, month_of, settings_of
from orchestration.cli.endings import UNUSABLE, say, stop


def summary(
    authority: Authority,
    month: Annotated[str | None, typer.Option(help="Reporting month, such as 2024-03. Default: the newest.")] = None,
    home: Home = None,
    email: Annotated[
        bool, typer.Option("--email", help="Write the message as a draft for a mail program, and as HTML and text.")
    ] = False,
    to: Annotated[Path | None, typer.Option(help="Folder for the files. Default: messages/ under the home.")] = None,
) -> None:
    """Say how a released month stands, in a message that can be forwarded. Nothing is sent."""
    settings = settings_of(home)
    la_code = authority_of(authority, settings)
    reporting_month = None if month is None else str(month_of(month))
    from scorecard.publication.message.write_message import message_of, write_message
    from scorecard.release.folder import latest_release

    release = latest_release(settings, la_code, reporting_month)
    if release is None:
        of_month = "" if reporting_month is None else f" for {reporting_month}"
        stop(f"No release of {la_code}{of_month} in {settings.releases}. Make one with `scorecard run`.", UNUSABLE)
    message = message_of(release)
    if not email:
        say(message.plain)
        return
    folder = to or settings.messages / la_code / release.month
    for path in write_message(folder, message):
        say(f"Wrote {path}")
