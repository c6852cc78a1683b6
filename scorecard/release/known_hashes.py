"""Hashes of files that have not changed since they were read: kept in the home, so that proving it costs a look a file.

A file is taken to be unchanged where its size and both of its times, to the nanosecond, are what they were: the time of
its content, which anybody can set, and that of its entry on the disk, which the system sets by itself. Whoever wants
more than that reads every byte: `KnownHashes.none`. Deciding what a hash should be does not belong here.
"""

import json
from contextlib import suppress
from pathlib import Path

from scorecard.release.fingerprints import sha256_of
from scorecard.warehouse import durable

FILE = "known_hashes.json"

Look = tuple[int, int, int]  # size in bytes, time of the content, time of the entry, both in nanoseconds


class KnownHashes:
    """What is known of the files below a folder. Nothing is believed that cannot be read: then a file is read anew."""

    def __init__(self, file: Path | None, below: Path) -> None:
        self._file, self._below = file, below
        self._known: dict[str, tuple[Look, str]] = {}
        self._seen: dict[str, tuple[Look, str]] = {}
        if file is not None:
            with suppress(OSError, ValueError, TypeError):
                for name, (size, content, entry, sha256) in json.loads(file.read_text(encoding="utf-8")).items():
                    self._known[str(name)] = ((int(size), int(content), int(entry)), str(sha256))

    @classmethod
    def none(cls, below: Path) -> "KnownHashes":
        """Nothing is known: every file is read."""
        return cls(None, below)

    def hash_of(self, path: Path) -> str:
        """SHA-256 of a file's content, in hex."""
        name, look = str(path.relative_to(self._below)), _look_at(path)
        known = self._known.get(name)
        sha256 = known[1] if known is not None and known[0] == look else sha256_of(path)
        self._seen[name] = (look, sha256)
        return sha256

    def keep(self) -> None:
        """Write down what was seen, for the next time. A home that may only be read stays as it is."""
        if self._file is None or self._seen == self._known:
            return
        partial = self._file.with_name(self._file.name + ".partial")
        with suppress(OSError):
            partial.write_text(
                json.dumps({name: [*look, sha256] for name, (look, sha256) in sorted(self._seen.items())}),
                encoding="utf-8",
            )
            durable.replace(partial, self._file)


def _look_at(path: Path) -> Look:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns
