"""Who made a release, with what: the account and the host, the approver who was named, Python, the lock file and the
command.

These stand in the manifest and in the marts, for whoever has to answer for a figure. Nothing of it is about a child,
and nothing of it comes into a page or the public edition.
"""

import getpass
import platform
import shlex
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from scorecard.release.fingerprints import sha256_of
from scorecard.settings import PROJECT_FILES


@dataclass(frozen=True)
class MadeBy:
    """``approved_by`` is a name as it was given, '' where none was; ``lock_sha256`` is '' without a lock file."""

    account: str
    host: str
    approved_by: str
    python: str
    lock_sha256: str
    command: str

    @property
    def named(self) -> str:
        """The approver, or the account where none was named: who answers for an override."""
        return self.approved_by or self.account


def made_here(approved_by: str = "") -> MadeBy:
    """Who works here, and with what."""
    lock = PROJECT_FILES / "requirements.lock"
    return MadeBy(
        account=_account(),
        host=socket.gethostname(),
        approved_by=approved_by,
        python=platform.python_version(),
        lock_sha256=sha256_of(lock) if lock.is_file() else "",
        command=shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
    )


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for the account, as in a bare container
        return "unknown"
