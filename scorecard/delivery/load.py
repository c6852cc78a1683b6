"""A delivery into the warehouse: raw tables with the text as received, and what was seen of each file.

Schemas written here: ``raw`` (one table an extract: the contract's columns as text, ``source_row``), ``quality``
(``delivery``, ``files``, ``columns``, ``row_faults``, ``swallowed_lines``), ``control`` (``run``: which authority and
month this is; ``bank_holidays``). Columns that no contract names are reported and never loaded.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import duckdb
import holidays

from scorecard.delivery.contracts import Contract, load_contracts
from scorecard.delivery.csv_file import OpenedFile, open_file
from scorecard.delivery.landing_folder import (
    Arrival,
    LandingFolder,
    arrival_hash,
    comparable_name,
    look_into,
    not_delivered,
)
from scorecard.delivery.raw_tables import emptied_raw_table, empty_raw_table, load_rows, sweep
from scorecard.delivery.received import Delivery, ReceivedFile
from scorecard.delivery.returns.differences import COMPARED, SourceDifference, difference_between
from scorecard.delivery.returns.into_warehouse import (
    TABLES_OF_RETURNS,
    load_returned,
    received_returns,
    record_returns,
    recorded_returns,
    recorded_sources,
)
from scorecard.delivery.returns.read import ReadReturns, read_returns
from scorecard.delivery.returns.reader import ExtractRow
from scorecard.delivery.returns.sources import EXTRACT, SHARED
from scorecard.delivery.returns.told import misnamed
from scorecard.delivery.sender_statement import (
    STATEMENT,
    SenderStatement,
    StatedFile,
    UnreadableStatement,
    read_statement,
)
from scorecard.delivery.swallowed_rows import SwallowedLines
from scorecard.delivery.unusable import HeaderAlone, UnusableFile
from scorecard.delivery.version_log import SsdVersion, read_version_log
from scorecard.periods import ReportingMonth
from scorecard.problems import UnusableInput
from scorecard.typed_files import read_typed_files
from scorecard.warehouse.database import insert_rows, reading, text_literal, writing
from scorecard.warehouse.durable import folder_of_its_owner


class UnusableDelivery(UnusableInput):
    """The delivery cannot be run: nothing was changed. The message says what is there and names every reason."""


# The columns of `quality.files` and the attributes of a file that they hold.
FILE_COLUMNS = {
    "extract": ("extract", "varchar"),
    "status": ("status", "varchar"),
    "message": ("message", "varchar"),
    "sha256": ("sha256", "varchar"),
    "size": ("size_in_bytes", "bigint"),
    "encoding": ("encoding", "varchar"),
    "rows": ("rows_received", "bigint"),
    "unreadable_rows": ("unreadable_rows", "bigint"),
    "physical_lines": ("physical_lines", "bigint"),
    "header_lines": ("header_lines", "bigint"),
    "blank_lines": ("blank_lines", "bigint"),
    "lines_in_cells": ("lines_in_cells", "bigint"),
    "bad_bytes": ("bad_bytes", "bigint"),
    "is_unstated": ("is_unstated", "boolean"),
}
BAD_BYTES = "bytes that are not UTF-8, read as Windows-1252"


def fingerprint_of(folder: Path) -> str:
    """The fingerprint that a delivery folder has, without loading it."""
    return look_into(folder, load_contracts()).fingerprint


def load_delivery(
    folder: Path,
    la_code: str,
    month: ReportingMonth,
    warehouse: Path,
    contracts: dict[str, Contract] | None = None,
    preferred: Mapping[str, str] | None = None,
    months_computed: int | None = None,
) -> Delivery:
    """Load a delivery folder into a new warehouse of the authority; what an earlier run left there is removed.

    `contracts` are those in force for the authority, the project's own where none are given. `preferred` gives the
    kind of return from which an extract is taken though it came under its own name, or though another return has it.
    `months_computed` says of how many months the authority has figures; as many as the catalogue says without it.

    Raises:
        UnusableDelivery: no folder, no CSV in it, a statement of the sender that cannot be held against it, or an
            extract without which nothing can be counted.
        Mistyped: the catalogue, a contract or a seed holds what is not known there.
    """
    contracts = contracts or read_typed_files().contracts
    if not folder.is_dir():
        raise UnusableDelivery(
            f"No delivery at {folder}. Expected a folder with files such as ssd_person.csv. "
            "Put the extracts there, or name another authority or month."
        )
    landing = look_into(folder, contracts)
    statement = _statement(landing, la_code, month)
    stated = _stated(statement)
    opened = {extract: _open(contracts[extract], arrival, stated) for extract, arrival in landing.arrivals.items()}
    preferred = preferred or {}
    returned = _read_returns(landing, la_code, month, _pupils(opened["ssd_person"]), preferred)
    made = {
        extract
        for extract, reader in returned.source.items()
        if not landing.arrivals[extract].is_there or preferred.get(extract) == reader.kind
    }
    folder_of_its_owner(warehouse.parent)
    sweep(warehouse)
    with writing(warehouse) as connection:
        _start_afresh(connection, la_code, month, statement, months_computed)
        files = []
        for extract, contract in contracts.items():
            file = opened[extract]
            connection.execute(empty_raw_table(contract))
            if extract in made:
                files.append(load_returned(connection, contract, returned, warehouse))
            elif isinstance(file, OpenedFile):
                files.append(_load_file(connection, contract, file, warehouse, stated))
            else:
                files.append(file)
        statement_hash = arrival_hash(landing.statement)
        delivery = Delivery(
            la_code,
            month,
            tuple(files),
            tuple(sorted(landing.lying.unknown)),
            statement_hash,
            is_demonstration=statement is not None and statement.is_demonstration,
            shown_as=(statement and statement.shown_as) or "",
            returns=received_returns(returned),
            sources={extract: reader.kind for extract, reader in returned.source.items() if extract in made},
            passed_over={
                extract: arrival_hash(landing.arrivals[extract])
                for extract in sorted(made)
                if landing.arrivals[extract].is_there
            },
            returns_passed_over=_returns_passed_over(returned, made),
            differences=tuple(_differences(returned, opened, made, month)),
            refused=(*landing.lying.refused, *misnamed(landing.lying)),
            ssd_version=read_version_log(landing.version_log),
        )
        _stop_if_unusable(delivery, contracts, landing)
        _record(connection, delivery)
    return delivery


def _returns_passed_over(returned: ReadReturns, made: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By extract, the returns that have it and are not counted; children themselves come from all of them."""
    found = {}
    for extract, reader in returned.source.items():
        if extract != SHARED:
            others = [other.kind for other, _ in returned.passed_over.get(extract, ())]
            kinds = others if extract in made else [reader.kind, *others]
            if kinds:
                found[extract] = tuple(kinds)
    return found


def _differences(
    returned: ReadReturns,
    opened: Mapping[str, OpenedFile | ReceivedFile],
    made: Collection[str],
    month: ReportingMonth,
) -> Iterator[SourceDifference]:
    """The source of each extract that is counted, against each other source that has it."""
    spans = returned.spans
    for extract, reader in returned.source.items():
        file = opened[extract]
        sources: list[tuple[str, Callable[[], Iterable[Mapping[str, str]]]]] = [
            (kind, partial(_cells, rows))
            for kind, rows in (
                (reader.kind, returned.rows[extract]),
                *((other.kind, rows) for other, rows in returned.passed_over.get(extract, ())),
            )
        ]
        if isinstance(file, OpenedFile):
            sources.insert(len(sources) if extract in made else 0, (EXTRACT, partial(_cells_of_file, file)))
        counted, *others = sources
        for other in others if extract in COMPARED else ():
            found = difference_between(
                extract,
                (counted[0], counted[1]()),
                (other[0], other[1]()),
                [spans[kind] for kind in (counted[0], other[0]) if kind in spans],
                month.period_end,
            )
            if found is not None:
                yield found


def _cells(rows: Iterable[ExtractRow]) -> Iterator[Mapping[str, str]]:
    return (row.cells for row in rows)


def _cells_of_file(file: OpenedFile) -> Iterator[Mapping[str, str]]:
    """The rows of a file by the contract's columns; what was seen of it stays as it was."""
    seen, places = file.seen, file.heading.positions
    try:
        for _, cells in file.records():
            yield {column: cells[at] for column, at in places.items()}
    except UnusableFile:
        return  # told where it is loaded
    finally:
        file.seen = seen


def _pupils(persons: OpenedFile | ReceivedFile) -> Iterator[tuple[str, str]]:
    """Pupil numbers of the children of an extract, each with the child; read where somebody asks."""
    if isinstance(persons, OpenedFile) and "pers_upn" in persons.heading.positions:
        upn, child = (persons.heading.positions[column] for column in ("pers_upn", "pers_person_id"))
        for _, cells in persons.records():
            yield cells[upn], cells[child]


def _read_returns(
    landing: LandingFolder,
    la_code: str,
    month: ReportingMonth,
    pupils: Iterator[tuple[str, str]],
    preferred: Mapping[str, str],
) -> ReadReturns:
    """The returns that lie beside the extracts, read to their ends before anything is loaded."""
    try:
        return read_returns(landing.lying.returns, la_code, month, pupils, preferred)
    except UnusableFile as problem:
        raise UnusableDelivery(f"{landing.described}\n  {problem}") from problem


def _statement(landing: LandingFolder, la_code: str, month: ReportingMonth) -> SenderStatement | None:
    """What the sender says of the delivery; nothing where there is no statement."""
    if not landing.statement.is_there:
        return None
    try:
        if landing.statement.path is None:
            raise UnreadableStatement(landing.statement.problem)
        statement = read_statement(landing.statement.path)
    except UnreadableStatement as problem:
        raise UnusableDelivery(f"{landing.described}\n  {problem}") from problem
    contradiction = statement.contradicts(la_code, str(month))
    if contradiction:
        raise UnusableDelivery(f"{landing.described}\n  {contradiction}")
    return statement


def _stated(statement: SenderStatement | None) -> dict[str, StatedFile] | None:
    """What the sender says of each file, by comparable name; nothing where nothing is said of files."""
    if statement is None or "files" not in statement.model_fields_set:
        return None
    return statement.by_name(comparable_name)


def _open(contract: Contract, arrival: Arrival, stated: Mapping[str, StatedFile] | None) -> OpenedFile | ReceivedFile:
    path, extract = arrival.path, contract.extract
    if path is None and arrival.is_there:
        return ReceivedFile(extract, "unusable", arrival.problem)
    if path is None:
        if contract.file_name not in (stated or {}):
            return ReceivedFile(extract, "missing", arrival.problem)
        problem = arrival.problem or not_delivered(contract.file_name)
        return ReceivedFile(extract, "missing", f"{problem} {STATEMENT} says that it was sent.")
    try:
        return open_file(path, contract)
    except UnusableFile as problem:
        # systems of the standard have tables that nothing has been written into yet
        is_none = contract.is_optional and isinstance(problem, HeaderAlone)
        said = f"{path.name}: a header and no rows. It is read as not delivered." if is_none else str(problem)
        status = "missing" if is_none else "unusable"
        return ReceivedFile(extract, status, said, arrival_hash(arrival), path.stat().st_size)
    except OSError as problem:
        message = f"{path.name}: cannot be opened ({problem.strerror}). Check the file's permissions."
        return ReceivedFile(extract, "unusable", message)


def _stop_if_unusable(delivery: Delivery, contracts: dict[str, Contract], landing: LandingFolder) -> None:
    received = [file.extract for file in delivery.files if file.status == "received"]
    fatal = [
        file
        for file in delivery.files
        if file.status != "received"
        and contracts[file.extract].stops_the_run
        and (
            file.status == "unusable"  # it was sent, and what else is there cannot be held against it
            or not received
            or any(_leads_to(contracts[extract], file.extract) for extract in received)
        )
    ]
    if fatal or not received:
        reasons = "\n".join(f"  {sentence}" for sentence in (*delivery.refused, *(file.message for file in fatal)))
        raise UnusableDelivery(f"{landing.described}\nNothing can be counted without these extracts:\n{reasons}")


def _leads_to(contract: Contract, extract: str) -> bool:
    """Whether rows of an extract cannot stand without rows of another."""
    return any(
        column.required and (column.references or "").partition(".")[0] == extract for column in contract.columns
    )


def _start_afresh(
    connection: duckdb.DuckDBPyConnection,
    la_code: str,
    month: ReportingMonth,
    statement: SenderStatement | None,
    months_computed: int | None,
) -> None:
    for schema in ("raw", "quality", "control"):
        connection.execute(f"create schema {schema}")
    columns = ", ".join(f"{name} {data_type}" for name, data_type in FILE_COLUMNS.values())
    # what the models read says whose it is, so that warehouses of several authorities can be laid together
    whose = f"la_code varchar not null default {text_literal(la_code)}"
    connection.execute(
        f"""
        create table quality.delivery (fingerprint varchar, statement_sha256 varchar);
        create table quality.files ({columns}, {whose});
        create table quality.unknown_files (name varchar);
        create table quality.ssd_version (number varchar, problem varchar, sha256 varchar);
        create table quality.columns (extract varchar, column_name varchar, status varchar);
        create table quality.row_faults (
            extract varchar, source_row bigint, record_key varchar, field varchar, reason varchar, outcome varchar,
            {whose}
        );
        create table quality.swallowed_lines (
            extract varchar, source_row bigint, first_line bigint, last_line bigint
        );
        create table quality.quarantined_records (
            extract varchar, source_row bigint, child_id varchar, readable_dates date[], is_open_ended boolean,
            has_unreadable_date boolean, {whose}
        );
        {TABLES_OF_RETURNS}
        create table control.run (
            la_code varchar, period_end date, is_demonstration boolean, shown_as varchar, taken_on date,
            months_computed integer
        );
        create table control.bank_holidays (holiday_date date);
        create table control.withheld_indicators (indicator_id varchar, status varchar, {whose});
        create table control.withheld_extracts (extract varchar, status varchar, {whose});
        create table control.indicator_extracts (indicator_id varchar, extract varchar, {whose});
        create table control.uncollected_indicators (indicator_id varchar, {whose});
        create table control.earlier_values (
            indicator_id varchar, component varchar, basis varchar, period_end date, numerator double,
            denominator double, value double, value_symbol varchar, release_id varchar,
            {whose}
        );
        create table control.counted_periods (
            indicator_id varchar, first_period_end date, last_period_end date, status varchar, {whose}
        );
        """
    )
    is_demonstration = statement is not None and statement.is_demonstration
    shown_as = statement.shown_as if statement is not None else None
    taken_on = statement.taken_on if statement is not None else None
    connection.execute(
        "insert into control.run values (?, ?, ?, ?, ?, ?)",
        [la_code, month.period_end, is_demonstration, shown_as, taken_on, months_computed],
    )
    days = english_bank_holidays(1970, month.period_end.year + 11)
    connection.execute("insert into control.bank_holidays select unnest(?::date[])", [days])


def english_bank_holidays(first_year: int, last_year: int) -> list[datetime.date]:
    """Bank holidays in England, substitute and one-off days included."""
    return sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1)))


def _load_file(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    file: OpenedFile,
    warehouse: Path,
    stated: Mapping[str, StatedFile] | None,
) -> ReceivedFile:
    """One file into its raw table, and what was seen of it; nothing of it stays where it is unusable."""
    try:
        if stated is not None:
            _hold_hash(contract, file, stated)
        loaded = load_rows(connection, contract, file, warehouse)
        if stated is not None:
            _hold_rows(contract, file, stated, loaded + len(file.faulty_rows))
    except UnusableFile as problem:
        connection.execute(emptied_raw_table(contract))
        return ReceivedFile(contract.extract, "unusable", str(problem), file.sha256, file.size, file.encoding.name)
    seen = file.seen
    faults = [(row, f"row does not split: {what}", "quarantined") for row, what in seen.faulty_rows]
    faults += [(row, BAD_BYTES, "finding") for row in seen.rows_with_bad_bytes]
    insert_rows(
        connection,
        "quality.row_faults",
        [(contract.extract, row, None, None, reason, outcome) for row, reason, outcome in faults],
    )
    return ReceivedFile(
        contract.extract,
        "received",
        sha256=file.sha256,
        size=file.size,
        encoding=file.encoding.name,
        rows=loaded + len(seen.faulty_rows),
        unreadable_rows=len(seen.faulty_rows),
        physical_lines=file.physical_lines,
        header_lines=file.header_lines,
        blank_lines=seen.blank_lines,
        lines_in_cells=seen.lines_in_cells,
        bad_bytes=file.encoding.bad_bytes,
        is_unstated=stated is not None and contract.file_name not in stated,
        swallowed=tuple(seen.swallowed),
        extra_columns=file.heading.extra,
        missing_columns=file.heading.missing,
    )


def _hold_hash(contract: Contract, file: OpenedFile, stated: Mapping[str, StatedFile]) -> None:
    sent = stated.get(contract.file_name)
    if sent and sent.sha256 and sent.sha256.lower() != file.sha256:
        raise UnusableFile(
            f"{file.path.name}: this is not the file that was sent: its sha256 differs from that in {STATEMENT}. "
            "It was changed on its way, or the statement is of another version. Ask for both again."
        )


def _hold_rows(contract: Contract, file: OpenedFile, stated: Mapping[str, StatedFile], rows: int) -> None:
    sent = stated.get(contract.file_name)
    if sent and sent.rows is not None and sent.rows != rows:
        swallowed = sum(lines.count for lines in file.seen.swallowed)
        lost = f" Stray quotes have swallowed lines: {swallowed}." if swallowed else ""
        raise UnusableFile(
            f"{file.path.name}: {rows} rows arrived.{lost} {STATEMENT} says {sent.rows}. "
            "Part of the file is lost or stands twice, or the statement is of another version. Ask for both again."
        )


def _record(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    connection.execute("insert into quality.delivery values (?, ?)", [delivery.fingerprint, delivery.statement_sha256])
    insert_rows(
        connection,
        "quality.files",
        [[getattr(file, attribute) for attribute in FILE_COLUMNS] for file in delivery.files],
    )
    insert_rows(
        connection,
        "quality.swallowed_lines",
        [[file.extract, lines.row, lines.first, lines.last] for file in delivery.files for lines in file.swallowed],
    )
    for file in delivery.files:
        for status, names in (("extra", file.extra_columns), ("missing", file.missing_columns)):
            for name in names:
                connection.execute("insert into quality.columns values (?, ?, ?)", [file.extract, name, status])
    record_returns(connection, delivery)
    version = delivery.ssd_version
    insert_rows(connection, "quality.ssd_version", [[version.number, version.problem, version.sha256]])
    for name in delivery.unknown_files:
        connection.execute("insert into quality.unknown_files values (?)", [name])


def read_delivery(warehouse: Path) -> Delivery:
    """The delivery that a warehouse holds, as it was recorded when it was loaded."""
    with reading(warehouse) as connection:
        run = connection.execute("select la_code, period_end, is_demonstration, shown_as from control.run").fetchone()
        statement = connection.execute("select statement_sha256 from quality.delivery").fetchone()
        assert run is not None and statement is not None
        named: dict[tuple[str, str], list[str]] = {}
        for extract, column, status in connection.execute("select * from quality.columns").fetchall():
            named.setdefault((extract, status), []).append(column)
        swallowed: dict[str, list[SwallowedLines]] = {}
        for extract, *lines in connection.execute("select * from quality.swallowed_lines").fetchall():
            swallowed.setdefault(extract, []).append(SwallowedLines(*lines))
        columns = ", ".join(name for name, _ in FILE_COLUMNS.values())
        files = [
            ReceivedFile(
                **dict(zip(FILE_COLUMNS, row, strict=True)),
                swallowed=tuple(swallowed.get(row[0], ())),
                extra_columns=tuple(named.get((row[0], "extra"), ())),
                missing_columns=tuple(named.get((row[0], "missing"), ())),
            )
            for row in connection.execute(f"select {columns} from quality.files order by extract").fetchall()
        ]
        unknown = [row[0] for row in connection.execute("select name from quality.unknown_files").fetchall()]
        [version] = connection.execute("select number, problem, sha256 from quality.ssd_version").fetchall()
        returns, sources, refused = recorded_returns(connection)
        passed_over, returns_passed_over, differences = recorded_sources(connection)
    month = ReportingMonth(run[1].year, run[1].month)
    return Delivery(
        run[0],
        month,
        tuple(files),
        tuple(unknown),
        statement[0],
        is_demonstration=run[2],
        shown_as=run[3] or "",
        returns=returns,
        sources=sources,
        passed_over=passed_over,
        returns_passed_over=returns_passed_over,
        differences=differences,
        refused=refused,
        ssd_version=SsdVersion(*version),
    )
