"""Runs that a notebook has shown since it was saved."""

from __future__ import annotations

import pytest

import nbtrack
from nbtrack.records import CellRecord
from nbtrack.store.layout import folder_name

ADDRESS = ("nbtrack", "api", "shown")


def show(monkeypatch, notebook, *cells):
    """A run of a notebook, and the cells that it noted: (id, when executed, when shown)."""
    monkeypatch.setenv("JPY_SESSION_NAME", notebook)
    with nbtrack.init(project="Größe") as run:
        run.log({"loss": 1.0})
        for cell_id, started_us, shown_us in cells:
            run.record_cell(
                CellRecord(source="", cell_id=cell_id, started_us=started_us, shown_us=shown_us)
            )
    return run


async def test_runs_are_found_by_the_cell_that_shows_them(fetch, store_id, monkeypatch):
    runs = [
        show(monkeypatch, "train.ipynb", ("a", 10, None), ("b", 20, 25), ("c", 30, None)),
        show(monkeypatch, "train.ipynb", ("d", 40, 41)),
    ]
    show(monkeypatch, "other.ipynb", ("b", 50, 51))
    show(monkeypatch, "train.ipynb", ("nowhere", 60, None))
    show(monkeypatch, "train.ipynb", (None, 70, 71))
    _, said = await fetch(*ADDRESS, params={"notebook": "train.ipynb", "since_us": "24"})
    first, second = said["runs"]
    assert first == {
        "store": store_id,
        "project": folder_name("Größe"),
        "run": runs[0].id,
        "cell": "b",
        "started_us": 20,
        "shown_us": 25,
    }
    assert (second["run"], second["cell"]) == (runs[1].id, "d")


async def test_what_was_shown_before_the_notebook_was_saved_is_in_it(fetch, store_id, monkeypatch):
    run = show(monkeypatch, "folder/train.ipynb", ("a", 10, 11))
    asked = {"notebook": "train.ipynb", "since_us": "11"}
    assert (await fetch(*ADDRESS, params=asked))[1] == {"runs": []}
    asked["since_us"] = "10"
    assert [one["run"] for one in (await fetch(*ADDRESS, params=asked))[1]["runs"]] == [run.id]
    asked["since_us"] = str(2**60)
    assert (await fetch(*ADDRESS, params=asked))[1] == {"runs": []}


@pytest.mark.parametrize(
    "asked",
    [{}, {"notebook": "a.ipynb"}, {"since_us": "1"}, {"notebook": "a.ipynb", "since_us": "soon"}],
)
async def test_both_must_be_said(fetch, asked):
    status, said = await fetch(*ADDRESS, params=asked)
    assert (status, said["error"]["code"]) == (400, "bad-request")
