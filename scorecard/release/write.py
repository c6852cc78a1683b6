"""Writing a release: its folder is built beside its place and moved there by one rename.

What the manifest holds is written down here; what proves it, in `fingerprints`. Marts for all releases are made in
`publish`.
"""

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scorecard.benchmarks.store import keep_beside
from scorecard.configuration.in_force import Configuration, read_configuration
from scorecard.delivery.received import Delivery
from scorecard.delivery.returns.lines import fed_lines
from scorecard.delivery.returns.sources import measure_sources
from scorecard.gates.let_through import LetThrough
from scorecard.gates.seals import now, read_times
from scorecard.gates.withhold import read_lineage, read_withheld
from scorecard.public import editions
from scorecard.public.published import FOLDER as PUBLIC
from scorecard.publication import write_publication
from scorecard.register.chain import head
from scorecard.release.cases import write_cases
from scorecard.release.decided import chained_releases, latest_standing, standing_releases
from scorecard.release.dictionary import describe_file
from scorecard.release.evidence import write_evidence, write_list
from scorecard.release.fingerprints import CodeFingerprints, sha256_of
from scorecard.release.folder import MANIFEST, PARTIAL, Release, latest_release
from scorecard.release.gate_log import quarantine_summary
from scorecard.release.heads import in_order_made
from scorecard.release.made_by import made_here
from scorecard.release.manifest import FORMAT, write_manifest
from scorecard.release.remembered import remember
from scorecard.release.restatements import LEDGER, create_own_part
from scorecard.release.signing import sign
from scorecard.release.tables import RELEASED_FROM_QUALITY, RELEASED_TABLES
from scorecard.release.unchanged import Grounds
from scorecard.settings import MARTS, Settings
from scorecard.warehouse import durable
from scorecard.warehouse.database import attach, copy_to_parquet, in_memory, reading
from scorecard.warehouse.dbt_project import project_manifest


def write_release(
    settings: Settings,
    let_through: LetThrough,
    code: CodeFingerprints,
    *,
    approved_by: str = "",
    as_made: Mapping[str, Any] | None = None,
    configuration: Configuration | None = None,
) -> Release:
    """Write the folder of a new release whole, then move it into its place.

    `let_through` is what `scorecard.gates.let_through` found to have the right; `code` was taken when the run started.
    `configuration` is what was in force then; it is read now where it is not given.
    `as_made` is the manifest of a release that is made once more to be compared: who made it and when is taken from it.

    Raises:
        UnusableKey, UnusableSigningKey: a key cannot be used; no release is left behind.
    """
    delivery, warehouse = let_through.delivery, let_through.warehouse
    month = str(delivery.month)
    in_month = latest_release(settings, delivery.la_code, month)
    number = in_month.number + 1 if in_month else 1
    in_its_month = settings.releases / delivery.la_code / month
    while (in_its_month / f"r{number}").exists():  # what is excluded may stand there, and is never written over
        number += 1
    place = in_its_month / f"r{number}"
    release = Release(delivery.la_code, month, number, place)
    grounds = Grounds(delivery.fingerprint, let_through.overrides, settings.decisions, code)
    partial = place.with_name(place.name + PARTIAL)
    partial.mkdir(parents=True)
    in_order = [each for each in standing_releases(settings, delivery.la_code) if each < release]
    chained = chained_releases(settings, delivery.la_code)
    made_last = in_order_made(chained)[-1] if chained else None
    register = head(settings.home)
    circumstances = (
        _as_recorded(as_made) if as_made is not None else _circumstances(let_through, made_last, approved_by)
    )
    configuration = configuration or read_configuration(settings.home, delivery.la_code)
    received = _received(delivery)
    _write_marts(partial, warehouse, release)
    write_cases(partial / "cases.duckdb", warehouse, settings)
    manifest: dict[str, Any] = {
        "is_demonstration": delivery.is_demonstration,
        "format": FORMAT,
        "release_id": release.release_id,
        "la_code": delivery.la_code,
        "month": month,
        "kind": grounds.kind_of_release(latest_standing(settings, delivery.la_code, month) or in_month, received),
        "delivery_fingerprint": grounds.delivery,
        "code_fingerprint": code.deciding,
        "drawing_fingerprint": code.drawing,
        "reference_fingerprint": code.reference,
        "rules_fingerprint": code.rules,
        "commit": code.commit,
        "is_dirty": code.is_dirty,
        "packages": dict(code.packages),
        **circumstances,
        "is_signed": settings.signing_key is not None,
        # what had been decided in the home by then
        "register_head": {"number": register.number, "sha256": register.sha256},
        "overrides": dict(grounds.overrides),
        "settings": dict(grounds.decisions),
        "configuration": configuration.lines,
        "ssd_version": delivery.ssd_version.number,
        **received,
        "sources": dict(delivery.sources),
        "fed_by_returns": {
            name: {
                "returns": list(line.returns),
                "limits": list(line.limits),
                "first_period_end": line.first.isoformat() if line.first else None,
                "last_period_end": line.last.isoformat() if line.last else None,
            }
            for name, line in fed_lines(read_lineage(warehouse), delivery.sources, delivery.spans).items()
            if not line.status
        },
        "measure_sources": {
            name: {
                "counted": list(source.counted),
                "passed_over": list(source.passed_over),
                "chosen": source.chosen,
            }
            for name, source in measure_sources(
                read_lineage(warehouse), delivery.counted_sources, delivery.other_sources, configuration.sources
            ).items()
        },
        "source_differences": [
            {
                "extract": each.extract,
                "counted": each.counted,
                "passed_over": each.passed_over,
                "first_day": each.first.isoformat(),
                "last_day": each.last.isoformat(),
                "in_both": each.in_both,
                "in_counted_alone": each.in_counted_alone,
                "in_passed_over_alone": each.in_passed_over_alone,
            }
            for each in delivery.differences
        ],
        "rows_received": {file.extract: file.rows for file in delivery.files if file.status == "received"},
        "rows": _accounts(warehouse),
        "checks": [
            {
                "name": check.name,
                "asset": check.asset,
                "extract": check.extract,
                "severity": check.severity,
                "is_fatal": check.is_fatal,
                "why": check.why,
                "protects": list(check.protects),
                "passed": check.passed,
                "error": check.error,
                "rows": check.rows,
                "failing": check.failing,
            }
            for check in let_through.checks
        ],
        "quarantine": quarantine_summary(warehouse),
        "withheld": read_withheld(warehouse),
        "previous_release": None
        if made_last is None
        else {
            "release_id": made_last.release_id,
            "folder": made_last.place,
            "manifest_sha256": sha256_of(made_last.folder / MANIFEST),
        },
        # the one before it by month and number: not the newest, where an older month is released again
        "compared_with": in_order[-1].release_id if in_order else None,
    }
    _write_ledger(partial, release, manifest, in_order, read_lineage(warehouse))
    keep_beside(partial / MARTS, settings)
    describe_file(partial / MARTS)
    dbt_manifest = project_manifest(settings.dbt_target(delivery.la_code))
    manifest["board_pack"] = write_publication(
        partial, partial / MARTS, manifest=manifest, dbt_manifest=dbt_manifest, seeds=configuration.seeds
    )
    manifest["public_edition"] = editions.write(partial, settings, warehouse, manifest, dbt_manifest)
    write_evidence(partial, manifest, is_public=False)
    if (partial / PUBLIC).is_dir():
        write_evidence(partial / PUBLIC, manifest, is_public=True)
        write_list(partial / PUBLIC, _hashes_of(partial / PUBLIC))
    manifest["files"] = _hashes_of(partial)
    write_manifest(partial, manifest)
    if settings.signing_key is not None:
        sign(partial, settings.signing_key)
    durable.sync_folder(partial)
    partial.rename(place)
    durable.sync(place.parent)
    return release


def _received(delivery: Delivery) -> dict[str, Any]:
    """What a manifest says of the extracts and of the returns that came."""
    return {
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
            if file.is_missed
        ],
        "returns": [
            {
                "file": each.name,
                "kind": each.kind,
                "first_day": each.span.first.isoformat(),
                "last_day": each.span.last.isoformat(),
                "sha256": each.sha256,
                "records": dict(each.records),
            }
            for each in delivery.returns
        ],
    }


def _hashes_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256_of(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _circumstances(let_through: LetThrough, made_last: Release | None, approved_by: str) -> dict[str, Any]:
    """Who makes the release, with what and when."""
    made_by, started_at = made_here(approved_by), now()
    released_at = started_at.replace(microsecond=0)
    if made_last is not None:
        # releases stand in the order of their times, also where two are made in a second or a clock was put back
        last = datetime.datetime.fromisoformat(made_last.manifest["released_at"])
        released_at = max(released_at, last + datetime.timedelta(seconds=1))
    times = {"started_at": started_at.isoformat(timespec="seconds"), "ended_at": released_at.isoformat()}
    return {
        "released_at": released_at.isoformat(),
        "made_by": asdict(made_by),
        "steps": [*read_times(let_through.warehouse), {"step": "release", **times}],
        "override_authors": dict.fromkeys(let_through.overrides, made_by.named),
    }


def _as_recorded(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The same, of a release that was made before; an older one says less."""
    unknown = {
        "made_by": dict.fromkeys(("account", "host", "approved_by", "python", "lock_sha256", "command"), ""),
        "steps": [],
        "override_authors": {},
    }
    recorded = {name: manifest[name] for name in unknown if name in manifest}
    return {"released_at": manifest["released_at"], **unknown, **recorded}


def _write_marts(folder: Path, warehouse: Path, release: Release) -> None:
    with in_memory(reads={"warehouse": warehouse}, writes={"released": folder / MARTS}) as connection:
        connection.execute("create schema released.marts")
        sources = [("marts", RELEASED_TABLES), ("quality", RELEASED_FROM_QUALITY)]
        for schema, table in ((schema, table) for schema, tables in sources for table in tables):
            connection.execute(
                f"create table released.marts.{table} as select *, ? as release_id from warehouse.{schema}.{table}",
                [release.release_id],
            )
        remembered = {
            "indicator_values": "select * from released.marts.indicator_values",
            "target_comparisons": "select * from released.marts.target_comparisons",
            "definitions": "select distinct indicator_id, definition_version, release_id "
            "from released.marts.dim_indicator",
        }
        for memory, query in remembered.items():
            copy_to_parquet(connection, query, folder / f"{memory}.parquet")


def _write_ledger(
    folder: Path,
    release: Release,
    manifest: dict[str, Any],
    before: list[Release],
    needs: Mapping[str, frozenset[str]],
) -> None:
    """Add to the release's own marts what it says differently from those before it, and keep it beside them."""
    with in_memory() as connection:
        remember(connection, [*((each, each.folder, each.manifest) for each in before), (release, folder, manifest)])
        create_own_part(connection, release, manifest, before, needs)
        for table in LEDGER:
            copy_to_parquet(connection, f"select * from {table}", folder / f"{table}.parquet")
        attach(connection, "released", folder / MARTS, read_only=False)
        for table in (*LEDGER, "usual_revisions"):
            connection.execute(f"create table released.marts.{table} as select * from {table} order by all")


def _accounts(warehouse: Path) -> dict[str, dict[str, int]]:
    with reading(warehouse) as connection:
        cursor = connection.execute(
            "select extract, rows_received, clean, quarantined, exact_duplicates from quality.accounts order by 1"
        )
        names = [column[0] for column in cursor.description or []][1:]
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor.fetchall()}
