"""`scorecard inspect`: what lies in a folder and what it could feed, without loading anything."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.arguments import settings_of
from orchestration.cli.endings import ended_plainly, say, stop


def inspect(
    folder: Annotated[Path, typer.Argument(help="Folder with extracts, returns, or both.")],
) -> None:
    """Say what lies in a folder (kind, year, rows, months, measures that it could feed) without loading anything."""
    settings_of(None)
    if not folder.is_dir():
        stop(f"No folder at {folder}. Name the folder that holds the files.", 2)
    import tempfile

    from scorecard.catalogue import load_catalogue
    from scorecard.delivery.contracts import load_contracts
    from scorecard.delivery.returns.inspect import inspect as inspect_folder
    from scorecard.delivery.returns.inspect import told
    from scorecard.warehouse.dbt_project import Transformations
    from scorecard.warehouse.lineage import extracts_by_indicator

    with ended_plainly(), tempfile.TemporaryDirectory() as parsed:
        needs = extracts_by_indicator(Transformations(Path(parsed) / "warehouse.duckdb", Path(parsed)).manifest)
        titles = {name: entry.title for name, entry in load_catalogue().indicators.items()}
        for sentence in told(inspect_folder(folder, load_contracts()), needs, titles):
            say(sentence)
