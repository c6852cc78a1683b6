"""The only reader of `seeds/` besides dbt, which loads the same files as they are.

What belongs here: that a seed's file, its description to dbt and its row model agree, and what must fit together among
seeds. What must fit the catalogue or a contract stands in `scorecard/typed_files.py`.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from scorecard.seeds.descriptions import SeedEntry, SeedsFile
from scorecard.seeds.rows import (
    AcceptedWord,
    Ambition,
    AttendanceAgency,
    AuthorityRow,
    Baseline,
    BenchmarkRow,
    BreakdownCategory,
    ChartEvent,
    Code,
    CommentaryName,
    DeliveryConvention,
    EthnicityGroup,
    FamilyHelpType,
    Neighbour,
    Population,
    PopulationPublication,
    ProcessChartRebase,
    PublishedFigureRow,
    PublishedMeasureOfALine,
    Publisher,
    SupervisionInterval,
    Target,
    WorkerRole,
)
from scorecard.settings import SEEDS
from scorecard.typed import Location, Mistyped, Typed, TypedFile, nearest, read_csv, shown

Row = TypeVar("Row", bound=Typed)


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """Every seed, row by row in the order of its file."""

    accepted_words: tuple[AcceptedWord, ...]
    ambitions: tuple[Ambition, ...]
    attendance_agencies: tuple[AttendanceAgency, ...]
    authorities: tuple[AuthorityRow, ...]
    benchmarks: tuple[BenchmarkRow, ...]
    breakdown_categories: tuple[BreakdownCategory, ...]
    chart_events: tuple[ChartEvent, ...]
    child_population: tuple[Population, ...]
    codes: tuple[Code, ...]
    commentary_names: tuple[CommentaryName, ...]
    delivery_conventions: tuple[DeliveryConvention, ...]
    ethnicity_groups: tuple[EthnicityGroup, ...]
    family_help_types: tuple[FamilyHelpType, ...]
    population_publications: tuple[PopulationPublication, ...]
    process_chart_rebases: tuple[ProcessChartRebase, ...]
    published_figures: tuple[PublishedFigureRow, ...]
    published_measures: tuple[PublishedMeasureOfALine, ...]
    publishers: tuple[Publisher, ...]
    scorecard_baseline: tuple[Baseline, ...]
    statistical_neighbours: tuple[Neighbour, ...]
    supervision_intervals: tuple[SupervisionInterval, ...]
    targets: tuple[Target, ...]
    worker_roles: tuple[WorkerRole, ...]

    @cached_property
    def codes_of(self) -> Mapping[str, frozenset[str]]:
        """The codes of every list."""
        lists: dict[str, set[str]] = {}
        for row in self.codes:
            lists.setdefault(row.code_list, set()).add(row.code)
        return {name: frozenset(codes) for name, codes in lists.items()}

    @cached_property
    def authority_named(self) -> Mapping[str, AuthorityRow]:
        """The authorities by their code."""
        return {row.la_code: row for row in self.authorities}


# the row of every seed, by the name of its file
ROWS: dict[str, type[Typed]] = {
    name: get_args(annotation)[0] for name, annotation in get_type_hints(Seeds).items() if name != "return"
}


@cache
def load_seeds(folder: Path = SEEDS) -> Seeds:
    """Every seed of a folder whose content stays as it is, read once.

    Raises:
        Mistyped: as `read_seeds`.
    """
    return read_seeds(folder)


def read_seeds(folder: Path) -> Seeds:
    """Every seed of a folder.

    Raises:
        Mistyped: an unknown file, column, key or word, a missing one, or rows that lead nowhere among the seeds.
    """
    slips: list[str] = []
    rows: dict[str, Any] = {}
    described = _described(folder, slips)
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in ROWS:
            slips.append(f"{shown(path)}: there is no such seed: {nearest(path.stem, ROWS)}")
            continue
        try:
            rows[path.stem] = read_csv(path, ROWS[path.stem])
        except Mistyped as mistyped:
            slips += mistyped.slips
            continue
        if path.stem in described:
            slips += _slips_of_description(*described[path.stem], heading(path), ROWS[path.stem])
        elif not slips:
            slips.append(f"{shown(path)}: no file of seeds/*.yml describes it: {nearest(path.stem, described)}")
    missing = [name for name in ROWS if name not in rows]
    if not slips:
        slips += [f"{shown(folder / f'{name}.csv')} is missing." for name in missing]
    if slips:
        raise Mistyped(slips)
    seeds = Seeds(**rows)
    slips = [f"{shown(folder / f'{name}.csv')}, {said}" for name, said in _slips_among(seeds)]
    if slips:
        raise Mistyped(slips)
    return seeds


def heading(path: Path) -> list[str]:
    """The columns of a seed as its file has them."""
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream), [])


Described = tuple[TypedFile, Location, SeedEntry]


def _described(folder: Path, slips: list[str]) -> dict[str, Described]:
    """How dbt is told of each seed, with the place where it is; what is mistyped is added to the slips."""
    found: dict[str, Described] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            file = TypedFile(path)
            for number, entry in enumerate(file.as_a(SeedsFile).seeds):
                place: Location = ("seeds", number)
                if entry.name not in ROWS:
                    slips.append(file.slip((*place, "name"), f"is no seed: {nearest(entry.name, ROWS)}"))
                found[entry.name] = (file, place, entry)
        except Mistyped as mistyped:
            slips += mistyped.slips
    return found


def _slips_of_description(
    file: TypedFile, place: Location, entry: SeedEntry, columns: Sequence[str], model: type[Typed]
) -> Iterator[str]:
    """What dbt is told has the columns of the file, and the words that the rows may have."""
    types = list(entry.config.column_types)
    for name in types:
        if name not in columns:
            advice = nearest(name, set(columns) - set(types) or columns)
            yield file.slip((*place, "config", "column_types", name), f"is no column of {entry.name}.csv: {advice}")
    named = [column.name for column in entry.columns]
    for number, column in enumerate(entry.columns):
        at = (*place, "columns", number)
        if column.name not in columns:
            advice = nearest(column.name, set(columns) - set(named) or columns)
            yield file.slip((*at, "name"), f"is no column of {entry.name}.csv: {advice}")
            continue
        known = words_of(model, column.name)
        for test_number, test in enumerate(column.data_tests):
            for word_number, word in enumerate(test.accepted_values.arguments.values if test.accepted_values else ()):
                if word not in known:
                    at_word = (*at, "data_tests", test_number, "accepted_values", "arguments", "values", word_number)
                    yield file.slip(at_word, f"is `{word}`, which is no word of that column: {nearest(word, known)}")
    for name in columns:
        if name not in types:
            yield file.slip((*place, "config", "column_types"), f"do not say the type of {name}.")
        if name not in named:
            yield file.slip((*place, "columns"), f"do not describe {name}.")


def words_of(model: type[Typed], column: str) -> tuple[str, ...]:
    """The words that a column may hold; empty where it may hold any."""
    annotation = model.model_fields[column].annotation
    members = (annotation, *get_args(annotation))
    return next((get_args(each) for each in members if get_origin(each) is Literal), ())


def _slips_among(seeds: Seeds) -> Iterator[tuple[str, str]]:
    """Rows that lead to a row that is not there."""
    authorities = seeds.authority_named
    for name in (
        "targets",
        "benchmarks",
        "published_figures",
        "chart_events",
        "child_population",
        "process_chart_rebases",
        "delivery_conventions",
        "family_help_types",
        "publishers",
    ):
        for line, row in numbered(getattr(seeds, name)):
            if row.la_code not in authorities:
                yield name, f"{line}: la_code is `{row.la_code}`, no authority: {nearest(row.la_code, authorities)}"
    for line, neighbour in numbered(seeds.statistical_neighbours):
        for column in ("la_code", "neighbour_la_code"):
            code = getattr(neighbour, column)
            if code not in authorities:
                yield (
                    "statistical_neighbours",
                    f"{line}: {column} is `{code}`, no authority: {nearest(code, authorities)}",
                )
        authority = authorities.get(neighbour.neighbour_la_code)
        if authority and authority.name != neighbour.neighbour_name:
            said = f"neighbour_name is `{neighbour.neighbour_name}`; {authority.la_code} is {authority.name}."
            yield "statistical_neighbours", f"{line}: {said}"
    for line, word in numbered(seeds.accepted_words):
        yield from ((("accepted_words", f"{line}: {said}")) for said in slips_of_code(seeds, word.code_list, word.code))
    for line, role in numbered(seeds.attendance_agencies):
        yield from (("attendance_agencies", f"{line}: {said}") for said in slips_of_code(seeds, "agency", role.agency))
    groups = [row.category_code for row in seeds.breakdown_categories if row.dimension == "ethnicity_group"]
    for line, group in numbered(seeds.ethnicity_groups):
        yield from (
            ("ethnicity_groups", f"{line}: {said}") for said in slips_of_code(seeds, "ethnicity", group.ethnicity)
        )
        if group.ethnicity_group not in groups:
            said = f"ethnicity_group is `{group.ethnicity_group}`, no group: {nearest(group.ethnicity_group, groups)}"
            yield "ethnicity_groups", f"{line}: {said}"


def numbered(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Rows with the line on which they stand, the heading being the first."""
    return ((f"line {number}", row) for number, row in enumerate(rows, start=2))


def slips_of_code(seeds: Seeds, code_list: str, code: str) -> Iterator[str]:
    """What is wrong with the name of a code and its list."""
    if code_list not in seeds.codes_of:
        yield f"code_list is `{code_list}`, no list of seeds/codes.csv: {nearest(code_list, seeds.codes_of)}"
    elif code not in seeds.codes_of[code_list]:
        yield f"`{code}` is no code of the list {code_list}: {nearest(code, seeds.codes_of[code_list])}"
