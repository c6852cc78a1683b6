"""Rows made from returns into their raw tables, and the record of which row of which file each was.

Tables written: the extract's raw table as for a file of its own; `quality.returns`, a file of a return a row;
`quality.return_extracts`, where each extract came from; `quality.return_rows`, the place of every row;
`quality.passed_over`, sources that are not counted; `quality.source_differences`, how they differ from those that are.
"""

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import duckdb

from scorecard.delivery.contracts import Contract
from scorecard.delivery.raw_tables import COPY, load_made_rows, private_file
from scorecard.delivery.received import Delivery, ReceivedFile, ReceivedReturn
from scorecard.delivery.returns.differences import SourceDifference
from scorecard.delivery.returns.read import ReadReturns
from scorecard.delivery.returns.reader import Span
from scorecard.delivery.returns.sources import EXTRACT
from scorecard.release.fingerprints import sha256_of
from scorecard.warehouse.database import insert_rows

TABLES_OF_RETURNS = """
        create table quality.returns (
            name varchar, kind varchar, first_day date, last_day date, sha256 varchar, records varchar
        );
        create table quality.return_extracts (extract varchar, kind varchar);
        create table quality.return_rows (extract varchar, source_row bigint, file varchar, file_row bigint);
        create table quality.refused_files (sentence varchar);
        create table quality.passed_over (extract varchar, source varchar, sha256 varchar);
        create table quality.source_differences (
            extract varchar, counted varchar, passed_over varchar, first_day date, last_day date, in_both bigint,
            in_counted_alone bigint, in_passed_over_alone bigint
        );
"""


def received_returns(returned: ReadReturns) -> tuple[ReceivedReturn, ...]:
    """What came of returns, a file each; the records of a set are told with its first file."""
    return tuple(
        ReceivedReturn(
            file.name,
            each.reader.kind,
            each.span,
            sha256_of(file.path),
            {table: each.records.get(table, 0) for table in file.tables} if file.tables else dict(each.records),
        )
        for each in returned.sets
        for file in each.files
    )


def load_returned(
    connection: duckdb.DuckDBPyConnection, contract: Contract, returned: ReadReturns, warehouse: Path
) -> ReceivedFile:
    """The rows of one extract, made from returns, into its raw table; rows that do not split among the faults.

    A row of the raw table is called by its row in the file where all come from one file, once each; else by a number
    of its own. Either way `quality.return_rows` knows the place.
    """
    extract = contract.extract
    rows = returned.rows[extract]
    faults = [fault for fault in returned.faults if fault.extract == extract]
    places = [row.place for row in rows] + [fault.place for fault in faults]
    keeps_rows = len({place.file for place in places}) <= 1 and len({place.row for place in places}) == len(places)
    numbers = [place.row if keeps_rows else at for at, place in enumerate(places, start=1)]
    load_made_rows(
        connection, contract, [(number, row.cells) for number, row in zip(numbers, rows, strict=False)], warehouse
    )
    _copy_places(
        connection,
        extract,
        [(number, place.file, place.row) for number, place in zip(numbers, places, strict=True)],
        warehouse,
    )
    insert_rows(
        connection,
        "quality.row_faults",
        [
            (extract, number, None, None, fault.reason, "quarantined")
            for number, fault in zip(numbers[len(rows) :], faults, strict=True)
        ],
    )
    files = [file for each in returned.sets for file in each.files if each.reader.kind == returned.source[extract].kind]
    filled = {column for row in rows for column, cell in row.cells.items() if cell}
    return ReceivedFile(
        extract,
        "received",
        sha256=hashlib.sha256("\n".join(sorted(sha256_of(file.path) for file in files)).encode()).hexdigest(),
        size=sum(file.path.stat().st_size for file in files),
        encoding=f"made from {returned.source[extract].called}",
        rows=len(rows) + len(faults),
        unreadable_rows=len(faults),
        physical_lines=len(rows) + len(faults),
        missing_columns=tuple(
            column.name for column in contract.columns if column.name not in filled and not column.may_be_absent
        ),
    )


def _copy_places(
    connection: duckdb.DuckDBPyConnection, extract: str, places: Sequence[tuple[int, str, int]], warehouse: Path
) -> None:
    copy = warehouse.with_name(warehouse.name + COPY)
    with private_file(copy) as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(places)
        stream.flush()
        connection.execute(
            "insert into quality.return_rows select ?, source_row, file, file_row from read_csv(?, header = false, "
            "delim = ',', quote = '\"', escape = '\"', new_line = '\\n', auto_detect = false, "
            "columns = {'source_row': 'bigint', 'file': 'varchar', 'file_row': 'bigint'})",
            [extract, str(copy)],
        )


def record_returns(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    """Write what came of returns into `quality`."""
    insert_rows(
        connection,
        "quality.returns",
        [
            [each.name, each.kind, each.span.first, each.span.last, each.sha256, json.dumps(dict(each.records))]
            for each in delivery.returns
        ],
    )
    insert_rows(connection, "quality.return_extracts", [list(source) for source in sorted(delivery.sources.items())])
    insert_rows(connection, "quality.refused_files", [[sentence] for sentence in delivery.refused])
    others = [[extract, EXTRACT, sha256] for extract, sha256 in sorted(delivery.passed_over.items())]
    others += [[extract, kind, ""] for extract, kinds in sorted(delivery.returns_passed_over.items()) for kind in kinds]
    insert_rows(connection, "quality.passed_over", others)
    insert_rows(connection, "quality.source_differences", [list(astuple(each)) for each in delivery.differences])


def recorded_sources(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[str, str], dict[str, tuple[str, ...]], tuple[SourceDifference, ...]]:
    """What was recorded of sources that are not counted: hashes of extracts, kinds of returns, differences."""
    extracts, kinds = {}, defaultdict(list)
    for extract, source, sha256 in connection.execute("from quality.passed_over").fetchall():
        if source == EXTRACT:
            extracts[extract] = sha256
        else:
            kinds[extract].append(source)
    differences = connection.execute("from quality.source_differences").fetchall()
    return (
        extracts,
        {extract: tuple(sources) for extract, sources in kinds.items()},
        tuple(SourceDifference(*row) for row in differences),
    )


def recorded_returns(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[tuple[ReceivedReturn, ...], dict[str, str], tuple[str, ...]]:
    """What came of returns, as it was recorded: files, kind of return by extract, sentences on refused files."""
    returns = tuple(
        ReceivedReturn(name, kind, Span(first, last), sha256, json.loads(records))
        for name, kind, first, last, sha256, records in connection.execute("from quality.returns").fetchall()
    )
    sources = dict(connection.execute("from quality.return_extracts").fetchall())
    refused = tuple(sentence for (sentence,) in connection.execute("from quality.refused_files").fetchall())
    return returns, sources, refused
