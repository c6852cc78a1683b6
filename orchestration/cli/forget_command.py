"""`scorecard forget`: erase a child from a home."""

from typing import Annotated

import typer

from orchestration.cli.arguments import Authority, Home, authority_of, settings_of
from orchestration.cli.endings import HELD, ended_plainly, say, stop, tell_progress


def forget(
    authority: Authority,
    by: Annotated[str, typer.Option(help="Who decides it: a name.")],
    reason: Annotated[str, typer.Option(help="Why, such as a request and its day. Nothing that names the child.")],
    person: Annotated[
        str,
        typer.Argument(
            help="Identifier of the child, as the extracts have it. Left out it is asked for, so that no list of "
            "commands keeps it.",
        ),
    ] = "",
    home: Home = None,
) -> None:
    """Erase a child from deliveries, working databases, lists and cases. No figure changes; it cannot be undone."""
    tell_progress()
    settings = settings_of(home)
    la_code = authority_of(authority, settings)
    identifier = person or typer.prompt("Identifier of the child", hide_input=True, err=True)
    from scorecard.forgetting.forget import forget_person

    with ended_plainly():
        done = forget_person(settings, la_code, identifier, by.strip(), reason.strip())
    say(
        f"Erased: {done.rows} rows of {len(done.deliveries)} deliveries, the cases of {len(done.releases)} releases, "
        f"{done.entries} entries of lists; and the working databases, which the next run makes anew."
    )
    say("No figure has changed. The register keeps which files were written anew, by whom and why, and not for whom.")
    say("Not here: backups, copies elsewhere, what somebody wrote about the child in words, and the case system.")
    if done.unsearched:
        listed = "\n".join(f"  {path}" for path in done.unsearched)
        stop(f"These files may still name the child and cannot be emptied here. Look at each by hand:\n{listed}", HELD)
