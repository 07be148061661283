"""What a picture of a long metric needs, from the side files of its segments: most rows unread.

The rows that are kept here are those of whole blocks (first, lowest, highest and last) and all
rows of the blocks that a range cuts. Pixels that are whole blocks have the same lowest and highest
row in them as in all rows: nothing is less exact than it would be without side files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from nbtrack.query.buckets import Floats, Places
from nbtrack.store.columns import NUMERIC, logical_name, split_physical
from nbtrack.store.decode import decode_rows
from nbtrack.store.files import read_bytes
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.overview import Blocks, overview_file, read_overview
from nbtrack.store.physical import SPINE, physical_frame
from nbtrack.store.seal import SealedInfo, read_sealed, read_sealed_info
from nbtrack.store.segments import list_segments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

__all__ = ["KeptRows", "columns_of", "read_kept"]

# With fewer, pixels would be up to a half wider than they have to be.
_BLOCKS_A_PIXEL = 4


class KeptRows(NamedTuple):
    """Rows of a metric among which are all that its picture needs, as they were written.

    Attributes:
        steps, times_us: (n,) int64.
        y: (n,) float64.
        total: how many rows with a value there are.
        block: a pixel must be a multiple of this, and begin at one, to have its lowest and its
            highest row here.
    """

    steps: Places
    times_us: Places
    y: Floats
    total: int
    block: int = 1


def read_kept(
    folder: RunFolder, metric: str, start: int | None, end: int | None, pixels: int
) -> KeptRows | None:
    """The rows that are needed for a picture over steps.

    Args:
        folder: the run.
        metric: its name.
        start: the first step; None for the beginning.
        end: the step after the last; None for the end.
        pixels: how many the picture has.

    Returns:
        None where side files do not help, and all rows must be read.
    """
    segments = list_segments(folder).segments
    if not any(overview_file(folder, segment).exists() for segment, _ in segments):
        return None
    sources = [_Source(folder, segment, metric, is_sealed=sealed) for segment, sealed in segments]
    if any(source.has_texts for source in sources):
        return None
    span = _Span(start, end)
    spans = [found for source in sources if (found := source.steps_in(span)) is not None]
    if not spans:
        return None
    steps = max(last for _, last in spans) - min(first for first, _ in spans) + 1
    widest = steps // (pixels * _BLOCKS_A_PIXEL)
    if not any(source.has_blocks(widest) for source in sources):
        return None
    parts = [source.read(span, widest) for source in sources]
    kept = _joined(parts)
    # Where all rows can be drawn, all of them are to be read.
    return kept if kept.total > 2 * (pixels + 1) else None


def columns_of(metric: str, columns: tuple[str, ...] | list[str]) -> list[str]:
    """The physical columns of a metric that hold values."""
    return [
        name
        for name in columns
        if name not in SPINE and name[0] != "n" and logical_name(split_physical(name)[1]) == metric
    ]


class _Span(NamedTuple):
    """Steps from `start` to before `end`."""

    start: int | None
    end: int | None

    def touches(self, begin: Places, end: Places) -> Flags:
        """Which stretches from a first to a last step have a step in it."""
        inside = np.ones(len(begin), bool)
        if self.start is not None:
            inside &= end >= self.start
        if self.end is not None:
            inside &= begin < self.end
        return inside


class _Source:
    """One segment."""

    def __init__(
        self, folder: RunFolder, segment: SegmentName, metric: str, *, is_sealed: bool
    ) -> None:
        self._path = folder.parquet_file(segment)
        self._blocks: Blocks | None = None
        self._info: SealedInfo | None = None
        self._all: KeptRows | None = None
        self._width = 1
        data = None if is_sealed else read_bytes(folder.rows_file(segment))
        if data is not None:
            frame = physical_frame(decode_rows(data))
            self._names = columns_of(metric, frame.columns)
            if self._names and not self.has_texts:
                self._all = _rows_of(frame, self._names)
            return
        self._info = read_sealed_info(self._path)  # or it was sealed since it was listed
        self._names = columns_of(metric, self._info.columns)
        overview = read_overview(folder, segment) if len(self._names) == 1 else None
        if overview is not None:
            self._blocks, self._width = overview.blocks(self._names[0]), overview.width

    @property
    def has_texts(self) -> bool:
        """Whether the metric has values that are no numbers."""
        return any(name[0] not in NUMERIC for name in self._names)

    def has_blocks(self, widest: int) -> bool:
        """Whether blocks that are not wider than this can be had."""
        return self._blocks is not None and self._width <= widest

    def steps_in(self, span: _Span) -> tuple[int, int] | None:
        """The first and the last step in a span, as far as is known without reading all rows."""
        if self._blocks is not None:
            begin, end = self._blocks.begin, self._blocks.end
        else:
            begin = end = self._rows().steps
        inside = span.touches(begin, end)
        if not inside.any():
            return None
        first, last = int(begin[inside].min()), int(end[inside].max())
        first = first if span.start is None else max(first, span.start)
        return first, last if span.end is None else min(last, span.end - 1)

    def read(self, span: _Span, widest: int) -> KeptRows:
        """What is kept of it, in the order of writing.

        Args:
            span: the steps that are wanted.
            widest: blocks may have this many steps.
        """
        if self._blocks is None or not self.has_blocks(widest):
            return _within(self._rows(), span)
        whole = _joined(self._of_blocks(self._blocks, span))
        # Sorted by step is the order of writing: other segments have no side file.
        order = np.argsort(whole.steps, kind="stable")
        steps, times_us, y = whole.steps[order], whole.times_us[order], whole.y[order]
        return KeptRows(steps, times_us, y, whole.total, self._width)

    def _of_blocks(self, blocks: Blocks, span: _Span) -> list[KeptRows]:
        """The rows that are kept of whole blocks, and those in the span of cut blocks."""
        touched = span.touches(blocks.begin, blocks.end)
        is_whole = span.touches(blocks.end, blocks.begin)
        parts = [_kept_of(blocks.pick(is_whole))]
        cut = blocks.pick(touched & ~is_whole)
        for row, rows in zip(cut.row.tolist(), cut.rows.tolist(), strict=True):
            scan = pl.scan_parquet(self._path).select(*SPINE, *self._names).slice(row, rows)
            parts.append(_within(_rows_of(scan.collect(), self._names), span))
        return parts

    def _rows(self) -> KeptRows:
        if not self._names:
            return KeptRows(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), 0)
        if self._all is None:
            frame = read_sealed(self._path, self._info, set(self._names))
            self._all = _rows_of(frame, self._names)
        return self._all


def _rows_of(frame: pl.DataFrame, names: list[str]) -> KeptRows:
    """All rows with a value."""
    value = pl.coalesce(pl.col(name).cast(pl.Float64) for name in names)
    there = frame.select("_step", "_time_us", value.alias("y")).drop_nulls("y")
    steps, times_us, y = (there[name].to_numpy() for name in there.columns)
    return KeptRows(steps, times_us, y, len(y))


def _within(rows: KeptRows, span: _Span) -> KeptRows:
    inside = span.touches(rows.steps, rows.steps)
    if inside.all():
        return rows
    y = rows.y[inside]
    return KeptRows(rows.steps[inside], rows.times_us[inside], y, len(y))


def _kept_of(blocks: Blocks) -> KeptRows:
    """Of each block the first, the lowest, the highest and the last row, each once."""
    steps, times_us, y = blocks.steps, blocks.times_us, blocks.y
    needed = np.ones(y.shape, bool)
    for place in range(1, y.shape[1]):
        for other in range(place):
            needed[:, place] &= (
                (steps[:, place] != steps[:, other])
                | (times_us[:, place] != times_us[:, other])
                | (y[:, place] != y[:, other])
            )
    return KeptRows(steps[needed], times_us[needed], y[needed], int(blocks.values.sum()))


def _joined(parts: list[KeptRows]) -> KeptRows:
    steps, times_us, y = (np.concatenate([part[place] for part in parts]) for place in range(3))
    total = sum(part.total for part in parts)
    return KeptRows(steps, times_us, y, total, max(part.block for part in parts))
