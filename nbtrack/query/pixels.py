"""Choosing the rows of a curve that its picture needs: of each pixel the lowest and the highest.

The history itself is never sampled; this is what is drawn of it.
"""

from __future__ import annotations

import numpy as np

from nbtrack.query.buckets import Floats, Numbers, Places

__all__ = ["minmax", "step_edges"]


def minmax(x: Numbers, y: Floats, buckets: int, *, block: int = 1) -> Places:
    """Choose rows of a curve so that its picture loses no spike.

    The range of `x` is cut into pixels of equal width. Of each the row with the lowest and the one
    with the highest value is kept, and of the whole curve the first and the last finite row. A
    pixel without any finite value keeps one row that is not finite: there the line has a gap.

    Args:
        x: (n,) int64 or float64, finite, in any order.
        y: (n,) float64.
        buckets: at most twice as many rows are chosen; at least 2.
        block: as in `step_edges`; 1 where x is no step.

    Returns:
        Places in `x`, sorted by `x`.

    Example:
        >>> y = np.zeros(1000)
        >>> y[700] = 5.0
        >>> minmax(np.arange(1000), y, buckets=4).tolist()
        [0, 333, 666, 700, 999]
    """
    order = np.argsort(x, kind="stable") if (x[1:] < x[:-1]).any() else None
    if len(x) <= 2 * buckets:
        return np.arange(len(x)) if order is None else order
    if order is not None:
        x, y = x[order], y[order]
    # Two of the rows are the first and the last one.
    edges = _edges(x, max(buckets, 2) - 1, block)
    is_finite = np.isfinite(y)
    if is_finite.all():
        places = _extremes(x, y, edges)
    else:
        finite, ill = np.flatnonzero(is_finite), np.flatnonzero(~is_finite)
        places = finite[_extremes(x[finite], y[finite], edges)]
        places = np.union1d(places, _lone(x, ill, finite, edges))
    return places if order is None else order[places]


def step_edges(low: int, high: int, pixels: int, block: int = 1) -> Places:
    """Where the pixels of the steps low..high begin, all but the first.

    Where history comes in blocks, pixels are as wide as several whole blocks, and begin at a
    multiple of that: no block is parted between two pixels.

    Args:
        low: the first step.
        high: the last step.
        pixels: there are at most so many; at least 1.
        block: blocks begin at multiples of this.

    Example:
        >>> step_edges(0, 999, 4).tolist(), step_edges(0, 999, 4, block=128).tolist()
        ([250, 500, 750], [256, 512, 768])
    """
    if block > 1:
        return _block_edges(low, high, pixels, block)
    span = high - low + 1
    if span.bit_length() + pixels.bit_length() < 63:
        return low + np.arange(1, pixels) * span // pixels
    return np.array([low + place * span // pixels for place in range(1, pixels)], dtype=np.int64)


def _block_edges(low: int, high: int, pixels: int, block: int) -> Places:
    if pixels < 2:
        return np.empty(0, np.int64)
    width = block
    # With the second one there are never too many, wherever the first step lies.
    for parts, span in ((pixels, high - low + 1), (pixels - 1, high - low)):
        width = max(-(-span // (parts * block)), 1) * block
        if high // width - low // width < pixels:
            break
    return np.arange(low // width + 1, high // width + 1) * width


def _edges(x: Numbers, pixels: int, block: int) -> Numbers:
    """Where all pixels but the first begin; x is sorted."""
    low: int | float = x[0].item()
    high: int | float = x[-1].item()
    if isinstance(low, int) and isinstance(high, int):
        return step_edges(low, high, pixels, block)
    # Halves, because the range of two huge values of opposite sign is no float.
    width = (high / 2 - low / 2) / pixels
    edges: Numbers = (low / 2 + width * np.arange(1, pixels)) * 2
    return edges if width > 0 else edges[:0]


def _extremes(x: Numbers, y: Floats, edges: Numbers) -> Places:
    """Places of the lowest and the highest row of each pixel, and of the first and the last."""
    if not len(x):
        return np.empty(0, np.int64)
    bounds = np.concatenate(([0], np.searchsorted(x, edges), [len(x)]))
    starts = bounds[:-1][bounds[1:] > bounds[:-1]]
    sizes = np.diff(np.append(starts, len(x)))
    found = [np.array([0, len(x) - 1])]
    for choose in (np.minimum, np.maximum):
        best = choose.reduceat(y, starts)
        hits = np.flatnonzero(y == np.repeat(best, sizes))
        found.append(hits[np.searchsorted(hits, starts)])
    places = np.sort(np.concatenate(found))  # np.unique takes five times as long for so few
    return places[np.append(places[1:] != places[:-1], values=True)]


def _lone(x: Numbers, ill: Places, finite: Places, edges: Numbers) -> Places:
    """Of each pixel without a finite value the first row."""
    has_finite = np.zeros(len(edges) + 1, bool)
    has_finite[np.searchsorted(edges, x[finite], side="right")] = True
    pixels = np.searchsorted(edges, x[ill], side="right")
    lone, pixels = ill[~has_finite[pixels]], pixels[~has_finite[pixels]]
    return lone[np.unique(pixels, return_index=True)[1]]
