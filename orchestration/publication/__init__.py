"""The published face of a release: scorecard site, workbook and tables, written from its marts and nothing else.

The same marts and manifests give the same bytes: no page knows when it was built.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.publication.pages import write_site
from orchestration.publication.provenance import read_provenance
from orchestration.publication.reading import read_scorecard
from orchestration.publication.tables import write_open_data, write_tidy_values
from orchestration.publication.workbook import write_workbook

INTERNAL_MARKING = "OFFICIAL-SENSITIVE"

__all__ = ["INTERNAL_MARKING", "write_publication"]


def write_publication(
    folder: Path,
    marts: Path,
    *,
    manifest: Mapping[str, Any],
    dbt_manifest: Path,
    marking: str = INTERNAL_MARKING,
) -> None:
    """Write site/, scorecard.xlsx, indicator_values.csv and open_data.csv into a release's folder.

    `marts` may hold symbols where it suppresses; `marking` stands at the head of every page and sheet.
    """
    scorecard = read_scorecard(marts, manifest["la_code"], manifest["month"], manifest["release_id"])
    provenance = read_provenance(manifest, dbt_manifest)
    write_site(folder / "site", scorecard, provenance, marking)
    write_workbook(folder / "scorecard.xlsx", scorecard, provenance, marking)
    write_tidy_values(folder / "indicator_values.csv", scorecard)
    write_open_data(folder / "open_data.csv", scorecard)
