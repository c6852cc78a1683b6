"""Whether anything is left to do: is what a release is made of still what made the newest one of its month?

Asked by whoever starts a run, before anything is loaded, and by the release itself. Imports neither dbt nor Great
Expectations nor Dagster, so that asking costs next to nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scorecard.delivery.load import fingerprint_of
from scorecard.month_run import MonthRun
from scorecard.problems import RunHeld, UnusableInput
from scorecard.public.published import is_behind
from scorecard.release.causes import CODE_THAT_DECIDES, CODE_THAT_DRAWS, LATE_INPUT, is_another_delivery
from scorecard.release.decided import latest_standing, read_decided
from scorecard.release.erased import as_released
from scorecard.release.fingerprints import CodeFingerprints
from scorecard.release.folder import Release, earlier_releases, latest_release, manifests_in, release_called
from scorecard.release.integrity import require_releases_hold
from scorecard.settings import Settings
from scorecard.warehouse.database import UnreadableDatabase, open_marts

FIRST, PUBLIC_EDITION_DUE = "first of its month", "another public edition is due"


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
            LATE_INPUT: manifest["delivery_fingerprint"] != self.delivery,
            "reference data": manifest["reference_fingerprint"] != self.code.reference,
            CODE_THAT_DECIDES: manifest["code_fingerprint"] != self.code.deciding,
            "decisions": manifest["overrides"] != dict(self.overrides) or manifest.get("settings") != self.decisions,
            CODE_THAT_DRAWS: manifest.get("drawing_fingerprint") != self.code.drawing,
        }
        return [kind for kind, is_so in differs.items() if is_so]

    def kind_of_release(self, before: Release | None, received: Mapping[str, Any]) -> str:
        """What a release is made for, beside the one before it of the same month.

        `received` is what its own manifest says of extracts and returns, under ``inputs`` and ``returns``.
        """
        if before is None:
            return FIRST
        kinds = self.differences(before.outline)
        if LATE_INPUT in kinds:
            own = {"delivery_fingerprint": self.delivery, "code_fingerprint": self.code.deciding, **received}
            if not is_another_delivery(before.manifest, own):
                kinds.remove(LATE_INPUT)
        return next(iter(kinds), PUBLIC_EDITION_DUE)


def grounds_of(run: MonthRun, delivery_fingerprint: str, overrides: Mapping[str, str]) -> Grounds:
    """The grounds of a run for a delivery and overrides that are known."""
    return Grounds(delivery_fingerprint, overrides, run.settings.decisions, run.code)


class SomebodyWasErased(UnusableInput):
    """A delivery is no longer what was released, since a person was erased from it: counted again, it would change
    figures that stand."""


class SameAsWithdrawn(RunHeld):
    """A run would release again what was withdrawn: the message says by whom and why, and what to do."""


def unchanged(settings: Settings, la_code: str, month: str, grounds: Grounds) -> Release | None:
    """The newest release of a month that stands, where these are its grounds and no other edition is due.

    Raises:
        SameAsWithdrawn: they are those of a release that was withdrawn.
    """
    decided = read_decided(settings.home)
    release = latest_release(settings, la_code, month)
    if release is not None and release.release_id in decided.excluded:
        return None  # whatever stood before it: its place is to be filled
    standing = latest_standing(settings, la_code, month)
    if standing is not None and not grounds.differences(standing.outline):
        return None if is_behind(settings, standing) else standing
    for each in earlier_releases(settings, la_code):
        withdrawal = decided.withdrawn.get(each.release_id)
        if withdrawal is not None and each.month == month and not grounds.differences(each.outline):
            raise SameAsWithdrawn(
                f"Nothing has changed since {each.release_id}, which was withdrawn by {withdrawal.decision.by}: "
                f"{withdrawal.decision.reason}. So nothing is released again. Put a corrected delivery in its place, "
                "or run with the code or the override that mends it."
            )
    return None


def already_released(run: MonthRun) -> Release | None:
    """The release that stands where a run would only repeat it, its marts made anew if they lack a release.

    None where there is something to do.

    Raises:
        ReleasesDoNotHold: a release of the home is not what was released, so nothing may be made of them.
        SameAsWithdrawn
        SomebodyWasErased: a person was erased from the delivery since a release was made of it, and something else has
            changed.
    """
    if not run.landing.is_dir():
        return None
    require_releases_hold(run.settings, run.la_code)
    content = fingerprint_of(run.landing)
    decided = read_decided(run.settings.home)
    delivered = as_released(run.settings.releases, decided, run.la_code, str(run.month), run.landing)
    grounds = grounds_of(run, delivered, run.overrides)
    release = unchanged(run.settings, run.la_code, str(run.month), grounds)
    if release is None and delivered != content:
        _refuse_what_was_released(run, delivered)
    if release is not None and not marts_are_current(run.settings):
        from scorecard.gates.kept_runs import keep_run_of  # both dear to import, and hardly ever needed
        from scorecard.release.publish import publish

        keep_run_of(run.settings, release)
        publish(run.settings, run.la_code)
    return release


def _refuse_what_was_released(run: MonthRun, delivered: str) -> None:
    for release in earlier_releases(run.settings, run.la_code):
        if release.month == str(run.month) and release.outline["delivery_fingerprint"] == delivered:
            raise SomebodyWasErased(
                f"A person was erased from the delivery of {run.month.in_words} since {release.release_id} was made of "
                "it. Counted again it would change figures that stand, so it is not. To release the month again, put "
                "a delivery in its place that the source system has made anew."
            )


def marts_are_current(settings: Settings) -> bool:
    """Whether the marts hold every release that stands and no other: false after a crash between release and
    publication, after a decision, and where the file is damaged."""
    if not settings.marts.exists():
        return False
    try:
        with open_marts(settings.marts) as connection:
            held = {row[0] for row in connection.execute("select release_id from releases").fetchall()}
    except UnreadableDatabase:
        return False  # made of the releases and of nothing else: it is made again
    decided = read_decided(settings.home)
    # which folders are there is seen at once; what one of them is, if it is not published, its manifest says
    there = {each for each in manifests_in(settings.releases) if decided.lets_stand(each)}
    return held <= there and not any(release_called(settings, each) for each in there - held)
