"""The head file of a home: one line a release in the order in which they were made, each sealed with those before it.

    <home>/release_heads.txt
        1 2024-04-10T05:12:44+00:00 916-2024-03-r1 <SHA-256 of its manifest> <SHA-256 of this line and the one before>

The chain of manifests shows what was changed in its middle. It cannot show that its end is missing, or that all of it
was made anew; a copy of this file in other hands can, on paper or in a mail, and the last line is enough. Lines are
added and none is rewritten. What else a home keeps beside its releases does not belong here.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scorecard.problems import UnusableInput
from scorecard.register.chain import Head, entries
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import MANIFEST, Release
from scorecard.settings import Settings
from scorecard.warehouse import durable

FILE = "release_heads.txt"
# begins the line of a copy that has the newest entry of the register
REGISTER = "register"


class UnusableHeads(UnusableInput):
    """A file is no head file, or no longer the one that was written: the message says in which line."""


@dataclass(frozen=True)
class ReleaseHead:
    """A release as the head file has it; ``line_hash`` seals the line and all before it."""

    number: int
    released_at: str
    release_id: str
    manifest_sha256: str
    line_hash: str

    def __str__(self) -> str:
        return f"{self._said} {self.line_hash}"

    @property
    def _said(self) -> str:
        return f"{self.number} {self.released_at} {self.release_id} {self.manifest_sha256}"

    def sealed_after(self, before: str) -> str:
        """What the seal of the line has to be, where this is the seal of the line before; '' before the first."""
        return hashlib.sha256(f"{before}\n{self._said}".encode()).hexdigest()


def heads_file(settings: Settings) -> Path:
    """Where the head file of a home lies."""
    return settings.home / FILE


def read_heads(file: Path, *, from_the_first: bool = True) -> list[ReleaseHead]:
    """The lines of a head file, held against their seals. There are none where there is no file.

    A copy may begin with a later line than the first; then the first of its lines cannot be held against its seal.

    Raises:
        UnusableHeads: a line is none, or was changed, added or taken away.
    """
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return _heads_in(file, list(enumerate(lines, start=1)), from_the_first)


def read_copy(file: Path) -> tuple[list[ReleaseHead], Head | None]:
    """The lines of a copy that was kept elsewhere, and the newest entry of the register of then, where it has it.

    Raises:
        UnusableHeads: a line is none, or was changed, added or taken away.
    """
    if not file.is_file():
        return [], None
    numbered = list(enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1))
    of_register = [line.split() for _, line in numbered if line.startswith(f"{REGISTER} ")]
    if any(len(parts) != 3 or not parts[1].isdecimal() for parts in of_register):
        raise UnusableHeads(f"{file}: expected a line such as: {REGISTER} 12 <seal>, the newest entry of the register.")
    register = Head(int(of_register[-1][1]), of_register[-1][2]) if of_register else None
    others = [(at, line) for at, line in numbered if not line.startswith(f"{REGISTER} ")]
    return _heads_in(file, others, from_the_first=False), register


def _heads_in(file: Path, lines: Iterable[tuple[int, str]], from_the_first: bool) -> list[ReleaseHead]:
    heads: list[ReleaseHead] = []
    for at, line in lines:
        if not line.strip():
            continue
        parts = line.split()
        if len(parts) != 5 or not parts[0].isdecimal():
            raise UnusableHeads(
                f"{file}, line {at} is no line of a head file. Expected: number, time, release, hash of its manifest, "
                "seal of the line."
            )
        head = ReleaseHead(int(parts[0]), *parts[1:])
        is_sealed = head.line_hash == head.sealed_after(heads[-1].line_hash if heads else "")
        follows = head.number == (heads[-1].number + 1 if heads else 1)
        if not (is_sealed and follows) and (heads or from_the_first):
            raise UnusableHeads(
                f"{file}, line {at}: a line was changed, added or taken away at or before {head.release_id}. "
                "Restore the file from a copy."
            )
        heads.append(head)
    return heads


def add_heads(settings: Settings, releases: Iterable[Release]) -> None:
    """Add a line for each release that has none yet, in the order in which they were made.

    Raises:
        UnusableHeads: the file is no longer the one that was written.
    """
    file = heads_file(settings)
    heads = read_heads(file)
    listed = {head.release_id for head in heads}
    new: list[ReleaseHead] = []
    for release in in_order_made(each for each in releases if each.release_id not in listed):
        before = (*heads, *new)
        head = ReleaseHead(
            before[-1].number + 1 if before else 1,
            str(release.outline["released_at"]),
            release.release_id,
            sha256_of(release.folder / MANIFEST),
            "",
        )
        seal = head.sealed_after(before[-1].line_hash if before else "")
        new.append(ReleaseHead(head.number, head.released_at, head.release_id, head.manifest_sha256, seal))
    if new:
        # beside its place and moved there in one step: a crash leaves no half a line
        partial = file.with_name(file.name + ".partial")
        standing = file.read_text(encoding="utf-8") if file.is_file() else ""
        partial.write_text(standing + "".join(f"{head}\n" for head in new), encoding="utf-8")
        durable.replace(partial, file)


def in_order_made(releases: Iterable[Release]) -> list[Release]:
    """Releases by the time at which they were made; those of one second by authority, month and number."""
    return sorted(releases, key=lambda each: (str(each.outline.get("released_at", "")), each))


def difference_of_registers(kept: Head | None, home: Path) -> str:
    """What a register of today has otherwise than that of which a copy was kept; '' where it has only grown.

    Raises:
        RegisterDoesNotHold: it is not what was written.
    """
    if kept is None or not kept.number:
        return ""
    sealed = {entry.number: entry.sha256 for entry in entries(home)}
    if kept.number not in sealed:
        return f"the register had {kept.number} entries and has {len(sealed)} now: some were cut off"
    if sealed[kept.number] != kept.sha256:
        return f"entry {kept.number} of the register, or one before it, is not the one of then"
    return ""


def differences_from(copy: list[ReleaseHead], heads: list[ReleaseHead]) -> list[str]:
    """What a copy of the head file, kept elsewhere, has that the home no longer has; nothing where all of it stands."""
    at = {head.number: head for head in heads}
    differences = []
    for kept in copy:
        here = at.get(kept.number)
        if here is None:
            differences.append(f"{kept.release_id}: line {kept.number} of the copy is not in this home any more")
        elif here.release_id != kept.release_id:
            differences.append(
                f"{kept.release_id}: line {kept.number} of the copy names it; this home has {here.release_id} there"
            )
        elif here.manifest_sha256 != kept.manifest_sha256:
            differences.append(f"{kept.release_id}: its manifest is not the one that the copy has")
        elif here.line_hash != kept.line_hash:
            differences.append(f"{kept.release_id}: the lines up to line {kept.number} are not those of the copy")
    return differences
