"""A folder written whole: built beside its place, then put there; a crash leaves the one before."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(place: Path, mode: int = 0o755) -> Iterator[Path]:
    """Give an empty folder beside `place`; when all is written it takes the place of what stands there.

    The old folder steps aside for the moment between two renames. Whoever writes next puts it back if the run was
    killed in just that moment.
    """
    partial, old = (place.with_name(place.name + ending) for ending in (".partial", ".old"))
    if old.exists() and not place.exists():
        old.rename(place)
    for leftover in (partial, old):
        shutil.rmtree(leftover, ignore_errors=True)
    partial.mkdir(mode=mode, parents=True)
    partial.chmod(mode)
    yield partial
    if place.exists():
        place.rename(old)
    try:
        partial.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
