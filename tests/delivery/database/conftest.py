"""A PostgreSQL server with the pocket authority in it."""

import csv
from collections.abc import Iterator

import psycopg
import pytest

from scorecard.delivery.contracts import load_contracts
from tests.postgresql import server
from tests.support import POCKET_AUTHORITY


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The address of a database that holds the pocket authority's tables, dates as timestamps."""
    with server() as address:
        _fill(address)
        yield address


def _fill(address: str) -> None:
    contracts = load_contracts()
    with psycopg.connect(address) as connection:
        for path in sorted(POCKET_AUTHORITY.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as stream:
                headings, *rows = list(csv.reader(stream))
            if path.stem not in contracts:
                continue
            columns = ", ".join(f"{heading} text" for heading in headings)
            connection.execute(f"create table {path.stem} (local_note text, {columns})")
            with connection.cursor().copy(f"copy {path.stem} ({', '.join(headings)}) from stdin") as copy:
                for row in rows:
                    copy.write_row([cell or None for cell in row])
