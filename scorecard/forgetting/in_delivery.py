"""A delivery without a person: the rows of extracts that are about the person or lead to a record of theirs, records of
returns, and what of the folder nobody can search.

Other people's words about a child (commentary, free text) name no identifier that could be looked for. Whoever forgets
a person looks at those by hand.
"""

import csv
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.delivery.contracts import Contract
from scorecard.delivery.csv_file import OpenedFile, open_file
from scorecard.delivery.landing_folder import MARKER, look_into
from scorecard.delivery.sender_statement import STATEMENT
from scorecard.delivery.text_encoding import tell_encoding
from scorecard.delivery.unusable import UnusableFile
from scorecard.forgetting import in_xml
from scorecard.forgetting.in_csv import Keys, leads_to, rows_about, without_person, without_rows
from scorecard.forgetting.person import Person

# text that cannot be searched as text: workbooks, archives and the like
PACKED = (b"PK", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"PAR1", b"BZh")


@dataclass
class WithoutPerson:
    """What a delivery becomes.

    ``content`` gives the new content of files by their path below the folder; ``rows`` the rows that went by file, in
    their numbers; ``records`` how many rows and records those are. ``unsearched`` are files that may name the person
    and that nothing here can empty.
    """

    content: dict[str, bytes] = field(default_factory=dict)
    rows: dict[str, set[int]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    records: int = 0
    unsearched: list[str] = field(default_factory=list)


def delivery_without(folder: Path, contracts: Mapping[str, Contract], person: Person) -> WithoutPerson:
    """Look through a delivery; nothing is written."""
    found = WithoutPerson()
    landing = look_into(folder, contracts)
    opened: dict[str, OpenedFile] = {}
    for extract, arrival in landing.arrivals.items():
        if arrival.path is not None:
            with suppress(UnusableFile, OSError):
                opened[extract] = open_file(arrival.path, contracts[extract])
    rows, unreadable = _rows_of_extracts(opened, contracts, person, found)
    for extract, numbers in rows.items():
        file = opened[extract]
        found.content[file.path.name] = without_rows(file, numbers)
        found.rows[file.path.name] = numbers
        found.records += len(numbers)
    searched = {file.path for extract, file in opened.items() if extract not in unreadable}
    for path in _files(folder):
        if path not in searched and path.name not in (STATEMENT, MARKER):
            _look_at_other(path, path.relative_to(folder).as_posix(), person, found)
    return found


def write_beside(folder: Path, prepared: Path, found: WithoutPerson) -> None:
    """The delivery as it becomes, in a folder of its own: what does not change is linked, or copied where it cannot."""
    if prepared.exists():
        shutil.rmtree(prepared)
    shutil.copytree(folder, prepared, copy_function=_linked, symlinks=True)
    for name, content in found.content.items():
        place = prepared / name
        mode = place.stat().st_mode & 0o777
        place.unlink()  # a link: its other name is the file that still stands
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)
    return target


def _rows_of_extracts(
    opened: Mapping[str, OpenedFile], contracts: Mapping[str, Contract], person: Person, found: WithoutPerson
) -> tuple[dict[str, set[int]], set[str]]:
    """Rows by extract, followed from records of the person to rows that lead to them; extracts that do not split."""
    led_to: dict[str, set[str]] = {}
    for place in {leads_to(column) for contract in contracts.values() for column in contract.columns} - {""}:
        led_to.setdefault(place.partition(".")[0], set()).add(place)
    keys: dict[str, set[str]] = {}
    rows: dict[str, set[int]] = {}
    unreadable: set[str] = set()
    waiting = list(opened)
    while waiting:
        grown: set[str] = set()
        for extract in waiting:
            try:
                seen = rows_about(opened[extract], contracts[extract], person, _as_keys(keys), led_to.get(extract, ()))
            except (csv.Error, UnusableFile):
                unreadable.add(extract)
                continue
            if seen.rows:
                rows[extract] = seen.rows
            for column, values in seen.keys.items():
                if values - keys.get(column, set()):
                    keys.setdefault(column, set()).update(values)
                    grown.add(column)
        waiting = [
            extract
            for extract in opened
            if extract not in unreadable and any(leads_to(column) in grown for column in contracts[extract].columns)
        ]
    found.keys = {person.identifier, *(value for values in keys.values() for value in values)}
    return rows, unreadable


def _as_keys(keys: Mapping[str, set[str]]) -> Keys:
    return {column: frozenset(values) for column, values in keys.items()}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _look_at_other(path: Path, name: str, person: Person, found: WithoutPerson) -> None:
    """A return, an extract that cannot be used, or a file that no contract names."""
    content = path.read_bytes()
    if content.startswith(PACKED):
        found.unsearched.append(name)
        return
    try:
        encoding = tell_encoding(path.name, content)
        text = content.decode(encoding.name, encoding.errors)
    except (UnusableFile, UnicodeError):
        found.unsearched.append(name)
        return
    if not person.is_named_in(text):
        return
    try:
        if text.lstrip("\ufeff \t\r\n").startswith("<"):
            new, records = in_xml.without_person(content, person)
        else:
            emptied = without_person(content, encoding, person)
            new, records = emptied if emptied is not None else (content, 0)
    except (csv.Error, in_xml.CannotBeRead):
        new, records = content, 0
    if records:
        found.content[name] = new
        found.records += records
        text = new.decode(encoding.name, encoding.errors)
    if person.is_named_in(text):
        found.unsearched.append(name)
