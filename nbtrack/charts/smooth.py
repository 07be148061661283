"""The course of a noisy curve: an exponential mean over x, like the one that wandb's charts use."""

from __future__ import annotations

import math

import numpy as np

from nbtrack.query.buckets import Floats

__all__ = ["exponential_mean", "is_noisy"]

_REACH = 1 / 200
_REACH_POINTS = 4
_NOISE = 0.015


def exponential_mean(x: Floats, y: Floats) -> Floats:
    """Smooth a curve without pulling its start towards zero.

    The weights are by distance in x, not by number of points, so that unevenly logged curves are
    smoothed alike: what lies 1/200 of the range of x back (or four points, where they are few)
    weighs 1/e.

    Args:
        x: (n,), rising.
        y: (n,), finite.

    Example:
        >>> exponential_mean(np.arange(3.0), np.array([4.0, 4.0, 4.0])).tolist()
        [4.0, 4.0, 4.0]
    """
    if not len(x):
        return y
    span = float(x[-1]) - float(x[0])
    reach = max(_REACH, _REACH_POINTS / len(x))
    scale = 1 / (span * reach) if math.isfinite(span) and span > 0 else 0.0
    keeps: list[float] = np.exp(-np.diff(x, prepend=x[:1]) * scale).tolist()
    total, weight = 0.0, 0.0
    smooth: list[float] = []
    values: list[float] = (y / 4).tolist()  # quarters: a sum of huge values stays finite
    for keep, value in zip(keeps, values, strict=True):
        # As a running mean, not as a sum: the weights alone grow with the number of points.
        weight = weight * keep + 1
        total += (value - total) / weight
        smooth.append(total * 4)
    return np.array(smooth)


def is_noisy(y: Floats) -> bool:
    """Whether neighbours differ so much that the course of the curve is hard to see.

    Args:
        y: (n,), finite, by x. A smooth curve bends little from point to point.
    """
    if len(y) < 3:
        return False
    scaled = y / 4
    bend = float(np.median(np.abs(scaled[:-2] / 2 - scaled[1:-1] + scaled[2:] / 2)))
    low, high = np.percentile(scaled, (5, 95))
    return bend > _NOISE * float(high - low)
