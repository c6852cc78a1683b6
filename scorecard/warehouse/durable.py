"""What a crash of the machine must not undo is written down to the disk, and what others must not write is theirs to
read at most."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# what a group and all others may never do with a file of a home, whatever the account that runs this would let them
NEVER_BY_OTHERS = 0o022


@contextmanager
def written_by_its_owner_alone() -> Iterator[None]:
    """Whatever is made within can be written to by its owner alone, also where the account would let everybody.

    Who may read it stays as the account has it. Holds for the whole process.
    """
    before = os.umask(0o077)
    os.umask(before | NEVER_BY_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def folder_of_its_owner(folder: Path) -> None:
    """Make a folder in which identifiers stand, whoever comes to make it first: its owner alone may look in."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


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


def replace_under_both_names(partial: Path, place: Path, name_before: str) -> None:
    """The same, with a second name: the one of before, a link to one file where the disk has links."""
    replace(partial, place)
    before = place.with_name(name_before)
    linked = place.with_name(name_before + ".partial")
    linked.unlink(missing_ok=True)
    try:
        linked.hardlink_to(place)
    except OSError:  # a file system without hard links
        shutil.copyfile(place, linked)
    replace(linked, before)
    linked.unlink(missing_ok=True)  # a rename between two names of one file does nothing
