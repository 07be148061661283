"""A curve that still grows, small enough to draw: in bounded memory, with exact statistics.

What thins a curve that is there already is `nbtrack.query.pixels`.
"""

from __future__ import annotations

import copy

import numpy as np

from nbtrack.query.buckets import (
    Buckets,
    Floats,
    Numbers,
    Places,
    bucket_keys,
    merge,
    of_rows,
    width_exponent,
)
from nbtrack.query.facts import CurveFacts, Reading

__all__ = ["CurveFacts", "CurveSketch", "Reading"]

DEFAULT_BUCKETS = 512
_WAITING_ROWS = 2_048
_WAITING_CHUNKS = 64


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

    __slots__ = (
        "_facts",
        "_gaps",
        "_open",
        "_rows",
        "_slots",
        "_waiting",
        "_waiting_rows",
        "_whole",
        "x_name",
    )

    def __init__(self, buckets: int = DEFAULT_BUCKETS, *, x_name: str = "step") -> None:
        self.x_name = x_name
        # One is kept for the ends. Two are the least: no width puts -1 and 1 into one bucket.
        self._slots = max(buckets, 3) - 1
        self._waiting: list[tuple[Numbers, Places, Floats]] = []
        self._waiting_rows = 0
        self._facts = CurveFacts()
        self._rows: Buckets | None = None
        self._gaps: Numbers = np.empty(0, np.int64)
        self._open: dict[int, tuple[Numbers, Places, Floats]] = {}
        self._whole: CurveSketch | None = None

    def add(self, steps: Numbers, times_us: Places, values: Floats) -> None:
        """Take rows in, in the order of writing.

        Args:
            steps: (n,) int64, or float64 where x is a metric; rows where it is not finite cannot
                be placed and are left out.
            times_us: (n,) int64, microseconds since 1970.
            values: (n,) float64.
        """
        self._whole = None
        if len(steps) < _WAITING_ROWS:
            # Copies, because a small view would keep all of a large batch in memory.
            steps, times_us, values = steps.copy(), times_us.copy(), values.copy()
        self._waiting.append((steps, times_us, values))
        self._waiting_rows += len(steps)
        if self._waiting_rows >= _WAITING_ROWS or len(self._waiting) >= _WAITING_CHUNKS:
            self._settle()

    def set_open(self, writer: int, steps: Numbers, times_us: Places, values: Floats) -> None:
        """Take in what a writer's open row holds now, instead of what it held before.

        Args:
            writer: whose row it is.
            steps: one value, or none; as `times_us` and `values`.
            times_us: as in `add`.
            values: as in `add`.
        """
        self._whole = None
        self._open.pop(writer, None)
        if len(steps):
            self._open[writer] = (steps, times_us, values)

    @property
    def facts(self) -> CurveFacts:
        """Exact statistics of all rows so far."""
        if self._open:
            return self._with_open_rows().facts
        self._settle()
        return self._facts

    def points(self) -> tuple[Numbers, Floats]:
        """The curve, sorted by step: at most ``2 * buckets`` points.

        A NaN stands where a whole stretch has no finite value: there the line has a gap.
        """
        if self._open:
            return self._with_open_rows().points()
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
        if self._open:
            return self._with_open_rows().mean
        self._settle()
        rows = self._rows
        if rows is None or not len(rows.rows):
            return None
        return float(rows.sum.sum() / rows.rows.sum())

    def means(self) -> tuple[Floats, Floats]:
        """The mean step and the mean value of each bucket with finite values, sorted by step."""
        if self._open:
            return self._with_open_rows().means()
        self._settle()
        rows = self._rows
        if rows is None:
            return np.empty(0), np.empty(0)
        mean = rows.sum / rows.rows
        # A sum of values near 1e308 is infinite; half way between the extremes is close enough.
        mean = np.where(np.isfinite(mean), mean, rows.low / 2 + rows.high / 2)
        return rows.sum_x / rows.rows, mean

    def _with_open_rows(self) -> CurveSketch:
        """A copy of this curve with the open rows as if they were closed."""
        if self._whole is None:
            self._settle()
            whole = copy.copy(self)
            whole._waiting, whole._open = [], {}  # noqa: SLF001 - one of ours
            for row in self._open.values():
                whole.add(*row)
            self._whole = whole
        return self._whole

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
