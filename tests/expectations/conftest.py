"""A small warehouse: every table that the checks read, empty, and ways to fill and to check it."""

import datetime
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.result import CheckResult
from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.load import english_bank_holidays

LA_CODE = "916"
PERIOD_END = datetime.date(2024, 3, 31)

Row = Mapping[str, Any]


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """The database that warehouses are attached to, one for all tests of a worker: to start one is dear."""
    return duckdb.connect()


@contextmanager
def _attached(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse as the place where names are looked up, in one transaction; a gate can open it afterwards."""
    connection = _database()
    connection.execute(f"attach '{path}' as warehouse; use warehouse")
    try:
        connection.begin()
        yield connection
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    finally:
        connection.execute("use memory; detach warehouse")


@dataclass(frozen=True)
class Warehouse:
    """A warehouse file of one test."""

    path: Path

    def execute(self, *statements: str) -> None:
        with _attached(self.path) as connection:
            for statement in statements:
                connection.execute(statement)

    def fill(self, tables: Mapping[str, Iterable[Row]]) -> None:
        """Replace what tables hold; a staging table may go without its schema. Rows are numbered as in a file."""
        with _attached(self.path) as connection:
            for table, rows in tables.items():
                name = table if "." in table else f"staging.{table}"
                connection.execute(f"truncate {name}")
                of_staging = name.startswith("staging.")
                numbered = enumerate(rows, start=2)
                cells = [({"source_row": number} if of_staging else {}) | dict(row) for number, row in numbered]
                for columns, alike in groupby(cells, key=list):
                    given = [list(row.values()) for row in alike]
                    marks = ", ".join(f"({', '.join('?' for _ in columns)})" for _ in given)
                    connection.execute(
                        f"insert into {name} ({', '.join(columns)}) values {marks}", list(chain.from_iterable(given))
                    )

    def check(self, asset: str, name: str) -> CheckResult:
        """Run one hand-written check by the name that it has in its dataset."""
        from expectations.dataset import Dataset, find_datasets
        from expectations.running import run_checks

        [found] = [dataset for dataset in find_datasets(asset.split("/")[0]) if dataset.asset == asset]
        [check] = [check for check in found.checks if check.name == name]
        [result] = run_checks(self.path, [Dataset(asset, [check])])
        return result


def _create_staging(connection: duckdb.DuckDBPyConnection) -> None:
    for contract in load_contracts().values():
        columns = ", ".join(
            f"{column.staged_as} {'decimal(18, 4)' if column.data_type == 'decimal' else column.data_type}"
            for column in contract.columns
        )
        connection.execute(f"create table staging.{contract.staging_model} ({columns}, source_row bigint)")


def _create_periods(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create table reference.periods as
        with months as (
            select cast(month as date) as start
            from generate_series(date '2021-04-01', date '2024-03-01', interval 1 month) as months(month)
        )
        select
            '916' as la_code,
            start as period_start,
            last_day(start) as period_end,
            month(start) in (3, 6, 9, 12) as is_quarter_end,
            cast(start - interval 11 month as date) as twelve_months_start,
            case
                when month(start) >= 4 then make_date(year(start), 4, 1) else make_date(year(start) - 1, 4, 1)
            end as financial_year_start
        from months
        """
    )


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every table that gate 1 reads, empty but for calendars, codes and the run itself: March 2024 of authority 916."""
    path = tmp_path_factory.mktemp("warehouse") / "916.duckdb"
    with duckdb.connect(str(path)) as connection:
        for schema in ("staging", "quality", "control", "seeds", "reference", "marts"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            """
            create table quality.files (
                extract varchar, status varchar, rows_received bigint, unreadable_rows bigint,
                physical_lines bigint, header_lines bigint, blank_lines bigint, lines_in_cells bigint
            );
            create table quality.swallowed_lines (
                extract varchar, source_row bigint, first_line bigint, last_line bigint
            );
            create table quality.columns (extract varchar, column_name varchar, status varchar);
            create table quality.row_faults (
                extract varchar, source_row bigint, record_key varchar, field varchar, reason varchar, outcome varchar
            );
            create table control.run (la_code varchar, period_end date);
            create table control.uncollected_indicators (indicator_id varchar);
            create table control.bank_holidays (holiday_date date);
            create table seeds.worker_roles (worker_role varchar, is_lead_practitioner boolean);
            insert into seeds.worker_roles values ('Allocated Social Worker', true), ('Family Worker', false);
            create table seeds.delivery_conventions (
                la_code varchar, extract varchar, column_name varchar, convention varchar
            );
            create table seeds.codes (code_list varchar, code varchar, valid_from date, valid_to date);
            insert into seeds.codes values
                ('placement_type', 'H5', null, '2025-03-31'),
                ('placement_type', 'P2', null, '2023-10-27'),
                ('placement_type', 'U4', '2015-04-01', null);
            create table reference.code_words (code_list varchar, word varchar, code varchar);
            insert into reference.code_words values ('category_of_abuse', 'neglect', 'NEG');
            create table reference.population_by_period (
                period_end date, mid_year integer, children_aged_0_to_17 integer
            );
            insert into reference.population_by_period values ('2024-03-31', 2022, 128958);
            create table reference.working_days as
            select cast(unnest(generate_series(date '1970-01-01', date '2034-03-31', interval 1 day)) as date)
                as calendar_date;
            """
        )
        connection.execute("insert into control.run values (?, ?)", [LA_CODE, PERIOD_END])
        connection.executemany(
            "insert into control.bank_holidays values (?)", [[day] for day in english_bank_holidays(1970, 2035)]
        )
        _create_staging(connection)
        _create_periods(connection)
        for extract in load_contracts():
            connection.execute("insert into quality.files values (?, 'received', 0, 0, 1, 1, 0, 0)", [extract])
    return path


@pytest.fixture
def warehouse(empty_warehouse: Path, tmp_path: Path) -> Warehouse:
    """A warehouse of one test's own."""
    path = tmp_path / "916.duckdb"
    shutil.copy(empty_warehouse, path)
    return Warehouse(path)
