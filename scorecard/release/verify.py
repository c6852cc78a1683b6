"""Proof of a release, offline: every file against the manifest, the chain where other releases are at hand, the
signature; and, given the delivery, everything that was published derived again.

A folder is proved wherever it lies and whatever it is called: who it is, its manifest says. What the proof does not
cover is said with it. All releases of a home together are proved in `integrity`.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.delivery.load import fingerprint_of
from scorecard.problems import UnusableInput
from scorecard.release.compare import NOT_MADE_AGAIN, Compared, compare_folders
from scorecard.release.decided import read_decided
from scorecard.release.erased import as_released
from scorecard.release.fingerprints import CodeFingerprints, code_fingerprints
from scorecard.release.folder import MANIFEST, Release, release_of, releases_in
from scorecard.release.heads import in_order_made
from scorecard.release.integrity import RESTRICTED, FilesFound, check_chain, check_files, is_sound
from scorecard.release.known_hashes import KnownHashes
from scorecard.release.signing import check_signature
from scorecard.settings import Settings

BOARD_PACK = "board.pdf"
# what tells of the releases before: it cannot be derived where they are not at hand
TELLS_OF_EARLIER = ("restatements", "usual_revisions", "release_changes", "scorecard", "definitions")


class NoRelease(UnusableInput):
    """The folder is no release: the message says what is missing."""


@dataclass
class Verification:
    """What was held against the manifest, every difference found, and what was not looked at."""

    release_id: str
    files: FilesFound
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what limits the proof
    derived: Counter[str] | None = None  # what was derived again and is equal: how many, by kind
    signature: str = ""
    is_other_code: bool = False  # the code here is not the code that made the release

    @property
    def holds(self) -> bool:
        return not self.differences


def verify_release(
    folder: Path,
    delivery: Path | None = None,
    *,
    redacted: bool = False,
    home: Path | None = None,
    signers: Path | None = None,
) -> Verification:
    """Check a release folder against its manifest and, given the delivery, derive all that it publishes again.

    `redacted` lets what is restricted be missing. `home` says where the authority's other releases lie, and the key of
    its pseudonyms; a folder that stands in its place finds them itself. `signers` is a file of allowed signers.

    Raises:
        NoRelease: there is no manifest that can be read.
    """
    folder = folder.resolve()
    release = _release(folder)
    home = home.resolve() if home is not None else home_of(release)
    erasures = read_decided(home).erased.get(release.release_id, ()) if home is not None else ()
    erased = {each.file for each in erasures}
    files = check_files(folder, KnownHashes.none(folder), RESTRICTED if redacted else (), erasures)
    verification = Verification(release.release_id, files, list(files.differences))
    code = code_fingerprints()
    verification.is_other_code = _is_other_code(release, code)
    if erased:
        verification.notes.append(
            f"A person was erased from {' and '.join(sorted(erased))} since: it has the hash that the register says."
        )
    earlier = _check_chain(release, home, verification)
    signature = check_signature(folder, signers)
    if signature is not None:
        verification.signature = signature.told
        if not signature.holds:
            verification.differences.append(signature.told)
    if delivery is not None and verification.holds:
        _derive_again(release, delivery.resolve(), earlier, home, code, verification, erased)
    return verification


def _release(folder: Path) -> Release:
    path = folder / MANIFEST
    if not path.is_file():
        raise NoRelease(f"{folder} holds no manifest.json. Expected a release folder such as releases/916/2024-03/r1.")
    release = release_of(folder)
    if release is None or not is_sound(release.manifest):
        raise NoRelease(f"{path} cannot be read as a manifest. Restore it from a backup.")
    return release


def home_of(release: Release) -> Path | None:
    """The home in which a release stands in its place."""
    in_place = "/".join(release.folder.parts[-3:]) == release.place and release.folder.parents[2].name == "releases"
    return release.folder.parents[3] if in_place else None


def _is_other_code(release: Release, code: CodeFingerprints) -> bool:
    return bool(release.manifest["code_fingerprint"] != code.deciding)


def _check_chain(release: Release, home: Path | None, verification: Verification) -> list[Release]:
    """Hold the release against those before and after it; the releases that were there when it was made."""
    before = release.manifest["previous_release"]
    if home is None:
        if before is not None:
            verification.notes.append(
                f"{before['release_id']}, which it follows, is not at hand: the chain was not looked at. "
                "Name the home with --home."
            )
        return []
    others = [each for each in releases_in(home / "releases", release.la_code) if is_sound(each.manifest)]
    others = [each for each in others if each.release_id != release.release_id]
    in_order = in_order_made([*others, release])
    earlier = in_order[: in_order.index(release)]
    found = check_chain([*others, release], KnownHashes.none(Path("/")))
    for name, differences in found.items():
        # what is wrong elsewhere in the chain is told by the proof of the whole home
        if name in (release.release_id, (before or {}).get("release_id")):
            verification.differences.extend(f"{name}: {each}" for each in differences)
    return earlier


def _derive_again(
    release: Release,
    delivery: Path,
    earlier: Sequence[Release],
    home: Path | None,
    code: CodeFingerprints,
    verification: Verification,
    erased: Collection[str],
) -> None:
    from scorecard.release.made_again import (  # dbt: takes seconds
        CannotBeMadeAgain,
        key_is_at_hand,
        made_again,
        public_edition_can_be_made_again,
    )

    content = fingerprint_of(delivery)
    if content != release.manifest["delivery_fingerprint"]:
        since = content
        if home is not None:
            place = Settings(home=home).releases
            since = as_released(place, read_decided(home), release.la_code, release.month, delivery)
        what = "its content differs" if since == content else "a person was erased from it since"
        verification.differences.append(f"{delivery}: not the delivery that was released ({what})")
        return
    lacks = _lacks_earlier(release, earlier)
    same_key = key_is_at_hand(home)
    if not same_key and not verification.files.withheld:
        verification.notes.append("The key of the pseudonyms is not at hand: cases were compared without them.")
    try:
        with made_again(release, delivery, earlier, home) as again:
            compared = list(
                compare_folders(
                    release.folder, again, same_key=same_key, withheld=(*verification.files.withheld, *erased)
                )
            )
    except CannotBeMadeAgain as problem:
        verification.differences.append(f"It cannot be made again from the delivery: {problem}")
        return
    if not public_edition_can_be_made_again(release, home):
        compared = [each for each in compared if not _is_public(each.name)]
        verification.notes.append(
            "Preparing the public edition broke off when the release was made: it was not made again."
            if release.manifest.get("public_edition", {}).get("broke_off")
            else "The register of the home, or its suppression key, is not at hand: the public edition was not made "
            "again. Name the home with --home."
        )
    _judge(compared, lacks, _draws_otherwise(release, code), verification)


def _is_public(name: str) -> bool:
    return name.startswith("public") or name == f"{MANIFEST}, public_edition"


def _lacks_earlier(release: Release, earlier: Sequence[Release]) -> list[str]:
    """Releases that the release rests on and that are not at hand."""
    manifest = release.manifest
    needed = {manifest.get("compared_with"), (manifest["previous_release"] or {}).get("release_id")} - {None}
    return sorted(str(each) for each in needed - {each.release_id for each in earlier})


def _draws_otherwise(release: Release, code: CodeFingerprints) -> bool:
    """Whether pages made here may look otherwise than those of the release, though they show the same figures."""
    return release.manifest.get("drawing_fingerprint") != code.drawing or _is_other_code(release, code)


def _judge(compared: Sequence[Compared], lacks: list[str], draws_otherwise: bool, verification: Verification) -> None:
    derived: Counter[str] = Counter()
    not_drawn, rest_on_earlier = [], []
    # the board pack needs a program that not every machine has: where it is not made here, it cannot be compared
    not_made_here = {
        name
        for each in compared
        if each.name == BOARD_PACK and each.told.endswith(NOT_MADE_AGAIN)
        for name in (BOARD_PACK, f"{MANIFEST}, board_pack")
    }
    for each in compared:
        derived[each.kind] += each.equal
        if not each.differing:
            continue
        if lacks and (each.is_drawn or each.name.startswith("public") or _tells_of_earlier(each.name)):
            rest_on_earlier.append(each.name)
        elif (draws_otherwise and each.is_drawn) or each.name in not_made_here:
            not_drawn.append(each.name)
        else:
            verification.differences.append(each.told)
    verification.derived = derived
    if rest_on_earlier:
        verification.notes.append(
            f"{' and '.join(lacks)} not at hand: what rests on earlier releases could not be derived again "
            f"({_named(rest_on_earlier)})."
        )
    if not_drawn:
        verification.notes.append(
            f"The code or the machine here draws otherwise than those that made the release, so {len(not_drawn)} files "
            f"could not be drawn again ({_named(not_drawn)}). Check out its commit to compare them."
        )


def _tells_of_earlier(name: str) -> bool:
    return (
        name.endswith(TELLS_OF_EARLIER)
        or any(name == f"{MANIFEST}, {key}" for key in ("previous_release", "compared_with", "kind", "release_id"))
        or name.startswith("public_memory")
    )


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"
