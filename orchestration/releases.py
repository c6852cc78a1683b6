"""Releases: a folder, written whole, never changed; and the marts that are made from all of them.

    releases/916/2024-03/r1/
        manifest.json            what came in, what was checked, what made it, hash of every file
        manifest.sha256          hash of the manifest
        marts.duckdb             the release's own marts
        *.parquet                the memory from which marts and the restatement ledger are rebuilt
        site/, scorecard.xlsx    the scorecard that people look at; the same figures as CSV files
        cases.duckdb             restricted: the cases of the latest months under pseudonyms

A release is built beside its place and moved there by one rename; `marts.duckdb` is built beside its place and
replaced. Readers keep the file that they have opened.
"""

import datetime
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import filelock

from orchestration import disk, fingerprints, public_editions
from orchestration.cases import write_cases
from orchestration.deliveries import Delivery, fingerprint_of
from orchestration.gate_log import create_gate_log, quarantine_summary, withheld_in
from orchestration.ledger import create_ledger, create_restatements
from orchestration.marts import open_marts
from orchestration.publication import write_publication
from orchestration.quality import CheckResult
from orchestration.settings import Settings

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
    "data_quality_findings",
)
# those that are worked out beside the marts, once these are there: their schema in a warehouse is quality
RELEASED_FROM_QUALITY = ("commentaries", "commentary_claims")
# what is remembered of every release: table of the marts -> file in the release folder
REMEMBERED = {
    "released_values": "indicator_values",
    "released_definitions": "definitions",
    "released_comparisons": "target_comparisons",
}
# made from all releases, or from the one made last
KEPT_ELSEWHERE = ("indicator_values", "dim_indicator")
PARTIAL = ".partial"
SEAL = "manifest.sha256"
MANIFEST_FORMAT = 1


@dataclass(frozen=True, order=True)
class Release:
    """A finished release folder."""

    la_code: str
    month: str
    number: int
    folder: Path

    @property
    def release_id(self) -> str:
        return f"{self.la_code}-{self.month}-r{self.number}"

    @property
    def manifest(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return content


def all_releases(settings: Settings) -> list[Release]:
    """Every finished release, by authority, month and number."""
    found = []
    for manifest in settings.releases.glob("*/*/r*/manifest.json"):
        number = re.fullmatch(r"r(\d+)", manifest.parent.name)
        if number:
            month, la_code = manifest.parent.parent.name, manifest.parent.parent.parent.name
            found.append(Release(la_code, month, int(number[1]), manifest.parent))
    return sorted(found)


def latest_release(settings: Settings, la_code: str, month: str | None = None) -> Release | None:
    """The newest release of an authority: of its latest reporting month, or of the month asked for."""
    of_authority = [
        release for release in all_releases(settings) if release.la_code == la_code and month in (None, release.month)
    ]
    return of_authority[-1] if of_authority else None


def is_unchanged(
    settings: Settings, la_code: str, month: str, folder: Path, overrides: dict[str, str]
) -> Release | None:
    """The newest release of the month if the files, the code and the decisions are still those that made it."""
    release = latest_release(settings, la_code, month)
    if release is None:
        return None
    manifest = release.manifest
    same = (
        manifest["code_fingerprint"] == fingerprints.code_fingerprint()
        and manifest["overrides"] == overrides
        and manifest.get("settings") == settings.decisions
        and manifest["delivery_fingerprint"] == fingerprint_of(folder)
    )
    return release if same else None


def sweep(settings: Settings, la_code: str) -> None:
    """Remove what an interrupted run of an authority left behind; nothing finished is ever touched."""
    for leftover in settings.releases.glob(f"{la_code}/*/*{PARTIAL}"):
        shutil.rmtree(leftover)


def write_release(
    settings: Settings,
    delivery: Delivery,
    warehouse: Path,
    checks: list[CheckResult],
    overrides: dict[str, str],
) -> Release:
    """Write the folder of a new release whole, then move it into its place."""
    month = str(delivery.month)
    before = latest_release(settings, delivery.la_code)
    in_month = latest_release(settings, delivery.la_code, month)
    number = in_month.number + 1 if in_month else 1
    place = settings.releases / delivery.la_code / month / f"r{number}"
    release = Release(delivery.la_code, month, number, place)
    partial = place.with_name(place.name + PARTIAL)
    partial.mkdir(parents=True)
    earlier = [each for each in all_releases(settings) if each.la_code == delivery.la_code]
    in_order = [each for each in earlier if each < release]
    _write_marts(partial, warehouse, release, earlier)
    write_cases(partial / "cases.duckdb", warehouse, settings)
    manifest: dict[str, Any] = {
        "format": MANIFEST_FORMAT,
        "release_id": release.release_id,
        "la_code": delivery.la_code,
        "month": month,
        "released_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "delivery_fingerprint": delivery.fingerprint,
        "code_fingerprint": fingerprints.code_fingerprint(),
        "reference_fingerprint": fingerprints.reference_fingerprint(),
        "commit": fingerprints.commit(),
        "packages": fingerprints.package_versions(),
        "overrides": overrides,
        "settings": settings.decisions,
        "inputs": [
            {
                "extract": file.extract,
                "status": file.status,
                "sha256": file.sha256,
                "size_in_bytes": file.size,
                "encoding": file.encoding,
                "extra_columns": len(file.extra_columns),
                "missing_columns": list(file.missing_columns),
            }
            for file in delivery.files
        ],
        "rows_received": {file.extract: file.rows for file in delivery.files if file.status == "received"},
        "rows": _accounts(warehouse),
        "checks": [
            {
                "name": check.name,
                "asset": check.asset,
                "extract": check.extract,
                "severity": check.severity,
                "why": check.why,
                "protects": list(check.protects),
                "passed": check.passed,
                "error": check.error,
                "rows": check.rows,
                "failing": check.failing,
            }
            for check in checks
        ],
        "quarantine": quarantine_summary(warehouse),
        "withheld": withheld_in(warehouse),
        "previous_release": None
        if before is None
        else {
            "release_id": before.release_id,
            "folder": f"{before.la_code}/{before.month}/r{before.number}",
            "manifest_sha256": fingerprints.sha256_of(before.folder / "manifest.json"),
        },
        # the one before it by month and number: not the newest, where an older month is released again
        "compared_with": in_order[-1].release_id if in_order else None,
    }
    _write_restatements(partial, release, manifest, in_order)
    dbt_manifest = settings.dbt_target(delivery.la_code) / "manifest.json"
    write_publication(partial, partial / "marts.duckdb", manifest=manifest, dbt_manifest=dbt_manifest)
    manifest["public_edition"] = public_editions.write(partial, settings, warehouse, manifest, dbt_manifest)
    manifest["files"] = {
        str(path.relative_to(partial)): fingerprints.sha256_of(path)
        for path in sorted(partial.rglob("*"))
        if path.is_file()
    }
    (partial / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    (partial / SEAL).write_text(fingerprints.sha256_of(partial / "manifest.json"), encoding="ascii")
    disk.sync_folder(partial)
    partial.rename(place)
    disk.sync(place.parent)
    return release


def _write_marts(folder: Path, warehouse: Path, release: Release, earlier: list[Release]) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        connection.execute(f"attach '{folder / 'marts.duckdb'}' as released")
        connection.execute("create schema released.marts")
        sources = [("marts", RELEASED_TABLES), ("quality", RELEASED_FROM_QUALITY)]
        for schema, table in ((schema, table) for schema, tables in sources for table in tables):
            connection.execute(
                f"create table released.marts.{table} as select *, ? as release_id from warehouse.{schema}.{table}",
                [release.release_id],
            )
        _mark_last_released(connection, earlier)
        remembered = {
            "indicator_values": "select * from released.marts.indicator_values",
            "target_comparisons": "select * from released.marts.target_comparisons",
            "definitions": "select distinct indicator_id, definition_version, release_id "
            "from released.marts.dim_indicator",
        }
        for memory, query in remembered.items():
            connection.execute(
                f"copy (select * from ({query}) order by all) to '{folder / memory}.parquet' (format parquet)"
            )


def _write_restatements(folder: Path, release: Release, manifest: dict[str, Any], before: list[Release]) -> None:
    """Add to the release's own marts what it says differently from those before it, as the ledger would tell it."""
    with duckdb.connect() as connection:
        _remember(connection, [*((each, each.folder, each.manifest) for each in before), (release, folder, manifest)])
        create_restatements(connection)
        connection.execute(f"attach '{folder / 'marts.duckdb'}' as released")
        connection.execute(
            "create table released.marts.restatements as "
            "select * from restatements where release_id = ? order by indicator_id, component, basis, period_end",
            [release.release_id],
        )


def _mark_last_released(connection: duckdb.DuckDBPyConnection, earlier: list[Release]) -> None:
    """Where a line of the scorecard is held or not available, add what was last released of it, marked as such."""
    if not earlier:
        return
    connection.execute(
        """
        update released.marts.scorecard as line
        set value_status = line.value_status || '; last released: ' || round(last.value, 1) || ' for '
            || strftime(last.period_end, '%B %Y') || ', in ' || last.release_id
        from (
            select indicator_id, component, value, period_end, release_id
            from read_parquet(?, union_by_name = true)
            where basis = 'headline' and value is not null
            qualify row_number() over (
                partition by indicator_id, component
                order by period_end desc, list_position(?, release_id) desc
            ) = 1
        ) as last
        where line.indicator_id = last.indicator_id
            and line.component = last.component
            and (line.value_status like 'held:%' or line.value_status like 'not available:%')
        """,
        [
            [str(release.folder / "indicator_values.parquet") for release in earlier],
            [release.release_id for release in earlier],
        ],
    )


def _accounts(warehouse: Path) -> dict[str, dict[str, int]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(
            "select extract, rows_received, clean, quarantined, exact_duplicates from quality.accounts order by 1"
        )
        names = [column[0] for column in cursor.description or []][1:]
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor.fetchall()}


def publish(settings: Settings) -> None:
    """Rebuild `marts.duckdb` from the release folders beside its place and replace it in one step.

    Authorities run side by side and share the marts: one publishes at a time.
    """
    with filelock.FileLock(settings.marts.with_suffix(".lock")):
        releases = all_releases(settings)
        public_editions.publish(settings, [release.folder for release in _newest(releases)])
        _publish(settings, releases)  # last: marts that hold every release tell that nothing is left to publish


def _publish(settings: Settings, releases: list[Release]) -> None:
    partial = settings.marts.with_name(settings.marts.name + PARTIAL)
    partial.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{partial}' as published")
        connection.execute("create schema published.marts")
        connection.execute("use published.marts")
        _create_released_values(connection, releases)
        _create_current_values(connection)
        create_ledger(connection)
        create_gate_log(connection, releases)
        _create_latest_of_each_authority(connection, releases)
        connection.execute("use memory")
        connection.execute("detach published")
    disk.replace(partial, settings.marts)


def _newest(releases: list[Release]) -> list[Release]:
    """The newest release of every authority."""
    return list({release.la_code: release for release in releases}.values())


def marts_are_current(settings: Settings) -> bool:
    """Whether the marts hold every finished release: false after a crash between release and publication."""
    if not settings.marts.exists():
        return False
    with open_marts(settings.marts) as connection:
        held = {row[0] for row in connection.execute("select release_id from releases").fetchall()}
    return held == {release.release_id for release in all_releases(settings)}


def _create_released_values(connection: duckdb.DuckDBPyConnection, releases: list[Release]) -> None:
    _remember(connection, [(release, release.folder, release.manifest) for release in releases])


def _remember(connection: duckdb.DuckDBPyConnection, releases: list[tuple[Release, Path, dict[str, Any]]]) -> None:
    """Create `releases` and what is remembered of each in the default schema, from where its files stand now."""
    connection.execute(
        """
        create table releases (
            release_id varchar, la_code varchar, month varchar, number integer, released_at timestamptz,
            commit varchar, code_fingerprint varchar, reference_fingerprint varchar, delivery_fingerprint varchar,
            folder varchar
        )
        """
    )
    for release, _, manifest in releases:
        connection.execute(
            "insert into releases values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [release.release_id, release.la_code, release.month, release.number]
            + [manifest["released_at"], manifest["commit"], manifest["code_fingerprint"]]
            + [manifest["reference_fingerprint"], manifest["delivery_fingerprint"]]
            + [f"{release.la_code}/{release.month}/r{release.number}"],
        )
    for table, memory in REMEMBERED.items():
        files = [str(folder / f"{memory}.parquet") for _, folder, _ in releases]
        connection.execute(f"create table {table} as select * from read_parquet(?, union_by_name = true)", [files])
    connection.execute(
        """
        create or replace table released_values as
        select released_values.*, releases.released_at
        from released_values
        inner join releases on released_values.release_id = releases.release_id
        """
    )


def _create_current_values(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create table indicator_values as
        select released_values.* exclude (released_at)
        from released_values
        inner join releases on released_values.release_id = releases.release_id
        qualify row_number() over (
            partition by released_values.la_code, released_values.indicator_id, released_values.component,
                released_values.basis, released_values.period_end
            order by releases.month desc, releases.number desc
        ) = 1
        """
    )


def _create_latest_of_each_authority(connection: duckdb.DuckDBPyConnection, releases: list[Release]) -> None:
    """The newest release of every authority, and the catalogue of the release made last."""
    newest = _newest(releases)
    made_last = max(newest, key=lambda release: str(release.manifest["released_at"]))
    tables = (*RELEASED_TABLES, *RELEASED_FROM_QUALITY)
    parts: dict[str, list[str]] = {table: [] for table in tables if table not in KEPT_ELSEWHERE}
    for at, release in enumerate(newest):
        connection.execute(f"attach '{release.folder / 'marts.duckdb'}' as newest_{at} (read_only)")
        found = connection.execute("select table_name from duckdb_tables() where database_name = ?", [f"newest_{at}"])
        # an older release need not have every table, nor every column, of today's
        for (table,) in found.fetchall():
            if table in parts:
                parts[table].append(f"select * from newest_{at}.marts.{table}")
        if release == made_last:
            connection.execute(
                f"create table dim_indicator as select * exclude (release_id) from newest_{at}.marts.dim_indicator"
            )
    for table, queries in parts.items():
        if queries:
            connection.execute(f"create table {table} as {' union all by name '.join(queries)}")
    for at in range(len(newest)):
        connection.execute(f"detach newest_{at}")
