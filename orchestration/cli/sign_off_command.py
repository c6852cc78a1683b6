"""`scorecard sign-off`: somebody stands behind the figures of a release."""

from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import ended_plainly, say


def sign_off(
    release: Annotated[str, typer.Argument(help="Release, such as 916-2024-03-r1.")],
    by: Annotated[str, typer.Option(help="Who signs it off: a name.")],
    role: Annotated[str, typer.Option(help="In which role, such as 'director of children's services'.")],
    note: Annotated[str, typer.Option(help="What was looked at, or what to bear in mind. No child's name.")] = "",
    home: Home = None,
) -> None:
    """Record outside the release that it was checked and stands, by whom and in which role."""
    settings = settings_of(home)
    from scorecard.release.sign_off import sign_off_release

    with ended_plainly():
        signed = sign_off_release(settings, release, by, role, note)
    from scorecard.quality_report.through_time import write_through_time

    with ended_plainly():
        write_through_time(settings, signed.la_code)
    say(f"{release} is signed off by {by}, {role}.")
