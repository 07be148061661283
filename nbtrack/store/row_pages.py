"""The rows of a run by their number: a page in the middle is read without those before it."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.logical import MetricTypes, is_mixed, metric_types
from nbtrack.store.runs import read_live
from nbtrack.store.seal import ILL_FILE
from nbtrack.store.segment_rows import SegmentRows, are_mixed, empty_rows, in_order
from nbtrack.store.segments import (
    HistoryStamp,
    describe_missing,
    describe_skipped,
    list_segments,
    stamp_history,
)

__all__ = ["RowPages"]

_SPINE = ("_step", "_runtime", "_timestamp")
_KINDS = {"b": "flag", "s": "text", "j": "text"}


class _Held(NamedTuple):
    """What was found when the files were looked at last.

    Attributes:
        pieces: in order of attempt, writer, number.
        starts: the number of the first row of each piece, and of the row after the last.
        types: letters of each metric.
        order: where writers worked side by side, the piece and the place of each row.
    """

    pieces: list[SegmentRows]
    starts: list[int]
    types: MetricTypes
    order: pl.DataFrame | None


class RowPages:
    """Reads pages of one run; what it knows of the files is kept until they change.

    Rows are numbered as `History.frame` has them.

    Attributes:
        problems: in plain words what could not be read.
    """

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self._stamp: HistoryStamp | None = None
        self._held = _Held([], [0], {}, None)
        self._sealed: dict[SegmentName, SegmentRows] = {}

    @property
    def height(self) -> int:
        """How many rows there are now."""
        return self._look().starts[-1]

    def kinds(self) -> dict[str, str]:
        """Each metric and what it holds, in order of appearance: number, whole, flag, text."""
        return {metric: _kind(letters) for metric, letters in self._look().types.items()}

    def read(self, offset: int, limit: int, metrics: list[str]) -> pl.DataFrame:
        """A page: ``_step``, ``_runtime``, ``_timestamp``, and a column for each metric there is.

        Args:
            offset: the number of its first row.
            limit: how many rows.
            metrics: those that no row of the page has are missing.
        """
        held = self._look()
        order = [metric for metric in metrics if metric in held.types]
        if held.order is not None:
            return _mixed_page(held, held.order.slice(offset, limit), order)
        end = min(offset + limit, held.starts[-1])
        parts: list[pl.LazyFrame] = []
        for piece, first, after in zip(held.pieces, held.starts, held.starts[1:], strict=False):
            if first < end and after > offset:
                begin = max(offset - first, 0)
                count = min(end - first, after - first) - begin
                parts.append(piece.logical(order, held.types, (begin, count)))
        return _joined(parts, order)

    def row_at(self, step: float) -> int:
        """The number of the first row at this step or a later one; of the last row without one."""
        held = self._look()
        if held.order is not None:
            frame = self.read(0, held.starts[-1], [])
            found = frame.select((pl.col("_step") >= step).arg_max()).item() if len(frame) else 0
            return int(found) if len(frame) and frame["_step"][found] >= step else len(frame) - 1
        for piece, first in zip(held.pieces, held.starts, strict=False):
            steps = piece.logical([], {}).select("_step").with_row_index("_place")
            found = steps.filter(pl.col("_step") >= step).head(1).collect()
            if found.height:
                return first + int(found["_place"][0])
        return max(held.starts[-1] - 1, 0)

    def _look(self) -> _Held:
        stamp = stamp_history(self.folder)
        if stamp != self._stamp:
            self._held = self._find()
            self._stamp = stamp
        return self._held

    def _find(self) -> _Held:
        listing = list_segments(self.folder)
        self.problems = describe_missing(listing)
        writers = {live.writer: live for live in read_live(self.folder)}
        pieces: list[SegmentRows] = []
        for segment, is_sealed in listing.segments:
            piece = self._sealed.get(segment)
            if piece is None:
                live = writers.get(segment.writer)
                try:
                    piece = SegmentRows.read(self.folder, segment, sealed=is_sealed, live=live)
                except ILL_FILE as error:  # the other segments are not touched by that
                    self.problems.append(f"segment {segment.stem} cannot be read: {error}")
                    continue
                if is_sealed:
                    self._sealed[segment] = piece
            self.problems += describe_skipped(segment, piece.skipped)
            pieces.append(piece)
        starts = [0]
        for piece in pieces:
            starts.append(starts[-1] + piece.height)
        types = metric_types(name for piece in pieces for name in piece.columns)
        return _Held(pieces, starts, types, _mixed_order(pieces) if are_mixed(pieces) else None)


def _kind(letters: frozenset[str]) -> str:
    if is_mixed(letters):
        return "text"
    if "f" in letters:
        return "number"
    return _KINDS.get(next(iter(letters)), "whole")


def _mixed_order(pieces: list[SegmentRows]) -> pl.DataFrame:
    """Of each row, in order: in which piece it is, and where in it."""
    parts = [
        piece.logical([], {}).with_row_index("_place").with_columns(pl.lit(number).alias("_piece"))
        for number, piece in enumerate(pieces)
    ]
    whole = in_order(pl.concat(parts, how="diagonal_relaxed"), pieces)
    return whole.select(pl.col("_piece").cast(pl.Int32), pl.col("_place").cast(pl.Int64)).collect()


def _mixed_page(held: _Held, places: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Rows of several pieces, each read from its first to its last row on the page."""
    numbered = places.with_row_index("_at")
    parts: list[pl.LazyFrame] = []
    for (number,), wanted in numbered.group_by("_piece", maintain_order=True):
        rows = wanted["_place"]
        first = int(rows.min() or 0)  # pyright: ignore[reportArgumentType] - of integers
        count = int(rows.max() or 0) - first + 1  # pyright: ignore[reportArgumentType] - the same
        piece = held.pieces[int(str(number))]
        read = piece.logical(order, held.types, (first, count))
        at = wanted.select((pl.col("_place") - first).cast(pl.UInt32), "_at").lazy()
        parts.append(read.with_row_index("_place").join(at, on="_place", how="inner"))
    if not parts:
        return _joined([], order)
    return _joined([pl.concat(parts, how="diagonal_relaxed").sort("_at")], order)


def _joined(parts: list[pl.LazyFrame], order: list[str]) -> pl.DataFrame:
    whole = pl.concat(parts, how="diagonal_relaxed") if parts else empty_rows()
    there = set(whole.collect_schema().names())
    return whole.select(*_SPINE, *(metric for metric in order if metric in there)).collect()
