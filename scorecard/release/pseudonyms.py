"""Pseudonyms: keyed hashes under which a case leaves the warehouse.

The same record has the same pseudonym in every release of a home, so that a case can be followed; without the key
nobody can tell which record it is. The key never enters a release.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from scorecard.problems import UnusableInput

KEY_VARIABLE = "SCORECARD_PSEUDONYM_KEY"
KEY_FILE = "pseudonym.key"


class UnusableKey(UnusableInput):
    """The key cannot be trusted: the message says why and what to do."""


def pseudonym_key(home: Path) -> bytes:
    """The key: from the environment, or from a file that only its owner reads, made on first use.

    Raises:
        UnusableKey: the key is too short, or others may read its file.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given is not None:
        if len(given) < 16:
            raise UnusableKey(f"{KEY_VARIABLE} has {len(given)} characters. Expected at least 16.")
        return given.encode()
    path = home / KEY_FILE
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
    if path.stat().st_mode & 0o077:
        raise UnusableKey(f"{path} can be read by others. Run: chmod 600 {path}")
    return path.read_bytes()


def pseudonym(key: bytes, identifier: str) -> str:
    """Sixteen hexadecimal digits for an identifier, the same wherever it stands."""
    return hmac.new(key, identifier.encode(), hashlib.sha256).hexdigest()[:16]
