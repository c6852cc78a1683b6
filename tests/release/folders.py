"""Small release folders made by hand: files of any content, sealed and chained as a release is. No run, no figures.

What is tried on them is what hashes can tell. What figures can tell is tried on the pocket authority.
"""

import json
from pathlib import Path
from typing import Any

from scorecard.release.evidence import write_list
from scorecard.release.folder import Release, releases_in
from tests.support import content_of, hash_of

FILES = {
    "scorecard.duckdb": "figures",
    "cases.duckdb": "cases",
    "public_memory.parquet": "memory",
    "site/index.html": "page",
    "public/site/index.html": "public page",
}
BESIDE = ("manifest.json", "manifest.sha256", "manifest-sha256.txt")


def make_release(home: Path, release_id: str, released_at: str, before: str | None = None, **more: Any) -> Release:
    """A release in its place in a home, that follows another one there."""
    la_code, month, number = release_id[:3], release_id[4:11], int(release_id.split("-r")[1])
    folder = home / "releases" / la_code / month / f"r{number}"
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{content} of {release_id}", encoding="utf-8")
    (folder / "cases.duckdb").chmod(0o600)
    previous = None
    if before is not None:
        place = f"{before[:3]}/{before[4:11]}/r{before.split('-r')[1]}"
        manifest_sha256 = hash_of(home / "releases" / place / "manifest.json")
        previous = {"release_id": before, "folder": place, "manifest_sha256": manifest_sha256}
    (folder / "manifest.json").write_text(
        json.dumps(
            {
                "format": 2,
                "release_id": release_id,
                "la_code": la_code,
                "month": month,
                "released_at": released_at,
                "previous_release": previous,
                **more,
            }
        ),
        encoding="utf-8",
    )
    seal_again(folder)
    return next(each for each in releases_in(home / "releases") if each.release_id == release_id)


def seal_again(folder: Path, **changed: Any) -> None:
    """Write the manifest anew over the files as they are, with its seal and its list, as a forger would."""
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content |= changed
    content["files"] = {name: sha256 for name, sha256 in content_of(folder).items() if name not in BESIDE}
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    sha256 = hash_of(folder / "manifest.json")
    (folder / "manifest.sha256").write_text(sha256, encoding="ascii")
    write_list(folder, {**content["files"], "manifest.json": sha256})
