"""What public editions have said: read from the editions that were published, kept beside each of them.

    releases/916/2024-03/r1/public_memory.parquet

holds every count that the authority's public editions have ever shown or suppressed, with the amount that stood there.
It is no part of the public folder. Which editions were published stands in the ledger (`scorecard.public.published`).
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.public.groups import GroupCells, Place
from scorecard.public.months import Cell, Cells, Sums, Window, months_between
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
            rows = connection.execute("select * from read_parquet(?) order by all", [str(path)]).fetchall()
        for name, basis, start, end, dimension, group, amount, is_suppressed in rows:
            cell = Cell(amount, is_suppressed)
            if basis == "month":
                memory.months_by_group.setdefault((name, end, dimension), {})[group] = amount
            elif dimension:
                memory.breakdowns.setdefault((end, dimension), {})[name, group] = cell
            elif basis == "headline":
                memory.cells[name, end] = cell
            else:
                memory.sums[name, Window(basis, end, months_between(start, end))] = cell
    return memory


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
            (name, "month", end, end, dimension, group, amount, True)
            for (name, end, dimension), groups in memory.months_by_group.items()
            for group, amount in groups.items()
        ),
    ]
    with in_memory() as connection:
        create_table(connection, "memory", COLUMNS, rows)
        copy_to_parquet(connection, "select * from memory", path)


def _of(cell: Cell) -> tuple[float, bool]:
    return cell.amount, cell.is_suppressed
