"""One writer a warehouse: whoever works on an authority holds its lock, the command and Dagster's runs alike."""

from collections.abc import Iterator
from contextlib import contextmanager

import filelock

from scorecard.problems import InUse, UnusableInput
from scorecard.release.erased import finish_erasures
from scorecard.release.folder import sweep
from scorecard.settings import Settings
from scorecard.warehouse.durable import folder_of_its_owner, written_by_its_owner_alone


class AnotherRun(InUse):
    """Somebody else is working on this authority."""


class UnusableHome(UnusableInput):
    """The home cannot be written to."""


@contextmanager
def warehouse_held(settings: Settings, la_code: str) -> Iterator[None]:
    """Hold the authority's warehouse, with what an interrupted run left swept away and an interrupted erasure finished.

    The lock ends with the process that took it, however that ends. It cannot be taken twice, not by one process either.

    Raises:
        AnotherRun: the warehouse is in use; nobody waits for it.
        UnusableHome: the lock cannot be written.
    """
    lock_file = settings.warehouse(la_code).with_suffix(".lock")
    lock = filelock.FileLock(lock_file, timeout=0, thread_local=False, mode=0o600)
    try:
        with written_by_its_owner_alone():
            folder_of_its_owner(lock_file.parent)
            lock.acquire()
    except filelock.Timeout as busy:
        raise AnotherRun(
            f"Another run works on authority {la_code}. Wait for it to end, or look for it with: fuser {lock_file}"
        ) from busy
    except OSError as problem:
        raise UnusableHome(
            f"{lock_file} cannot be written: {problem.strerror}. Make the home writable for the account that runs "
            "this, or name another with --home or SCORECARD_HOME."
        ) from problem
    try:
        with written_by_its_owner_alone():
            sweep(settings, la_code)
            finish_erasures(settings, la_code)
            yield
    finally:
        lock.release()
