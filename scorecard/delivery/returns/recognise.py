"""What lies in a folder beside the extracts under their own names: returns, told by what stands in them, and the rest.

Nothing is read but beginnings: a CSV file's header, the first element of an XML, the first rows of each sheet. Folders
one level down are looked into, since several years of one return have files of the same names.
"""

import csv
import datetime
import io
import itertools
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scorecard.delivery.contracts import Contract, comparable
from scorecard.delivery.csv_file import SEPARATORS
from scorecard.delivery.file_kinds import BINARY
from scorecard.delivery.headings import visible
from scorecard.delivery.returns import safe_json
from scorecard.delivery.returns.days import day_of
from scorecard.delivery.returns.reader import ReturnFile, ReturnReader, TableKind, XmlShape
from scorecard.delivery.returns.readers import READERS
from scorecard.delivery.returns.safe_xml import Element, elements
from scorecard.delivery.returns.workbooks import opened, rows_of
from scorecard.delivery.unusable import UnusableFile

LARGEST = 1 << 30
BEGINNING = 1 << 16
MOST_LOOKED_AT = 1000  # records of an XML among which one must tell what it is
HEADER_WITHIN = 12  # rows of a sheet among which its header is looked for
IN_HEADER = ("collectiondetails", "source")  # elements of an XML header
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"  # what begins a file of that kind
# what Office writes where a workbook has a password: not a zip file but an old container around it
WITH_PASSWORD = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Lying:
    """What lies there: returns, extracts under other names, files that are refused and why, and the rest by name."""

    returns: tuple[ReturnFile, ...] = ()
    misnamed: tuple[tuple[str, str], ...] = ()  # name, extract whose headings it has
    refused: tuple[str, ...] = ()  # a sentence each
    unknown: tuple[str, ...] = ()


def recognise(folder: Path, names: Iterable[str], contracts: Mapping[str, Contract]) -> Lying:
    """Look at entries of a folder by name, and at what lies in folders among them."""
    returns, misnamed, refused, unknown = [], [], [], []
    for name, path in _files(folder, names):
        try:
            seen = _seen(path, name, contracts)
        except UnusableFile as problem:
            refused.append(str(problem))
            continue
        except OSError as problem:
            refused.append(f"{name}: cannot be opened ({problem.strerror}). Check the file's permissions.")
            continue
        if isinstance(seen, ReturnFile):
            returns.append(seen)
        elif seen:
            misnamed.append((name, seen))
        else:
            unknown.append(name)
    return Lying(tuple(returns), tuple(misnamed), tuple(refused), tuple(unknown))


def _files(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, Path]]:
    for name in sorted(names):
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            for below in sorted(path.iterdir()):
                if not below.name.startswith(".") and not below.is_dir():
                    yield f"{name}/{below.name}", below
        else:
            yield name, path


def _seen(path: Path, name: str, contracts: Mapping[str, Contract]) -> ReturnFile | str:
    """A return, the extract whose headings a file has, or nothing."""
    if path.is_symlink():
        raise UnusableFile(f"{name}: seen a link. Expected the file itself in the folder. Put it there.")
    mode = path.stat()
    if not stat.S_ISREG(mode.st_mode):
        raise UnusableFile(f"{name}: seen no regular file. Expected the file itself in the folder. Put it there.")
    if mode.st_size > LARGEST:
        raise UnusableFile(
            f"{name}: {mode.st_size / LARGEST:.1f} GB. No return is larger than 1 GB. "
            "Export it for this authority alone."
        )
    with path.open("rb") as stream:
        start = stream.read(BEGINNING)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _seen_workbook(path, name)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        if WITH_PASSWORD in path.read_bytes():
            raise UnusableFile(f"{name}: a workbook with a password. Save it without one and deliver that.")
        raise UnusableFile(f"{name}: an old workbook (xls). Save it as .xlsx and deliver that.")
    for begins, seen, _ in BINARY:
        if start.startswith(begins):
            raise UnusableFile(f"{name}: seen {seen}. Expected a return as CSV, XML or .xlsx, or an extract as CSV.")
    text = _decoded(start)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _seen_xml(path, name) or ""
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return _seen_json(path, name) or ""
    return _seen_csv(path, name, text, contracts)


def _decoded(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", errors="replace")
    return start.decode("utf-8-sig", errors="replace")


def _seen_csv(path: Path, name: str, text: str, contracts: Mapping[str, Contract]) -> ReturnFile | str:
    lines = _first_lines(text, ",")
    if lines and lines[0][0].strip(' "').lower() == "sep=":
        lines = lines[1:]
    if not lines:
        return ""
    told = _table_told_by(lines[0])
    if told:
        reader, table = told
        day = reader.day_in_name(name) if reader.day_in_name else None
        if reader.day_in_name and day is None:
            raise UnusableFile(
                f"{name}: table {table.name} of {reader.called}, whose name says no year and term. "
                "Put it into a folder such as `school census 2025_summer`."
            )
        return ReturnFile(path, name, reader, "csv", {table.name: ""}, reference_date=day, headings=tuple(lines[0]))
    there = {comparable(heading) for heading in lines[0]}
    for extract, contract in contracts.items():
        required = [column for column in contract.columns if column.required]
        if len(required) > 1 and all(column.headings & there for column in required):
            return extract
    _refuse_another_layout(name, text, lines)
    return ""


def _first_lines(text: str, separator: str) -> list[list[str]]:
    """The first lines that hold anything, split; as far as they can be."""
    lines: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text), delimiter=separator):
            if any(cell.strip() for cell in cells):
                lines.append([visible(cell) for cell in cells])
            if len(lines) == HEADER_WITHIN:
                break
    except csv.Error:
        return lines
    return lines


def _table_told_by(headings: Sequence[str]) -> tuple[ReturnReader, TableKind] | None:
    return next(
        ((reader, table) for reader in READERS for table in reader.tables if table.is_told_by(headings)),
        None,
    )


def _refuse_another_layout(name: str, text: str, lines: Sequence[Sequence[str]]) -> None:
    """Refuse a table of a return that stands below a title, or whose columns are separated by another sign.

    Raises:
        UnusableFile
    """
    for number, cells in enumerate(lines[1:], start=2):
        told = _table_told_by(cells)
        if told:
            raise UnusableFile(
                f"{name}: table {told[1].name} of {told[0].called}, whose header stands in row {number}, below a title "
                "or a note. Expected the header in row 1. Remove the rows above it and deliver the file again."
            )
    for separator, signs in SEPARATORS.items():
        told = next(filter(None, map(_table_told_by, _first_lines(text, separator))), None)
        if told:
            raise UnusableFile(
                f"{name}: table {told[1].name} of {told[0].called}, with columns separated by {signs}. "
                "Expected commas. Save it as comma-separated CSV and deliver it again."
            )


def _seen_workbook(path: Path, name: str) -> ReturnFile | str:
    if not name.lower().endswith((".xlsx", ".xlsm")) and not _is_workbook(path):
        if OPEN_DOCUMENT in path.read_bytes()[:200]:
            raise UnusableFile(f"{name}: an OpenDocument workbook. Save it as .xlsx and deliver that.")
        raise UnusableFile(f"{name}: a zip file. Unpack it and deliver the files inside.")
    by_reader: dict[str, dict[str, str]] = {}
    with opened(path, name) as workbook:
        for sheet in workbook.sheetnames:
            beginning = itertools.islice(rows_of(workbook, sheet, name), HEADER_WITHIN)
            told = next(filter(None, (_table_told_by(cells) for _, cells in beginning)), None)
            if told is None:
                continue
            reader, table = told
            tables = by_reader.setdefault(reader.kind, {})
            if table.name in tables:
                raise UnusableFile(
                    f"{name}: table {table.name} of {reader.called} stands on two sheets, {tables[table.name]} and "
                    f"{sheet}. Expected one. Remove the sheet that is not meant and deliver it again."
                )
            tables[table.name] = sheet
    if not by_reader:
        return ""
    kind, tables = max(by_reader.items(), key=lambda found: len(found[1]))
    reader = next(reader for reader in READERS if reader.kind == kind)
    lacking = [table for table in reader.needs if table not in tables]
    if lacking:
        raise UnusableFile(
            f"{name}: a workbook of {reader.called} without the sheet {', '.join(lacking)}. Deliver it whole."
        )
    return ReturnFile(path, name, reader, "workbook", tables)


def _is_workbook(path: Path) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return any(part.startswith("xl/") for part in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _seen_xml(path: Path, name: str) -> ReturnFile | None:
    """The return that an XML is, by its header or else by its records; read to its end before it is believed.

    A file that breaks off is refused before anything of it is read.
    """
    shapes = [(reader, reader.xml) for reader in READERS if reader.xml]
    tags = {shape.record.lower() for _, shape in shapes} | {"header"}
    header: Element | None = None
    seen: ReturnReader | None = None
    looked_at = 0

    def is_enough() -> bool:
        return looked_at >= MOST_LOOKED_AT or (seen is not None and header is not None)

    for node in elements(path, name, tags, str.lower, is_enough, IN_HEADER):
        looked_at += 1
        if node.tag == "header" and header is None:
            header = node
            collection = node.value("collectiondetails", "collection").upper()
            seen = seen or next((reader for reader, shape in shapes if shape.collection == collection), None)
        seen = seen or _told_by(node, shapes)
    if seen is None:
        return None
    assert seen.xml is not None
    la_code = header.value("source", "lea") if header else ""
    return ReturnFile(path, name, seen, "xml", {}, la_code, _reference_date(header, seen.xml) if header else None)


def _seen_json(path: Path, name: str) -> ReturnFile | None:
    """The return that a JSON is, by its first record."""
    for _, first in safe_json.records(path, name):
        for reader in READERS:
            if reader.json and first.keys() >= set(reader.json.told_by):
                return ReturnFile(path, name, reader, "json", {})
        return None
    return None


def _told_by(record: Element, shapes: Sequence[tuple[ReturnReader, XmlShape]]) -> ReturnReader | None:
    there = set(_tags(record))
    return next(
        (
            reader
            for reader, shape in shapes
            if record.tag == shape.record.lower() and {tag.lower() for tag in shape.told_by} <= there
        ),
        None,
    )


def _tags(node: Element) -> Iterator[str]:
    yield from node.leaves
    for below in node.nodes:
        yield below.tag
        yield from _tags(below)


def _reference_date(header: Element, shape: XmlShape) -> datetime.date | None:
    day = day_of(header.value("collectiondetails", "referencedate"))
    year = header.value("collectiondetails", "year")
    if day is None and re.fullmatch(r"(19|20)\d\d", year):
        return datetime.date(int(year), *shape.year_ends)
    return day
