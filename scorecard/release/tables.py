"""Tables that a release holds, and from which schema of a warehouse they come."""

RELEASED_TABLES = (
    "indicator_values",
    "indicator_breakdowns",
    "dim_indicator",
    "scorecard",
    "target_comparisons",
    "value_ranges",
    "process_charts",
    "process_chart_points",
    "process_chart_decisions",
    "process_chart_proposals",
    "figure_facts",
    "changes_over_the_year",
    "attention",
    "about",
    "data_quality_findings",
)
# those that are worked out beside the marts, once these are there: their schema in a warehouse is quality
RELEASED_FROM_QUALITY = ("commentaries", "commentary_claims")
