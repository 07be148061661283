"""The rows of one run, from row logs and sealed segments alike, as one Polars frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from nbtrack.store.frames import Event
from nbtrack.store.layout import RunFolder
from nbtrack.store.logical import (
    exact_row_builder,
    is_mixed,
    metric_types,
)
from nbtrack.store.physical import SPINE
from nbtrack.store.runs import read_live
from nbtrack.store.segment_rows import SegmentRows, empty_rows, in_order
from nbtrack.store.segments import describe_missing, describe_skipped, list_segments

__all__ = ["History"]

Steps = tuple[int | None, int | None]
_US_PER_S = 1_000_000


class History:
    """All rows of a run, complete and in the order of writing, live or ended.

    Order: attempts one after the other, never mixed by clock. Within an attempt that has several
    writers, by time; within one writer, as written.

    Attributes:
        problems: in plain words what could not be read, filled by every reading method.
        mixed: metrics whose values are of so many kinds that they read as json text.
    """

    def __init__(self, folder: RunFolder, *, owner: RunFolder | None = None) -> None:
        """Nothing is read yet.

        Args:
            folder: with the rows.
            owner: of the run, where these rows lie beside its own; they count their time alike.
        """
        self.folder = folder
        self._owner = owner or folder
        self.problems: list[str] = []
        self.mixed: list[str] = []

    def frame(self, keys: list[str] | None = None, steps: Steps | None = None) -> pl.DataFrame:
        """The rows as a DataFrame: ``_step``, one column a metric, ``_runtime``, ``_timestamp``.

        Args:
            keys: only these metrics, and only rows that have all of them; ``_step`` comes with
                them, other underscore columns only if named.
            steps: (first, end): rows with first <= step < end; None leaves that side open.
        """
        return self.scan(keys, steps).collect()

    def scan(self, keys: list[str] | None = None, steps: Steps | None = None) -> pl.LazyFrame:
        """The same as a LazyFrame; sealed segments are read only as far as the query needs."""
        pieces = self._pieces()
        types = metric_types(name for piece in pieces for name in piece.columns)
        self.mixed = [metric for metric, letters in types.items() if is_mixed(letters)]
        order = list(types) if keys is None else [key for key in keys if key in types]
        parts = [piece.logical(order, types) for piece in pieces]
        whole = pl.concat(parts, how="diagonal_relaxed") if parts else empty_rows()
        whole = in_order(whole, pieces)
        if steps is not None:
            whole = _within(whole, steps)
        spine = ["_runtime", "_timestamp"]
        if keys is None:
            return whole.select("_step", *order, *spine)
        unknown = [key for key in keys if key not in order and key not in ("_step", *spine)]
        names = list(dict.fromkeys(["_step", *keys]))
        if unknown:
            types_null = [pl.lit(None, pl.Float64).alias(key) for key in unknown]
            whole = whole.with_columns(types_null)
        return whole.filter(pl.all_horizontal(pl.col(names).is_not_null())).select(names)

    def rows(
        self, keys: list[str] | None = None, min_step: int = 0, max_step: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """The rows as dicts of exactly the values that were logged.

        Args:
            keys: only these (dotted for nested ones), and only rows that have all of them.
            min_step: smallest step, inclusive; 0 does not hide negative steps of the user.
            max_step: end, exclusive.
        """
        pieces = self._pieces()
        columns = list(dict.fromkeys(name for piece in pieces for name in piece.columns))
        parts = [piece.physical(columns) for piece in pieces]
        whole = pl.concat(parts, how="diagonal_relaxed") if parts else empty_rows()
        whole = in_order(whole, pieces)
        whole = _within(whole, (None if min_step == 0 else min_step, max_step))
        there = set(whole.collect_schema().names())
        present = [name for name in columns if name in there]
        selected = whole.select(*SPINE, "_runtime", *present).collect()
        first = len(SPINE) + 1
        build = exact_row_builder(present)
        for values in selected.iter_rows():
            row = build(values[first:])
            row["_step"] = values[1]
            row["_timestamp"] = values[2] / _US_PER_S
            row["_runtime"] = values[3]
            if keys is None:
                yield row
            elif (picked := _pick(row, keys)) is not None:
                yield picked

    def events(self) -> list[Event]:
        """Everything that was written besides rows, by attempt, writer and sequence."""
        return [event for piece in self._pieces() for event in piece.events()]

    def _pieces(self) -> list[SegmentRows]:
        self.problems = []
        listing = list_segments(self.folder)
        self.problems += describe_missing(listing)
        writers = {live.writer: live for live in read_live(self._owner)}
        pieces = [
            SegmentRows.read(self.folder, segment, sealed=sealed, live=writers.get(segment.writer))
            for segment, sealed in listing.segments
        ]
        for piece in pieces:
            self.problems += describe_skipped(piece.segment, piece.skipped)
        return pieces


def _within(whole: pl.LazyFrame, steps: Steps) -> pl.LazyFrame:
    first, end = steps
    if first is not None:
        whole = whole.filter(pl.col("_step") >= first)
    return whole if end is None else whole.filter(pl.col("_step") < end)


def _pick(row: dict[str, Any], keys: list[str]) -> dict[str, Any] | None:
    picked: dict[str, Any] = {}
    for key in keys:
        found, value = _look_up(row, key)
        if not found or value is None:
            return None
        picked[key] = value
    return picked


def _look_up(row: dict[str, Any], key: str) -> tuple[bool, Any]:
    if key in row:
        return True, row[key]
    head, dot, rest = key.partition(".")
    inner = row.get(head) if dot else None
    if isinstance(inner, dict):
        return _look_up(inner, rest)  # pyright: ignore[reportUnknownArgumentType] - plain data
    return False, None
