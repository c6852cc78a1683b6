"""Two folders of one release held against each other, by what they say: rows of tables, cells of a workbook, bytes of
pages. One was released, the other is made again.

Results are counts and names. A row is told only where it is a figure of a line, never where it may be a case's. What
a difference means is judged in `verify`.
"""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from scorecard.release.dictionary import TABLE as DICTIONARY
from scorecard.release.folder import MANIFEST, MARTS_BEFORE
from scorecard.release.integrity import BESIDE_THE_MANIFEST
from scorecard.settings import MARTS, PUBLIC_MARTS
from scorecard.warehouse.database import Connection, in_memory, text_literal

# parts of the manifest that are not derived: hashes stand for files that are compared by what they say; who made the
# release, when, by whose signature and with which decisions and code is taken as it was written
TAKEN_AS_WRITTEN = frozenset(
    {"files", "format", "released_at", "made_by", "steps", "override_authors", "overrides", "settings", "is_signed"}
    | {"commit", "is_dirty", "packages", "code_fingerprint", "rules_fingerprint", "drawing_fingerprint"}
    | {"reference_fingerprint", "register_head"}
)
PSEUDONYMS = re.compile(r"pseudonym")
# marts of releases of before, and what the same are called when they are made again
NAMED_NOW = {MARTS_BEFORE: MARTS, f"public/{MARTS_BEFORE}": f"public/{PUBLIC_MARTS}"}
NOT_MADE_AGAIN = "in the release, and not made again"
AT_MOST = 5  # rows that are told of a table


@dataclass(frozen=True)
class Compared:
    """One thing that was compared. ``kind`` says what was counted, such as ``rows of marts``; ``differing`` counts what
    stands on one side alone; ``told`` is a sentence for what differs, '' where all is equal."""

    kind: str
    name: str
    equal: int
    differing: int = 0
    told: str = ""

    @property
    def is_drawn(self) -> bool:
        """Whether it is a page, a workbook or another file that shows figures, and no table of them."""
        return self.kind in DRAWN


CELLS, PAGES, OTHER_FILES, CSV_ROWS = "cells of workbooks", "pages", "other files", "rows of CSV files"
DESCRIPTIONS = "descriptions of columns"
TABLE_ROWS = "rows of tables as Parquet"
DRAWN = frozenset({CELLS, PAGES, OTHER_FILES, CSV_ROWS, DESCRIPTIONS, TABLE_ROWS})


def compare_folders(released: Path, again: Path, *, same_key: bool, withheld: Iterable[str] = ()) -> Iterator[Compared]:
    """Compare everything in two release folders. Without the `same_key`, pseudonyms are left out of the comparison."""
    names = sorted((_names(released) | _names_before(released, again)) - BESIDE_THE_MANIFEST - set(withheld))
    with in_memory() as connection:
        for name in names:
            yield from _compare_files(connection, released, again, name, same_key=same_key)
    yield from _compare_manifests(released / MANIFEST, again / MANIFEST)


def _compare_files(
    connection: Connection, released: Path, again: Path, name: str, *, same_key: bool
) -> Iterator[Compared]:
    """Compare a file of two folders; `connection` is one for whatever is read outside a database."""
    before, now = released / name, again / NAMED_NOW.get(name, name)
    if not now.is_file() or not before.is_file():
        side = NOT_MADE_AGAIN if before.is_file() else "made again, and not in the release"
        yield Compared(_kind_of(name), name, 0, 1, f"{name}: {side}")
    elif name.endswith(".duckdb"):
        yield from compare_databases(name, before, now, same_key=same_key)
    elif name.endswith(".parquet"):
        sides = [f"read_parquet({text_literal(path)})" for path in (before, now)]
        yield _compare_tables(connection, _kind_of(name), name, *sides)
    elif name.endswith("manifest-sha256.txt"):
        return  # lists hashes; what they stand for is compared
    elif name.endswith(".csv"):
        yield _compare_many(CSV_ROWS, name, "rows", _csv_rows(before), _csv_rows(now))
    elif name.endswith(".xlsx"):
        yield _compare_many(CELLS, name, "cells", _cells(before), _cells(now))
    else:
        same = before.read_bytes() == now.read_bytes()
        told = "" if same else f"{name}: it is not what is drawn from the figures"
        yield Compared(_kind_of(name), name, int(same), int(not same), told)


def _names_before(released: Path, again: Path) -> set[str]:
    """What was made again, under the names that the release has for it."""
    before = {now: name for name, now in NAMED_NOW.items() if (released / name).is_file()}
    return {before.get(name, name) for name in _names(again)}


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _kind_of(name: str) -> str:
    of_public = "public " if name.startswith("public") else ""
    if name.endswith("cases.duckdb"):
        return "rows of cases"
    if name.endswith(".duckdb"):
        return f"rows of {of_public}marts"
    if name.endswith(".parquet"):
        return TABLE_ROWS if Path(name).parent.name == "tables" else f"rows of {of_public}memory"
    kinds = {".csv": CSV_ROWS, ".xlsx": CELLS, ".html": PAGES}
    return kinds.get(Path(name).suffix, OTHER_FILES)


def compare_databases(name: str, before: Path, now: Path, *, same_key: bool = True) -> Iterator[Compared]:
    """Compare two database files, table by table, whatever the order of their rows."""
    with in_memory(reads={"released": before, "again": now}) as connection:
        tables: dict[str, set[str]] = {"released": set(), "again": set()}
        for side, schema, table in connection.execute(
            "select database_name, schema_name, table_name from duckdb_tables() "
            "where database_name in ('released', 'again')"
        ).fetchall():
            tables[side].add(f'"{schema}"."{table}"')
        for table in sorted(tables["released"] | tables["again"]):
            called = f"{name}, {table.split('.')[1].strip(chr(34))}"
            missing = [side for side in tables if table not in tables[side]]
            kind = DESCRIPTIONS if called.endswith(f", {DICTIONARY}") else _kind_of(name)
            if missing:
                side = "in the release, and not made again" if missing == ["again"] else "missing in the release"
                yield Compared(kind, called, 0, 1, f"{called}: the table is {side}")
                continue
            yield _compare_tables(connection, kind, called, f"released.{table}", f"again.{table}", same_key=same_key)


def _compare_tables(
    connection: Connection, kind: str, called: str, released: str, again: str, *, same_key: bool = True
) -> Compared:
    columns = {side: _columns(connection, side) for side in (released, again)}
    if columns[released] != columns[again]:
        odd = sorted(set(columns[released]) ^ set(columns[again]))
        return Compared(
            kind, called, 0, 1, f"{called}: other columns than those made again ({', '.join(odd) or 'order'})"
        )
    kept = [f'"{each}"' for each in columns[released] if same_key or not PSEUDONYMS.search(each)]
    [(rows,)] = connection.execute(f"select count(*) from {released}").fetchall()
    odd_rows = _odd_rows(connection, ", ".join(kept), released, again)
    differing = sum(len(found) for found in odd_rows.values())
    told = ""
    if differing:
        counted = " and ".join(f"{len(found)} {side}" for side, found in odd_rows.items() if found)
        told = f"{called}: rows that stand on one side alone: {counted}"
        if called.endswith("indicator_values"):
            told += "".join(f"\n    {line}" for line in _figures(columns[released], odd_rows))
    return Compared(kind, called, rows - len(odd_rows["released"]), differing, told)


def _odd_rows(connection: Connection, chosen: str, released: str, again: str) -> dict[str, list[Any]]:
    """Rows that one side has oftener than the other, as often as that. Both are read once, and no row is trusted to a
    hash."""
    odd_rows: dict[str, list[Any]] = {"released": [], "derived again": []}
    for *row, more in connection.execute(
        f"""
        with rows_of_both as (
            select {chosen}, 1 as more from {released}
            union all
            select {chosen}, -1 as more from {again}
        )

        select * exclude (more), sum(more) from rows_of_both group by all having sum(more) <> 0
        """
    ).fetchall():
        odd_rows["released" if more > 0 else "derived again"] += [tuple(row)] * abs(int(more))
    return odd_rows


def _figures(columns: list[str], odd_rows: dict[str, list[Any]]) -> Iterator[str]:
    told = 0
    for side, rows in odd_rows.items():
        for row in sorted(rows, key=str):
            if (told := told + 1) > AT_MOST:
                return
            cell = dict(zip(columns, row, strict=False))
            named = " ".join(str(cell[part]) for part in ("indicator_id", "component", "basis", "period_end"))
            yield f"{named}: {side} as {cell['numerator']} of {cell['denominator']} ({cell['status']})"


def _columns(connection: Connection, source: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"describe select * from {source}").fetchall()]


def _compare_many(kind: str, name: str, of_what: str, before: Counter[Any], now: Counter[Any]) -> Compared:
    only_before, only_now = before - now, now - before
    differing = only_before.total() + only_now.total()
    told = f"{name}: {only_before.total() or only_now.total()} {of_what} are not what is drawn from the figures"
    return Compared(kind, name, before.total() - only_before.total(), differing, told if differing else "")


def _csv_rows(path: Path) -> Counter[Any]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return Counter((at, *row) for at, row in enumerate(csv.reader(io.StringIO(text))))


def _cells(path: Path) -> Counter[Any]:
    """Every cell of a workbook: sheet, place, kind, formula and what it shows; and every other part, as it stands."""
    found: Counter[Any] = Counter()
    try:
        with zipfile.ZipFile(path) as book:
            texts = _shared_texts(book)
            for part in book.namelist():
                content = book.read(part)
                if not part.startswith("xl/worksheets/sheet"):
                    if part not in ("xl/sharedStrings.xml", "docProps/core.xml"):
                        found["part", part, content] += 1
                    continue
                for cell in ElementTree.fromstring(content).iterfind(".//{*}c"):
                    held = [(each.tag.rpartition("}")[2], "".join(each.itertext())) for each in cell]
                    if cell.get("t") == "s":
                        held = [(name, texts[int(text)] if name == "v" else text) for name, text in held]
                    found[part, cell.get("r"), cell.get("t"), cell.get("s"), *held] += 1
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, IndexError, ValueError):
        found["unreadable", path.name] += 1
    return found


def _shared_texts(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return [
        "".join(each.itertext()) for each in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iterfind("{*}si")
    ]


def _compare_manifests(before: Path, now: Path) -> Iterator[Compared]:
    released, again = (json.loads(path.read_text(encoding="utf-8")) for path in (before, now))
    for key in sorted((released.keys() & again.keys()) - TAKEN_AS_WRITTEN):
        same = released[key] == again[key]
        told = "" if same else f"{MANIFEST}, {key}: it is not what is derived again"
        yield Compared("parts of the manifest", f"{MANIFEST}, {key}", int(same), int(not same), told)
    for key in sorted((released.keys() ^ again.keys()) - TAKEN_AS_WRITTEN):
        yield Compared(
            "parts of the manifest", f"{MANIFEST}, {key}", 0, 1, f"{MANIFEST}, {key}: it is on one side alone"
        )
