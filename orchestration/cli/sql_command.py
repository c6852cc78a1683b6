"""`scorecard sql`: a question to the marts, answered in the terminal or as text that other programs read."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.arguments import Home, marts_of
from orchestration.cli.endings import ended_plainly, say, write_out

if TYPE_CHECKING:
    from rich.table import Table

    from scorecard.release.ask import Answer

AT_MOST = 200  # rows of a table in the terminal; text for other programs holds all


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
    if shape is Shape.table:
        say(_table(answer))
        if len(answer.rows) > AT_MOST:
            say(f"{len(answer.rows) - AT_MOST:,} more rows: --format csv, or a limit.")
    else:
        write_out(answer.as_csv() if shape is Shape.csv else answer.as_json())


def _table(answer: "Answer") -> "Table":
    from rich.table import Table

    table = Table()
    for at, name in enumerate(answer.names):
        numbers = any(isinstance(row[at], int | float | Decimal) for row in answer.rows)
        table.add_column(name, justify="right" if numbers else "left")
    for row in answer.rows[:AT_MOST]:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    return table
