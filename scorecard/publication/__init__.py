"""The published face of a release: scorecard site, workbook and tables, written from its marts and nothing else.

The same marts and manifests give the same bytes: no page knows when it was built.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scorecard.publication.board.write_board import write_board
from scorecard.publication.edition import INTERNAL, Edition
from scorecard.publication.files.csv_files import write_breakdowns, write_open_data, write_tidy_values
from scorecard.publication.invented import marked
from scorecard.publication.provenance import read_provenance
from scorecard.publication.read_marts import read_scorecard
from scorecard.publication.site.write_site import write_site
from scorecard.publication.workbook.write_workbook import write_workbook
from scorecard.seeds import Seeds

__all__ = ["INTERNAL", "Edition", "write_publication"]


def write_publication(
    folder: Path,
    marts: Path,
    *,
    manifest: Mapping[str, Any],
    dbt_manifest: Path,
    edition: Edition = INTERNAL,
    seeds: Seeds | None = None,
) -> str:
    """Write site/, scorecard.xlsx, indicator_values.csv, breakdowns.csv and open_data.csv into a release's folder.

    Last, and for the inside alone, `board.pdf`; given back is what became of it, in words, empty for a public edition.

    `seeds` are those in force for the authority, the project's own where none are given.

    A public edition has marts of its own, which hold symbols where it keeps figures back, and says nothing of the rows
    behind them.
    """
    scorecard = read_scorecard(marts, manifest["la_code"], manifest["month"], manifest["release_id"], seeds)
    provenance = read_provenance(manifest, dbt_manifest)
    if edition.is_public:
        provenance = provenance.without_rows()
    write_site(folder / "site", scorecard, provenance, edition)
    write_workbook(folder / "scorecard.xlsx", scorecard, provenance, edition)
    write_tidy_values(folder / "indicator_values.csv", scorecard)
    write_breakdowns(folder / "breakdowns.csv", scorecard)
    write_open_data(folder / "open_data.csv", scorecard)
    if edition.is_public:
        return ""
    return write_board(folder / "board.pdf", scorecard, provenance, marked(edition.marking, scorecard.authority))
