"""Where releases lie and what they are called: the only module that knows.

    releases/916/2024-03/r1/
        manifest.json            what came in, what was checked, what made it, hash of every file
        manifest.sha256          hash of the manifest
        marts.duckdb             the release's own marts
        *.parquet                the memory from which marts and the restatement ledger are rebuilt
        site/, scorecard.xlsx    the scorecard that people look at; the same figures as CSV files
        board.pdf                what a committee reads on paper; missing where it could not be made
        cases.duckdb             restricted: the cases of the latest months under pseudonyms

Writing one is `write`, making marts of them `publish`. What a file in the folder says does not belong here.
"""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorecard.settings import Settings

PARTIAL = ".partial"
SEAL = "manifest.sha256"


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
    def manifest(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return content


def all_releases(settings: Settings) -> list[Release]:
    """Every finished release of a home, by authority, month and number."""
    return releases_in(settings.releases)


def releases_in(place: Path, la_code: str = "*") -> list[Release]:
    """Every finished release, or those of one authority, that lie in a folder of releases."""
    found = []
    for manifest in place.glob(f"{la_code}/*/r*/manifest.json"):
        number = re.fullmatch(r"r(\d+)", manifest.parent.name)
        if number:
            month, la_code = manifest.parent.parent.name, manifest.parent.parent.parent.name
            found.append(Release(la_code=la_code, month=month, number=int(number[1]), folder=manifest.parent))
    return sorted(found)


def latest_release(settings: Settings, la_code: str, month: str | None = None) -> Release | None:
    """The newest release of an authority: of its latest reporting month, or of the month asked for."""
    of_authority = [
        release for release in all_releases(settings) if release.la_code == la_code and month in (None, release.month)
    ]
    return of_authority[-1] if of_authority else None


def earlier_releases(settings: Settings, la_code: str) -> list[Release]:
    """Every finished release of an authority, by month and number."""
    return releases_in(settings.releases, la_code)


def folder_of(settings: Settings, release_id: str) -> Path:
    """Folder of a release by its id, such as `916-2024-03-r1`."""
    la_code, year, month, number = release_id.split("-")
    return settings.releases / la_code / f"{year}-{month}" / number


def id_of(folder: Path) -> str:
    """Id of the release that lies in a folder, told by where the folder stands."""
    return "-".join((*folder.parts[-3:-1], folder.name))


def newest_of_each(releases: list[Release]) -> list[Release]:
    """The newest release of every authority, of releases in their order."""
    return list({release.la_code: release for release in releases}.values())


def sweep(settings: Settings, la_code: str) -> None:
    """Remove what an interrupted run of an authority left behind; nothing finished is ever touched."""
    for leftover in settings.releases.glob(f"{la_code}/*/*{PARTIAL}"):
        shutil.rmtree(leftover)
    _sweep_former_names(settings, la_code)


def _sweep_former_names(settings: Settings, la_code: str) -> None:
    """Remove what an earlier version called otherwise: nothing reads it, and it holds children's records."""
    warehouses = settings.warehouse(la_code).parent.parent
    for leftover in (*warehouses.glob(f"{la_code}.*"), *(warehouses / "public").glob(f"{la_code}.*")):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()
