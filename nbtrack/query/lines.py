"""One metric of one run in a few numbers: extremes, mean, first and last, and a small curve.

Lists of runs show them beside each name. They are read from the rows once and kept, for so many
runs as a list may have; of a run that goes on, only the rows that came since are read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from nbtrack.query.buckets import Floats, Numbers
from nbtrack.query.facts import CurveFacts, Reading
from nbtrack.query.overview import read_kept
from nbtrack.query.sample import CurveSketch
from nbtrack.store.history import History
from nbtrack.store.layout import RunFolder
from nbtrack.store.segments import list_segments
from nbtrack.store.tail import Tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LINE_POINTS", "Lines", "MetricLine", "Stamp", "read_line"]

LINE_POINTS = 40
"""Of a small curve: evenly spaced over the steps of the run."""
_MOST_LINES = 50_000
_MOST_LIVE = 256
_OVERVIEW_POINTS = 2_000
Stamp = tuple[int, int]


class MetricLine(NamedTuple):
    """One metric of one run.

    Attributes:
        facts: exact statistics of the finite values; `CurveFacts.count` is that of a long run's
            extremes only where it has side files.
        mean: of the finite values; None without any.
        y: at most `LINE_POINTS` values, evenly spaced from the first step to the last; NaN before
            the first and after the last finite value.
    """

    facts: CurveFacts
    mean: float | None
    y: NDArray[np.float32]

    def value(self, statistic: str, direction: str | None) -> Reading | None:
        """What a statistic of the metric is, and at which step; None if there is none.

        Args:
            statistic: min, max, first, last or best.
            direction: "min" or "max", whichever is best; None if nobody knows.
        """
        if statistic == "best":
            statistic = direction or ""
        facts = self.facts
        found = {
            "min": facts.minimum,
            "max": facts.maximum,
            "first": facts.first,
            "last": facts.last,
        }
        return found.get(statistic)


@dataclass(slots=True)
class _Live:
    """A run that goes on: what was read of it, and where to read on."""

    tail: Tail
    sketch: CurveSketch
    lock: threading.Lock


class Lines:
    """Small curves that were read, by run and metric; the ones used last are kept."""

    def __init__(self, most: int = _MOST_LINES) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, str], tuple[Stamp, MetricLine]] = OrderedDict()
        self._live: OrderedDict[tuple[str, str], _Live] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, folder: RunFolder, metric: str, stamp: Stamp, *, is_live: bool = False
    ) -> MetricLine:
        """A metric of a run.

        Args:
            folder: the run.
            metric: its name; one that the run does not have is a line without values.
            stamp: how many rows the run has and when it was changed, as the run table says: what
                was read before holds as long as that is the same.
            is_live: more rows may come.
        """
        key = (str(folder.path), metric)
        with self._lock:
            known = self._known.get(key)
            if known is not None and known[0] == stamp:
                self._known.move_to_end(key)
                return known[1]
        line = self._read_on(key, folder, metric) if is_live else read_line(folder, metric)
        with self._lock:
            if not is_live:
                self._live.pop(key, None)
            self._known[key] = (stamp, line)
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return line

    def _read_on(self, key: tuple[str, str], folder: RunFolder, metric: str) -> MetricLine:
        with self._lock:
            live = self._live.get(key)
            if live is None:
                live = self._live[key] = _Live(Tail(folder), _new_sketch(), threading.Lock())
            self._live.move_to_end(key)
            while len(self._live) > _MOST_LIVE:
                self._live.popitem(last=False)
        with live.lock:
            _take(live.sketch, live.tail, metric)
            return _line_of(live.sketch)


def read_line(folder: RunFolder, metric: str) -> MetricLine:
    """Read one metric of a run, the quickest way that its files allow.

    Example:
        >>> import nbtrack
        >>> with nbtrack.init(project="line") as run:
        ...     for step in range(5):
        ...         run.log({"loss": 1.0 - step * 0.1})
        >>> line = read_line(RunFolder(nbtrack.open_run(run.id).folder), "loss")
        >>> line.facts.minimum, [round(float(y), 1) for y in line.y]
        (Reading(step=4, value=0.6), [1.0, 0.9, 0.8, 0.7, 0.6])
    """
    sketch = _new_sketch()
    is_sealed = any(sealed for _, sealed in list_segments(folder).segments)
    if not is_sealed:
        _take(sketch, Tail(folder), metric)
    elif (kept := read_kept(folder, metric, None, None, _OVERVIEW_POINTS)) is not None:
        sketch.add(kept.steps, kept.times_us, kept.y)
    else:
        # Lazily, by column: the run may have hundreds of metrics.
        rows = History(folder).scan([metric, "_timestamp"])
        y = pl.col(metric).cast(pl.Float64, strict=False).alias("y")
        time = (pl.col("_timestamp") * 1e6).cast(pl.Int64).alias("time")
        _add(sketch, rows.select(pl.col("_step").alias("step"), time, y).drop_nulls("y").collect())
    return _line_of(sketch)


def _new_sketch() -> CurveSketch:
    return CurveSketch(LINE_POINTS + 1)


def _take(sketch: CurveSketch, tail: Tail, metric: str) -> None:
    for batch in tail.read():
        steps, times_us, values = batch.numbers(metric)
        if len(steps):
            sketch.add(steps, times_us, values)


def _add(sketch: CurveSketch, rows: pl.DataFrame) -> None:
    if rows.height:
        sketch.add(rows["step"].to_numpy(), rows["time"].to_numpy(), rows["y"].to_numpy())


def _line_of(sketch: CurveSketch) -> MetricLine:
    facts = sketch.facts
    x, y = sketch.means()
    if not len(x) or facts.first_step is None or facts.last_step is None:
        return MetricLine(facts, None, np.empty(0, np.float32))
    assert facts.first is not None
    assert facts.final is not None
    # The ends are exact: where the curve begins, and where it has come to.
    x = np.concatenate(([facts.first.step], x, [facts.final.step])).astype(np.float64)
    y = np.concatenate(([facts.first.value], y, [facts.final.value]))
    keep = np.concatenate(([True], np.diff(x) > 0))
    x, y = x[keep], y[keep]
    y[-1] = facts.final.value
    points = min(LINE_POINTS, facts.count)
    grid = _even(float(facts.first_step), float(facts.last_step), max(points, 2))
    return MetricLine(facts, sketch.mean, _resampled(grid, x, y))


def _even(low: float, high: float, points: int) -> Floats:
    return np.linspace(low, high, points) if high > low else np.array([low])


def _resampled(grid: Floats, x: Numbers, y: Floats) -> NDArray[np.float32]:
    """The curve at evenly spaced places; NaN beyond its ends."""
    found = np.interp(grid, x, y)
    slack = (grid[-1] - grid[0]) * 1e-9
    found[(grid < x[0] - slack) | (grid > x[-1] + slack)] = np.nan
    with np.errstate(over="ignore"):
        return found.astype(np.float32)
