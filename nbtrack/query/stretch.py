"""One metric between two places of its x axis, in as many points as a screen can show."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from nbtrack.query.buckets import Floats, Numbers
from nbtrack.query.curve_set import CLOCKS, EDGE_S
from nbtrack.query.drawn import steps_of
from nbtrack.query.overview import KeptRows, read_kept
from nbtrack.query.pixels import minmax
from nbtrack.query.reader import Reader
from nbtrack.store.layout import RunFolder

__all__ = ["Stretch", "read_rows", "read_stretch"]


class Stretch(NamedTuple):
    """Points of one metric, sorted by x.

    Attributes:
        x: (n,) the place on the axis that was asked for.
        steps: (n,) int64. times_s: (n,) float64, seconds since 1970.
        y: (n,) float64.
        total: how many values lie there; more than n if they were thinned.
    """

    x: Numbers
    steps: Numbers
    times_s: Floats
    y: Floats
    total: int


def read_stretch(
    run: Reader,
    metric: str,
    *,
    x: str = "_step",
    start: float | None = None,
    end: float | None = None,
    max_points: int | None = None,
) -> Stretch:
    """Read the values of a metric with start <= x <= end.

    Args:
        run: the run.
        metric: its name; a metric that does not exist has no values.
        x: "_step", "_runtime", "_timestamp", or a metric: then each value lies at that metric's
            value of the same row, or else at its last one before that, or at 0.
        start: None for the beginning.
        end: None for the end.
        max_points: at most so many, chosen by `minmax`: of each pixel the lowest and the highest
            value, and the first and the last of all; None for all.
    """
    buckets = max(max_points // 2, 2) if max_points is not None else 0
    if x == "_step" and buckets:
        kept = read_kept(RunFolder(run.folder), metric, *steps_of(start, end), buckets - 1)
        if kept is not None:
            return _of_kept(kept, buckets)
    frame = read_rows(run, metric, x, start, end)
    values = frame["y"].to_numpy()
    places: Numbers = frame["x"].to_numpy()
    count = len(values)
    chosen = minmax(places, values, buckets) if buckets else np.argsort(places, kind="stable")
    return Stretch(
        places[chosen],
        frame["step"].to_numpy()[chosen],
        frame["time"].to_numpy()[chosen],
        values[chosen],
        count,
    )


def read_rows(
    run: Reader, metric: str, x: str, start: float | None = None, end: float | None = None
) -> pl.DataFrame:
    """All rows with a value from start to end: ``x step time y``."""
    spine = [pl.col("_step").alias("step"), pl.col("_timestamp").alias("time")]
    if x == "_step":
        rows = run.scan([metric, "_timestamp"], steps_of(start, end))
        y = _as_number(rows, metric).alias("y")
        return rows.select(pl.col("_step").alias("x"), *spine, y).drop_nulls("y").collect()
    if x in CLOCKS:
        begin_s = 0.0 if x == "_timestamp" else run.record.info.created_us / 1e6
        rows = run.scan([metric, "_timestamp"])
        places = pl.col("_timestamp") - begin_s
    else:
        rows = run.scan()
        names = rows.collect_schema().names()
        if metric not in names:
            rows = rows.with_columns(pl.lit(None, pl.Float64).alias(metric))
        if x not in names:
            rows = rows.with_columns(pl.lit(None, pl.Float64).alias(x))
        places = _as_number(rows, x).forward_fill().fill_null(0.0)
    y = _as_number(rows, metric).alias("y")
    rows = rows.select(places.alias("x"), *spine, y).drop_nulls("y")
    rows = rows.filter(pl.col("x").is_finite())
    edge = EDGE_S if x in CLOCKS else 0.0
    if start is not None:
        rows = rows.filter(pl.col("x") >= start - edge)
    if end is not None:
        rows = rows.filter(pl.col("x") <= end + edge)
    return rows.collect()


def _as_number(rows: pl.LazyFrame, metric: str) -> pl.Expr:
    """A metric as numbers: flags count as 1 and 0, and what is no number as nothing."""
    number = pl.col(metric).cast(pl.Float64, strict=False)
    if rows.collect_schema().get(metric) != pl.String:
        return number
    # Where a metric had numbers and flags, both stand as text.
    flags = {"true": 1.0, "false": 0.0}
    flag = pl.col(metric).replace_strict(flags, default=None, return_dtype=pl.Float64)
    return pl.coalesce(number, flag)


def _of_kept(rows: KeptRows, buckets: int) -> Stretch:
    chosen = minmax(rows.steps, rows.y, buckets, block=rows.block)
    steps = rows.steps[chosen]
    return Stretch(steps, steps, rows.times_us[chosen] / 1e6, rows.y[chosen], rows.total)
