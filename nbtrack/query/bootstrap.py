"""How sure a mean of a few runs is: bootstrap intervals, and whether two groups differ.

The percentile bootstrap of Efron (1979), "Bootstrap Methods: Another Look at the Jackknife". With
up to five values all resamples there are get counted, so that the answer is exact; with more, a
thousand are drawn, always the same ones: the same runs give the same band each time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nbtrack.query.buckets import Floats, Places

__all__ = ["DIFFERENCE_LEVEL", "Interval", "difference_interval", "mean_interval"]

DIFFERENCE_LEVEL = 0.95
_COUNTED_UP_TO = 5
_DRAWN = 1_000
_SEED = 20_231
_MOST_PAIRS = 1_000_000
_MOST_IN_ONE_THREAD = 250_000


class Interval(NamedTuple):
    """Where a value probably lies; NaN where that cannot be told.

    Attributes:
        low, high: the ends, included.
    """

    low: Floats
    high: Floats


def mean_interval(values: Floats, level: float = 0.95) -> Interval:
    """A bootstrap interval of the mean of each column.

    Args:
        values: (runs, columns); NaN where a run has no value.
        level: how probable it is that the interval holds the mean, 0 to 1.

    Returns:
        Two arrays of (columns,); NaN where fewer than two runs have a value.

    Example:
        >>> low, high = mean_interval(np.array([[1.0], [2.0], [3.0]]))
        >>> round(float(low[0]), 2), round(float(high[0]), 2)
        (1.0, 3.0)
    """
    low = np.full(values.shape[1], np.nan)
    high = low.copy()
    has_value = np.isfinite(values)
    # Runs begin and end at different steps, so there are few patterns of who is there.
    patterns, which = np.unique(has_value, axis=1, return_inverse=True)
    for index in range(patterns.shape[1]):
        there = patterns[:, index]
        if there.sum() < 2:
            continue
        columns = np.flatnonzero(which.ravel() == index)
        weights = _weights(int(there.sum())).T
        for some in _pieces(columns, weights.size):
            means = values[np.ix_(there, some)].T @ weights
            low[some], high[some] = _quantiles(means, level)
    return Interval(low, high)


def _pieces(columns: Places, size: int) -> Iterator[Places]:
    """Some columns after the others, each product so small that this thread works it out alone.

    Where the machine is busy, the threads of the linear algebra wait for each other for longer
    than all of it takes.
    """
    step = max(_MOST_IN_ONE_THREAD // size, 1)
    for begin in range(0, len(columns), step):
        yield columns[begin : begin + step]


def difference_interval(one: Floats, other: Floats, level: float = DIFFERENCE_LEVEL) -> Interval:
    """A bootstrap interval of the mean of `one` minus the mean of `other`.

    Args:
        one: (n,) finite values, at least two.
        other: (m,) likewise.
        level: as in `mean_interval`.

    Returns:
        Two arrays without dimensions.

    Example:
        >>> low, high = difference_interval(np.array([5.0, 5.1, 5.2]), np.array([1.0, 1.1, 1.2]))
        >>> bool(low > 3 and high < 5)
        True
    """
    means = _weights(len(one)) @ one
    others = _weights(len(other)) @ other
    # Each resample of one with many of the other; their number is bounded by `_MOST_PAIRS`.
    step = max(1, len(means) * len(others) // _MOST_PAIRS)
    differences = (means[:, None] - others[None, ::step]).ravel()
    return _quantiles(differences, level)


def _quantiles(means: Floats, level: float) -> Interval:
    """The ends among the means that occur: between two of them, that of so few runs cannot lie."""
    count = means.shape[-1]
    ends = [max(math.ceil(count * share) - 1, 0) for share in ((1 - level) / 2, (1 + level) / 2)]
    ordered = np.sort(means, axis=-1)  # quicker than np.partition here
    return Interval(ordered[..., ends[0]], ordered[..., ends[1]])


@lru_cache(maxsize=64)
def _weights(count: int) -> Floats:
    """One row a resample: how much each of `count` values weighs in its mean."""
    if count <= _COUNTED_UP_TO:
        drawn = np.array(list(itertools.product(range(count), repeat=count)))
    else:
        drawn = np.random.default_rng(_SEED).integers(0, count, (_DRAWN, count))
    weights = np.zeros((len(drawn), count))
    np.add.at(weights, (np.arange(len(drawn))[:, None], drawn), 1 / count)
    return weights
