"""What a release's `manifest.json` holds: the model is the documentation of the format.

Everything that proves a release is named here: what came in, what was checked and found, who decided what, which code
made it, and the hash of every file. `write_manifest` writes what fits the model and nothing else. Counts, sentences and
hashes alone belong in a manifest: no value of a record.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from scorecard.release.evidence import write_list
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import MANIFEST, SEAL

# 2: a release follows the one that was made last, and says who made it and with what
FORMAT = 2


class _Part(BaseModel):
    """A part of the manifest: it knows its keys and refuses every other."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ManifestInput(_Part):
    """One extract as it arrived."""

    extract: str
    status: Literal["received", "missing", "unusable"]
    sha256: str
    size_in_bytes: int
    encoding: str
    extra_columns: int  # how many; their names may be anything and are not kept
    missing_columns: list[str]


class ManifestReturn(_Part):
    """One file of a return as it arrived: which return, first and last day that its set covers, records by table."""

    file: str
    kind: str
    first_day: str
    last_day: str
    sha256: str
    records: dict[str, int]


class ManifestFedLine(_Part):
    """A line that returns take part in: which, what its figures leave out, the first and last month end counted."""

    returns: list[str]
    limits: list[str]
    first_period_end: str | None
    last_period_end: str | None


class ManifestMeasureSource(_Part):
    """A measure of whose extracts several sources came, or for which one was chosen: what it is counted from.

    Sources are `extract` and kinds of returns; ``chosen`` is that of the authority's setting, '' where none is set.
    """

    counted: list[str]
    passed_over: list[str]
    chosen: str


class ManifestSourceDifference(_Part):
    """Records of an extract that start in the days which two sources cover: in both, and in one of them alone."""

    extract: str
    counted: str
    passed_over: str
    first_day: str
    last_day: str
    in_both: int
    in_counted_alone: int
    in_passed_over_alone: int


class ManifestRows(_Part):
    """What became of the rows of one extract."""

    rows_received: int
    clean: int
    quarantined: int
    exact_duplicates: int


class ManifestCheck(_Part):
    """One check of a gate: why it is made, which measures it protects (none: all that need the extract), its result."""

    name: str
    asset: str
    extract: str | None
    severity: Literal["critical", "warning"]
    is_fatal: bool
    why: str
    protects: list[str]
    passed: bool
    error: str
    rows: int | None
    failing: int | None


class ManifestFaults(_Part):
    """How many rows of an extract have one fault in one field, and what became of them."""

    extract: str
    field: str
    reason: str
    outcome: str
    rows: int


class ManifestPrevious(_Part):
    """The release that the authority had made last when this one was made: the chain."""

    release_id: str
    folder: str
    manifest_sha256: str


class ManifestMadeBy(_Part):
    """Who made the release, on which machine, with which Python, packages and command."""

    account: str
    host: str
    approved_by: str  # as it was given with --approved-by, '' where it was not
    python: str
    lock_sha256: str  # of requirements.lock, '' where there is none
    command: str


class ManifestStep(_Part):
    """When a step of the run began and ended."""

    step: str
    started_at: str
    ended_at: str


class ManifestPublicEdition(_Part):
    """How the public edition came out. Where anything is given away, or `why_none` says why, none was written.

    `shares_suppressed` is by kind of figure, 0 to 1; `corrections` the number of counts of which a published figure is
    revised, `corrections_waiting` where others wait. `follows` is the number of the register's entry of the edition
    published before; the register's newest entry, when this was made, is told by its number and hash.
    """

    small_number: int
    counts_suppressed: int
    shares_suppressed: dict[str, float]
    corrections: int
    corrections_waiting: list[str]
    given_away: list[str]
    already_public: list[str]  # can be told from the editions before: this one says no more of it
    why_none: str
    broke_off: bool  # why_none is a failure of the machine or ours, and not what was published
    follows: int
    register_number: int
    register_sha256: str


class ManifestRegister(_Part):
    """The newest entry of the home's register when the release was made: what had been decided by then."""

    number: int  # 0 where nothing had been
    sha256: str


class Manifest(_Part):
    """A release, as its manifest says it. Months are written ``2024-03``, times in UTC, hashes are SHA-256 in hex."""

    is_demonstration: bool  # first: whoever opens the file sees whether anything in it is about anybody
    format: int
    release_id: str
    la_code: str
    month: str
    released_at: str
    kind: str  # why there is a release: the first of its month, or what has changed since the one before
    delivery_fingerprint: str  # of the content of all files received
    code_fingerprint: str  # of everything that decides a figure
    drawing_fingerprint: str  # of everything that draws one
    reference_fingerprint: str  # of what people and the world decide: seeds, bank holidays
    rules_fingerprint: str  # of everything that decides a figure but the seeds
    commit: str
    is_dirty: bool  # the working copy had changes that no commit has
    packages: dict[str, str]
    made_by: ManifestMadeBy
    steps: list[ManifestStep]
    register_head: ManifestRegister
    is_signed: bool  # then manifest.json.sig stands beside it
    overrides: dict[str, str]  # name of the check -> reason
    override_authors: dict[str, str]  # name of the check -> who let it pass
    settings: dict[str, float]
    configuration: dict[str, list[dict[str, str]]]  # seed -> rows of the home, and of published files, beside its own
    ssd_version: str  # of the Standard Safeguarding Dataset, by the delivery's version log; '' where it tells none
    inputs: list[ManifestInput]
    returns: list[ManifestReturn]
    sources: dict[str, str]  # extract that was made from a return -> kind of the return
    fed_by_returns: dict[str, ManifestFedLine]  # measure -> what returns say of it
    measure_sources: dict[str, ManifestMeasureSource]  # measure -> which of several sources is counted
    source_differences: list[ManifestSourceDifference]
    rows_received: dict[str, int]
    rows: dict[str, ManifestRows]
    checks: list[ManifestCheck]
    quarantine: list[ManifestFaults]
    withheld: dict[str, str]  # measure -> status
    previous_release: ManifestPrevious | None  # of the authority, none for its first
    compared_with: str | None  # the release before it by month and number
    board_pack: str  # what became of board.pdf: made, or not made and why
    public_edition: ManifestPublicEdition
    files: dict[str, str]  # path below the release's folder -> hash


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the manifest of a release, its seal and the list of all hashes into the release's folder.

    Raises:
        ValidationError: the content is not of the format; a fault of ours.
    """
    Manifest.model_validate(content)
    path = folder / MANIFEST
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    sha256 = sha256_of(path)
    (folder / SEAL).write_text(sha256, encoding="ascii")
    write_list(folder, {**content["files"], MANIFEST: sha256})
