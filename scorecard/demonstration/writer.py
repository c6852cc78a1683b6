"""Writes a table as a CSV file: plain, in UTF-8, dates as ISO 8601."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from scorecard.demonstration.clock import EPOCH
from scorecard.demonstration.extract_tables import MINUTES, Column, Days, Moments, Table

LAST_DAY = 33_000
SPECIAL = set(',"\n\r')

DAY_TEXT = [(EPOCH + timedelta(days=day)).isoformat() for day in range(LAST_DAY)] + [""]
"""Every day as text; the last entry, found at BLANK, is empty."""


TIME_TEXT = [f"T{minute // 60:02d}:{minute % 60:02d}:00" for minute in range(MINUTES)]
"""Every minute of a day as text."""


def moment(minutes: int) -> str:
    """A date with its time."""
    return DAY_TEXT[minutes // MINUTES] + TIME_TEXT[minutes % MINUTES] if minutes >= 0 else ""


def quoted(value: str) -> str:
    """A value as it stands in a CSV file."""
    return value if SPECIAL.isdisjoint(value) else '"' + value.replace('"', '""') + '"'


def _plain(column: list[str]) -> bool:
    """Whether no value of a column needs quotes."""
    return SPECIAL.isdisjoint("".join(column))


def texts(column: Column) -> list[str]:
    """A column as plain text."""
    if isinstance(column, Days):
        return [DAY_TEXT[day] for day in column.values]
    if isinstance(column, Moments):
        return [moment(minutes) for minutes in column.values]
    return list(column)


def joined(header: Iterable[str], columns: Iterable[list[str]], line_end: str = "\n") -> str:
    """The file's text."""
    cells = [column if _plain(column) else [quoted(value) for value in column] for column in columns]
    lines = [",".join(quoted(name) for name in header), *map(",".join, zip(*cells, strict=True))]
    return line_end.join(lines) + line_end


def write(path: Path, table: Table) -> None:
    """Write a table."""
    path.write_bytes(joined(table, [texts(column) for column in table.values()]).encode())
