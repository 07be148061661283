"""Curves of several runs at the same places of the x axis, so that they can be averaged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nbtrack.query.buckets import Floats, Numbers, Places

__all__ = ["Aligned", "align"]


class Aligned(NamedTuple):
    """Curves on one grid.

    Attributes:
        x: (places,) rising.
        y: (curves, places); NaN where a curve has nothing to say.
    """

    x: Numbers
    y: Floats


def align(curves: Sequence[tuple[Numbers, Floats]], max_points: int | None = None) -> Aligned:
    """Lay curves on one grid.

    The grid is every place where any curve has a value. A curve without a value there gets the one
    on the straight line between its neighbours; before its first place and after its last it has
    none. Where a value is NaN or infinite, the curve has none. Several values at one place become
    their mean. If the grid has more than `max_points` places, the axis is cut into that many equal
    stretches and each curve gives the mean of all its values in a stretch: no row goes unused.

    Args:
        curves: x and y of each, of equal length, in any order.
        max_points: None for all places.

    Example:
        >>> one = (np.array([0, 2]), np.array([0.0, 2.0]))
        >>> other = (np.array([0, 1]), np.array([5.0, 6.0]))
        >>> grid = align([one, other])
        >>> grid.x.tolist(), grid.y.tolist()
        ([0, 1, 2], [[0.0, 1.0, 2.0], [5.0, 6.0, nan]])
    """
    tidy = [_tidy(x, y) for x, y in curves]
    places = [x for x, _ in tidy if len(x)]
    if not places:
        return Aligned(np.zeros(0), np.zeros((len(curves), 0)))
    first = places[0]
    if all(len(x) == len(first) and np.array_equal(x, first) for x in places):
        grid = first
    else:
        grid = np.unique(np.concatenate(places))
    if max_points is not None and len(grid) > max_points:
        return _by_stretch(tidy, grid, max_points)
    return Aligned(grid, np.stack([_on(grid, x, y) for x, y in tidy]))


def _tidy(x: Numbers, y: Floats) -> tuple[Numbers, Floats]:
    """Sorted, one value a place, NaN for what is not finite."""
    y = np.where(np.isfinite(y), y, np.nan)
    if len(x) > 1 and not np.all(x[1:] > x[:-1]):
        places, which, counts = np.unique(x, return_inverse=True, return_counts=True)
        return places, np.bincount(which.ravel(), y, len(places)) / counts
    return x, y


def _on(grid: Numbers, x: Numbers, y: Floats) -> Floats:
    if len(x) == len(grid):  # then they are the same
        return y
    if not len(x):
        return np.full(len(grid), np.nan)
    return np.interp(grid, x, y, left=np.nan, right=np.nan)


def _by_stretch(
    curves: Sequence[tuple[Numbers, Floats]], grid: Numbers, max_points: int
) -> Aligned:
    slots = [_slots(x, grid, max_points) for x, _ in curves]
    rows = np.bincount(np.concatenate(slots), minlength=max_points)
    places = np.bincount(np.concatenate(slots), np.concatenate([x for x, _ in curves]), max_points)
    used = rows > 0
    middles = places[used] / rows[used]
    values = np.stack(
        [_means(slot, y, max_points)[used] for slot, (_, y) in zip(slots, curves, strict=True)]
    )
    for row, (x, _) in zip(values, curves, strict=True):
        _fill(row, middles, x)
    return Aligned(middles, values)


def _slots(x: Numbers, grid: Numbers, count: int) -> Places:
    low, high = float(grid[0]), float(grid[-1])
    return np.minimum(((x - low) * (count / (high - low))).astype(np.int64), count - 1)


def _means(slots: Places, y: Floats, count: int) -> Floats:
    finite = np.isfinite(y)
    rows = np.bincount(slots[finite], minlength=count)
    sums = np.bincount(slots[finite], y[finite], count)
    means = np.full(count, np.nan)
    np.divide(sums, rows, out=means, where=rows > 0)
    return means


def _fill(values: Floats, places: Floats, x: Numbers) -> None:
    """Stretches between a curve's ends in which it logged nothing: on the straight line."""
    known = np.isfinite(values)
    if not known.any() or known.all():
        return
    inside = ~known & (places > x[0]) & (places < x[-1])
    values[inside] = np.interp(places[inside], places[known], values[known], np.nan, np.nan)
