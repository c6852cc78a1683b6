"""`scorecard status`: how every authority of the home stands."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import ended_plainly, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from scorecard.run_timings import RunDuration
    from scorecard.standing import Standing


def status(
    home: Home = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same for machines, as JSON.")] = False,
) -> None:
    """Say for each authority what came last, was released, failed, is held, withheld or late, and the checks."""
    settings = settings_of(home)
    import datetime

    from scorecard.standing import standings

    with ended_plainly():
        found = standings(settings, datetime.date.today())
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
        return
    if not found:
        say(f"Nothing has come to {settings.home} yet. To begin an authority: scorecard init CODE")
        return
    say(_table(found))
    for each in found:
        if each.failed:
            say(f"{each.la_code}: {each.failed_month} failed on {each.failed_at[:10]}, {each.failed}")
        if each.held:
            say(f"{each.la_code}: {each.held_month} is held: {each.held}")
        if each.withheld:
            say(f"{each.la_code}: withheld in {each.last_release}: {', '.join(sorted(each.withheld))}")


def _table(found: "list[Standing]") -> "Table":
    from rich.table import Table

    table = Table()
    for heading in (
        "Authority",
        "Last delivery",
        "Last release",
        "Failed",
        "Held",
        "Withheld",
        "Late",
        "Checks failing",
        "Last run",
    ):
        table.add_column(heading)
    for each in found:
        released = f"{each.last_release} ({each.last_released_at[:10]})" if each.last_release else "none"
        now = str(each.checks_failing[-1]) if each.checks_failing else "no run"
        table.add_row(
            each.la_code,
            f"{each.last_delivery} ({each.last_delivery_changed_at[:10]})" if each.last_delivery else "none",
            released,
            each.failed_month or "no",
            each.held_month or "no",
            str(len(each.withheld)),
            _late(each.late),
            f"{now}, {each.trend}" if each.checks_failing else now,
            _took(each.last_run),
        )
    return table


def _took(last_run: "RunDuration | None") -> str:
    if last_run is None:
        return "not known"
    if last_run.usual is None:
        return in_minutes(last_run.seconds)
    slow = "slow: " if last_run.is_slow else ""
    return f"{slow}{in_minutes(last_run.seconds)}, usually {in_minutes(last_run.usual)}"


def in_minutes(seconds: float) -> str:
    """Seconds as people say them: `41 s`, `2 min 5 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _late(months: "Sequence[str]") -> str:
    if len(months) < 2:
        return "".join(months) or "no"
    return f"{len(months)} months, the first {months[0]}"
