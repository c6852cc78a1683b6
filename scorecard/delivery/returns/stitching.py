"""What the readers share: of the years of a return the newest record, and a number where records of one key differ.

Belongs here: putting together that knows no return. Does not: which cells identify a record, which each reader says.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from scorecard.delivery.returns.days import iso
from scorecard.delivery.returns.reader import Record, ReturnYear


def newest(
    years: Sequence[ReturnYear], table: str, child: str, identifying: Sequence[str] = ()
) -> Iterator[tuple[Record, str]]:
    """Records of a table, those of the newest year for every child and identifying cells, each with its number.

    Years come the oldest first. Dates among the identifying cells are compared as days, words in any case. The number
    is empty for the first of different contents, by content and not by place; equal records share it, so that they have
    one key and count once.
    """
    found: dict[tuple[str, ...], Record] = {}
    alike: dict[tuple[str, ...], list[Record]] = {}  # where several of one year have one key: few, if any
    for year in years:
        records = year.of_table(table)
        names = [record.cells[child].upper() for record in records]
        folded = [[_folded(record.cells[column]) for record in records] for column in identifying]
        keys = [*zip(names, *folded, strict=True)]
        of_year = dict(zip(keys, records, strict=True))
        if alike:
            alike = {key: together for key, together in alike.items() if key not in of_year}
        if len(of_year) < len(records):
            by_key: dict[tuple[str, ...], list[Record]] = {}
            for key, record in zip(keys, records, strict=True):
                by_key.setdefault(key, []).append(record)
            alike |= {key: together for key, together in by_key.items() if len(together) > 1}
        found.update(of_year)
    for key, record in found.items():
        if key in alike:
            yield from numbered(alike[key])
        else:
            yield record, ""


@lru_cache(maxsize=1 << 16)
def _folded(text: str) -> str:
    """An identifying cell as it is compared."""
    return iso(text).upper()


def numbered(records: Sequence[Record]) -> Iterator[tuple[Record, str]]:
    """Records of one key, each with its number: empty for the first of their contents."""
    if len(records) == 1:
        yield records[0], ""
        return
    contents = sorted({record.content for record in records})
    for record in records:
        at = contents.index(record.content)
        yield record, str(at + 1) if at else ""
