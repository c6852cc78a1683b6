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
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from scorecard.benchmarks.store import keep_beside
from scorecard.configuration.in_force import read_configuration
from scorecard.problems import UnusableInput
from scorecard.public.apart import BrokeOff, do_apart
from scorecard.public.audit import Audited, Leak, audit, new_since
from scorecard.public.counts import Counts, load_counts
from scorecard.public.make_edition import DERIVED, DecidedEdition, Unsafe, make_edition, read_figures, write_edition
from scorecard.public.memory import read_memory, write_memory
from scorecard.public.order import secret_order
from scorecard.public.published import (
    FOLDER,
    MEMORY,
    Published,
    newest_published,
    public_marts_in,
    published,
)
from scorecard.public.relations import relations_in_cases
from scorecard.public.rules import Rules
from scorecard.publication import write_publication
from scorecard.publication.edition import public
from scorecard.release.dictionary import describe, describe_file
from scorecard.release.folder import Release
from scorecard.release.tables import create_from_all
from scorecard.settings import NAMES_BEFORE, PUBLIC_MARTS, Settings
from scorecard.warehouse import durable as disk
from scorecard.warehouse.database import in_memory, let_go, reading, writing
from scorecard.warehouse.dbt_project import TransformationFailed, Transformations

logger = logging.getLogger("scorecard")

# what is done in a process of its own
PREPARING = "scorecard.public.editions:prepare"
# how often what an audit finds is suppressed and the edition audited again
MOST_ROUNDS = 8
# how often an edition with corrections is audited: what still gives anything away then is left uncorrected
ROUNDS_OF_CORRECTIONS = 3
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


@dataclass(frozen=True)
class PublicEdition:
    """How a public edition came out.

    `shares_suppressed` is the share of figures suppressed, 0 to 1, by kind; `corrections` the number of counts of which
    a published figure is revised, `corrections_waiting` where others wait; `given_away` what could be told from it, in
    which case it is held; `already_public` what can be told from the editions before, such as by a relation that was
    found since: it cannot be taken back, and this edition says no more of it; `why_none` a sentence where none could be
    made, `broke_off` whether that was for a failure of the machine or of ours and not for what was published.
    `follows` is the number of the register's entry of the newest edition published before it.
    """

    small_number: int
    counts_suppressed: int = 0
    shares_suppressed: Mapping[str, float] = field(default_factory=dict)
    corrections: int = 0
    corrections_waiting: tuple[str, ...] = ()
    given_away: tuple[str, ...] = ()
    already_public: tuple[str, ...] = ()
    why_none: str = ""
    broke_off: bool = False
    follows: int = 0
    register_number: int = 0
    register_sha256: str = ""

    @property
    def is_held(self) -> bool:
        return bool(self.given_away or self.why_none)


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


def prepare(settings: Settings, la_code: str) -> dict[str, Any]:
    """Decide, write and audit the edition of a counted warehouse; how it came out, as the manifest says it.

    Raises:
        MemoryIncomplete, RegisterDoesNotHold: it is not certain what was published.
    """
    return asdict(_prepare(settings, la_code, published(settings, la_code)))


def rules_of(settings: Settings) -> Rules:
    """What the settings say of suppression."""
    return Rules(
        small=settings.small_number,
        all_or_none_below=settings.all_or_none_below,
        low_reliability_below=settings.low_reliability_below,
        small_by_class={"process": settings.small_number_process, "staff": settings.small_number_staff},
        small_growth_of_staff=settings.small_growth_of_staff,
    )


def _prepare(settings: Settings, la_code: str, known: Published) -> PublicEdition:
    """Decide, audit, suppress what was found, and so on until the audit finds nothing, or nothing more can go. What
    stands then is corrected, as far as the audit permits."""
    warehouse, public_warehouse = settings.warehouse(la_code), settings.public_warehouse(la_code)
    stated = load_counts()
    counts = stated.with_found(*relations_in_cases(warehouse, stated, settings.small_number))
    rules, order, figures = rules_of(settings), secret_order(settings.home, la_code), read_figures(warehouse)
    earlier = [read_memory([folder / MEMORY]) for folder in known.folders]
    marts = [public_marts_in(folder) for folder in known.folders]
    shown = [public_marts_in(folder) for folder in known.shown]

    audited: Audited = {}
    told_before: set[Leak] = set()  # by the editions before this one alone
    already_public: list[Leak] = []

    def tried(unsafe: Unsafe) -> tuple[DecidedEdition, list[Leak]]:
        edition = make_edition(figures, counts, earlier, rules, order, unsafe)
        write_edition(edition, warehouse, public_warehouse, shown)
        found = audit([*marts, public_warehouse], counts, edition.memory, rules, audited)
        if found and marts and not told_before:
            told_before.update(audit(marts, counts, edition.memory, rules, audited))
        new, already_public[:] = new_since(found, told_before)
        return edition, new

    unsafe = Unsafe(corrections=frozenset(counts.windows))
    for _ in range(MOST_ROUNDS):
        edition, found = tried(unsafe)
        wider = with_found(unsafe, found, counts)
        if not found or wider == unsafe:
            break
        unsafe = wider
    if not found and edition.waiting:
        edition, found = _corrected(tried, unsafe, counts)
    write_memory(_memory_beside(public_warehouse), edition.memory)
    return PublicEdition(
        small_number=settings.small_number,
        counts_suppressed=edition.counts_suppressed,
        shares_suppressed=shares_suppressed(edition),
        corrections=len(edition.corrected),
        corrections_waiting=tuple(edition.waiting),
        given_away=tuple(str(each) for each in found),
        already_public=tuple(str(each) for each in already_public),
        follows=known.newest,
        register_number=known.head.number,
        register_sha256=known.head.sha256,
    )


def _corrected(
    tried: Callable[[Unsafe], tuple[DecidedEdition, list[Leak]]], unsafe: Unsafe, counts: Counts
) -> tuple[DecidedEdition, list[Leak]]:
    """An edition that holds, with corrections: without those of counts, and of all related, of which the audit finds
    anything; in the end with none."""
    refused: frozenset[str] = frozenset()
    for _ in range(ROUNDS_OF_CORRECTIONS):
        edition, found = tried(replace(unsafe, corrections=refused))
        corrected = _related((name for each in found for name in each.counts), counts) & edition.corrected
        if not found:
            return edition, found
        if not corrected:
            break
        refused |= corrected
    return tried(unsafe)


def with_found(unsafe: Unsafe, found: Sequence[Leak], counts: Counts) -> Unsafe:
    """What to suppress besides: in a table the groups of the counts named, then those of all related counts; where a
    month tells it by itself, the count of that month that frees it; elsewhere their sums, then those of all related
    counts, then years as well, and in the end all that is not public yet."""
    groups = {(name, each.table) for each in found if each.table is not None for name in each.counts}
    again = {(name, table) for name, table in groups if (name, table) in unsafe.groups}
    groups |= {(of, table) for name, table in again for of in _related([name], counts)}
    of_month = {each: (each.frees, each.month) for each in found if each.frees and each.month is not None}
    freeing = {each: place for each, place in of_month.items() if place not in unsafe.places}
    sums = frozenset(name for each in found if each.table is None and each not in freeing for name in each.counts)
    if sums <= unsafe.sums:
        sums = _related(sums, counts)
    years = _related(sums, counts) if sums <= unsafe.sums else frozenset()
    months = years if years <= unsafe.years else frozenset()
    return replace(
        unsafe,
        sums=unsafe.sums | sums,
        years=unsafe.years | years,
        months=unsafe.months | months,
        places=unsafe.places | frozenset(freeing.values()),
        groups=unsafe.groups | groups,
    )


def _related(names: Iterable[str], counts: Counts) -> frozenset[str]:
    """Some counts and all that relations tie to them, at any distance."""
    families = {counts.families[name] for name in names}
    return frozenset(name for name, family in counts.families.items() if family in families)


def shares_suppressed(edition: DecidedEdition) -> dict[str, float]:
    """The share of figures that are suppressed, of those that there are, by kind."""
    of_kind: Counter[str] = Counter()
    suppressed: Counter[str] = Counter()
    for _, _, _, basis, _, end, *_, symbol in edition.values:
        kind = "financial_year" if basis == "year_to_date" and end.month == 3 else basis
        of_kind[kind] += symbol != "x"
        suppressed[kind] += symbol == "c"
    for row in edition.breakdowns:
        symbol, basis = row[-2], row[-1]
        kind = "groups_of_a_year" if basis == "year_to_date" else "groups_at_a_date"
        of_kind[kind] += symbol != "x"
        suppressed[kind] += symbol == "c"
    return {kind: round(suppressed[kind] / number, 3) for kind, number in of_kind.items() if number}


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


def publish(settings: Settings, releases: list[Release]) -> None:
    """Rebuild `scorecard_public.duckdb` from the newest published edition of every authority, in one step."""
    found = [public_marts_in(folder) for folder in newest_published(settings, releases)]
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
                create_from_all(connection, f"published.marts.{table}", held)
        describe(connection, "published")
    disk.replace_under_both_names(partial, settings.public_marts, NAMES_BEFORE[PUBLIC_MARTS])


def _memory_beside(public_warehouse: Path) -> Path:
    return public_warehouse.with_suffix(".memory.parquet")


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
