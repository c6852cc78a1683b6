"""What was written anew without a person, on its way into its place.

    releases/916/2024-03/r1.cases.duckdb.without    the cases of a release, beside its folder
    landing/916/.2024-03.without/                   a delivery, beside its folder

Prepared beside its place; then recorded in the register, by hashes alone; then moved there. So whoever finds something
prepared knows by the register what to do with it: move it, where it was recorded, and else remove it. Every command
that works on the authority does so before it begins. Preparing it is `scorecard.forgetting`.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.landing_folder import LandingFolder, look_into
from scorecard.release.decided import HomeDecisions, read_decided
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import Release, id_of, releases_in
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


def as_released(place: Path, decided: HomeDecisions, la_code: str, month: str, landing: Path) -> str:
    """The fingerprint by which a release knows a delivery: that which it has, or had before persons were erased.

    ``place`` is the folder of releases. The register alone is not believed: a release of the month was made of what
    the delivery is said to have been, and the delivery holds no file that its manifest does not know, and none that is
    larger than it was. An erasure takes away and adds nothing; what was put in its place since is another delivery.
    """
    folder = look_into(landing, load_contracts())
    content = folder.fingerprint
    before = list(decided.contents_before(la_code, month, content))
    made_of = {
        str(release.manifest["delivery_fingerprint"]): release.manifest
        for release in (releases_in(place, la_code) if before else ())
        if release.month == month
    }
    known = next((each for each in before if each in made_of), None)
    return known if known is not None and _takes_away_alone(folder, made_of[known]) else content


def _takes_away_alone(folder: LandingFolder, manifest: Mapping[str, Any]) -> bool:
    sizes = {each["extract"]: each["size_in_bytes"] for each in manifest["inputs"] if each["status"] != "missing"}
    there = {extract: arrival.path for extract, arrival in folder.arrivals.items() if arrival.path is not None}
    returns = {each["file"] for each in manifest.get("returns", ())}
    return (
        all(path.stat().st_size <= sizes.get(extract, -1) for extract, path in there.items())
        and {each.name for each in folder.lying.returns} <= returns
    )


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
