"""The side file of a long sealed segment: the extremes of each 128 rows, to draw all of it at once.

It stands beside the sealed file, named like it. It is a cache: without it the rows are read.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any, cast

import polars as pl

from nbtrack.store.columns import NUMERIC
from nbtrack.store.files import read_bytes, replace_file
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.physical import SPINE

__all__ = ["BLOCK_ROWS", "MIN_ROWS", "overview_file", "read_overview", "write_overview"]

MIN_ROWS = 50_000
BLOCK_ROWS = 128
_MAX_COLUMNS = 500
_FACTS = (
    "count",
    "low",
    "low_step",
    "low_us",
    "high",
    "high_step",
    "high_us",
    "ill_step",
    "ill_us",
)


def overview_file(folder: RunFolder, segment: SegmentName) -> Path:
    """Where the side file of a segment lies, if it has one."""
    return folder.history / f"{segment.stem}.overview"


def write_overview(frame: pl.DataFrame, path: Path) -> bool:
    """Make the side file of a segment.

    Args:
        frame: all its rows, in physical columns.
        path: from `overview_file`.

    Returns:
        False where none is made: few rows, very many columns, or no room on the disk.
    """
    columns = [name for name in frame.columns if name not in SPINE and name[0] in NUMERIC]
    if frame.height < MIN_ROWS or not 0 < len(columns) <= _MAX_COLUMNS:
        return False
    expressions = [
        pl.col("_step").min().alias("first_step"),
        pl.col("_step").max().alias("last_step"),
        *(fact for place, name in enumerate(columns) for fact in _facts(place, name)),
    ]
    blocks = frame.with_columns((pl.int_range(pl.len()) // BLOCK_ROWS).alias("block"))
    found = blocks.group_by("block", maintain_order=True).agg(expressions)
    numbered = {f"{place}": name for place, name in enumerate(columns)}
    written = io.BytesIO()
    found.write_parquet(written, compression="zstd", metadata=numbered)
    with contextlib.suppress(OSError):
        replace_file(path, written.getvalue())
        return True
    return False


def read_overview(folder: RunFolder, segment: SegmentName, column: str) -> pl.DataFrame | None:
    """The blocks of one physical column; None if there is no side file, or it lacks the column.

    Returns:
        One row a block of `BLOCK_ROWS` rows: ``block first_step last_step``, how many finite
        values (``count``), the lowest and the highest with its step and time in microseconds, and
        ``ill_step ill_us`` of the first value that is not finite.
    """
    path = overview_file(folder, segment)
    try:
        data = read_bytes(path)
        if data is None:
            return None
        held: dict[str, Any] = cast("dict[str, Any]", pl.read_parquet_metadata(io.BytesIO(data)))
        place = next((key for key, name in held.items() if name == column), None)
        if place is None:
            return None
        names = {f"{place}.{fact}": fact for fact in _FACTS}
        frame = pl.read_parquet(
            io.BytesIO(data), columns=["block", "first_step", "last_step", *names]
        )
    except (OSError, pl.exceptions.PolarsError):  # a cache that is ill is no cache
        return None
    return frame.rename(names)


def _facts(place: int, name: str) -> list[pl.Expr]:
    value = pl.col(name).cast(pl.Float64)
    is_finite = value.is_finite().fill_null(value=False)
    is_ill = value.is_not_null() & ~is_finite
    finite = value.filter(is_finite)
    step, time_us = pl.col("_step").filter(is_finite), pl.col("_time_us").filter(is_finite)
    low, high = finite.arg_min(), finite.arg_max()
    facts = {
        "count": value.count(),
        "low": finite.min(),
        "low_step": step.get(low),
        "low_us": time_us.get(low),
        "high": finite.max(),
        "high_step": step.get(high),
        "high_us": time_us.get(high),
        "ill_step": pl.col("_step").filter(is_ill).first(),
        "ill_us": pl.col("_time_us").filter(is_ill).first(),
    }
    return [fact.alias(f"{place}.{key}") for key, fact in facts.items()]
