"""`scorecard sql`: a question to the marts, answered in the terminal or as text that other programs read."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.arguments import Home, marts_of
from orchestration.cli.endings import ended_plainly, say, width_of_output, write_out

if TYPE_CHECKING:
    from rich.table import Table

    from scorecard.release.ask import Answer

AT_MOST = 200  # rows of a table in the terminal, or lines of records; text for other programs holds all
READABLE = 12  # characters of a column of a table that are enough to read it, broken over lines


class Shape(StrEnum):
    """How the answer is written."""

    table = "table"
    csv = "csv"
    json = "json"


def sql(
    query: Annotated[str, typer.Argument(help="SQL on the schema marts, such as 'from about'. Standard input: -")],
    public: Annotated[bool, typer.Option("--public", help="Ask the public figures, not the internal ones.")] = False,
    release: Annotated[Path | None, typer.Option(help="Ask one release's own marts: its folder.")] = None,
    shape: Annotated[Shape, typer.Option("--format", help="How the answer is written.")] = Shape.table,
    home: Home = None,
) -> None:
    """Ask the marts a question in SQL. They are opened read-only, and the query reaches no other file."""
    from scorecard.release.ask import ask

    file = marts_of(home, public, release)
    with ended_plainly():
        answer = ask(file, typer.get_text_stream("stdin").read() if query == "-" else query)
    if shape is not Shape.table:
        write_out(answer.as_csv() if shape is Shape.csv else answer.as_json())
        return
    if _fits(answer):
        shown = min(len(answer.rows), AT_MOST)
        say(_table(answer))
    else:
        shown = min(len(answer.rows), max(AT_MOST // (len(answer.names) + 1), 1))
        write_out(_records(answer, shown))
        say(f"{len(answer.names)} columns are too many for a table here: select some of them, or --format csv.")
    if len(answer.rows) > shown:
        say(f"{len(answer.rows) - shown:,} more rows: --format csv, or a limit.")


def _fits(answer: "Answer") -> bool:
    """Whether a table leaves each column what it needs, or what is enough to read it."""
    from rich.console import Console

    cells = [[name, *(str(row[at]) for row in answer.rows[:AT_MOST])] for at, name in enumerate(answer.names)]
    needed = 1 + sum(min(max(map(len, column)), READABLE) + 3 for column in cells)
    return needed <= Console(width=width_of_output()).width


def _records(answer: "Answer", rows: int) -> str:
    """The first rows one below the other, a column a line; cells without a value are left out."""
    width = max(map(len, answer.names))
    blocks = []
    for number, row in enumerate(answer.rows[:rows], start=1):
        told = (
            f"  {name:<{width}}  {' '.join(str(cell).split())}\n"
            for name, cell in zip(answer.names, row, strict=True)
            if cell not in (None, "")
        )
        blocks.append(f"row {number}\n{''.join(told)}")
    return "".join(blocks)


def _table(answer: "Answer") -> "Table":
    from rich.table import Table

    table = Table()
    for at, name in enumerate(answer.names):
        numbers = any(isinstance(row[at], int | float | Decimal) for row in answer.rows)
        table.add_column(name, justify="right" if numbers else "left")
    for row in answer.rows[:AT_MOST]:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    return table
