"""Axes: round ticks, their labels, and a range of values that one spike cannot flatten."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nbtrack.query.buckets import Floats
from nbtrack.query.words import metric

__all__ = ["Axis", "step_axis", "value_axis", "value_range"]

LARGEST = 8e307
"""Values are drawn within this, so that the range of an axis is always a number."""
_MANTISSAS = ((1, 0.0), (2, 0.0), (4, 0.5), (5, 0.0), (10, 0.0))
_FEW_POINTS = 40


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a chart.

    Attributes:
        low, high: the range that is drawn; high is above low.
        ticks: round values in that range, rising.
        labels: what to write at the ticks.
        tick_step: distance of the ticks.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    tick_step: float

    def share(self, value: float) -> float:
        """Where a value lies: 0 at the low end, 1 at the high end, beyond for values outside."""
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)


def step_axis(first: float, last: float) -> Axis:
    """The x axis for steps (or another x) from `first` to `last`.

    Example:
        >>> step_axis(0, 11_730).labels
        ('0', '4k', '8k', '12k')
    """
    is_whole = float(first).is_integer() and float(last).is_integer()
    first, last = _apart(_drawable(first), _drawable(last), 1e-15)
    low = 0.0 if 0 <= first <= 0.25 * last else first
    step, power = _round_step(last - low, 3, is_whole=is_whole)
    # The last tick is shown where it lies near: a curve may end a little before its axis.
    reach = math.ceil(last / step - 1e-9) * step
    high = max(reach, last) if reach - last <= 0.45 * step else last
    return _axis(low, high, step, power)


def value_axis(low: float, high: float) -> Axis:
    """The y axis for values from `low` to `high`; both may move outwards to a round number.

    Example:
        >>> value_axis(0.63, 0.953).labels
        ('0.6', '0.7', '0.8', '0.9', '1.0')
    """
    low, high = _apart(_drawable(low), _drawable(high), 1e-9)
    if 0 < low <= 0.3 * high:
        low = 0.0
    if 0.3 * low <= high < 0:
        high = 0.0
    step, power = _round_step(high - low, 3)
    low = _outwards(low, step, math.floor)
    high = _outwards(high, step, math.ceil)
    return _axis(low, high, step, power)


def value_range(y: Floats, must_show: tuple[float, ...] = ()) -> tuple[float, float]:
    """The range that shows a curve best: all of it, but for spikes that would flatten the rest.

    Args:
        y: (n,) finite values of the points that are drawn, by x.
        must_show: values that are never cut away.

    Returns:
        Lowest and highest value to draw; equal for a constant curve, (0, 1) without values.

    Example:
        >>> value_range(np.array([900.0] + [1.0, 1.2, 0.9, 1.1] * 25))
        (0.9, 1.275)
    """
    if not len(y):
        return 0.0, 1.0
    y = np.clip(y, -LARGEST, LARGEST)
    is_short = len(y) < _FEW_POINTS
    # At least one value lies outside, or a single spike would count as the rest.
    outer = 10 if is_short else max(2, 101 / (len(y) - 1))
    inner_low, inner_high = (float(v) for v in np.percentile(y, (outer, 100 - outer)))
    span = inner_high - inner_low
    # A curve of few points has no spikes to speak of: only what is absurdly far away is cut.
    allowed = span * (8 if is_short else 0.8)
    low, high = float(y.min()), float(y.max())
    shown = [value for value in must_show if math.isfinite(value)]
    if high > inner_high + allowed and span > 0:
        high = max([inner_high + span / 4, *shown])
    if low < inner_low - allowed and span > 0:
        low = min([inner_low - span / 4, *shown])
    return low, high


def _drawable(value: float) -> float:
    return min(max(float(value), -LARGEST), LARGEST)


def _apart(low: float, high: float, tolerance: float) -> tuple[float, float]:
    """Widen a range of (nearly) one value."""
    size = max(abs(low), abs(high))
    if high / 2 - low / 2 > max(size * tolerance, 1e-290):
        return low, high
    if size < 1e-290:  # as good as zero, but a curve must not lie outside its axis
        return min(low, 0.0), 1.0
    return low - size / 2, high + size / 2


def _round_step(span: float, desired: int, *, is_whole: bool = False) -> tuple[float, int]:
    """A round tick distance that cuts `span` into about `desired` parts, and its power of ten."""
    power = math.floor(math.log10(span / desired))
    costs: list[tuple[float, float, int]] = []
    for mantissa, awkward in _MANTISSAS:
        step = float(f"{mantissa}e{power}")
        if step > 0 and (step >= 1 or not is_whole):
            parts = span / step
            unused = 0.3 * (math.ceil(parts - 1e-9) - parts)
            cost = abs(parts - desired) + unused + awkward
            costs.append((round(cost, 9), -step, power + (mantissa == 10)))
    if not costs:
        return 1.0, 0
    _, step, power = min(costs)
    return -step, power


def _outwards(value: float, step: float, towards: Callable[[float], int]) -> float:
    """The next tick if it is near, else a little room, so that no curve runs along the edge."""
    tick = towards(value / step + (1e-9 if towards is math.floor else -1e-9)) * step
    if abs(tick - value) <= 0.6 * step:
        return min(tick, value) if towards is math.floor else max(tick, value)
    return value + math.copysign(0.15 * step, tick - value)


def _axis(low: float, high: float, step: float, power: int) -> Axis:
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    decimals = max(0, -power)
    ticks = [number * step for number in range(first, last + 1)]
    if decimals < 300:
        ticks = [round(tick, decimals) for tick in ticks]
    return Axis(low, high, tuple(ticks), tuple(_labels(ticks, power)), step)


def _labels(ticks: list[float], power: int) -> list[str]:
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if largest and math.floor(math.log10(largest)) - power >= 6:
        # Far from zero for their distance: the first is written out (in short), the others as
        # what comes on top of it.
        steps = [tick - ticks[0] for tick in ticks[1:]]
        return [metric(ticks[0]), *(f"+{label}" for label in _labels(steps, power))]
    if largest >= 1e9 or power < -4:
        digits = max(0, math.floor(math.log10(largest)) - power) if largest else 0
        return ["0" if tick == 0 else _short_exponent(tick, digits) for tick in ticks]
    for unit, sign in ((1e6, "M"), (1e3, "k")):
        if largest >= (unit if unit > 1e3 else 1e4) and power >= math.log10(unit) - 2:
            decimals = max(0, round(math.log10(unit)) - power)
            return [
                "0" if tick == 0 else metric(tick / unit, decimals=decimals) + sign
                for tick in ticks
            ]
    return [metric(tick, decimals=max(0, -power)) for tick in ticks]


def _short_exponent(value: float, digits: int) -> str:
    mantissa, _, exponent = f"{value:.{min(digits, 6)}e}".partition("e")
    return f"{metric(float(mantissa), decimals=min(digits, 6))}e{int(exponent)}"
