"""A delivery's folder from the rows of a database: a CSV file an extract, and `delivery.json` with counts and hashes.

Files are written beside the place of the delivery and moved there when all are done. What an interrupted attempt had
finished can be kept (`resume`): those files are then of an earlier snapshot, which is said.
"""

import csv
import datetime
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorecard.delivery.contracts import Contract
from scorecard.delivery.database.connections import Source, UnusableSource
from scorecard.delivery.database.queries import catalogue_query, columns_to_take, extract_query
from scorecard.delivery.sender_statement import STATEMENT
from scorecard.warehouse import durable

UNFINISHED = ".unfinished"
DONE = "done.json"


@dataclass(frozen=True)
class WrittenExtract:
    """One extract as it was written: rows without the header, SHA-256, whether an earlier attempt wrote it."""

    extract: str
    rows: int
    sha256: str
    is_earlier: bool = False


def write_delivery(
    source: Source,
    schema: str,
    contracts: Mapping[str, Contract],
    folder: Path,
    la_code: str,
    month: str,
    *,
    resume: bool = False,
) -> list[WrittenExtract]:
    """Write every extract that the database has into the folder of a delivery.

    Raises:
        UnusableSource: the folder holds a delivery already, or the schema has no table that a contract names.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise UnusableSource(f"{folder} holds a delivery already. Move it away, or name another month.")
    unfinished = folder.with_name(folder.name + UNFINISHED)
    earlier = _earlier(unfinished) if resume else {}
    if not resume and unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(parents=True, exist_ok=True)
    unfinished.chmod(0o700)  # records of children: their owner alone may look in
    taken = columns_to_take(contracts, [(str(row[0]), str(row[1])) for row in source.rows(catalogue_query(schema))])
    if not taken:
        raise UnusableSource(f"The schema {schema} has no table of the dataset. Name another with --schema.")
    written = []
    for extract, columns in taken.items():
        if extract in earlier and (unfinished / f"{extract}.csv").is_file():
            written.append(earlier[extract])
            continue
        rows = source.rows(extract_query(schema, contracts[extract], columns))
        count, sha256 = _write_csv(unfinished / f"{extract}.csv", columns, rows)
        written.append(WrittenExtract(extract, count, sha256))
        _keep_done(unfinished, written)
    (unfinished / DONE).unlink(missing_ok=True)
    statement = {
        "authority": la_code,
        "month": month,
        **({} if earlier else {"taken_on": datetime.date.today().isoformat()}),
        "files": {f"{each.extract}.csv": {"rows": each.rows, "sha256": each.sha256} for each in written},
    }
    (unfinished / STATEMENT).write_text(json.dumps(statement, indent=2) + "\n", encoding="utf-8")
    durable.sync_folder(unfinished)
    if folder.is_dir():
        folder.rmdir()
    unfinished.rename(folder)
    durable.sync(folder.parent)
    return written


def _write_csv(path: Path, columns: Sequence[str], rows: Any) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(_Hashed(stream, digest), lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_text(cell) for cell in row])
            count += any(cell is not None and str(cell).strip() for cell in row)
    return count, digest.hexdigest()


class _Hashed:
    """A stream whose bytes are hashed on their way."""

    def __init__(self, stream: Any, digest: Any) -> None:
        self._stream, self._digest = stream, digest

    def write(self, text: str) -> None:
        self._digest.update(text.encode())
        self._stream.write(text)


def _text(cell: Any) -> str:
    """A cell as the extracts have it: ISO dates without a time that is midnight, Y and N."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, datetime.datetime):
        if cell.time() == datetime.time(0, 0) and cell.tzinfo is None:
            return cell.date().isoformat()
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)


def _earlier(unfinished: Path) -> dict[str, WrittenExtract]:
    path = unfinished / DONE
    if not path.is_file():
        return {}
    return {
        each["extract"]: WrittenExtract(each["extract"], each["rows"], each["sha256"], is_earlier=True)
        for each in json.loads(path.read_text(encoding="utf-8"))
    }


def _keep_done(unfinished: Path, written: Sequence[WrittenExtract]) -> None:
    done = [{"extract": each.extract, "rows": each.rows, "sha256": each.sha256} for each in written]
    (unfinished / DONE).write_text(json.dumps(done), encoding="utf-8")
