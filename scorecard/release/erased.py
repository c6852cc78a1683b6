"""What was written anew without a person, on its way into its place.

    releases/916/2024-03/r1.cases.duckdb.without    the cases of a release, beside its folder
    landing/916/.2024-03.without/                   a delivery, beside its folder

Prepared beside its place; then recorded in the register, by hashes alone; then moved there. So whoever finds something
prepared knows by the register what to do with it: move it, where it was recorded, and else remove it. Every command
that works on the authority does so before it begins. Preparing it is `scorecard.forgetting`.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.landing_folder import look_into
from scorecard.release.decided import HomeDecisions, read_decided
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import Release, id_of
from scorecard.settings import Settings
from scorecard.warehouse import durable

WITHOUT, BEFORE = ".without", ".before"
CASES = "cases.duckdb"


def prepared_cases(release: Release) -> Path:
    """Where the cases of a release are written anew."""
    return release.folder.with_name(f"{release.folder.name}.{CASES}{WITHOUT}")


def prepared_delivery(landing: Path) -> Path:
    """Where a delivery is written anew."""
    return landing.with_name(f".{landing.name}{WITHOUT}")


def finish_erasures(settings: Settings, la_code: str) -> int:
    """Move into its place what was recorded, and remove what was not; how many were moved.

    The authority's lock is held by whoever calls this.
    """
    cases = sorted(settings.releases.glob(f"{la_code}/*/*.{CASES}{WITHOUT}"))
    deliveries = sorted(settings.landing(la_code, "").glob(f".*{WITHOUT}"))
    left = sorted(settings.landing(la_code, "").glob(f".*{BEFORE}"))
    if not (cases or deliveries or left):
        return 0
    decided = read_decided(settings.home)
    moved = sum(_finish_cases(path, decided) for path in cases)
    moved += sum(_finish_delivery(folder, la_code, decided) for folder in deliveries)
    for folder in settings.landing(la_code, "").glob(f".*{BEFORE}"):
        shutil.rmtree(folder)
    return moved


def interrupted(settings: Settings) -> Iterator[str]:
    """Releases whose cases were recorded as written anew, and do not stand in their place yet."""
    for path in sorted(settings.releases.glob(f"*/*/*.{CASES}{WITHOUT}")):
        yield id_of(_release_folder(path))


def _release_folder(prepared: Path) -> Path:
    return prepared.with_name(prepared.name.removesuffix(f".{CASES}{WITHOUT}"))


def _finish_cases(prepared: Path, decided: HomeDecisions) -> bool:
    folder = _release_folder(prepared)
    if decided.erased_in(id_of(folder)).get(CASES) != sha256_of(prepared):
        prepared.unlink()
        return False
    durable.replace(prepared, folder / CASES)
    return True


def _finish_delivery(prepared: Path, la_code: str, decided: HomeDecisions) -> bool:
    month = prepared.name[1:].removesuffix(WITHOUT)
    content = look_into(prepared, load_contracts()).fingerprint
    if (la_code, month, content) not in decided.deliveries:
        shutil.rmtree(prepared)
        return False
    place = prepared.with_name(month)
    if place.exists():
        before = place.with_name(f".{month}{BEFORE}")
        if before.exists():
            shutil.rmtree(before)
        place.rename(before)
    prepared.rename(place)
    durable.sync(place.parent)
    return True
