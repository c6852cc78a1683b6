"""Whether a delivery, the code and the decisions are still those that made the newest release of its month."""

from pathlib import Path

from scorecard.delivery.load import fingerprint_of
from scorecard.release import fingerprints
from scorecard.release.folder import Release, latest_release
from scorecard.settings import Settings


def is_unchanged(
    settings: Settings, la_code: str, month: str, folder: Path, overrides: dict[str, str]
) -> Release | None:
    """The newest release of the month if the files, the code and the decisions are still those that made it."""
    release = latest_release(settings, la_code, month)
    if release is None:
        return None
    manifest = release.manifest
    same = (
        manifest["code_fingerprint"] == fingerprints.code_fingerprint()
        and manifest["overrides"] == overrides
        and manifest.get("settings") == settings.decisions
        and manifest["delivery_fingerprint"] == fingerprint_of(folder)
    )
    return release if same else None
