"""One metric's curve as it grows, in pieces that a view can append."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nbtrack.query.buckets import (
    Floats,
    Numbers,
    Places,
    bucket_keys,
    group,
    pick_extremes,
    width_exponent,
)
from nbtrack.query.sample import CurveSketch

__all__ = ["GrowingCurve", "News", "Points"]

_WAITING_ROWS = 8_192
_WAITING_CHUNKS = 64


class Points(NamedTuple):
    """Points of a curve, sorted by x.

    Attributes:
        x: (n,) int64, or float64 where x is no step.
        times_us: (n,) int64, microseconds since 1970.
        y: (n,) float64.
    """

    x: Numbers
    times_us: Places
    y: Floats

    def pick(self, places: Places | slice) -> Points:
        """The points at these places."""
        return Points(self.x[places], self.times_us[places], self.y[places])

    def join(self, later: Points) -> Points:
        """These points and the later ones behind them."""
        return _joined([self, later])


class News(NamedTuple):
    """What a view has to do to have the curve: append `points`, or begin anew with them."""

    replace: bool
    points: Points
    drawn: int


class GrowingCurve:
    """A curve in at most `max_points` points that mostly grows at its end.

    As long as all rows fit, all are points. After that rows are gathered into buckets of x that
    are a power of two wide, and of each bucket the lowest and the highest value stay, as do the
    first and the last of all. Wider buckets hold whole narrower ones, so nothing that would have
    been seen is ever lost, and the view must begin anew only when the width doubles.

    Attributes:
        sketch: the same rows as `CurveSketch`, for the statistics.

    Example:
        >>> curve = GrowingCurve(100)
        >>> curve.add(np.arange(3), np.arange(3), np.array([2.0, 1.0, 0.5]))
        >>> curve.take_news().replace, curve.take_news()
        (True, None)
        >>> curve.add(np.array([3]), np.array([3]), np.array([0.25]))
        >>> curve.take_news().points.y.tolist()
        [0.25]
    """

    __slots__ = ("_max", "_points", "_rows", "_sent", "_slots", "_waiting", "_width", "sketch")

    def __init__(self, max_points: int, *, x_name: str = "step") -> None:
        self.sketch = CurveSketch(x_name=x_name)
        self._max = max(max_points, 16)
        # Two points a bucket; what is left of the room is for what comes before the next width.
        self._slots = self._max * 3 // 8
        self._width: int | None = None
        self._points: Points | None = None
        self._waiting: list[Points] = []
        self._rows = 0
        self._sent = -1  # -1: the view must begin anew

    def __len__(self) -> int:
        """How many points the curve has now."""
        self._settle()
        return 0 if self._points is None else len(self._points.x)

    def add(self, x: Numbers, times_us: Places, y: Floats) -> None:
        """Take rows in, in the order of writing.

        Args:
            x: (n,) steps, or places on another axis; those that are not finite are left out.
            times_us: (n,) int64.
            y: (n,) float64, as logged.
        """
        self.sketch.add(x, times_us, y)
        points = Points(x, times_us, y)
        if x.dtype.kind == "f" and not (placed := np.isfinite(x)).all():
            points = points.pick(np.flatnonzero(placed))
        if len(points.x):
            self._waiting.append(points)
            self._rows += len(points.x)
        if self._rows >= _WAITING_ROWS or len(self._waiting) >= _WAITING_CHUNKS:
            self._settle()

    def forget_view(self) -> None:
        """The view has nothing any more: the next news are the whole curve."""
        self._sent = -1

    def take_news(self) -> News | None:
        """What the view does not have yet; None if it has everything."""
        self._settle()
        points = self._points
        if points is None or self._sent == len(points.x):
            return None
        is_new = self._sent < 0
        news = points if is_new else points.pick(slice(self._sent, None))
        self._sent = len(points.x)
        return News(is_new, news, self._sent)

    def _settle(self) -> None:
        if not self._waiting:
            return
        news = _sorted(_joined(self._waiting))
        self._waiting, self._rows = [], 0
        if self._width is not None:
            news = news.pick(_thin(news, self._width))
        points = news
        if self._points is not None:
            points = self._points.join(news)
            if news.x[0] < self._points.x[-1]:  # it went back: it does not only grow at its end
                points = _sorted(points)
                self._sent = -1
        if len(points.x) > self._max:
            width = width_exponent(points.x[0].item(), points.x[-1].item(), self._slots)
            self._width = width if self._width is None else max(self._width, width)
            points = points.pick(_thin(points, self._width))
            self._sent = -1
        self._points = points


def _joined(chunks: list[Points]) -> Points:
    if len(chunks) == 1:
        return chunks[0]
    return Points(
        np.concatenate([chunk.x for chunk in chunks]),
        np.concatenate([chunk.times_us for chunk in chunks]),
        np.concatenate([chunk.y for chunk in chunks]),
    )


def _sorted(points: Points) -> Points:
    if not np.any(points.x[1:] < points.x[:-1]):
        return points
    return points.pick(np.argsort(points.x, kind="stable"))


def _thin(points: Points, width: int) -> Places:
    """The places of the points that stay, for buckets ``2 ** width`` wide; x is sorted."""
    keys = bucket_keys(points.x, width)
    is_finite = np.isfinite(points.y)
    finite = np.flatnonzero(is_finite)
    kept = [np.empty(0, np.int64)]
    if len(finite):
        groups = group(keys[finite])
        low, _ = pick_extremes(finite, points.y[finite], groups, np.minimum)
        high, _ = pick_extremes(finite, points.y[finite], groups, np.maximum)
        kept += [low, high, finite[[0, -1]]]
    if len(finite) < len(keys):
        # A bucket without any finite value keeps one row that is not: there the line has a gap.
        ill = np.flatnonzero(~is_finite)
        lone = ill[~np.isin(keys[ill], keys[finite])]
        kept.append(lone[np.unique(keys[lone], return_index=True)[1]])
    return np.unique(np.concatenate(kept))
