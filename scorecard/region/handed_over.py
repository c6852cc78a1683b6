"""Released folders as authorities hand them over: checked against their seals, and of each the marts that it has.

A release folder has the marts of the inside, and in `public/` those of its public edition; a public edition may also
come alone. Cases are never opened. What is made of the marts does not belong here.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scorecard.problems import UnusableInput
from scorecard.public.published import FOLDER as PUBLIC
from scorecard.public.receipts import has_receipt, is_published, receipt_of
from scorecard.release.decided import HomeDecisions, read_decided
from scorecard.release.evidence import LIST
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import MANIFEST, Release, named_now_or_before, release_of
from scorecard.release.integrity import RESTRICTED, check_files, is_sound
from scorecard.release.known_hashes import KnownHashes
from scorecard.release.signing import check_signature
from scorecard.release.verify import home_of
from scorecard.settings import PUBLIC_MARTS
from scorecard.warehouse.database import open_marts

# differences of one folder that a refusal lists
LISTED = 5


class CannotBeCombined(UnusableInput):
    """Folders cannot be set beside each other: the message names each and says why."""


@dataclass(frozen=True)
class HandedOver:
    """What an authority has handed over: whose it is, the marts, and whether they are those of a public edition.

    ``rules`` is the fingerprint of the rules that counted the figures, empty where a public edition came alone.
    """

    folder: Path
    marts: Path
    la_code: str
    name: str
    release_id: str
    month_end: datetime.date
    is_public: bool
    is_demonstration: bool
    proof: str  # SHA-256 of the manifest, or of the list of a public edition
    rules: str


def handed_over(folder: Path, *, public_alone: bool) -> HandedOver:
    """What a folder holds, once every file of it is what was released.

    Raises:
        CannotBeCombined
    """
    folder = folder.resolve()
    if (folder / MANIFEST).is_file():
        return _of_release(folder, public_alone)
    if (folder / LIST).is_file() and named_now_or_before(folder, PUBLIC_MARTS).is_file():
        _refuse(folder, list(_differences_of_list(folder)))
        given = _read(folder, named_now_or_before(folder, PUBLIC_MARTS), folder / LIST, is_public=True, rules="")
        return _that_was_published(given, folder, folder.parent)
    raise CannotBeCombined(
        f"{folder}: neither a release, such as releases/916/2024-03/r1, nor a public edition with its {LIST}."
    )


def _of_release(folder: Path, public_alone: bool) -> HandedOver:
    release = release_of(folder)
    if release is None or not is_sound(release.manifest):
        raise CannotBeCombined(f"{folder}: its {MANIFEST} cannot be read as that of a release.")
    home = home_of(release)
    decided = read_decided(home) if home is not None else None
    erased = decided.erased.get(release.release_id, ()) if decided is not None else ()
    differences = list(check_files(folder, KnownHashes.none(folder), RESTRICTED, erased).differences)
    signature = check_signature(folder, None)
    if signature is not None and not signature.holds:
        differences.append(signature.told)
    _refuse(folder, [*differences, *_no_longer_stands(release, decided)])
    public = named_now_or_before(folder / PUBLIC, PUBLIC_MARTS)
    rules = str(release.manifest.get("rules_fingerprint", ""))
    if release.marts.is_file() and not public_alone:
        return _read(folder, release.marts, folder / MANIFEST, is_public=False, rules=rules)
    if not public.is_file():
        raise CannotBeCombined(f"{folder}: {release.release_id} has no public edition. Leave it out.")
    given = _read(folder, public, folder / MANIFEST, is_public=True, rules=rules)
    return _that_was_published(given, folder / PUBLIC, folder)


def _that_was_published(given: HandedOver, edition: Path, release_folder: Path) -> HandedOver:
    """The same, once it is known that somebody has published the edition: a run alone only prepares it.

    In its home the register says so; elsewhere a receipt beside the folder, or beside the edition that came alone.
    """
    release = release_of(release_folder)
    home = home_of(release) if release is not None else None
    if home is not None:
        if not is_published(home, given.release_id, edition):
            raise CannotBeCombined(
                f"{given.folder}: its public edition is prepared, and by the register of its home not published or "
                f"withdrawn. Publish it with scorecard public --publish {given.release_id} --by NAME, or leave it out."
            )
    elif not any(
        has_receipt(receipt_of(beside), given.release_id, edition) for beside in (given.folder, edition, release_folder)
    ):
        raise CannotBeCombined(
            f"{given.folder}: nothing says that its public edition was published. Ask for "
            f"{receipt_of(given.folder).name}, which scorecard public --publish leaves beside the release's folder, "
            "and put it beside this one; or leave it out."
        )
    return given


def _no_longer_stands(release: Release, decided: HomeDecisions | None) -> Iterator[str]:
    if decided is not None and release.release_id in decided.withdrawn:
        yield f"{release.release_id} was withdrawn"
    if decided is not None and release.release_id in decided.excluded:
        yield f"{release.release_id} is excluded"


def _differences_of_list(folder: Path) -> Iterator[str]:
    """What differs between a public edition and the list of hashes beside it."""
    lines = (folder / LIST).read_text(encoding="utf-8", errors="replace").splitlines()
    listed = {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() or path.is_symlink()}
    for name in sorted(listed.keys() | (present - {LIST})):
        if name not in present:
            yield f"{name}: in {LIST}, not in the folder"
        elif name not in listed:
            yield f"{name}: in the folder, not in {LIST}"
        elif (folder / name).is_symlink() or sha256_of(folder / name) != listed[name]:
            yield f"{name}: its content is not what was released"


def _refuse(folder: Path, differences: list[str]) -> None:
    if differences:
        more = f"; and {len(differences) - LISTED} more" if len(differences) > LISTED else ""
        raise CannotBeCombined(f"{folder}: it is not what was released: {'; '.join(differences[:LISTED])}{more}.")


def _read(folder: Path, marts: Path, proof: Path, *, is_public: bool, rules: str) -> HandedOver:
    with open_marts(marts) as connection:
        found = connection.execute(
            "select la_code, authority_name, release_id, month_end, is_demonstration from about"
        ).fetchall()
    if len(found) != 1:
        raise CannotBeCombined(f"{folder}: its marts, of a release too old, do not say whose they are.")
    [(la_code, name, release_id, month_end, is_demonstration)] = found
    return HandedOver(
        folder, marts, la_code, name, release_id, month_end, is_public, bool(is_demonstration), sha256_of(proof), rules
    )
