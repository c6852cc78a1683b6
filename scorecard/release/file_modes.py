"""Who may read and write what a home keeps: its owner alone writes to it, and what points to children is the owner's.

A home that was copied or restored may have lost that, and no hash tells it. Does not belong here: setting the modes
when something is made, which whoever makes it does (`scorecard.warehouse.durable`).
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from scorecard.public.order import KEY_FILE as SUPPRESSION_KEY_FILE
from scorecard.register.chain import NAME as REGISTER
from scorecard.release.erased import CASES
from scorecard.release.heads import FILE as HEADS
from scorecard.release.pseudonyms import KEY_FILE
from scorecard.warehouse.durable import NEVER_BY_OTHERS

# what nobody but the owner may read either, below the home
OWNER_ALONE = (
    KEY_FILE,
    SUPPRESSION_KEY_FILE,
    REGISTER,
    "warehouses/[0-9][0-9][0-9]",
    "quality/restricted",
    f"releases/*/*/*/{CASES}",
)
NOT_BY_OTHERS = 0o077
# what runs write and nobody else; deliveries and `config/` are people's, who may share the right to them
WRITTEN_HERE = ("releases", "quality", "warehouses")
MOST_NAMED = 20


def open_to_others(home: Path) -> Iterator[str]:
    """A sentence, with what to do, for every file and folder that others may read or write and should not.

    Nothing where the system has no such modes.
    """
    if os.name != "posix":
        return
    found = [*_open(home)]
    yield from found[:MOST_NAMED]
    if len(found) > MOST_NAMED:
        more = len(found) - MOST_NAMED
        yield f"{more} more files and folders: others can write to them. chmod -R go-w in {', '.join(WRITTEN_HERE)}"


def _open(home: Path) -> Iterator[str]:
    for pattern in OWNER_ALONE:
        for path in sorted(home.glob(pattern)):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & NOT_BY_OTHERS:
                name = path.relative_to(home).as_posix()
                yield f"{name}: others can read or write it ({mode:04o}). chmod go-rwx {path}"
    paths = [*sorted(home.glob("*.duckdb")), home / HEADS]
    for name in WRITTEN_HERE:
        paths += [home / name, *sorted((home / name).rglob("*"))]
    for path in paths:
        if path.is_symlink() or not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & NEVER_BY_OTHERS:
            yield f"{path.relative_to(home).as_posix()}: others can write to it ({mode:04o}). chmod go-w {path}"
