"""The seeds as they are in force for one authority: those of the project, with the rows of its home put before them.

A row of the home takes the place of the rows that are about the same; where there are none it is added. What two rows
are about is said by the columns of `ABOUT`. Rows for other authorities are passed over, and so restate nothing.
"""

import csv
import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.catalogue import load_catalogue
from scorecard.configuration.headings_of_home import COLUMNS, slips_of_headings, with_headings
from scorecard.configuration.headings_of_home import NAME as HEADINGS
from scorecard.configuration.sources_of_home import COLUMNS as COLUMNS_OF_SOURCES
from scorecard.configuration.sources_of_home import NAME as SOURCES
from scorecard.configuration.sources_of_home import chosen_sources, slips_of_sources
from scorecard.configuration.what_is_counted import COLUMNS as OF_WHAT_IS_COUNTED
from scorecard.configuration.what_is_counted import (
    MEASURES,
    MONTHS,
    decides_something,
    left_out,
    slips_of_measures,
    slips_of_months,
)
from scorecard.delivery.contracts import Contract, load_contracts
from scorecard.seeds import Seeds, load_seeds
from scorecard.seeds.read_seeds import ROWS, heading, read_seeds
from scorecard.settings import SEEDS
from scorecard.typed import Mistyped, nearest
from scorecard.typed_files import slips_among

FOLDER = "config"
LA_CODE = "la_code"

# what a row is about: a row of the home stands in for the seed's rows that agree in these columns
ABOUT: Mapping[str, tuple[str, ...]] = {
    "accepted_words": ("code_list", "word"),
    "ambitions": ("ambition",),
    "attendance_agencies": ("attendee_role",),
    "authorities": (LA_CODE,),
    "benchmarks": (LA_CODE, "indicator_id", "component", "geography", "period_label"),
    "breakdown_categories": ("dimension", "category_code"),
    "chart_events": (LA_CODE, "indicator_id", "component", "happened_on", "event"),
    "child_population": (LA_CODE, "mid_year"),
    "delivery_conventions": (LA_CODE, "extract", "column_name"),
    "ethnicity_groups": ("ethnicity",),
    "family_help_types": (LA_CODE, "record", "recorded_type", "valid_from"),
    "population_publications": ("mid_year",),
    "process_chart_rebases": (LA_CODE, "indicator_id", "component", "rebased_from"),
    "published_figures": (LA_CODE, "indicator_id", "component", "geography_kind"),
    "published_measures": ("indicator_id", "component"),
    "publishers": (LA_CODE,),
    "scorecard_baseline": ("indicator_id", "component"),
    # an authority's neighbours by one model are a whole: a home that names some names all
    "statistical_neighbours": (LA_CODE, "model"),
    "supervision_intervals": ("status",),
    "targets": (LA_CODE, "indicator_id", "component", "valid_from"),
    "worker_roles": ("worker_role", "valid_from"),
}

# files that are no seed's, and their columns: nothing of the project stands beside what a home says in them
OF_HOMES: Mapping[str, tuple[str, ...]] = {HEADINGS: COLUMNS, SOURCES: COLUMNS_OF_SOURCES, **OF_WHAT_IS_COUNTED}

Cells = Mapping[str, str]


@dataclass(frozen=True)
class PlacedRow:
    """One row as typed, and where it stands, such as ``config/916/targets.csv, line 3``."""

    place: str
    cells: Cells


@dataclass(frozen=True)
class Configuration:
    """What is in force for an authority. ``rows`` are those of its home, by seed; none where the home says nothing."""

    seeds: Seeds
    rows: Mapping[str, tuple[PlacedRow, ...]] = field(default_factory=dict)

    def contracts(self, contracts: Mapping[str, Contract]) -> dict[str, Contract]:
        """The contracts as the authority's systems write their headings."""
        return with_headings(contracts, [row.cells for row in self.rows.get(HEADINGS, ())])

    @property
    def left_out(self) -> frozenset[str]:
        """The measures of the catalogue that the authority leaves out."""
        return left_out([row.cells for row in self.rows.get(MEASURES, ())])

    @property
    def months_computed(self) -> int | None:
        """Of how many months the authority has figures; None where it is as many as the catalogue says."""
        rows = self.rows.get(MONTHS, ())
        return int(rows[-1].cells["months_computed"]) if rows else None

    @property
    def sources(self) -> dict[str, str]:
        """The source that the authority has chosen, by measure."""
        return chosen_sources([row.cells for row in self.rows.get(SOURCES, ())])

    @property
    def lines(self) -> dict[str, list[dict[str, str]]]:
        """The rows of the home by seed, in an order of their own: what a release keeps, and what its hash is over."""
        return {
            name: [dict(cells) for cells in sorted(sorted(row.cells.items()) for row in rows)]
            for name, rows in sorted(self.rows.items())
            if rows
        }

    @property
    def fingerprint(self) -> str:
        """Hash over the rows of the home, in whichever file they are; '' where there are none."""
        lines = [f"{name} {row}" for name, rows in self.lines.items() for row in rows]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def configuration_folder(home: Path) -> Path:
    """Where a home keeps what its authorities have decided."""
    return home / FOLDER


def read_configuration(
    home: Path, la_code: str, published: Mapping[str, Sequence[Cells]] | None = None
) -> Configuration:
    """What is in force for an authority. Rows of `published` files stand where its home says nothing about the same.

    Raises:
        Mistyped: a file, column, word or reference of the home is not known: a sentence for each, with file and line.
    """
    rows = _with_published(_rows_of_home(home, la_code), published or {})
    if not rows:
        return Configuration(load_seeds())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "seeds"
        folder.mkdir()
        places = _write(folder, rows)
        try:
            seeds = read_seeds(folder)
            slips = [f"{name}.csv, {said}" for name, said in slips_among(load_catalogue(), load_contracts(), seeds)]
        except Mistyped as mistyped:
            slips = list(mistyped.slips)
    if slips:
        raise Mistyped(_told_where_typed(slips, places))
    return Configuration(seeds, rows)


def write_seeds_in_force(configuration: Configuration, folder: Path) -> Path:
    """Write the seeds in force as files that dbt reads; gives the project's own where the home says nothing."""
    if not configuration.rows:
        return SEEDS
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, configuration.rows)
    return folder


def write_rows(lines: Mapping[str, Sequence[Cells]], home: Path) -> None:
    """Write rows, as a release keeps them, into the configuration of a home that has none."""
    for name, rows in lines.items():
        path = configuration_folder(home) / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, _columns_of(name), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def configured_authorities(home: Path) -> list[str]:
    """The codes of authorities that a home has a folder for, or a row in its `authorities.csv`."""
    folder = configuration_folder(home)
    codes = {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
    listed = folder / "authorities.csv"
    if listed.is_file():
        codes |= {row.cells.get(LA_CODE, "") for row in _typed_rows(listed, folder.parent, None)}
    return sorted(code for code in codes if re.fullmatch(r"\d{3}", code))


def _rows_of_home(home: Path, la_code: str) -> dict[str, tuple[PlacedRow, ...]]:
    """The rows of a home that say something about an authority, by seed."""
    folder = configuration_folder(home)
    common = [(path, None) for path in sorted(folder.glob("*.csv"))]
    own = [(path, la_code) for path in sorted((folder / la_code).glob("*.csv"))]
    found: dict[str, list[PlacedRow]] = {}
    slips = []
    for path, only in [*common, *own]:
        if path.stem not in (*ABOUT, *OF_HOMES):
            advice = nearest(path.stem, (*ABOUT, *OF_HOMES))
            slips.append(f"{_shown(path, home)}: no file of that name is read: {advice}")
            continue
        try:
            found.setdefault(path.stem, []).extend(_typed_rows(path, home, only))
        except Mistyped as mistyped:
            slips += mistyped.slips
    if slips:
        raise Mistyped(slips)
    for name in found.keys() - {"authorities"}:
        found[name] = [row for row in found[name] if row.cells.get(LA_CODE, la_code) == la_code]
    if "authorities" in found:
        named = {la_code} | _named_as_neighbours(found, la_code)
        found["authorities"] = [row for row in found["authorities"] if row.cells.get(LA_CODE) in named]
    slips = list(_slips_of_what_no_seed_has(found))
    if slips:
        raise Mistyped(slips)
    differing = {name: _other_than_the_seed(name, rows) for name, rows in found.items()}
    return {name: rows for name, rows in differing.items() if rows}


def _with_published(
    rows: dict[str, tuple[PlacedRow, ...]], published: Mapping[str, Sequence[Cells]]
) -> dict[str, tuple[PlacedRow, ...]]:
    """The rows of a home with those of published files beneath them."""
    found = dict(rows)
    for name, given in published.items():
        of_home = found.get(name, ())
        said = {_about(row.cells, ABOUT[name]) for row in of_home}
        placed = [PlacedRow(f"published {name}, row {at}", cells) for at, cells in enumerate(given, start=1)]
        beneath = tuple(row for row in placed if _about(row.cells, ABOUT[name]) not in said)
        if together := _other_than_the_seed(name, (*of_home, *beneath)):
            found[name] = together
    return found


def _slips_of_what_no_seed_has(rows: Mapping[str, Sequence[PlacedRow]]) -> Iterator[str]:
    placed = {name: [(row.place, row.cells) for row in rows.get(name, ())] for name in OF_HOMES}
    yield from slips_of_headings(placed[HEADINGS], load_contracts())
    yield from slips_of_sources(placed[SOURCES], load_catalogue().indicators)
    if placed[MEASURES]:
        yield from slips_of_measures(placed[MEASURES], load_catalogue())
    if placed[MONTHS]:
        yield from slips_of_months(placed[MONTHS])


def _other_than_the_seed(name: str, rows: Sequence[PlacedRow]) -> tuple[PlacedRow, ...]:
    """The rows that say something else than the seed about the same: to repeat it decides nothing."""
    if name in OF_WHAT_IS_COUNTED:
        return tuple(row for row in rows if decides_something(name, row.cells, load_catalogue()))
    if name in OF_HOMES:
        return tuple(rows)
    about = ABOUT[name]
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        of_seed = [dict(cells) for cells in csv.DictReader(stream)]
    said: dict[tuple[str, ...], list[Cells]] = {}
    for row in rows:
        said.setdefault(_about(row.cells, about), []).append(row.cells)
    same = {
        key
        for key, cells in said.items()
        if _in_order(cells) == _in_order(other for other in of_seed if _about(other, about) == key)
    }
    return tuple(row for row in rows if _about(row.cells, about) not in same)


def _in_order(rows: Iterable[Cells]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(cells.items()) for cells in rows)


def _named_as_neighbours(found: Mapping[str, Sequence[PlacedRow]], la_code: str) -> set[str]:
    of_home = {row.cells.get("neighbour_la_code", "") for row in found.get("statistical_neighbours", ())}
    return of_home | {row.neighbour_la_code for row in load_seeds().statistical_neighbours if row.la_code == la_code}


def _typed_rows(path: Path, home: Path, la_code: str | None) -> list[PlacedRow]:
    """The rows of one file, each with a cell for every column of its seed.

    Raises:
        Mistyped: a column that the seed does not have, or lacks; cells too many or too few; another authority's row.
    """
    known, shown = _columns_of(path.stem), _shown(path, home)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            columns = next(reader, [])
            _refuse_columns(shown, columns, known, may_lack={LA_CODE} if la_code else set())
            rows, slips = [], []
            for cells in reader:
                place = f"{shown}, line {reader.line_num}"
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(columns):
                    slips.append(f"{place}: {len(cells)} cells under {len(columns)} headings.")
                    continue
                given = dict(zip(columns, cells, strict=True))
                if la_code and given.setdefault(LA_CODE, la_code) != la_code and LA_CODE in known:
                    slips.append(f"{place}: la_code is `{given[LA_CODE]}`; this folder is of {la_code}. Move the row.")
                rows.append(PlacedRow(place, {column: given[column] for column in known}))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise Mistyped([f"{shown}: this is no CSV file in UTF-8 that can be read. Save it as one."]) from None
    if slips:
        raise Mistyped(slips)
    return rows


def _refuse_columns(shown: str, columns: Sequence[str], known: Sequence[str], may_lack: set[str]) -> None:
    missing = [name for name in known if name not in columns and name not in may_lack]
    slips = [
        f"{shown}, line 1: {name} is no column that is known here: {nearest(name, missing or known)}"
        for name in columns
        if name not in known
    ]
    slips = slips or [f"{shown}, line 1: the column {name} is missing." for name in missing]
    slips += [f"{shown}, line 1: the column {name} stands twice." for name in known if columns.count(name) > 1]
    if slips:
        raise Mistyped(slips)


def _write(folder: Path, rows: Mapping[str, Sequence[PlacedRow]]) -> dict[str, list[str]]:
    """Write every seed as it is in force, with its descriptions; gives where each row was typed, by seed."""
    places = {}
    for path in sorted(SEEDS.iterdir()):
        if path.suffix != ".csv" or path.stem not in rows:
            (folder / path.name).write_bytes(path.read_bytes())
            continue
        merged = list(_merged(path, rows[path.stem]))
        places[path.stem] = [row.place for row in merged]
        columns = heading(path)
        with (folder / path.name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([row.cells[column] for column in columns] for row in merged)
    return places


def _merged(seed: Path, of_home: Sequence[PlacedRow]) -> Iterator[PlacedRow]:
    about = ABOUT[seed.stem]
    replaced = {_about(row.cells, about) for row in of_home}
    with seed.open(encoding="utf-8", newline="") as stream:
        for number, cells in enumerate(csv.DictReader(stream), start=2):
            if _about(cells, about) not in replaced:
                yield PlacedRow(f"seeds/{seed.name}, line {number}", cells)
    yield from of_home


def _about(cells: Cells, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(cells[column].casefold() for column in columns)


def _told_where_typed(slips: Iterable[str], places: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The same sentences with the file and line in which people typed the row, not those of the file made of them."""
    for slip in slips:
        found = re.match(r"(?:\S*/)?(\w+)\.csv, line (\d+)", slip)
        if found and found[1] in places and 0 <= int(found[2]) - 2 < len(places[found[1]]):
            yield places[found[1]][int(found[2]) - 2] + slip[found.end() :]
        else:
            yield slip


def _columns_of(name: str) -> list[str]:
    return list(OF_HOMES[name]) if name in OF_HOMES else heading(SEEDS / f"{name}.csv")


def _shown(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix()


assert ABOUT.keys() <= ROWS.keys()
