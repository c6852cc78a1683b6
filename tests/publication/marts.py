"""A file of marts made by hand: five lines, with everything that a page must be able to say."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

MARKUP = '<script>alert(1)</script> up & "down"\n=HYPERLINK(1)'

COLUMNS = {
    "dim_indicator": "display_order integer, line integer, ambition integer, indicator_id varchar, component varchar, "
    "role varchar, title varchar, good_is varchar, measure varchar, period_window varchar, source_status varchar, "
    "numerator_counts varchar, denominator_counts varchar, definition_version integer",
    "indicator_values": "la_code varchar, indicator_id varchar, component varchar, basis varchar, period_start date, "
    "period_end date, numerator {number}, denominator {number}, value {number}, status varchar",
    "target_comparisons": "indicator_id varchar, component varchar, period_end date, target double, "
    "tolerance double, gap {number}, status_against_target varchar",
    "process_chart_points": "la_code varchar, indicator_id varchar, component varchar, period_end date, "
    "value {number}, is_drawn boolean, rebase_group integer, mean double, lower_limit double, upper_limit double, "
    "rule varchar, signal varchar",
    "process_charts": "la_code varchar, indicator_id varchar, component varchar, is_drawn boolean, "
    "reason_not_drawn varchar, variation varchar, assurance varchar, latest_rule varchar, points_in_limits integer, "
    "dialect varchar, rebased_on date",
    "scorecard": "la_code varchar, display_order integer, line integer, ambition integer, indicator_id varchar, "
    "component varchar, metric varchar, good_is varchar, measure varchar, source_status varchar, target double, "
    "latest_period_end date, latest_numerator {number}, latest_denominator {number}, latest_value {number}, "
    "value_status varchar, status_against_target varchar, gap_to_target {number}, previous_value {number}, "
    "previous_period_end date, direction_of_travel varchar, england_value double, england_status varchar, "
    "england_period varchar, england_kind varchar, comparator varchar, comparator_value double, "
    "comparator_status varchar, comparator_period varchar, comparator_kind varchar, narrative varchar, "
    "narrative_author varchar, narrative_written_on date, narrative_period_end date",
    "indicator_breakdowns": "la_code varchar, indicator_id varchar, component varchar, period_end date, "
    "dimension varchar, category varchar, numerator {number}, denominator {number}, value {number}",
    "value_ranges": "la_code varchar, indicator_id varchar, component varchar, basis varchar, period_end date, "
    "in_doubt integer, lowest_value {number}, highest_value {number}",
    "data_quality_findings": "la_code varchar, period_end date, indicator_id varchar, extract varchar, "
    "finding varchar, rule varchar, found integer, looked_at integer",
    "restatements": "la_code varchar, indicator_id varchar, component varchar, basis varchar, period_end date, "
    "release_id varchar, kind varchar, is_break_in_series boolean, old_value {number}, new_value {number}, "
    "old_status varchar, new_status varchar",
}

# id, component, line, role, title, good is, measure, window, source status, target, status against target
LINES = (
    ("referred_again", "", 1, "headline", "Referred again", "low", "percentage", "month", "live", 20.0, "worse"),
    ("children_referred", "", 1, "companion", "Children referred", "low", "percentage", "month", "live", None, ""),
    ("rate_in_care", "", 2, "headline", "Rate in care", "low", "rate_per_10000", "month_end", "live", 60.0, "better"),
    ("attended", "police", 3, "headline", "Attended", "high", "percentage", "month", "live", None, "no target"),
    ("attended", "health", 3, "headline", "Attended", "high", "percentage", "month", "live", 95.0, "within tolerance"),
    ("profiles", "", 4, "headline", "Profiles", "none", "count", "month", "in_development", None, "no target"),
    ("moved", "", 5, "headline", "Moved", "high", "percentage", "rolling_12_months", "live", 50.0, "no figure"),
)

# How the charts of the lines stand: drawn, reason, variation, rule, signal of the last point
CHARTS = {
    "referred_again": (True, None, "special cause concerning high", "shift", "concern"),
    "children_referred": (True, None, "common cause variation", None, "common cause"),
    "rate_in_care": (True, None, "special cause improving low", "trend", "improvement"),
    "attended": (False, "fewer than 12 points", "not assessed", None, None),
    "profiles": (True, None, "special cause neither high", "outside limits", "neither high"),
    "moved": (False, "overlapping windows: rolling 12 months", "not assessed", None, None),
}

MONTHS = [datetime.date(2023, month, 28) for month in (10, 11, 12)] + [
    datetime.date(2024, 1, 31),
    datetime.date(2024, 2, 29),
    datetime.date(2024, 3, 31),
]


def write_marts(path: Path, suppressed: Iterable[str] = ()) -> None:
    """Write the file; of the indicators named, every figure is the symbol c."""
    hidden = frozenset(suppressed)
    number = "varchar" if hidden else "double"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as made")
        connection.execute("create schema made.marts")
        connection.execute("use made.marts")
        for table, columns in COLUMNS.items():
            connection.execute(f"create table {table} ({columns.format(number=number)})")
        for order, line in enumerate(LINES):
            _write_line(connection, order, line, hidden)


def _write_line(connection: duckdb.DuckDBPyConnection, order: int, line: Sequence[Any], hidden: frozenset[str]) -> None:
    indicator, component, number, role, title, good_is, measure, window, source_status, target, status = line
    has_denominator = measure != "count"

    def shown(value: float | None) -> float | str | None:
        return "c" if indicator in hidden and value is not None else value

    _insert(
        connection,
        "dim_indicator",
        *[order, number, 1 + number // 3, indicator, component, role, title, good_is, measure, window, source_status],
        *["What is counted", "Out of what" if has_denominator else None, 1],
    )
    values = [30.0 + at + order for at in range(len(MONTHS))]
    for at, (month, value) in enumerate(zip(MONTHS, values, strict=True)):
        is_missing = indicator == "moved" and at == len(MONTHS) - 1
        why = "nothing to count: the denominator is zero" if is_missing else "available"
        figure = None if is_missing else value
        cells = [shown(value), shown(100.0) if has_denominator else None, shown(figure), why]
        _insert(connection, "indicator_values", "916", indicator, component, "headline", month, month, *cells)
        if indicator == "referred_again":
            _insert(connection, "indicator_values", "916", indicator, "", "rolling_12_months", month, month, *cells)
        judged = status or "no target"
        _insert(connection, "target_comparisons", indicator, component, month, target, 1.0, None, judged)
        drawn, reason, variation, rule, signal = CHARTS[indicator]
        if not is_missing:
            last = at == len(MONTHS) - 1
            limits: list[float | None] = [33.0, -1.0, 44.0] if drawn else [None, None, None]
            _insert(
                connection,
                "process_chart_points",
                *["916", indicator, component, month, shown(value), drawn, 1, *limits],
                *[rule if last else None, (signal if last else "common cause") if drawn else None],
            )
    assurance = "consistently misses" if drawn and target is not None else "no target"
    _insert(
        connection,
        "process_charts",
        *["916", indicator, component, drawn, reason, variation, assurance, rule, len(MONTHS), "XmR, by hand", None],
    )
    if role == "headline":
        latest = None if indicator == "moved" else values[-1]
        gap = None if target is None or latest is None else latest - target
        told = MARKUP if indicator == "referred_again" else None
        _insert(
            connection,
            "scorecard",
            *["916", order, number, 1 + number // 3, indicator, component, title, good_is, measure, source_status],
            *[target, MONTHS[-1], shown(values[-1]), shown(100.0) if has_denominator else None, shown(latest)],
            *["available" if latest is not None else "nothing to count: the denominator is zero", status],
            *[shown(gap), shown(values[-2]), MONTHS[-2], "worsening"],
            *[21.0, "published", "Year to 31 March 2023", "annual"],
            *["Statistical neighbours", None, "not_published", None, None],
            *[told, "Head of service", datetime.date(2024, 4, 12), MONTHS[-2]],
        )
        _insert(
            connection,
            "indicator_breakdowns",
            *["916", indicator, component, MONTHS[-1], "sex", "female", shown(7.0), shown(12.0), shown(58.333)],
        )
        in_doubt = 2 if indicator == "referred_again" else 0
        effect = ["916", indicator, component, "headline", MONTHS[-1], in_doubt, shown(33.0), shown(37.0)]
        _insert(connection, "value_ranges", *effect)
    if indicator == "referred_again":
        finding = ["916", MONTHS[-1], indicator, None, "Referrals without a team", "Counted all the same.", 9, 1240]
        _insert(connection, "data_quality_findings", *finding)
        for release in ("916-2024-03-r1", "916-2024-02-r1"):
            change = [release, "late or corrected input", False, shown(31.25), shown(30.0), "available", "available"]
            _insert(connection, "restatements", "916", indicator, "", "headline", MONTHS[0], *change)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, *cells: Any) -> None:
    connection.execute(f"insert into {table} values ({', '.join('?' * len(cells))})", list(cells))


MANIFEST: dict[str, Any] = {
    "release_id": "916-2024-03-r1",
    "la_code": "916",
    "month": "2024-03",
    "commit": "0123456789abcdef",
    "inputs": [{"extract": "ssd_cin_episodes", "status": "received", "sha256": "ab" * 32}],
    "rows": {
        "ssd_cin_episodes": {"rows_received": 1248, "clean": 1240, "quarantined": 7, "exact_duplicates": 1},
    },
    "checks": [
        {"name": "ssd_cin_episodes__every_row_can_be_read", "severity": "critical", "passed": True, "error": "",
         "rows": 1248, "failing": 0},
        {"name": "stg_cin_episodes__team_is_mostly_known", "severity": "warning", "passed": False, "error": "",
         "rows": 1240, "failing": 99, "why": "Ask for the team."},
        {"name": "indicator_values__key_is_unique", "severity": "critical", "passed": True, "error": "",
         "rows": 36, "failing": 0},
    ],
    "overrides": {},
    "previous_release": None,
}  # fmt: skip

DBT_MANIFEST: dict[str, Any] = {
    "nodes": {
        "model.p.stg_cin_episodes": {
            "name": "stg_cin_episodes",
            "resource_type": "model",
            "fqn": ["p", "staging", "stg_cin_episodes"],
        },
        "model.p.referrals_in_sequence": {
            "name": "referrals_in_sequence",
            "resource_type": "model",
            "fqn": ["p", "intermediate", "referrals_in_sequence"],
        },
        "model.p.referred_again": {
            "name": "referred_again",
            "resource_type": "model",
            "fqn": ["p", "indicators", "referrals", "referred_again"],
            "raw_code": "select 1 as case_id where 1 < 2",
            "original_file_path": "models/indicators/referrals/referred_again.sql",
        },
    },
    "sources": {
        "source.p.raw.ssd_cin_episodes": {
            "name": "ssd_cin_episodes",
            "source_name": "raw",
            "resource_type": "source",
            "fqn": ["p", "staging", "raw", "ssd_cin_episodes"],
        },
    },
    "parent_map": {
        "model.p.stg_cin_episodes": ["source.p.raw.ssd_cin_episodes"],
        "model.p.referrals_in_sequence": ["model.p.stg_cin_episodes"],
        "model.p.referred_again": ["model.p.referrals_in_sequence"],
    },
}
