"""`scorecard init`: the first files of an authority's configuration."""

import re
from typing import Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import UNUSABLE, ended_plainly, say, stop


def init(
    authority: Annotated[str, typer.Argument(help="Three-digit code of the authority.")],
    home: Home = None,
    name: Annotated[str, typer.Option(help="Its name, where no seed has it.")] = "",
    ons_code: Annotated[str, typer.Option(help="Its code of the Office for National Statistics.")] = "",
    region: Annotated[str, typer.Option(help="Its region, such as South West.")] = "",
) -> None:
    """Write config/AUTHORITY/ in the home, with what is known of the authority. Nothing that is there is touched."""
    settings = settings_of(home)
    if not re.fullmatch(r"\d{3}", authority):
        stop(f"{authority!r} is no code of an authority. Expected three digits such as 916.", UNUSABLE)
    from scorecard.configuration.start import start_configuration

    with ended_plainly():
        started = start_configuration(settings.home, authority, {"name": name, "ons_code": ons_code, "region": region})
    for file in started:
        what = "was there, left alone" if file.was_there else f"{file.rows} rows known"
        say(f"{file.path}: {what}; {file.purpose}")
    say("Fill them in; the columns are those of the seed of the same name. Then: scorecard doctor")
