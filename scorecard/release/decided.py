"""What a home's register says about its release folders, as far as it bears on whether they hold.

The register keeps who decided it and why. How it is kept does not belong here (`scorecard.register`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.problems import UnusableInput
from scorecard.register.chain import entries, record
from scorecard.register.entries import DeliveryErased, FileErased, ReleaseExcluded, ReleaseWithdrawn
from scorecard.release.folder import RELEASE_ID, Release, earlier_releases
from scorecard.settings import Settings


class CannotBeExcluded(UnusableInput):
    """No release of that name was ever in the home, or it is excluded already."""


@dataclass(frozen=True)
class Withdrawal:
    """That a release was withdrawn, with number and time (UTC, ISO 8601) of the entry of the register."""

    number: int
    withdrawn_at: str
    decision: ReleaseWithdrawn


@dataclass(frozen=True)
class HomeDecisions:
    """``excluded`` gives the decision by release that marts are made without, since it does not hold; ``withdrawn``
    those that hold and stand no more; ``erased`` the erasures of persons from files of a release, in their order, by
    release; ``deliveries`` the content that a delivery had before, by authority, month and content since."""

    excluded: Mapping[str, ReleaseExcluded] = field(default_factory=dict)
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict)
    erased: Mapping[str, Sequence[FileErased]] = field(default_factory=dict)
    deliveries: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def lets_stand(self, release_id: str) -> bool:
        """Whether nothing was decided by which marts go on without the release."""
        return release_id not in self.excluded and release_id not in self.withdrawn

    def erased_in(self, release_id: str) -> dict[str, str]:
        """The hash that a file of a release has since it was written anew, by file."""
        return {each.file: each.sha256_after for each in self.erased.get(release_id, ())}

    def contents_before(self, la_code: str, month: str, content: str) -> Iterator[str]:
        """The fingerprints that a delivery had before persons were erased from it, newest first, by the register alone.

        Whether that is to be believed is asked in `erased`.
        """
        seen: set[str] = set()
        while (la_code, month, content) in self.deliveries and content not in seen:
            seen.add(content)
            content = self.deliveries[la_code, month, content]
            yield content


def read_decided(home: Path) -> HomeDecisions:
    """What has been decided in a home up to now.

    Raises:
        RegisterDoesNotHold: nothing can be read from the register.
    """
    excluded: dict[str, ReleaseExcluded] = {}
    withdrawn: dict[str, Withdrawal] = {}
    erased: dict[str, list[FileErased]] = {}
    deliveries: dict[tuple[str, str, str], str] = {}
    for entry in entries(home):
        if isinstance(entry.content, ReleaseExcluded):
            excluded[entry.content.release_id] = entry.content
        elif isinstance(entry.content, ReleaseWithdrawn):
            withdrawn[entry.content.release_id] = Withdrawal(entry.number, entry.recorded_at, entry.content)
        elif isinstance(entry.content, FileErased):
            erased.setdefault(entry.content.release_id, []).append(entry.content)
        elif isinstance(entry.content, DeliveryErased):
            its = entry.content
            deliveries[its.la_code, its.month, its.fingerprint_after] = its.fingerprint_before
    return HomeDecisions(excluded, withdrawn, erased, deliveries)


def standing_releases(settings: Settings, la_code: str) -> list[Release]:
    """Every finished release of an authority that is neither excluded nor withdrawn, by month and number."""
    decided = read_decided(settings.home)
    return [each for each in earlier_releases(settings, la_code) if decided.lets_stand(each.release_id)]


def chained_releases(settings: Settings, la_code: str) -> list[Release]:
    """Every finished release of an authority that the chain goes through: one that was withdrawn is still there."""
    excluded = read_decided(settings.home).excluded
    return [each for each in earlier_releases(settings, la_code) if each.release_id not in excluded]


def latest_standing(settings: Settings, la_code: str, month: str | None = None) -> Release | None:
    """The newest release of an authority that stands: of its latest reporting month, or of the month asked for."""
    standing = [each for each in standing_releases(settings, la_code) if month in (None, each.month)]
    return standing[-1] if standing else None


def exclude_release(settings: Settings, release_id: str, by: str, reason: str) -> ReleaseExcluded:
    """Record that marts are made without a release that does not hold. Its folder is left as it is, if it is there.

    Raises:
        CannotBeExcluded: it is no release's id, or is excluded already.
        RegisterDoesNotHold: the register cannot be added to.
    """
    named = RELEASE_ID.fullmatch(release_id)
    if named is None:
        raise CannotBeExcluded(f"{release_id!r} is no release's id. Expected one such as 916-2024-03-r1.")
    standing = read_decided(settings.home).excluded.get(release_id)
    if standing is not None:
        raise CannotBeExcluded(f"{release_id} is excluded already, by {standing.by}: {standing.reason}")
    decision = ReleaseExcluded(la_code=named["la_code"], release_id=release_id, by=by, reason=reason)
    record(settings.home, decision)
    return decision
