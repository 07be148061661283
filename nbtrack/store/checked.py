"""A sealed segment as far as it is whole: values that a disk has changed are left out, and told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from nbtrack.store.columns import logical_name, split_physical
from nbtrack.store.physical import SPINE
from nbtrack.store.seal import ILL_FILE, SealedInfo, widen
from nbtrack.store.sums import ill_blocks

__all__ = ["read_checked"]


_NUMBERING = {*SPINE, "key"}


def read_checked(path: Path, info: SealedInfo) -> tuple[pl.DataFrame, list[str]]:
    """Read a sealed segment and compare its values with their sums.

    Args:
        path: the sealed file.
        info: its metadata.

    Returns:
        The rows in physical columns that have values, and in plain words what is ill. Of a metric,
        a block of values with a wrong one in it is missing; where the numbers of rows are wrong,
        the rows are.

    Raises:
        Exception: one of `ILL_FILE`: nothing of it can be read.
    """
    frame, unreadable = _read_columns(path)
    problems = [f"the values of {_metric(name)} cannot be read" for name in unreadable]
    keep = pl.repeat(True, frame.height, eager=True)
    for column, sums in zip(frame.get_columns(), info.sums.columns, strict=False):
        ill = [] if column.name in unreadable else ill_blocks(column, sums, info.sums.rows)
        if not ill:
            continue
        is_whole = _outside(ill, frame.height)
        number = f"{frame.height - int(is_whole.sum()):,}"
        if column.name in _NUMBERING:
            keep &= is_whole
            problems.append(f"{number} rows are not what was written")
        else:
            frame = frame.with_columns(pl.when(is_whole).then(column).alias(column.name))
            name = _metric(column.name)
            problems.append(f"{number} values of {name} are not what was written")
    frame = frame.filter(keep)
    if info.is_long:
        frame = widen(frame, list(info.columns))
    there = [name for name in info.columns if name in frame.columns]
    left = [name for name in there if frame[name].null_count() < frame.height]
    return frame.select(*SPINE, *left), problems


def _read_columns(path: Path) -> tuple[pl.DataFrame, list[str]]:
    """All columns at once; where that fails one by one, and the names of those that are lost."""
    try:
        return pl.read_parquet(path), []
    except ILL_FILE:
        kinds = pl.read_parquet_schema(path)
    frame = pl.read_parquet(path, columns=list(SPINE))
    lost: list[str] = []
    for name, kind in kinds.items():
        if name in SPINE:
            continue
        try:
            column = pl.read_parquet(path, columns=[name])[name]
        except ILL_FILE:
            lost.append(name)
            column = pl.repeat(None, frame.height, dtype=kind, eager=True).alias(name)
        frame = frame.with_columns(column)
    return frame, lost


def _outside(blocks: Sequence[slice], count: int) -> pl.Series:
    places = pl.int_range(count, eager=True)
    inside = [(places >= block.start) & (places < block.stop) for block in blocks]
    return ~pl.select(pl.any_horizontal(inside)).to_series()


def _metric(column: str) -> str:
    return logical_name(split_physical(column)[1]) if ":" in column[:2] else f"kind {column}"
