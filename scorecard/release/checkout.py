"""Which commit a folder holds, as git tells it.

`setup.py` runs this file by its path, before anything is installed: it imports the standard library alone.
"""

import subprocess
from pathlib import Path


def commit_of(folder: Path) -> str:
    """The commit of a checkout, marked `-dirty` where it has uncommitted changes; empty outside one."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()
