"""A delivery into the warehouse: raw tables with the text as received, and what was seen of each file.

Schemas written here: ``raw`` (one table an extract: the contract's columns as text, ``source_row``), ``quality``
(``files``, ``columns``, ``row_faults``), ``control`` (``run``: which authority and month this is;
``bank_holidays``). Columns that no contract names are reported and never loaded.
"""

import csv
import datetime
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import holidays

from scorecard.delivery.contracts import Contract, load_contracts
from scorecard.delivery.csv_file import OpenedFile, UnusableFile, open_file
from scorecard.periods import ReportingMonth
from scorecard.problems import UnusableInput
from scorecard.release.fingerprints import sha256_of


class UnusableDelivery(UnusableInput):
    """The delivery cannot be run: nothing was changed. The message names every reason."""


@dataclass(frozen=True)
class ReceivedFile:
    """One extract as it arrived.

    ``status`` is ``received``, ``missing`` or ``unusable``; ``rows`` counts rows with anything in them,
    ``unreadable_rows`` those among them that do not split into the header's columns.
    """

    extract: str
    status: str
    message: str = ""
    sha256: str = ""
    size: int = 0
    encoding: str = ""
    rows: int = 0
    unreadable_rows: int = 0
    extra_columns: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """All extracts handed over for one authority and one reporting month."""

    la_code: str
    month: ReportingMonth
    files: tuple[ReceivedFile, ...]
    unknown_files: tuple[str, ...]

    @property
    def problems(self) -> list[str]:
        """What the engineer should know of, a sentence each: files that are absent, columns not known or not there."""
        sentences = [file.message for file in self.files if file.status != "received"]
        extra = [file for file in self.files if file.extra_columns]
        if extra:
            count = sum(len(file.extra_columns) for file in extra)
            sentences.append(f"Columns that no contract names were not loaded: {count}, in files: {len(extra)}.")
        for file in self.files:
            if file.missing_columns:
                named = ", ".join(file.missing_columns)
                sentences.append(f"{file.extract}.csv: optional columns did not arrive and are blank: {named}.")
        sentences += [f"{name}: no contract names this file; it was not read." for name in self.unknown_files]
        return sentences

    @property
    def fingerprint(self) -> str:
        """Hash over the content of every file: the same content has the same fingerprint, whatever its age."""
        return _fingerprint({file.extract: file.sha256 for file in self.files})


def fingerprint_of(folder: Path) -> str:
    """The fingerprint that a delivery folder has, without loading it."""
    paths = {extract: folder / contract.file_name for extract, contract in load_contracts().items()}
    return _fingerprint({extract: sha256_of(path) if path.is_file() else "" for extract, path in paths.items()})


def _fingerprint(hashes: dict[str, str]) -> str:
    lines = sorted(f"{extract} {sha256}" for extract, sha256 in hashes.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def load_delivery(folder: Path, la_code: str, month: ReportingMonth, warehouse: Path) -> Delivery:
    """Load a delivery folder into a new warehouse of the authority; what an earlier run left there is removed.

    Raises:
        UnusableDelivery: no folder, no CSV in it, or an extract without which nothing can be counted.
    """
    contracts = load_contracts()
    opened = _open_all(folder, contracts)
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    warehouse.parent.chmod(0o700)  # it holds identifiers: its owner alone may look in
    for leftover in (warehouse, warehouse.with_name(warehouse.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with duckdb.connect(str(warehouse)) as connection:
        _start_afresh(connection, la_code, month)
        files = []
        for extract, contract in contracts.items():
            file = opened[extract]
            connection.execute(_empty_raw_table(contract))
            if isinstance(file, OpenedFile):
                files.append(_load_file(connection, contract, file))
            else:
                files.append(file)
        known = {contract.file_name for contract in contracts.values()}
        arrived = (path.name for path in folder.iterdir() if not path.name.startswith("."))
        unknown = tuple(sorted(name for name in arrived if name not in known))
        delivery = Delivery(la_code, month, tuple(files), unknown)
        _stop_if_unusable(delivery, contracts)
        _record(connection, delivery)
    return delivery


def _open_all(folder: Path, contracts: dict[str, Contract]) -> dict[str, OpenedFile | ReceivedFile]:
    if not folder.is_dir():
        raise UnusableDelivery(
            f"No delivery at {folder}. Expected a folder with files such as ssd_person.csv. "
            "Put the extracts there, or name another authority or month."
        )
    opened: dict[str, OpenedFile | ReceivedFile] = {}
    for extract, contract in contracts.items():
        path = folder / contract.file_name
        if not path.is_file():
            message = f"{contract.file_name}: not delivered. Ask for it, or go without the lines that need it."
            opened[extract] = ReceivedFile(extract, "missing", message)
            continue
        try:
            opened[extract] = open_file(path, contract)
        except UnusableFile as problem:
            opened[extract] = ReceivedFile(extract, "unusable", str(problem), sha256_of(path), path.stat().st_size)
        except OSError as problem:
            message = f"{path.name}: cannot be opened ({problem.strerror}). Check the file's permissions."
            opened[extract] = ReceivedFile(extract, "unusable", message)
    return opened


def _stop_if_unusable(delivery: Delivery, contracts: dict[str, Contract]) -> None:
    fatal = [file for file in delivery.files if file.status != "received" and contracts[file.extract].stops_the_run]
    if fatal:
        reasons = "\n".join(f"  {file.message}" for file in fatal)
        raise UnusableDelivery(f"Nothing can be counted without these extracts:\n{reasons}")


def _start_afresh(connection: duckdb.DuckDBPyConnection, la_code: str, month: ReportingMonth) -> None:
    for schema in ("raw", "quality", "control"):
        connection.execute(f"create schema {schema}")
    connection.execute(
        """
        create table quality.files (
            extract varchar, status varchar, message varchar, sha256 varchar, size_in_bytes bigint,
            encoding varchar, rows_received bigint, unreadable_rows bigint
        );
        create table quality.unknown_files (name varchar);
        create table quality.columns (extract varchar, column_name varchar, status varchar);
        create table quality.row_faults (
            extract varchar, source_row bigint, record_key varchar, field varchar, reason varchar, outcome varchar
        );
        create table quality.quarantined_records (
            extract varchar, source_row bigint, child_id varchar, readable_dates date[], is_open_ended boolean,
            has_unreadable_date boolean
        );
        create table control.run (la_code varchar, period_end date);
        create table control.bank_holidays (holiday_date date);
        create table control.withheld_indicators (indicator_id varchar, status varchar);
        create table control.indicator_extracts (indicator_id varchar, extract varchar);
        """
    )
    connection.execute("insert into control.run values (?, ?)", [la_code, month.period_end])
    days = english_bank_holidays(1970, month.period_end.year + 11)
    connection.execute("insert into control.bank_holidays select unnest(?::date[])", [days])


def english_bank_holidays(first_year: int, last_year: int) -> list[datetime.date]:
    """Bank holidays in England, substitute and one-off days included."""
    return sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1)))


def _empty_raw_table(contract: Contract) -> str:
    columns = ", ".join(f"{column.name} varchar" for column in contract.columns)
    return f"create table raw.{contract.extract} (source_row bigint, {columns})"


def _load_file(connection: duckdb.DuckDBPyConnection, contract: Contract, file: OpenedFile) -> ReceivedFile:
    """One file into its raw table: by DuckDB's reader where the file is plain, row by row where it is not."""
    try:
        if not (file.is_plain and _load_plain(connection, contract, file)):
            _load_row_by_row(connection, contract, file)
    except UnusableFile as problem:
        connection.execute(f"truncate raw.{contract.extract}")
        return ReceivedFile(contract.extract, "unusable", str(problem), file.sha256, file.size, file.encoding)
    for row, what in file.faulty_rows:
        connection.execute(
            "insert into quality.row_faults values (?, ?, null, null, ?, 'quarantined')",
            [contract.extract, row, f"row does not split: {what}"],
        )
    loaded = connection.execute(f"select count(*) from raw.{contract.extract}").fetchone()
    assert loaded is not None
    return ReceivedFile(
        contract.extract,
        "received",
        sha256=file.sha256,
        size=file.size,
        encoding=file.encoding,
        rows=loaded[0] + len(file.faulty_rows),
        unreadable_rows=len(file.faulty_rows),
        extra_columns=file.heading.extra,
        missing_columns=file.heading.missing,
    )


def _load_plain(connection: duckdb.DuckDBPyConnection, contract: Contract, file: OpenedFile) -> bool:
    """Load by DuckDB's reader; false, with nothing loaded, where a row does not split cleanly."""
    connection.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    positions = [f"column_{at}" for at in range(file.heading.width)]
    # blank as Python's strip() has it, so that both ways of loading pass over the same rows
    blank = r"[\pZ\s\v\x1c-\x1f\x85]*"
    nothing = " and ".join(f"regexp_full_match(coalesce({position}, ''), '{blank}')" for position in positions)
    try:
        connection.execute(
            f"""
            insert into raw.{contract.extract}
            select source_row, {_in_contract_order(contract, file)}
            from (
                select row_number() over () + 1 as source_row, *
                from read_csv(?, header = false, skip = 1, delim = ',', quote = '"', escape = '"',
                    columns = {dict.fromkeys(positions, "varchar")}, auto_detect = false,
                    store_rejects = true, rejects_limit = 0, max_line_size = 16777216)
            )
            where not ({nothing})
            """,
            [str(file.path)],
        )
    except duckdb.Error:
        connection.execute(f"truncate raw.{contract.extract}")
        return False
    rejected = connection.execute("select count(*) from reject_errors").fetchone()
    if rejected and rejected[0]:
        connection.execute(f"truncate raw.{contract.extract}")
        return False
    return True


def _load_row_by_row(connection: duckdb.DuckDBPyConnection, contract: Contract, file: OpenedFile) -> None:
    """Write the rows that split, with their row numbers, as plain CSV beside the warehouse and load that."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as plain:
        writer = csv.writer(plain, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row, cells in file.records():
            writer.writerow([row, *cells])
        plain.flush()
        names = ["source_row", *(f"column_{at}" for at in range(file.heading.width))]
        connection.execute(
            f"""
            insert into raw.{contract.extract}
            select cast(source_row as bigint), {_in_contract_order(contract, file)}
            from read_csv(?, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n',
                columns = {dict.fromkeys(names, "varchar")}, auto_detect = false, max_line_size = 16777216)
            """,
            [plain.name],
        )


def _in_contract_order(contract: Contract, file: OpenedFile) -> str:
    at = file.heading.positions
    return ", ".join(f"column_{at[c.name]}" if c.name in at else "null" for c in contract.columns)


def _record(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    for file in delivery.files:
        connection.execute(
            "insert into quality.files values (?, ?, ?, ?, ?, ?, ?, ?)",
            [file.extract, file.status, file.message, file.sha256, file.size, file.encoding, file.rows]
            + [file.unreadable_rows],
        )
        for status, names in (("extra", file.extra_columns), ("missing", file.missing_columns)):
            for name in names:
                connection.execute("insert into quality.columns values (?, ?, ?)", [file.extract, name, status])
    for name in delivery.unknown_files:
        connection.execute("insert into quality.unknown_files values (?)", [name])


def read_delivery(warehouse: Path) -> Delivery:
    """The delivery that a warehouse holds, as it was recorded when it was loaded."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        run = connection.execute("select la_code, period_end from control.run").fetchone()
        assert run is not None
        named: dict[tuple[str, str], list[str]] = {}
        for extract, column, status in connection.execute("select * from quality.columns").fetchall():
            named.setdefault((extract, status), []).append(column)
        names = ("extract", "status", "message", "sha256", "size", "encoding", "rows", "unreadable_rows")
        files = [
            ReceivedFile(
                **dict(zip(names, row, strict=True)),
                extra_columns=tuple(named.get((row[0], "extra"), ())),
                missing_columns=tuple(named.get((row[0], "missing"), ())),
            )
            for row in connection.execute("select * from quality.files order by extract").fetchall()
        ]
        unknown = [row[0] for row in connection.execute("select name from quality.unknown_files").fetchall()]
    return Delivery(run[0], ReportingMonth(run[1].year, run[1].month), tuple(files), tuple(unknown))
