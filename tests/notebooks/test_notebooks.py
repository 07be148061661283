"""Every notebook runs from top to bottom in a new kernel, and is kept without outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest):
    return nbformat.read(request.param, as_version=4)


def test_there_is_a_first_notebook():
    assert NOTEBOOKS[0].name == "01_first_run.ipynb"


@pytest.mark.timeout(240)
def test_a_notebook_runs(notebook, tmp_path):
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def test_a_notebook_is_kept_without_outputs(notebook):
    """Outputs hold places of one machine, and make every change of a notebook unreadable."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count] == []


def test_a_notebook_explains_itself_before_it_begins(notebook):
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
