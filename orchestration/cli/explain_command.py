"""`scorecard explain`: what a figure is made of."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.arguments import Home, Month, month_of, settings_of
from orchestration.cli.endings import OUR_FAULT, ended_plainly, say, stop

if TYPE_CHECKING:
    from scorecard.periods import ReportingMonth
    from scorecard.settings import Settings


def explain(
    indicator: Annotated[
        str, typer.Argument(help="Indicator of the catalogue, such as re_referrals_within_12_months.")
    ],
    month: Month,
    authority: Annotated[str | None, typer.Option(help="Needed where several authorities have releases.")] = None,
    home: Home = None,
    rows: Annotated[int, typer.Option(help="Cases to show; the counts are always whole.")] = 20,
    against: Annotated[
        str | None, typer.Option(help="Another release, such as 916-2024-03-r1: show the cases judged otherwise since.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write every case and row to this file, for its owner only.")] = None,
) -> None:
    """Show what a figure is made of: cases on each side, ruled out and why, and the rows that decided each."""
    settings, reporting_month = settings_of(home), month_of(month)
    from orchestration.cli.terminal import explained_figure
    from scorecard.release.explain import explain as explain_figures
    from scorecard.release.explain import write_explanation

    if against is not None:
        _explain_against(settings, indicator, reporting_month, authority, against, rows, csv)
        return
    with ended_plainly():
        figures = explain_figures(settings, indicator, reporting_month, authority)
    for figure in figures:
        for part in explained_figure(figure, rows):
            say(part)
    if csv:
        write_explanation(csv, figures)
        say(f"Every case and row stands in {csv}.")
    if not all(figure.adds_up for figure in figures):
        from scorecard.release.decided import read_decided
        from scorecard.release.erased import CASES

        if CASES in read_decided(settings.home).erased_in(figures[0].release_id):
            say(
                "A person was erased from the cases of this release since: the figure stands, and its cases fall short."
            )
            return
        stop("The cases do not add up to the released figure. Verify the release.", OUR_FAULT)


def _explain_against(
    settings: "Settings",
    indicator: str,
    month: "ReportingMonth",
    authority: str | None,
    against: str,
    rows: int,
    csv: Path | None,
) -> None:
    from orchestration.cli.terminal import changed_cases_table
    from scorecard.release.explain import explain_against, write_changed_cases

    with ended_plainly():
        was, now, changed = explain_against(settings, indicator, month, authority, against)
    for before, after in zip(was, now, strict=False):
        counted = [f"{each.numerator or 0:g} of {each.denominator or 0:g}, {each.status}" for each in (before, after)]
        named = f"{after.title}: {after.component.replace('_', ' ')}" if after.component else after.title
        say(f"{named}: {counted[0]} in {before.release_id}, {counted[1]} in {after.release_id}")
    say(changed_cases_table(changed[:rows]) if changed else "No case is judged otherwise.")
    if len(changed) > rows:
        say(f"  {len(changed) - rows} more cases: --rows or --csv")
    if csv:
        write_changed_cases(csv, changed)
        say(f"Every case that is judged otherwise stands in {csv}.")
