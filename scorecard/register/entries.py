"""What an entry of the register may say: one model a kind, which knows its keys and refuses every other.

Hashes are SHA-256 in hex, release ids as in manifests (``916-2024-03-r1``). A new kind is a new model here, and
its name in `Content`; a kind that entries have is never changed, since old registers must stay readable.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PublicEditionsBegun(_Content):
    """An authority has not published before: from here on its register holds every edition that it published."""

    kind: Literal["public_editions_begun"] = "public_editions_begun"
    la_code: Text
    by: Text


class PublicEditionPublished(_Content):
    """The public edition of a release was made public; its files by their path below `public/`, with their hashes."""

    kind: Literal["public_edition_published"] = "public_edition_published"
    la_code: Text
    release_id: Text
    manifest_sha256: Sha256
    files: dict[str, Sha256]
    by: Text


class ReleaseSignedOff(_Content):
    """Somebody stands behind the figures of a release."""

    kind: Literal["release_signed_off"] = "release_signed_off"
    la_code: Text
    release_id: Text
    manifest_sha256: Sha256
    by: Text
    role: Text
    note: str


class ReleaseWithdrawn(_Content):
    """Marts go on without the release; its folder stays."""

    kind: Literal["release_withdrawn"] = "release_withdrawn"
    la_code: Text
    release_id: Text
    manifest_sha256: Sha256
    by: Text
    reason: Text


class ReleaseExcluded(_Content):
    """A release folder does not hold, and marts are to be made without it."""

    kind: Literal["release_excluded"] = "release_excluded"
    la_code: Text
    release_id: Text
    by: Text
    reason: Text


class FileErased(_Content):
    """A file of a release was written anew without a person; why it was needed, never who."""

    kind: Literal["file_erased"] = "file_erased"
    la_code: Text
    release_id: Text
    file: Text
    sha256_before: Sha256
    sha256_after: Sha256
    by: Text
    reason: Text


class DeliveryErased(_Content):
    """A delivery was written anew without a person: its content before and since; why it was needed, never who."""

    kind: Literal["delivery_erased"] = "delivery_erased"
    la_code: Text
    month: Text
    fingerprint_before: Sha256
    fingerprint_after: Sha256
    by: Text
    reason: Text


class DeliveryPruned(_Content):
    """A delivery was removed by the retention schedule: releases made of it cannot be counted again from here."""

    kind: Literal["delivery_pruned"] = "delivery_pruned"
    la_code: Text
    month: Text
    delivery_fingerprint: Sha256
    by: Text


class KeptFailure(_Content):
    """One check that failed in a run; counts alone."""

    kind: Literal["failure"] = "failure"
    name: Text
    asset: str
    extract: str  # '' where the check is about no extract
    severity: Literal["critical", "warning"]
    failing: int | None
    rows: int | None
    override: str  # the reason for which it was let pass, '' where it was not


class QualityRunKept(_Content):
    """A run that came as far as a gate: released, or held and why."""

    kind: Literal["quality_run"] = "quality_run"
    la_code: Text
    month: Text
    outcome: Literal["released", "held"]
    release_id: str  # '' where nothing was released
    reason: str  # '' where nothing was held
    delivery_fingerprint: str
    code_fingerprint: str
    commit: str
    by: Text
    checks: int
    failures: tuple[KeptFailure, ...]


class RunFailed(_Content):
    """A run that ended in a failure and not at a gate: at which step and why, in a sentence without values."""

    kind: Literal["run_failed"] = "run_failed"
    la_code: Text
    month: Text
    step: Text
    reason: Text
    delivery_fingerprint: str  # '' where the delivery could not be read
    code_fingerprint: str
    commit: str
    by: Text


Content = Annotated[
    PublicEditionsBegun
    | PublicEditionPublished
    | ReleaseSignedOff
    | ReleaseWithdrawn
    | ReleaseExcluded
    | FileErased
    | QualityRunKept
    | RunFailed
    | DeliveryPruned
    | DeliveryErased,
    Field(discriminator="kind"),
]


class RegisterEntry(BaseModel):
    """One line of the register.

    Attributes:
        number: 1 for the first.
        recorded_at: UTC, ISO 8601. It is what the clock of that machine said and proves no order; the numbers do.
        previous_sha256: the hash of the entry before; of nothing at all (sixty-four zeros) for the first.
        sha256: of all the rest of the line, written as JSON with sorted keys and without blanks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int = Field(ge=1)
    recorded_at: str
    content: Content
    previous_sha256: Sha256
    sha256: Sha256
