"""Whether CSVW metadata and the CSV files of a folder agree, by the rules of the W3C's standard that bear on them.

The standard's own words: a file's columns are those of its schema, in that order, under their titles; a cell is of the
datatype or one of the column's nulls; the cells of the primary key are unique together; the metadata names no file that
is not there. `csvw` is asked as well where it is installed.
"""

import csv
import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from csvw import CSVW

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]*")
TABLE_KEYS = {"url", "tableSchema"}
COLUMN_KEYS = {"name", "titles", "datatype", "null"}


def disagreements(folder: Path) -> list[str]:
    """What is wrong with the metadata of a folder, or with a file by its metadata."""
    said = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    found = list(_of_group(said, folder))
    return found or _by_library(folder)


def _by_library(folder: Path) -> list[str]:
    metadata = CSVW(str(folder / "csv-metadata.json"), validate=True)
    return [] if metadata.is_valid else [str(warning.message) for warning in metadata.warnings] or ["not valid"]


def _of_group(said: dict[str, Any], folder: Path) -> Iterator[str]:
    context = said.get("@context")
    if context != ["http://www.w3.org/ns/csvw", {"@language": "en"}]:
        yield f"context: {context}"
    yield from (f"no property of a group: {key}" for key in said if not _is_property(key, {"tables", "tableSchema"}))
    named = [table["url"] for table in said["tables"]]
    there = {path.name for path in folder.glob("*.csv")}
    yield from (f"named twice: {name}" for name in named if named.count(name) > 1)
    yield from (f"described and not there: {name}" for name in named if name not in there)
    yield from (f"there and not described: {name}" for name in sorted(there - set(named)))
    for table in said["tables"]:
        yield from (f"no property of a table: {key}" for key in table if not _is_property(key, TABLE_KEYS))
        schema = table.get("tableSchema", said.get("tableSchema"))
        if table["url"] in there:
            for told in _of_table(schema, folder / table["url"]):
                yield f"{table['url']}: {told}"


def _is_property(key: str, allowed: set[str]) -> bool:
    """A name of the standard, or one of another vocabulary that the standard knows by its prefix."""
    return key in allowed or key == "@context" or key.startswith("dc:")


def _of_table(schema: dict[str, Any], path: Path) -> Iterator[str]:
    columns = schema["columns"]
    names = [column["name"] for column in columns]
    yield from (f"no name: {name}" for name in names if not NAME.fullmatch(name))
    yield from (f"a name twice: {name}" for name in set(names) if names.count(name) > 1)
    for column in columns:
        yield from (f"no property of a column: {key}" for key in column if not _is_property(key, COLUMN_KEYS))
    with path.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream, strict=True)
    if head != [column["titles"] for column in columns]:
        yield f"columns: {head}"
        return
    yield from (f"a row of {len(row)} cells" for row in rows if len(row) != len(columns))
    for at, column in enumerate(columns):
        nulls = column.get("null", [""])
        for cell in {row[at] for row in rows}:
            if cell not in nulls and not _is_of(column["datatype"], cell):
                yield f"{column['name']}: {cell!r} is no {column['datatype']}"
    key_names = schema.get("primaryKey", [])
    yield from (f"key without a column: {name}" for name in key_names if name not in names)
    key = [names.index(name) for name in key_names if name in names]
    keys = [tuple(row[at] for at in key) for row in rows]
    if key and len(keys) != len(set(keys)):
        yield "the primary key is not unique"


def _is_of(datatype: Any, cell: str) -> bool:
    if datatype == "string":
        return True
    if datatype == "boolean":
        return cell in ("true", "false")
    if datatype == "number":
        return re.fullmatch(r"[-+]?\d+(\.\d+)?([Ee][-+]?\d+)?", cell) is not None
    if datatype == {"base": "date", "format": "yyyy-MM-dd"}:
        try:
            return datetime.date.fromisoformat(cell).isoformat() == cell
        except ValueError:
            return False
    raise ValueError(f"no datatype that is known here: {datatype}")
