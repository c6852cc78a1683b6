"""`scorecard heads`: what somebody else keeps, so that a home cannot be exchanged unseen."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import HELD, ended_plainly, say, stop


def heads(
    compare: Annotated[
        Path | None, typer.Option(help="A copy of the head file, or its last lines, that was kept elsewhere.")
    ] = None,
    home: Home = None,
) -> None:
    """Print the head file, one line a release, and the register's newest entry, to be kept elsewhere; or compare them
    with a copy that was."""
    settings = settings_of(home)
    from scorecard.register.chain import head as register_head
    from scorecard.release.heads import (
        REGISTER,
        UnusableHeads,
        difference_of_registers,
        differences_from,
        heads_file,
        read_copy,
        read_heads,
    )

    with ended_plainly():
        here = read_heads(heads_file(settings))
        if compare is None:
            for head in here:
                typer.echo(str(head))  # to be copied as it stands: never folded
            newest = register_head(settings.home)
            typer.echo(f"{REGISTER} {newest.number} {newest.sha256}")
            return
        copy, register = read_copy(compare)
        if not copy:
            raise UnusableHeads(f"{compare} holds no line of a head file.")
        of_register = difference_of_registers(register, settings.home)
    differences = [*differences_from(copy, here), *filter(None, [of_register])]
    if differences:
        listed = "\n".join(f"  {difference}" for difference in differences)
        stop(f"This home is NOT the one that the copy was taken of:\n{listed}", HELD)
    say(f"All {len(copy)} lines of the copy stand in this home; {len(here) - copy[-1].number} releases are newer.")
    if register is None:
        say(f"The copy says nothing of the {REGISTER}: what was decided about releases was not compared.")
