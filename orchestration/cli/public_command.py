"""`scorecard public`: a person makes a prepared public edition public, or says that an authority begins to."""

from typing import Annotated

import typer

from orchestration.cli.arguments import Home, authority_of, settings_of
from orchestration.cli.endings import UNUSABLE, ended_plainly, say, stop

Publish = Annotated[str | None, typer.Option(help="Release whose public edition is made public: 916-2024-03-r1.")]
Begin = Annotated[str | None, typer.Option(help="Authority that has never published before, anywhere.")]
By = Annotated[str, typer.Option(help="Who decides it; the register keeps the name.")]


def public(by: By, publish: Publish = None, begin: Begin = None, home: Home = None) -> None:
    """Publish the public edition of a release, or begin to publish. The register keeps who, what and when."""
    if (publish is None) == (begin is None):
        stop("Name what to do: either --publish RELEASE or --begin AUTHORITY.", UNUSABLE)
    if not by.strip():
        stop("--by is empty. Name the person who decides it.", UNUSABLE)
    settings = settings_of(home)
    from scorecard.public import published
    from scorecard.release.folder import la_code_of
    from scorecard.release.publish import publish as rebuild_marts

    with ended_plainly():
        if begin is not None:
            published.begin(settings, authority_of(begin, settings), by)
            say(f"{begin} has begun to publish. Run a month: its release holds a public edition.")
        elif publish is not None:
            published.publish_edition(settings, publish, by)
            rebuild_marts(settings, la_code_of(publish))
            say(f"The public edition of {publish} is on record as published. Copy its folder public/ to where people")
            say(
                "may read it. Later editions repeat what it says. Beside the release lies a receipt: hand it over, too,"
            )
            say("to whoever sets several authorities side by side.")
            for told in published.told_before(settings, publish):
                say(f"Known from the editions before it, and not to be taken back: {told}.")
