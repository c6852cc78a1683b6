"""One writer a warehouse: whoever works on an authority holds its lock, the command and Dagster's runs alike."""

from collections.abc import Iterator
from contextlib import contextmanager

import filelock

from scorecard.problems import UnusableInput
from scorecard.release.folder import sweep
from scorecard.settings import Settings


class AnotherRun(UnusableInput):
    """Somebody else is working on this authority."""


@contextmanager
def warehouse_held(settings: Settings, la_code: str) -> Iterator[None]:
    """Hold the authority's warehouse, with what an interrupted run left swept away.

    The lock ends with the process that took it, however that ends. It cannot be taken twice, not by one process either.

    Raises:
        AnotherRun: the warehouse is in use; nobody waits for it.
    """
    lock_file = settings.warehouse(la_code).with_suffix(".lock")
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(lock_file, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except filelock.Timeout as busy:
        raise AnotherRun(
            f"Another run works on authority {la_code}. Wait for it to end, or look for it with: fuser {lock_file}"
        ) from busy
    try:
        sweep(settings, la_code)
        yield
    finally:
        lock.release()
