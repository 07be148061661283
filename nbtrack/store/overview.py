"""The side file of a long sealed segment: the extremes of each stretch of steps, to draw all of it.

It stands beside the sealed file, named like it. It is a cache: without it the rows are read.

A block is a stretch of steps that begins at a multiple of its width, a power of two that is chosen
so that a block holds about 128 rows. So pixels that are whole blocks can be had of every segment,
whatever their widths are, and their extremes are exact.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
import polars as pl

from nbtrack.store.batch import Floats, Ints
from nbtrack.store.columns import NUMERIC
from nbtrack.store.files import read_bytes, replace_file
from nbtrack.store.layout import OVERVIEW, RunFolder, SegmentName
from nbtrack.store.physical import SPINE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Blocks", "Overview", "overview_file", "read_overview", "write_overview"]

MIN_ROWS = 50_000
BLOCK_ROWS = 128
_MAX_COLUMNS = 500
_METADATA_KEY = "nbtrack"
_FORMAT = 2
_BLOCK = ("row", "rows", "begin", "end")
_KEPT = ("first", "low", "high", "last")
_PARTS = ("step", "us", "y")


class OverviewInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the metadata of a side file.

    Attributes:
        width: of its blocks, in steps.
        columns: physical columns that it holds.
    """

    width: int
    columns: tuple[str, ...]
    format: int


class Blocks(NamedTuple):
    """The blocks of one column, those that hold values.

    Attributes:
        row, rows: (n,) where the rows of the block lie in the segment.
        begin, end: (n,) the first and the last step of these rows.
        values: (n,) how many values there are.
        steps, times_us, y: (n, 4) of the first, the lowest, the highest and the last of them.
    """

    row: Ints
    rows: Ints
    begin: Ints
    end: Ints
    values: Ints
    steps: Ints
    times_us: Ints
    y: Floats

    def pick(self, chosen: NDArray[np.bool_]) -> Blocks:
        """Some of them."""
        return Blocks(
            row=self.row[chosen],
            rows=self.rows[chosen],
            begin=self.begin[chosen],
            end=self.end[chosen],
            values=self.values[chosen],
            steps=self.steps[chosen],
            times_us=self.times_us[chosen],
            y=self.y[chosen],
        )


class Overview:
    """The blocks of one segment.

    Attributes:
        width: of a block, in steps; a power of two.
    """

    def __init__(self, data: bytes, info: OverviewInfo) -> None:
        self.width = info.width
        self._data = data
        self._places = {name: place for place, name in enumerate(info.columns)}

    def blocks(self, column: str) -> Blocks | None:
        """The blocks of one physical column; None if they are not held."""
        place = self._places.get(column)
        if place is None:
            return None
        count = f"{place}.count"
        kept = {part: [f"{place}.{which}.{part}" for which in _KEPT] for part in _PARTS}
        names = [*_BLOCK, count, *(name for each in kept.values() for name in each)]
        try:
            frame = pl.read_parquet(io.BytesIO(self._data), columns=names)
        except (OSError, pl.exceptions.PolarsError):  # a cache that is ill is no cache
            return None
        found = Blocks(
            row=frame["row"].to_numpy(),
            rows=frame["rows"].to_numpy(),
            begin=frame["begin"].to_numpy(),
            end=frame["end"].to_numpy(),
            values=frame[count].to_numpy(),
            steps=np.stack([frame[name].to_numpy() for name in kept["step"]], axis=1),
            times_us=np.stack([frame[name].to_numpy() for name in kept["us"]], axis=1),
            y=np.stack([frame[name].to_numpy() for name in kept["y"]], axis=1),
        )
        return found.pick(found.values > 0)


def overview_file(folder: RunFolder, segment: SegmentName) -> Path:
    """Where the side file of a segment lies, if it has one."""
    return folder.history / f"{segment.stem}{OVERVIEW}"


def write_overview(frame: pl.DataFrame, path: Path) -> bool:
    """Make the side file of a segment.

    Args:
        frame: all its rows, in physical columns.
        path: from `overview_file`.

    Returns:
        False where none is made: few rows, steps that go back, no column of finite numbers alone,
        or no room on the disk.
    """
    if frame.height < MIN_ROWS or not frame["_step"].is_sorted():
        return False
    columns = [
        name
        for name in frame.columns
        if name not in SPINE and name[0] in NUMERIC and _is_finite(frame[name])
    ]
    if not 0 < len(columns) <= _MAX_COLUMNS:
        return False
    width = _width(int(frame["_step"][0]), int(frame["_step"][-1]), frame.height)
    expressions = [
        pl.col("_row").first().alias("row"),
        pl.len().cast(pl.Int64).alias("rows"),
        pl.col("_step").first().alias("begin"),
        pl.col("_step").last().alias("end"),
        *(fact for place, name in enumerate(columns) for fact in _facts(place, name)),
    ]
    block = (pl.col("_step") // width).alias("_block")
    blocks = frame.with_columns(block, pl.int_range(pl.len()).alias("_row"))
    found = blocks.group_by("_block", maintain_order=True).agg(expressions).drop("_block")
    info = OverviewInfo(width=width, columns=tuple(columns), format=_FORMAT)
    metadata = {_METADATA_KEY: msgspec.json.encode(info).decode()}
    written = io.BytesIO()
    found.write_parquet(written, compression="zstd", metadata=metadata)
    with contextlib.suppress(OSError):
        replace_file(path, written.getvalue())
        return True
    return False


def read_overview(folder: RunFolder, segment: SegmentName) -> Overview | None:
    """The side file of a segment; None if there is none that can be used."""
    try:
        data = read_bytes(overview_file(folder, segment))
        if data is None:
            return None
        text: Any = pl.read_parquet_metadata(io.BytesIO(data)).get(_METADATA_KEY)
        info = msgspec.json.decode(text or b"", type=OverviewInfo)
    except (OSError, pl.exceptions.PolarsError, msgspec.DecodeError):
        return None
    return Overview(data, info) if info.format == _FORMAT else None


def _width(first: int, last: int, rows: int) -> int:
    """The smallest power of two with which a block holds at least 128 rows, on the average."""
    steps = -(-(last - first + 1) * BLOCK_ROWS // rows)
    return 1 << max(steps - 1, 0).bit_length()


def _is_finite(column: pl.Series) -> bool:
    """Whether a column has values, all of them finite numbers."""
    if column.null_count() == len(column):
        return False
    return column.dtype != pl.Float64 or bool(column.is_finite().all())


def _facts(place: int, name: str) -> list[pl.Expr]:
    values = pl.col(name).drop_nulls().cast(pl.Float64)
    there = pl.col(name).is_not_null()
    step, time_us = pl.col("_step").filter(there), pl.col("_time_us").filter(there)
    facts = [values.len().cast(pl.Int64).alias(f"{place}.count")]
    places = {"first": 0, "low": values.arg_min(), "high": values.arg_max(), "last": -1}
    for kept in _KEPT:
        for part, column in zip(_PARTS, (step, time_us, values), strict=True):
            # A block without values has none of them; nobody looks at what stands there.
            value = column.get(places[kept], null_on_oob=True).fill_null(0)
            facts.append(value.alias(f"{place}.{kept}.{part}"))
    return facts
