"""A PostgreSQL server of the tests' own, on a socket in a folder of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "postgres"


def _program(name: str) -> str:
    """A program of the server: Debian keeps them beside each other, and not all on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else name


@contextmanager
def server() -> Iterator[str]:
    """The address of its database, for as long as it runs; the test is left out where no server can be had."""
    initdb, control = _program("initdb"), _program("pg_ctl")
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
        subprocess.run([*as_user, control, "-D", str(data), "-l", str(log), "-w", "-o", options, "start"], **quiet)  # type: ignore[call-overload]
        try:
            yield f"postgresql://{USER}@/postgres?host={folder}"
        finally:
            subprocess.run([*as_user, control, "-D", str(data), "-m", "immediate", "-w", "stop"], **quiet)  # type: ignore[call-overload]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
