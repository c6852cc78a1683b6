"""Which public editions were published: what the register of the home says, held to what lies on the disk.

A run prepares an edition; a person publishes it. Only what was published binds later editions, so it must be known for
certain. Where it is not (nobody said that the authority begins, a folder is gone or changed, the register is older than
the releases, as after a restore or on a second machine) no edition is made: one that contradicts what is public would
give children away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorecard.problems import UnusableInput
from scorecard.public.receipts import leave_receipt
from scorecard.register.chain import Head, entries, record
from scorecard.register.entries import PublicEditionPublished, PublicEditionsBegun, RegisterEntry, ReleaseWithdrawn
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import Release, folder_of, named_now_or_before, release_called, releases_in
from scorecard.settings import PUBLIC_MARTS, Settings

FOLDER = "public"
MEMORY = "public_memory.parquet"


class MemoryIncomplete(UnusableInput):
    """It is not certain what was published: the message says what is missing and how to go on."""


@dataclass(frozen=True)
class Published:
    """The editions of an authority that were published, oldest first, and the newest entry of the register.

    What is public stays public: editions of releases that were withdrawn since bind later ones like all others. Those
    in ``withdrawn`` are shown no more.
    """

    folders: tuple[Path, ...]
    head: Head
    newest: int  # number of the entry of the newest of them, 0 where none was published
    withdrawn: frozenset[Path] = frozenset()

    @property
    def shown(self) -> tuple[Path, ...]:
        """The editions of releases that stand, oldest first."""
        return tuple(folder for folder in self.folders if folder not in self.withdrawn)


def published(settings: Settings, la_code: str) -> Published:
    """The published editions of an authority, each held to its hashes.

    Raises:
        MemoryIncomplete: see the module.
        RegisterDoesNotHold: the register was changed.
    """
    register = entries(settings.home)
    begun = [each for each in register if _is(each.content, PublicEditionsBegun, la_code)]
    if not begun:
        raise MemoryIncomplete(
            f"The register of this home does not say that {la_code} has begun to publish. If it has never published, "
            f"anywhere, run: scorecard public --begin {la_code} --by NAME. If it has, put register.jsonl, the releases "
            "and the keys of the home back from the backup."
        )
    head = Head(register[-1].number, register[-1].sha256)
    _hold_to_releases(settings, la_code, {each.number: each.sha256 for each in register})
    made_public = [each for each in register if _is(each.content, PublicEditionPublished, la_code)]
    folders = []
    for entry in made_public:
        content = entry.content
        assert isinstance(content, PublicEditionPublished)
        folder = folder_of(settings, content.release_id)
        _hold_to_register(folder, content)
        folders.append(folder)
    withdrawn = frozenset(
        folder_of(settings, each.content.release_id) for each in register if isinstance(each.content, ReleaseWithdrawn)
    )
    return Published(tuple(folders), head, made_public[-1].number if made_public else 0, withdrawn)


def begin(settings: Settings, la_code: str, by: str) -> None:
    """Record that an authority has not published before.

    Raises:
        UnusableInput: it has begun already.
    """
    if any(_is(each.content, PublicEditionsBegun, la_code) for each in entries(settings.home)):
        raise UnusableInput(f"{la_code} has begun to publish already. Nothing was recorded.")
    record(settings.home, PublicEditionsBegun(la_code=la_code, by=by))


def publish_edition(settings: Settings, release_id: str, by: str) -> None:
    """Record that the public edition of a release is public, and leave a receipt beside its folder.

    Where it is published already, a receipt that is gone is written anew.

    Raises:
        UnusableInput: there is no such edition, it was made before another was published, or is published already;
            MemoryIncomplete.
    """
    release = release_called(settings, release_id)
    if release is None:
        raise UnusableInput(f"{release_id} is no release of this home. Expected one such as 916-2024-03-r1.")
    folder = release.folder
    known = published(settings, release.la_code)
    if folder in known.folders:
        leave_receipt(folder, folder / FOLDER, _published_by(settings, release_id))
        raise UnusableInput(f"{release_id} is published already. Nothing was recorded.")
    if folder in known.withdrawn:
        raise UnusableInput(f"{release_id} was withdrawn. Nothing was recorded.")
    manifest = release.manifest
    if not (folder / FOLDER).is_dir():
        raise UnusableInput(f"{release_id} has no public edition: {why_none(manifest['public_edition'])}")
    if manifest["public_edition"].get("follows", 0) != known.newest:
        raise UnusableInput(
            f"The public edition of {release_id} was made before another was published, and does not agree with it. "
            f"Run the month again and publish that release: scorecard run --authority {release.la_code} --month "
            f"{release.month}"
        )
    content = PublicEditionPublished(
        la_code=release.la_code,
        release_id=release_id,
        manifest_sha256=sha256_of(folder / "manifest.json"),
        files=_files(folder),
        by=by,
    )
    leave_receipt(folder, folder / FOLDER, record(settings.home, content))


def _published_by(settings: Settings, release_id: str) -> RegisterEntry:
    return next(
        entry
        for entry in entries(settings.home)
        if isinstance(entry.content, PublicEditionPublished) and entry.content.release_id == release_id
    )


def told_before(settings: Settings, release_id: str) -> list[str]:
    """What could be told from the editions before that of a release, and cannot be taken back: named, not numbered."""
    outcome = Release("", "", 0, folder_of(settings, release_id)).manifest["public_edition"]
    return list(outcome.get("already_public", []))


def is_behind(settings: Settings, release: Release) -> bool:
    """Whether another run would prepare another edition: one could be made now, or another was published since."""
    outcome = release.outline.get("public_edition", {})
    try:
        known = published(settings, release.la_code)
    except UnusableInput:
        return False
    return release.folder not in known.folders and bool(
        outcome.get("why_none") or outcome.get("follows", 0) != known.newest
    )


def why_none(outcome: dict[str, Any]) -> str:
    """Why a release has no public edition, as its manifest tells it."""
    if told := outcome.get("given_away"):
        return (
            f"the audit found {len(told)} counts that could be told from it. given_away in its manifest names them. "
            f"First of them: {told[0]}."
        )
    return str(outcome.get("why_none", "")) or "none was prepared."


def newest_published(settings: Settings, releases: Sequence[Release]) -> list[Path]:
    """The folder of the newest published edition that stands, of every authority with one and whose folders hold."""
    found: list[Path] = []
    for la_code in sorted({release.la_code for release in releases}):
        try:
            folders = published(settings, la_code).shown
        except UnusableInput:
            continue  # the run that prepares an edition says so
        found += folders[-1:]
    return found


def _is(content: object, kind: type, la_code: str) -> bool:
    return isinstance(content, kind) and getattr(content, "la_code", "") == la_code


def _hold_to_releases(settings: Settings, la_code: str, register: dict[int, str]) -> None:
    """Releases know the register as it was when they were made: it can only have grown."""
    for release in releases_in(settings.releases, la_code):
        outcome = release.outline.get("public_edition", {})
        number = outcome.get("register_number", 0)
        if number and register.get(number) != outcome["register_sha256"]:
            raise MemoryIncomplete(
                f"{release.release_id} was made when the register of this home had {number} entries; they are not in "
                "it now. Put the newest register.jsonl back from the backup, together with the releases."
            )


def _hold_to_register(folder: Path, content: PublicEditionPublished) -> None:
    named = content.release_id
    if not (folder / "manifest.json").is_file():
        raise MemoryIncomplete(
            f"{named} was published, and its folder is not here. Put {folder} back from the backup. Without it, a new "
            "edition could differ from the published one by single children."
        )
    if sha256_of(folder / "manifest.json") != content.manifest_sha256 or _files(folder) != content.files:
        raise MemoryIncomplete(
            f"{named} was published, and its folder is not as it was then. Put {folder} back from the backup."
        )
    manifest_files = Release(content.la_code, "", 0, folder).manifest["files"]
    if not (folder / MEMORY).is_file() or sha256_of(folder / MEMORY) != manifest_files.get(MEMORY):
        raise MemoryIncomplete(f"{folder / MEMORY} is gone or was changed. Put it back from the backup.")


def public_marts_in(folder: Path) -> Path:
    """The public marts of a release's folder."""
    return named_now_or_before(folder / FOLDER, PUBLIC_MARTS)


def _files(folder: Path) -> dict[str, str]:
    public = folder / FOLDER
    return {str(path.relative_to(public)): sha256_of(path) for path in sorted(public.rglob("*")) if path.is_file()}
