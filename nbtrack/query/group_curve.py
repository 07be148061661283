"""One metric of a group of runs: mean, spread and how sure the mean is, step by step."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import polars as pl

from nbtrack.query.align import align
from nbtrack.query.bootstrap import mean_interval
from nbtrack.query.buckets import Floats, Numbers

__all__ = ["STATISTICS", "group_columns", "group_curve"]

STATISTICS = ("n", "mean", "std", "sem", "ci_low", "ci_high", "min", "max")
"""What is told of each step: how many runs have a value, and of those the mean, the standard
deviation (n - 1), the standard error of the mean, the bootstrap interval and the extremes."""

_SCHEMA = {"step": pl.Int64, "n": pl.Int64} | dict.fromkeys(STATISTICS[1:], pl.Float64)


def group_curve(
    curves: Sequence[tuple[Numbers, Floats]], *, max_points: int | None = None, level: float = 0.95
) -> pl.DataFrame:
    """The statistics of several curves of one metric.

    Args:
        curves: x and y of each run; see `align` for what counts where a run has no value.
        max_points: at most so many steps; all by default.
        level: of the bootstrap interval.

    Returns:
        ``step`` and the columns of `STATISTICS`, one row a step at which any run has a value.
        Spreads of one run are null.

    Example:
        >>> one, other = np.array([1.0, 2.0]), np.array([3.0, 6.0])
        >>> frame = group_curve([(np.arange(2), one), (np.arange(2), other)])
        >>> frame.select("step", "n", "mean", "min", "max").rows()
        [(0, 2, 2.0, 1.0, 3.0), (1, 2, 4.0, 2.0, 6.0)]
    """
    columns = group_columns(curves, max_points=max_points, level=level)
    frame = pl.DataFrame(columns, schema=_SCHEMA if not len(columns["step"]) else None)
    return frame.with_columns(
        pl.col("n").cast(pl.Int64), pl.col("std", "sem", "ci_low", "ci_high").fill_nan(None)
    )


def group_columns(
    curves: Sequence[tuple[Numbers, Floats]], *, max_points: int | None = None, level: float = 0.95
) -> dict[str, Numbers]:
    """The same as plain arrays, for who does not need a frame: spreads of one run are NaN."""
    grid = align(curves, max_points)
    there = np.isfinite(grid.y).any(axis=0)
    x, y = grid.x[there], grid.y[:, there]
    if not x.size:
        return {name: np.empty(0) for name in _SCHEMA}
    count = np.isfinite(y).sum(axis=0)
    interval = mean_interval(y, level)
    with warnings.catch_warnings():  # numpy warns of the spread of one value; it is NaN here
        warnings.simplefilter("ignore", RuntimeWarning)
        deviation = np.nanstd(y, axis=0, ddof=1)
    return {
        "step": x,
        "n": count,
        "mean": np.nanmean(y, axis=0),
        "std": deviation,
        "sem": deviation / np.sqrt(np.maximum(count, 1)),
        "ci_low": interval.low,
        "ci_high": interval.high,
        "min": np.nanmin(y, axis=0),
        "max": np.nanmax(y, axis=0),
    }
