"""The public edition of a release: prepared beside the internal one, from public figures alone.

    releases/916/2024-03/r1/public/
        scorecard_public.duckdb          the public marts
        site/, scorecard.xlsx, *.csv     the scorecard for everybody
    releases/916/2024-03/r1/public_memory.parquet
                                         not public: what this and earlier editions have shown and suppressed

What is suppressed is decided in `scorecard.public`. Before anything is written, the edition is audited together with
all that were published; what the audit finds is suppressed too and the edition audited again. One that gives anything
away in the end is not written, and the release goes out without it. A run prepares; `published` makes public.
"""

import json
import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scorecard.benchmarks.store import keep_beside
from scorecard.configuration.in_force import read_configuration
from scorecard.problems import UnusableInput
from scorecard.public.apart import BrokeOff, do_apart
from scorecard.public.make_edition import DERIVED
from scorecard.public.memory import memory_beside
from scorecard.public.order import secret_order
from scorecard.public.outcome import PublicEdition
from scorecard.public.published import (
    FOLDER,
    MEMORY,
    newest_published,
    public_marts_in,
    published,
)
from scorecard.publication import write_publication
from scorecard.publication.edition import public
from scorecard.release.dictionary import describe, describe_file
from scorecard.release.folder import Release, id_of, la_code_of
from scorecard.release.tables import create_from_all
from scorecard.settings import PUBLIC_MARTS, Settings
from scorecard.warehouse.database import Connection, attach, detach, in_memory, let_go, reading, writing
from scorecard.warehouse.dbt_project import TransformationFailed, Transformations

logger = logging.getLogger("scorecard")

# what is done in a process of its own
PREPARING = "scorecard.public.preparing:prepare"
TABLES = (
    "indicator_values",
    "earlier_figures",
    "indicator_breakdowns",
    "dim_indicator",
    "scorecard",
    "target_comparisons",
    "process_charts",
    "process_chart_points",
    "process_chart_decisions",
    "process_chart_proposals",
    "series_breaks",
    "figure_facts",
    "changes_over_the_year",
    "attention",
    "since_last_period",
    "events_on_charts",
    "about",
    "values_by_period",
    "values_rolling_12_months",
    "values_to_date",
    "dim_period_window",
    "dim_date",
    "dim_authority",
    "dim_group",
    "targets_in_force",
    "population",
)


def build(settings: Settings, la_code: str, transformations: Transformations) -> PublicEdition:
    """Decide what a counted warehouse may show, write the public warehouse, audit it, and leave the outcome there.

    It is done in a process of its own: one that fails, takes too long or is killed leaves no edition, and nothing else.

    Raises:
        UnusableKey: the key of the secret order cannot be trusted.
    """
    warehouse, public_warehouse = settings.warehouse(la_code), settings.public_warehouse(la_code)
    secret_order(settings.home, la_code)
    try:
        published(settings, la_code)
        let_go(warehouse)
        outcome = _outcome_of(do_apart(PREPARING, settings, la_code))
        transformations.on_public_figures(public_warehouse, DERIVED)
    except UnusableInput as problem:
        outcome = PublicEdition(settings.small_number, why_none=str(problem))
    except (BrokeOff, TransformationFailed) as problem:
        outcome = PublicEdition(settings.small_number, why_none=f"Preparing it broke off. {problem}", broke_off=True)
    if outcome.why_none:
        public_warehouse.unlink(missing_ok=True)
    _tell(outcome)
    _keep(warehouse, outcome)
    return outcome


def read_outcome(warehouse: Path) -> PublicEdition:
    """How the edition of a warehouse came out, as `build` left it."""
    with reading(warehouse) as connection:
        [(content,)] = connection.execute("select outcome from quality.public_edition").fetchall()
    return _outcome_of(json.loads(content))


def _outcome_of(found: dict[str, Any]) -> PublicEdition:
    lists = {name: tuple(found[name]) for name in ("given_away", "already_public", "corrections_waiting")}
    return PublicEdition(**{**found, **lists})


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
        marts = place / PUBLIC_MARTS
        _write_marts(marts, public_warehouse, manifest["release_id"])
        keep_beside(marts, settings)
        describe_file(marts)
        edition = public(outcome.small_number, outcome.shares_suppressed)
        seeds = read_configuration(settings.home, manifest["la_code"]).seeds
        write_publication(place, marts, manifest=manifest, dbt_manifest=dbt_manifest, edition=edition, seeds=seeds)
        shutil.copyfile(memory_beside(public_warehouse), folder / MEMORY)
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


def newest_shown(settings: Settings, releases: Sequence[Release]) -> dict[str, Path]:
    """The folder whose public edition is shown, by authority: of some releases those that have one."""
    return {la_code_of(id_of(folder)): folder for folder in newest_published(settings, releases)}


def make_public_marts(folders: Sequence[Path], file: Path) -> None:
    """Make the marts of the public editions in some folders of releases, in a file that is not there yet."""
    with in_memory(writes={"published": file}) as connection:
        connection.execute("create schema published.marts; use published.marts")
        create_public_tables(connection, folders)
        describe(connection, "published")
        connection.execute("use memory")


def create_public_tables(connection: Connection, folders: Sequence[Path]) -> None:
    """Create the tables of some public editions in the default schema."""
    attached = [f"edition_{at}" for at in range(len(folders))]
    for name, folder in zip(attached, folders, strict=True):
        attach(connection, name, public_marts_in(folder))
    # an older edition need not have every table of today's
    there = set(connection.execute("select database_name, table_name from duckdb_tables()").fetchall())
    for table in TABLES:
        held = [f"select * from {name}.marts.{table}" for name in attached if (name, table) in there]
        if held:
            create_from_all(connection, table, held)
    for name in attached:
        detach(connection, name)


def _tell(outcome: PublicEdition) -> None:
    if outcome.why_none:
        logger.warning("No public edition is prepared. %s The release itself is not affected.", outcome.why_none)
    elif outcome.given_away:
        logger.warning(
            "The public edition is held and will not be written: %d counts could be told from it and what was "
            "published before. The release itself is not affected. First of them: %s",
            len(outcome.given_away),
            outcome.given_away[0],
        )
    else:
        if outcome.already_public:
            logger.warning(
                "%d counts can be told from the public editions before this one, by relations that the cases show now. "
                "This edition says no more of them. The manifest names them under already_public. First of them: %s",
                len(outcome.already_public),
                outcome.already_public[0],
            )
        logger.info("public edition: %d counts suppressed, audited", outcome.counts_suppressed)


def _keep(warehouse: Path, outcome: PublicEdition) -> None:
    with writing(warehouse) as connection:
        connection.execute("create or replace table quality.public_edition (outcome varchar)")
        connection.execute("insert into quality.public_edition values (?)", [json.dumps(asdict(outcome))])
