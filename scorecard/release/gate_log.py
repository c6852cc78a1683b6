"""The gate log for the auditor, in SQL: what every release's gates looked at, found and set aside, and who made the
release, with what and when."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from scorecard.release.folder import MANIFEST, Release
from scorecard.warehouse.database import insert_rows, reading, text_literal

# the parts of a manifest that are lists and maps of its run; an older manifest has no steps
LISTS = {
    "release_id": "varchar",
    "la_code": "varchar",
    "month": "varchar",
    "rows": "map(varchar, struct(rows_received bigint, clean bigint, quarantined bigint, exact_duplicates bigint))",
    "checks": (
        "struct(name varchar, asset varchar, extract varchar, severity varchar, passed boolean, error varchar, "
        "rows bigint, failing bigint, why varchar, protects varchar[])[]"
    ),
    "quarantine": "struct(extract varchar, field varchar, reason varchar, outcome varchar, rows bigint)[]",
    "steps": "struct(step varchar, started_at timestamptz, ended_at timestamptz)[]",
    "withheld": "map(varchar, varchar)",
    "overrides": "map(varchar, varchar)",
}


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


def create_gate_log(connection: duckdb.DuckDBPyConnection, releases: Sequence[Release]) -> None:
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
    _of_manifests(connection, [release.folder / MANIFEST for release in releases])
    _of_outlines(connection, releases)


def _of_manifests(connection: duckdb.DuckDBPyConnection, manifests: list[Path]) -> None:
    """The long lists, hundreds of checks a release: read by the database, all releases at once."""
    columns = ", ".join(f"{name}: {text_literal(data_type)}" for name, data_type in LISTS.items())
    longest = max((path.stat().st_size for path in manifests), default=0)
    connection.execute(
        f"""
        create temporary table manifests as
        from read_json(?, columns = {{{columns}}}, format = 'unstructured', maximum_object_size = {longest + 1024})
        """,
        [[str(path) for path in manifests]],
    )
    connection.execute(
        """
        insert into quality_results
        select
            release_id, "check".name, "check".asset, "check".extract, "check".severity, "check".passed, "check".error,
            "check".rows, "check".failing, "check".why, "check".protects
        from (select release_id, unnest(checks) as "check" from manifests);

        insert into quarantine_summary
        select release_id, fault.extract, fault.field, fault.reason, fault.outcome, fault.rows
        from (select release_id, unnest(quarantine) as fault from manifests);

        insert into release_steps
        select release_id, taken.step, taken.started_at, taken.ended_at
        from (select release_id, unnest(steps) as taken from manifests);

        insert into quality_runs by name
        with totals as (
            select
                release_id, sum(account.rows_received) as rows_received, sum(account.clean) as rows_clean,
                sum(account.quarantined) as rows_quarantined, sum(account.exact_duplicates) as exact_duplicates
            from (select release_id, unnest(map_values(rows)) as account from manifests)
            group by release_id
        ),

        found as (
            select
                release_id, count(*) as checks,
                count(*) filter (not passed and severity = 'critical') as critical_failures,
                count(*) filter (not passed and severity != 'critical') as warnings
            from quality_results
            group by release_id
        )

        select
            release_id, la_code, month, coalesce(rows_received, 0) as rows_received,
            coalesce(rows_clean, 0) as rows_clean, coalesce(rows_quarantined, 0) as rows_quarantined,
            coalesce(exact_duplicates, 0) as exact_duplicates, coalesce(found.checks, 0) as checks,
            coalesce(critical_failures, 0) as critical_failures, coalesce(warnings, 0) as warnings,
            coalesce(cardinality(withheld), 0) as withheld_indicators,
            list_transform(
                list_sort(map_entries(overrides)), lambda each: concat(each.key, ': ', each.value)
            ) as overrides
        from manifests
        left join totals using (release_id)
        left join found using (release_id);

        drop table manifests
        """
    )


def _of_outlines(connection: duckdb.DuckDBPyConnection, releases: Sequence[Release]) -> None:
    """Who made each release and who let which check pass."""
    origins, overrides = [], []
    for release in releases:
        outline = release.outline
        made_by, authors = outline.get("made_by", {}), outline.get("override_authors", {})
        known = [made_by.get(part) for part in ("account", "host", "approved_by", "python", "lock_sha256", "command")]
        is_dirty = outline.get("is_dirty", outline["commit"].endswith("-dirty"))
        origins.append([release.release_id, *known, outline["commit"], is_dirty, outline.get("is_signed", False)])
        overrides += [
            [release.release_id, name, reason, authors.get(name)] for name, reason in outline["overrides"].items()
        ]
    insert_rows(connection, "release_origins", origins)
    insert_rows(connection, "release_overrides", overrides)
