"""The rows of one run, from row logs and sealed segments alike, as one Polars frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from nbtrack.records import LiveRecord
from nbtrack.store.batch import Batch
from nbtrack.store.columns import logical_name, split_physical
from nbtrack.store.decode import decode_rows
from nbtrack.store.frames import Event
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.logical import (
    MetricTypes,
    exact_row_builder,
    is_mixed,
    metric_expressions,
    metric_types,
)
from nbtrack.store.physical import SPINE, physical_frame
from nbtrack.store.runs import read_live
from nbtrack.store.seal import SealedInfo, read_sealed, read_sealed_info
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

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
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
        whole = pl.concat(parts, how="diagonal_relaxed") if parts else _empty()
        whole = _in_order(whole, pieces)
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
        whole = _in_order(pl.concat(parts, how="diagonal_relaxed") if parts else _empty(), pieces)
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

    def _pieces(self) -> list[_Piece]:
        self.problems = []
        listing = list_segments(self.folder)
        self.problems += describe_missing(listing)
        writers = {live.writer: live for live in read_live(self.folder)}
        pieces = [
            _Piece.read(self.folder, segment, sealed=sealed, live=writers.get(segment.writer))
            for segment, sealed in listing.segments
        ]
        for piece in pieces:
            self.problems += describe_skipped(piece.segment, piece.skipped)
        return pieces


class _Piece:
    """One segment, wherever it lies now."""

    def __init__(
        self,
        segment: SegmentName,
        live: LiveRecord | None,
        batch: Batch | None,
        sealed: tuple[RunFolder, SealedInfo] | None,
    ) -> None:
        self.segment = segment
        self._live = live
        self._batch = batch
        self._sealed = sealed
        self.columns: list[str] = (
            list(sealed[1].columns) if sealed else batch.columns() if batch else []
        )
        self.skipped = sealed[1].skipped if sealed else batch.skipped if batch else ()

    @classmethod
    def read(
        cls, folder: RunFolder, segment: SegmentName, *, sealed: bool, live: LiveRecord | None
    ) -> _Piece:
        """Read a row log, or the metadata of a sealed one; either may have just moved."""
        if not sealed:
            try:
                data = folder.rows_file(segment).read_bytes()
            except FileNotFoundError:  # sealed since it was listed
                return cls.read(folder, segment, sealed=True, live=live)
            batch = decode_rows(data, attempt=segment.attempt, writer=segment.writer)
            return cls(segment, live, batch, None)
        info = read_sealed_info(folder.parquet_file(segment))
        return cls(segment, live, None, (folder, info))

    def events(self) -> list[Event]:
        if self._sealed:
            return self._sealed[1].read_events()
        return self._batch.events if self._batch else []

    def logical(self, order: list[str], types: MetricTypes) -> pl.LazyFrame:
        """This piece's rows with one column a metric."""
        wanted = set(order)
        frame, columns = self._source(
            [name for name in self.columns if logical_name(split_physical(name)[1]) in wanted]
        )
        expressions = metric_expressions(columns, types)
        chosen = [expressions[metric] for metric in order if metric in expressions]
        return frame.select(*self._spine(), *chosen)

    def physical(self, order: list[str]) -> pl.LazyFrame:
        """This piece's rows with their physical columns."""
        frame, columns = self._source(self.columns)
        here = set(columns)
        return frame.select(*self._spine(), *[name for name in order if name in here])

    def _source(self, wanted: list[str]) -> tuple[pl.LazyFrame, list[str]]:
        if self._batch is not None:
            frame = physical_frame(self._batch)
            return frame.lazy(), frame.columns
        assert self._sealed is not None
        folder, info = self._sealed
        path = folder.parquet_file(self.segment)
        if info.is_long:
            return read_sealed(path, info, set(wanted)).lazy(), [*SPINE, *wanted]
        return pl.scan_parquet(path), [*SPINE, *info.columns]

    def _spine(self) -> list[pl.Expr]:
        time_us = pl.col("_time_us")
        start, base = time_us.first(), 0
        if self._live is not None:
            start, base = pl.lit(self._live.started_us), self._live.base_runtime_us
        return [
            pl.lit(self.segment.attempt).alias("_attempt"),
            pl.lit(self.segment.writer).alias("_writer"),
            *(pl.col(name) for name in SPINE),
            ((time_us - start + base) / _US_PER_S).alias("_runtime"),
            (time_us / _US_PER_S).alias("_timestamp"),
        ]


def _empty() -> pl.LazyFrame:
    spine: Mapping[str, type[pl.DataType]] = {
        "_attempt": pl.Int32,
        "_writer": pl.Int32,
        "_seq": pl.Int64,
        "_step": pl.Int64,
        "_time_us": pl.Int64,
        "_runtime": pl.Float64,
        "_timestamp": pl.Float64,
    }
    return pl.DataFrame(schema=spine).lazy()


def _in_order(whole: pl.LazyFrame, pieces: list[_Piece]) -> pl.LazyFrame:
    """Mix the rows of writers that worked side by side; pieces are in order by themselves."""
    writers = {(piece.segment.attempt, piece.segment.writer) for piece in pieces}
    if len({attempt for attempt, _ in writers}) == len(writers):
        return whole
    # Within one writer the order of writing stands, whatever its clock did.
    moment = pl.col("_time_us").cum_max().over("_attempt", "_writer")
    return whole.with_columns(moment.alias("_moment")).sort(
        "_attempt", "_moment", "_writer", "_seq", maintain_order=True
    )


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
