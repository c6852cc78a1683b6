"""A warehouse made by hand: five referrals, some faults, and personal values planted where none may come out."""

import json
from pathlib import Path

import duckdb

from scorecard.delivery.contracts import load_contracts
from scorecard.settings import Settings
from tests.support import identity

# In raw rows, in columns that no contract names, in names of files: nothing of it belongs in a report.
PLANTED = ("Planted-Name", "P-SECRET", "R-KEY", "Planted-Heading", "Planted-File", "1999-09-09")

FILES = [
    ("ssd_cin_episodes", "received", "", "cp1252", 5),
    ("ssd_person", "received", "", "utf-8-sig", 2),
    ("cp_plan_history", "received", "", "utf-8", 1),
    ("ssd_cp_plans", "received", "", "utf-8", 1),
    ("short_breaks", "missing", "short_breaks.csv: not delivered. Ask for it.", "", 0),
]
REFERRALS = [
    # row, key, child, team
    (2, "R-KEY-1", "P-SECRET-1", " t1 "),  # its own team, padded and in other case
    (3, "=HYPERLINK(1)", "p-secret-2", None),  # by the child's latest plan
    (4, "R-KEY-3", "P-SECRET-3", "Planted-Name"),  # what stands there is no team, and the child has none
    (5, "R-KEY-4", None, "T/2"),
    (6, "R-KEY-4", None, "T/2"),
]
FAULTS = [
    ("ssd_cin_episodes", 2, "R-KEY-1", "cine_close_date", "end before start", "quarantined"),
    ("ssd_cin_episodes", 2, "R-KEY-1", "cine_referral_source_code", "unknown code", "finding"),
    ("ssd_cin_episodes", 3, "=HYPERLINK(1)", "cine_referral_date", "impossible date", "quarantined"),
    ("ssd_cin_episodes", 4, "R-KEY-3", "cine_close_date", "end before start", "quarantined"),
    ("ssd_cin_episodes", 5, "R-KEY-4", "cine_person_id", "required value missing", "quarantined"),
    ("ssd_cin_episodes", 6, "R-KEY-4", None, "exact duplicate", "exact duplicate"),
    ("ssd_cin_episodes", 7, None, None, "row does not split: 3 cells where 10 belong", "quarantined"),
    ("cp_plan_history", 2, "R-KEY-9", "cp_plan_id", "unknown reference", "finding"),
]
CHECKS = [
    ("delivery", "stg_cin_episodes__closed_cases_have_a_reason", "ssd_cin_episodes", "warning", False, False, 7, 5),
    ("delivery", "stg_person__sex_is_known", "ssd_person", "warning", False, True, 0, 2),
    ("delivery", "run__authority_is_known", None, "critical", True, True, 0, 1),
]
MARTS_CHECK = ("marts", "indicator_values__shares_are_shares", None, "critical", False, True, 0, 50)


def make_warehouse(settings: Settings, is_held: bool = False) -> Path:
    """Write the warehouse of authority 916, March 2024, as the gates leave it."""
    path = settings.warehouse("916")
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as connection:
        _make_control(connection)
        _make_quality(connection, is_held)
        _make_rows(connection)
        if not is_held:
            _make_findings(connection)
    return path


def make_earlier_release(settings: Settings) -> None:
    """Leave the manifest of a February release, with fewer rows set aside."""
    folder = settings.releases / "916" / "2024-02" / "r1"
    folder.mkdir(parents=True)
    rows = {"rows_received": 1234, "clean": 1200, "quarantined": 31, "exact_duplicates": 3}
    checks = [{"name": "a", "severity": "warning", "passed": False}, {"name": "b", "severity": "critical", "passed": 1}]
    manifest = {"delivery_fingerprint": "f", "rows": {"ssd_person": rows}, "checks": checks, "withheld": {"a": "b"}}
    (folder / "manifest.json").write_text(json.dumps(identity("916", "2024-02", 1) | manifest), encoding="utf-8")


def _make_control(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create schema control;
        create table control.run as
        select '916' as la_code, date '2024-03-31' as period_end, false as is_demonstration, null::varchar as shown_as;
        create table control.withheld_indicators as
        select 'agency_rate' as indicator_id, 'not available: workforce_posts.csv is missing' as status;
        """
    )


def _make_quality(connection: duckdb.DuckDBPyConnection, is_held: bool) -> None:
    connection.execute(
        """
        create schema quality;
        create table quality.files (
            extract varchar, status varchar, message varchar, sha256 varchar, size_in_bytes bigint,
            encoding varchar, rows_received bigint, unreadable_rows bigint
        );
        create table quality.delivery as select 'e3b0' as fingerprint, '' as statement_sha256;
        create table quality.unknown_files as select 'Planted-File.csv' as name;
        create table quality.ssd_version as select '1.3.1' as number, '' as problem, 'ab12' as sha256;
        create table quality.columns (extract varchar, column_name varchar, status varchar);
        insert into quality.columns values
            ('ssd_cin_episodes', 'Planted-Heading', 'extra'), ('ssd_cin_episodes', 'cine_referral_nfa', 'missing');
        create table quality.row_faults (
            extract varchar, source_row bigint, record_key varchar, field varchar, reason varchar, outcome varchar
        );
        create table quality.accounts (
            extract varchar, rows_received bigint, clean bigint, quarantined bigint, exact_duplicates bigint,
            unreadable_rows bigint, quarantined_share double
        );
        insert into quality.accounts values
            ('ssd_cin_episodes', 1105, 1099, 5, 1, 1, 0.0045), ('ssd_person', 2, 2, 0, 0, 0, 0);
        create table quality.checks (
            gate varchar, name varchar, asset varchar, extract varchar, severity varchar, is_fatal boolean,
            passed boolean, error varchar, rows_looked_at bigint, failing_rows bigint, why varchar,
            protects varchar[]
        );
        """
    )
    connection.executemany("insert into quality.files values (?, ?, ?, '', 1, ?, ?, 0)", FILES)
    connection.executemany("insert into quality.row_faults values (?, ?, ?, ?, ?, ?)", FAULTS)
    fatal = ("delivery", "run__people_are_as_many_as_before", "ssd_person", "critical", True, False, 2, 2)
    for gate, name, extract, severity, is_fatal, passed, failing, rows in [*CHECKS, fatal if is_held else MARTS_CHECK]:
        protects = ["re_referrals_within_12_months"] if extract == "ssd_cin_episodes" else []
        connection.execute(
            "insert into quality.checks values (?, ?, '', ?, ?, ?, ?, '', ?, ?, ?, ?)",
            [gate, name, extract, severity, is_fatal, passed, rows, failing, f"Why {name} <matters>.", protects],
        )


def _make_rows(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema raw; create schema staging")
    for extract in ("ssd_cin_episodes", "cp_plan_history"):
        columns = ", ".join(f"{column.name} varchar" for column in load_contracts()[extract].columns)
        connection.execute(f"create table raw.{extract} (source_row bigint, {columns})")
    for row, key, child, team in REFERRALS:
        connection.execute(
            """
            insert into raw.ssd_cin_episodes
                (source_row, cine_referral_id, cine_person_id, cine_referral_team, cine_referral_date)
            values (?, ?, ?, ?, '1999-09-09')
            """,
            [row, key, child, team],
        )
    connection.execute(
        """
        insert into raw.cp_plan_history (source_row, cp_plan_id) values (2, '17.0');
        create table staging.stg_department as select unnest(['T1', 'T/2', 't2', 'T3']) as team_id;
        create table staging.stg_cp_plans as select '17' as plan_id, 'P-SECRET-2' as child_id;
        create table staging.stg_cin_episodes as
        select 'P-SECRET-2' as child_id, 'T1' as team_id, date '2024-01-01' as referral_date;
        create table staging.stg_cin_plans as
        select 'P-SECRET-2' as child_id, 'T3' as team_id, date '2024-02-01' as start_date;
        """
    )


def _make_findings(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create schema marts;
        create table marts.data_quality_findings as
        select
            '916' as la_code, date '2024-03-31' as period_end, 'agency_rate' as indicator_id, null as extract,
            'Agency posts without hours' as finding, 'Left out & reported.' as rule, 4321 as found, 9876 as looked_at
        """
    )
