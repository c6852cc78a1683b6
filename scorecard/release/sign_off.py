"""Sign-off: somebody stands behind the figures of a release, recorded outside it in the register of the home."""

from scorecard.problems import UnusableInput
from scorecard.register.chain import entries, record
from scorecard.register.entries import ReleaseSignedOff
from scorecard.release.decided import read_decided
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import MANIFEST, release_called
from scorecard.release.integrity import check_files
from scorecard.release.known_hashes import KnownHashes
from scorecard.settings import Settings


class CannotBeSignedOff(UnusableInput):
    """There is no such release, or it is not what was released."""


def sign_off_release(settings: Settings, release_id: str, by: str, role: str, note: str = "") -> ReleaseSignedOff:
    """Record that a release was checked and stands, with the hash of its manifest.

    Raises:
        CannotBeSignedOff
        RegisterDoesNotHold: the register cannot be added to.
    """
    release = release_called(settings, release_id)
    if release is None:
        raise CannotBeSignedOff(f"There is no release {release_id!r} in {settings.releases}.")
    erasures = read_decided(settings.home).erased.get(release_id, ())
    differences = check_files(release.folder, KnownHashes.none(release.folder), erasures=erasures).differences
    if differences:
        raise CannotBeSignedOff(f"{release_id} is not what was released: {differences[0]}. Verify it first.")
    signed = ReleaseSignedOff(
        la_code=release.la_code,
        release_id=release_id,
        manifest_sha256=sha256_of(release.folder / MANIFEST),
        by=by,
        role=role,
        note=note,
    )
    record(settings.home, signed)
    return signed


def sign_offs_of(settings: Settings, release_id: str) -> list[ReleaseSignedOff]:
    """Who has signed off a release, oldest first."""
    contents = (entry.content for entry in entries(settings.home))
    return [each for each in contents if isinstance(each, ReleaseSignedOff) and each.release_id == release_id]
