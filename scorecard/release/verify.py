"""Proof of a release, offline: every file against the manifest, the chain to the release before it, and, given the
delivery, every value derived again."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.delivery.load import fingerprint_of
from scorecard.gates.run import keep_overrides
from scorecard.gates.seals import put_seal
from scorecard.gates.withhold import write_withheld
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.problems import UnusableInput
from scorecard.release.fingerprints import deciding_fingerprint, sha256_of
from scorecard.release.folder import SEAL, Release
from scorecard.settings import Settings
from scorecard.steps import take_steps
from scorecard.warehouse.database import open_marts, reading
from scorecard.warehouse.lineage import extracts_by_indicator


class NoRelease(UnusableInput):
    """The folder is no release: the message says what is missing."""


@dataclass
class Verification:
    """What was held against the manifest, and every difference found."""

    release_id: str
    files: int
    differences: list[str] = field(default_factory=list)
    values: int | None = None
    is_other_code: bool = False  # the code here is not the code that made the release

    @property
    def holds(self) -> bool:
        return not self.differences


def verify_release(folder: Path, delivery: Path | None = None) -> Verification:
    """Check a release folder against its manifest and, given the delivery, derive its values again.

    Raises:
        NoRelease: there is no manifest that can be read.
    """
    folder = folder.resolve()
    release = _release(folder)
    manifest = release.manifest
    verification = Verification(release.release_id, len(manifest["files"]))
    verification.is_other_code = manifest["code_fingerprint"] != deciding_fingerprint()
    _check_files(folder, manifest["files"], verification)
    _check_chain(release, verification)
    if delivery is not None and verification.holds:
        _derive_again(release, delivery.resolve(), verification)
    return verification


def _release(folder: Path) -> Release:
    path = folder / "manifest.json"
    if not path.is_file():
        raise NoRelease(f"{folder} holds no manifest.json. Expected a release folder such as releases/916/2024-03/r1.")
    month, la_code = folder.parent.name, folder.parent.parent.name
    release = Release(la_code, month, int(folder.name.removeprefix("r") or 0), folder)
    try:
        if release.manifest["release_id"] != release.release_id:
            raise NoRelease(
                f"{folder} holds the manifest of {release.manifest['release_id']}: it was moved or renamed."
            )
    except (ValueError, KeyError) as error:
        raise NoRelease(f"{path} cannot be read as a manifest. Restore it from a backup.") from error
    return release


def _check_files(folder: Path, expected: dict[str, str], verification: Verification) -> None:
    present = {
        str(path.relative_to(folder)): path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", SEAL)
    }
    for name in sorted(expected.keys() | present.keys()):
        if name not in present:
            verification.differences.append(f"{name}: in the manifest, not in the folder")
        elif name not in expected:
            verification.differences.append(f"{name}: in the folder, not in the manifest")
        elif sha256_of(present[name]) != expected[name]:
            verification.differences.append(f"{name}: its content is not what was released")
    seal = folder / SEAL
    if not seal.is_file() or seal.read_text(encoding="ascii") != sha256_of(folder / "manifest.json"):
        verification.differences.append(f"manifest.json: its content is not what {SEAL} holds")


def _check_chain(release: Release, verification: Verification) -> None:
    before = release.manifest["previous_release"]
    if before is None:
        return
    manifest = release.folder.parents[2] / before["folder"] / "manifest.json"
    if not manifest.is_file():
        verification.differences.append(f"{before['release_id']}: the release before this one is missing")
    elif sha256_of(manifest) != before["manifest_sha256"]:
        verification.differences.append(
            f"{before['release_id']}: its manifest is not the one that this release followed"
        )


def _derive_again(release: Release, delivery: Path, verification: Verification) -> None:
    if fingerprint_of(delivery) != release.manifest["delivery_fingerprint"]:
        verification.differences.append(f"{delivery}: not the delivery that was released (its content differs)")
        return

    def decide_as_released(run: MonthRun) -> None:
        # what the gate decided is part of the release; the figures are what is derived again
        keep_overrides(run.warehouse, release.manifest["overrides"])
        needs = extracts_by_indicator(run.transformations.manifest)
        write_withheld(run.warehouse, release.manifest["withheld"], needs)
        put_seal(run, "delivery_gate")

    with tempfile.TemporaryDirectory(prefix="scorecard-verify-") as scratch:
        month = ReportingMonth.parse(release.month)
        run = MonthRun(Settings(home=Path(scratch)), release.la_code, month, folder=delivery)
        take_steps(run, until="count", instead={"delivery_gate": decide_as_released})
        _compare(release, run.warehouse, verification)


def _compare(release: Release, warehouse: Path, verification: Verification) -> None:
    with open_marts(release.folder / "marts.duckdb") as connection:
        released = connection.execute("select * exclude (release_id) from indicator_values order by all").fetchall()
    with reading(warehouse) as connection:
        derived = connection.execute("select * from marts.indicator_values order by all").fetchall()
    verification.values = len(derived)
    for row in sorted(set(released) ^ set(derived), key=str):
        side = "released" if row in set(released) else "derived again"
        verification.differences.append(
            f"{row[1]} {row[2]} {row[3]} {row[5]}: {side} as {row[6]} of {row[7]} ({row[9]})"
        )
