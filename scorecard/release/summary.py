"""What a release amounts to, in one look: for whoever started the run, in a terminal or in Dagster.

Reads the finished folder alone. Does not belong here: figures, and how they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scorecard.release.folder import Release
from scorecard.warehouse.database import open_marts


@dataclass(frozen=True)
class ReleaseSummary:
    """Rows that came in, what is withheld, what the release says differently, and where to read it.

    ``compared_with`` is empty for the first release; ``values`` counts figures, one for each key.
    """

    kind: str
    values: int
    rows_received: int
    rows_clean: int
    rows_quarantined: int
    withheld: Mapping[str, str]
    overrides: Mapping[str, str]
    compared_with: str
    figures_restated: int
    indicators_restated: tuple[str, ...]
    public_edition_is_held: bool
    site: Path
    workbook: Path


def summarise(release: Release) -> ReleaseSummary:
    """Summarise a finished release."""
    manifest = release.manifest
    rows = manifest["rows"].values()
    with open_marts(release.marts) as connection:
        restated = connection.execute("select indicator_id, count(*) from restatements group by all order by all")
        by_indicator = dict(restated.fetchall())
        [(values,)] = connection.execute("select count(*) from indicator_values").fetchall()
    return ReleaseSummary(
        kind=manifest.get("kind", ""),
        values=values,
        rows_received=sum(row["rows_received"] for row in rows),
        rows_clean=sum(row["clean"] for row in rows),
        rows_quarantined=sum(row["quarantined"] for row in rows),
        withheld=manifest["withheld"],
        overrides=manifest["overrides"],
        compared_with=manifest["compared_with"] or "",
        figures_restated=sum(by_indicator.values()),
        indicators_restated=tuple(by_indicator),
        public_edition_is_held=bool(
            manifest["public_edition"]["given_away"] or manifest["public_edition"].get("why_none")
        ),
        site=release.folder / "site" / "index.html",
        workbook=release.folder / "scorecard.xlsx",
    )
