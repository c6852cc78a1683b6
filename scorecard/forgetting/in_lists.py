"""The lists of rows to mend without a person: what a list says of a row that went, or of a record of theirs."""

import csv
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from scorecard.forgetting.person import Person, as_identifier
from scorecard.warehouse.durable import replace


def lists_without(folder: Path, person: Person, rows: Mapping[str, Collection[int]], keys: Collection[str]) -> int:
    """Rewrite the lists of a month. `rows` are numbers of rows by file, `keys` identifiers of the person's records.

    Returns how many entries went.
    """
    return sum(_list_without(path, person, rows, keys) for path in sorted(folder.glob("*.csv")))


def _list_without(path: Path, person: Person, rows: Mapping[str, Collection[int]], keys: Collection[str]) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        header, entries = list(reader.fieldnames or ()), list(reader)
    kept = [entry for entry in entries if not _is_theirs(entry, person, rows, keys)]
    if len(kept) == len(entries):
        return 0
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([int(entry[name]) if name == "row" else entry[name] for name in header] for entry in kept)
    replace(partial, path)
    return len(entries) - len(kept)


def _is_theirs(
    entry: Mapping[str, str], person: Person, rows: Mapping[str, Collection[int]], keys: Collection[str]
) -> bool:
    key = entry["record_key"].removeprefix("'")
    return int(entry["row"]) in rows.get(entry["file"], ()) or as_identifier(key) in keys or person.is_named_in(key)
