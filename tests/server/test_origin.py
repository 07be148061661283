"""How a run came about: its cells, and the notebook that shows it."""

from __future__ import annotations

import json

import pytest

import nbtrack
from nbtrack.records import CellRecord

RUN = "application/vnd.nbtrack.run+json"


@pytest.fixture
def root(jp_root_dir):
    """What the Jupyter server shows."""
    return jp_root_dir


def write_notebook(path, run=None):
    """A notebook, with the output of a run if there is one."""
    outputs = []
    if run is not None:
        said = {"format": 1, "project": "first", "run": run, "store": "0" * 16}
        outputs = [{"output_type": "display_data", "data": {RUN: said}, "metadata": {}}]
    cell = {"cell_type": "code", "source": "1", "outputs": outputs, "metadata": {}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5}))


def record(notebook="train.ipynb"):
    """A run that a cell of a notebook has made."""
    settings = nbtrack.Settings(notebook_name=notebook)
    with nbtrack.init(project="first", settings=settings) as run:
        run.record_cell(CellRecord(source="lr = 0.1", cell_id="c1", execution_count=3))
        run.log({"loss": 1.0})
    return run


async def test_cells_are_told_in_order(fetch, place):
    status, said = await fetch(*place(record(), "origin"))
    assert status == 200
    assert [(cell["source"], cell["cell_id"]) for cell in said["cells"]] == [("lr = 0.1", "c1")]


async def test_the_notebook_that_shows_the_run_is_found_wherever_it_was_moved(fetch, place, root):
    run = record()
    write_notebook(root / "train.ipynb", "another1")
    write_notebook(root / "moved" / "renamed.ipynb", run.id)
    write_notebook(root / ".ipynb_checkpoints" / "train-checkpoint.ipynb", run.id)
    _, said = await fetch(*place(run, "origin"))
    assert said["notebook"] == "moved/renamed.ipynb"


async def test_of_the_recorded_name_the_only_one_is_taken(fetch, place, root):
    run = record()
    write_notebook(root / "deep" / "er" / "train.ipynb")
    assert (await fetch(*place(run, "origin")))[1]["notebook"] == "deep/er/train.ipynb"
    write_notebook(root / "other" / "train.ipynb")
    assert (await fetch(*place(run, "origin")))[1]["notebook"] is None


async def test_without_a_notebook_there_is_none(fetch, place, root):
    (root / "ill.ipynb").write_bytes(b"\xff\xfe")
    _, said = await fetch(*place(record(notebook=None), "origin"))
    assert said["notebook"] is None


async def test_of_an_unknown_run_nothing_is_told(fetch, place):
    run = record()
    address = [*place(run)[:-1], "nobody11", "origin"]
    status, said = await fetch(*address)
    assert (status, said["error"]["code"]) == (404, "unknown-run")


async def test_a_table_brings_the_baseline_of_its_project(fetch, store_id):
    run = record()
    below = ("nbtrack", "api", "stores", store_id)
    name = f"first/{run.id}"
    body = json.dumps({"project": "first", "run": name})
    await fetch(*below, "baseline", method="PUT", body=body)
    asked = {"project": "first", "q": "nothing", "column": "summary.loss"}
    _, said = await fetch(*below, "table", params=asked)
    assert said["rows"] == []
    assert (said["baseline"]["run"], said["baseline"]["values"]) == (name, {"summary.loss": 1.0})
    _, said = await fetch(*below, "table", params={})
    assert said["baseline"] is None
