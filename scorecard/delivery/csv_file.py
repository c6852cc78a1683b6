"""Reading one CSV file as an authority's systems write it, without guessing.

No sniffer: one stray quote makes a sniffer read a file as a single column, one American date turns a whole file.
The encoding is told by the byte order mark or by trial, the delimiter is a comma, the header is matched by name.
"""

import codecs
import csv
import hashlib
import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.delivery.contracts import Contract
from scorecard.delivery.file_kinds import refuse_other_formats, refuse_other_texts
from scorecard.delivery.headings import Heading, match_heading, refuse_title
from scorecard.delivery.line_scan import is_regular, line_breaks, physical_lines
from scorecard.delivery.swallowed_rows import RowFinder, SwallowedLines
from scorecard.delivery.text_encoding import TextEncoding, mended, tell_encoding
from scorecard.delivery.unusable import HeaderAlone, UnusableFile

csv.field_size_limit(16 * 1024 * 1024)

# How far down a header is looked for, when it does not stand in the first row.
ROWS_LOOKED_AT = 12
# A line below the header that may be blank: the only ones of a plain file that have to be looked at before they are
# counted. To begin with the line end before it lets the search leap from line to line.
WITHOUT_A_WORD = re.compile(rb"\n([^0-9A-Za-z\n]+)(?=\n|\Z)")
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass
class Seen:
    """What one reading of a file's rows has met; the header is row 1, as in a spreadsheet."""

    faulty_rows: list[tuple[int, str]] = field(default_factory=list)
    swallowed: list[SwallowedLines] = field(default_factory=list)
    rows_with_bad_bytes: list[int] = field(default_factory=list)
    blank_lines: int = 0  # rows with nothing in them, commas alone among them
    lines_in_cells: int = 0  # line ends inside cells, those of the header and of blank rows among them


@dataclass
class OpenedFile:
    """A file that can be read: its text, its heading and what was seen of it.

    ``physical_lines`` are counted from the bytes. They are the ``header_lines`` (two, where the first line names the
    separator), the rows, the blank lines and the lines inside cells, or rows have vanished.
    """

    path: Path
    encoding: TextEncoding
    sha256: str
    size: int
    heading: Heading
    physical_lines: int
    header_lines: int
    is_plain: bool  # clean UTF-8, a record of full width on every line: a reader may take it as it is
    has_trailing_commas: bool  # on every row: an empty cell more than the header has
    row_finder: RowFinder
    seen: Seen = field(default_factory=Seen)

    @property
    def faulty_rows(self) -> list[tuple[int, str]]:
        """Rows that do not split, and why."""
        return self.seen.faulty_rows

    def count(self) -> int:
        """How many rows there are to load, without making them where the file is plain."""
        if not self.is_plain:
            return sum(1 for _ in self.records())
        lines = (line.decode(self.encoding.name) for line in WITHOUT_A_WORD.findall(self.path.read_bytes()))
        blank = sum(not any(cell.strip() for cells in csv.reader([line]) for cell in cells) for line in lines if line)
        return self.physical_lines - self.header_lines - blank

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Row number and cells of every row that splits; everything else goes to ``seen``."""
        self.seen = Seen()
        before = self.header_lines - 1
        with text_of_file(self.path, self.encoding, before) as stream:
            reader = csv.reader(stream, strict=True)
            row = 0
            try:
                for row, cells in enumerate(reader, start=1):
                    if self.is_plain and row > 1:  # a record of full width: it may be blank, and nothing else
                        if "".join(cells).strip():
                            yield row, cells
                        else:
                            self.seen.blank_lines += 1
                        continue
                    last_line = reader.line_num + self.header_lines - 1
                    kept = self._kept(row, before + 1, last_line, cells)
                    before = last_line
                    if kept is not None:
                        yield row, kept
            except csv.Error as error:
                raise _unmatched_quotes(self.path, f" after row {row} ({error})") from error

    def _kept(self, row: int, first_line: int, last_line: int, cells: list[str]) -> list[str] | None:
        """The cells of a row to load, or nothing where the row is the header, blank or at fault."""
        if last_line > first_line:
            self.seen.lines_in_cells += sum(line_breaks(cell) for cell in cells)
        if self.encoding.bad_bytes:
            whole = [mended(cell) for cell in cells]
            if whole != cells:
                self.seen.rows_with_bad_bytes.append(row)
            cells = whole
        if row == 1:
            return None
        if not any(cell.strip() for cell in cells):
            self.seen.blank_lines += 1
            return None
        if last_line > first_line and self.row_finder.is_in(cells):
            lines = SwallowedLines(row, first_line + 1, last_line)
            self.seen.swallowed.append(lines)
            self.seen.faulty_rows.append((row, f"a stray quote swallowed {lines.named} of the file"))
            return None
        if self.has_trailing_commas:
            cells = cells[:-1]
        if len(cells) != self.heading.width:
            self.seen.faulty_rows.append((row, f"{len(cells)} cells where {self.heading.width} belong"))
            return None
        return cells


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
    refuse_other_formats(path.name, content)
    encoding = tell_encoding(path.name, content)
    text_start = content[:65536].decode(encoding.name, errors="replace")
    refuse_other_texts(path.name, text_start)
    header_lines = 1 + _names_the_separator(path.name, text_start)
    first = _first_rows(path, encoding, header_lines - 1)
    if len(first[0]) == 1 and len(contract.columns) > 1:
        refuse_title(path.name, first, contract)
        _refuse_other_separators(path.name, text_start)
    heading = match_heading(path.name, first, contract)
    row_finder = RowFinder(contract, heading)
    if row_finder.is_in(first[0]):
        raise UnusableFile(
            f"{path.name}: a quote in the header has swallowed rows. "
            "Expected CSV in which a quote inside a cell is doubled. Ask for the file again."
        )
    if not contract.may_be_empty and not _has_rows(path, encoding, header_lines - 1):
        raise HeaderAlone(
            f"{path.name}: a header and no rows. Expected at least one row. "
            "Check the extract's filter dates and run it again."
        )
    as_bytes = content.decode("utf-16").encode() if encoding.name == "utf-16" else content
    is_plain = header_lines == 1 and _is_plain(content, encoding, heading.width)
    return OpenedFile(
        path=path,
        encoding=encoding,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        heading=heading,
        physical_lines=physical_lines(as_bytes),
        header_lines=header_lines,
        is_plain=is_plain,
        has_trailing_commas=not is_plain and _trails_commas(path, encoding, header_lines - 1, heading.width),
        row_finder=row_finder,
    )


def _is_plain(content: bytes, encoding: TextEncoding, width: int) -> bool:
    return (
        encoding.name.startswith("utf-8")
        and not encoding.bad_bytes
        and b"\n\n" not in content
        and b"\n\r\n" not in content
        and not content.startswith((b"\n", b"\r"))
        and content.count(b"\r") == content.count(b"\r\n")
        and is_regular(content, width)
    )


@contextmanager
def text_of_file(path: Path, encoding: TextEncoding, lines_before: int) -> Iterator[io.TextIOWrapper]:
    """The file as text, from the header on."""
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as stream:
        for _ in range(lines_before):
            stream.readline()
        yield stream


def _unmatched_quotes(path: Path, place: str) -> UnusableFile:
    """A cell that never ends, or a quote in the wrong place, told as what it is."""
    return UnusableFile(
        f"{path.name}: the quotes do not match{place}. "
        "Expected CSV in which a quote inside a cell is doubled. Ask for the file again."
    )


@contextmanager
def _rows(path: Path, encoding: TextEncoding, lines_before: int) -> Iterator[Iterator[list[str]]]:
    with text_of_file(path, encoding, lines_before) as stream:
        try:
            yield csv.reader(stream)
        except csv.Error as error:
            raise _unmatched_quotes(path, f" ({error})") from error


def _first_rows(path: Path, encoding: TextEncoding, lines_before: int) -> list[list[str]]:
    with _rows(path, encoding, lines_before) as rows:
        return [[mended(cell) for cell in cells] for cells in itertools.islice(rows, ROWS_LOOKED_AT)]


def _has_rows(path: Path, encoding: TextEncoding, lines_before: int) -> bool:
    with _rows(path, encoding, lines_before) as rows:
        next(rows, None)
        return any(any(cell.strip() for cell in row) for row in rows)


def _trails_commas(path: Path, encoding: TextEncoding, lines_before: int, width: int) -> bool:
    """Whether every row ends in one empty cell more than the header has.

    Then a comma ends each row and nothing is lost with it. On some rows alone it may as well be a comma inside a text
    that moved the cells after it, so those rows do not split.
    """
    with _rows(path, encoding, lines_before) as rows:
        next(rows, None)
        filled = (row for row in rows if any(cell.strip() for cell in row))
        first = next(filled, [])
        return all(len(row) == width + 1 and not row[-1].strip() for row in itertools.chain([first], filled))


def _names_the_separator(name: str, text_start: str) -> bool:
    """Whether the first line is Excel's `sep=,`: an instruction that is no row.

    Raises:
        UnusableFile: it names another separator than a comma.
    """
    first_line = text_start.lstrip("\ufeff").splitlines()[0].strip(' "').lower() if text_start else ""
    if not first_line.startswith("sep=") or len(first_line) > len("sep=,"):
        return False
    if first_line != "sep=,":
        raise UnusableFile(_separated_by(name, SEPARATORS.get(first_line[4:], "another sign")))
    return True


def _refuse_other_separators(name: str, text_start: str) -> None:
    other = next((sign for sign in SEPARATORS if sign in text_start), None)
    if other:
        raise UnusableFile(_separated_by(name, SEPARATORS[other]))


def _separated_by(name: str, signs: str) -> str:
    return (
        f"{name}: the columns are separated by {signs}. Expected commas. "
        "Save it as comma-separated CSV and deliver it again."
    )
