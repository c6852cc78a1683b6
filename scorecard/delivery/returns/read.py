"""Returns into rows of extracts: records of every file, years put together, one source for each extract.

Nothing is half loaded: a file that cannot be read to its end stops the delivery with one sentence.
"""

import gc
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from operator import attrgetter, itemgetter

from scorecard.delivery.csv_file import open_file
from scorecard.delivery.headings import match_heading
from scorecard.delivery.returns import safe_json
from scorecard.delivery.returns.reader import (
    Cells,
    ExtractRow,
    Place,
    Record,
    ReturnFile,
    ReturnReader,
    ReturnYear,
    Span,
    spans_joined,
)
from scorecard.delivery.returns.readers import READERS
from scorecard.delivery.returns.recognise import HEADER_WITHIN
from scorecard.delivery.returns.safe_xml import elements
from scorecard.delivery.returns.sources import SHARED
from scorecard.delivery.returns.workbooks import NUMBER_OF_A_DAY, day_numbered, opened, rows_of
from scorecard.delivery.unusable import UnusableFile
from scorecard.periods import ReportingMonth


@dataclass(frozen=True)
class FaultyRecord:
    """A row of a return that does not split, and the extract that it would have fed."""

    extract: str
    place: Place
    reason: str


@dataclass(frozen=True)
class ReadSet:
    """One return of one year, read: its files, its span, its records by table."""

    reader: ReturnReader
    files: tuple[ReturnFile, ...]
    span: Span
    records: Mapping[str, int]


@dataclass
class ReadReturns:
    """All returns of a delivery, read."""

    sets: list[ReadSet] = field(default_factory=list)
    rows: dict[str, list[ExtractRow]] = field(default_factory=dict)  # by extract
    source: dict[str, ReturnReader] = field(default_factory=dict)  # by extract, whose rows stand; of persons the first
    # by extract, the returns that have it too and whose rows do not stand
    passed_over: dict[str, list[tuple[ReturnReader, list[ExtractRow]]]] = field(default_factory=dict)
    faults: list[FaultyRecord] = field(default_factory=list)

    @property
    def spans(self) -> dict[str, Span]:
        """By kind of return, the newest unbroken run of its years."""
        kinds = dict.fromkeys(each.reader.kind for each in self.sets)
        joined = {kind: spans_joined(each.span for each in self.sets if each.reader.kind == kind) for kind in kinds}
        return {kind: span for kind, span in joined.items() if span is not None}


NO_PUPIL = re.compile(r"UN\d{1,2}", re.IGNORECASE)  # a word for no pupil number


def read_returns(
    files: Sequence[ReturnFile],
    la_code: str,
    month: ReportingMonth,
    pupils: Iterable[tuple[str, str]] = (),
    preferred: Mapping[str, str] | None = None,
) -> ReadReturns:
    """Read all returns of a delivery. ``pupils`` are pupil numbers with the children of an extract that have them.

    ``preferred`` gives the kind of return whose rows stand by extract, where it came; else the first of `READERS` does.

    Raises:
        UnusableFile: a file that cannot be read to its end, two of one table and year, one of another authority, or of
            a year that has nothing of the month.
    """
    with _without_collecting():
        return _read_returns(files, la_code, month, pupils, preferred or {})


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Without the collector of cycles, which would walk over all records again and again: they hold none, and stay.

    Afterwards they are among the old objects at once, through the two calls that move objects and look at none: as new
    ones the collector would walk over all of them as soon as it may run again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _read_returns(
    files: Sequence[ReturnFile],
    la_code: str,
    month: ReportingMonth,
    pupils: Iterable[tuple[str, str]],
    preferred: Mapping[str, str],
) -> ReadReturns:
    found = ReadReturns()
    for file in files:
        if file.la_code and file.la_code != la_code:
            raise UnusableFile(
                f"{file.name}: says that it is of authority {file.la_code}. This delivery is for {la_code}. "
                "Remove the file that is not meant and run it again."
            )
    for reader in READERS:
        years = _years_of(reader, files, found.faults, month)
        if not years:
            continue
        if reader.must_hold_the_month:
            _refuse_other_years(reader, [span for span, _, _, _ in years], month)
        _take(found, reader, years, preferred)
    _know_pupils(found, la_code, pupils)
    return found


def _know_pupils(found: ReadReturns, la_code: str, pupils: Iterable[tuple[str, str]]) -> None:
    """Put children to the pupil numbers of rows that have a pupil alone; a pupil whom nobody knows is not passed on.

    Of exclusions all are: the measure counts those of children unknown here too. A number that two children have is
    nobody's, and so is a word for none (`UN1`).
    """
    if not found.rows.keys() & {"school_attendance", "permanent_exclusions"}:
        return
    children: dict[str, set[str]] = defaultdict(set)
    in_returns = ((row.cells.get("pers_upn", ""), row.cells["pers_person_id"]) for row in found.rows.get(SHARED, ()))
    for upn, child in itertools.chain(pupils, in_returns):
        if upn.strip() and not NO_PUPIL.fullmatch(upn.strip()):
            children[upn.strip().upper()].add(child.strip())
    for extract, are_all_kept in (("school_attendance", False), ("permanent_exclusions", True)):
        kept = []
        for row in found.rows.get(extract, ()):
            known = children.get(row.cells.get("upn", "").strip().upper(), set())
            if len(known) == 1:
                kept.append(replace(row, cells={**row.cells, "person_id": next(iter(known))}))
            elif are_all_kept:
                kept.append(row)
        if extract in found.rows:
            if are_all_kept:
                kept = [replace(row, cells={**row.cells, "resident_la": la_code}) for row in kept]
            found.rows[extract] = kept


def read_each(files: Sequence[ReturnFile]) -> tuple[ReadReturns, list[str]]:
    """Read returns for whoever only looks: whatever they are of, and a sentence on each kind that cannot be read."""
    found, problems = ReadReturns(), []
    for reader in READERS:
        try:
            years = _years_of(reader, files, found.faults)
        except UnusableFile as problem:
            problems.append(str(problem))
            continue
        if years:
            _take(found, reader, years)
    _know_pupils(found, "", ())
    return found, problems


Years = list[tuple[Span, list[ReturnFile], list[Record], Mapping[str, int]]]  # with the records of each table


def _years_of(
    reader: ReturnReader, files: Sequence[ReturnFile], faults: list[FaultyRecord], month: ReportingMonth | None = None
) -> Years:
    """The sets of one return, the oldest first."""
    years: Years = []
    of_month = month.period_end if month and reader.is_of_the_month else None
    for together in _sets([file for file in files if file.reader.kind == reader.kind]):
        counts: Counter[str] = Counter()
        records: list[Record] = []
        for file in together:
            if file.form == "csv" and all(reader.table(name).is_only_counted for name in file.tables):
                counts.update(dict.fromkeys(file.tables, _rows_in(file)))
            else:
                records += records_of(file, faults)
        counts.update(map(attrgetter("table"), records))
        _refuse_incomplete(reader, together, counts)
        span = reader.span(records, of_month or together[0].reference_date)
        years.append((span, together, records, counts))
    years.sort(key=lambda year: (year[0].last, year[0].first))
    _refuse_twice(reader, years)
    return years


def _take(found: ReadReturns, reader: ReturnReader, years: Years, preferred: Mapping[str, str] | None = None) -> None:
    """The rows of a return, for every extract that no return before it has fed, or for which it is preferred."""
    for span, together, _, counts in years:
        found.sets.append(ReadSet(reader, tuple(together), span, dict(counts)))
    mine: dict[str, list[ExtractRow]] = defaultdict(list)
    for row in reader.rows([ReturnYear(span, records) for span, _, records, _ in years]):
        mine[row.extract].append(row)
    for extract, rows in mine.items():
        if extract == SHARED:
            found.rows.setdefault(extract, []).extend(rows)
            found.source.setdefault(extract, reader)
        else:
            _stand_or_pass_over(found, extract, reader, rows, preferred or {})
    came = {table for _, _, _, counts in years for table in counts}
    came |= {table for _, together, _, _ in years for file in together for table in file.tables}
    for table in reader.tables:
        # a list that came without a row says that there is none
        for extract in (table.extract, *table.further_extracts) if table.name in came else ():
            if extract and extract != SHARED and extract not in mine:
                _stand_or_pass_over(found, extract, reader, [], preferred or {})
            elif extract and extract not in found.source:
                found.rows[extract], found.source[extract] = [], reader


def _stand_or_pass_over(
    found: ReadReturns, extract: str, reader: ReturnReader, rows: list[ExtractRow], preferred: Mapping[str, str]
) -> None:
    before = found.source.get(extract)
    if before is None:
        found.rows[extract], found.source[extract] = rows, reader
    elif before is not reader and preferred.get(extract) == reader.kind:
        found.passed_over.setdefault(extract, []).append((before, found.rows[extract]))
        found.rows[extract], found.source[extract] = rows, reader
    elif before is not reader and all(other is not reader for other, _ in found.passed_over.get(extract, ())):
        found.passed_over.setdefault(extract, []).append((reader, rows))


def _sets(files: Sequence[ReturnFile]) -> list[list[ReturnFile]]:
    """Files that are one return of one year or term: CSV files of one folder together, any other file by itself."""
    together: dict[tuple[object, ...], list[ReturnFile]] = defaultdict(list)
    for file in files:
        folder = file.name.rpartition("/")[0]
        together[(folder, file.reference_date) if file.form == "csv" else (file.name,)].append(file)
    return list(together.values())


def _refuse_twice(reader: ReturnReader, years: Years) -> None:
    seen: dict[Span, Sequence[ReturnFile]] = {}
    for span, files, _, _ in years:
        names: dict[str, str] = {}
        for file in files:
            for table in file.tables:
                if table in names:
                    raise UnusableFile(
                        f"{file.name}: table {table} of {reader.called} a second time, beside {names[table]}. "
                        "Two authorities, or two years? Put each year into a folder of its own, one authority alone."
                    )
                names[table] = file.name
        if span in seen:
            raise UnusableFile(
                f"{files[0].name}: {reader.called} for {span.named} a second time, beside {seen[span][0].name}. "
                "Remove the one that is not meant and run it again."
            )
        seen[span] = files


def _refuse_incomplete(reader: ReturnReader, files: Sequence[ReturnFile], counts: Mapping[str, int]) -> None:
    there = {*counts} | {table for file in files for table in file.tables}
    lacking = [table for table in reader.needs if table not in there]
    if lacking:
        raise UnusableFile(
            f"{files[0].name}: {reader.called} without its table {' and '.join(lacking)}. Deliver the whole set."
        )


def _refuse_other_years(reader: ReturnReader, spans: Sequence[Span], month: ReportingMonth) -> None:
    joined = spans_joined(spans)
    if joined is not None and not joined.first <= month.period_end <= joined.last:
        raise UnusableFile(
            f"The newest {reader.name} is for {spans[-1].named}; the month is {month}. "
            "Expected a return whose year has the month in it. Run a month of that year, or deliver the other return."
        )


def records_of(file: ReturnFile, faults: list[FaultyRecord]) -> Iterator[Record]:
    """The records of a file, in its order; rows that do not split go to ``faults``.

    Raises:
        UnusableFile: the file cannot be read to its end.
    """
    if file.form == "csv":
        return _of_csv(file, faults)
    if file.form == "workbook":
        return _of_workbook(file)
    return _of_json(file) if file.form == "json" else _of_xml(file)


def _rows_in(file: ReturnFile) -> int:
    """How many rows a file has of which none is wanted; it is read to its end all the same."""
    [table] = (file.reader.table(name) for name in file.tables)
    return open_file(file.path, table.contract(file.headings)).count()


def _of_csv(file: ReturnFile, faults: list[FaultyRecord]) -> Iterator[Record]:
    [table] = (file.reader.table(name) for name in file.tables)
    file_opened = open_file(file.path, table.contract(file.headings))
    places = file_opened.heading.positions
    name, of_file = table.name, file.name
    there = [column for column in table.columns if column in places]
    # the first once more at the end, where nothing takes it: of one place alone `itemgetter` would make no tuple
    picked = itemgetter(*(places[column] for column in (*there, there[0])))
    blank = dict.fromkeys(table.columns, "")
    for row, texts in file_opened.records():
        cells = Cells(blank)  # a copy of a whole dict costs less than one that grows
        cells.update(zip(there, map(str.strip, picked(texts)), strict=False))
        yield Record(name, Place(of_file, row), cells)
    if table.extract:
        faults += [
            FaultyRecord(table.extract, Place(file.name, row), f"row does not split: {what}")
            for row, what in file_opened.faulty_rows
        ]


def _of_workbook(file: ReturnFile) -> Iterator[Record]:
    with opened(file.path, file.name) as workbook:
        for name, sheet in file.tables.items():
            table, places = file.reader.table(name), None
            for row, cells in rows_of(workbook, sheet, file.name):
                if places is None:
                    if table.is_told_by(cells):
                        places = match_heading(f"{file.name}, sheet {sheet}", [cells], table.contract(cells)).positions
                    elif row > HEADER_WITHIN:
                        break
                    continue
                if not any(cells[at] for at in places.values() if at < len(cells)):
                    continue  # cells of other columns alone, as templates fill them below the last row
                record = Cells((column, cells[at].strip() if at < len(cells) else "") for column, at in places.items())
                for column in table.dates:
                    if NUMBER_OF_A_DAY.fullmatch(record[column]):
                        record[column] = day_numbered(record[column])
                yield Record(name, Place(f"{file.name}, {sheet}", row), record)


def _of_json(file: ReturnFile) -> Iterator[Record]:
    shape = file.reader.json
    assert shape is not None
    for line, record in safe_json.records(file.path, file.name):
        yield from shape.records_of(record, file.name, line)


def _of_xml(file: ReturnFile) -> Iterator[Record]:
    shape = file.reader.xml
    assert shape is not None

    for node in elements(file.path, file.name, {shape.record}, shape.called, nodes=shape.nodes):
        yield from shape.records_of(node, file.name)
