"""The notebook of the cookbook: run as Jupyter runs it, on a small authority, and kept without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import Released
from tests.cookbook.pages import COOKBOOK

NOTEBOOK = COOKBOOK / "first_look.ipynb"


def read() -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def test_it_is_kept_without_outputs_and_says_nothing_of_who_ran_it() -> None:
    """What a run shows may be a real authority's: nothing of it may be saved here."""
    notebook = read()
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert [cell.outputs for cell in code if cell.outputs] == []
    assert {cell.execution_count for cell in code} == {None}
    assert [cell.metadata for cell in notebook.cells if cell.metadata] == []
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which Jupyter keeps what it writes for itself."""
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path


def test_every_cell_runs_from_a_folder_below_the_figures(released: Released, place: Path) -> None:
    (place / "data").symlink_to(released.home)
    below = place / "docs" / "cookbook"
    below.mkdir(parents=True)
    notebook = read()
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(below)}}).execute()
    shown = {
        cell.id: "".join(
            output.get("text", "") + "".join(output.get("data", {}).get("text/plain", "")) for output in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    assert "916-2024-03-r1" in shown["about"]
    # by hand: 3 of 8 in March 2024, and none of 2, 3, 2, 1 and 1 in five months before it; six months had no referral.
    # Counts added up are 3 of 17; the mean of six percentages is 37.5 / 6.
    assert "Counts added up: 17.6 %." in shown["parquet"]
    assert shown["parquet"].rstrip().endswith("6.2 %.")
    assert "Re-referrals within 12 months" in shown["scorecard"]
    assert "lowest_value" in shown["dictionary"]


def test_without_figures_it_says_what_to_do(place: Path) -> None:
    notebook = read()
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(place)}}, allow_errors=True)
    with client.setup_kernel():
        at = next(at for at, cell in enumerate(notebook.cells) if cell.id == "setup")
        cell = client.execute_cell(notebook.cells[at], at)
    said = "".join(str(output.get("evalue", "")) for output in cell.outputs)
    assert "make demo" in said
