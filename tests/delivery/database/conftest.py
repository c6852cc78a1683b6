"""A PostgreSQL server of the tests' own, on a socket in a folder of its own, with the pocket authority in it."""

import csv
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scorecard.delivery.contracts import load_contracts
from tests.support import POCKET_AUTHORITY

USER = "postgres"


def _program(name: str) -> str:
    """A program of the server: Debian keeps them beside each other, and not all on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else name


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The address of a database that holds the pocket authority's tables, dates as timestamps."""
    initdb, server = _program("initdb"), _program("pg_ctl")
    if not Path(initdb).is_file() and shutil.which("initdb") is None:
        pytest.skip("initdb is not there: Debian's package postgresql has it")
    # the server refuses to run as root, and the path of a socket is short
    as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    try:
        if as_user:
            os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
        data, log = folder / "data", folder / "log"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
        subprocess.run([*as_user, initdb, "-D", str(data), "-A", "trust", "-U", USER], **quiet)  # type: ignore[call-overload]
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        subprocess.run([*as_user, server, "-D", str(data), "-l", str(log), "-w", "-o", options, "start"], **quiet)  # type: ignore[call-overload]
        try:
            address = f"postgresql://{USER}@/postgres?host={folder}"
            _fill(address)
            yield address
        finally:
            subprocess.run([*as_user, server, "-D", str(data), "-m", "immediate", "-w", "stop"], **quiet)  # type: ignore[call-overload]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
