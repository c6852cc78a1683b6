"""Published files, read: figures by geography and year, who is whose neighbour, and the population of children.

Every file is read as text; a figure is what stands in its cell, or the symbol that stands there instead.
"""

import csv
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.benchmarks.formats import (
    MEASURES,
    MEASURES_OF_TOOL,
    SYMBOLS,
    TOOL,
    TOOL_SUPPRESSED,
    PublishedMeasure,
    Window,
)
from scorecard.release.fingerprints import sha256_of
from scorecard.warehouse.database import in_memory

Row = Mapping[str, str]
ENGLAND = "E92000001"
LEVELS = {"national": "england", "regional": "region", "local authority": "authority"}
# month and day on which what is published for a year ends
ENDS: Mapping[Window, tuple[int, int]] = {
    "financial_year": (3, 31),
    "31_march": (3, 31),
    "school_year": (7, 31),
    "30_september": (9, 30),
    "year_to_30_september": (9, 30),
    "calendar_year": (12, 31),
}
PARTS_OF_LONDON = ("Inner London", "Outer London")
# numbers that the interactive tool gives to England and the regions
TOOL_ENGLAND, TOOL_REGIONS = 970, range(980, 991)


@dataclass(frozen=True)
class PublishedFigure:
    """One published figure: whose, of which year, with its counts where they are published, or the symbol instead."""

    measure: PublishedMeasure
    geography_kind: str  # england, region or authority
    geography_code: str  # of an authority the three-digit code, else the ONS code, or the name where there is none
    geography_name: str
    vintage: str  # the newest year in the file
    period_start: datetime.date
    period_end: datetime.date
    numerator: float | None
    denominator: float | None
    value: float | None
    symbol: str
    file_hash: str


@dataclass(frozen=True)
class PublishedNeighbour:
    """One neighbour of an authority in one of the published models; the nearest has rank 1."""

    model: str
    la_code: str
    neighbour_la_code: str
    rank: int


@dataclass(frozen=True)
class PublishedPopulation:
    """Children aged 0 to 17 of one authority at one mid-year."""

    la_code: str
    mid_year: int
    children: int


@dataclass(frozen=True)
class PublishedAuthority:
    """An authority as files of one year write it; ``region`` is one of the nine regions of England."""

    la_code: str
    name: str
    ons_code: str
    region: str
    year: int


@dataclass
class PublishedFiles:
    """All that the files of a folder say. ``unknown`` names files of no format that is known here."""

    figures: list[PublishedFigure] = field(default_factory=list)
    neighbours: list[PublishedNeighbour] = field(default_factory=list)
    population: list[PublishedPopulation] = field(default_factory=list)
    authorities: dict[str, PublishedAuthority] = field(default_factory=dict)  # as the newest year has them
    read: dict[str, str] = field(default_factory=dict)  # file -> what it is
    unknown: list[str] = field(default_factory=list)


def read_folder(folder: Path) -> PublishedFiles:
    """Read every CSV and Parquet file that lies in a folder."""
    found = PublishedFiles()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in (".csv", ".parquet"):
            _read_file(path, found)
        elif path.is_file() and not path.name.startswith("."):
            found.unknown.append(path.name)
    return found


def _read_file(path: Path, found: PublishedFiles) -> None:
    headings, rows = _rows(path)
    there = set(headings)
    if {"sn1", "la number"} <= there or {"sn_1", "old_la_code"} <= there:
        model = "2021" if "sn1" in there else "2025"
        found.neighbours += _neighbours(model, headings, rows)
        found.read[path.name] = f"statistical neighbours, model of {model}"
        return
    records = [dict(zip(headings, row, strict=False)) for row in rows]
    _find_authorities(records, found.authorities)
    if {"age_group", "population_estimate"} <= there:
        found.population += _population(records)
        found.read[path.name] = "population of children by authority"
        return
    measures = [measure for measure in (*MEASURES, *MEASURES_OF_TOOL) if _has(there, measure.told_by)]
    if not measures:
        found.unknown.append(path.name)
        return
    file_hash = sha256_of(path)
    if measures[0].source == TOOL:
        figures = list(_of_tool(measures, records, file_hash))
    else:
        figures = [figure for measure in measures for figure in _of_measure(measure, records, file_hash)]
    found.figures += figures
    newest = max((figure.vintage for figure in figures), default="")
    found.read[path.name] = f"{measures[0].source}, up to {newest}: measures: {len(measures)}"


def _find_authorities(records: Sequence[Row], found: dict[str, PublishedAuthority]) -> None:
    """Add the authorities of a file to those found, or put them in their place where the file is newer."""
    for record in records:
        if record.get("geographic_level", "").strip().lower() != "local authority" or not record.get("new_la_code"):
            continue
        la_code, year = record["old_la_code"].strip(), _year(record["time_period"])
        if all(
            _number(cell) is None for column, cell in record.items() if column not in ("old_la_code", "time_period")
        ):
            continue  # one that is gone stays in some files with symbols alone
        ons_code, before = record["new_la_code"].strip(), found.get(la_code)
        # of two codes in one year the higher is the newer
        if la_code.isdigit() and (before is None or (before.year, before.ons_code) < (year, ons_code)):
            region = record["region_name"].strip()
            region = "London" if region in PARTS_OF_LONDON else region
            found[la_code] = PublishedAuthority(la_code, record["la_name"].strip(), ons_code, region, year)


def _has(there: set[str], told_by: Sequence[str]) -> bool:
    """Whether the headings that tell a measure are there, and none that is marked as absent."""
    return all((name[1:] not in there) if name.startswith("!") else (name in there) for name in told_by)


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    if path.suffix.lower() == ".parquet":
        with in_memory() as connection:
            result = connection.execute("select * from read_parquet(?)", [str(path)])
            headings = [str(column[0]) for column in result.description or ()]
            rows = [["" if cell is None else str(cell) for cell in row] for row in result.fetchall()]
    else:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            headings, *rows = list(csv.reader(stream)) or [[]]
    return [heading.strip().lower() for heading in headings], rows


def _of_measure(measure: PublishedMeasure, records: Sequence[Row], file_hash: str) -> Iterator[PublishedFigure]:
    if not records:
        return
    vintage = str(max(_year(record["time_period"]) for record in records))
    denominators = _by_place(records, measure.denominator_where) if measure.denominator_where else None
    values = _by_place(records, measure.value_where) if measure.value_where else None
    for record in records:
        kind = LEVELS.get(record["geographic_level"].strip().lower())
        if kind is None or not _is_where(record, measure.where):
            continue
        place = _place(record)
        below = record if denominators is None else denominators.get(place, {})
        beside = record if values is None else values.get(place, {})
        parts = [_number(below.get(column, "")) for column in measure.denominator]
        cell = beside.get(measure.value, "") if measure.value else ""
        value = _number(cell)
        start, end = _period(measure.window, _year(record["time_period"]))
        yield PublishedFigure(
            measure,
            kind,
            *_geography(kind, record),
            vintage,
            start,
            end,
            _number(record.get(measure.numerator, "")),
            # parts have one place after the point at most
            round(sum(part for part in parts if part is not None), 6) if parts and None not in parts else None,
            value,
            "" if value is not None else _symbol(cell),
            file_hash,
        )


def _by_place(records: Sequence[Row], where: Mapping[str, str]) -> dict[tuple[str, ...], Row]:
    return {_place(record): record for record in records if _is_where(record, where)}


def _place(record: Row) -> tuple[str, ...]:
    columns = ("time_period", "geographic_level", "region_code", "old_la_code", "new_la_code")
    return tuple(record.get(column, "") for column in columns)


def _is_where(record: Row, where: Mapping[str, str]) -> bool:
    return all(record.get(column, "").strip() == expected for column, expected in where.items())


def _geography(kind: str, record: Row) -> tuple[str, str]:
    if kind == "england":
        return record.get("country_code") or ENGLAND, "England"
    if kind == "region":
        return record["region_code"] or record["region_name"], record["region_name"]
    return record["old_la_code"].strip(), record["la_name"]


def _of_tool(measures: Sequence[PublishedMeasure], records: Sequence[Row], file_hash: str) -> Iterator[PublishedFigure]:
    by_series = {measure.where["short desc"]: measure for measure in measures}
    wanted = [record for record in records if record["short desc"] in by_series and record["years"][:4].isdigit()]
    vintages: dict[str, str] = {}
    for record in wanted:
        series = record["short desc"]
        vintages[series] = max(vintages.get(series, ""), str(_year(record["years"])))
    for record in wanted:
        measure, number = by_series[record["short desc"]], _number(record["la number"])
        year = _year(record["years"])
        if number is None or year < 2000:
            continue
        code, name = int(number), record["la and regions"].strip()
        kind = "england" if code == TOOL_ENGLAND else "region" if code in TOOL_REGIONS else "authority"
        value = _number(record["values"])
        is_suppressed = value == TOOL_SUPPRESSED
        start, end = _period(measure.window, year)
        yield PublishedFigure(
            measure,
            kind,
            ENGLAND if kind == "england" else name if kind == "region" else f"{code:03d}",
            name,
            vintages[record["short desc"]],
            start,
            end,
            None,
            None,
            None if is_suppressed else value,
            "c" if is_suppressed else "" if value is not None else _symbol(record["values"]),
            file_hash,
        )


def _period(window: Window, year: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of what is published for a year."""
    month, day = ENDS[window]
    end = datetime.date(year, month, day)
    if window in ("31_march", "30_september"):
        return end, end
    if window == "school_year":
        return datetime.date(year - 1, 9, 1), end
    return datetime.date(year - 1, month, day) + datetime.timedelta(days=1), end


def _year(text: str) -> int:
    """The year in which a published period ends: 2023 for `2023`, `202223` and `2022-23`."""
    digits = "".join(sign for sign in text if sign.isdigit())
    return int(digits[:4]) + 1 if len(digits) == 6 else int(digits[:4])


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", ""))
    except ValueError:
        return None


def _symbol(cell: str) -> str:
    return SYMBOLS.get(cell.strip().lower(), cell.strip().lower())


def _neighbours(model: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[PublishedNeighbour]:
    own = headings.index("la number" if model == "2021" else "old_la_code")
    prefix = "sn" if model == "2021" else "sn_"
    places = {rank: headings.index(f"{prefix}{rank}") for rank in range(1, 11)}
    for row in rows:
        for rank, at in places.items():
            if len(row) > at and row[own].strip().isdigit() and row[at].strip().isdigit():
                yield PublishedNeighbour(model, row[own].strip(), row[at].strip(), rank)


def _population(records: Sequence[Row]) -> Iterator[PublishedPopulation]:
    for record in records:
        children = _number(record["population_estimate"])
        is_authority = record["geographic_level"].strip().lower() == "local authority"
        if is_authority and children is not None and record["age_group"] == "Children aged 0 to 17 years":
            yield PublishedPopulation(record["old_la_code"].strip(), int(record["time_period"][:4]), int(children))
