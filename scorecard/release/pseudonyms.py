"""Pseudonyms: keyed hashes under which a case leaves the warehouse.

The same record has the same pseudonym in every release of a home, so that a case can be followed; without the key
nobody can tell which record it is. The key never enters a release.
"""

import hashlib
import hmac
from pathlib import Path

from scorecard.release.secret_keys import read_key

KEY_VARIABLE = "SCORECARD_PSEUDONYM_KEY"
KEY_FILE = "pseudonym.key"


def pseudonym_key(home: Path) -> bytes:
    """The key: from the environment, or from a file that only its owner reads, made on first use.

    Raises:
        UnusableKey: the key is too short, or others may read its file.
    """
    return read_key(home / KEY_FILE, KEY_VARIABLE)


def pseudonym(key: bytes, identifier: str) -> str:
    """Sixteen hexadecimal digits for an identifier, the same wherever it stands."""
    return hmac.new(key, identifier.encode(), hashlib.sha256).hexdigest()[:16]
