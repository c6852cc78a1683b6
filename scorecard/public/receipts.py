"""That a public edition was published, in a form that travels with its folder: a receipt beside the release.

The register of a home knows what was published there; it stays at home, and a release folder is never changed. So
whoever publishes leaves `r1.published.json` beside the folder `r1`, to be handed over with it. It tells the edition by
the hash of its list of files, and the entry of the register; it names nobody. It is a copy of what the register says
and no signature.
"""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from scorecard.register.chain import entries
from scorecard.register.entries import PublicEditionPublished, RegisterEntry, ReleaseWithdrawn
from scorecard.release.evidence import LIST
from scorecard.release.fingerprints import sha256_of
from scorecard.warehouse import durable

ENDS_WITH = ".published.json"


class Receipt(BaseModel):
    """What a home says of an edition that it has published: the release, the hash of its list, the entry."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    release_id: str
    list_sha256: str
    published_at: str
    register_number: int
    register_sha256: str


def receipt_of(folder: Path) -> Path:
    """Where the receipt of a release's folder lies, or of a public edition that came alone: beside it."""
    return folder.with_name(folder.name + ENDS_WITH)


def leave_receipt(folder: Path, edition: Path, entry: RegisterEntry) -> None:
    """Write the receipt of a release whose edition the register says to be published; one that is there stays."""
    place = receipt_of(folder)
    assert isinstance(entry.content, PublicEditionPublished)
    if place.exists() or not (edition / LIST).is_file():
        return
    receipt = Receipt(
        release_id=entry.content.release_id,
        list_sha256=sha256_of(edition / LIST),
        published_at=entry.recorded_at,
        register_number=entry.number,
        register_sha256=entry.sha256,
    )
    partial = place.with_name(place.name + ".partial")
    partial.write_text(json.dumps(receipt.model_dump(), indent=2) + "\n", encoding="utf-8")
    durable.replace(partial, place)


def has_receipt(place: Path, release_id: str, edition: Path) -> bool:
    """Whether a receipt is there and is about this edition of this release, as its files are now."""
    try:
        receipt = Receipt.model_validate_json(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError):
        return False
    return (receipt.release_id, receipt.list_sha256) == (release_id, sha256_of(edition / LIST))


def is_published(home: Path, release_id: str, edition: Path) -> bool:
    """Whether the register of a home says that an edition, as its files are now, was published and not withdrawn."""
    register = [entry.content for entry in entries(home)]
    if any(isinstance(said, ReleaseWithdrawn) and said.release_id == release_id for said in register):
        return False
    return any(
        isinstance(said, PublicEditionPublished)
        and said.release_id == release_id
        and said.files.get(LIST) == sha256_of(edition / LIST)
        for said in register
    )
