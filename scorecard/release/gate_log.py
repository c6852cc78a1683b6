"""The gate log for the auditor, in SQL: what every release's gates looked at, found and set aside, and who made the
release, with what and when."""

from pathlib import Path
from typing import Any

import duckdb

from scorecard.release.folder import Release
from scorecard.warehouse.database import insert_rows, reading


def quarantine_summary(warehouse: Path) -> list[dict[str, Any]]:
    """Faulty rows of a delivery by extract, field, reason and outcome; counts only."""
    with reading(warehouse) as connection:
        rows = connection.execute(
            """
            select extract, coalesce(field, ''), reason, outcome, count(distinct source_row)
            from quality.row_faults
            group by all
            order by all
            """
        ).fetchall()
    return [
        {"extract": extract, "field": field, "reason": reason, "outcome": outcome, "rows": count}
        for extract, field, reason, outcome, count in rows
    ]


def create_gate_log(connection: duckdb.DuckDBPyConnection, releases: list[Release]) -> None:
    """Create `quality_runs`, `quality_results`, `quarantine_summary`, `release_origins`, `release_steps` and
    `release_overrides` from the manifests of all releases. Of older ones less is known."""
    connection.execute(
        """
        create table quality_runs (
            release_id varchar, la_code varchar, month varchar, rows_received bigint, rows_clean bigint,
            rows_quarantined bigint, exact_duplicates bigint, checks integer, critical_failures integer,
            warnings integer, withheld_indicators integer, overrides varchar[]
        );
        create table quality_results (
            release_id varchar, name varchar, asset varchar, extract varchar, severity varchar, passed boolean,
            error varchar, rows_looked_at bigint, failing_rows bigint, why varchar, protects varchar[]
        );
        create table quarantine_summary (
            release_id varchar, extract varchar, field varchar, reason varchar, outcome varchar, rows bigint
        );
        create table release_origins (
            release_id varchar, account varchar, host varchar, approved_by varchar, python varchar,
            lock_sha256 varchar, command varchar, commit varchar, is_dirty boolean, is_signed boolean
        );
        create table release_steps (
            release_id varchar, step varchar, started_at timestamptz, ended_at timestamptz
        );
        create table release_overrides (release_id varchar, name varchar, reason varchar, author varchar);
        """
    )
    for release in releases:
        _log(connection, release)


def _log(connection: duckdb.DuckDBPyConnection, release: Release) -> None:
    manifest = release.manifest
    rows = manifest["rows"].values()
    totals = [sum(row[part] for row in rows) for part in ("rows_received", "clean", "quarantined", "exact_duplicates")]
    failed = [check for check in manifest["checks"] if not check["passed"]]
    critical = sum(check["severity"] == "critical" for check in failed)
    connection.execute(
        "insert into quality_runs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [release.release_id, release.la_code, release.month, *totals, len(manifest["checks"]), critical]
        + [len(failed) - critical, len(manifest["withheld"])]
        + [[f"{name}: {reason}" for name, reason in sorted(manifest["overrides"].items())]],
    )
    for table, entries, columns in (
        (
            "quality_results",
            manifest["checks"],
            ("name", "asset", "extract", "severity", "passed", "error", "rows", "failing", "why", "protects"),
        ),
        ("quarantine_summary", manifest["quarantine"], ("extract", "field", "reason", "outcome", "rows")),
        ("release_steps", manifest.get("steps", ()), ("step", "started_at", "ended_at")),
    ):
        rows_of_table = [[release.release_id, *(entry[column] for column in columns)] for entry in entries]
        insert_rows(connection, table, rows_of_table)
    made_by, authors = manifest.get("made_by", {}), manifest.get("override_authors", {})
    known = [made_by.get(part) for part in ("account", "host", "approved_by", "python", "lock_sha256", "command")]
    is_dirty = manifest.get("is_dirty", manifest["commit"].endswith("-dirty"))
    insert_rows(
        connection,
        "release_origins",
        [[release.release_id, *known, manifest["commit"], is_dirty, manifest.get("is_signed", False)]],
    )
    overrides = [
        [release.release_id, name, reason, authors.get(name)] for name, reason in manifest["overrides"].items()
    ]
    insert_rows(connection, "release_overrides", overrides)
