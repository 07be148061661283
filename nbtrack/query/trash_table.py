"""Deleted runs as a table like any other: to search, sort and group them before restoring some."""

from __future__ import annotations

import os
from collections.abc import MutableMapping, Sequence

import polars as pl

from nbtrack._process import identify
from nbtrack.query.run_filter import View
from nbtrack.query.run_frame import FOLDER, nice_frame
from nbtrack.query.run_table import RunTable
from nbtrack.store.index_frame import Row, build_frame, choose_columns, make_row
from nbtrack.store.record import build_record, read_files
from nbtrack.store.stores import Store
from nbtrack.store.trash import TrashEntry

__all__ = ["trash_table"]


def trash_table(
    store: Store,
    entries: Sequence[TrashEntry],
    project: str | None = None,
    known: MutableMapping[str, Row] | None = None,
) -> RunTable:
    """The runs of these entries; what is their folder in other tables is the entry here.

    Args:
        store: where they are.
        entries: from `Trash.entries`.
        project: the project that all of them lay in, if it is one.
        known: rows that were read before, by entry; what is read is put there.
    """
    rows: MutableMapping[str, Row] = {} if known is None else known
    for entry in entries:
        if entry.entry not in rows and (row := _read(store, entry)) is not None:
            rows[entry.entry] = row
    there = [entry for entry in entries if entry.entry in rows]
    shown = [rows[entry.entry] for entry in there]
    frame = nice_frame(build_frame(shown, choose_columns(shown)))
    times = pl.Series([entry.trashed_us for entry in there], dtype=pl.Int64)
    frame = frame.with_columns(
        pl.Series(FOLDER, [entry.entry for entry in there], dtype=pl.String),
        times.cast(pl.Datetime("us", "UTC")).alias("trashed"),
    )
    return RunTable(store, frame, View(project))


def _read(store: Store, entry: TrashEntry) -> Row | None:
    files = read_files(os.fspath(store.trash.folder(entry.entry).path))
    if files is None:  # restored or removed meanwhile
        return None
    return make_row(build_record(files, store.watch, identify()), entry.folder, entry.project)
