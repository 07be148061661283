"""Curves small enough to draw: the lowest and the highest value of each stretch, first and last.

`minmax` thins a curve that is there; `CurveSketch` takes one that still grows, in bounded memory,
and keeps the statistics exact. Nothing here touches the history itself, which is never sampled.
"""

from __future__ import annotations

import numpy as np

from nbtrack.query.buckets import (
    Buckets,
    Floats,
    Numbers,
    Places,
    bucket_keys,
    group,
    merge,
    of_rows,
    pick_extremes,
    width_exponent,
)
from nbtrack.query.facts import CurveFacts, Reading

__all__ = ["CurveFacts", "CurveSketch", "Reading", "minmax"]

DEFAULT_BUCKETS = 512
_WAITING_ROWS = 2_048
_WAITING_CHUNKS = 64


def minmax(x: Numbers, y: Floats, buckets: int) -> Places:
    """Choose rows of a curve so that its picture loses no spike.

    The range of `x` is cut into equal stretches. Of each the row with the lowest and the one with
    the highest value is kept, and of the whole curve the first and the last finite row. A stretch
    without any finite value keeps one row that is not finite: there the line has a gap.

    Args:
        x: (n,) int64 or float64, finite, in any order.
        y: (n,) float64.
        buckets: at most twice as many rows are chosen; at least 2.

    Returns:
        Places in `x`, sorted by `x`.

    Example:
        >>> y = np.zeros(1000)
        >>> y[700] = 5.0
        >>> minmax(np.arange(1000), y, buckets=4).tolist()
        [0, 333, 666, 700, 999]
    """
    if len(x) <= 2 * buckets:
        return np.argsort(x, kind="stable")
    keys = _equal_stretches(x, max(buckets, 2) - 1)
    is_finite = np.isfinite(y)
    finite, ill = np.flatnonzero(is_finite), np.flatnonzero(~is_finite)
    lone = ill[~np.isin(keys[ill], keys[finite])]
    lone = lone[np.unique(keys[lone], return_index=True)[1]]
    places = np.unique(np.concatenate((_extreme_places(finite, x, y, keys), lone)))
    return places[np.argsort(x[places], kind="stable")]


def _equal_stretches(x: Numbers, slots: int) -> Floats:
    # Halves, because the range of two huge values of opposite sign is no float.
    halves = x / 2
    low = halves.min()
    width = (halves.max() - low) / slots
    if not width > 0:
        return np.zeros(len(x))
    return np.minimum(np.floor((halves - low) / width), slots - 1)


def _extreme_places(finite: Places, x: Numbers, y: Floats, keys: Floats) -> Places:
    if not len(finite):
        return finite
    groups = group(keys[finite])
    places = finite if groups.order is None else finite[groups.order]
    lows, _ = pick_extremes(places, y[places], groups, np.minimum)
    highs, _ = pick_extremes(places, y[places], groups, np.maximum)
    first = finite[x[finite].argmin()]
    final = finite[len(finite) - 1 - x[finite][::-1].argmax()]
    return np.concatenate((lows, highs, [first, final]))


class CurveSketch:
    """One metric's curve as it grows: at most ``2 * buckets`` points, and exact statistics.

    The buckets are stretches of x of equal width. The width is the smallest power of two with
    which the curve fits, so that neighbours merge when it grows, and the same rows give the same
    points whatever the chunks they came in. Steps may come in any order.

    Args:
        buckets: at least 3.
        x_name: what x is: "step", or the name of a metric.

    Example:
        >>> sketch = CurveSketch()
        >>> sketch.add(np.arange(4), np.arange(4) * 1000, np.array([3.0, 1.0, 2.0, np.nan]))
        >>> sketch.facts.count, sketch.facts.minimum, sketch.facts.first_nan_step
        (4, Reading(step=1, value=1.0), 3)
    """

    __slots__ = ("_facts", "_gaps", "_rows", "_slots", "_waiting", "_waiting_rows", "x_name")

    def __init__(self, buckets: int = DEFAULT_BUCKETS, *, x_name: str = "step") -> None:
        self.x_name = x_name
        # One is kept for the ends. Two are the least: no width puts -1 and 1 into one bucket.
        self._slots = max(buckets, 3) - 1
        self._waiting: list[tuple[Numbers, Places, Floats]] = []
        self._waiting_rows = 0
        self._facts = CurveFacts()
        self._rows: Buckets | None = None
        self._gaps: Numbers = np.empty(0, np.int64)

    def add(self, steps: Numbers, times_us: Places, values: Floats) -> None:
        """Take rows in, in the order of writing.

        Args:
            steps: (n,) int64, or float64 where x is a metric; rows where it is not finite cannot
                be placed and are left out.
            times_us: (n,) int64, microseconds since 1970.
            values: (n,) float64.
        """
        if len(steps) < _WAITING_ROWS:
            # Copies, because a small view would keep all of a large batch in memory.
            steps, times_us, values = steps.copy(), times_us.copy(), values.copy()
        self._waiting.append((steps, times_us, values))
        self._waiting_rows += len(steps)
        if self._waiting_rows >= _WAITING_ROWS or len(self._waiting) >= _WAITING_CHUNKS:
            self._settle()

    @property
    def facts(self) -> CurveFacts:
        """Exact statistics of all rows so far."""
        self._settle()
        return self._facts

    def points(self) -> tuple[Numbers, Floats]:
        """The curve, sorted by step: at most ``2 * buckets`` points.

        A NaN stands where a whole stretch has no finite value: there the line has a gap.
        """
        facts, rows, gaps = self.facts, self._rows, self._gaps
        x, y = gaps, np.full(len(gaps), np.nan)
        if rows is not None and facts.first is not None and facts.final is not None:
            first, final = facts.first, facts.final
            x = np.concatenate((rows.low_x, rows.high_x, gaps, [first.step, final.step]))
            y = np.concatenate((rows.low, rows.high, y, [first.value, final.value]))
        order = np.lexsort((y, x))
        x, y = x[order], y[order]
        is_again = np.zeros(len(x), bool)
        is_again[1:] = (x[1:] == x[:-1]) & (y[1:] == y[:-1])
        return x[~is_again], y[~is_again]

    @property
    def mean(self) -> float | None:
        """The mean of all finite values; None without any."""
        self._settle()
        rows = self._rows
        if rows is None or not len(rows.rows):
            return None
        return float(rows.sum.sum() / rows.rows.sum())

    def means(self) -> tuple[Floats, Floats]:
        """The mean step and the mean value of each bucket with finite values, sorted by step."""
        self._settle()
        rows = self._rows
        if rows is None:
            return np.empty(0), np.empty(0)
        mean = rows.sum / rows.rows
        # A sum of values near 1e308 is infinite; half way between the extremes is close enough.
        mean = np.where(np.isfinite(mean), mean, rows.low / 2 + rows.high / 2)
        return rows.sum_x / rows.rows, mean

    def _settle(self) -> None:
        if not self._waiting_rows:
            return
        x, times_us, y = self._waiting[0]
        if len(self._waiting) > 1:
            x = np.concatenate([chunk[0] for chunk in self._waiting])
            times_us = np.concatenate([chunk[1] for chunk in self._waiting])
            y = np.concatenate([chunk[2] for chunk in self._waiting])
        self._waiting, self._waiting_rows = [], 0
        if x.dtype.kind == "f" and not (placed := np.isfinite(x)).all():
            x, times_us, y = x[placed], times_us[placed], y[placed]
        if len(x):
            self._facts = self._facts.take(x, times_us, y)
            self._gather(x, y)

    def _gather(self, x: Numbers, y: Floats) -> None:
        low, high = self._facts.first_step, self._facts.last_step
        assert low is not None
        assert high is not None
        width = width_exponent(low, high, self._slots)
        is_finite = np.isfinite(y)
        if not is_finite.all():
            self._gaps = np.concatenate((self._gaps, x[~is_finite]))
            x, y = x[is_finite], y[is_finite]
        rows = merge(of_rows(x, y), bucket_keys(x, width))
        if self._rows is not None:
            rows = self._rows.join(rows)
            rows = merge(rows, bucket_keys(rows.low_x, width))
        self._rows = rows
        if len(self._gaps):
            gaps = np.sort(self._gaps)
            gaps = gaps[~np.isin(bucket_keys(gaps, width), bucket_keys(rows.low_x, width))]
            self._gaps = gaps[np.unique(bucket_keys(gaps, width), return_index=True)[1]]
