"""`scorecard explain`: what a figure is made of."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.arguments import Home, Month, month_of, settings_of
from orchestration.cli.endings import OUR_FAULT, ended_plainly, say, stop


def explain(
    indicator: Annotated[
        str, typer.Argument(help="Indicator of the catalogue, such as re_referrals_within_12_months.")
    ],
    month: Month,
    authority: Annotated[str | None, typer.Option(help="Needed where several authorities have releases.")] = None,
    home: Home = None,
    rows: Annotated[int, typer.Option(help="Cases to show; the counts are always whole.")] = 20,
    csv: Annotated[Path | None, typer.Option(help="Write every case and row to this file, for its owner only.")] = None,
) -> None:
    """Show what a figure is made of: cases on each side, ruled out and why, set aside, each back to file and row."""
    settings, reporting_month = settings_of(home), month_of(month)
    from orchestration.cli.terminal import explained_figure
    from scorecard.release.explain import explain as explain_figures
    from scorecard.release.explain import write_explanation

    with ended_plainly():
        figures = explain_figures(settings, indicator, reporting_month, authority)
    for figure in figures:
        for part in explained_figure(figure, rows):
            say(part)
    if csv:
        write_explanation(csv, figures)
        say(f"Every case and row stands in {csv}.")
    if not all(figure.adds_up for figure in figures):
        stop("The cases do not add up to the released figure. Verify the release.", OUR_FAULT)
