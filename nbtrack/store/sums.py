"""Sums of the values of a sealed segment: they tell which values a disk has changed since.

A row log has a crc for each row. Parquet has none that Polars writes or reads, and a flipped bit in
it mostly gives another value without any error. So the sums of blocks of each column are kept in
the metadata. They are of the values, not of the file: as fast as adding numbers up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec
import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Sums", "ill_blocks", "sum_blocks"]

_SMALLEST = 64
_MOST_SUMS = 4_096
_MISSING = 0x5DEECE66D  # not to be taken for a zero


class Sums(msgspec.Struct, frozen=True):
    """One number for each block of each column; those of the same values are always the same.

    Attributes:
        rows: how many values a block has.
        columns: of each column its numbers, in the order of the columns.
    """

    rows: int = _SMALLEST
    columns: tuple[tuple[int, ...], ...] = ()


def sum_blocks(frame: pl.DataFrame) -> Sums:
    """The sums of all columns: of small blocks, but not very many.

    Example:
        >>> sum_blocks(pl.DataFrame({"a": [1, 2], "b": [0, None]}))
        Sums(rows=64, columns=((3,), (25214903917,)))
    """
    rows = max(_SMALLEST, math.ceil(frame.height * frame.width / _MOST_SUMS))
    return Sums(rows, tuple(_sums(column, rows) for column in frame))


def ill_blocks(column: pl.Series, sums: Sequence[int], rows: int) -> list[slice]:
    """Where values are not those that the sums were made of.

    Args:
        column: the values as they are read.
        sums: those of the column, when it was written.
        rows: how many values a block has.
    """
    found = _sums(column, rows)
    if len(found) != len(sums):
        return [slice(0, len(column))]
    return [
        slice(place * rows, min((place + 1) * rows, len(column)))
        for place, (one, other) in enumerate(zip(found, sums, strict=True))
        if one != other
    ]


def _sums(column: pl.Series, rows: int) -> tuple[int, ...]:
    words = _words(column)
    if not len(words):
        return ()
    sums: NDArray[np.int64] = np.add.reduceat(words, np.arange(0, len(words), rows))
    return tuple(sums.tolist())


def _words(column: pl.Series) -> NDArray[np.int64]:
    """Eight bytes a value."""
    if column.dtype == pl.String:
        texts: list[Any] = column.to_list()
        found = [_MISSING if text is None else crc32(text.encode()) for text in texts]
        return np.array(found, dtype=np.int64)
    if column.dtype == pl.Boolean:
        column = column.cast(pl.Int64)
    whole = column.fill_null(0) if column.null_count() else column
    words = np.ascontiguousarray(whole.to_numpy()).view(np.int64)
    if column.null_count():
        words = words + column.is_null().to_numpy() * np.int64(_MISSING)
    return words
