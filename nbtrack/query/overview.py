"""All of a long curve from the side files of its segments, without reading its rows."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from nbtrack.query.sample import minmax
from nbtrack.store.columns import NUMERIC, logical_name, split_physical
from nbtrack.store.decode import decode_rows
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.overview import BLOCK_ROWS, overview_file, read_overview
from nbtrack.store.physical import SPINE, physical_frame
from nbtrack.store.seal import read_sealed, read_sealed_info
from nbtrack.store.segments import list_segments

__all__ = ["read_thinned"]

_BLOCKS_A_STRETCH = 4
_COLUMNS = ("at", "step", "time_us", "y")


class _Found(NamedTuple):
    points: pl.DataFrame
    values: int
    blocks: int


def read_thinned(
    folder: RunFolder, metric: str, start: int | None, end: int | None, max_points: int
) -> tuple[pl.DataFrame, int] | None:
    """The lowest and the highest value of each stretch of steps, from side files where they are.

    A stretch is a number of whole blocks: its edge lies at most a block beside that of its pixel.

    Args:
        folder: the run.
        metric: its name.
        start: the first step; None for the beginning.
        end: the step after the last; None for the end.
        max_points: at most so many.

    Returns:
        Points in order, with the columns ``step time_us y``, and how many values there are; None
        where side files do not help, and the rows must be read.
    """
    parts: list[_Found] = []
    segments = list_segments(folder).segments
    if not any(overview_file(folder, segment).exists() for segment, _ in segments):
        return None
    for segment, is_sealed in segments:
        found = _of_segment(folder, segment, metric, start, end, is_sealed=is_sealed)
        if found is None:
            return None
        parts += found
    buckets = max(max_points // 2, 2)
    if sum(part.blocks for part in parts) < _BLOCKS_A_STRETCH * buckets:
        return None
    points = pl.concat([part.points for part in parts])
    # Rows of one block have one place, so that a block is never parted between two stretches.
    chosen = minmax(points["at"].to_numpy(), points["y"].to_numpy(), buckets)
    kept = points[chosen].sort("step", maintain_order=True).drop("at")
    return kept, sum(part.values for part in parts)


def _of_segment(
    folder: RunFolder,
    segment: SegmentName,
    metric: str,
    start: int | None,
    end: int | None,
    *,
    is_sealed: bool,
) -> list[_Found] | None:
    if not is_sealed:
        data = folder.rows_file(segment).read_bytes()
        frame = physical_frame(decode_rows(data))
        names = _columns_of(metric, frame.columns)
        return None if names is None else [_rows(frame, name, start, end) for name in names]
    info = read_sealed_info(folder.parquet_file(segment))
    names = _columns_of(metric, info.columns)
    if names is None:
        return None
    parts: list[_Found] = []
    for name in names:
        blocks = read_overview(folder, segment, name)
        if blocks is None:
            frame = read_sealed(folder.parquet_file(segment), info, {name})
            parts.append(_rows(frame, name, start, end))
        else:
            parts += _blocks(folder, segment, name, blocks, start, end)
    return parts


def _blocks(
    folder: RunFolder,
    segment: SegmentName,
    name: str,
    blocks: pl.DataFrame,
    start: int | None,
    end: int | None,
) -> list[_Found]:
    """The extremes of whole blocks; the rows of those at the ends, and of those that are cut."""
    inside = blocks
    if start is not None:
        inside = inside.filter(pl.col("last_step") >= start)
    if end is not None:
        inside = inside.filter(pl.col("first_step") < end)
    cut = pl.lit(value=False)
    if start is not None:
        cut |= pl.col("first_step") < start
    if end is not None:
        cut |= pl.col("last_step") >= end
    has_values = inside.filter(pl.col("count") > 0)["block"]
    ends = [has_values[0], has_values[-1]] if len(has_values) else []
    is_read = cut | pl.col("block").is_in(ends)
    whole = inside.filter(~is_read)
    parts = [_extremes(whole)]
    for block in inside.filter(is_read)["block"]:
        scan = pl.scan_parquet(folder.parquet_file(segment)).select(*SPINE, name)
        rows = scan.slice(int(block) * BLOCK_ROWS, BLOCK_ROWS).collect()
        parts.append(_rows(rows, name, start, end))
    return parts


def _extremes(blocks: pl.DataFrame) -> _Found:
    at = pl.col("first_step").alias("at")
    kinds = [
        blocks.select(at, *(pl.col(f"{which}{part}").alias(alias) for part, alias in _PARTS))
        for which in ("low", "high")
    ]
    ill = blocks.filter(pl.col("low").is_null()).select(
        at,
        pl.col("ill_step").alias("step"),
        pl.col("ill_us").alias("time_us"),
        pl.lit(float("nan")).alias("y"),
    )
    points = pl.concat([*kinds, ill]).drop_nulls("step").select(_COLUMNS)
    return _Found(points, int(blocks["count"].sum()), blocks.height)


_PARTS = (("_step", "step"), ("_us", "time_us"), ("", "y"))


def _rows(frame: pl.DataFrame, name: str, start: int | None, end: int | None) -> _Found:
    if start is not None:
        frame = frame.filter(pl.col("_step") >= start)
    if end is not None:
        frame = frame.filter(pl.col("_step") < end)
    points = frame.select(
        pl.col("_step").alias("at"),
        pl.col("_step").alias("step"),
        pl.col("_time_us").alias("time_us"),
        pl.col(name).cast(pl.Float64).alias("y"),
    ).drop_nulls("y")
    return _Found(points, points.height, 0)


def _columns_of(metric: str, columns: tuple[str, ...] | list[str]) -> list[str] | None:
    """The columns with numbers of a metric; None if it holds texts too."""
    of_metric = [
        name
        for name in columns
        if name not in SPINE and logical_name(split_physical(name)[1]) == metric and name[0] != "n"
    ]
    return of_metric if all(name[0] in NUMERIC for name in of_metric) else None
