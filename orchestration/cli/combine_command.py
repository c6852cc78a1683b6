"""`scorecard combine`: released folders of several authorities beside each other."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.endings import ended_plainly, say, tell_progress


def combine(
    releases: Annotated[
        list[Path],
        typer.Argument(help="Released folders such as 916/2024-03/r1, or public editions: one an authority."),
    ],
    to: Annotated[Path, typer.Option("--to", help="Folder to write: not there yet, or one that was combined before.")],
    public: Annotated[
        bool, typer.Option("--public", help="Take the public edition of each, also where there is more.")
    ] = False,
) -> None:
    """Make one marts file and one site of several authorities' releases: places, spread, means and pooled figures."""
    tell_progress()
    from scorecard.region.combine import combine as combine_releases

    with ended_plainly():
        combined = combine_releases(releases, to, public_alone=public)
    of_public = sum(each.is_public for each in combined.handed_over)
    say(f"Combined {len(combined.handed_over)} authorities, {of_public} by their public edition alone.")
    if combined.told_apart:
        say(f"Counted by more than one version of the definition, and told apart: {', '.join(combined.told_apart)}.")
    say(f"  Pages:  {to / 'site' / 'index.html'}")
    say(f"  In SQL: {to / 'scorecard.duckdb'}, schema marts: region_figures, region_places, indicator_values ...")
    if not combined.is_public:
        say("It holds figures that are not public: OFFICIAL-SENSITIVE. For one that may be public: --public.")
