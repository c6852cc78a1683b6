"""What lies in the folder of a delivery, by name: which extract each entry is, and what cannot be opened.

Nothing is opened here but to take its hash. Case and blanks in a file's name do not matter. What is no regular file is
never opened: a pipe would wait for ever, a link may lead to files that are none of this authority's.
"""

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.delivery.contracts import Contract, comparable
from scorecard.delivery.headings import visible
from scorecard.delivery.returns.recognise import Lying, recognise
from scorecard.delivery.returns.told import sentences_on
from scorecard.delivery.sender_statement import STATEMENT
from scorecard.release.fingerprints import sha256_of

KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
MOST_NAMES = 10
# put beside the extracts by a sender who has sent everything; what is in it does not matter
MARKER = "delivery.complete"
# which version of the dataset the system writes; what is in it is read in `version_log`
VERSION_LOG = "ssd_version_log.csv"
# `ssd_person (1).csv`, `ssd_person.csv.gz`, `ssd_person.xlsx`: an extract in another form, or a copy of it
OTHER_FORM = r"(_?-?_?copy)?_?\(?\d*\)?(\.|$)"


@dataclass(frozen=True)
class Arrival:
    """One extract in the folder: the file to open, or why there is none.

    ``problem`` is empty where ``path`` can be opened, and where nobody misses what is absent; ``is_there`` tells what
    cannot be opened from what is absent.
    """

    path: Path | None
    problem: str = ""
    is_there: bool = True


@dataclass(frozen=True)
class LandingFolder:
    """The entries of a delivery's folder."""

    folder: Path
    arrivals: dict[str, Arrival]  # by extract, for every contract
    statement: Arrival
    others: tuple[str, ...]  # names that no contract has
    lying: Lying = field(default_factory=Lying)  # what those are
    is_marked: bool = False  # whether the sender has put the marker beside them
    version_log: Arrival = Arrival(None, is_there=False)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the delivery, without loading it."""
        hashes = {extract: arrival_hash(arrival) for extract, arrival in self.arrivals.items()}
        if self.version_log.is_there:
            hashes[VERSION_LOG] = arrival_hash(self.version_log)
        returns = {each.name: sha256_of(each.path) for each in self.lying.returns}
        return fingerprint_over(hashes, arrival_hash(self.statement), returns)

    @property
    def described(self) -> str:
        """What is in the folder, as a sentence."""
        there = sorted(extract for extract, arrival in self.arrivals.items() if arrival.is_there)
        if not there and not self.others:
            return f"The folder {self.folder} holds nothing."
        unknown = [*self.lying.unknown, *(name for name, _ in self.lying.misnamed)]
        others = f"; files that no contract names: {_listed(unknown)}" if unknown else ""
        named = f" ({_listed(there)})" if there else ""
        known = sum(arrival.is_there or bool(arrival.problem) for arrival in self.arrivals.values())
        extracts = f"The folder {self.folder} holds {len(there)} of {known} extracts{named}{others}."
        return " ".join([extracts, *sentences_on(self.lying)])


def look_into(folder: Path, contracts: Mapping[str, Contract]) -> LandingFolder:
    """The entries of a folder by extract; names that begin with a full stop are passed over."""
    entries: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith("."):
            entries.setdefault(comparable_name(path.name), []).append(path)
    arrivals = {}
    for extract, contract in contracts.items():
        found = entries.pop(comparable_name(contract.file_name), [])
        arrivals[extract] = _arrival(folder, contract.file_name, found, is_missed=not contract.is_optional)
    statement = _arrival(folder, STATEMENT, entries.pop(STATEMENT, []))
    is_marked = bool(entries.pop(MARKER, []))
    version_log = _arrival(folder, VERSION_LOG, entries.pop(VERSION_LOG, []))
    others = tuple(sorted(path.name for paths in entries.values() for path in paths))
    lying = recognise(folder, others, contracts)
    for extract, arrival in arrivals.items():
        beside = [name for name in others if re.match(re.escape(extract) + OTHER_FORM, comparable_name(name))]
        if not arrival.is_there and beside:
            problem = arrival.problem or not_delivered(contracts[extract].file_name)
            arrivals[extract] = Arrival(None, f"{problem} Seen beside: {_listed(beside)}.", is_there=False)
    return LandingFolder(folder, arrivals, statement, others, lying, is_marked, version_log)


def comparable_name(name: str) -> str:
    """A file's name in any case and spacing: `Practice Audits .CSV` is `practice_audits.csv`."""
    stem, dot, ending = visible(name).rpartition(".")
    return f"{comparable(stem)}{dot}{ending.strip().lower()}"


def fingerprint_over(
    hashes: Mapping[str, str], statement_hash: str = "", returns: Mapping[str, str] | None = None
) -> str:
    """Hash over the hashes of all extracts, of the sender's statement where there is one, and of returns by name."""
    lines = sorted(f"{extract} {sha256}" for extract, sha256 in hashes.items())
    lines += [f"{STATEMENT} {statement_hash}"] if statement_hash else []
    lines += sorted(f"return {name} {sha256}" for name, sha256 in (returns or {}).items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def arrival_hash(arrival: Arrival) -> str:
    """Hash of the content; `unusable` for what is there and cannot be opened, empty for what is absent."""
    if arrival.path is None:
        return "unusable" if arrival.is_there else ""
    try:
        return sha256_of(arrival.path)
    except OSError:
        return "unusable"


def not_delivered(file_name: str) -> str:
    """What is said of an extract that somebody misses."""
    return f"{file_name}: not delivered. Ask for it, or go without the measures that need it."


def _arrival(folder: Path, file_name: str, found: list[Path], *, is_missed: bool = False) -> Arrival:
    if not found:
        return Arrival(None, not_delivered(file_name) if is_missed else "", is_there=False)
    if len(found) > 1:
        return Arrival(
            None,
            f"{file_name}: delivered {len(found)} times, as {_listed([path.name for path in found])}. "
            "Expected one file. Remove those that are not meant and run it again.",
        )
    [path] = found
    seen = _no_regular_file(folder, path)
    if seen:
        expected = "Expected a CSV file that lies in the folder. Put the file itself there."
        return Arrival(None, f"{path.name}: seen {seen}. {expected}")
    return Arrival(path)


def _no_regular_file(folder: Path, path: Path) -> str:
    """What an entry is that must not be opened; empty for a regular file within the folder."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return "a link that leads nowhere" if path.is_symlink() else "an entry that cannot be looked at"
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        return "a link that leaves the folder"
    kind = next((name for is_kind, name in KINDS if is_kind(mode)), "")
    return kind if kind or stat.S_ISREG(mode) else "no regular file"


def _listed(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
