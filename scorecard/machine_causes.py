"""What the machine did not give: a disk that is full, a folder that cannot be written to, memory that ran out.

Whoever catches what nobody expected asks here for its cause, in words that quote no record. Operating systems and
DuckDB tell the same cause in several ways, and dbt hands on DuckDB's words; all of them are known here and nowhere
else. Does not belong here: what a command says around the cause, and how it ends.
"""

import errno
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class MachineCause:
    """Why the machine stopped the work, as the end of a sentence, and what mends it."""

    what: str
    remedy: str


DISK_FULL = MachineCause(
    "the disk is full",
    "Free space on the disk of the home, or move the home to a larger one (docs/operating.md says what a month needs).",
)
READ_ONLY = MachineCause(
    "a folder of the home, or the disk that it lies on, cannot be written to",
    "Make the home writable for the account that runs this, or name another home.",
)
NO_ACCESS = MachineCause(
    "a file or folder may not be opened by the account that runs this",
    "Give the account the right to it, or run as the account that owns the home.",
)
NO_MEMORY = MachineCause(
    "memory ran out",
    "End what else runs on the machine, or give it more memory: 4 GB carry an authority of 130,000 children.",
)
IN_USE = MachineCause(
    "another program has a database of the home open",
    "Close it there. Only scorecard.duckdb and the marts are meant to be opened by others.",
)
DAMAGED = MachineCause(
    "a database file is damaged",
    "Run scorecard verify --all: it names a release that does not hold. Everything outside the releases is made again.",
)
DISK_FAILED = MachineCause(
    "the disk could not be read or written", "Look at the disk and its connection; then run it again."
)

BY_NUMBER = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: NO_ACCESS,
    errno.EPERM: NO_ACCESS,
    errno.ENOMEM: NO_MEMORY,
    errno.EIO: DISK_FAILED,
}
# words by which a message tells a cause, the surest first
BY_WORDS = (
    ("no space left on device", DISK_FULL),
    ("disk quota exceeded", DISK_FULL),
    ("file too large", DISK_FULL),
    ("read-only file system", READ_ONLY),
    ("could not set lock on file", IN_USE),
    ("not a valid duckdb database file", DAMAGED),
    ("could not read enough bytes", DAMAGED),
    ("out of memory error", NO_MEMORY),
    ("could not allocate", NO_MEMORY),
    ("failed to allocate", NO_MEMORY),
    ("cannot allocate memory", NO_MEMORY),
    ("permission denied", NO_ACCESS),
    ("input/output error", DISK_FAILED),
)


def cause_of(fault: BaseException) -> MachineCause | None:
    """What the machine did not give, if a fault, or one that led to it, was about that; None where it was not."""
    for each in _with_those_before(fault):
        if isinstance(each, MemoryError):
            return NO_MEMORY
        if isinstance(each, OSError) and each.errno in BY_NUMBER:
            return BY_NUMBER[each.errno]
        said = str(each).lower()
        for words, cause in BY_WORDS:
            if words in said:
                return cause
    return None


def _with_those_before(fault: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    each: BaseException | None = fault
    while each is not None and each not in seen:
        yield each
        seen.append(each)
        each = each.__cause__ or each.__context__
