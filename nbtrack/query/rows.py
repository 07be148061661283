"""The numbers in a batch of rows, metric by metric, in one pass over its columns."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nbtrack.query.buckets import Floats, Places
from nbtrack.store.batch import Batch
from nbtrack.store.columns import NUMERIC, logical_name, split_physical

__all__ = ["BatchRows", "MetricRows", "metric_rows"]


class MetricRows(NamedTuple):
    """The rows of a batch that hold a number for one metric, in the order of writing.

    Attributes:
        name: of the metric; dotted for nested values.
        steps, times_us: (n,) int64.
        values: (n,) float64.
        rows: (n,) int64, where in the batch the rows begin: the same for all metrics of a row.
        open: 1 if the last one is of a row that is still open, and may change; else 0.
    """

    name: str
    steps: Places
    times_us: Places
    values: Floats
    rows: Places
    open: int = 0


class BatchRows(NamedTuple):
    """The numbers in a batch.

    Attributes:
        writer: whose rows these are.
        frames: how many frames the rows came in; 0 where there was none.
        metrics: by name, in the order of first appearance; only those with numbers.
    """

    writer: int
    frames: int
    metrics: dict[str, MetricRows]


class _Found:
    """Where in a batch the values of a metric are."""

    __slots__ = ("gone", "places", "values")

    def __init__(self) -> None:
        self.places: list[Places] = []
        self.values: list[Floats] = []
        self.gone: list[int] = []


def metric_rows(batch: Batch, only: Collection[str] | None = None) -> BatchRows:
    """Every metric of a batch with its numbers, or some of them.

    Asking a batch for one metric after the other looks at every column each time, which is too
    slow for hundreds of metrics four times a second.
    """
    found: dict[str, _Found] = {}
    for rows in batch.packed:
        for index, column in enumerate(rows.columns if len(rows.places) else ()):
            if only is not None and _name(column) not in only:
                continue
            held = found.setdefault(_name(column), _Found())
            held.places.append(rows.places)
            held.values.append(rows.values(index).astype(np.float64, copy=False))
    for place, row in batch.mapped:
        for column, value in row.items():
            if only is not None and _name(column) not in only:
                continue
            held = found.setdefault(_name(column), _Found())
            if column[0] in NUMERIC:
                held.places.append(np.array([place], dtype=np.int64))
                held.values.append(np.array([value], dtype=np.float64))
            else:
                held.gone.append(place)
    with_numbers = [(name, held) for name, held in found.items() if held.places]
    with_numbers.sort(key=lambda each: int(each[1].places[0][0]))
    metrics: dict[str, MetricRows] = {}
    for name, held in with_numbers:
        numbers = batch.join(held.places, held.values, held.gone)
        if len(numbers.steps):
            metrics[name] = MetricRows(name, *numbers)
    return BatchRows(batch.writer, len(batch), metrics)


@lru_cache(maxsize=16_384)
def _name(column: str) -> str:
    """The metric that a physical column is of."""
    return logical_name(split_physical(column)[1])
