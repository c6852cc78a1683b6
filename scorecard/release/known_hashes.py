"""Hashes of files that have not changed since they were read: kept in the home, so that proving it costs a look a file.

    <home>/known_hashes/916.json    those of the releases of one authority: who proves one reads and writes no other's

A file is taken to be unchanged where its size and both of its times, to the nanosecond, are what they were: the time of
its content, which anybody can set, and that of its entry on the disk, which the system sets by itself. Whoever wants
more than that reads every byte: `KnownHashes.none`. Deciding what a hash should be does not belong here.
"""

import json
from contextlib import suppress
from pathlib import Path

from scorecard.release.fingerprints import sha256_of
from scorecard.warehouse import durable

FOLDER = "known_hashes"
BEFORE = "known_hashes.json"  # one file for all authorities, which nothing reads any more

Look = tuple[int, int, int]  # size in bytes, time of the content, time of the entry, both in nanoseconds
Known = dict[str, tuple[Look, str]]


class KnownHashes:
    """What is known of the files below a folder of releases. Nothing is believed that cannot be read: then a file is
    read anew."""

    def __init__(self, folder: Path | None, below: Path) -> None:
        self._folder, self._below = folder, below
        self._known: dict[str, Known] = {}  # by authority: the first part of a file's name
        self._seen: dict[str, Known] = {}

    @classmethod
    def none(cls, below: Path) -> "KnownHashes":
        """Nothing is known: every file is read."""
        return cls(None, below)

    def hash_of(self, path: Path) -> str:
        """SHA-256 of a file's content, in hex."""
        name, look = str(path.relative_to(self._below)), look_at(path)
        la_code = name.partition("/")[0]
        if la_code not in self._known:
            self._known[la_code] = self._read(la_code)
        known = self._known[la_code].get(name)
        sha256 = known[1] if known is not None and known[0] == look else sha256_of(path)
        self._seen.setdefault(la_code, {})[name] = (look, sha256)
        return sha256

    def keep(self) -> None:
        """Write down what was seen, for the next time. A home that may only be read stays as it is."""
        if self._folder is None:
            return
        with suppress(OSError):
            for la_code, seen in self._seen.items():
                if seen != self._known[la_code]:
                    self._folder.mkdir(exist_ok=True)
                    partial = self._file(la_code).with_suffix(".partial")
                    partial.write_text(
                        json.dumps({name: [*look, sha256] for name, (look, sha256) in sorted(seen.items())}),
                        encoding="utf-8",
                    )
                    durable.replace(partial, self._file(la_code))
            self._folder.with_name(BEFORE).unlink(missing_ok=True)

    def _file(self, la_code: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{la_code}.json"

    def _read(self, la_code: str) -> Known:
        found: Known = {}
        if self._folder is not None:
            with suppress(OSError, ValueError, TypeError):
                for name, (size, content, entry, sha256) in json.loads(self._file(la_code).read_text("utf-8")).items():
                    found[str(name)] = ((int(size), int(content), int(entry)), str(sha256))
        return found


def look_at(path: Path) -> Look:
    """What a file looks like from outside.

    Raises:
        OSError: it is not there.
    """
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns
