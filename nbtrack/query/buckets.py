"""Rows gathered into buckets: the arithmetic under `query.sample`, numpy only, no loop over rows.

A bucket keeps what a picture needs of the rows that fell into it: where the lowest and the highest
value lie, how many there were, and their sums for a mean. Buckets merge exactly, so that buckets
of buckets are the same as buckets of all rows.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Buckets",
    "Floats",
    "Numbers",
    "Places",
    "bucket_keys",
    "group",
    "merge",
    "of_rows",
    "pick_extremes",
    "width_exponent",
]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Numbers = NDArray[Any]
"""Steps: int64 as a rule, float64 where the x axis is a metric."""


class Buckets(NamedTuple):
    """Columns of equal length, one place a bucket (or a row that is still to be gathered).

    Attributes:
        low_x, low: where the lowest value lies (the smallest x of those), and the value.
        high_x, high: the same for the highest.
        rows: how many rows are in the bucket.
        sum_x, sum: of x and of the values, for the mean (infinite where they pass 1.8e308).
    """

    low_x: Numbers
    low: Numbers
    high_x: Numbers
    high: Numbers
    rows: Numbers
    sum_x: Numbers
    sum: Numbers

    def join(self, later: Buckets) -> Buckets:
        """These buckets and the later ones behind them."""
        return Buckets(*(np.concatenate(pair) for pair in zip(self, later, strict=True)))


class Groups(NamedTuple):
    """Rows in groups: `order` makes them neighbours, `starts` and `sizes` say which they are."""

    order: Places | None
    starts: Places
    sizes: Places


def group(keys: Numbers) -> Groups:
    """Bring equal keys together, in rising order of the keys.

    Args:
        keys: (n,), n at least 1. Rows come sorted as a rule: that is tried first.

    Returns:
        `order` is None where the rows already lie as they should.
    """
    order: Places | None = None
    if np.any(keys[1:] < keys[:-1]):
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    return Groups(order, starts, sizes)


def pick_extremes(x: Numbers, y: Floats, groups: Groups, choose: np.ufunc) -> tuple[Any, Any]:
    """Of each group the extreme value and the smallest x where it is reached.

    Args:
        x: (n,), in the order of the groups, as `y`.
        y: (n,), finite.
        groups: from `group`.
        choose: ``np.minimum`` or ``np.maximum``.
    """
    best = choose.reduceat(y, groups.starts)
    hit = y == np.repeat(best, groups.sizes)
    hits = np.add.reduceat(hit, groups.starts, dtype=np.int64)
    return np.minimum.reduceat(x[hit], np.cumsum(hits) - hits), best


def of_rows(x: Numbers, y: Floats) -> Buckets:
    """Each row as a bucket of its own."""
    return Buckets(x, y, x, y, np.ones(len(y), np.int64), x.astype(np.float64), y)


def merge(rows: Buckets, keys: Numbers) -> Buckets:
    """Make one bucket of all that have the same key.

    Args:
        rows: buckets, or rows from `of_rows`; later ones were written later.
        keys: (n,), the bucket each one belongs to.
    """
    if not len(keys):
        return rows
    groups = group(keys)
    if groups.order is not None:
        rows = Buckets(*(column[groups.order] for column in rows))
    low_x, low = pick_extremes(rows.low_x, rows.low, groups, np.minimum)
    high_x, high = pick_extremes(rows.high_x, rows.high, groups, np.maximum)
    with np.errstate(over="ignore"):
        sizes, sum_x, total = (np.add.reduceat(c, groups.starts) for c in rows[4:])
    return Buckets(low_x, low, high_x, high, sizes, sum_x, total)


def width_exponent(low: float, high: float, slots: int) -> int:
    """The smallest power of two as a width with which low..high needs at most `slots` buckets."""
    if isinstance(low, int) and isinstance(high, int):
        exponent = max(0, (high - low).bit_length() - slots.bit_length() - 1)
        while (high >> exponent) - (low >> exponent) >= slots:
            exponent += 1
        return exponent
    span = (high / 2 - low / 2) / slots
    if span == 0:
        return 0
    exponent = math.frexp(span)[1]
    while math.floor(math.ldexp(high, -exponent)) - math.floor(math.ldexp(low, -exponent)) >= slots:
        exponent += 1
    return exponent


def bucket_keys(x: Numbers, width: int) -> Numbers:
    """Which bucket each x falls into, where buckets are ``2 ** width`` wide."""
    if x.dtype.kind == "i":
        return x >> np.int64(max(width, 0))
    return np.floor(np.ldexp(x, -width))
