"""The project as dbt parsed it, kept by its content: parsing takes seven seconds, reading what was parsed half of one.

dbt's own cache goes by the times of files, belongs to one target folder, and is thrown away for another warehouse. This
one goes by content alone: what was kept for any other content is never read. It holds no data, so that one serves every
authority and home whose warehouse has the same name.

What belongs here: where a parsed project is kept, and whether what is kept may be used. How dbt parses: `dbt_project`.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from scorecard.settings import DBT_PROJECT, SEEDS
from scorecard.warehouse.durable import sync_folder

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# what dbt reads when it parses, and the packages whose macros and format are part of what it leaves
FOLDERS = tuple(DBT_PROJECT / name for name in ("models", "macros", "tests"))
FILES = (DBT_PROJECT / "dbt_project.yml", DBT_PROJECT / "profiles.yml")
PACKAGES = ("dbt-core", "dbt-adapters", "dbt-common", "dbt-duckdb", "duckdb")

CONTENT = ("manifest.json", "partial_parse.msgpack")
SEAL = "content.sha256"
KEPT_CONTENTS = 3  # a change and what stood before it: going back and forth between two branches parses once each


@dataclass(frozen=True)
class ParsedProject:
    """A folder that holds the project as parsed: dbt's manifest for people and pages, and the same for dbt."""

    folder: Path

    @property
    def manifest_json(self) -> Path:
        return self.folder / "manifest.json"

    def plan(self, part: str) -> Path:
        """Where the statements of a part of the build are kept: `compiled_plan`."""
        return self.folder / f"{part}.plan.json"

    def manifest(self) -> "Manifest":
        """The manifest as dbt works with it. Each caller gets one of its own: dbt writes into it as it runs."""
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        content = (self.folder / "partial_parse.msgpack").read_bytes()
        manifest: Manifest = Manifest.from_msgpack(content, decoder=extended_mashumuro_decoder)
        manifest.build_parent_and_child_maps()  # type: ignore[no-untyped-call]
        manifest.build_flat_graph()  # type: ignore[no-untyped-call]
        return manifest

    @property
    def is_whole(self) -> bool:
        """Whether both files are here as they were written; False too where another process removes them."""
        try:
            return (self.folder / SEAL).read_text(encoding="ascii") == _seal(self.folder)
        except (OSError, UnicodeDecodeError):
            return False


def content_of_project(folders: Sequence[Path] = (*FOLDERS, SEEDS), files: Sequence[Path] = FILES) -> str:
    """Hash over everything that decides what dbt makes of the project: its files, where they stand, dbt itself."""
    paths = [*files, *(path for folder in folders for path in folder.rglob("*") if path.is_file())]
    lines = sorted(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths)
    lines += [f"{package} {metadata.version(package)}" for package in PACKAGES]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def kept_project(
    database: str,
    places: Sequence[Path],
    parse: Callable[[Path], None],
    content: Callable[[], str] = content_of_project,
) -> ParsedProject:
    """The project parsed for a database of this name: one that is kept for its content, or made now and kept.

    ``places`` are folders to keep it in: the first that can be written to is used. ``parse`` leaves `manifest.json` and
    `partial_parse.msgpack` in a folder. Of two processes at once the second waits, and finds what the first made.

    Raises:
        OSError: none of the places can be written to.
        Whatever `parse` raises: nothing is kept then.
    """
    found = _whole(database, places, content())
    if found is not None:
        return found
    with _held(places) as place:
        return _whole(database, places, content()) or _make(database, place, parse, content)


def _whole(database: str, places: Sequence[Path], content: str) -> ParsedProject | None:
    kept = (ParsedProject(_folder(place, database, content)) for place in places)
    return next((project for project in kept if project.is_whole), None)


def _folder(place: Path, database: str, content: str) -> Path:
    return place / database / content[:32]


@contextmanager
def _held(places: Sequence[Path]) -> Iterator[Path]:
    """The first place that can be written to, for this process alone."""
    for place in places:
        lock = filelock.FileLock(place / "lock")
        try:
            place.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except OSError:
            if place == places[-1]:
                raise
            continue
        try:
            yield place
        finally:
            lock.release()
        return


def _make(database: str, place: Path, parse: Callable[[Path], None], content: Callable[[], str]) -> ParsedProject:
    partial = place / "partial"
    while True:  # until no file is changed while dbt reads it: nothing is kept under a content that is not its own
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        parsed = content()
        parse(partial)
        if content() == parsed:
            break
    for path in partial.iterdir():
        if path.name not in CONTENT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (partial / SEAL).write_text(_seal(partial), encoding="ascii")
    sync_folder(partial)
    folder = _folder(place, database, parsed)
    folder.parent.mkdir(exist_ok=True)
    _keep_newest(folder.parent, KEPT_CONTENTS - 1)
    shutil.rmtree(folder, ignore_errors=True)  # what was kept and is not whole
    partial.rename(folder)
    return ParsedProject(folder)


def _keep_newest(folder: Path, number: int) -> None:
    newest_first = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[number:]:
        shutil.rmtree(old)


def _seal(folder: Path) -> str:
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in CONTENT)).hexdigest()
