"""All runs of a store or a project: as a table, and their rows as one LazyFrame."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from nbtrack.query.order import Order, parse_order
from nbtrack.query.run_filter import Filter, View, read_filter
from nbtrack.query.run_frame import join_projects, nice_frame
from nbtrack.query.run_table import RunTable
from nbtrack.store.stores import Store

__all__ = ["Filter", "RunTable", "all_runs", "runs", "scan"]


def runs(
    store: Store,
    project: str | None = None,
    filter: Filter = None,
    order: str | Order | Sequence[str | Order] | None = "-created",
) -> RunTable:
    """The runs of a project, or of all projects of the store.

    Args:
        store: where they are.
        project: None for all.
        filter: see `RunTable.filter`.
        order: see `RunTable.order_by`; the newest first by default.

    Raises:
        ProjectNotFoundError: there is no such project.
        FilterError: filter or order do not parse.
    """
    if not isinstance(filter, pl.Expr):
        filter = read_filter(filter)  # what does not parse is told before anything is read
    orders = parse_order(order)
    return all_runs(store, project).filter(filter).order_by(*orders)


def all_runs(store: Store, project: str | None = None) -> RunTable:
    """The runs of a project, or of all projects of the store, in no particular order.

    Raises:
        ProjectNotFoundError: there is no such project.
    """
    names = store.projects() if project is None else [project]
    frame, mixed = join_projects([nice_frame(store.index(name).refresh()) for name in names])
    return RunTable(store, frame, View(project, mixed=mixed))


def scan(store: Store, project: str) -> pl.LazyFrame:
    """All rows of all runs of a project as one LazyFrame, with the column ``run_id`` first.

    Runs come in the order of creation, rows in the order of writing. A metric that is of
    different types in different runs becomes what can hold all of them.

    Raises:
        ProjectNotFoundError: there is no such project.
    """
    readers = runs(store, project, order="created")
    frames = [
        reader.scan().select(pl.lit(reader.run_id).alias("run_id"), pl.all()) for reader in readers
    ]
    if not frames:
        return pl.LazyFrame(schema={"run_id": pl.String, "_step": pl.Int64})
    return pl.concat(frames, how="diagonal_relaxed")
