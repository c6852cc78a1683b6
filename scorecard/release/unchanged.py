"""Whether anything is left to do: is what a release is made of still what made the newest one of its month?

Asked by whoever starts a run, before anything is loaded, and by the release itself. Imports neither dbt nor Great
Expectations nor Dagster, so that asking costs next to nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scorecard.delivery.load import fingerprint_of
from scorecard.month_run import MonthRun
from scorecard.public.published import is_behind
from scorecard.release.decided import read_decided
from scorecard.release.fingerprints import CodeFingerprints
from scorecard.release.folder import Release, all_releases, latest_release
from scorecard.release.integrity import require_releases_hold
from scorecard.settings import Settings
from scorecard.warehouse.database import UnreadableDatabase, open_marts

FIRST, PUBLIC_EDITION_DUE = "first of its month", "another public edition is due"
CODE_THAT_DRAWS = "code that draws"


@dataclass(frozen=True)
class Grounds:
    """What a release is made of: content of the delivery, overrides, settings that decide, code."""

    delivery: str
    overrides: Mapping[str, str]
    decisions: Mapping[str, float]
    code: CodeFingerprints

    def differences(self, manifest: Mapping[str, Any]) -> list[str]:
        """Why a release is made again, the weightiest reason first; none where its manifest has the same grounds.

        With the code that draws alone no figure changes, and nothing is restated.
        """
        differs = {
            "late or corrected input": manifest["delivery_fingerprint"] != self.delivery,
            "reference data": manifest["reference_fingerprint"] != self.code.reference,
            "code that decides": manifest["code_fingerprint"] != self.code.deciding,
            "decisions": manifest["overrides"] != dict(self.overrides) or manifest.get("settings") != self.decisions,
            CODE_THAT_DRAWS: manifest.get("drawing_fingerprint") != self.code.drawing,
        }
        return [kind for kind, is_so in differs.items() if is_so]

    def kind_of_release(self, before: Release | None) -> str:
        """What a release is made for, beside the one before it of the same month."""
        if before is None:
            return FIRST
        return next(iter(self.differences(before.manifest)), PUBLIC_EDITION_DUE)


def grounds_of(run: MonthRun, delivery_fingerprint: str, overrides: Mapping[str, str]) -> Grounds:
    """The grounds of a run for a delivery and overrides that are known."""
    return Grounds(delivery_fingerprint, overrides, run.settings.decisions, run.code)


def unchanged(settings: Settings, la_code: str, month: str, grounds: Grounds) -> Release | None:
    """The newest release of a month, where these are its grounds, it is not excluded, and no other edition is due."""
    release = latest_release(settings, la_code, month)
    if release is None or release.release_id in read_decided(settings.home).excluded:
        return None
    if grounds.differences(release.manifest) or is_behind(settings, release):
        return None
    return release


def already_released(run: MonthRun) -> Release | None:
    """The release that stands where a run would only repeat it, its marts made anew if they lack a release.

    None where there is something to do.

    Raises:
        ReleasesDoNotHold: a release of the home is not what was released, so nothing may be made of them.
    """
    if not run.landing.is_dir():
        return None
    require_releases_hold(run.settings)
    grounds = grounds_of(run, fingerprint_of(run.landing), run.overrides)
    release = unchanged(run.settings, run.la_code, str(run.month), grounds)
    if release is not None and not marts_are_current(run.settings):
        from scorecard.release.publish import publish  # dear to import, and hardly ever needed

        publish(run.settings)
    return release


def marts_are_current(settings: Settings) -> bool:
    """Whether the marts hold every finished release and none that is excluded: false after a crash between release and
    publication, after a decision, and where the file is damaged."""
    if not settings.marts.exists():
        return False
    try:
        with open_marts(settings.marts) as connection:
            held = {row[0] for row in connection.execute("select release_id from releases").fetchall()}
    except UnreadableDatabase:
        return False  # made of the releases and of nothing else: it is made again
    excluded = read_decided(settings.home).excluded
    return held == {release.release_id for release in all_releases(settings)} - excluded.keys()
