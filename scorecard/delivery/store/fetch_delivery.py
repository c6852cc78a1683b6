"""A delivery brought from a store to the landing place, whole or not at all.

Its files are written beside their place, held against what the store and the sender say of them, and moved there by one
rename when all are there. Before that the store is asked once more: a delivery that somebody was changing meanwhile is
not taken. What was fetched before is replaced by what the store has now; what people have put or changed here never is.

    <home>/landing/.fetched/916/2024-03.json     what was fetched the last time: versions in the store, hashes here

Does not belong here: when a delivery is run (`scorecard.delivery.arrival`).
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from scorecard.delivery.landing_folder import MARKER, comparable_name
from scorecard.delivery.sender_statement import MOST_BYTES, STATEMENT, UnreadableStatement, read_statement
from scorecard.delivery.store.object_store import ObjectStore, StoredFile, UnusableStore
from scorecard.periods import ReportingMonth
from scorecard.release.fingerprints import sha256_of
from scorecard.settings import Settings
from scorecard.warehouse import durable

UNFINISHED, REPLACED = ".fetching", ".replaced"
MEGABYTE = 1_000_000


class FetchedDelivery(BaseModel):
    """What was fetched: `content` of the files in the store, and the SHA-256 of each here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: str
    files: dict[str, str]


@dataclass(frozen=True)
class WaitingDelivery:
    """A delivery in the store. `content` changes with any of its files; `waits` says for what, '' for nothing."""

    la_code: str
    month: str
    files: tuple[StoredFile, ...]
    content: str
    waits: str


def waiting_deliveries(store: ObjectStore, la_codes: Sequence[str]) -> list[WaitingDelivery]:
    """Every delivery in the store of an authority that is known here; other folders are passed over.

    Raises:
        UnusableStore: the store cannot be asked.
    """
    found = []
    for la_code in sorted({*store.folders()} & {*la_codes}):
        for month in sorted(filter(_is_month, store.folders(la_code))):
            found.append(look_at(store, la_code, month))
    return [each for each in found if each.files]


def look_at(store: ObjectStore, la_code: str, month: str) -> WaitingDelivery:
    """A delivery as it lies in the store now.

    Whole is one whose sender says so: by the marker, or by a statement all of whose files are there. A store has files
    whole or not at all, but nobody can see in it whether one more is to come.

    Raises:
        UnusableStore: the store cannot be asked.
    """
    files = tuple(store.files(la_code, month))
    names = {comparable_name(file.name): file for file in files}
    if not files:
        waits = "there is nothing"
    elif MARKER in names:
        waits = ""
    elif STATEMENT in names:
        waits = _not_there_yet(store, names[STATEMENT], set(names))
    else:
        waits = f"its sender has put neither {MARKER} nor {STATEMENT} beside it"
    content = hashlib.sha256("\n".join(f"{file.name}\0{file.version}" for file in files).encode()).hexdigest()
    return WaitingDelivery(la_code, month, files, content, waits)


def fetched_before(settings: Settings, la_code: str, month: str) -> FetchedDelivery | None:
    """What was fetched the last time; none where nothing was, or where that cannot be read: it is fetched anew."""
    try:
        return FetchedDelivery.model_validate_json(_record(settings, la_code, month).read_bytes())
    except (OSError, ValidationError):
        return None


def fetch_delivery(settings: Settings, store: ObjectStore, la_code: str, month: str) -> FetchedDelivery:
    """Bring a delivery from the store to its landing folder; the caller holds the authority's warehouse.

    Raises:
        UnusableStore: it is not whole, changed meanwhile, is not what its statement says, does not fit on the disk, or
            the landing folder holds what did not come from the store. The landing folder is then as it was.
        OSError: the disk cannot be written to.
    """
    there = look_at(store, la_code, month)
    if there.waits:
        raise UnusableStore(f"The delivery in {store.address}/{la_code}/{month} is not taken: {there.waits}.")
    folder = settings.landing(la_code, month)
    _require_room(settings, there)
    _finish_interrupted(folder)
    unfinished = folder.with_name(folder.name + UNFINISHED)
    durable.folder_of_its_owner(unfinished)
    try:
        hashes = {file.name: store.bring(file, unfinished / file.name) for file in there.files}
        if look_at(store, la_code, month).content != there.content:
            raise UnusableStore(
                f"The delivery in {store.address}/{la_code}/{month} was changed while it was fetched. Fetch it again."
            )
        _hold_against_statement(unfinished, hashes, la_code, month)
        held = _held(folder)
        if held and held != hashes:
            _require_ours(settings, la_code, month, folder, held)
        durable.sync_folder(unfinished)
        if held != hashes:
            _put(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    fetched = FetchedDelivery(content=there.content, files=hashes)
    _keep_record(_record(settings, la_code, month), fetched)
    return fetched


def _is_month(text: str) -> bool:
    try:
        ReportingMonth.parse(text)
    except ValueError:
        return False
    return True


def _record(settings: Settings, la_code: str, month: str) -> Path:
    return settings.home / "landing" / ".fetched" / la_code / f"{month}.json"


def _not_there_yet(store: ObjectStore, statement: StoredFile, names: set[str]) -> str:
    """What a statement in the store names and is not there."""
    if statement.size > MOST_BYTES:
        return f"{STATEMENT} is larger than any statement"
    try:
        named = json.loads(store.read(statement).decode("utf-8-sig"))["files"]
        absent = sorted(name for name in named if comparable_name(str(name)) not in names)
    except (ValueError, KeyError, TypeError):
        return f"{STATEMENT} beside it cannot be read, and there is no {MARKER}"
    return f"of the files that {STATEMENT} names {len(absent)} not there: {', '.join(absent[:5])}" if absent else ""


def _require_room(settings: Settings, there: WaitingDelivery) -> None:
    place = next(each for each in (settings.home, *settings.home.parents) if each.exists())
    needed = sum(file.size for file in there.files) + settings.least_free_megabytes * MEGABYTE
    free = shutil.disk_usage(place).free
    if free < needed:
        raise UnusableStore(
            f"The disk of {settings.home} has {free // MEGABYTE:,} MB free, and the delivery needs about "
            f"{needed // MEGABYTE:,} MB. Free some, or move the home."
        )


def _finish_interrupted(folder: Path) -> None:
    """What a fetch that died has left: half a delivery goes; one that was moved away and not replaced comes back."""
    shutil.rmtree(folder.with_name(folder.name + UNFINISHED), ignore_errors=True)
    aside = folder.with_name(folder.name + REPLACED)
    if aside.is_dir() and not folder.exists():
        aside.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def _hold_against_statement(unfinished: Path, hashes: dict[str, str], la_code: str, month: str) -> None:
    statement_file = next((name for name in hashes if comparable_name(name) == STATEMENT), None)
    if statement_file is None:
        return
    try:
        statement = read_statement(unfinished / statement_file)
    except UnreadableStatement as problem:
        raise UnusableStore(str(problem)) from problem
    contradiction = statement.contradicts(la_code, month)
    if contradiction:
        raise UnusableStore(contradiction)
    stated = statement.by_name(comparable_name)
    other = [
        name
        for name, sha256 in hashes.items()
        if (each := stated.get(comparable_name(name))) and each.sha256 and each.sha256.lower() != sha256
    ]
    if other:
        raise UnusableStore(
            f"Not as {STATEMENT} says: {', '.join(sorted(other)[:5])}. Either the file or the statement is not what "
            "was sent; have both put into the store again."
        )


def _held(folder: Path) -> dict[str, str]:
    """SHA-256 of what lies in the landing folder, by name; what is no plain file counts as changed."""
    if not folder.is_dir():
        return {}
    return {
        path.name: sha256_of(path) if path.is_file() and not path.is_symlink() else "no plain file"
        for path in folder.iterdir()
    }


def _require_ours(settings: Settings, la_code: str, month: str, folder: Path, held: dict[str, str]) -> None:
    before = fetched_before(settings, la_code, month)
    if before is None:
        raise UnusableStore(
            f"{folder} holds a delivery that was not fetched from the store. Move it away, and fetch again."
        )
    if before.files != held:
        raise UnusableStore(
            f"{folder} was changed since it was fetched: by hand, or because a person was forgotten. Nothing is put "
            "over it. Move it away if what the store has is to count, and fetch again."
        )


def _put(unfinished: Path, folder: Path) -> None:
    aside = folder.with_name(folder.name + REPLACED)
    if folder.exists():
        folder.rename(aside)
    unfinished.rename(folder)
    durable.sync(folder.parent)
    shutil.rmtree(aside, ignore_errors=True)


def _keep_record(place: Path, fetched: FetchedDelivery) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(".partial")
    partial.write_text(fetched.model_dump_json(), encoding="utf-8")
    durable.replace(partial, place)
