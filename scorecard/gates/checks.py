"""What the gates look at: every row accounted for, the delivery checked, the marts checked.

The checks themselves stand in `expectations/`, one module a dataset; Great Expectations runs them. Results carry
counts and sentences, never a value.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.library import import_library
from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.returns.differences import COMPARED
from scorecard.delivery.standing_in import stood_in_for
from scorecard.gates.field_counts import read_shifts
from scorecard.release.folder import Release, releases_in
from scorecard.settings import Settings
from scorecard.warehouse.database import has_table, let_go, reading, threads_for_file, writing

if TYPE_CHECKING:
    from expectations.dataset import Check, Dataset
    from expectations.running import CheckpointRun

EARLIER_DELIVERIES = 3


@dataclass(frozen=True)
class AnnouncedCheck:
    """A check as it is known before anything has been delivered.

    Not every one has a result in every month: none where its extract did not arrive, and volumes and absences need
    earlier deliveries to compare with.
    """

    name: str
    asset: str
    extract: str | None
    severity: str
    why: str


def account_for_rows(warehouse: Path) -> None:
    """(Re)create `quality.accounts`: what became of every row received, one line an extract."""
    contracts = load_contracts().values()
    clean = " union all ".join(
        f"select '{contract.extract}' as extract, count(*) as clean from staging.{contract.staging_model}"
        for contract in contracts
    )
    with writing(warehouse) as connection:
        connection.execute(
            f"""
            create or replace table quality.accounts as
            with clean as ({clean}),
            sorted_out as (
                select
                    extract,
                    count(distinct source_row) filter (where outcome = 'quarantined') as quarantined,
                    count(distinct source_row) filter (where outcome = 'exact duplicate') as exact_duplicates
                from quality.row_faults
                group by extract
            )
            select
                files.extract,
                coalesce(files.rows_received, 0) as rows_received,
                coalesce(clean.clean, 0) as clean,
                coalesce(sorted_out.quarantined, 0) as quarantined,
                coalesce(sorted_out.exact_duplicates, 0) as exact_duplicates,
                coalesce(files.unreadable_rows, 0) as unreadable_rows,
                coalesce(sorted_out.quarantined / nullif(files.rows_received, 0), 0) as quarantined_share
            from quality.files as files
            left join clean on files.extract = clean.extract
            left join sorted_out on files.extract = sorted_out.extract
            order by files.extract
            """
        )


def check_delivery(
    warehouse: Path,
    earlier: Mapping[str, Sequence[int]] | None = None,
    settings: Settings | None = None,
    last_time: Collection[str] = (),
) -> "CheckpointRun":
    """Gate 1: is this delivery fit to use?

    `earlier` gives the row counts of earlier deliveries by extract, `last_time` the extracts of the newest release.
    """
    import_library()
    from expectations.running import run_checkpoint

    shifts, compared = read_shifts(warehouse), _compared(warehouse)
    datasets = _datasets_of(_received(warehouse), earlier or {}, settings or Settings(), last_time, shifts, compared)
    let_go(warehouse)  # Great Expectations opens it itself
    return run_checkpoint(warehouse, datasets, threads_for_file(warehouse))


def check_marts(warehouse: Path) -> "CheckpointRun":
    """Gate 2: are these figures fit to leave?"""
    import_library()
    from expectations.dataset import find_datasets
    from expectations.running import run_checkpoint

    let_go(warehouse)  # Great Expectations opens it itself
    return run_checkpoint(warehouse, find_datasets("marts", "quality"), threads_for_file(warehouse))


def announced_checks(settings: Settings) -> tuple[list[AnnouncedCheck], list[AnnouncedCheck]]:
    """Every check of gate 1 and of gate 2, for whoever shows them before they run."""
    import_library()
    from expectations.dataset import find_datasets

    extracts = load_contracts()
    some_rows = dict.fromkeys(extracts, (1000,))
    return (
        _announced(
            _datasets_of(
                frozenset(extracts),
                some_rows,
                settings,
                frozenset(extracts),
                {extract: [("", 0.0, 0.0)] for extract in extracts},
                frozenset(COMPARED),
            )
        ),
        _announced(find_datasets("marts", "quality")),
    )


def _announced(datasets: "Iterable[Dataset]") -> list[AnnouncedCheck]:
    return [
        AnnouncedCheck(dataset.full_name(check), dataset.asset, check.extract, check.severity, check.why)
        for dataset in datasets
        for check in dataset.checks
    ]


def last_deliveries(releases: Path, la_code: str, before_month: str) -> list[Release]:
    """The newest release of each of up to three months before a month, newest first."""
    newest = {release.month: release for release in releases_in(releases, la_code) if release.month < before_month}
    return [release for _, release in sorted(newest.items(), reverse=True)[:EARLIER_DELIVERIES]]


def earlier_counts(releases: Path, la_code: str, before_month: str) -> dict[str, list[int]]:
    """Rows received by extract in the last deliveries before a month, newest first."""
    counts: dict[str, list[int]] = {}
    for release in last_deliveries(releases, la_code, before_month):
        for extract, rows in release.outline.get("rows_received", {}).items():
            counts.setdefault(extract, []).append(int(rows))
    return counts


def extracts_of_last_time(releases: Path, la_code: str) -> frozenset[str]:
    """The extracts that the newest release of an authority counted with; none where nothing has been released."""
    made = releases_in(releases, la_code)
    return frozenset(made[-1].outline.get("rows_received", {})) if made else frozenset()


def extracts_ever(releases: Path, la_code: str) -> frozenset[str]:
    """The extracts that any release of an authority counted with."""
    made = releases_in(releases, la_code)
    return frozenset().union(*(release.outline.get("rows_received", {}) for release in made))


def _datasets_of(
    received: frozenset[str],
    earlier: Mapping[str, Sequence[int]],
    settings: Settings,
    last_time: Collection[str],
    shifts: Mapping[str, Sequence[tuple[str, float, float]]],
    compared: Collection[str] = (),
) -> "list[Dataset]":
    """All datasets of gate 1. Of an extract that was not received nothing can be said: its checks are left out."""
    from expectations.absent_extracts import absent_extracts_checks
    from expectations.contract import quality_checks, staging_checks
    from expectations.dataset import Dataset, find_datasets
    from expectations.day_of_the_end import day_of_the_end_checks
    from expectations.field_shifts import field_shift_checks
    from expectations.invariants import invariants
    from expectations.source_differences import source_difference_checks
    from expectations.volumes import volume_checks

    by_hand = {dataset.asset: dataset for dataset in find_datasets("staging")}
    datasets: list[Dataset] = []
    of_quality: dict[str, list[Check]] = {}
    for extract, contract in load_contracts().items():
        if extract not in received:
            continue
        asset = f"staging/{contract.staging_model}"
        written = by_hand[asset].checks if asset in by_hand else ()
        checks = [
            *staging_checks(contract, settings),
            *day_of_the_end_checks(contract),
            *invariants(contract),
            *written,
        ]
        datasets.append(
            Dataset(
                asset,
                [replace(check, extract=extract) for check in checks if received.issuperset(check.needs)],
            )
        )
        for table, seen in quality_checks(contract, settings).items():
            of_quality.setdefault(table, []).extend(replace(check, extract=extract) for check in seen)
        of_quality["quality/accounts"].extend(
            replace(check, extract=extract) for check in volume_checks(extract, earlier.get(extract, ()))
        )
        of_quality.setdefault("quality/field_shifts", []).extend(
            replace(check, extract=extract) for check in field_shift_checks(extract, shifts.get(extract, ()))
        )
        differing = [replace(check, extract=extract) for check in source_difference_checks(extract, compared)]
        if differing:
            of_quality.setdefault("quality/source_differences", []).extend(differing)
    # a contract that has gone asks for nothing, nor does an extract in whose place others came
    replaced = stood_in_for(load_contracts(), load_contracts().keys() - received)
    of_quality.setdefault("quality/files", []).extend(
        absent_extracts_checks((load_contracts().keys() & set(last_time)) - replaced, received)
    )
    return [
        *find_datasets("control", "reference"),
        *(Dataset(table, checks) for table, checks in of_quality.items()),
        *datasets,
    ]


def _compared(warehouse: Path) -> frozenset[str]:
    """The extracts of which two sources were held against each other."""
    with reading(warehouse) as connection:
        if not has_table(connection, "quality.source_differences"):
            return frozenset()
        rows = connection.execute("select distinct extract from quality.source_differences").fetchall()
    return frozenset(row[0] for row in rows)


def _received(warehouse: Path) -> frozenset[str]:
    with reading(warehouse) as connection:
        rows = connection.execute("select extract from quality.files where status = 'received'").fetchall()
    return frozenset(row[0] for row in rows)
