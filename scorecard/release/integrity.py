"""Is every release of a home still what was released? Each file against its manifest, each manifest against its seal,
its successor and the head file, forwards and backwards.

Asked before marts are made of the releases, and by whoever proves a home. Hashes alone: whether the figures follow from
the delivery is asked in `verify`. What may be missing without harm is said by whoever asks.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scorecard.problems import RunHeld
from scorecard.register.entries import FileErased, ReleaseExcluded
from scorecard.release.decided import HomeDecisions, Withdrawal, read_decided
from scorecard.release.erased import CASES, interrupted
from scorecard.release.folder import (
    MANIFEST,
    PLACE,
    SEAL,
    Release,
    la_code_of,
    not_believed,
    read_outline,
    releases_in,
    without_manifest,
)
from scorecard.release.heads import UnusableHeads, heads_file, in_order_made, read_heads
from scorecard.release.known_hashes import FOLDER as KNOWN_HASHES
from scorecard.release.known_hashes import KnownHashes
from scorecard.settings import Settings

logger = logging.getLogger("scorecard")

# what proves the manifest cannot stand in it
BESIDE_THE_MANIFEST = frozenset({MANIFEST, SEAL, "manifest-sha256.txt", "manifest.json.sig"})
# what a release may be handed on without: it points to children, or to what was kept back about them
RESTRICTED = frozenset({"cases.duckdb", "public_memory.parquet"})
# from this format on a release follows the one that was made last; before, the newest by month and number
FOLLOWS_THE_LAST_MADE = 2


class ReleasesDoNotHold(RunHeld):
    """Releases of the home are not what was released: the message names each, and what to do."""


@dataclass(frozen=True)
class FilesFound:
    """What came of holding the files of a release against its manifest.

    ``expected`` counts files that the manifest names, ``equal`` those that are present and equal, ``withheld`` those
    that are missing and may be.
    """

    expected: int
    equal: int
    withheld: tuple[str, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True)
class HomeIntegrity:
    """What came of looking at every release of a home, or of some authorities. ``differences`` is empty where all hold.

    ``releases`` are those that marts are made of; ``excluded`` the decisions to make them without others, which do not
    hold; ``withdrawn`` those that hold and stand no more. ``strays`` are folders that hold a manifest and are no
    release of their place: they count for nothing. ``left_out`` are authorities of which no release is in the answer.
    """

    releases: tuple[Release, ...]
    excluded: tuple[ReleaseExcluded, ...]
    files: int
    chains: int
    differences: Mapping[str, tuple[str, ...]]  # release, or file of the home -> what does not hold
    strays: tuple[Path, ...]
    withdrawn: tuple[tuple[Release, Withdrawal], ...] = ()
    left_out: frozenset[str] = frozenset()

    def without(self, authorities: Collection[str]) -> "HomeIntegrity":
        """The same, without the releases of some authorities: they are left out."""
        return replace(
            self,
            releases=tuple(each for each in self.releases if each.la_code not in authorities),
            withdrawn=tuple(each for each in self.withdrawn if each[0].la_code not in authorities),
            left_out=frozenset(authorities),
        )

    @property
    def holds(self) -> bool:
        return not self.differences

    @property
    def listed(self) -> list[str]:
        """Every difference in one line."""
        return [f"{name}: {what}" for name, found in self.differences.items() for what in found]


def is_sound(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest has what its release is held against: files with their hashes, its time, the one before it."""
    files, before = manifest.get("files"), manifest.get("previous_release")
    if not isinstance(files, dict) or not all(isinstance(sha256, str) for sha256 in files.values()):
        return False
    if not isinstance(manifest.get("released_at"), str) or not isinstance(manifest.get("format", 1), int):
        return False
    if before is None:
        return "previous_release" in manifest
    return isinstance(before, dict) and all(
        isinstance(before.get(part), str) for part in ("release_id", "folder", "manifest_sha256")
    )


def check_files(
    folder: Path,
    hashes: KnownHashes,
    may_be_missing: Collection[str] = (),
    erasures: Sequence[FileErased] = (),
) -> FilesFound:
    """Hold every file of a release's folder against its manifest, which is sound, and the manifest against its seal.

    `erasures` are those that the register has of the release, in their order.
    """
    listed: dict[str, str] = dict(read_outline(folder / MANIFEST)["files"])
    expected, unbelieved = _since_erasures(listed, erasures)
    present = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file() or path.is_symlink()
    }
    differences, withheld, equal = list(unbelieved), [], 0
    for name in sorted(expected.keys() | (present.keys() - BESIDE_THE_MANIFEST)):
        if name not in present:
            if name in may_be_missing:
                withheld.append(name)
            else:
                differences.append(f"{name}: in the manifest, not in the folder")
        elif name not in expected:
            differences.append(f"{name}: in the folder, not in the manifest")
        elif present[name].is_symlink() or hashes.hash_of(present[name]) != expected[name]:
            differences.append(f"{name}: its content is not what was released")
        else:
            equal += 1
    differences += [
        f"{name}: it is a link" for name in sorted(BESIDE_THE_MANIFEST & present.keys()) if present[name].is_symlink()
    ]
    seal = folder / SEAL
    manifest_hash = hashes.hash_of(folder / MANIFEST)
    if not seal.is_file() or seal.read_text(encoding="utf-8", errors="replace") != manifest_hash:
        differences.append(f"{MANIFEST}: its content is not what {SEAL} holds")
    if read_outline(folder / MANIFEST).get("is_signed") and not (folder / "manifest.json.sig").is_file():
        differences.append("manifest.json.sig: the manifest was signed, and its signature is missing")
    differences += _listed_hashes(folder, listed, manifest_hash)
    return FilesFound(len(expected), equal, tuple(withheld), tuple(differences))


def _since_erasures(listed: Mapping[str, str], erasures: Sequence[FileErased]) -> tuple[dict[str, str], list[str]]:
    """The hash that every file has since persons were erased, and what no erasure can have done: it writes cases anew
    and nothing else, each time from what the file was before."""
    expected, unbelieved = dict(listed), []
    for each in erasures:
        if each.file != CASES or each.file not in listed:
            unbelieved.append(f"{each.file}: the register says that a person was erased from it, which no erasure does")
        elif each.sha256_before != expected[each.file]:
            unbelieved.append(f"{each.file}: the register has an erasure from another file than was there before it")
        else:
            expected[each.file] = each.sha256_after
    return expected, unbelieved


def _listed_hashes(folder: Path, expected: Mapping[str, str], manifest_hash: str) -> list[str]:
    """`manifest-sha256.txt` says of every file what the manifest says; older releases have none."""
    listed = folder / "manifest-sha256.txt"
    if not listed.is_file():
        missing = read_outline(folder / MANIFEST).get("format", 1) >= FOLLOWS_THE_LAST_MADE
        return ["manifest-sha256.txt: it is missing"] if missing else []
    lines = listed.read_text(encoding="utf-8", errors="replace").splitlines()
    said = {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}
    same = said == {**expected, MANIFEST: manifest_hash}
    return [] if same else ["manifest-sha256.txt: it does not say what the manifest says"]


def check_chain(releases: Collection[Release], hashes: KnownHashes, gone: Collection[str] = ()) -> dict[str, list[str]]:
    """What does not hold between the releases of one authority, by release; empty where the chain holds.

    `gone` are releases that may be missing: that they are is recorded elsewhere.
    """
    differences: dict[str, list[str]] = {}
    here = {release.release_id: release for release in releases}
    followers: dict[str, list[Release]] = {}
    in_order = in_order_made(releases)
    for at, release in enumerate(in_order):
        before = release.outline["previous_release"]
        if before is None:
            if at > 0:
                differences.setdefault(release.release_id, []).append(
                    f"it follows no release, though {in_order[0].release_id} was made before it"
                )
            continue
        followers.setdefault(before["release_id"], []).append(release)
        found = here.get(before["release_id"])
        if found is None:
            if before["release_id"] not in gone:
                differences.setdefault(before["release_id"], []).append(
                    f"it is missing: {release.release_id} follows it"
                )
        elif hashes.hash_of(found.folder / MANIFEST) != before["manifest_sha256"]:
            differences.setdefault(found.release_id, []).append(
                f"its manifest is not the one that {release.release_id} followed"
            )
    for release in in_order[:-1]:
        follow = [each for each in followers.get(release.release_id, []) if _follows_the_last_made(each)]
        if len(follow) > 1:
            named = " and ".join(each.release_id for each in follow)
            differences.setdefault(release.release_id, []).append(f"both {named} follow it: the chain forks")
        # one that is missing may have been its follower, and is told already
        nothing_missing = not gone and followers.keys() <= here.keys()
        if nothing_missing and release.release_id not in followers and _follows_the_last_made(release):
            differences.setdefault(release.release_id, []).append(
                "no release follows it, though others were made after it"
            )
    return differences


def _follows_the_last_made(release: Release) -> bool:
    return int(release.outline.get("format", 1)) >= FOLLOWS_THE_LAST_MADE


def check_home(
    settings: Settings,
    *,
    anew: bool = False,
    may_be_missing: Collection[str] = (),
    authorities: Collection[str] | None = None,
) -> HomeIntegrity:
    """Hold every release of a home against its manifest, and all of them against each other and the head file; or those
    of some authorities alone.

    Files that have not changed since they were last read are not read again, unless `anew`. A release that the register
    excludes may be missing or changed.

    Raises:
        RegisterDoesNotHold: what was decided cannot be known.
    """
    decided = read_decided(settings.home)
    gone = decided.excluded.keys()
    place = settings.releases
    hashes = KnownHashes.none(place) if anew else KnownHashes(settings.home / KNOWN_HASHES, place)
    asked = ("*",) if authorities is None else sorted(authorities)
    releases = [release for la_code in asked for release in releases_in(place, la_code)]
    differences: dict[str, list[str]] = {}
    files, linked = 0, []
    for release in releases:
        if not is_sound(release.outline):
            differences[release.release_id] = [f"{MANIFEST}: it cannot be read as a manifest"]
            continue
        found = check_files(release.folder, hashes, may_be_missing, decided.erased.get(release.release_id, ()))
        files += found.expected
        differences[release.release_id] = list(found.differences)
        linked.append(release)
    of_each = sorted({release.la_code for release in releases})
    for la_code in of_each:
        of_authority = [release for release in linked if release.la_code == la_code and release.release_id not in gone]
        for name, found_there in check_chain(of_authority, hashes, gone).items():
            differences.setdefault(name, []).extend(found_there)
    told = [*_against_heads(settings, releases, hashes), *_against_withdrawals(decided, releases, hashes)]
    told += [
        (name, f"{CASES}: erasing a person from it was interrupted. Any run of the authority finishes it")
        for name in interrupted(settings)
    ]
    for name, what in told:
        if authorities is None or la_code_of(name) in ("", *authorities):
            differences.setdefault(name, []).append(what)
    strays = [path for la_code in asked for path in not_believed(place, la_code)]
    for path in strays:
        if PLACE.fullmatch(path.relative_to(place).as_posix()) and not _is_readable(path):
            differences.setdefault(_as_id(place, path), []).append(f"{MANIFEST}: it cannot be read as a manifest")
    for path in [path for la_code in asked for path in without_manifest(place, la_code)]:
        differences.setdefault(_as_id(place, path), []).append(
            f"{MANIFEST}: there is none, so this is no whole copy of a release. Finish it, or move the folder away"
        )
    hashes.keep()
    return HomeIntegrity(
        releases=tuple(release for release in releases if decided.lets_stand(release.release_id)),
        excluded=tuple(decided.excluded.values()),
        files=files,
        chains=len(of_each),
        differences={
            name: tuple(dict.fromkeys(found)) for name, found in differences.items() if found and name not in gone
        },
        strays=tuple(strays),
        withdrawn=tuple(
            (release, decided.withdrawn[release.release_id])
            for release in releases
            if release.release_id in decided.withdrawn and release.release_id not in gone
        ),
    )


def _against_withdrawals(
    decided: HomeDecisions, releases: Collection[Release], hashes: KnownHashes
) -> list[tuple[str, str]]:
    """A release that was withdrawn stays where it was, and as it was then."""
    here = {release.release_id: release for release in releases}
    found = []
    for name, withdrawal in decided.withdrawn.items():
        release = here.get(name)
        if release is None:
            found.append((name, "it is missing: it was withdrawn, and its folder was to stay"))
        elif hashes.hash_of(release.folder / MANIFEST) != withdrawal.decision.manifest_sha256:
            found.append((name, "its manifest is not the one that was withdrawn"))
    return found


def _against_heads(settings: Settings, releases: Collection[Release], hashes: KnownHashes) -> list[tuple[str, str]]:
    file = heads_file(settings)
    try:
        heads = read_heads(file)
    except UnusableHeads as problem:
        return [(file.name, str(problem))]
    here = {release.release_id: release for release in releases}
    found = []
    for head in heads:
        release = here.get(head.release_id)
        if release is None:
            found.append((head.release_id, f"it is missing: {file.name} names it"))
        elif hashes.hash_of(release.folder / MANIFEST) != head.manifest_sha256:
            found.append((head.release_id, f"its manifest is not the one that {file.name} has"))
    return found


def _is_readable(folder: Path) -> bool:
    try:
        return "release_id" in read_outline(folder / MANIFEST)
    except (OSError, ValueError):
        return False


def _as_id(place: Path, folder: Path) -> str:
    return folder.relative_to(place).as_posix().replace("/", "-")


def require_releases_hold(
    settings: Settings, la_code: str | None = None, beside: Collection[str] = ()
) -> HomeIntegrity:
    """Go on only where every release of a home is what was released; given an authority, where every one of its is.

    Those of the authorities `beside` it are looked at, too. What does not hold of them is told and stops nobody; none
    of their releases is in the answer, which says whose were `left_out`.

    Raises:
        ReleasesDoNotHold: one is not, or is missing.
    """
    found = check_home(settings, authorities=None if la_code is None else {la_code, *beside})
    left_out = frozenset() if la_code is None else {la_code_of(name) for name in found.differences} - {"", la_code}
    stopping = [line for line in found.listed if la_code_of(line.partition(":")[0]) not in left_out]
    if stopping:
        listed = "\n".join(f"  {line}" for line in stopping)
        raise ReleasesDoNotHold(
            "The marts are made of the release folders, and some are not what was released. So nothing is released and "
            f"the marts stay as they were:\n{listed}\nRestore the folders from a backup. Where that "
            "cannot be, make marts without a release: scorecard exclude RELEASE --by NAME --reason WHY"
        )
    for code in sorted(left_out):
        logger.warning(
            "releases of %s are not what was released, so its figures stay as they were published. To see what is "
            "wrong: scorecard verify --all",
            code,
        )
    for stray in found.strays:
        logger.warning(
            "%s is no release of its place, counts for nothing and is left alone", stray.relative_to(settings.releases)
        )
    return found.without(left_out)
