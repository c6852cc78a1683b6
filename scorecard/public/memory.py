"""What public editions have said: read from the editions that were published, kept beside each of them.

    releases/916/2024-03/r1/public_memory.parquet

holds every count that the authority's public editions have ever shown or suppressed, with the amount that stood there.
It is no part of the public folder. Which editions were published stands in the ledger (`scorecard.public.published`).
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.public.groups import Group, GroupCells, Place
from scorecard.public.months import (
    LAST_MONTH,
    Cell,
    Cells,
    Sums,
    Window,
    months_between,
    months_of_year,
    year_of,
)
from scorecard.warehouse.database import copy_to_parquet, create_table, in_memory

COLUMNS = {
    "name": "varchar",
    "basis": "varchar",  # headline; for sums of months theirs; month for the months of groups that are told by year
    "period_start": "date",
    "period_end": "date",
    "dimension": "varchar",
    "category_code": "varchar",
    "amount": "double",
    "is_suppressed": "boolean",
    "revised_in": "date",  # last day of the month of the edition that corrected it; none where it is as first published
}

# count, month, dimension -> group -> amount: what the years by group are summed from, never public itself
MonthsByGroup = dict[tuple[str, datetime.date, str], dict[str, float]]


@dataclass(frozen=True)
class Memory:
    """Every count that has been decided, by period, by sum of months and by group."""

    cells: Cells = field(default_factory=dict)
    sums: Sums = field(default_factory=dict)
    breakdowns: dict[Place, GroupCells] = field(default_factory=dict)
    months_by_group: MonthsByGroup = field(default_factory=dict)


def read_memory(files: Sequence[Path]) -> Memory:
    """What some editions have decided, oldest first. Each repeats those before it; the newest wins."""
    memory = Memory()
    for path in files:
        with in_memory() as connection:
            create_table(connection, "memory", COLUMNS, [])
            connection.execute("insert into memory by name select * from read_parquet(?)", [str(path)])
            rows = connection.execute("select * from memory order by all").fetchall()
        for name, basis, start, end, dimension, group, amount, is_suppressed, revised_in in rows:
            cell = Cell(amount, is_suppressed, revised_in)
            if basis == "month":
                memory.months_by_group.setdefault((name, end, dimension), {})[group] = amount
            elif dimension:
                memory.breakdowns.setdefault((end, dimension), {})[name, group] = cell
            elif basis == "headline":
                memory.cells[name, end] = cell
            else:
                memory.sums[name, Window(basis, end, months_between(start, end))] = cell
    return memory


def years_by_group(months_by_group: MonthsByGroup, cells: Cells) -> dict[Place, dict[tuple[str, Group], float]]:
    """The groups of whole financial years of which every month is decided, summed from the months as they first were
    or were corrected."""
    years: dict[tuple[str, datetime.date, str], list[dict[Group, float]]] = {}
    for (name, period, dimension), of_groups in months_by_group.items():
        closing = datetime.date(year_of(period) + 1, LAST_MONTH, 31)
        years.setdefault((name, closing, dimension), []).append(of_groups)
    tables: dict[Place, dict[tuple[str, Group], float]] = {}
    for (name, closing, dimension), months in years.items():
        if all((name, month) in cells for month in months_of_year(closing)):
            table = tables.setdefault((closing, dimension), {})
            for group in sorted({group for month in months for group in month}):
                table[name, group] = sum(month.get(group, 0.0) for month in months)
    return tables


def write_memory(path: Path, memory: Memory) -> None:
    """Write a memory beside the public edition that it describes."""
    rows = [
        *((name, "headline", end, end, "", "", *_of(cell)) for (name, end), cell in memory.cells.items()),
        *(
            (name, window.basis, window.months[0].replace(day=1), window.period_end, "", "", *_of(cell))
            for (name, window), cell in memory.sums.items()
        ),
        *(
            (name, "headline", end, end, dimension, group, *_of(cell))
            for (end, dimension), groups in memory.breakdowns.items()
            for (name, group), cell in groups.items()
        ),
        *(
            (name, "month", end, end, dimension, group, amount, True, None)
            for (name, end, dimension), groups in memory.months_by_group.items()
            for group, amount in groups.items()
        ),
    ]
    with in_memory() as connection:
        create_table(connection, "memory", COLUMNS, rows)
        copy_to_parquet(connection, "select * from memory", path)


def _of(cell: Cell) -> tuple[float, bool, datetime.date | None]:
    return cell.amount, cell.is_suppressed, cell.revised_in


def memory_beside(public_warehouse: Path) -> Path:
    """Where the memory of an edition lies until it is written beside it."""
    return public_warehouse.with_suffix(".memory.parquet")
