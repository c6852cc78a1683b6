"""One file of a delivery, open for changes: its header and rows as text, and how they will be written."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from scorecard.delivery.contracts import Column, Contract, comparable

STRAY_QUOTE = "\x00"
"""Stands in a cell for a quote that nobody doubled: the writer of CSV would."""


@dataclass
class ExtractFile:
    """An extract as it will lie in the folder.

    ``raw``, once set, is what is written, whatever the rows are. Without ``name`` nothing is written; a name that ends
    with a slash is a folder. ``rows_sent`` and ``sha256_sent`` are what a statement of the sender says of it.
    """

    contract: Contract
    name: str
    header: list[str]
    rows: list[list[str]]
    line_end: str = "\n"
    encoding: str = "utf-8"
    delimiter: str = ","
    quotes_everything: bool = False
    raw: bytes | None = None
    stated: dict[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, contract: Contract) -> "ExtractFile":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = csv.reader(stream)
        return cls(contract, path.name, header, rows)

    @property
    def extract(self) -> str:
        return self.contract.extract

    @property
    def text(self) -> str:
        """The file as text, not yet encoded."""
        stream = io.StringIO()
        writer = csv.writer(
            stream,
            delimiter=self.delimiter,
            lineterminator=self.line_end,
            quoting=csv.QUOTE_ALL if self.quotes_everything else csv.QUOTE_MINIMAL,
        )
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return stream.getvalue().replace(STRAY_QUOTE, '"')

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return self.raw if self.raw is not None else self.text.encode(self.encoding)

    def write(self, folder: Path) -> None:
        if self.name.endswith("/"):
            (folder / self.name).mkdir()
        elif self.name:
            (folder / self.name).write_bytes(self.content)

    @property
    def columns(self) -> dict[int, Column]:
        """The contract's columns that are in the file, by their place in a row."""
        return {
            place: column
            for place, heading in enumerate(self.header)
            for column in self.contract.columns
            if comparable(heading) in column.headings
        }

    def places(self, *data_types: str) -> list[int]:
        """Where columns of some types stand."""
        return [place for place, column in self.columns.items() if column.data_type in data_types]

    def filled(self, place: int) -> list[int]:
        """The numbers of the rows that have a value in a column."""
        return [number for number, row in enumerate(self.rows) if len(row) > place and row[place].strip()]

    def blank(self, place: int) -> list[int]:
        """The numbers of the rows that have none."""
        return [number for number, row in enumerate(self.rows) if len(row) > place and not row[place]]


def some(dice: Random, numbers: list[int]) -> list[int]:
    """One of the rows, a few, half of them or all: mess comes in every measure."""
    if not numbers:
        return []
    share = dice.choice((0.0, 0.02, 0.2, 0.5, 1.0))
    return sorted(dice.sample(numbers, max(1, round(share * len(numbers)))))
