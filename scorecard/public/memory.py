"""What earlier public editions have made public: read from the release folders, kept in each of them.

    releases/916/2024-03/r1/public_memory.parquet

holds every count that the authority's public editions have ever shown or kept back, with the amount that stood there.
It is no part of the public folder. An edition that never left the authority is forgotten by a row in
`seeds/unpublished_editions.csv`; every other is taken to have been published.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.public.groups import Group, GroupCell
from scorecard.public.months import Cell, Cells
from scorecard.seeds import load_seeds
from scorecard.warehouse.database import create_table, in_memory

FILE = "public_memory.parquet"

COLUMNS = {
    "count_name": "varchar",
    "period_end": "date",
    "dimension": "varchar",
    "category_code": "varchar",
    "amount": "double",
    "is_hidden": "boolean",
    "block": "varchar",
    "block_is_safe": "boolean",
}

Breakdowns = dict[tuple[datetime.date, str], dict[tuple[str, Group], GroupCell]]  # period, dimension -> count, group


@dataclass(frozen=True)
class Memory:
    """Every count that was ever decided: of all children, and of groups of them."""

    cells: Cells = field(default_factory=dict)
    breakdowns: Breakdowns = field(default_factory=dict)


def never_published() -> frozenset[str]:
    """Releases whose public edition never left the authority, from the seed that people keep."""
    return frozenset(row.release_id for row in load_seeds().unpublished_editions)


def read_memory(files: Sequence[Path]) -> Memory:
    """The memory of some releases together, oldest first. What one of them has decided, all later ones repeat."""
    memory = Memory()
    if not files:
        return memory
    with in_memory() as connection:
        rows = connection.execute(
            """
            select
                count_name, period_end, dimension, category_code,
                min_by(amount, list_position(?, filename)) as amount,
                bool_or(is_hidden) as is_hidden,
                min_by(block, list_position(?, filename)) as block,
                bool_or(block_is_safe) as block_is_safe
            from read_parquet(?, filename = true)
            group by all
            order by all
            """,
            [[str(path) for path in files]] * 3,
        ).fetchall()
    for name, period, dimension, group, amount, is_hidden, block, block_is_safe in rows:
        if dimension:
            memory.breakdowns.setdefault((period, dimension), {})[name, group] = GroupCell(amount, is_hidden)
        else:
            memory.cells[name, period] = Cell(
                amount=amount, is_hidden=is_hidden, block=block, block_is_safe=block_is_safe
            )
    return memory


def write_memory(path: Path, memory: Memory) -> None:
    """Write a memory beside the public edition that it describes."""
    rows = [
        (name, period, "", "", cell.amount, cell.is_hidden, cell.block, cell.block_is_safe)
        for (name, period), cell in memory.cells.items()
    ]
    rows += [
        (name, period, dimension, group, cell.amount, cell.is_hidden, "", False)
        for (period, dimension), groups in memory.breakdowns.items()
        for (name, group), cell in groups.items()
    ]
    with in_memory() as connection:
        create_table(connection, "memory", COLUMNS, rows)
        connection.execute(f"copy (select * from memory order by all) to '{path}' (format parquet)")
