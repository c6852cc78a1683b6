"""The table of benchmarks of a home: made of the files that were given, kept until newer files come.

Kept are the files themselves, by content: the table is made anew from all of them, so that one file a year is enough.
It is made anew too where other code, or another mapping of published measures, has made what is there.
"""

import datetime
import hashlib
import shutil
from functools import cache
from pathlib import Path

import duckdb
import filelock

from scorecard.benchmarks.published_files import PublishedFiles, PublishedPopulation, read_folder
from scorecard.benchmarks.seed_rows import Cells, figure_row, population_rows
from scorecard.benchmarks.table import COLUMNS, benchmark_rows
from scorecard.release.fingerprints import sha256_of
from scorecard.seeds import Seeds, load_seeds
from scorecard.settings import SEEDS, Settings
from scorecard.warehouse import durable
from scorecard.warehouse.database import attach, create_table, detach, has_table, in_memory

DATABASE = "benchmarks.duckdb"
PARTIAL = ".partial"


def keep_files(settings: Settings, folder: Path) -> tuple[PublishedFiles, list[str]]:
    """Keep the published files of a folder and make the table anew; gives what was read, and what is newer by it."""
    given = read_folder(folder)
    kept = settings.benchmarks / "files"
    kept.mkdir(parents=True, exist_ok=True)
    before = newest_periods(settings)
    for name in given.read:
        path = folder / name
        shutil.copyfile(path, kept / f"{sha256_of(path)[:16]}{path.suffix.lower()}")
    everything = read_folder(kept)
    _write(settings, everything)
    after = newest_periods(settings)
    return given, [
        f"{indicator}: now up to {period}, {'before up to ' + before[indicator] if indicator in before else 'new'}"
        for indicator, period in sorted(after.items())
        if before.get(indicator) != period
    ]


def newest_periods(settings: Settings) -> dict[str, str]:
    """The end of the newest period of each line that has a benchmark, as ISO."""
    path = _table_of_today(settings)
    if not path.exists():
        return {}
    with in_memory(reads={"kept": path}) as connection:
        found = connection.execute("select indicator_id, max(period_end) from kept.benchmarks group by indicator_id")
        return {indicator: period.isoformat() for indicator, period in found.fetchall()}


def rows_for(settings: Settings, la_code: str, period_end: datetime.date, seeds: Seeds) -> dict[str, list[Cells]]:
    """Rows of seeds that the published files of a home give to an authority in the month that ends on a day.

    Of `published_figures` the newest of every measure whose period was over by that day: of England, of the region,
    and the mean of the neighbours by the latest model. Of `child_population` the mid-years that the `seeds` lack and
    whose day of publication they have; a revised estimate would restate months and is typed by somebody who decides so.
    Empty where no file was ever given.
    """
    path = _table_of_today(settings)
    listed = seeds.authority_named.get(la_code)
    if not path.exists():
        return {}
    with in_memory(reads={"kept": path}) as connection:
        found = connection.execute(
            """
            select *
            from kept.benchmarks
            where value is not null
                and period_end <= $period_end
                and (
                    geography_kind = 'england'
                    or (geography_kind = 'region' and lower(geography_name) = lower($region))
                    or (
                        geography_kind = 'statistical_neighbours'
                        and geography_code = $la_code
                        and statistic = 'mean'
                        and neighbour_model = (
                            select max(model) from kept.statistical_neighbours where la_code = $la_code
                        )
                    )
                )
            qualify row_number() over (
                partition by indicator_id, component, geography_kind order by period_end desc
            ) = 1
            order by indicator_id, component, geography_kind
            """,
            {"la_code": la_code, "region": listed.region if listed else "", "period_end": period_end},
        )
        names = [column[0] for column in found.description or ()]
        figures = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        population = connection.execute(
            "select la_code, mid_year, children_aged_0_to_17 from kept.child_population where la_code = ?", [la_code]
        ).fetchall()
    known = {row.mid_year for row in seeds.child_population if row.la_code == la_code}
    newer = [each for each in (PublishedPopulation(*row) for row in population) if each.mid_year not in known]
    return {
        "published_figures": [figure_row(la_code, figure) for figure in figures],
        "child_population": list(population_rows(newer, seeds.population_publications)),
    }


def _table_of_today(settings: Settings) -> Path:
    """Where the table is, made anew from the kept files where other code has made it; not there where no file is."""
    path = settings.benchmarks / DATABASE
    if path.exists() and _made_by(path) != fingerprint():
        with filelock.FileLock(path.with_suffix(".lock")):
            if _made_by(path) != fingerprint():
                _write(settings, read_folder(settings.benchmarks / "files"))
    return path


def _made_by(path: Path) -> str:
    with in_memory(reads={"kept": path}) as connection:
        if not has_table(connection, "kept.made_by"):
            return ""
        return str(connection.execute("select fingerprint from kept.made_by").fetchall()[0][0])


@cache
def fingerprint() -> str:
    """Hash over the code and the seed that make a table out of published files."""
    files = [*sorted(Path(__file__).parent.glob("*.py")), SEEDS / "published_measures.csv"]
    return hashlib.sha256(b"".join(sha256_of(path).encode() for path in files)).hexdigest()


def _write(settings: Settings, files: PublishedFiles) -> None:
    path = settings.benchmarks / DATABASE
    partial = path.with_name(path.name + PARTIAL)
    partial.unlink(missing_ok=True)
    with in_memory(writes={"kept": partial}) as connection:
        rows = benchmark_rows(files.figures, files.neighbours, load_seeds().published_measures)
        create_table(connection, "kept.benchmarks", COLUMNS, [row.cells for row in rows])
        create_table(
            connection,
            "kept.child_population",
            {"la_code": "varchar", "mid_year": "integer", "children_aged_0_to_17": "bigint"},
            [[each.la_code, each.mid_year, each.children] for each in files.population],
        )
        create_table(
            connection,
            "kept.statistical_neighbours",
            {"la_code": "varchar", "model": "varchar", "neighbour_la_code": "varchar", "nearness": "integer"},
            [[each.la_code, each.model, each.neighbour_la_code, each.rank] for each in files.neighbours],
        )
        create_table(connection, "kept.made_by", {"fingerprint": "varchar"}, [[fingerprint()]])
        detach(connection, "kept")
    durable.replace(partial, path)


def table_sha256(settings: Settings) -> str:
    """Hash over the table of benchmarks of a home; '' where no file was ever given."""
    path = _table_of_today(settings)
    return sha256_of(path) if path.exists() else ""


def publish_benchmarks(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create `benchmarks` where the connection writes: empty where no file was ever given."""
    path = _table_of_today(settings)
    if not path.exists():
        create_table(connection, "benchmarks", COLUMNS, [])
        return
    attach(connection, "kept_benchmarks", path)
    connection.execute("create table benchmarks as select * from kept_benchmarks.benchmarks order by all")
    detach(connection, "kept_benchmarks")


def keep_beside(marts: Path, settings: Settings) -> None:
    """Add to a file of marts the published figures of single authorities and of England that count the same as ours.

    A release shows what was loaded when it was made. Where no file was ever given the marts are left without the table.
    """
    path = _table_of_today(settings)
    if not path.exists():
        return
    with in_memory(reads={"kept_benchmarks": path}, writes={"released": marts}) as connection:
        connection.execute(
            "create table released.marts.benchmarks as select * from kept_benchmarks.benchmarks "
            "where geography_kind in ('authority', 'england') and is_like_for_like order by all"
        )
