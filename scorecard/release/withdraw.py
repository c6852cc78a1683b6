"""Withdrawing a release that should not have gone out: it holds, its folder stays, and marts go on without it.

Who decided it and why stands in the register, with the hash of the manifest: nothing else makes a release one that was
withdrawn. What the ledger says of it is in `withdrawals`; one that does not hold is excluded instead (`decided`).
"""

from scorecard.problems import UnusableInput
from scorecard.register.chain import record
from scorecard.register.entries import ReleaseWithdrawn
from scorecard.release.decided import latest_standing, read_decided
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import MANIFEST, Release, release_called
from scorecard.release.integrity import require_releases_hold
from scorecard.release.lock import warehouse_held
from scorecard.release.publish import publish
from scorecard.settings import Settings


class CannotBeWithdrawn(UnusableInput):
    """There is no such release, or it stands no more already."""


def withdraw_release(settings: Settings, release_id: str, by: str, reason: str) -> Release | None:
    """Record that a release is withdrawn, and make the marts without it; cannot be undone.

    Returns the release of the authority that stands now, None where none does.

    Raises:
        CannotBeWithdrawn
        ReleasesDoNotHold: a release of the home is not what was released; nothing was recorded.
        RegisterDoesNotHold: the register cannot be added to.
        AnotherRun: a run works on the authority.
    """
    release = release_called(settings, release_id)
    if release is None:
        raise CannotBeWithdrawn(f"There is no release {release_id!r} in {settings.releases}. Nothing was recorded.")
    with warehouse_held(settings, release.la_code):
        decided = read_decided(settings.home)
        if release_id in decided.withdrawn:
            before = decided.withdrawn[release_id].decision
            raise CannotBeWithdrawn(f"{release_id} was withdrawn already, by {before.by}: {before.reason}")
        if release_id in decided.excluded:
            raise CannotBeWithdrawn(f"{release_id} is excluded already: the marts are made without it.")
        require_releases_hold(settings)
        record(
            settings.home,
            ReleaseWithdrawn(
                la_code=release.la_code,
                release_id=release_id,
                manifest_sha256=sha256_of(release.folder / MANIFEST),
                by=by,
                reason=reason,
            ),
        )
        publish(settings)
    return latest_standing(settings, release.la_code)
