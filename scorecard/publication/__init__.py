"""The published face of a release: scorecard site, workbook and tables, written from its marts and nothing else.

The same marts and manifests give the same bytes: no page knows when it was built.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scorecard.publication.board.write_board import write_board
from scorecard.publication.edition import INTERNAL, Edition
from scorecard.publication.files.csv_files import write_breakdowns, write_tidy_values
from scorecard.publication.files.metadata import described_files, write_csvw
from scorecard.publication.files.open_data import write_open_data
from scorecard.publication.files.table_files import FOLDER as TABLES
from scorecard.publication.files.table_files import write_tables
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
    """Write site/, scorecard.xlsx, indicator_values.csv, breakdowns.csv, open_data.csv and its like, what describes the
    CSV files, and the marts as Parquet and CSV in tables/, into a release's folder.

    Last, and for the inside alone, `board.pdf`; given back is what became of it, in words, empty for a public edition.

    `seeds` are those in force for the authority, the project's own where none are given.

    A public edition has marts of its own, which hold symbols where it keeps figures back, and says nothing of the rows
    behind them.
    """
    scorecard = read_scorecard(marts, manifest["la_code"], manifest["month"], manifest["release_id"], seeds)
    provenance = read_provenance(manifest, dbt_manifest)
    if edition.is_public:
        provenance = provenance.without_rows()
    folder.mkdir(parents=True, exist_ok=True)
    write_tidy_values(folder / "indicator_values.csv", scorecard)
    write_breakdowns(folder / "breakdowns.csv", scorecard)
    files = described_files(write_open_data(folder, scorecard))
    write_csvw(folder, files, scorecard, provenance.release_id, edition)
    tables = write_tables(folder, marts, scorecard.authority)
    write_csvw(folder / TABLES, tables, scorecard, provenance.release_id, edition)
    write_site(folder / "site", scorecard, provenance, edition, files)
    write_workbook(folder / "scorecard.xlsx", scorecard, provenance, edition)
    if edition.is_public:
        return ""
    return write_board(folder / "board.pdf", scorecard, provenance, marked(edition.marking, scorecard.authority))
