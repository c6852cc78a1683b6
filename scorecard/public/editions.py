"""The public edition of a release: made beside the internal one, from public figures alone.

    releases/916/2024-03/r1/public/
        marts.duckdb                     the public marts
        site/, scorecard.xlsx, *.csv     the scorecard for everybody
    releases/916/2024-03/r1/public_memory.parquet
                                         not public: what this and earlier editions have shown and kept back

What is kept back is decided in `scorecard.public`. Before anything is written, the edition is attacked
together with all earlier ones; one that gives anything away is not written, and the release goes out without it.
"""

import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scorecard.benchmarks.store import keep_beside
from scorecard.public.attack import attack
from scorecard.public.counts import load_counts
from scorecard.public.make_edition import DERIVED, Disclosure, make_edition, write_edition
from scorecard.public.memory import FILE as MEMORY
from scorecard.public.memory import never_published, read_memory, write_memory
from scorecard.publication import write_publication
from scorecard.publication.edition import public
from scorecard.release.folder import id_of
from scorecard.settings import Settings
from scorecard.warehouse import durable as disk
from scorecard.warehouse.database import in_memory, reading, writing
from scorecard.warehouse.dbt_project import Transformations

logger = logging.getLogger("scorecard")

FOLDER = "public"
TABLES = (
    "indicator_values",
    "indicator_breakdowns",
    "dim_indicator",
    "scorecard",
    "target_comparisons",
    "process_charts",
    "process_chart_points",
    "process_chart_decisions",
    "process_chart_proposals",
    "figure_facts",
    "changes_over_the_year",
    "attention",
    "since_last_period",
    "events_on_charts",
    "about",
)


@dataclass(frozen=True)
class PublicEdition:
    """How a public edition came out: what it keeps back, and what could be worked out, in which case it is held."""

    small_number: int
    counts_kept_back: int
    given_away: tuple[str, ...]

    @property
    def is_held(self) -> bool:
        return bool(self.given_away)


def build(settings: Settings, la_code: str, earlier: Sequence[Path], transformations: Transformations) -> PublicEdition:
    """Decide what a counted warehouse may show, write the public warehouse, attack it, and leave the outcome there.

    `earlier` are the folders of the authority's releases, oldest first.
    """
    warehouse, public_warehouse = settings.warehouse(la_code), settings.public_warehouse(la_code)
    counts = load_counts()
    disclosure = Disclosure(settings.small_number, settings.low_reliability_below)
    folders = _published(earlier)
    memories = [path for folder in folders if (path := folder / MEMORY).is_file()]
    edition = make_edition(warehouse, counts, read_memory(memories), disclosure)
    write_edition(edition, warehouse, public_warehouse)
    write_memory(_memory_beside(public_warehouse), edition.memory)
    transformations.on_public_figures(public_warehouse, DERIVED)
    marts = [path for folder in folders if (path := folder / FOLDER / "marts.duckdb").is_file()]
    given_away = attack([*marts, public_warehouse], counts, disclosure.threshold)
    outcome = PublicEdition(
        small_number=settings.small_number, counts_kept_back=edition.counts_kept_back, given_away=tuple(given_away)
    )
    _tell(outcome)
    _keep(warehouse, outcome)
    return outcome


def read_outcome(warehouse: Path) -> PublicEdition:
    """How the edition of a warehouse came out, as `build` left it."""
    with reading(warehouse) as connection:
        found = connection.execute("select small_number, counts_kept_back, given_away from quality.public_edition")
        [(small_number, counts_kept_back, given_away)] = found.fetchall()
    return PublicEdition(small_number=small_number, counts_kept_back=counts_kept_back, given_away=tuple(given_away))


def write(
    folder: Path, settings: Settings, warehouse: Path, manifest: Mapping[str, Any], dbt_manifest: Path
) -> dict[str, Any]:
    """Write `public/` and its memory into a release's folder, and return how the edition came out for its manifest.

    Nothing is written where the edition is held.
    """
    outcome = read_outcome(warehouse)
    if not outcome.is_held:
        public_warehouse = settings.public_warehouse(manifest["la_code"])
        place = folder / FOLDER
        place.mkdir()
        marts = place / "marts.duckdb"
        _write_marts(marts, public_warehouse, manifest["release_id"])
        keep_beside(marts, settings)
        edition = public(outcome.small_number)
        write_publication(place, marts, manifest=manifest, dbt_manifest=dbt_manifest, edition=edition)
        shutil.copyfile(_memory_beside(public_warehouse), folder / MEMORY)
    return asdict(outcome)


def _write_marts(path: Path, public_warehouse: Path, release_id: str) -> None:
    with in_memory(reads={"made": public_warehouse}, writes={"released": path}) as connection:
        connection.execute("create schema released.marts")
        for table in TABLES:
            connection.execute(
                f"create table released.marts.{table} as "
                f"select *, ? as release_id from made.marts.{table} order by all",
                [release_id],
            )


def publish(settings: Settings, folders: Sequence[Path]) -> None:
    """Rebuild `public_marts.duckdb` from the public editions in some release folders, one an authority, in one step.

    Folders without a public edition are passed over.
    """
    found = [path for folder in folders if (path := folder / FOLDER / "marts.duckdb").is_file()]
    partial = settings.public_marts.with_name(settings.public_marts.name + ".partial")
    partial.unlink(missing_ok=True)
    editions = {f"edition_{at}": path for at, path in enumerate(found)}
    with in_memory(reads=editions, writes={"published": partial}) as connection:
        connection.execute("create schema published.marts")
        # an older edition need not have every table of today's
        there = set(connection.execute("select database_name, table_name from duckdb_tables()").fetchall())
        for table in TABLES:
            held = [f"select * from {name}.marts.{table}" for name in editions if (name, table) in there]
            if held:
                connection.execute(f"create table published.marts.{table} as {' union all by name '.join(held)}")
    disk.replace(partial, settings.public_marts)


def _published(folders: Sequence[Path]) -> list[Path]:
    """The releases whose public edition has to be taken as known."""
    unpublished = never_published()
    return [folder for folder in folders if id_of(folder) not in unpublished]


def _memory_beside(public_warehouse: Path) -> Path:
    return public_warehouse.with_suffix(".memory.parquet")


def _tell(outcome: PublicEdition) -> None:
    if not outcome.is_held:
        logger.info("public edition: %d counts kept back", outcome.counts_kept_back)
        return
    logger.warning(
        "The public edition is held and will not be written: %d counts could be worked out from it and what was "
        "published before. The release itself is not affected. First of them: %s",
        len(outcome.given_away),
        outcome.given_away[0],
    )


def _keep(warehouse: Path, outcome: PublicEdition) -> None:
    with writing(warehouse) as connection:
        connection.execute(
            "create or replace table quality.public_edition "
            "(small_number integer, counts_kept_back integer, given_away varchar[])"
        )
        connection.execute(
            "insert into quality.public_edition values (?, ?, ?)",
            [outcome.small_number, outcome.counts_kept_back, list(outcome.given_away)],
        )
