"""The numbers in a batch of rows, metric by metric, in one pass over its columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nbtrack.query.buckets import Floats, Places
from nbtrack.store.columns import NUMERIC, logical_name, split_physical
from nbtrack.store.decode import Batch

__all__ = ["MetricRows", "metric_rows"]


class MetricRows(NamedTuple):
    """The rows of a batch that hold a number for one metric, in the order of writing.

    Attributes:
        name: of the metric; dotted for nested values.
        steps, times_us: (n,) int64.
        values: (n,) float64.
    """

    name: str
    steps: Places
    times_us: Places
    values: Floats


def metric_rows(batch: Batch) -> Iterator[MetricRows]:
    """Every metric of a batch with its numbers, in the order of first appearance.

    Asking a batch for one metric after the other looks at every column each time, which is too
    slow for hundreds of metrics four times a second.
    """
    places: dict[str, list[Places]] = {}
    values: dict[str, list[Floats]] = {}
    for rows in batch.packed:
        for index, column in enumerate(rows.columns):
            if (name := _number_name(column)) is not None:
                places.setdefault(name, []).append(rows.places)
                found = rows.values(index).astype(np.float64, copy=False)
                values.setdefault(name, []).append(found)
    for place, row in batch.mapped:
        for column, value in row.items():
            if (name := _number_name(column)) is not None:
                places.setdefault(name, []).append(np.array([place], dtype=np.int64))
                values.setdefault(name, []).append(np.array([value], dtype=np.float64))
    for name, where in sorted(places.items(), key=lambda item: int(item[1][0][0])):
        yield _joined(batch, name, where, values[name])


def _joined(batch: Batch, name: str, where: list[Places], values: list[Floats]) -> MetricRows:
    places, found = where[0], values[0]
    if len(where) > 1:
        places, found = np.concatenate(where), np.concatenate(values)
        order = np.argsort(places, kind="stable")
        places, found = places[order], found[order]
    return MetricRows(name, batch.step[places], batch.time_us[places], found)


@lru_cache(maxsize=16_384)
def _number_name(column: str) -> str | None:
    """The metric that a physical column holds numbers of."""
    return logical_name(split_physical(column)[1]) if column[0] in NUMERIC else None
