"""The models' own SQL on a small in-memory database: dbt compiles the project once, every example runs in milliseconds.

The database carries the name of the warehouse that dbt compiled for, so that the compiled SQL runs as it is. Staging
tables follow from the contracts and are filled from the example; seeds are read from their files; reference models
are made once.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.load import english_bank_holidays
from scorecard.settings import SEEDS, WAREHOUSE
from scorecard.warehouse.dbt_project import Transformations

CATALOG = WAREHOUSE  # the models, parsed once, name it
LA_CODE = "916"
PERIOD_END = date(2024, 3, 31)

Row = Mapping[str, Any]
History = Mapping[str, Sequence[Row]]
"""Rows by staging table, each as staged column and value; columns that a row does not name are null."""

Answer = dict[str, Any]

# what staging calls the instant beside a local time
OF_INSTANT = "_utc"

TYPES = {
    "text": "varchar",
    "date": "date",
    "timestamp": "timestamp",
    "integer": "integer",
    "decimal": "decimal(18, 4)",
    "boolean": "boolean",
}


class Workbench:
    """Takes a history, builds the models asked for and all that they stand on, and gives back their rows."""

    def __init__(self, folder: Path, authorities: Sequence[str] = (LA_CODE,)) -> None:
        """On the models that `keep_compiled_models` left in a folder, for the runs of some authorities."""
        self._authorities = authorities
        self._models = kept_models(folder)
        self._database = duckdb.connect(config={"threads": 1})
        self._database.execute(f"attach ':memory:' as {CATALOG}; use {CATALOG}")
        for schema in ("control", "quality", "seeds", "reference", "staging", "intermediate", "indicators", "marts"):
            self._database.execute(f"create schema {schema}")
        self._lay_out_control()
        self._lay_out_seeds()
        self._columns = self._lay_out_staging()
        self._filled: dict[str, list[Row]] = {}
        self._answers: dict[str, list[Answer]] = {}
        self._built: set[str] = set()
        self._below: dict[str, frozenset[str]] = {}
        self._lasting: set[str] = set()
        self._make_once("periods")
        self._database.execute("create table all_periods as from reference.periods")

    @property
    def indicators(self) -> list[str]:
        """Every indicator model of the project."""
        return sorted(name for name, model in self._models.items() if model.schema == "indicators")

    def answers(self, history: History, *models: str) -> dict[str, list[Answer]]:
        """The rows of each model for a history, in an order of their own.

        A model is built again where something that it stands on is not what it was when it was built last.
        """
        self._fill(history)
        for name in self._in_order(models):
            model = self._models[name]
            if name not in self._built:
                self._database.execute(f"create or replace table {model.schema}.{name} as {model.sql}")
                self._answers.pop(name, None)
                self._built.add(name)
        return {name: list(self._rows_of(name)) for name in models}

    def answer(self, history: History, model: str) -> list[Answer]:
        """The rows of one model for a history."""
        return self.answers(history, model)[model]

    @contextmanager
    def months(self, months: int) -> Iterator[None]:
        """Compute only so many months, the reporting month the last of them."""
        self._set_periods(f"qualify row_number() over (partition by la_code order by period_end desc) <= {months}")
        try:
            yield
        finally:
            self._set_periods("")

    @contextmanager
    def missing(self, extract: str) -> Iterator[None]:
        """Take an extract for one that did not come."""
        self._set_status(extract, "missing")
        try:
            yield
        finally:
            self._set_status(extract, "received")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on reference models, which are made where they are not yet."""
        for name, model in self._models.items():
            if model.schema == "reference" and f"reference.{name}" in sql:
                self._make_once(name)
        return self._database.execute(sql).fetchall()

    def _set_periods(self, condition: str) -> None:
        self._database.execute(f"create or replace table reference.periods as from all_periods {condition}")
        self._built.clear()

    def _set_status(self, extract: str, status: str) -> None:
        self._database.execute("update quality.files set status = ? where extract = ?", [status, extract])
        self._built.clear()

    def _in_order(self, models: Sequence[str]) -> list[str]:
        """The models and those that they stand on, lowest first; reference models are made on the way."""
        order: list[str] = []

        def visit(name: str) -> None:
            model = self._models[name]
            if model.schema == "reference":
                self._make_once(name)
            elif name not in order:
                for parent in model.parents:
                    visit(parent)
                order.append(name)

        for name in models:
            visit(name)
        return order

    def _make_once(self, name: str) -> None:
        if name in self._lasting:
            return
        for parent in self._models[name].parents:
            self._make_once(parent)
        self._database.execute(f"create table reference.{name} as {self._models[name].sql}")
        self._lasting.add(name)

    def _stands_on(self, name: str) -> frozenset[str]:
        """The staging tables that a model reads, itself or by what it stands on."""
        if name not in self._below:
            model = self._models[name]
            self._below[name] = frozenset(model.reads).union(*(self._stands_on(parent) for parent in model.parents))
        return self._below[name]

    def _fill(self, history: History) -> None:
        filled = {table: rows for table, rows in history.items() if rows}
        changed = {table for table in {*filled, *self._filled} if filled.get(table) != self._filled.get(table)}
        self._built -= {name for name in self._built if self._stands_on(name) & changed}
        for table in sorted(changed):
            self._database.execute(f"truncate staging.{table}")
            self._filled.pop(table, None)
            if table in filled:
                self._database.execute(f"insert into staging.{table} values {self._values(table, filled[table])}")
                self._filled[table] = [dict(row) for row in filled[table]]

    def _values(self, table: str, rows: Sequence[Row]) -> str:
        columns = self._columns[table]
        unknown = {column for row in rows for column in row} - set(columns)
        assert not unknown, f"{table} has no {sorted(unknown)}"
        return ", ".join(
            f"({', '.join(_literal(_cell(row, name)) for name in columns[:-1])}, {row.get('source_row', number)})"
            for number, row in enumerate(rows, start=2)
        )

    def _rows_of(self, name: str) -> list[Answer]:
        if name not in self._answers:
            found = self._database.execute(f"from {self._models[name].schema}.{name}")
            columns = [column[0] for column in found.description]
            self._answers[name] = [dict(zip(columns, row, strict=True)) for row in sorted(found.fetchall(), key=repr)]
        return self._answers[name]

    def _lay_out_control(self) -> None:
        self._database.execute(
            f"create table control.run as select unnest(?) as la_code, {_literal(PERIOD_END)} as period_end, "
            "cast(null as integer) as months_computed",
            [list(self._authorities)],
        )
        self._database.execute(
            """
            create table control.uncollected_indicators (indicator_id varchar, la_code varchar);
            """
        )
        self._database.execute(
            "create table quality.files as "
            "select 'ehc_plan_requests' as extract, 'received' as status, unnest(?) as la_code",
            [list(self._authorities)],
        )
        days = english_bank_holidays(1970, PERIOD_END.year + 11)
        holidays = ", ".join(f"({_literal(day)})" for day in days)
        self._database.execute(f"create table control.bank_holidays as from (values {holidays}) as _ (holiday_date)")

    def _lay_out_seeds(self) -> None:
        for name, model in self._models.items():
            if model.schema == "seeds":
                columns = ", ".join(
                    f"cast({column} as {kind}) as {column}" for column, kind in model.column_types.items()
                )
                self._database.execute(
                    f"create table seeds.{name} as select {columns} from read_csv(?, all_varchar = true)",
                    [str(SEEDS / f"{name}.csv")],
                )

    def _lay_out_staging(self) -> dict[str, list[str]]:
        columns = {}
        for contract in load_contracts().values():
            types = {column.staged_as: TYPES[column.data_type] for column in contract.columns}
            types |= {f"{name}{OF_INSTANT}": kind for name, kind in types.items() if kind == "timestamp"}
            typed = ", ".join(f"{name} {kind}" for name, kind in types.items())
            self._database.execute(
                f"create table staging.{contract.staging_model} (la_code varchar, {typed}, source_row bigint)"
            )
            columns[contract.staging_model] = ["la_code", *types, "source_row"]
        return columns


def instant(clock: datetime) -> datetime:
    """The moment that a clock in London showed: the first of two, and an hour later where it was skipped."""
    return clock.replace(tzinfo=ZoneInfo("Europe/London"), fold=0).astimezone(UTC)


def _cell(row: Mapping[str, Any], column: str) -> Any:
    """A cell of a row; the instant beside a local time is what staging makes of it, and so is whose row it is."""
    if column == "la_code":
        return row.get(column, LA_CODE)
    if column not in row and column.endswith(OF_INSTANT):
        clock = row.get(column.removesuffix(OF_INSTANT))
        return None if clock is None else instant(clock).replace(tzinfo=None)
    return row.get(column)


@dataclass(frozen=True)
class _Model:
    """What the workbench needs of a node of dbt's manifest."""

    schema: str
    sql: str
    parents: list[str]
    reads: list[str]
    """The staging tables that it names itself."""
    column_types: dict[str, str]


KEPT = "models.json"


def keep_compiled_models(folder: Path) -> None:
    """Leave every model and seed in a folder, compiled by dbt for a warehouse of the workbench's name."""
    models = {name: asdict(model) for name, model in _compiled_models(folder).items()}
    (folder / KEPT).write_text(json.dumps(models), encoding="utf-8")


def kept_models(folder: Path) -> dict[str, _Model]:
    kept = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    return {name: _Model(**model) for name, model in kept.items()}


def _compiled_models(folder: Path) -> dict[str, _Model]:
    transformations = Transformations(folder / f"{CATALOG}.duckdb", folder / "target")
    manifest = transformations.project.manifest()
    compiled = {result.node.unique_id: result.node for result in transformations._invoke(["compile"]).results}
    models = {}
    for unique_id, node in manifest.nodes.items():
        if node.resource_type in ("model", "seed") and node.schema != "staging":
            above = [parent for parent in getattr(node.depends_on, "nodes", []) if parent.startswith("model.")]
            staging = {parent for parent in above if manifest.nodes[parent].schema == "staging"}
            models[node.name] = _Model(
                schema=node.schema,
                sql=getattr(compiled.get(unique_id), "compiled_code", None) or "",
                parents=[manifest.nodes[parent].name for parent in above if parent not in staging],
                reads=[manifest.nodes[parent].name for parent in above if parent in staging],
                column_types={
                    column: f"{kind}" for column, kind in (getattr(node.config, "column_types", None) or {}).items()
                },
            )
    return models


def _literal(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool() | int() | Decimal():
            return str(value).lower()
        case datetime():
            return f"timestamp '{value}'"
        case date():
            return f"date '{value}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
    raise TypeError(f"No literal for {type(value).__name__}")
