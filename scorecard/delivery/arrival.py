"""Has a delivery arrived whole? Asked again and again by whoever starts runs by themselves, without loading anything.

A sender who says what was sent (`delivery.json`) is believed once everything that it names is there; one who leaves the
marker is believed at once; of any other, the files must have stood still for a while. Stood still means that whoever
asks has seen the same names, sizes and times before: times alone are worth little, since a copy may keep those of its
source.

Does not belong here: what is wrong with the files. That is told by the run.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scorecard.delivery.contracts import Contract
from scorecard.delivery.landing_folder import MARKER, Arrival, LandingFolder, arrival_hash, comparable_name, look_into
from scorecard.delivery.sender_statement import STATEMENT, SenderStatement, UnreadableStatement, read_statement

MOST_NAMED = 5


@dataclass(frozen=True)
class SeenFolder:
    """What was seen of a folder the last time, and since when it has been so, in seconds of the epoch."""

    signature: str
    since: float


@dataclass(frozen=True)
class DeliveryArrival:
    """What is seen of a delivery now.

    ``why`` is a sentence on what it waits for or why it waits no longer; ``seen`` is to be given in again next time.
    """

    state: Literal["nothing", "waiting", "complete"]
    why: str
    seen: SeenFolder


def look_for_delivery(
    folder: Path, contracts: Mapping[str, Contract], now: float, settled_after: float, before: SeenFolder | None = None
) -> DeliveryArrival:
    """Say whether the delivery in a folder can be run.

    Args:
        folder: where it arrives; it need not exist.
        contracts: the extracts that may come, by name.
        now: the time, in seconds of the epoch.
        settled_after: for how many seconds nothing may have changed, where the sender says nothing.
        before: what was seen the last time, by which a change is known.
    """
    landing = look_into(folder, contracts)
    seen = _seen(folder, now, before)
    there = [extract for extract, arrival in landing.arrivals.items() if arrival.is_there]
    there += [each.name for each in landing.lying.returns]
    if not there and not landing.statement.is_there:
        return DeliveryArrival("nothing", "Neither an extract nor a return is there.", seen)
    if landing.is_marked:
        return DeliveryArrival("complete", f"The sender has put {MARKER} beside {_files(len(there))}.", seen)
    still_for = now - seen.since
    if landing.statement.path is not None:
        stated = _held_against_statement(landing, landing.statement.path)
        if stated is None:
            return DeliveryArrival("complete", f"Everything that {STATEMENT} names is there.", seen)
        if still_for < settled_after:
            return DeliveryArrival("waiting", f"{stated} {_until(settled_after)}", seen)
        return DeliveryArrival("complete", f"{stated} Nothing has changed for {_minutes(still_for)}.", seen)
    if still_for < settled_after:
        why = f"{_files(len(there))} there, the last change seen {_minutes(still_for)} ago. {_until(settled_after)}"
        return DeliveryArrival("waiting", why, seen)
    return DeliveryArrival("complete", f"{_files(len(there))} there, unchanged for {_minutes(still_for)}.", seen)


def _seen(folder: Path, now: float, before: SeenFolder | None) -> SeenFolder:
    """The folder as it is, since when: a clock that has gone back counts as a change."""
    entries = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            state = path.lstat()
        except OSError:
            continue  # gone in this moment: the next look is another signature
        entries.append(f"{path.name}\0{state.st_size}\0{state.st_mtime_ns}\0{state.st_ino}")
    signature = hashlib.sha256("\n".join(entries).encode("utf-8", "surrogateescape")).hexdigest()
    if before is not None and before.signature == signature and before.since <= now:
        return before
    return SeenFolder(signature, now)


def _held_against_statement(landing: LandingFolder, path: Path) -> str | None:
    """What the statement names and is not there, or not yet as it says; nothing where all is as it says."""
    try:
        statement = read_statement(path)
    except UnreadableStatement as problem:
        return str(problem)
    absent = [name for name in statement.files if not _is_there(landing, name)]
    if absent:
        return f"Of {_files(len(statement.files))} that {STATEMENT} names {len(absent)} not there: {_named(absent)}."
    other = [name for name in statement.files if not _has_its_hash(landing, statement, name)]
    if other:
        return f"Not as {STATEMENT} says, or still being written: {_named(other)}."
    unhashed = [name for name, stated in statement.files.items() if stated.sha256 is None]
    if unhashed:
        return f"{STATEMENT} gives no hash of {_named(unhashed)}: whether it is whole cannot be seen yet."
    return None


def _is_there(landing: LandingFolder, name: str) -> bool:
    arrival = _arrival_of(landing, name)
    return arrival is None or arrival.is_there


def _has_its_hash(landing: LandingFolder, statement: SenderStatement, name: str) -> bool:
    stated = statement.files[name].sha256
    arrival = _arrival_of(landing, name)
    return stated is None or arrival is None or arrival_hash(arrival) == stated.lower()


def _arrival_of(landing: LandingFolder, name: str) -> Arrival | None:
    """The extract of a file's name; none for a file that no contract names, which nobody reads."""
    extract = comparable_name(name).rpartition(".")[0]
    return landing.arrivals.get(extract)


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _named(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(sorted(names)[:MOST_NAMED]) + more


def _minutes(seconds: float) -> str:
    minutes = int(seconds // 60)
    return "less than a minute" if minutes < 1 else "1 minute" if minutes == 1 else f"{minutes} minutes"


def _until(settled_after: float) -> str:
    return f"It starts when nothing has changed for {_minutes(settled_after)}."
