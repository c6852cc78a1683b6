"""The scorecard as a table in the terminal."""

from rich.table import Table

from orchestration.releases import open_marts
from orchestration.settings import Settings

SHAPES = {
    "better": "● better",
    "within tolerance": "◐ within tolerance",
    "worse": "▲ worse",
    "no target": "□ no target",
    "direction not stated": "□ no direction",
    "no figure": "○ no figure",
}
COLOURS = {"better": "green", "worse": "red", "within tolerance": "yellow"}


def scorecard_table(settings: Settings, la_code: str) -> Table:
    """The current scorecard of an authority: latest figure, target and status, in words and shape as well as colour."""
    with open_marts(settings.marts) as connection:
        rows = connection.execute(
            """
            select ambition, metric, component, measure, latest_value, value_status, latest_period_end, target,
                status_against_target, direction_of_travel
            from scorecard
            where la_code = ?
            order by display_order
            """,
            [la_code],
        ).fetchall()
    table = Table(title=f"Improvement scorecard, authority {la_code}", title_justify="left")
    table.add_column("Ambition", justify="right")
    table.add_column("Line", ratio=1)
    for heading in ("Latest", "Period", "Target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Against target", no_wrap=True)
    table.add_column("Since last period", no_wrap=True)
    for ambition, metric, component, measure, value, value_status, period_end, target, status, direction in rows:
        table.add_row(
            str(ambition),
            f"{metric}: {component.replace('_', ' ')}" if component else metric,
            _figure(value, measure) if value is not None else value_status.split(":")[0],
            period_end.strftime("%b %Y"),
            "" if target is None else _figure(target, measure),
            SHAPES[status],
            direction,
            style=COLOURS.get(status),
        )
    return table


def _figure(value: float, measure: str) -> str:
    if measure == "count":
        return f"{value:,.0f}"
    return f"{value:.1f}%" if measure == "percentage" else f"{value:.1f}"
