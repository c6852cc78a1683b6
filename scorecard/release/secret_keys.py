"""Secret keys of a home: read from the environment, or from a file that only its owner reads, made on first use.

Does not belong here: what a key is for. No key enters a release, a log or a message.
"""

import os
import secrets
from pathlib import Path

from scorecard.problems import UnusableInput

LEAST_CHARACTERS = 16


class UnusableKey(UnusableInput):
    """The key cannot be trusted: the message says why and what to do."""


def read_key(path: Path, variable: str) -> bytes:
    """The key that the environment variable holds, or else the file.

    Raises:
        UnusableKey: the key is too short, or others may read its file.
    """
    key = look_at_key(path, variable)
    if key is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
    return path.read_bytes() if key is None else key


def look_at_key(path: Path, variable: str) -> bytes | None:
    """The key that is there; none is made where there is none.

    Raises:
        UnusableKey: the key is too short, or others may read its file.
    """
    given = os.environ.get(variable)
    if given is not None:
        if len(given) < LEAST_CHARACTERS:
            raise UnusableKey(f"{variable} has {len(given)} characters. Expected at least {LEAST_CHARACTERS}.")
        return given.encode()
    if not path.exists():
        return None
    if path.stat().st_mode & 0o077:
        raise UnusableKey(f"{path} can be read by others. Run: chmod 600 {path}")
    key = path.read_bytes()
    if len(key) < LEAST_CHARACTERS:
        raise UnusableKey(
            f"{path} has {len(key)} characters. Expected at least {LEAST_CHARACTERS}: put the key back from a backup."
        )
    return key
