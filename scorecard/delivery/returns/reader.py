"""What a reader of one return is made of: the tables it knows, its mapping to extracts, the lines it can feed.

A reader works on records: a table's name, the cells by the return's own column names as text, the place in the file.
How a file becomes records (CSV, workbook, XML) is not its concern, save for the shape of its XML.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from scorecard.delivery.contracts import Column, Contract, comparable
from scorecard.delivery.returns.safe_xml import Element


@dataclass(frozen=True)
class Feed:
    """What a return can say of one line.

    ``limit`` is the sentence on what it cannot say, empty where it feeds the whole line. ``months`` is how many months
    up to a period's end it must cover for the period to be counted. ``without`` names extracts of the line's lineage
    that the line can do without here: the return says as much in another way, or the limit says what is lost.
    """

    limit: str = ""
    months: int = 1
    without: frozenset[str] = frozenset()
    helps: bool = False  # the return has a part of what the line needs, never all: the rest comes as extracts


@dataclass(frozen=True)
class Span:
    """First and last day of what a return holds, both included."""

    first: datetime.date
    last: datetime.date

    @property
    def named(self) -> str:
        return f"{self.first:%-d %B %Y} to {self.last:%-d %B %Y}"


@dataclass(frozen=True)
class TableKind:
    """One table of a return: how it is told by its headings, and which columns are read.

    ``told_by`` are headings that stand in this table and together in no other. A heading matches in any case and
    spacing; ``also_called`` gives further spellings by column, ``also_like`` a pattern for headings that people type:
    it names a column where no spelling does, and where it is like one heading of the table alone.
    """

    name: str
    told_by: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    extract: str = ""  # the extract whose row a record of it becomes, where one does
    dates: tuple[str, ...] = ()  # columns of days
    also_called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also_like: Mapping[str, "re.Pattern[str]"] = field(default_factory=dict)
    further_extracts: tuple[str, ...] = ()  # others that its records feed: where it came empty, they did
    is_only_counted: bool = False  # it is known, and none of its records is asked for

    def contract(self, headings: Iterable[str] = ()) -> Contract:
        """The table as a contract, so that its files are opened as every other file of a delivery is.

        With the headings of a file each column is also known by the heading that is like it.
        """
        liked = self._liked([*headings])
        return Contract(
            extract=self.name,
            description=f"Table {self.name} of a return.",
            standard="local",
            key=self.key,
            may_be_empty=True,
            columns=tuple(
                Column(
                    name=name,
                    staged_as=name,
                    data_type="date" if name in self.dates else "text",
                    description=name,
                    required=name in self.told_by,
                    accepted_names=(*self.also_called.get(name, ()), *liked.get(name, ())),
                )
                for name in self.columns
            ),
        )

    def is_told_by(self, headings: Iterable[str]) -> bool:
        """Whether every heading that tells the table is there, under any of its spellings; never where none does."""
        all_headings = [*headings]
        there = {comparable(heading) for heading in all_headings}
        if not self.told_by:
            return False
        lacking = [column for column in self.told_by if not there & self._spellings(column)]
        return not lacking or (
            all(column in self.also_like for column in lacking) and self._liked(all_headings).keys() >= {*lacking}
        )

    def _spellings(self, column: str) -> set[str]:
        return {comparable(name) for name in (column, *self.also_called.get(column, ()))}

    def _liked(self, headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The heading that is like a column, of those that are no column's name; none where two are like it."""
        there = {comparable(heading) for heading in headings}
        named = set().union(*(self._spellings(column) for column in self.columns))
        free = [heading for heading in headings if comparable(heading) not in named]
        found = {
            column: [heading for heading in free if pattern.search(words(heading))]
            for column, pattern in self.also_like.items()
            if not there & self._spellings(column)
        }
        return {column: (liked[0],) for column, liked in found.items() if len(liked) == 1}


class Place(NamedTuple):
    """Where a record stands: the file's name below the delivery's folder (with the sheet), and its row or line."""

    file: str
    row: int


class Cells(dict[str, str]):
    """Cells by the return's own column names, without blanks around them; a column that is not there is blank."""

    __slots__ = ()

    def __missing__(self, column: str) -> str:
        return ""


# Records and rows come by the hundred thousand. So they are no frozen classes, which cost several times as much, and
# what a mapping needs of a record it takes with one `itemgetter` and not cell by cell.
@dataclass(slots=True)
class Record:
    """One record of a return."""

    table: str
    place: Place
    cells: Cells

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def content(self) -> tuple[tuple[str, str], ...]:
        """All cells that say something, in an order of their own: what makes two records equal."""
        return tuple(sorted((column, cell.upper()) for column, cell in self.cells.items() if cell))


@dataclass(slots=True)
class ExtractRow:
    """A row for an extract: cells by the contract's column names; what is not named is blank."""

    extract: str
    place: Place
    cells: Mapping[str, str]


@dataclass(frozen=True)
class ReturnYear:
    """All records of one return for one span, in the order in which they stand."""

    span: Span
    records: Sequence[Record]

    def of_table(self, table: str) -> Sequence[Record]:
        """The records of one table."""
        return self._by_table.get(table, ())

    @cached_property
    def _by_table(self) -> Mapping[str, Sequence[Record]]:
        by_table: dict[str, list[Record]] = {}
        for record in self.records:
            by_table.setdefault(record.table, []).append(record)
        return by_table


# Of the years of one return, the oldest first: rows for the extracts.
Stitching = Callable[[Sequence[ReturnYear]], Iterator[ExtractRow]]
# Of the records of one set, and of the reference date in its header if it has one: the span that they hold.
Spanning = Callable[[Sequence[Record], datetime.date | None], Span]


@dataclass(frozen=True)
class XmlShape:
    """How a return looks as XML.

    ``collection`` is the word under Header/CollectionDetails/Collection; where no header says it, a record with the
    elements ``told_by`` does. Elements called ``record`` are handed to ``records_of`` one by one. ``called`` gives each
    tag the name that the reader knows: systems differ in capitals.
    """

    collection: str
    record: str
    records_of: Callable[[Element, str], Iterator[Record]]
    told_by: tuple[str, ...]
    called: Callable[[str], str] = str
    nodes: frozenset[str] = frozenset()  # elements in a record that say something even where they hold no others
    year_ends: tuple[int, int] = (3, 31)  # month and day: the reference date where the header has its year alone


@dataclass(frozen=True)
class JsonShape:
    """How a return looks as JSON: records with the keys ``told_by``, each made into records of tables.

    ``records_of`` gets the record as JSON has it, the name of the file and the line on which the record begins.
    """

    told_by: tuple[str, ...]
    records_of: Callable[[Mapping[str, Any], str, int], Iterator[Record]]


@dataclass(frozen=True, eq=False)
class ReturnReader:
    """One return: what it is called, how it is told, what it feeds."""

    kind: str
    name: str
    feeds: Mapping[str, Feed]
    tables: tuple[TableKind, ...]
    rows: Stitching
    span: Spanning
    needs: tuple[str, ...] = ()  # tables without which a set of this return says nothing
    may_feed: tuple[str, ...] = ()  # extracts that records of some systems feed, beside those of the tables
    xml: XmlShape | None = None
    json: JsonShape | None = None
    must_hold_the_month: bool = True  # a yearly return of another year than the month is refused
    is_of_the_month: bool = False  # it has no date of its own, and is taken to be of the month that is reported
    # for tables without a date: the first day of what they hold, by the name of the file; none is refused
    day_in_name: Callable[[str], datetime.date | None] | None = None

    @property
    def called(self) -> str:
        """The name as a sentence has it, with its article."""
        return f"{'an' if self.name.startswith(('SSDA', 'A', 'early')) else 'a'} {self.name}"

    @property
    def extracts(self) -> frozenset[str]:
        """The extracts that a return of this kind can fill."""
        of_tables = (extract for table in self.tables for extract in (table.extract, *table.further_extracts))
        return frozenset({*of_tables, *self.may_feed} - {""})

    def table(self, name: str) -> TableKind:
        return next(table for table in self.tables if table.name == name)


@dataclass(frozen=True)
class ReturnFile:
    """A file that was recognised: which return, which of its tables (by sheet in a workbook), whose, of which year."""

    path: Path
    name: str
    reader: ReturnReader
    form: str  # csv, workbook, xml or json
    tables: Mapping[str, str]  # table -> sheet; the sheet is empty in a CSV file, the mapping for XML and JSON
    la_code: str = ""
    reference_date: datetime.date | None = None
    headings: tuple[str, ...] = ()  # of a CSV file


def in_any_case(*tags: str, **also: str) -> Callable[[str], str]:
    """For an `XmlShape`: tags known in any case, and by other names."""
    known = {tag.lower(): tag for tag in tags} | {other.lower(): tag for other, tag in also.items()}
    return lambda tag: known.get(tag.lower(), tag)


def words(heading: str) -> str:
    """A heading as its words alone: in lower case, without signs, a blank between two."""
    return " ".join(re.findall(r"[a-z0-9]+", heading.lower().replace("'", "").replace("\u2019", "")))


def key_of(*parts: str) -> str:
    """A key of what identifies a record, the same every time: identifiers as they are compared, dates as ISO."""
    return "-".join(filter(None, parts))


def spans_joined(spans: Iterable[Span]) -> Span | None:
    """The newest unbroken run of spans; what lies before a gap is not covered."""
    joined: Span | None = None
    for span in sorted(spans, key=lambda span: span.last, reverse=True):
        if joined is None:
            joined = span
        elif span.last >= joined.first - datetime.timedelta(days=1):
            joined = Span(min(span.first, joined.first), joined.last)
    return joined


def first_counted(span: Span, months: int) -> datetime.date:
    """The first month end for which so many months up to it lie in the span."""
    year, month = span.first.year, span.first.month
    if span.first.day > 1:
        year, month = _months_on(year, month, 1)
    year, month = _months_on(year, month, months)
    return datetime.date(year, month, 1) - datetime.timedelta(days=1)


def _months_on(year: int, month: int, months: int) -> tuple[int, int]:
    whole = year * 12 + month - 1 + months
    return whole // 12, whole % 12 + 1
