"""What the watchdog remembers of a metric: its curve in bounded size, and where it became ill."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ill", "Track"]

_MOST_POINTS = 2_000
_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


class Ill(NamedTuple):
    """The first value of a metric that was no number."""

    time_us: int
    step: int
    is_nan: bool


class Track:
    """The curve of one metric: each point is the mean of `block` values that follow each other.

    Attributes:
        steps, times_us, values: of the points, where each begins.
        count: finite values so far. block: how many make one point.
        is_constant: whether all of them were the same.
        ill: the first value that was NaN or infinite. was_finite: whether one before it was not.
    """

    def __init__(self) -> None:
        """Nothing was seen."""
        self.steps: _Ints = np.empty(0, np.int64)
        self.times_us: _Ints = np.empty(0, np.int64)
        self.values: _Floats = np.empty(0)
        self.count, self.block = 0, 1
        self.is_constant = True
        self.ill: Ill | None = None
        self.was_finite = False
        self._first = 0.0
        self._waiting: tuple[_Ints, _Ints, _Floats] = (self.steps, self.times_us, self.values)

    def add(self, steps: _Ints, times_us: _Ints, values: _Floats) -> None:
        """Take values in their order."""
        is_finite = np.isfinite(values)
        if self.ill is None and not is_finite.all():
            place = int(np.argmin(is_finite))
            value = float(values[place])
            self.ill = Ill(int(times_us[place]), int(steps[place]), value != value)  # noqa: PLR0124 - only NaN is so
            self.was_finite = self.count > 0 or place > 0
        steps, times_us, values = steps[is_finite], times_us[is_finite], values[is_finite]
        if not len(values):
            return
        if not self.count:
            self._first = float(values[0])
        self.count += len(values)
        self.is_constant = self.is_constant and bool((values == self._first).all())
        self._append(steps, times_us, values)

    def smooth(self, width: int = 10) -> _Floats:
        """The mean of each point and those before it, `width` of them."""
        if len(self.values) < width:
            return np.empty(0)
        sums = np.cumsum(np.concatenate(([0.0], self.values)))
        return (sums[width:] - sums[:-width]) / width

    def _append(self, steps: _Ints, times_us: _Ints, values: _Floats) -> None:
        before = self._waiting
        steps = np.concatenate((before[0], steps))
        times_us = np.concatenate((before[1], times_us))
        values = np.concatenate((before[2], values))
        whole = len(values) // self.block * self.block
        self._waiting = steps[whole:], times_us[whole:], values[whole:]
        self.steps = np.concatenate((self.steps, steps[: whole : self.block]))
        self.times_us = np.concatenate((self.times_us, times_us[: whole : self.block]))
        means = values[:whole].reshape(-1, self.block).mean(axis=1)
        self.values = np.concatenate((self.values, means))
        while len(self.values) > _MOST_POINTS:
            even = len(self.values) // 2 * 2
            halved = self.values[:even].reshape(-1, 2).mean(axis=1)
            self.values = np.concatenate((halved, self.values[even:]))
            self.steps, self.times_us = self.steps[::2], self.times_us[::2]
            self.block *= 2
