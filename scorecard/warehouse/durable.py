"""What a crash of the machine must not undo is written down to the disk."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """The same for a folder and everything in it."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)


def replace(partial: Path, place: Path) -> None:
    """Put a finished file into its place, in one step that a crash leaves done or undone."""
    sync(partial)
    partial.replace(place)
    sync(place.parent)
