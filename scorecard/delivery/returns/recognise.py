"""What lies in a folder beside the extracts under their own names: returns, told by what stands in them, and the rest.

Nothing is read but beginnings: a CSV file's header, the first element of an XML, the first rows of each sheet. Folders
one level down are looked into, since several years of one return have files of the same names.
"""

import csv
import datetime
import io
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scorecard.delivery.contracts import Contract, comparable
from scorecard.delivery.file_kinds import BINARY
from scorecard.delivery.headings import visible
from scorecard.delivery.returns.days import day_of
from scorecard.delivery.returns.reader import ReturnFile, ReturnReader
from scorecard.delivery.returns.readers import READERS
from scorecard.delivery.returns.safe_xml import Element, elements
from scorecard.delivery.returns.workbooks import opened, rows_of
from scorecard.delivery.unusable import UnusableFile

LARGEST = 1 << 30
BEGINNING = 1 << 16
HEADER_WITHIN = 12  # rows of a sheet among which its header is looked for
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
    return _seen_csv(path, name, text, contracts)


def _decoded(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", errors="replace")
    return start.decode("utf-8-sig", errors="replace")


def _seen_csv(path: Path, name: str, text: str, contracts: Mapping[str, Contract]) -> ReturnFile | str:
    try:
        headings = [visible(cell) for cell in next(csv.reader(io.StringIO(text)), [])]
    except csv.Error:
        return ""
    for reader in READERS:
        for table in reader.tables:
            if table.is_told_by(headings):
                return ReturnFile(path, name, reader, "csv", {table.name: ""})
    there = {comparable(heading) for heading in headings}
    for extract, contract in contracts.items():
        required = [column for column in contract.columns if column.required]
        if len(required) > 1 and all(column.headings & there for column in required):
            return extract
    return ""


def _seen_workbook(path: Path, name: str) -> ReturnFile | str:
    if not name.lower().endswith((".xlsx", ".xlsm")) and not _is_workbook(path):
        raise UnusableFile(f"{name}: a zip file. Unpack it and deliver the files inside.")
    by_reader: dict[str, dict[str, str]] = {}
    with opened(path, name) as workbook:
        for sheet in workbook.sheetnames:
            for _, (_, cells) in zip(range(HEADER_WITHIN), rows_of(workbook, sheet), strict=False):
                for reader in READERS:
                    for table in reader.tables:
                        if table.is_told_by(cells) and table.name not in by_reader.get(reader.kind, {}):
                            by_reader.setdefault(reader.kind, {})[table.name] = sheet
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
    records = {reader.xml.record for reader in READERS if reader.xml and reader.xml.record}

    def is_wanted(tag: str, depth: int) -> bool:
        return tag == "Header" or tag in records or (depth == 1 and tag != "Children")

    first = next(elements(path, name, is_wanted), None)
    if first is None:
        return None
    for reader in READERS:
        if reader.xml and _is_of(first, reader):
            for _ in elements(path, name, lambda tag, depth: False):
                pass  # to its end: a file that breaks off is refused before anything of it is read
            return ReturnFile(path, name, reader, "xml", {}, first.value("Source", "LEA"), _reference_date(first))
    return None


def _is_of(first: Element, reader: ReturnReader) -> bool:
    assert reader.xml is not None
    if first.tag == "Header":
        return first.value("CollectionDetails", "Collection").upper() == reader.xml.collection
    return bool(reader.xml.told_by) and set(reader.xml.told_by) <= set(_tags(first))


def _tags(node: Element) -> Iterator[str]:
    for below in node.nodes:
        yield below.tag
        yield from _tags(below)


def _reference_date(header: Element) -> datetime.date | None:
    return day_of(header.value("CollectionDetails", "ReferenceDate"))
