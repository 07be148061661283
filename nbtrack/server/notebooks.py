"""Runs that a notebook has shown since it was saved: a page that was loaded anew has lost them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypedDict

import polars as pl

from nbtrack.errors import ArgumentError, NbtrackError
from nbtrack.query.reader import Reader
from nbtrack.records import CellRecord
from nbtrack.server.parameters import Parameters, number, text
from nbtrack.server.stores import Stores
from nbtrack.store.layout import RunFolder, folder_name
from nbtrack.store.stores import Store

__all__ = ["ShownRun", "list_shown"]

_MOST_RUNS = 100


class ShownRun(TypedDict):
    """A run and the cell under which its live view stood.

    Attributes:
        store: by its id.
        project, run: by the names of their folders.
        cell: the notebook's id of the cell.
        started_us: when the cell was executed.
        shown_us: when the live view appeared.
    """

    store: str
    project: str
    run: str
    cell: str
    started_us: int
    shown_us: int


class _Place(NamedTuple):
    created_us: int
    store_id: str
    project: str
    run: str


def list_shown(stores: Stores, given: Parameters) -> list[ShownRun]:
    """The runs whose live view appeared in a notebook after some time, the oldest first.

    Args:
        stores: where to look; one that cannot be read is left out.
        given: ``notebook``: the name of its file; ``since_us``: microseconds since 1970.

    Raises:
        ArgumentError: one of them is missing.
    """
    notebook, since_us = text(given, "notebook"), number(given, "since_us")
    if notebook is None or since_us is None:
        message = "expected notebook=<name of a file> and since_us=<microseconds since 1970>"
        raise ArgumentError(message)
    places: list[_Place] = []
    for store_id in stores.ids():
        try:
            with stores.shared(store_id) as store:
                places += _touched(store, notebook, since_us)
        except NbtrackError:
            continue
    found: list[ShownRun] = []
    for place in sorted(places)[-_MOST_RUNS:]:
        store = stores.store(place.store_id)
        folder = store.layout.project(place.project).run(place.run)
        cell = _place_of_view(store, folder)
        if cell is not None and cell.cell_id and (cell.shown_us or 0) > since_us:
            found.append(
                ShownRun(
                    store=place.store_id,
                    project=folder_name(place.project),
                    run=folder_name(place.run),
                    cell=cell.cell_id,
                    started_us=cell.started_us,
                    shown_us=cell.shown_us or 0,
                )
            )
    return sorted(found, key=lambda shown: shown["shown_us"])


def _touched(store: Store, notebook: str, since_us: float) -> Iterator[_Place]:
    """Runs of notebooks of this name that gave a sign of life since then."""
    name = pl.col("notebook").str.replace_all("\\", "/", literal=True)
    is_ours = (name == notebook) | name.str.ends_with(f"/{notebook}")
    for project in store.projects():
        frame = store.index(project).refresh()
        touched = frame.filter(is_ours & (pl.col("updated_us") > since_us))
        for created_us, run_id in touched.select("created_us", "run_id").iter_rows():
            yield _Place(created_us, store.store_id, project, run_id)


def _place_of_view(store: Store, folder: RunFolder) -> CellRecord | None:
    """The cell under which a run is shown; None if it is under none, or gone."""
    try:
        cells: Any = Reader(store, folder).cells
    except NbtrackError:
        return None
    return next((cell for cell in cells if cell.shown_us is not None), None)
