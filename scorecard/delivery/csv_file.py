"""Reading one CSV file as an authority's systems write it, without guessing.

No sniffer: one stray quote makes a sniffer read a file as a single column, one American date turns a whole file.
The encoding is told by the byte order mark or by trial, the delimiter is a comma, the header is matched by name.
"""

import codecs
import csv
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.delivery.contracts import Contract, comparable

csv.field_size_limit(16 * 1024 * 1024)


class UnusableFile(Exception):
    """The file cannot be used at all: the message says what was seen, what was expected, what to do."""


@dataclass(frozen=True)
class Heading:
    """Where the contract's columns stand in the file."""

    positions: dict[str, int]  # contract column -> position in the file
    width: int
    extra: tuple[str, ...]  # headings that no contract names: reported, never loaded
    missing: tuple[str, ...]  # contract columns that did not arrive


@dataclass
class OpenedFile:
    """A file that can be read: its text, its heading and what was seen of it."""

    path: Path
    encoding: str
    sha256: str
    size: int
    heading: Heading
    is_plain: bool  # UTF-8, no blank line, a heading on one line: a reader may take it as it is
    faulty_rows: list[tuple[int, str]] = field(default_factory=list)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Row number (the heading is row 1, as in a spreadsheet) and cells of every row that splits.

        Rows with a wrong number of cells are kept in ``faulty_rows``; rows with nothing in them are passed over.
        """
        self.faulty_rows.clear()
        with self.path.open(encoding=self.encoding, newline="") as stream:
            reader = csv.reader(stream, strict=True)
            row = 0
            try:
                for row, cells in enumerate(reader, start=1):
                    if row == 1 or not any(cell.strip() for cell in cells):
                        continue
                    if len(cells) != self.heading.width:
                        self.faulty_rows.append((row, f"{len(cells)} cells where {self.heading.width} belong"))
                        continue
                    yield row, cells
            except csv.Error as error:
                raise UnusableFile(
                    f"{self.path.name}: the quotes do not match after row {row} ({error}). "
                    "Expected CSV in which a quote inside a cell is doubled. Ask for the file again."
                ) from error


def open_file(path: Path, contract: Contract) -> OpenedFile:
    """Look at a file and match its heading to the contract.

    Raises:
        UnusableFile: empty, unreadable, not CSV, wrong delimiter, header alone, or a required column missing.
    """
    content = path.read_bytes()
    if not content.strip(codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + codecs.BOM_UTF16_BE + b"\x00 \t\r\n"):
        raise UnusableFile(
            f"{path.name}: the file is empty. Expected a header row and at least one row of data. "
            "Ask for the extract to be run again."
        )
    encoding = _encoding(path.name, content)
    text_start = content[:65536].decode(encoding, errors="replace")
    heading = _heading(path, encoding, text_start, contract)
    if not contract.may_be_empty and not _has_rows(path, encoding):
        raise UnusableFile(
            f"{path.name}: a header and no rows. Expected at least one row. "
            "Check the extract's filter dates and run it again."
        )
    is_plain = (
        encoding.startswith("utf-8")
        and b"\n\n" not in content
        and b"\n\r\n" not in content
        and not content.startswith((b"\n", b"\r"))
        and b"\r" not in content.replace(b"\r\n", b"")
    )
    return OpenedFile(path, encoding, hashlib.sha256(content).hexdigest(), len(content), heading, is_plain)


def _encoding(name: str, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    else:
        encoding = "utf-8"
    for candidate in (encoding, "cp1252"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not content.startswith(b"PK\x03\x04"):
            return candidate
    seen = "an Excel workbook or a zip file" if content.startswith(b"PK\x03\x04") else "bytes that are no text"
    raise UnusableFile(
        f"{name}: seen {seen}. Expected a CSV file in UTF-8, UTF-16 or Windows-1252. "
        "Save it as CSV UTF-8 and deliver it again."
    )


@contextmanager
def _quotes_that_match(path: Path) -> Iterator[None]:
    """A cell that never ends, or a quote in the wrong place, told as what it is."""
    try:
        yield
    except csv.Error as error:
        raise UnusableFile(
            f"{path.name}: the quotes do not match ({error}). "
            "Expected CSV in which a quote inside a cell is doubled. Ask for the file again."
        ) from error


def _first_records(path: Path, encoding: str, how_many: int) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as stream, _quotes_that_match(path):
        return list(itertools.islice(csv.reader(stream), how_many))


def _has_rows(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding, newline="") as stream, _quotes_that_match(path):
        rows = csv.reader(stream)
        next(rows, None)
        return any(any(cell.strip() for cell in row) for row in rows)


def _heading(path: Path, encoding: str, text_start: str, contract: Contract) -> Heading:
    headings = _first_records(path, encoding, 1)[0]
    if len(headings) == 1 and len(contract.columns) > 1:
        other = next((sign for sign in (";", "\t", "|") if sign in text_start), None)
        if other:
            name = {";": "semicolons", "\t": "tabs", "|": "bars"}[other]
            raise UnusableFile(
                f"{path.name}: the columns are separated by {name}. Expected commas. "
                "Save it as comma-separated CSV and deliver it again."
            )
    comparables = [comparable(heading) for heading in headings]
    positions, missing = {}, []
    for column in contract.columns:
        found = [at for at, heading in enumerate(comparables) if heading in column.headings]
        exact = [at for at in found if comparables[at] == comparable(column.name)]
        found = exact or found
        if len(found) > 1:
            raise UnusableFile(
                f"{path.name}: column {column.name} stands {len(found)} times in the header. "
                "Expected once. Remove the wrong one and deliver the file again."
            )
        if found:
            positions[column.name] = found[0]
        else:
            missing.append(column.name)
    required = [column for column in contract.columns if column.required and column.name in missing]
    if required:
        named = "; ".join(f"{column.name} (accepted: {', '.join(sorted(column.headings))})" for column in required)
        raise UnusableFile(
            f"{path.name}: required column missing: {named}. "
            f"Seen: {len(headings)} headings, of which the contract knows "
            f"{', '.join(positions) or 'none; perhaps the header row is missing'}. "
            "Add it and deliver the file again."
        )
    taken = set(positions.values())
    extra = tuple(heading.strip() for at, heading in enumerate(headings) if at not in taken)
    clashes = [name for name, count in Counter(positions.values()).items() if count > 1]
    if clashes:
        raise UnusableFile(
            f"{path.name}: heading number {clashes[0] + 1} could be two columns of the contract. "
            "Use the contract's own column names and deliver the file again."
        )
    return Heading(positions, len(headings), extra, tuple(missing))
