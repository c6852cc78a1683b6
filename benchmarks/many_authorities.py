"""Many authorities over many years, as one warehouse and as a delivery each, made in SQL of a few made in full.

The demonstration makes an authority child by child, in Python: minutes for each. So it makes three of different sizes,
and every other one is one of them some weeks earlier: its size drawn, its dates moved, its identifiers kept. All share
their identifiers, as the systems of different authorities do. What the copies share makes them a little easier on
a database than real ones: text repeats between authorities.

What belongs here: making them. What does not: measuring what they cost (`england.py`).
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scorecard.delivery.contracts import Contract, load_contracts

# Of so many times 130,000 residents aged 0 to 17: on average an English authority has 78,000.
SIZES = (0.6, 0.3, 0.9)
MONTH, CODE = "2024-03", "916"
MOST_WEEKS_EARLIER = 12
# what the loader, the first gate and staging write and the models read, besides the staged extracts
WRITTEN = (
    "control.run",
    "control.withheld_indicators",
    "control.withheld_extracts",
    "control.indicator_extracts",
    "control.uncollected_indicators",
    "control.counted_periods",
    "control.earlier_values",
    "quality.files",
    "quality.row_faults",
    "quality.quarantined_records",
)


@dataclass(frozen=True)
class Copied:
    """An invented authority: its code, which of the made ones it is, and how many days earlier."""

    la_code: str
    template: int
    days_earlier: int


def drawn(authorities: int, seed: int) -> list[Copied]:
    """So many authorities, the same ones from the same seed: the first ones of fewer are those of more."""
    dice = random.Random(seed)
    return [
        Copied(f"{number:03d}", (number - 1) % len(SIZES), 7 * dice.randint(0, MOST_WEEKS_EARLIER))
        for number in range(1, authorities + 1)
    ]


def make_template(folder: Path, size: float, years: int, seed: int) -> Path:
    """Write the delivery of an authority that is made in full, without faults, and give its folder."""
    from scorecard.demonstration import make_delivery

    delivery = folder / "delivery"
    make_delivery(delivery, la_code=CODE, month=MONTH, seed=seed, scale=size, mess=False, months_of_history=12 * years)
    return delivery


def stage(delivery: Path, warehouse: Path) -> None:
    """Load and stage a delivery, as a month's run does, and say which extracts the measures need."""
    from scorecard.delivery.load import load_delivery
    from scorecard.gates.withhold import write_withheld
    from scorecard.periods import ReportingMonth
    from scorecard.warehouse.dbt_project import Transformations
    from scorecard.warehouse.lineage import extracts_by_indicator

    year, month = (int(part) for part in MONTH.split("-"))
    load_delivery(delivery, CODE, ReportingMonth(year, month), warehouse)
    transformations = Transformations(warehouse, warehouse.parent / "dbt")
    transformations.stage()
    write_withheld(warehouse, {}, extracts_by_indicator(transformations.manifest))


def as_one_warehouse(warehouse: Path, templates: Sequence[Path], authorities: Iterable[Copied]) -> int:
    """Lay all authorities into one warehouse, as staged; returns its rows. Holds no more in memory than DuckDB does."""
    rows = 0
    with duckdb.connect(str(warehouse)) as database:
        for number, template in enumerate(templates):
            database.execute(f"attach '{template}' as template_{number} (read_only)")
        staged = _tables(database, "staging")
        for schema in ("control", "quality", "seeds", "reference", "staging"):
            database.execute(f"create schema {schema}")
        for table in (
            *_tables(database, "seeds"),
            "control.bank_holidays",
            "reference.code_words",
            "reference.flow_steps",
            "marts.dim_indicator",
        ):
            database.execute(f"create schema if not exists {table.partition('.')[0]}")
            database.execute(f"create table {table} as from template_0.{table}")
        for table in (*WRITTEN, *staged):
            database.execute(f"create table {table} as from template_0.{table} limit 0")
        for copied in authorities:
            for table in (*WRITTEN, *staged):
                columns = database.execute(f"describe {table}").fetchall()
                selected = ", ".join(_moved(name, kind, copied, table) for name, kind, *_ in columns)
                [(added,)] = database.execute(
                    f"insert into {table} select {selected} from template_{copied.template}.{table}"
                ).fetchall()
                rows += added if table in staged else 0
            database.execute(
                "insert into seeds.authorities by name "
                "select ? as la_code, 'Exampleshire ' || ? as name, null as ons_code, null as region",
                [copied.la_code, copied.la_code],
            )
            database.execute(
                "insert into seeds.child_population by name select * replace (? as la_code, "
                "cast(? * children_aged_0_to_17 as integer) as children_aged_0_to_17) "
                f"from seeds.child_population where la_code = '{CODE}'",
                [copied.la_code, SIZES[copied.template]],
            )
    return rows


def as_deliveries(folder: Path, templates: Sequence[Path], authorities: Iterable[Copied]) -> int:
    """Write a delivery for each authority, one folder each below `folder`; returns how many bytes."""
    contracts = load_contracts().values()
    with duckdb.connect() as database:
        for number, template in enumerate(templates):
            database.execute(f"attach '{template}' as template_{number} (read_only)")
        for copied in authorities:
            delivery = folder / copied.la_code
            delivery.mkdir(parents=True)
            for contract in contracts:
                database.execute(_written(contract, copied, delivery / contract.file_name))
    return sum(path.stat().st_size for path in folder.rglob("*.csv"))


def _tables(database: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    found = database.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = 'template_0' and schema_name = ? order by all",
        [schema],
    ).fetchall()
    return [name for (name,) in found]


def _moved(name: str, kind: str, copied: Copied, table: str) -> str:
    """A column of a table for an authority: what is recorded lies earlier, what is said of the run does not."""
    if name == "la_code":
        return f"'{copied.la_code}'"
    if name == "shown_as":
        return f"'Exampleshire {copied.la_code}'"
    if not table.startswith("staging.") or table == "staging.stg_commentary":
        return f'"{name}"'
    if kind == "DATE":
        return f'"{name}" - {copied.days_earlier}'
    if kind == "TIMESTAMP":
        # a local time stays what the clock shows, where it shows it: an hour of March is none of London's
        instant = f"""timezone('Europe/London', "{name.removesuffix("_utc")}" - to_days({copied.days_earlier}))"""
        return f"timezone('{'UTC' if name.endswith('_utc') else 'Europe/London'}', {instant})"
    return f'"{name}"'


def _written(contract: Contract, copied: Copied, path: Path) -> str:
    staged = f"staging.{contract.staging_model}"
    cells = []
    for column in contract.columns:
        kind = {"date": "DATE", "timestamp": "TIMESTAMP"}.get(column.data_type, "")
        cell = _moved(column.staged_as, kind, copied, staged)
        if column.data_type == "boolean":
            cell = f"case when {cell} then 'Y' when not {cell} then 'N' end"
        if column.data_type == "timestamp":
            cell = f"strftime({cell}, '%Y-%m-%dT%H:%M:%S')"
        cells.append(f'{cell} as "{column.name}"')
    return (
        f"copy (select {', '.join(cells)} from template_{copied.template}.{staged}) "
        f"to '{path}' (header, delimiter ',', quote '\"', escape '\"')"
    )
