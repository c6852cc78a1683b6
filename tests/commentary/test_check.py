"""The whole check on a warehouse made by hand, on a released home, and on what the demonstration says."""

import datetime
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecard.commentary import check_commentary
from scorecard.demonstration import service_comments as synthetic
from scorecard.settings import Settings
from tests.commentary.lines import QUARTERLY, line, verdicts
from tests.conftest import Released
from tests.support import identity, marts, rows_of

FEBRUARY, MARCH = datetime.date(2024, 2, 29), datetime.date(2024, 3, 31)
APRIL_9 = datetime.date(2024, 4, 9)

# indicator, component, measure, good is, window, role
CATALOGUE = [
    ("agency_rate", "", "Agency social workers", "low", "percentage", "month_end", "headline"),
    ("attended", "police", "Attendance", "high", "percentage", "month", "headline"),
    ("attended", "health", "Attendance", "high", "percentage", "month", "headline"),
    ("issued", "", "Plans issued", "high", "percentage", "quarter", "headline"),
]
# indicator, component, basis, period, numerator, denominator, value, status
FIGURES = [
    ("agency_rate", "", "headline", FEBRUARY, 124.0, 500.0, 24.8, "available"),
    ("agency_rate", "", "headline", MARCH, 121.5, 500.0, 24.3, "available"),
    ("agency_rate", "", "rolling_12_months", MARCH, None, None, 26.1, "available"),
    ("attended", "police", "headline", MARCH, 299.0, 300.0, 99.7, "available"),
    ("attended", "health", "headline", MARCH, None, None, None, "held: a_check; last released: 94.5"),
    ("issued", "", "headline", MARCH, 30.0, 100.0, 30.0, "available"),
]
# indicator, period, author, written on, text
COMMENTARIES = [
    ("agency_rate", FEBRUARY, "Principal", datetime.date(2024, 3, 9), "The rate is 24.9%."),
    (
        "agency_rate",
        MARCH,
        "Principal",
        APRIL_9,
        "The rate is 24.3%,\ndown from 25.0% last month.\nIt is above\ntarget.",
    ),
    ("attended", FEBRUARY, "Head of service", datetime.date(2024, 2, 20), "Police are at 99.7%. Health is at 94.5%."),
    ("issued", MARCH, "Head of service", APRIL_9, "Advice is late; <b>see</b> =SUM(A1)."),
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


@pytest.fixture
def warehouse(settings: Settings) -> Path:
    """A warehouse as the marts leave it, with commentary on three lines."""
    path = settings.warehouse("916")
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create schema control; create schema staging; create schema marts; create schema seeds;
            create schema quality; create schema intermediate;
            create table control.run as select '916' as la_code, date '2024-03-31' as period_end;
            create table staging.stg_commentary (
                indicator_id varchar, period_end date, author varchar, written_on date, body varchar
            );
            create table marts.dim_indicator (
                display_order integer, indicator_id varchar, component varchar, title varchar, good_is varchar,
                measure varchar, period_window varchar, role varchar, numerator_counts varchar,
                denominator_counts varchar
            );
            create table marts.indicator_values (
                indicator_id varchar, component varchar, basis varchar, period_end date, numerator double,
                denominator double, value double, status varchar
            );
            create table marts.target_comparisons as
            select 'agency_rate' as indicator_id, '' as component, 'headline' as basis, date '2024-03-31' as period_end,
                15.0::double as target, 0.0::double as tolerance;
            create table marts.scorecard as
            select indicator_id, '' as component, period_end as narrative_period_end,
                written_on as narrative_written_on
            from staging.stg_commentary;
            create table intermediate.benchmarks_of_measures (
                la_code varchar, indicator_id varchar, component varchar, geography varchar, geography_kind varchar,
                period_label varchar, period_end date, value double, rounding varchar
            );
            create table seeds.commentary_names (
                indicator_id varchar, component varchar, name varchar, counts_cases boolean
            );
            insert into seeds.commentary_names values
                ('attended', 'police', 'Police', false), ('attended', 'health', 'Health', false);
            """
        )
        insert(connection, "staging.stg_commentary", COMMENTARIES)
        catalogue = [(order, *row, None, None) for order, row in enumerate(CATALOGUE)]
        insert(connection, "marts.dim_indicator", catalogue)
        insert(connection, "marts.indicator_values", FIGURES)
        shown = [("agency_rate", "", MARCH, APRIL_9), ("issued", "", MARCH, APRIL_9)]
        shown += [("attended", part, FEBRUARY, datetime.date(2024, 2, 20)) for part in ("police", "health")]
        insert(connection, "marts.scorecard", shown)
    return path


CLAIMS = """
    select indicator_id, component, period_end, claim_number, claim, rule, verdict, is_shown
    from quality.commentary_claims
    order by indicator_id, period_end, claim_number
"""


def test_every_claim_is_a_row_with_its_verdict(settings: Settings, warehouse: Path) -> None:
    check_commentary(settings, warehouse, "916")
    assert rows_of(warehouse, CLAIMS) == [
        # February's was 24.8
        ("agency_rate", "", FEBRUARY, 1, "24.9%", "figure", "contradicted", False),
        ("agency_rate", "", MARCH, 1, "24.3%", "figure", "agrees", True),
        ("agency_rate", "", MARCH, 2, "down from 25.0% last month", "change", "contradicted", True),
        ("agency_rate", "", MARCH, 3, "above target", "target", "agrees", True),
        # no figure of February's
        ("attended", "police", FEBRUARY, 1, "at 99.7%", "figure", "cannot be checked", True),
        ("attended", "health", FEBRUARY, 2, "at 94.5%", "figure", "cannot be checked", True),
    ]


def test_every_commentary_is_a_row_that_says_whether_it_is_out_of_date(settings: Settings, warehouse: Path) -> None:
    check_commentary(settings, warehouse, "916")
    rows = rows_of(
        warehouse,
        "select indicator_id, period_end, is_shown, out_of_date, claims, contradicted from quality.commentaries "
        "order by 1, 2",
    )
    older = "It is about February 2024; the latest figure is for March 2024."
    assert rows == [
        ("agency_rate", FEBRUARY, False, older, 1, 1),
        ("agency_rate", MARCH, True, None, 3, 1),
        ("attended", FEBRUARY, True, f"{older} It was written on 20 February 2024, before the period had ended.", 2, 0),
        ("issued", MARCH, True, None, 0, 0),
    ]


def test_what_was_found_before_is_replaced(settings: Settings, warehouse: Path) -> None:
    check_commentary(settings, warehouse, "916")
    before = rows_of(warehouse, CLAIMS)
    check_commentary(settings, warehouse, "916")
    assert rows_of(warehouse, CLAIMS) == before


def test_a_value_that_was_released_before_is_no_contradiction(settings: Settings, warehouse: Path) -> None:
    folder = settings.releases / "916" / "2024-02" / "r1"
    folder.mkdir(parents=True)
    told = json.dumps(identity("916", "2024-02", 1))  # which makes it a finished release
    (folder / "manifest.json").write_text(told, encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select 'agency_rate' as indicator_id, '' as component, 'headline' as basis,
                    date '2024-02-29' as period_end, 25.0::double as value
            ) to '{folder / "indicator_values.parquet"}' (format parquet)
            """
        )
    check_commentary(settings, warehouse, "916")
    [(verdict, said)] = rows_of(
        warehouse, "select verdict, data_say from quality.commentary_claims where claim = 'down from 25.0% last month'"
    )
    assert verdict == "cannot be checked"
    assert said.endswith("The earlier figure was released before as the text has it, and has been restated.")


def test_no_word_of_a_commentary_is_logged(
    settings: Settings, warehouse: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        check_commentary(settings, warehouse, "916")
    assert "claims of the commentary shown: 5, contradicted: 1" in caplog.text
    assert "25.0" not in caplog.text and "above" not in caplog.text


def test_a_warehouse_without_commentary_has_empty_tables(settings: Settings, warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("truncate staging.stg_commentary")
    check_commentary(settings, warehouse, "916")
    assert rows_of(warehouse, "select count(*) from quality.commentary_claims") == [(0,)]
    assert rows_of(warehouse, "select count(*) from quality.commentaries") == [(0,)]


def test_the_claims_of_a_release_stand_in_the_marts(released: Released) -> None:
    """The pocket authority has one commentary: three of eight referrals, which the golden values say too."""
    claims = marts(
        released.home, "select la_code, indicator_id, claim, rule, verdict, is_shown, release_id from commentary_claims"
    )
    assert claims == [
        ("916", "re_referrals_within_12_months", "Three of eight", "figure", "agrees", True, "916-2024-03-r1")
    ]
    shown = marts(released.home, "select indicator_id, out_of_date, claims, release_id from commentaries")
    assert shown == [("re_referrals_within_12_months", None, 1, "916-2024-03-r1")]


def test_the_demonstration_says_two_things_that_are_not_so() -> None:
    """Its figures are drawn so that timeliness fell last and plans lie a point short of their target of 95%."""
    said = {indicator: text for indicator, _, text in synthetic.FIXED}
    assert verdicts(said["ehc_plans_within_20_weeks"].replace("Timeliness", "Performance"), QUARTERLY) == [
        ("run", "contradicted")
    ]
    assert verdicts(said["child_in_need_plans_under_12_months"], line([94.1], target=95.0)) == [
        ("target", "contradicted")
    ]
