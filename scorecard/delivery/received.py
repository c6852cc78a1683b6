"""What a delivery is once it has been read: each extract as it arrived, and what an engineer should know of it.

Reading is done elsewhere (`load`); so is judging (`scorecard.gates`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scorecard.delivery.landing_folder import VERSION_LOG, fingerprint_over
from scorecard.delivery.returns.differences import SourceDifference
from scorecard.delivery.returns.reader import Span, spans_joined
from scorecard.delivery.returns.sources import EXTRACT
from scorecard.delivery.sender_statement import STATEMENT
from scorecard.delivery.swallowed_rows import SwallowedLines
from scorecard.delivery.version_log import SsdVersion
from scorecard.periods import ReportingMonth


@dataclass(frozen=True)
class ReceivedFile:
    """One extract as it arrived.

    ``status`` is ``received``, ``missing`` or ``unusable``; ``rows`` counts rows with anything in them,
    ``unreadable_rows`` those among them that do not split into the header's columns. Of a received file
    ``physical_lines``, counted from its bytes, are ``header_lines``, ``rows``, ``blank_lines`` and ``lines_in_cells``
    together. ``bad_bytes`` are those that do not fit the encoding; ``is_unstated`` says that the sender's statement
    does not name the file.
    """

    extract: str
    status: str
    message: str = ""
    sha256: str = ""
    size: int = 0
    encoding: str = ""
    rows: int = 0
    unreadable_rows: int = 0
    physical_lines: int = 0
    header_lines: int = 0
    blank_lines: int = 0
    lines_in_cells: int = 0
    bad_bytes: int = 0
    is_unstated: bool = False
    swallowed: tuple[SwallowedLines, ...] = ()
    extra_columns: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()

    @property
    def is_missed(self) -> bool:
        """Whether the extract came, or somebody misses it: what need not come and did not is no part of a delivery."""
        return self.status != "missing" or bool(self.message)

    @property
    def unaccounted_lines(self) -> int:
        """Physical lines that are in no row, more where positive and fewer where negative; nought is right."""
        return self.physical_lines - self.header_lines - self.rows - self.blank_lines - self.lines_in_cells


@dataclass(frozen=True)
class ReceivedReturn:
    """One file of a return as it arrived: which return, the span that its set covers, records by table."""

    name: str
    kind: str
    span: Span
    sha256: str
    records: Mapping[str, int]


@dataclass(frozen=True)
class Delivery:
    """All extracts handed over for one authority and one reporting month."""

    la_code: str
    month: ReportingMonth
    files: tuple[ReceivedFile, ...]
    unknown_files: tuple[str, ...]
    statement_sha256: str = ""
    is_demonstration: bool = False
    shown_as: str = ""  # the invented name of a demonstration's authority; empty: the name of the seed
    returns: tuple[ReceivedReturn, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)  # extract made from a return -> kind of the return
    # by extract that came and was not counted since a return was chosen: the hash of its file
    passed_over: Mapping[str, str] = field(default_factory=dict)
    # by extract, the returns that have it too and are not counted
    returns_passed_over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    differences: tuple[SourceDifference, ...] = ()  # of extracts that several sources have
    refused: tuple[str, ...] = ()  # files beside the extracts that cannot be used, a sentence each
    ssd_version: SsdVersion = field(default_factory=SsdVersion)  # of the standard that most extracts follow

    @property
    def spans(self) -> dict[str, Span]:
        """By kind of return, the newest unbroken run of years that came."""
        kinds = {each.kind for each in self.returns}
        joined = {kind: spans_joined(each.span for each in self.returns if each.kind == kind) for kind in kinds}
        return {kind: span for kind, span in sorted(joined.items()) if span is not None}

    @property
    def counted_sources(self) -> dict[str, str]:
        """The source by extract that was received: `extract`, or the kind of a return."""
        received = (file.extract for file in self.files if file.status == "received")
        return {extract: self.sources.get(extract, EXTRACT) for extract in received}

    @property
    def other_sources(self) -> dict[str, tuple[str, ...]]:
        """The further sources by extract that has any, which are not counted."""
        extracts = sorted({*self.passed_over, *self.returns_passed_over})
        return {
            extract: (
                *((EXTRACT,) if extract in self.passed_over else ()),
                *self.returns_passed_over.get(extract, ()),
            )
            for extract in extracts
        }

    @property
    def problems(self) -> list[str]:
        """What the engineer should know of, a sentence each: files that are absent, columns not known or not there."""
        sentences = [*self.refused, *(file.message for file in self.files if file.status != "received")]
        sentences = [sentence for sentence in sentences if sentence]  # of what nobody misses nothing is said
        for file in self.files:
            sentences += _faults_of(file)
        extra = [file for file in self.files if file.extra_columns]
        if extra:
            count = sum(len(file.extra_columns) for file in extra)
            sentences.append(f"Columns that no contract names were not loaded: {count}, in files: {len(extra)}.")
        for file in self.files:
            if file.missing_columns:
                named = ", ".join(file.missing_columns)
                sentences.append(f"{file.extract}.csv: optional columns did not arrive and are blank: {named}.")
        unstated = [f"{file.extract}.csv" for file in self.files if file.is_unstated]
        if unstated:
            sentences.append(f"{STATEMENT} does not name these files, so nothing holds them: {', '.join(unstated)}.")
        sentences += [f"{name}: no contract names this file; it was not read." for name in self.unknown_files]
        sentences += [self.ssd_version.problem] if self.ssd_version.problem else []
        return sentences

    @property
    def fingerprint(self) -> str:
        """Hash over the content of every file: the same content has the same fingerprint, whatever its age."""
        hashes = {file.extract: file.sha256 or ("unusable" if file.status == "unusable" else "") for file in self.files}
        made = dict.fromkeys(self.sources, "")  # known by the files that they were made from
        made |= self.passed_over
        if self.ssd_version.sha256:
            made[VERSION_LOG] = self.ssd_version.sha256
        return fingerprint_over(hashes | made, self.statement_sha256, {each.name: each.sha256 for each in self.returns})


def _faults_of(file: ReceivedFile) -> list[str]:
    sentences = []
    if file.swallowed:
        lines = sum(swallowed.count for swallowed in file.swallowed)
        named = ", ".join(swallowed.named for swallowed in file.swallowed[:5])
        more = " and others" if len(file.swallowed) > 5 else ""
        sentences.append(
            f"{file.extract}.csv: stray quotes have swallowed lines of the file: {lines} ({named}{more}), now text in "
            f"rows: {len(file.swallowed)}. They are not counted. Ask for an export that doubles a quote inside a text."
        )
    if file.bad_bytes:
        sentences.append(
            f"{file.extract}.csv: UTF-8 with bytes that are not: {file.bad_bytes}. Each was read as Windows-1252, and "
            "its row is among the findings. Ask for an export in UTF-8 throughout."
        )
    return sentences
