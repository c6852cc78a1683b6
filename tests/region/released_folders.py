"""Released folders of many authorities, made small: marts with a few figures, sealed by the writer of manifests."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from scorecard.public.receipts import leave_receipt
from scorecard.register.entries import PublicEditionPublished, RegisterEntry
from scorecard.release.dictionary import describe_file
from scorecard.release.evidence import write_list
from scorecard.release.manifest import FORMAT, Manifest, write_manifest
from scorecard.warehouse.database import create_table, in_memory
from tests.support import content_of

MARCH = datetime.date(2024, 3, 31)
VALUES = {
    "la_code": "varchar",
    "indicator_id": "varchar",
    "component": "varchar",
    "basis": "varchar",
    "period_start": "date",
    "period_end": "date",
    "numerator": "double",
    "denominator": "double",
    "value": "double",
    "status": "varchar",
}
SYMBOLS = {"numerator_symbol": "varchar", "denominator_symbol": "varchar", "value_symbol": "varchar"}
CATALOGUE = {
    "display_order": "integer",
    "indicator_id": "varchar",
    "component": "varchar",
    "role": "varchar",
    "title": "varchar",
    "good_is": "varchar",
    "measure": "varchar",
    "period_window": "varchar",
    "definition_version": "integer",
}
# display order, id, title, which way is better, measure, window
MEASURES = (
    (1, "re_referrals", "Re-referrals", "low", "percentage", "month"),
    (2, "care_rate", "Children in care per 10,000", "low", "rate_per_10000", "month_end"),
    (3, "profiles", "Profiles completed", "high", "count", "month"),
    (4, "neglect", "Plans that start with neglect", "none", "percentage", "month"),
)
SCALES = {"percentage": 100, "rate_per_10000": 10000}


@dataclass(frozen=True)
class Counts:
    """A figure of March 2024: its counts, null where the delivery gives none."""

    indicator_id: str
    numerator: float | None
    denominator: float | None = None


def write_released(
    root: Path,
    la_code: str,
    name: str,
    figures: Sequence[Counts],
    *,
    suppressed: Sequence[str] = (),
    version: int = 2,
    is_demonstration: bool = False,
    has_public_edition: bool = True,
    is_published: bool = True,
    measures: Sequence[tuple[int, str, str, str, str, str]] = MEASURES,
) -> Path:
    """A released folder: the measures that are `suppressed` are so in the public edition alone."""
    folder = root / la_code / "2024-03" / "r1"
    folder.mkdir(parents=True)
    release_id = f"{la_code}-2024-03-r1"
    about = (la_code, name, MARCH, is_demonstration, version, measures)
    _write_marts(folder / "scorecard.duckdb", release_id, about, figures, None)
    (folder / "cases.duckdb").write_text("cases that nobody may read here", encoding="utf-8")
    if has_public_edition:
        (folder / "public").mkdir()
        _write_marts(folder / "public" / "scorecard_public.duckdb", release_id, about, figures, suppressed)
        write_list(folder / "public", content_of(folder / "public"))
    seal(folder, release_id, la_code, is_demonstration)
    if has_public_edition and is_published:
        publish(folder, release_id, la_code)
    return folder


def publish(folder: Path, release_id: str, la_code: str) -> None:
    """Leave the receipt of a home that has published the edition of a folder."""
    said = PublicEditionPublished(
        la_code=la_code, release_id=release_id, manifest_sha256="e" * 64, files={}, by="a person"
    )
    entry = RegisterEntry(
        number=2, recorded_at="2024-04-11T09:00:00+00:00", content=said, previous_sha256="a" * 64, sha256="b" * 64
    )
    leave_receipt(folder, folder / "public", entry)


def seal(folder: Path, release_id: str, la_code: str, is_demonstration: bool = False) -> None:
    """Write the manifest of a folder as it is now, as a release does."""
    beside = {"manifest.json", "manifest.sha256", "manifest-sha256.txt"}
    files = {path: sha256 for path, sha256 in content_of(folder).items() if path not in beside}
    content = _nothing_of(Manifest) | {
        "is_demonstration": is_demonstration,
        "format": FORMAT,
        "release_id": release_id,
        "la_code": la_code,
        "month": "2024-03",
        "released_at": "2024-04-10T09:00:00+00:00",
        "kind": "first of its month",
        "rules_fingerprint": "f" * 64,
        "board_pack": "not made",
        "files": files,
    }
    write_manifest(folder, content)


def _nothing_of(model: type[BaseModel]) -> dict[str, Any]:
    """Each key of a part of the manifest with the nothing of its kind: an empty text, zero, none, and so below it."""
    return {name: _nothing(each.annotation) for name, each in model.model_fields.items()}


def _nothing(kind: Any) -> Any:
    if NoneType in get_args(kind):
        return None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _nothing_of(kind)
    return (get_origin(kind) or kind)()


def _write_marts(
    file: Path,
    release_id: str,
    about: tuple[str, str, datetime.date, bool, int, Sequence[tuple[int, str, str, str, str, str]]],
    figures: Sequence[Counts],
    suppressed: Sequence[str] | None,
) -> None:
    """The marts of the inside, or where `suppressed` is given those of a public edition."""
    la_code, name, month_end, is_demonstration, version, measures = about
    kinds = {row[1]: row[4] for row in measures}
    rows = []
    for each in figures:
        numerator, denominator, symbol = each.numerator, each.denominator, None
        if suppressed is not None and each.indicator_id in suppressed:
            numerator, denominator, symbol = None, None, "c"
        value = numerator
        if numerator is not None and (scale := SCALES.get(kinds[each.indicator_id])):
            assert denominator
            value = scale * numerator / denominator
        status = "available" if value is not None else "suppressed" if symbol else "withheld"
        row = [la_code, each.indicator_id, "", "headline", MARCH.replace(day=1), MARCH, numerator, denominator, value]
        rows.append([*row, status, *([] if suppressed is None else [symbol, symbol, symbol]), release_id])
    symbols = {} if suppressed is None else SYMBOLS
    with in_memory(writes={"made": file}) as connection:
        connection.execute("create schema made.marts")
        create_table(connection, "made.marts.indicator_values", {**VALUES, **symbols, "release_id": "varchar"}, rows)
        create_table(
            connection,
            "made.marts.dim_indicator",
            {**CATALOGUE, "release_id": "varchar"},
            [[order, id, "", "headline", *rest, version, release_id] for order, id, *rest in measures],
        )
        columns = {"la_code": "varchar", "authority_name": "varchar", "ons_code": "varchar", "month_end": "date"}
        create_table(
            connection,
            "made.marts.about",
            {**columns, "is_demonstration": "boolean", "release_id": "varchar"},
            [[la_code, name, "E10000000", month_end, is_demonstration, release_id]],
        )
        if suppressed is None:
            create_table(
                connection,
                "made.marts.scorecard",
                {"la_code": "varchar", "indicator_id": "varchar", "narrative": "varchar", "release_id": "varchar"},
                [[la_code, "care_rate", "Said by a named manager.", release_id]],
            )
            create_table(
                connection,
                "made.marts.indicator_breakdowns",
                {"la_code": "varchar", "dimension": "varchar", "category": "varchar", "value": "double"},
                [[la_code, "team", "Team North", 1.0], [la_code, "sex", "Female", 2.0]],
            )
            create_table(connection, "made.marts.data_quality_findings", {"record_key": "varchar"}, [["70001"]])
    describe_file(file)
