"""The rows of one segment of a run: a row log, or a sealed one that is read as far as is needed."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from nbtrack.records import LiveRecord
from nbtrack.store.batch import Batch
from nbtrack.store.columns import logical_name, split_physical
from nbtrack.store.decode import decode_rows
from nbtrack.store.frames import Event
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.logical import MetricTypes, metric_expressions
from nbtrack.store.physical import SPINE, physical_frame
from nbtrack.store.seal import SealedInfo, read_sealed, read_sealed_info

__all__ = ["SegmentRows", "are_mixed", "empty_rows", "in_order"]

_US_PER_S = 1_000_000


class SegmentRows:
    """The rows of one segment, wherever it lies now.

    Attributes:
        segment: which one.
        columns: its physical columns.
        skipped: byte ranges that were ill.
    """

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
        self._frame: pl.DataFrame | None = None
        self._first_us: int | None = None
        self.columns: list[str] = (
            list(sealed[1].columns) if sealed else batch.columns() if batch else []
        )
        self.skipped = sealed[1].skipped if sealed else batch.skipped if batch else ()

    @classmethod
    def read(
        cls, folder: RunFolder, segment: SegmentName, *, sealed: bool, live: LiveRecord | None
    ) -> SegmentRows:
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

    @property
    def height(self) -> int:
        """How many rows there are, open ones merged."""
        return self._sealed[1].rows if self._sealed else self._rows_of_log().height

    def events(self) -> list[Event]:
        """What was written besides rows."""
        if self._sealed:
            return self._sealed[1].read_events()
        return self._batch.events if self._batch else []

    def logical(
        self, order: list[str], types: MetricTypes, place: tuple[int, int] | None = None
    ) -> pl.LazyFrame:
        """This piece's rows with one column a metric.

        Args:
            order: the metrics.
            types: of each metric, over all segments.
            place: only rows from this number on, and how many; by default all.
        """
        wanted = set(order)
        frame, columns = self._source(
            [name for name in self.columns if logical_name(split_physical(name)[1]) in wanted]
        )
        expressions = metric_expressions(columns, types)
        chosen = [expressions[metric] for metric in order if metric in expressions]
        if place is not None:
            frame = frame.slice(*place)
        return frame.select(*self._spine(), *chosen)

    def physical(self, order: list[str]) -> pl.LazyFrame:
        """This piece's rows with their physical columns."""
        frame, columns = self._source(self.columns)
        here = set(columns)
        return frame.select(*self._spine(), *[name for name in order if name in here])

    def _source(self, wanted: list[str]) -> tuple[pl.LazyFrame, list[str]]:
        if self._sealed is None:
            frame = self._rows_of_log()
            return frame.lazy(), frame.columns
        folder, info = self._sealed
        path = folder.parquet_file(self.segment)
        if info.is_long:
            return read_sealed(path, info, set(wanted)).lazy(), [*SPINE, *wanted]
        return pl.scan_parquet(path), [*SPINE, *info.columns]

    def _rows_of_log(self) -> pl.DataFrame:
        if self._frame is None:
            assert self._batch is not None
            self._frame = physical_frame(self._batch)
        return self._frame

    def _start_us(self) -> int:
        """The time of the first row."""
        if self._first_us is None:
            frame, _ = self._source([])
            first = frame.select("_time_us").head(1).collect()
            self._first_us = int(first.item()) if first.height else 0
        return self._first_us

    def _spine(self) -> list[pl.Expr]:
        time_us = pl.col("_time_us")
        if self._live is not None:
            start, base = self._live.started_us, self._live.base_runtime_us
        else:
            start, base = self._start_us(), 0
        return [
            pl.lit(self.segment.attempt).alias("_attempt"),
            pl.lit(self.segment.writer).alias("_writer"),
            *(pl.col(name) for name in SPINE),
            ((time_us - start + base) / _US_PER_S).alias("_runtime"),
            (time_us / _US_PER_S).alias("_timestamp"),
        ]


def empty_rows() -> pl.LazyFrame:
    """No rows, with the columns that all rows have."""
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


def are_mixed(pieces: list[SegmentRows]) -> bool:
    """Whether writers of one attempt worked side by side."""
    writers = {(piece.segment.attempt, piece.segment.writer) for piece in pieces}
    return len({attempt for attempt, _ in writers}) < len(writers)


def in_order(whole: pl.LazyFrame, pieces: list[SegmentRows]) -> pl.LazyFrame:
    """Mix the rows of writers that worked side by side; pieces are in order by themselves."""
    if not are_mixed(pieces):
        return whole
    # Within one writer the order of writing stands, whatever its clock did.
    moment = pl.col("_time_us").cum_max().over("_attempt", "_writer")
    return whole.with_columns(moment.alias("_moment")).sort(
        "_attempt", "_moment", "_writer", "_seq", maintain_order=True
    )
