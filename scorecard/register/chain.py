"""Reading the register, and adding to it. Nothing here takes an entry away or changes one."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock
from pydantic import ValidationError

from scorecard.problems import InUse, UnusableInput
from scorecard.register.entries import Content, RegisterEntry
from scorecard.warehouse.durable import replace

NAME = "register.jsonl"
BEFORE_THE_FIRST = "0" * 64
# an entry takes milliseconds; who waits longer than this waits for something that hangs
SECONDS_TO_WAIT = 30


class RegisterDoesNotHold(UnusableInput):
    """The register is not what was written: no decision may be read from it."""


class RegisterInUse(InUse):
    """Somebody else is adding to the register."""


# by register its bytes and entries as they were last read in this process: a command asks many times, and what it has
# read is not read again as long as every byte of it still stands there
_last_read: dict[Path, tuple[bytes, tuple[RegisterEntry, ...]]] = {}


@dataclass(frozen=True)
class Head:
    """The newest entry: how many there are, and its hash. Kept elsewhere, it shows that none was cut off."""

    number: int
    sha256: str


def register_file(home: Path) -> Path:
    """Where a home keeps its register."""
    return home / NAME


def entries(home: Path) -> tuple[RegisterEntry, ...]:
    """Every entry, oldest first; none where nothing has been recorded.

    Raises:
        RegisterDoesNotHold: a line cannot be read, or does not follow from the one before; the text names the first.
    """
    path = register_file(home)
    if not path.is_file():
        return ()
    content = path.read_bytes()
    known, read = _last_read.get(path, (b"", ()))
    if not content.startswith(known):
        known, read = b"", ()
    read = (*read, *_chained(content[len(known) :], read))
    _last_read[path] = content, read
    return read


def head(home: Path) -> Head:
    """Number and hash of the newest entry; number 0 where nothing has been recorded.

    Raises:
        RegisterDoesNotHold: see `entries`.
    """
    return _head_of(entries(home))


def record(home: Path, content: Content) -> RegisterEntry:
    """Add an entry, and return it once it is on the disk.

    The whole register is read and checked first: nothing is added to a chain that is broken. It is written beside its
    place and moved there in one step, so that a crash leaves it with the entry or without it.

    Raises:
        RegisterDoesNotHold: see `entries`.
        RegisterInUse: another command holds the register, and goes on holding it.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = register_file(home)
    lock = filelock.FileLock(path.with_suffix(".lock"), timeout=SECONDS_TO_WAIT, mode=0o600)
    try:
        with lock:
            before = entries(home)
            last = _head_of(before)
            entry = _entry(last, content)
            lines = path.read_bytes() if before else b""
            partial = path.with_suffix(".partial")
            partial.write_bytes(lines + _line(entry))
            partial.chmod(0o600)
            replace(partial, path)
    except filelock.Timeout as busy:
        raise RegisterInUse(
            f"Another command holds the register of this home. Wait for it, or look for it with: fuser {lock.lock_file}"
        ) from busy
    return entry


def _entry(last: Head, content: Content) -> RegisterEntry:
    unsigned = {
        "number": last.number + 1,
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "content": content.model_dump(),
        "previous_sha256": last.sha256,
    }
    return RegisterEntry.model_validate({**unsigned, "sha256": _hash_of(unsigned)})


def _chained(content: bytes, before: tuple[RegisterEntry, ...]) -> Iterator[RegisterEntry]:
    """The entries that stand in some lines, which follow those `before`."""
    lines = content.split(b"\n")
    if lines.pop() != b"":
        raise _broken(len(before) + len(lines) + 1, "is not complete")
    last = _head_of(before)
    for number, line in enumerate(lines, start=len(before) + 1):
        try:
            entry = RegisterEntry.model_validate_json(line)
        except ValidationError as error:
            raise _broken(number, "cannot be read") from error
        if line + b"\n" != _line(entry) or entry.sha256 != _hash_of(entry.model_dump(exclude={"sha256"})):
            raise _broken(number, "was changed after it was written")
        if entry.number != last.number + 1 or entry.previous_sha256 != last.sha256:
            raise _broken(number, "does not follow from the entry before it: one was left out, put in or moved")
        last = Head(entry.number, entry.sha256)
        yield entry


def _head_of(read: tuple[RegisterEntry, ...]) -> Head:
    return Head(read[-1].number, read[-1].sha256) if read else Head(0, BEFORE_THE_FIRST)


def _line(entry: RegisterEntry) -> bytes:
    return _as_json(entry.model_dump()).encode("utf-8") + b"\n"


def _hash_of(content: object) -> str:
    return hashlib.sha256(_as_json(content).encode("utf-8")).hexdigest()


def _as_json(content: object) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _broken(number: int, what: str) -> RegisterDoesNotHold:
    return RegisterDoesNotHold(
        f"{NAME}, line {number}: the entry {what}. What the home has decided about its releases cannot be relied on. "
        "Put the register back from a copy that holds, and find out who wrote to it."
    )
