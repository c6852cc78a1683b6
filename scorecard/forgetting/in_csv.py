"""Rows of a CSV file that are about a person, and the file without them.

A row that goes leaves commas alone: the rows after it keep their numbers, by which cases and lists name them. Every
other line stays byte by byte.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from scorecard.delivery.contracts import Column, Contract, comparable
from scorecard.delivery.csv_file import OpenedFile, text_of_file
from scorecard.delivery.headings import visible
from scorecard.delivery.text_encoding import TextEncoding, mended
from scorecard.forgetting.person import HEADINGS_OF_A_CHILD, Person, as_identifier

PERSONS, PUPIL_NUMBERS = "ssd_person.pers_person_id", "ssd_person.pers_upn"

Keys = Mapping[str, Collection[str]]
"""Identifiers of records of the person, by the column that holds them, as extract.column."""


@dataclass
class FoundRows:
    """Numbers of the rows, the header being 1, and what is in those of their columns that other extracts lead to."""

    rows: set[int] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=dict)


def person_columns(contract: Contract) -> list[str]:
    """Columns that hold the identifier of the person whom a row is about."""
    return [
        column.name
        for column in contract.columns
        if PERSONS in (column.references, f"{contract.extract}.{column.name}") or column.staged_as == "child_id"
    ]


def leads_to(column: Column) -> str:
    """The column of another extract by which a row is known to be of one of its records; '' where there is none."""
    return column.references or (PUPIL_NUMBERS if column.holds == "pupil_number" else "")


def rows_about(file: OpenedFile, contract: Contract, person: Person, keys: Keys, led_to: Collection[str]) -> FoundRows:
    """Rows whose person it is; where a row names none, those that lead to a record of the person.

    A row that does not split, or that a stray quote has made of several lines, goes where any cell of it names the
    person. `led_to` are the columns whose values are to be given back.

    Raises:
        csv.Error: the quotes do not match.
    """
    positions = file.heading.positions
    own = [positions[name] for name in person_columns(contract) if name in positions]
    leading = [
        (positions[column.name], leads_to(column))
        for column in contract.columns
        if leads_to(column) in keys and column.name in positions
    ]
    kept = {name: positions[name.partition(".")[2]] for name in led_to if name.partition(".")[2] in positions}
    found = FoundRows()
    for row, first, last, cells in records(file):
        if row == 1:
            continue
        width = len(cells) - (file.has_trailing_commas and len(cells) > file.heading.width)
        if (last > first and file.row_finder.is_in(cells)) or width != file.heading.width:
            if any(person.is_named_in(cell) for cell in cells):
                found.rows.add(row)
            continue
        persons = [as_identifier(cells[at]) for at in own]
        is_theirs = person.identifier in persons or (
            not any(persons) and any(as_identifier(cells[at]) in keys[column] for at, column in leading)
        )
        if is_theirs:
            found.rows.add(row)
            for name, at in kept.items():
                key = as_identifier(cells[at])
                if key:
                    found.keys.setdefault(name, set()).add(key)
    return found


def records(file: OpenedFile) -> Iterator[tuple[int, int, int, list[str]]]:
    """Number of every row, its first and last line below those above the header, and its cells."""
    with text_of_file(file.path, file.encoding, file.header_lines - 1) as stream:
        yield from _records(stream)


def _records(lines: Iterator[str]) -> Iterator[tuple[int, int, int, list[str]]]:
    reader = csv.reader(lines, strict=True)
    before = 0
    for row, cells in enumerate(reader, start=1):
        yield row, before + 1, reader.line_num, [mended(cell) for cell in cells]
        before = reader.line_num


def without_rows(file: OpenedFile, rows: Collection[int]) -> bytes:
    """The file's content with commas alone in the place of some of its rows."""
    with text_of_file(file.path, file.encoding, 0) as stream:
        lines = list(stream)
    return _emptied(lines, file.encoding, rows, file.header_lines - 1)


def without_person(content: bytes, encoding: TextEncoding, person: Person) -> tuple[bytes, int] | None:
    """Any other CSV file whose header names a child: its content without the person's rows, and how many those are.

    None where its header names no child.

    Raises:
        csv.Error: the quotes do not match.
    """
    lines = list(io.StringIO(content.decode(encoding.name, encoding.errors), newline=""))
    first = next(_records(iter(lines)), None)
    headings = [comparable(visible(cell)) for cell in first[3]] if first else []
    places = [at for at, heading in enumerate(headings) if heading in HEADINGS_OF_A_CHILD]
    if not places:
        return None
    rows = {
        row
        for row, _, _, cells in _records(iter(lines))
        if row > 1
        and (
            any(at < len(cells) and person.is_in(cells[at]) for at in places)
            or (len(cells) != len(headings) and any(person.is_named_in(cell) for cell in cells))
        )
    }
    return _emptied(lines, encoding, rows, 0), len(rows)


def _emptied(lines: list[str], encoding: TextEncoding, rows: Collection[int], lines_above: int) -> bytes:
    above, below = lines[:lines_above], lines[lines_above:]
    parts = list(above)
    for row, first, last, cells in _records(iter(below)):
        span = below[first - 1 : last]
        if row in rows:
            end = span[-1][len(span[-1].rstrip("\r\n")) :]
            parts.append("," * (len(cells) - 1) + end)
        else:
            parts.extend(span)
    return "".join(parts).encode(encoding.name, encoding.errors)
