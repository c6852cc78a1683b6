"""Where releases lie and what they are called: the only module that knows.

    releases/916/2024-03/r1/
        manifest.json            what came in, what was checked, what made it, hash of every file
        manifest.sha256          hash of the manifest
        scorecard.duckdb         the release's own marts; called marts.duckdb in releases of before
        *.parquet                the memory from which marts and the restatement ledger are rebuilt
        site/, scorecard.xlsx    the scorecard that people look at; the same figures as CSV files
        board.pdf                what a committee reads on paper; missing where it could not be made
        cases.duckdb             restricted: the cases of the latest months under pseudonyms

A folder is believed to be a release only where its manifest says the id of just this place: a copy for safety, a folder
of another name, a release copied over another's number are none, and are left alone. Whether a release is still as it
was written is asked in `integrity`. Writing one is `write`, making marts of them `publish`. What else a file in the
folder says does not belong here.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import filelock

from scorecard.settings import MARTS, Settings

PARTIAL = ".partial"
# most of a manifest, and what hardly anybody asks for
LONG_PARTS = frozenset({"checks", "quarantine", "inputs", "rows", "steps", "fed_by_returns"})
MOST_OUTLINES = 8192  # some forty kilobytes each
# where a release is made again to be proved, below the warehouses, and the lock of whoever does so
SCRATCH, IN_USE = ".verify-", "in_use.lock"
MANIFEST = "manifest.json"
MARTS_BEFORE = "marts.duckdb"  # what marts are called in releases and public editions of before
SEAL = "manifest.sha256"
PLACE = re.compile(r"(?P<la_code>\d{3})/(?P<month>\d{4}-(?:0[1-9]|1[0-2]))/r(?P<number>[1-9]\d*)")
RELEASE_ID = re.compile(r"(?P<la_code>\d{3})-(?P<month>\d{4}-(?:0[1-9]|1[0-2]))-r(?P<number>[1-9]\d*)")


@dataclass(frozen=True, order=True)
class Release:
    """A finished release folder."""

    la_code: str
    month: str
    number: int
    folder: Path

    @property
    def release_id(self) -> str:
        return f"{self.la_code}-{self.month}-r{self.number}"

    @property
    def place(self) -> str:
        """Where it stands below a folder of releases, such as ``916/2024-03/r1``."""
        return f"{self.la_code}/{self.month}/r{self.number}"

    @property
    def marts(self) -> Path:
        """Its own marts."""
        return named_now_or_before(self.folder, MARTS)

    @property
    def outline(self) -> dict[str, Any]:
        """What its manifest says, without the lists of `LONG_PARTS`. To be looked at only.

        Whoever goes through all releases of a home asks for this: it is small, and read once for all of them.
        """
        return read_outline(self.folder / MANIFEST)

    @property
    def manifest(self) -> dict[str, Any]:
        """What its manifest says. To be looked at only: it is read once for as long as the file stays as it is."""
        return read_manifest(self.folder / MANIFEST)


def named_now_or_before(folder: Path, name: str) -> Path:
    """Marts in a folder: under the name of today, or where that is not there under the name of before."""
    now, before = folder / name, folder / MARTS_BEFORE
    return before if before.is_file() and not now.exists() else now


def read_manifest(path: Path) -> dict[str, Any]:
    """What a manifest says, whether it is true or not.

    Raises:
        OSError, ValueError: it cannot be read, or is no JSON of names and contents.
    """
    found = path.stat()
    return _read_manifest(path, (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))


def read_outline(path: Path) -> dict[str, Any]:
    """The same without the lists of `LONG_PARTS`.

    Raises:
        OSError, ValueError: see `read_manifest`.
    """
    found = path.stat()
    return _outline(path, (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))


@lru_cache(maxsize=64)  # a manifest takes a megabyte or two
def _read_manifest(path: Path, as_it_is: tuple[int, ...]) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds no manifest")
    return content


def all_releases(settings: Settings) -> list[Release]:
    """Every finished release of a home, by authority, month and number."""
    return releases_in(settings.releases)


def releases_in(place: Path, la_code: str = "*") -> list[Release]:
    """Every finished release, or those of one authority, that lie in a folder of releases."""
    return sorted(found for found in (_release_at(place, path) for path in _folders(place, la_code)) if found)


def not_believed(place: Path, la_code: str = "*") -> list[Path]:
    """Folders that hold a manifest and are no release of the place where they lie."""
    return [path for path in _folders(place, la_code) if _release_at(place, path) is None]


def without_manifest(place: Path, la_code: str = "*") -> list[Path]:
    """Folders that stand where a release would and hold no manifest: copies that were cut off, or go on."""
    there = sorted(place.glob(f"{la_code}/*/r*"))
    return [
        path
        for path in there
        if path.is_dir() and PLACE.fullmatch(path.relative_to(place).as_posix()) and not (path / MANIFEST).exists()
    ]


def release_of(folder: Path) -> Release | None:
    """The release that a folder holds by its own account, wherever it lies and whatever it is called.

    None where the manifest names none, or contradicts itself.
    """
    try:
        found = (folder / MANIFEST).stat()
        said = _identity(folder / MANIFEST, (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
    except (OSError, ValueError):
        return None
    return None if said is None else Release(*said, folder)


@lru_cache(maxsize=MOST_OUTLINES)
def _outline(path: Path, as_it_is: tuple[int, ...]) -> dict[str, Any]:
    return {name: part for name, part in _read_manifest(path, as_it_is).items() if name not in LONG_PARTS}


@lru_cache(maxsize=MOST_OUTLINES)
def _identity(path: Path, as_it_is: tuple[int, ...]) -> tuple[str, str, int] | None:
    """Authority, month and number that a manifest names; None where it contradicts itself."""
    manifest = _outline(path, as_it_is)
    named = RELEASE_ID.fullmatch(str(manifest.get("release_id")))
    if named is None or (named["la_code"], named["month"]) != (manifest.get("la_code"), manifest.get("month")):
        return None
    return named["la_code"], named["month"], int(named["number"])


def _folders(place: Path, la_code: str) -> Iterator[Path]:
    for manifest in sorted(place.glob(f"{la_code}/*/*/{MANIFEST}")):
        if not manifest.parent.name.endswith(PARTIAL):
            yield manifest.parent


def _release_at(place: Path, folder: Path) -> Release | None:
    stands = folder.relative_to(place).as_posix()
    if PLACE.fullmatch(stands) is None:
        return None
    release = release_of(folder)
    return release if release is not None and release.place == stands else None


def latest_release(settings: Settings, la_code: str, month: str | None = None) -> Release | None:
    """The newest release of an authority: of its latest reporting month, or of the month asked for."""
    of_authority = [release for release in earlier_releases(settings, la_code) if month in (None, release.month)]
    return of_authority[-1] if of_authority else None


def earlier_releases(settings: Settings, la_code: str) -> list[Release]:
    """Every finished release of an authority, by month and number."""
    return releases_in(settings.releases, la_code)


def folder_of(settings: Settings, release_id: str) -> Path:
    """Folder of a release by its id, such as `916-2024-03-r1`."""
    named = RELEASE_ID.fullmatch(release_id)
    if named is None:
        raise ValueError(f"{release_id!r} is no release's id. Expected one such as 916-2024-03-r1.")
    return settings.releases / named["la_code"] / named["month"] / f"r{named['number']}"


def la_code_of(release_id: str) -> str:
    """The authority whose release an id names; '' where it is none."""
    named = RELEASE_ID.fullmatch(release_id)
    return named["la_code"] if named is not None else ""


def manifests_in(place: Path) -> dict[str, Path]:
    """Every manifest that stands where a release's would, by the id of the place. None is read, so none is believed."""
    found = {}
    for path in place.glob(f"*/*/r*/{MANIFEST}"):
        stands = path.parent.relative_to(place).as_posix()
        if PLACE.fullmatch(stands) is not None:
            found[stands.replace("/", "-")] = path
    return found


def release_called(settings: Settings, release_id: str) -> Release | None:
    """The finished release of an id; None where there is none in its place. No other is looked at."""
    if RELEASE_ID.fullmatch(release_id) is None:
        return None
    return _release_at(settings.releases, folder_of(settings, release_id))


def id_of(folder: Path) -> str:
    """Id of the release that lies in a folder, told by where the folder stands."""
    return "-".join((*folder.parts[-3:-1], folder.name))


def newest_of_each(releases: Sequence[Release]) -> list[Release]:
    """The newest release of every authority, of releases in their order."""
    return list({release.la_code: release for release in releases}.values())


@contextmanager
def scratch_for_a_proof(home: Path | None) -> Iterator[Path]:
    """A folder for whatever is made again to be compared, gone when the context ends; swept where that was not reached.

    It lies in the home, for its owner alone: what is made there is about children. Where there is no home, or it can
    only be read, it lies in the system's temporary folder.
    """
    within = home / "warehouses" if home is not None else None
    if within is not None:
        try:
            within.mkdir(parents=True, exist_ok=True)
        except OSError:
            within = None
        else:
            within = within if os.access(within, os.W_OK | os.X_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix=SCRATCH, dir=within) as scratch,
        filelock.FileLock(Path(scratch) / IN_USE),
    ):
        yield Path(scratch)


def sweep_proofs(settings: Settings) -> None:
    """Remove what proofs that were stopped have left. One that is at work holds its lock."""
    for leftover in (settings.home / "warehouses").glob(f"{SCRATCH}*"):
        lock = filelock.FileLock(leftover / IN_USE, timeout=0)
        try:
            lock.acquire()
        except (filelock.Timeout, OSError):
            continue
        lock.release()
        shutil.rmtree(leftover, ignore_errors=True)


def sweep(settings: Settings, la_code: str) -> None:
    """Remove what an interrupted run of an authority left behind; nothing finished is ever touched."""
    for leftover in settings.releases.glob(f"{la_code}/*/*{PARTIAL}"):
        shutil.rmtree(leftover)
    _sweep_former_names(settings, la_code)
    sweep_proofs(settings)


def _sweep_former_names(settings: Settings, la_code: str) -> None:
    """Remove what an earlier version called otherwise: nothing reads it, and it holds children's records."""
    warehouses = settings.warehouse(la_code).parent.parent
    for leftover in (*warehouses.glob(f"{la_code}.*"), *(warehouses / "public").glob(f"{la_code}.*")):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()
