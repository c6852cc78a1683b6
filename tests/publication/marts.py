"""A file of marts made by hand: five lines, with everything that a page must be able to say."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

MARKUP = '<script>alert(1)</script> up & "down"\n=HYPERLINK(1)'

COLUMNS = {
    "dim_indicator": "display_order integer, line integer, ambition integer, ambition_name varchar, "
    "indicator_id varchar, component varchar, "
    "role varchar, title varchar, good_is varchar, measure varchar, period_window varchar, source_status varchar, "
    "numerator_counts varchar, denominator_counts varchar, definition_version integer",
    "indicator_values": "la_code varchar, indicator_id varchar, component varchar, basis varchar, period_start date, "
    "period_end date, numerator {number}, denominator {number}, value {number}, status varchar",
    "target_comparisons": "indicator_id varchar, component varchar, period_end date, target double, "
    "tolerance double, gap {number}, status_against_target varchar",
    "process_chart_points": "la_code varchar, indicator_id varchar, component varchar, period_end date, "
    "value {number}, is_drawn boolean, rebase_group integer, mean double, lower_limit double, upper_limit double, "
    "rule varchar, signal varchar, is_provisional boolean",
    "process_charts": "la_code varchar, indicator_id varchar, component varchar, is_drawn boolean, "
    "reason_not_drawn varchar, variation varchar, assurance varchar, latest_rule varchar, points_in_limits integer, "
    "dialect varchar, rebased_on date, is_stable boolean, is_provisional boolean",
    "process_chart_decisions": "la_code varchar, indicator_id varchar, component varchar, rebased_from date, "
    "decided_by varchar, decided_on date, reason varchar, decision varchar",
    "process_chart_proposals": "la_code varchar, indicator_id varchar, component varchar, rebased_from date, "
    "mean_before double, mean_after double, row_to_add varchar",
    "figure_facts": "la_code varchar, indicator_id varchar, component varchar, counted_in varchar, "
    "highest_in integer, lowest_in integer, worst_in integer, periods_on_worse_side integer, "
    "value_a_year_ago {number}",
    "changes_over_the_year": "la_code varchar, indicator_id varchar, component varchar, kind varchar, "
    "value_this_year {number}, value_last_year {number}, change_in_cases {number}, year_change varchar, "
    "direction_of_travel varchar",
    "attention": "la_code varchar, indicator_id varchar, component varchar, listed_under varchar, "
    "attention_group varchar, attention_rank integer",
    "since_last_period": "la_code varchar, indicator_id varchar, component varchar, period_end date, "
    "crossing varchar, periods_before integer, target_changed boolean, new_signal varchar, figure_change varchar",
    "events_on_charts": "la_code varchar, indicator_id varchar, component varchar, happened_on date, event varchar, "
    "noted_by varchar",
    "drivers_of_change": "la_code varchar, indicator_id varchar, component varchar, dimension varchar, "
    "category_code varchar, category varchar, numerator_before double, denominator_before double, "
    "value_before double, numerator_now double, denominator_now double, value_now double, mix_effect double, "
    "rate_effect double, contribution double",
    "groups_compared": "la_code varchar, indicator_id varchar, component varchar, dimension varchar, "
    "category_code varchar, category varchar, numerator integer, denominator integer, value double, "
    "value_of_all double, lowest_value double, highest_value double, standing varchar, place_from_highest integer",
    "benchmarks": "indicator_id varchar, component varchar, geography_kind varchar, geography_code varchar, "
    "geography_name varchar, period_end date, value double, is_like_for_like boolean, source varchar",
    "scorecard": "la_code varchar, display_order integer, line integer, ambition integer, indicator_id varchar, "
    "component varchar, metric varchar, good_is varchar, measure varchar, source_status varchar, target double, "
    "latest_period_end date, latest_numerator {number}, latest_denominator {number}, latest_value {number}, "
    "value_status varchar, status_against_target varchar, gap_to_target {number}, cases_short_of_target {number}, "
    "direction_of_travel varchar, england_value double, england_status varchar, "
    "england_source varchar, england_note varchar, "
    "england_period varchar, england_kind varchar, england_comparability varchar, england_our_value {number}, "
    "england_our_period_end date, england_months_older integer, comparator varchar, "
    "comparator_value double, comparator_status varchar, comparator_note varchar, comparator_period varchar, "
    "comparator_kind varchar, comparator_comparability varchar, narrative varchar, narrative_author varchar, "
    "narrative_written_on date, "
    "narrative_period_end date",
    "indicator_breakdowns": "la_code varchar, indicator_id varchar, component varchar, period_end date, "
    "dimension varchar, category_code varchar, category varchar, numerator {number}, denominator {number}, "
    "value {number}, status varchar",
    "value_ranges": "la_code varchar, indicator_id varchar, component varchar, basis varchar, period_end date, "
    "in_doubt integer, lowest_value {number}, highest_value {number}, could_flip boolean",
    "data_quality_findings": "la_code varchar, period_end date, indicator_id varchar, extract varchar, "
    "finding varchar, rule varchar, found integer, looked_at integer",
    "restatements": "la_code varchar, indicator_id varchar, component varchar, basis varchar, period_end date, "
    "release_id varchar, kind varchar, is_break_in_series boolean, old_numerator {number}, new_numerator {number}, "
    "old_denominator {number}, new_denominator {number}, old_value {number}, new_value {number}, "
    "old_status varchar, new_status varchar, old_definition_version integer, new_definition_version integer",
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

AMBITIONS = ("At the <front> door", "Partners")

# What is new in the latest month: crossing, for how long it had stood otherwise, whether the target changed, new
# signal, whether a figure came or went
NEW: dict[str, tuple[str | None, int | None, bool, str | None, str | None]] = {
    "referred_again": ("target missed", 5, False, "concern", None),
    "rate_in_care": ("target met", None, True, None, None),
    "moved": (None, 1, False, None, "none after one"),
}

# Teams and localities of the first line: dimension, code, name, then of the year before and of this year numerator and
# denominator, mix and rate, and standing, interval and place
TEAMS: tuple[tuple[Any, ...], ...] = (
    ("locality", "L1", "South", 20, 50, 40, 80, 2.1, 6.5, "far above", 39.3, 60.7, 1),
    ("locality", "L2", "north & east", 10, 50, 6, 20, 3.9, 3.5, "below", 14.5, 38.0, 2),
    ("team", "-T1", "=Team", 30, 100, 46, 100, 0.0, 16.0, "within", 36.6, 55.7, None),
)

# Published figures of other authorities, by code, for two years; ours is in between. 865 is a neighbour
PUBLISHED = {
    2022: {"916": 30.0, "865": 20.0, **{str(code): float(code - 690) for code in range(700, 711)}},
    2023: {"916": 15.0, "865": 15.0, "E": 21.0, **{str(code): float(code - 690) for code in range(700, 711)}},
}

# How the charts of the lines stand: drawn, reason, variation, rule, signal of the last point
CHARTS = {
    "referred_again": (True, None, "special cause concerning high", "shift", "concern"),
    "children_referred": (True, None, "common cause variation", None, "common cause"),
    "rate_in_care": (True, None, "special cause improving low", "trend", "improvement"),
    "attended": (False, "fewer than 12 points", "not assessed", None, None),
    "profiles": (True, None, "special cause neither high", "outside limits", "neither high"),
    "moved": (False, "overlapping windows: rolling 12 months", "not assessed", None, None),
}

# How the year of each line went: kind, this year, last year, change in cases, year change, direction; and its facts:
# highest in, lowest in, worst in, periods on the worse side; and where it is listed
YEARS: dict[str, tuple[Any, ...]] = {
    "referred_again": ("flow", 34.0, 28.0, None, "clearly up", "getting worse"),
    "children_referred": ("flow", 34.0, 33.0, None, "no clear change", "no clear change"),
    "rate_in_care": ("stock", 37.0, 41.0, -4.0, "clearly down", "improving"),
    "attended": ("flow", 38.0, 39.0, None, "not enough periods", "not enough periods"),
    "profiles": ("flow", 40.0, 30.0, None, "clearly up", "rising"),
    "moved": ("stock", None, 40.0, None, "not enough periods", "not enough periods"),
}
FACTS: dict[str, tuple[int | None, int | None, int | None, int]] = {"referred_again": (36, None, 36, 7)}
LISTED: dict[str, tuple[str, str | None, int | None]] = {
    "referred_again": ("attention", "a", 1),
    "rate_in_care": ("getting better", None, None),
    "attended": ("steady", None, None),
    "profiles": ("in development", None, None),
    "moved": ("no figure", None, None),
}

ENGLAND_NOTE = {"referred_again": "Counts children and not referrals."}
NEIGHBOURS = {"moved": ("not_loaded", "DfE publishes 17.")}

# What each window of the lines is beside a whole year
COMPARABILITY = {
    "month": "not comparable: a month against a year",
    "month_end": "not comparable: one day against a year",
    "rolling_12_months": "same kind of period",
}

# Who decided to rebase which chart, from when, and why
DECISIONS = (
    ("referred_again", "2024-02-01", "Head of <safeguarding>", "2024-01-20", "The front door moved.", "rebase"),
    ("referred_again", "2023-11-01", "Director", "2023-10-30", "One team for two", "rebase"),
    ("children_referred", "2023-12-01", "Director", "2023-11-30", "A new form", "refuse"),
)

LATE = "late or corrected input"
MISSING = "not available: ssd_cin_episodes.csv is missing"

# What a release says differently: indicator, component, basis, number of the month, release, kind, versions, and on
# either side numerator, denominator, value and status
RESTATEMENTS: tuple[tuple[Any, ...], ...] = (
    ("referred_again", "", "headline", 0, "r1", LATE, 1, 1, (5, 16, 31.25, "available"), (30, 100, 30.0, "available")),
    ("referred_again", "", "headline", 2, "r1", LATE, 1, 1, (3, 8, 37.5, "available"), (6, 16, 37.5, "available")),
    ("referred_again", "", "rolling_12_months", 2, "r1", LATE, 1, 1, (9, 30, 30.0, ""), (9, 36, 25.0, "")),
    ("referred_again", "", "headline", 1, "r0", LATE, 1, 1, (1, 4, 25.0, "available"), (2, 4, 50.0, "available")),
    ("children_referred", "", "headline", 0, "r1", LATE, 1, 1, (None, None, None, MISSING), (4, 16, 25.0, "available")),
    ("rate_in_care", "", "headline", 0, "r1", "definition", 1, 2, (8, 100, 32.0, ""), (8, 100, 32.0, "")),
    ("rate_in_care", "", "headline", 1, "r1", "definition", 1, 2, (8, 100, 33.0, ""), (7, 100, 28.0, "")),
    ("attended", "health", "headline", 1, "r1", "code", 1, 1, (34.01, 100, 34.01, ""), (34.04, 100, 34.04, "")),
    ("profiles", "", "headline", 1, "r1", "reference data", 1, 1, (51, None, 51, ""), (36, None, 36, "")),
)

NO_POPULATION = "no population by group"
NOTHING = "nothing to count: the denominator is zero"

# Groups of the latest month and two older ones, in no order: indicator, component, number of the month, dimension,
# code, name, numerator, denominator, value, status. They add up to the figures of the lines.
GROUPS: tuple[tuple[Any, ...], ...] = (
    ("referred_again", "", 5, "locality", "unknown", "Not known", 5.0, 10.0, 50.0, "available"),
    ("referred_again", "", 5, "locality", "L1", "South", 20.0, 50.0, 40.0, "available"),
    ("referred_again", "", 5, "locality", "L2", "north & east", 10.0, 40.0, 25.0, "available"),
    ("referred_again", "", 5, "team", "-T1", "=Team", 35.0, 100.0, 35.0, "available"),
    ("referred_again", "", 5, "age_band", "16_to_17", "16 to 17", 30.0, 80.0, 37.5, "available"),
    ("referred_again", "", 5, "age_band", "under_1", "Under 1", 0.0, 0.0, None, NOTHING),
    ("referred_again", "", 5, "age_band", "5_to_9", "5 to 9", 5.0, 20.0, 25.0, "available"),
    ("referred_again", "", 4, "sex", "2", "Female", 34.0, 100.0, 34.0, "available"),
    ("children_referred", "", 5, "sex", "1", "Male", 36.0, 100.0, 36.0, "available"),
    ("rate_in_care", "", 5, "sex", "1", "Male", 17.0, None, None, NO_POPULATION),
    ("rate_in_care", "", 5, "sex", "2", "Female", 20.0, None, None, NO_POPULATION),
    ("attended", "police", 5, "sex", "2", "Female", 38.0, 100.0, 38.0, "available"),
    ("attended", "health", 5, "sex", "1", "Male", 39.0, 100.0, 39.0, "available"),
    ("profiles", "", 5, "disability", "unknown", "Not known", 30.0, None, 30.0, "available"),
    ("profiles", "", 5, "disability", "yes", "Disability recorded", 10.0, None, 10.0, "available"),
    ("moved", "", 4, "sex", "2", "Female", 40.0, 100.0, 40.0, "available"),
)

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
        _write_what_stands_beside(connection, hidden)
        _write_groups(connection, hidden)
        _write_what_pages_show(connection)


def _write_line(connection: duckdb.DuckDBPyConnection, order: int, line: Sequence[Any], hidden: frozenset[str]) -> None:
    indicator, component, number, role, title, good_is, measure, window, source_status, target, status = line
    has_denominator = measure != "count"

    def shown(value: float | None) -> float | str | None:
        return "c" if indicator in hidden and value is not None else value

    _insert(
        connection,
        "dim_indicator",
        *[
            order,
            number,
            1 + number // 3,
            AMBITIONS[number // 3],
            indicator,
            component,
            role,
            title,
            good_is,
            measure,
            window,
            source_status,
        ],
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
                indicator == "profiles",
            )
    assurance = "consistently misses" if drawn and target is not None else "no target"
    _insert(
        connection,
        "process_charts",
        *["916", indicator, component, drawn, reason, variation, assurance, rule, len(MONTHS), "XmR, by hand", None],
        drawn,
        indicator == "profiles",
    )
    kind, this_year, last_year, cases, *verdicts = YEARS[indicator]
    year = [shown(this_year), shown(last_year), shown(cases)]
    _insert(connection, "changes_over_the_year", "916", indicator, component, kind, *year, *verdicts)
    _insert(
        connection,
        "figure_facts",
        *["916", indicator, component, "months", *FACTS.get(indicator, (None, None, None, 0)), shown(29.0)],
    )
    if role == "headline":
        _insert(connection, "attention", "916", indicator, component, *LISTED[indicator])
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
            *[shown(gap), shown(15.0) if status == "worse" else None, YEARS[indicator][-1]],
            *[
                21.0,
                "published",
                "DfE, Children in need",
                ENGLAND_NOTE.get(indicator),
                "Year to 31 March 2023",
                "annual",
                COMPARABILITY[window],
            ],
            *([shown(40.5), MONTHS[-1], 25] if window == "rolling_12_months" else [None, None, 12]),
            *["Statistical neighbours", None, *NEIGHBOURS.get(indicator, ("not_published", None)), None, None, None],
            *[told, "Head of service", datetime.date(2024, 4, 12), MONTHS[-2]],
        )
        in_doubt = 2 if indicator == "referred_again" else 0
        effect = ["916", indicator, component, "headline", MONTHS[-1], in_doubt, shown(33.0), shown(37.0), False]
        _insert(connection, "value_ranges", *effect)
    if indicator == "referred_again":
        finding = ["916", MONTHS[-1], indicator, None, "Referrals without a team", "Counted all the same.", 9, 1240]
        _insert(connection, "data_quality_findings", *finding)


def _write_what_stands_beside(connection: duckdb.DuckDBPyConnection, hidden: frozenset[str]) -> None:
    for indicator, *decision in DECISIONS:
        _insert(connection, "process_chart_decisions", "916", indicator, "", *decision)
    row = "916,profiles,,2024-01-01,decided_by,decided_on,reason,rebase"
    _insert(connection, "process_chart_proposals", "916", "profiles", "", "2024-01-01", 30.5, 40.25, row)
    for indicator, component, basis, month, release, kind, old_version, version, old, new in RESTATEMENTS:
        sides = [
            "c" if indicator in hidden and cell is not None else cell
            for cells in zip(old[:3], new[:3], strict=True)
            for cell in cells
        ]
        _insert(
            connection,
            "restatements",
            *["916", indicator, component, basis, MONTHS[month], f"916-2024-03-{release}", kind, kind == "definition"],
            *sides,
            *[old[3], new[3], old_version, version],
        )


def _write_what_pages_show(connection: duckdb.DuckDBPyConnection) -> None:
    for indicator, (crossing, before, changed, signal, figure) in NEW.items():
        row = ["916", indicator, "", MONTHS[-1], crossing, before, changed, signal, figure]
        _insert(connection, "since_last_period", *row)
    event = ["916", "referred_again", "", datetime.date(2024, 1, 15), "A new <front> door", "Head of service"]
    _insert(connection, "events_on_charts", *event)
    for dimension, code, name, n_before, d_before, n_now, d_now, mix, rate, standing, low, high, place in TEAMS:
        key = ["916", "referred_again", "", dimension, code, name]
        now = 100 * n_now / d_now
        years = [n_before, d_before, 100 * n_before / d_before, n_now, d_now, now]
        _insert(connection, "drivers_of_change", *key, *years, mix, rate, mix + rate)
        _insert(connection, "groups_compared", *key, n_now, d_now, now, 46.0, low, high, standing, place)
    for year, figures in PUBLISHED.items():
        for code, value in figures.items():
            kind = "england" if code == "E" else "authority"
            name = {"E": "England", "916": "Here", "865": "Wiltshire"}.get(code, f"Authority {code}")
            row = ["referred_again", "", kind, code, name, datetime.date(year, 3, 31), value, True, "DfE, <b>"]
            _insert(connection, "benchmarks", *row)
    row = ["referred_again", "", "authority", "901", "Other measure", datetime.date(2023, 3, 31), 1.0, False, "DfE"]
    _insert(connection, "benchmarks", *row)


def _write_groups(connection: duckdb.DuckDBPyConnection, hidden: frozenset[str]) -> None:
    for indicator, component, month, dimension, code, name, *figures, status in GROUPS:
        cells = ["c" if indicator in hidden and cell is not None else cell for cell in figures]
        group = ["916", indicator, component, MONTHS[month], dimension, code, name]
        _insert(connection, "indicator_breakdowns", *group, *cells, status)


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
    "previous_release": {"release_id": "916-2024-02-r1"},
    "compared_with": "916-2024-02-r1",
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
