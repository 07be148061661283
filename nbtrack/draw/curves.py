"""The line of a curve as an SVG path: cut at the frame, in whole tenths of a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nbtrack.charts.model import Curve
from nbtrack.charts.ticks import Axis
from nbtrack.query.buckets import Floats

__all__ = ["Frame", "dots_path", "line_path"]

_TENTHS = 10
_FAR = 1e6


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a curve is drawn, in pixels, and which range of values lies there."""

    left: float
    top: float
    right: float
    bottom: float
    x_axis: Axis
    y_axis: Axis

    def at_x(self, value: float) -> float:
        """The place of a value of x."""
        return self.left + self.x_axis.share(value) * (self.right - self.left)

    def at_y(self, value: float) -> float:
        """The place of a value of y."""
        return self.bottom - self.y_axis.share(value) * (self.bottom - self.top)

    def has(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.x_axis.low <= x <= self.x_axis.high and self.y_axis.low <= y <= self.y_axis.high


def line_path(curve: Curve, frame: Frame) -> str:
    """The ``d`` of a curve in tenths of a pixel, or "" if nothing of it lies in the frame.

    Values beyond the frame are cut off where the line crosses its edge, so that a spike leaves the
    picture instead of running along its border. A NaN is a gap.
    """
    x, y = _places(curve, frame)
    top, bottom = frame.top * _TENTHS, frame.bottom * _TENTHS
    if len(y) and not (np.nanmin(y, initial=bottom) >= top and np.nanmax(y, initial=top) <= bottom):
        x, y = _cut(x, y, top, bottom)
    x, y = np.rint(x), np.rint(y)
    breaks = np.flatnonzero(np.isnan(y))
    runs = np.split(np.arange(len(y)), breaks)
    return "".join(_run(x[run], y[run]) for run in (r[~np.isnan(y[r])] for r in runs) if len(run))


def dots_path(curve: Curve, frame: Frame) -> str:
    """The ``d`` of a dot at each point: strokes of no length, drawn with round ends."""
    x, y = _places(curve, frame)
    inside = (y >= frame.top * _TENTHS) & (y <= frame.bottom * _TENTHS)
    places = zip(np.rint(x[inside]).tolist(), np.rint(y[inside]).tolist(), strict=True)
    return "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places)


def _places(curve: Curve, frame: Frame) -> tuple[Floats, Floats]:
    x, y = np.array(curve.x, dtype=np.float64), np.array(curve.y, dtype=np.float64)
    wide, high = frame.right - frame.left, frame.bottom - frame.top
    across, up = frame.x_axis, frame.y_axis
    # Halves, because the range of two huge values of opposite sign is no float; clipped, because
    # what lies a million frames away is outside, wherever that is.
    with np.errstate(over="ignore"):
        x = (x / 2 - across.low / 2) / (across.high / 2 - across.low / 2)
        y = (y / 2 - up.low / 2) / (up.high / 2 - up.low / 2)
    x, y = np.clip(x, -_FAR, _FAR), np.clip(y, -_FAR, _FAR)
    return (frame.left + x * wide) * _TENTHS, (frame.bottom - y * high) * _TENTHS


def _cut(x: Floats, y: Floats, top: float, bottom: float) -> tuple[Floats, Floats]:
    """The points inside, with new ones where the line crosses the edges and gaps outside."""
    new_x: list[float] = []
    new_y: list[float] = []
    before: tuple[float, float] | None = None
    for here in zip(x.tolist(), y.tolist(), strict=True):
        if np.isnan(here[1]):
            new_x.append(here[0])
            new_y.append(here[1])
            before = None
            continue
        if before is not None:
            for place in _crossings(before, here, top, bottom):
                new_x.append(place[0])
                new_y.append(place[1])
        if top <= here[1] <= bottom:
            new_x.append(here[0])
            new_y.append(here[1])
        before = here
    return np.array(new_x), np.array(new_y)


def _crossings(
    a: tuple[float, float], b: tuple[float, float], top: float, bottom: float
) -> list[tuple[float, float]]:
    found: list[tuple[float, tuple[float, float]]] = []
    for edge in (top, bottom):
        if (a[1] - edge) * (b[1] - edge) < 0:
            share = (edge - a[1]) / (b[1] - a[1])
            found.append((share, (a[0] + share * (b[0] - a[0]), edge)))
    places = [place for _, place in sorted(found)]
    is_inside = top <= b[1] <= bottom
    # Where the line leaves the frame it ends: a gap keeps it from running on to the next entry.
    if places and not is_inside:
        places.append((places[-1][0], float("nan")))
    return places


def _run(x: Floats, y: Floats) -> str:
    start = f"M{x[0]:.0f} {y[0]:.0f}"
    if len(x) == 1:
        return start + "h0"
    dx, dy = np.diff(x).astype(np.int64).tolist(), np.diff(y).astype(np.int64).tolist()
    # "1-2" is two numbers: a minus needs no blank before it.
    steps = [f"{a}{b}" if b < 0 else f"{a} {b}" for a, b in zip(dx, dy, strict=True)]
    return f"{start}l{' '.join(steps)}"
