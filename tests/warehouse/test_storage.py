"""In which format databases are written: one that older DuckDBs read, so that our upgrade asks nobody for theirs.

The version stands in the first block of a file. Every DuckDB since 1.0 reads version 64, and knows it as v1.0.0.
"""

import struct
from pathlib import Path

import duckdb
import pytest

from scorecard.warehouse.database import in_memory, writing
from tests.conftest import Released

SINCE_1_0 = 64


def storage_version(file: Path) -> int:
    """The number in the header: eight bytes of a checksum, the letters DUCK, then the version."""
    header = file.read_bytes()[:20]
    assert header[8:12] == b"DUCK", f"{file} is no database"
    (version,) = struct.unpack("<Q", header[12:20])
    return int(version)


def test_what_is_opened_for_writing_is_of_that_version(tmp_path: Path) -> None:
    with writing(tmp_path / "opened.duckdb") as connection:
        connection.execute("create table held as select 1 as one")
    with in_memory(writes={"written": tmp_path / "attached.duckdb"}) as connection:
        connection.execute("create table written.held as select 1 as one")
    assert {path.name: storage_version(path) for path in tmp_path.glob("*.duckdb")} == {
        "opened.duckdb": SINCE_1_0,
        "attached.duckdb": SINCE_1_0,
    }


def test_every_released_database_is_of_that_version(released: Released) -> None:
    files = sorted([*released.folder.rglob("*.duckdb"), released.home / "scorecard.duckdb"])
    assert {"cases.duckdb", "scorecard.duckdb"} <= {path.name for path in files}
    assert {path.name: storage_version(path) for path in files} == {path.name: SINCE_1_0 for path in files}


def test_no_encrypted_file_is_written_without_the_extension_that_this_version_has_not(tmp_path: Path) -> None:
    """docs/operating.md says so, and to encrypt the disk: the day this fails, it can be done better."""
    file = tmp_path / "secret.duckdb"
    with (
        duckdb.connect(config={"autoinstall_known_extensions": False}) as connection,
        pytest.raises(duckdb.Error, match="httpfs"),
    ):
        connection.execute(f"attach '{file}' as secret (encryption_key 'a key of our own')")
        connection.execute("create table secret.held as select 1 as one")
