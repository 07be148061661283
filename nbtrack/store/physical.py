"""Decoded rows as a Polars frame of physical columns: one row a logged row.

The frame has ``_seq``, ``_step``, ``_time_us`` (Int64) and one column for each physical name
(`store.columns`). Row frames that make up one open row are merged: per metric the later wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nbtrack.store.batch import Batch
from nbtrack.store.columns import logical_name, split_physical
from nbtrack.store.frames import CONTINUES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["POLARS_TYPES", "SPINE", "logical_columns", "merged_rows", "physical_frame"]

SPINE = ("_seq", "_step", "_time_us")
POLARS_TYPES: dict[str, pl.DataType] = {
    "f": pl.Float64(),
    "i": pl.Int64(),
    "b": pl.Boolean(),
    "s": pl.String(),
    "j": pl.String(),
    "n": pl.Boolean(),
}


def physical_frame(batch: Batch) -> pl.DataFrame:
    """All row frames of a batch as rows of physical columns, open rows merged."""
    series = [
        pl.Series("_seq", batch.sequence),
        pl.Series("_step", batch.step),
        pl.Series("_time_us", batch.time_us),
    ]
    if len(batch.packed) == 1 and len(batch.packed[0].places) == len(batch):
        rows = batch.packed[0]
        series += [pl.Series(name, rows.values(i)) for i, name in enumerate(rows.columns)]
    else:
        series += [_scattered(batch, name) for name in batch.columns()]
    frame = pl.DataFrame(series)
    pieces = batch.pieces
    if pieces is None or not (batch.flags & CONTINUES).any():
        return frame
    return merged_rows(frame, pieces.rows)


def merged_rows(frame: pl.DataFrame, rows: NDArray[np.int64]) -> pl.DataFrame:
    """Merge the frames of each row: the last value of each metric wins."""
    last = [pl.col(name).last() for name in SPINE]
    for group in logical_columns(frame.columns).values():
        if len(group) == 1:
            last.append(pl.col(group[0]).drop_nulls().last())
        else:  # the metric changed its type within one row: the last frame that has it counts
            has_it = pl.any_horizontal(pl.col(group).is_not_null())
            last += [pl.col(name).filter(has_it).last() for name in group]
    grouped = frame.with_columns(pl.Series("_row", rows)).group_by("_row", maintain_order=True)
    return grouped.agg(last).drop("_row")


def logical_columns(columns: list[str]) -> dict[str, list[str]]:
    """The physical columns of each metric, in the order given."""
    groups: dict[str, list[str]] = {}
    for name in columns:
        if name not in SPINE:
            groups.setdefault(logical_name(split_physical(name)[1]), []).append(name)
    return groups


def _scattered(batch: Batch, name: str) -> pl.Series:
    """One physical column of a batch in which not every row has it."""
    letter, count = name[0], len(batch)
    mapped = [(place, row[name]) for place, row in batch.mapped if name in row]
    if letter in "sj":
        texts: list[str | None] = [None] * count
        for place, value in mapped:
            texts[place] = value
        return pl.Series(name, texts, dtype=pl.String)
    kind: type[Any] = {"f": np.float64, "i": np.int64}.get(letter, np.bool_)
    values = np.zeros(count, dtype=kind)
    present = np.zeros(count, dtype=bool)
    for rows in batch.packed:
        if name in rows.columns:
            values[rows.places] = rows.values(rows.columns.index(name))
            present[rows.places] = True
    for place, value in mapped:
        values[place] = value
        present[place] = True
    column = pl.Series(name, values)
    if present.all():
        return column
    return pl.select(pl.when(pl.Series(present)).then(column).alias(name)).to_series()
