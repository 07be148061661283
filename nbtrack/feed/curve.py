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

    def begins_with(self, before: Points) -> bool:
        """Whether these are the points of before and perhaps more behind them."""
        count = len(before.x)
        return np.array_equal(self.x[:count], before.x) and np.array_equal(
            self.y[:count], before.y, equal_nan=True
        )


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
    been seen is ever lost, and the view must begin anew only when the width doubles, or when a
    row that it has seen open is another now.

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

    __slots__ = (
        "_max",
        "_open",
        "_points",
        "_rows",
        "_seen",
        "_slots",
        "_waiting",
        "_whole",
        "_width",
        "sketch",
    )

    def __init__(self, max_points: int, *, x_name: str = "step") -> None:
        self.sketch = CurveSketch(x_name=x_name)
        self._max = max(max_points, 16)
        # Two points a bucket; what is left of the room is for what comes before the next width.
        self._slots = self._max * 3 // 8
        self._width: int | None = None
        self._points: Points | None = None
        self._waiting: list[Points] = []
        self._rows = 0
        self._open: dict[int, Points] = {}
        self._whole: Points | None = None
        self._seen: Points | None = None

    def __len__(self) -> int:
        """How many points the curve has now."""
        whole = self._with_open_rows()
        return 0 if whole is None else len(whole.x)

    def add(self, x: Numbers, times_us: Places, y: Floats) -> None:
        """Take rows in, in the order of writing.

        Args:
            x: (n,) steps, or places on another axis; those that are not finite are left out.
            times_us: (n,) int64.
            y: (n,) float64, as logged.
        """
        self.sketch.add(x, times_us, y)
        points = _placed(Points(x, times_us, y))
        if len(points.x):
            self._waiting.append(points)
            self._rows += len(points.x)
        if self._rows >= _WAITING_ROWS or len(self._waiting) >= _WAITING_CHUNKS:
            self._settle()

    def set_open(self, writer: int, x: Numbers, times_us: Places, y: Floats) -> None:
        """Take in what a writer's open row holds now, instead of what it held before.

        Args:
            writer: whose row it is.
            x: one place, or none; as in `add`.
            times_us: as in `add`.
            y: as in `add`.
        """
        self.sketch.set_open(writer, x, times_us, y)
        self._whole = None
        self._open.pop(writer, None)
        points = _placed(Points(x, times_us, y))
        if len(points.x):
            self._open[writer] = points

    def forget_view(self) -> None:
        """The view has nothing any more: the next news are the whole curve."""
        self._seen = None

    def take_news(self) -> News | None:
        """What the view does not have yet; None if it has everything."""
        seen, whole = self._seen, self._with_open_rows()
        self._seen = whole
        if whole is seen:
            return None
        if whole is None or seen is None or not whole.begins_with(seen):
            points = whole or _NOTHING
            return News(replace=True, points=points, drawn=len(points.x))
        news = whole.pick(slice(len(seen.x), None))
        return News(replace=False, points=news, drawn=len(whole.x)) if len(news.x) else None

    def _with_open_rows(self) -> Points | None:
        self._settle()
        if self._open and self._whole is None:
            self._fit()
            chunks = [*self._open.values()]
            closed = [self._points] if self._points is not None else []
            self._whole = _sorted(_joined(closed + chunks))
        return self._whole if self._open else self._points

    def _settle(self) -> None:
        if not self._waiting:
            return
        news = _sorted(_joined(self._waiting))
        self._waiting, self._rows = [], 0
        if self._width is not None:
            news = news.pick(_thin(news, self._width))
        if self._points is not None:
            is_back = news.x[0] < self._points.x[-1]
            news = self._points.join(news)
            news = _sorted(news) if is_back else news
        self._points, self._whole = news, None
        self._fit()

    def _fit(self) -> None:
        """Make the buckets wider where there are too many points."""
        points = self._points
        if points is None or len(points.x) + len(self._open) <= self._max:
            return
        width = width_exponent(points.x[0].item(), points.x[-1].item(), self._slots)
        self._width = width if self._width is None else max(self._width, width)
        self._points = points.pick(_thin(points, self._width))


def _joined(chunks: list[Points]) -> Points:
    if len(chunks) == 1:
        return chunks[0]
    return Points(
        np.concatenate([chunk.x for chunk in chunks]),
        np.concatenate([chunk.times_us for chunk in chunks]),
        np.concatenate([chunk.y for chunk in chunks]),
    )


def _placed(points: Points) -> Points:
    """The points without those whose place is not finite."""
    if points.x.dtype.kind != "f" or (placed := np.isfinite(points.x)).all():
        return points
    return points.pick(np.flatnonzero(placed))


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


_NOTHING = Points(np.empty(0), np.empty(0, np.int64), np.empty(0))
