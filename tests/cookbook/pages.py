"""The pages of the cookbook as questions, and their answers as Markdown: read, rendered, put in their places."""

import datetime
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from scorecard.release.ask import Answer
from scorecard.settings import PROJECT_ROOT

COOKBOOK = PROJECT_ROOT / "docs" / "cookbook"
PAGES = (
    "where-we-stand.md",
    "what-changed.md",
    "is-it-chance.md",
    "who-and-where.md",
    "compared-with-whom.md",
    "can-it-be-believed.md",
)
SECTION = re.compile(r"^## (?P<number>\d+)\. (?P<title>[^\n]*)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
QUERY = re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RESULT = re.compile(r"(?<=^<!-- result: )([^>]*)( -->\n)(.*?)(?=^<!-- end of result -->$)", re.MULTILINE | re.DOTALL)
ROUNDED = re.compile(r",\s*(\d)\)\s*as\s+(\w+)")
PICTURE = re.compile(r"^!\[([^\]]+)\]\((pictures/[\w-]+\.svg)\)$", re.MULTILINE)
# what a result is of, as its mark says it, and what is printed above the table
CAPTIONS = {
    "demonstration": "Invented figures of the demonstration, March 2024",
    "pocket authority, second release": "Invented figures of the pocket authority after its second release",
    "cases of the demonstration": "Invented figures, counted from the cases of the demonstration, March 2024",
}
ROWS_SHOWN = 12


@dataclass(frozen=True)
class Question:
    """A section of a page: what is asked, of which data, and what is printed as the answer."""

    page: Path
    number: int
    title: str
    text: str
    query: str
    of: str
    printed: str

    @property
    def is_of_cases(self) -> bool:
        """Whether it is asked of the cases of a release, and not of the marts."""
        return self.of.startswith("cases")

    @property
    def picture(self) -> tuple[str, Path] | None:
        """What the picture is called and where it lies; None where there is none."""
        found = PICTURE.search(self.text)
        return (found[1], self.page.parent / found[2]) if found else None


def questions() -> Iterator[Question]:
    """All questions, in the order of the pages.

    Raises:
        ValueError: a section has not exactly one query and one place for its result.
    """
    for name in PAGES:
        page = COOKBOOK / name
        for section in SECTION.finditer(page.read_text(encoding="utf-8")):
            [query] = QUERY.findall(section["text"])
            [(of, _, printed)] = RESULT.findall(section["text"])
            yield Question(page, int(section["number"]), section["title"], section["text"], query, of, printed)


def of_pocket_authority(question: Question) -> bool:
    """Whether the answer is that of the small authority of the tests."""
    return question.of.startswith("pocket authority")


def written_anew() -> bool:
    """Whether what is printed and drawn shall be made again: COOKBOOK=write, as `make cookbook` has it."""
    return os.environ.get("COOKBOOK") == "write"


def as_printed(question: Question, answer: Answer) -> tuple[str, str]:
    """What the page prints as the answer, written anew before where that is asked, and what it should print."""
    expected = rendered(answer, question)
    if not written_anew():
        return question.printed, expected
    write_result(question, expected)
    return next(read.printed for read in questions() if read.number == question.number), expected


def answer_of_cases(home: Path, query: str) -> Answer:
    """What the cases of the demonstration's release answer."""
    cases = home / "releases" / "916" / "2024-03" / "r1" / "cases.duckdb"
    with duckdb.connect(str(cases), read_only=True) as connection:
        cursor = connection.execute(query)
        return Answer([column[0] for column in cursor.description or []], cursor.fetchall())


def write_result(question: Question, printed: str) -> None:
    """Put an answer in its place on the page."""
    text = question.page.read_text(encoding="utf-8")
    changed = RESULT.sub(lambda found: f"{found[1]}{found[2]}{printed}", question.text)
    question.page.write_text(text.replace(question.text, changed), encoding="utf-8")


def rendered(answer: Answer, question: Question) -> str:
    """An answer as it is printed: what it is of, then a table of its first rows, and how many there are besides.

    A column of numbers has the decimals to which the query rounds it, else as many as its number with most.
    """
    of = question.of
    rounded_to = {name: int(decimals) for decimals, name in ROUNDED.findall(question.query)}
    if not answer.rows:
        return f"*{CAPTIONS[of]}:* no rows.\n\n"
    columns = [[row[at] for row in answer.rows] for at in range(len(answer.names))]
    cells = [_as_text(column, rounded_to.get(name, 0)) for name, column in zip(answer.names, columns, strict=True)]
    shown = list(zip(*cells, strict=True))[:ROWS_SHOWN]
    rules = ["---:" if all(_is_number(cell) for cell in column) else "---" for column in columns]
    table = "".join(f"| {' | '.join(row)} |\n" for row in (answer.names, *shown))
    head, rest = table.split("\n", 1)
    more = len(answer.rows) - len(shown)
    said = f"\n*… and {more} more {'row' if more == 1 else 'rows'}.*\n" if more else ""
    return f"*{CAPTIONS[of]}:*\n\n{head}\n|{'|'.join(rules)}|\n{rest}{said}\n"


def _is_number(cell: Any) -> bool:
    return cell is None or (isinstance(cell, int | float | Decimal) and not isinstance(cell, bool))


def _as_text(column: Sequence[Any], least: int) -> list[str]:
    decimals = max((_decimals(cell) for cell in column if _is_number(cell) and cell is not None), default=0)
    decimals = max(decimals, least)
    return [_cell(cell, decimals) for cell in column]


def _decimals(cell: Any) -> int:
    if isinstance(cell, int) or cell == int(cell):
        return 0
    return len(f"{Decimal(repr(cell)) if isinstance(cell, float) else cell:f}".split(".")[1])


def _cell(cell: Any, decimals: int) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.isoformat()
    if _is_number(cell):
        return f"{cell + 0:.{decimals}f}" if round(cell, decimals) != 0 else f"{0:.{decimals}f}"
    return str(cell).replace("|", "\\|").replace("\n", " ")


def by_name(answer: Answer) -> list[Mapping[str, Any]]:
    """The rows of an answer, each by the names of its columns."""
    return [dict(zip(answer.names, row, strict=True)) for row in answer.rows]
