"""The scorecard, and what a figure is made of, as tables in the terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.table import Table

from scorecard.release.explain import ChangedCase, ExplainedFigure
from scorecard.settings import Settings
from scorecard.warehouse.database import open_marts

SHAPES = {
    "better": "● better",
    "within tolerance": "◐ within tolerance",
    "worse": "▲ worse",
    "no target": "□ no target",
    "direction not stated": "□ no direction",
    "no figure": "○ no figure",
    "not delivered": "○ not delivered this month",
}
COLOURS = {"better": "green", "worse": "red", "within tolerance": "yellow"}


def scorecard_table(settings: Settings, la_code: str) -> Table:
    """The current scorecard of an authority: latest figure, target and status, in words and shape as well as colour."""
    with open_marts(settings.marts) as connection:
        rows = connection.execute(
            """
            select ambition, metric, component, measure, latest_value, value_status, latest_period_end, target,
                case when latest_released_in is null then status_against_target else 'not delivered' end as status,
                direction_of_travel
            from scorecard
            where la_code = ?
            order by display_order
            """,
            [la_code],
        ).fetchall()
    table = Table(title=_title(settings, la_code), title_justify="left")
    table.add_column("Ambition", justify="right")
    table.add_column("Measure", ratio=1)
    for heading in ("Latest", "Period", "Target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Against target", no_wrap=True)
    table.add_column("Over the year", no_wrap=True)
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


def _title(settings: Settings, la_code: str) -> str:
    """Whose scorecard of which month, and whether all of it is invented; a release of long ago tells the code alone."""
    with open_marts(settings.marts) as connection:
        told = connection.execute("select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'about'")
        found = None
        if told.fetchone() is not None:
            named = "select authority_name, month_end, is_demonstration from about where la_code = ?"
            found = connection.execute(named, [la_code]).fetchone()
    if found is None:
        return f"Improvement scorecard, authority {la_code}"
    name, month_end, is_demonstration = found
    mark = "DEMONSTRATION: every figure is invented. " if is_demonstration else ""
    return f"{mark}Improvement scorecard of {name}, {month_end:%B %Y}"


def _figure(value: float, measure: str) -> str:
    if measure == "count":
        return f"{value:,.0f}"
    return f"{value:.1f}%" if measure == "percentage" else f"{value:.1f}"


def explained_figure(figure: ExplainedFigure, rows: int) -> Iterator[str | Table]:
    """A figure, what adds up to it, and its first cases."""
    named = f"{figure.title}: {figure.component.replace('_', ' ')}" if figure.component else figure.title
    value = figure.status if figure.value is None else _figure(figure.value, figure.measure)
    yield f"{named}, {figure.release_id}: {value}"
    yield f"  numerator    {_count(figure.numerator)}: the cases give {_count(figure.in_numerator)}"
    if figure.measure == "percentage":
        yield f"  denominator  {_count(figure.denominator)}: the cases give {_count(figure.in_denominator)}"
    elif figure.denominator is not None:
        yield f"  denominator  {_count(figure.denominator)} residents, from seeds/child_population.csv"
    for limit in figure.left_out:
        yield f"  left out     {limit}"
    for reason, count in figure.ruled_out.most_common():
        yield f"  ruled out    {count}: {reason}"
    for (file, field, reason), count in sorted(
        Counter((file, field, reason) for file, _, field, reason in figure.quarantined).items()
    ):
        yield f"  quarantined  {count} rows of {file}: {field} {reason}"
    table = Table()
    for heading in ("Case", "Side", "Date", "Why", "Decided by", "Also looked at"):
        table.add_column(heading)
    for case in figure.cases[:rows]:
        decided_by, looked_at = _first(case.decided_by, 6), _first(case.looked_at, 2)
        table.add_row(case.case, case.side, str(case.event_date or ""), case.evidence, decided_by, looked_at)
    yield table
    if figure.cases and not any(case.decided_by for case in figure.cases):
        yield "  The release is older than this list: it does not tell the rows that decided from those looked at."
    if len(figure.cases) > rows:
        yield f"  {len(figure.cases) - rows} more cases: --rows or --csv"


def changed_cases_table(changed: Sequence[ChangedCase]) -> Table:
    """Cases that two releases judge otherwise: how each has it, and the rows of its delivery that decided it."""
    table = Table()
    for heading in ("Case", "Was", "Is", "Why before", "Why now", "Decided by then", "Decided by now"):
        table.add_column(heading)
    for each in changed:
        was, now = each.was, each.now
        table.add_row(
            each.either.case,
            was.side if was else "not considered",
            now.side if now else "not considered",
            was.evidence if was else "",
            now.evidence if now else "",
            _first(was.decided_by or was.looked_at, 6) if was else "",
            _first(now.decided_by or now.looked_at, 6) if now else "",
        )
    return table


def _first(rows: Sequence[str], number: int) -> str:
    more = f" and {len(rows) - number} more" if len(rows) > number else ""
    return ", ".join(rows[:number]) + more


def _count(number: float | None) -> str:
    return "none" if number is None else f"{number:,.2f}".rstrip("0").rstrip(".")
