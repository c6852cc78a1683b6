"""Releases of many authorities and months, made of one that a run has made: its figures under other names, sealed anew.

So a home has the releases of years in minutes. What is shown of them (pages, workbooks, cases) is left as it is: they
say the name of the first. Does not belong here: what is measured on them, and releases without figures
(`tests/release/folders.py`).
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scorecard.release.evidence import LIST, write_list
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import MANIFEST, SEAL, Release, folder_of, release_of
from scorecard.release.integrity import BESIDE_THE_MANIFEST
from scorecard.release.manifest import write_manifest
from scorecard.settings import MARTS, PUBLIC_MARTS, Settings
from scorecard.warehouse.database import Connection, copy_to_parquet, in_memory, text_literal


def copied(
    source: Release,
    settings: Settings,
    release_id: str,
    released_at: str,
    before: Release | None = None,
    *,
    follows: int = 0,
    changes: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
) -> Release:
    """A release that says what another one says, in its place in a home and after one of its authority.

    `changes` are statements by the table that they change, where it is there: in the marts, the public ones and the
    memory. `follows` is the entry of the edition that was published before. Files whose names begin with one of
    `without` are left out.
    """
    folder = folder_of(settings, release_id)
    for path in sorted(source.folder.rglob("*")):
        name = path.relative_to(source.folder).as_posix()
        if path.is_file() and name not in BESIDE_THE_MANIFEST and not name.startswith(tuple(without)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, folder / name)
    release = Release(release_id[:3], release_id[4:11], int(release_id.partition("-r")[2]), folder)
    for name in (MARTS, f"public/{PUBLIC_MARTS}"):
        if (folder / name).is_file():
            with in_memory(writes={"named": folder / name}) as connection:
                connection.execute("use named.marts")
                _say_otherwise(connection, source, release, changes or {})
                connection.execute("use memory")
    for path in sorted(folder.glob("*.parquet")):
        with in_memory() as connection:
            connection.execute(f"create table {path.stem} as select * from read_parquet({text_literal(path)})")
            _say_otherwise(connection, source, release, changes or {})
            copy_to_parquet(connection, f"select * from {path.stem}", path)
    if (folder / "public" / LIST).is_file():
        public = folder / "public"
        write_list(public, {name: sha256 for name, sha256 in _hashes(public).items() if name != LIST})
    write_manifest(folder, _manifest(source.manifest, release, released_at, before, follows))
    made = release_of(folder)
    assert made is not None
    return made


def _say_otherwise(connection: Connection, source: Release, release: Release, changes: Mapping[str, str]) -> None:
    """Write the new names over those of the source; another authority's code, such as a neighbour's, is left."""
    names = {"release_id": (source.release_id, release.release_id), "la_code": (source.la_code, release.la_code)}
    found = connection.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall()
    for table, column in found:
        if column in names and len({*names[column]}) > 1:
            was, becomes = names[column]
            connection.execute(f"update {table} set {column} = ? where {column} = ?", [becomes, was])
    for table, change in changes.items():
        if table in {name for name, _ in found}:
            connection.execute(change)


def _manifest(
    said: Mapping[str, Any], release: Release, released_at: str, before: Release | None, follows: int
) -> dict[str, Any]:
    previous = before and {
        "release_id": before.release_id,
        "folder": before.place,
        "manifest_sha256": sha256_of(before.folder / MANIFEST),
    }
    content: dict[str, Any] = json.loads(json.dumps(said)) | {
        "release_id": release.release_id,
        "la_code": release.la_code,
        "month": release.month,
        "released_at": released_at,
        "previous_release": previous,
        "compared_with": None,
        "register_head": {"number": 0, "sha256": "0" * 64},
    }
    content["public_edition"] |= {"register_number": 0, "register_sha256": "", "follows": follows}
    content["files"] = {name: sha256 for name, sha256 in _hashes(release.folder).items() if name != SEAL}
    return content


def _hashes(folder: Path) -> dict[str, str]:
    found = {path.relative_to(folder).as_posix(): sha256_of(path) for path in folder.rglob("*") if path.is_file()}
    return {name: sha256 for name, sha256 in sorted(found.items()) if name not in BESIDE_THE_MANIFEST or "/" in name}
