"""Tables that a release holds, from which schema of a warehouse they come, and how those of several become one."""

from collections.abc import Sequence

from scorecard.warehouse.database import Connection

RELEASED_TABLES = (
    "indicator_values",
    "earlier_figures",
    "indicator_breakdowns",
    "dim_indicator",
    "scorecard",
    "target_comparisons",
    "value_ranges",
    "process_charts",
    "process_chart_points",
    "process_chart_decisions",
    "process_chart_proposals",
    "series_breaks",
    "figure_facts",
    "changes_over_the_year",
    "attention",
    "since_last_period",
    "events_on_charts",
    "drivers_of_change",
    "groups_compared",
    "about",
    "data_quality_findings",
    "values_by_period",
    "values_rolling_12_months",
    "values_to_date",
    "groups_by_period",
    "dim_period_window",
    "dim_date",
    "dim_authority",
    "dim_group",
    "targets_in_force",
    "population",
    "flows",
    "flow_months",
)
# those that say the same of every authority: a file of several has each of their rows once, of no release
SAME_FOR_ALL = ("dim_period_window", "dim_date")
# those that are worked out beside the marts: their schema in a warehouse is quality
RELEASED_FROM_QUALITY = ("commentaries", "commentary_claims", "field_counts")


def create_from_all(connection: Connection, table: str, queries: Sequence[str]) -> None:
    """Create a table of several releases from a query of each; its name may be qualified.

    Columns are matched by name: a release of before need not have all of today's.
    """
    rows = " union all by name ".join(queries)
    if table.rpartition(".")[2] in SAME_FOR_ALL:
        rows = f"select distinct * exclude (release_id) from ({rows}) order by all"
    connection.execute(f"create table {table} as {rows}")
