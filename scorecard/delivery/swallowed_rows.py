"""Rows that a stray quote has swallowed: they stand as text inside a cell of another row.

A line inside a cell is held to be a row of the extract where it fills the key and every required date of the contract,
each at its place and each date in the shape of one. Where the contract requires no date the line must split into as
many cells as the header, fill every required column, and have a key without blanks that has a digit if that of the row
around it has one: text with a comma is no row.

What a date is worth is asked by staging; here its shape will do.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from scorecard.delivery.contracts import Contract
from scorecard.delivery.headings import Heading
from scorecard.delivery.line_scan import LINE_END

DATE = re.compile(
    r"\s*(\d{1,2}([-/. ])(\d{1,2}|[A-Za-z]{3,9})\2\d{4}|\d{4}([-/.])(\d{1,2}|[A-Za-z]{3,9})\4\d{1,2}"
    r"|[A-Za-z]{3,9} +\d{1,2},? +\d{4}|\d{8})([T ].*)?\s*"
)


@dataclass(frozen=True)
class SwallowedLines:
    """Physical lines of the file, the first line being 1, that stand inside a cell of one row."""

    row: int
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def named(self) -> str:
        """As people say it: `line 14` or `lines 14 to 912`."""
        return f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"


class RowFinder:
    """Tells whether a cell holds a row of the extract."""

    def __init__(self, contract: Contract, heading: Heading) -> None:
        places = heading.positions
        self._width = heading.width
        self._keys = [places[name] for name in contract.key if name in places]
        required = [column for column in contract.columns if column.required and column.name in places]
        self._required = [places[column.name] for column in required]
        self._dates = [places[column.name] for column in required if column.data_type in ("date", "timestamp")]

    def is_in(self, cells: Sequence[str]) -> bool:
        """Whether a line inside one of the cells is a row of the extract."""
        lines = (line for cell in cells for line in LINE_END.split(cell)[1:])
        return any(self._is_row(line, cells) for line in lines)

    def _is_row(self, line: str, around: Sequence[str]) -> bool:
        if line.count(",") < max(self._keys + self._dates, default=0):
            return False
        cells = next(csv.reader([line]), [])
        if not self._fills(cells, self._keys):
            return False
        if self._dates:
            return self._fills(cells, self._dates) and all(DATE.fullmatch(cells[at]) for at in self._dates)
        return (
            len(cells) == self._width
            and self._fills(cells, self._required)
            and all(self._looks_like_key(cells[at].strip(), around, at) for at in self._keys)
        )

    @staticmethod
    def _fills(cells: Sequence[str], places: Sequence[int]) -> bool:
        return all(at < len(cells) and cells[at].strip() for at in places)

    @staticmethod
    def _looks_like_key(text: str, around: Sequence[str], at: int) -> bool:
        own = around[at] if at < len(around) else ""
        return not re.search(r"\s", text) and (bool(re.search(r"\d", text)) or not re.search(r"\d", own))
