"""The header of a file held against its contract: which column stands where, and what is wrong with it.

A heading of the file is quoted only where it is nearly a name of the contract: what stands in the first row of a file
without a header is somebody's record.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scorecard.delivery.contracts import Column, Contract, comparable
from scorecard.delivery.unusable import UnusableFile

# zero-width space, non-joiner, joiner and mark, word joiner, byte order mark, soft hyphen
INVISIBLE = re.compile("[\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad]")
# one slip of the keyboard in every six letters, two at most
LETTERS_A_SLIP = 6
MOST_SLIPS = 2


@dataclass(frozen=True)
class Heading:
    """Where the contract's columns stand in the file."""

    positions: dict[str, int]  # contract column -> position in the file
    width: int
    extra: tuple[str, ...]  # headings that no contract names: reported, never loaded
    missing: tuple[str, ...]  # contract columns that did not arrive and that somebody misses


def visible(text: str) -> str:
    """Text without signs that nobody sees."""
    return INVISIBLE.sub("", text)


def match_heading(name: str, rows: Sequence[Sequence[str]], contract: Contract) -> Heading:
    """Match the first of the rows to the contract; the rows after it tell a title above the header.

    Raises:
        UnusableFile: a required column is missing, stands twice, or one heading could be two columns.
    """
    headings = [visible(heading) for heading in rows[0]]
    comparables = [comparable(heading) for heading in headings]
    found = [(column, _places(column, comparables)) for column in contract.columns]
    lost = [column for column, places in found if column.required and not places]
    if lost:
        refuse_title(name, rows, contract)
        raise UnusableFile(_missing(name, lost, found, headings))
    for column, places in found:
        if len(places) > 1:
            raise UnusableFile(
                f"{name}: column {column.name} stands {len(places)} times in the header. "
                "Expected once. Remove the wrong one and deliver the file again."
            )
    positions = {column.name: places[0] for column, places in found if places}
    clashes = [at for at, count in Counter(positions.values()).items() if count > 1]
    if clashes:
        raise UnusableFile(
            f"{name}: heading number {clashes[0] + 1} could be two columns of the contract. "
            "Use the contract's own column names and deliver the file again."
        )
    taken = set(positions.values())
    extra = tuple(heading.strip() for at, heading in enumerate(headings) if at not in taken)
    missing = tuple(column.name for column, places in found if not places and not column.may_be_absent)
    return Heading(positions, len(headings), extra, missing)


def _places(column: Column, comparables: Sequence[str]) -> list[int]:
    found = [at for at, heading in enumerate(comparables) if heading in column.headings]
    exact = [at for at in found if comparables[at] == comparable(column.name)]
    return exact or found


def refuse_title(name: str, rows: Sequence[Sequence[str]], contract: Contract) -> None:
    """Refuse a file whose header stands below its first row.

    Raises:
        UnusableFile: one of the later rows has every required column.
    """
    for row, cells in enumerate(rows[1:], start=2):
        comparables = [comparable(visible(cell)) for cell in cells]
        if all(_places(column, comparables) for column in contract.columns if column.required):
            raise UnusableFile(
                f"{name}: the header stands in row {row}, below a title, a note or blank rows. "
                "Expected the header in row 1. Remove the rows above it and deliver the file again."
            )


def _missing(
    name: str, lost: Sequence[Column], found: Sequence[tuple[Column, list[int]]], headings: Sequence[str]
) -> str:
    named = "; ".join(f"{column.name} (accepted: {', '.join(sorted(column.headings))})" for column in lost)
    known = [column.name for column, places in found if places]
    taken = {at for _, places in found for at in places}
    near = [
        f'heading number {at + 1}, "{heading.strip()}", is nearly {meant}'
        for at, heading in enumerate(headings)
        if at not in taken and (meant := _nearly(comparable(heading), lost))
    ]
    return (
        f"{name}: required column missing: {named}. "
        f"Seen: {len(headings)} headings, of which the contract knows "
        f"{', '.join(known) or 'none; perhaps the header row is missing'}. "
        f"{'In them ' + '; '.join(near) + '. Correct the heading' if near else 'Add it'} and deliver the file again."
    )


def _nearly(heading: str, columns: Sequence[Column]) -> str | None:
    for column in columns:
        for accepted in column.headings:
            slips = min(MOST_SLIPS, len(accepted) // LETTERS_A_SLIP)
            if edit_distance(heading, accepted) <= slips:
                return column.name
    return None


def edit_distance(one: str, other: str) -> int:
    """Letters to add, take away or change to make one word of the other."""
    distances = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        before, distances[0] = distances[0], row
        for at, sign in enumerate(other, start=1):
            before, distances[at] = (
                distances[at],
                min(distances[at] + 1, distances[at - 1] + 1, before + (letter != sign)),
            )
    return distances[-1]
