"""Released folders of several authorities into one marts file and one small site.

The tables have the names and columns of `scorecard.duckdb`, with those that only several authorities have. What is
suppressed in an edition stays so, here and in every sum. Left out are what an authority keeps for itself: cases, teams,
comments and findings about its records.
"""

import datetime
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scorecard.region.handed_over import CannotBeCombined, HandedOver, handed_over
from scorecard.region.region_pages import write_region_pages
from scorecard.region.side_by_side import create_region_tables
from scorecard.release.dictionary import TableSaid, describe
from scorecard.release.folder import PARTIAL
from scorecard.settings import MARTS
from scorecard.typed import Text, Typed, read_yaml
from scorecard.warehouse import durable
from scorecard.warehouse.database import Connection, attach, columns_of_tables, create_table, detach, in_memory

ACCOUNT = "region.json"  # what was combined; a folder without it is not ours to replace
FEWEST = 2
# tables of a release that are about figures -> columns that stay with the authority, and rows
COMBINED: dict[str, tuple[str, ...]] = {
    "dim_indicator": (),
    "indicator_values": (),
    "indicator_breakdowns": (),
    "scorecard": ("narrative", "narrative_author", "narrative_written_on", "narrative_period_end"),
    "target_comparisons": (),
    "changes_over_the_year": (),
    "figure_facts": (),
    "series_breaks": (),
    "process_charts": (),
    "process_chart_points": (),
    "about": (),
}
# a team is a few workers and their children
ROWS = {"indicator_breakdowns": "dimension <> 'team'"}
# of one authority as of every other: those of the newest release that has any stand for all
SHARED = "benchmarks"
# columns that public editions have and the marts of the inside lack
SYMBOLS = ("numerator_symbol", "denominator_symbol", "value_symbol")


class RegionDictionary(Typed):
    """`region_dictionary.yml`: the tables that a combined file has otherwise than a release, or alone."""

    tables: dict[Text, TableSaid]


@dataclass(frozen=True)
class CombinedRegion:
    """What was combined, and which measures were counted by more than one version of their definition."""

    handed_over: tuple[HandedOver, ...]
    told_apart: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        """Whether everything in it is out of public editions, so that it may be public itself."""
        return all(each.is_public for each in self.handed_over)


def combine(folders: Sequence[Path], to: Path, *, public_alone: bool = False) -> CombinedRegion:
    """Write the marts and the site of several authorities into a folder that is not there, or holds earlier ones.

    With `public_alone` their public editions are taken, also where there is more.

    Raises:
        CannotBeCombined: a folder does not hold, or they do not go together; nothing is written.
    """
    given = _that_hold(folders, public_alone)
    if to.exists() and any(to.iterdir()) and not (to / ACCOUNT).is_file():
        raise CannotBeCombined(f"{to} holds something else. Name a folder that is not there.")
    partial = to.with_name(to.name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    told_apart = _write_marts(partial / MARTS, given)
    combined = CombinedRegion(tuple(given), told_apart)
    (partial / ACCOUNT).write_text(json.dumps(_account(combined), indent=2) + "\n", encoding="utf-8")
    write_region_pages(partial / "site", partial / MARTS, given, is_public=combined.is_public)
    durable.sync_folder(partial)
    if to.exists():
        shutil.rmtree(to)
    partial.rename(to)
    return combined


def _that_hold(folders: Sequence[Path], public_alone: bool) -> list[HandedOver]:
    given, refused = [], []
    for folder in folders:
        try:
            given.append(handed_over(folder, public_alone=public_alone))
        except CannotBeCombined as problem:
            refused.append(str(problem))
    twice = [code for code, times in sorted(Counter(each.la_code for each in given).items()) if times > 1]
    for code in twice:
        named = ", ".join(str(each.folder) for each in given if each.la_code == code)
        refused.append(f"{code} is there more than once: {named}. Name the release of it that counts.")
    if len({each.is_demonstration for each in given}) > 1:
        invented = ", ".join(str(each.folder) for each in given if each.is_demonstration)
        refused.append(f"{invented}: its figures are invented, and those of others are not. Leave it out.")
    if not refused and len(given) < FEWEST:
        refused.append("Name the released folders of two authorities or more.")
    if refused:
        raise CannotBeCombined("\n".join(refused))
    return sorted(given, key=lambda each: each.la_code)


def _write_marts(file: Path, given: Sequence[HandedOver]) -> tuple[str, ...]:
    with in_memory(writes={"region": file}) as connection:
        connection.execute("create schema region.marts")
        _create_releases(connection, given)
        for each in given:
            attach(connection, "given", each.marts)
            _take(connection, each)
            detach(connection, "given")
        _complete(connection)
        _take_shared(connection, given)
        create_region_tables(connection, "region.marts")
        apart = connection.execute(
            "select indicator_id from region.marts.definitions group by indicator_id "
            "having count(distinct definition_version) > 1 order by indicator_id"
        ).fetchall()
        describe(connection, "region", _said())
        detach(connection, "region")
    return tuple(indicator for (indicator,) in apart)


def _said() -> dict[str, TableSaid]:
    return read_yaml(Path(__file__).with_name("region_dictionary.yml"), RegionDictionary).tables


def _create_releases(connection: Connection, given: Sequence[HandedOver]) -> None:
    columns = {
        "release_id": "varchar",
        "la_code": "varchar",
        "month_end": "date",
        "is_public_edition": "boolean",
        "is_demonstration": "boolean",
        "rules_fingerprint": "varchar",
        "proof_sha256": "varchar",
    }
    create_table(
        connection,
        "region.marts.releases",
        columns,
        [
            [
                each.release_id,
                each.la_code,
                each.month_end,
                each.is_public,
                each.is_demonstration,
                each.rules,
                each.proof,
            ]
            for each in given
        ],
    )
    create_table(
        connection,
        "region.marts.definitions",
        {"la_code": "varchar", "indicator_id": "varchar", "component": "varchar", "definition_version": "integer"},
        [],
    )


def _take(connection: Connection, each: HandedOver) -> None:
    """Add the tables of an authority to those that are there; a column that others lacked is added for all."""
    given, region = (columns_of_tables(connection, database, "marts") for database in ("given", "region"))
    for table, kept_back in COMBINED.items():
        columns, there = given.get(table, {}), region.get(table, {})
        if not columns:
            continue  # of a release of before, or not in a public edition
        if not there:
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table region.marts.{table} ({listed})")
        for name in [name for name in columns if there and name not in there]:
            connection.execute(f'alter table region.marts.{table} add column "{name}" {columns[name]}')
        shown = ", ".join(f'null as "{name}"' if name in kept_back else f'"{name}"' for name in columns)
        where = ROWS.get(table, "true")
        connection.execute(
            f"insert into region.marts.{table} by name select {shown} from given.marts.{table} where {where}"
        )
    connection.execute(
        "insert into region.marts.definitions select distinct ?, indicator_id, component, definition_version "
        "from given.marts.dim_indicator",
        [each.la_code],
    )


def _take_shared(connection: Connection, given: Sequence[HandedOver]) -> None:
    """What is said of a measure, and what is published of others: as the newest release has it that knows of it."""
    connection.execute(
        """
        create or replace table region.marts.dim_indicator as
        select catalogues.* exclude (release_id)
        from region.marts.dim_indicator as catalogues
        inner join region.marts.releases as releases on catalogues.release_id = releases.release_id
        qualify row_number() over (
            partition by catalogues.indicator_id, catalogues.component
            order by releases.month_end desc, catalogues.definition_version desc, catalogues.release_id desc
        ) = 1
        order by catalogues.display_order
        """
    )
    for each in sorted(given, key=lambda each: (each.month_end, each.release_id), reverse=True):
        attach(connection, "given", each.marts)
        if has := SHARED in columns_of_tables(connection, "given", "marts"):
            connection.execute(f"create table region.marts.{SHARED} as select * from given.marts.{SHARED}")
        detach(connection, "given")
        if has:
            return


def _complete(connection: Connection) -> None:
    """Columns of symbols, where no edition that came has any."""
    there = columns_of_tables(connection, "region", "marts")["indicator_values"]
    for name in SYMBOLS:
        if name not in there:
            connection.execute(f"alter table region.marts.indicator_values add column {name} varchar")


def _account(combined: CombinedRegion) -> dict[str, object]:
    """What stands in `region.json`: whose figures, of which releases, proved by which hash."""
    return {
        "is_public": combined.is_public,
        "combined_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "measures_of_several_definitions": list(combined.told_apart),
        "releases": [
            {
                name: str(value) if isinstance(value, datetime.date) else value
                for name, value in asdict(each).items()
                if name not in ("folder", "marts")
            }
            for each in combined.handed_over
        ],
    }
