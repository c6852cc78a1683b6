"""A question to the marts in SQL, and its answer as rows or as text that other programs read.

The file is open for reading alone, and the query reaches no other file. How an answer looks on a terminal does not
belong here.
"""

import csv
import datetime
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from scorecard.problems import UnusableInput
from scorecard.warehouse.database import open_marts


@dataclass(frozen=True)
class Answer:
    """Names of columns, and rows with a cell for each."""

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def as_csv(self) -> str:
        """A header and a line a row; null is an empty cell."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([self.names, *self.rows])
        return text.getvalue()

    def as_json(self) -> str:
        """A list of objects; days as 2024-03-31."""
        rows = [dict(zip(self.names, row, strict=True)) for row in self.rows]
        return json.dumps(rows, default=_told, ensure_ascii=False) + "\n"


def ask(file: Path, query: str) -> Answer:
    """What a file of marts answers; of several statements, what the last one gives.

    Raises:
        UnusableInput: there is no such file, or the query fails there.
    """
    if not file.is_file():
        raise UnusableInput(f"There is no {file}. `scorecard run` makes it with a release.")
    try:
        with open_marts(file) as connection:
            connection.execute("set enable_external_access = false; set lock_configuration = true")
            cursor = connection.execute(query)
            return Answer([column[0] for column in cursor.description or []], cursor.fetchall())
    except duckdb.Error as problem:
        raise UnusableInput(
            f"{file.name} could not answer: {problem}\nThe tables and their columns: scorecard sql 'from columns'"
        ) from problem


def _told(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
