"""One curve as it is drawn: few points with every extreme in them, and exact statistics."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

import numpy as np

from nbtrack.query.buckets import Floats, Numbers, Places
from nbtrack.query.curve_set import CLOCKS, EDGE_S
from nbtrack.query.pixels import minmax

__all__ = ["CurveView", "Drawn", "DrawnFacts", "draw_rows", "steps_of"]

_LARGEST_STEP = 2.0**62


@dataclass(frozen=True, slots=True)
class CurveView:
    """What is wanted of each curve.

    Attributes:
        x: "_step", "_runtime", "_timestamp", or a metric: then each value lies at that metric's
            value of the same row, or else at its last one before that, or at 0.
        start, end: only what lies from start to end on this axis; None where that side is open.
        max_points: at most so many; at least 4.
    """

    x: str = "_step"
    start: float | None = None
    end: float | None = None
    max_points: int = 1_000

    @property
    def buckets(self) -> int:
        """Of `minmax`."""
        return max(self.max_points // 2, 2)

    @property
    def steps(self) -> tuple[int | None, int | None]:
        """The first step and the one after the last, where the axis is that of steps."""
        return steps_of(self.start, self.end)


class DrawnFacts(TypedDict):
    """Exact statistics of all rows of a curve, drawn or not, plain as they are sent.

    Attributes:
        count: values, NaN and infinite ones included.
        last, last_x: the value that was written last, and its place; None without rows.
        min, min_x, max, max_x: the extreme finite values, each at the smallest x that reached it.
        nan_count, inf_count: how many of the values were NaN, or plus or minus infinity.
        first_nan_x, first_inf_x: the smallest x of those.
    """

    count: int
    last: float | None
    last_x: int | float | None
    min: float | None
    min_x: int | float | None
    max: float | None
    max_x: int | float | None
    nan_count: int
    first_nan_x: int | float | None
    inf_count: int
    first_inf_x: int | float | None


class Drawn(NamedTuple):
    """A curve in few points.

    Attributes:
        x: (n,) places on the axis, sorted.
        y: (n,) float64.
        facts: of all rows from start to end.
    """

    x: Numbers
    y: Floats
    facts: DrawnFacts


def draw_rows(
    x: Numbers, y: Floats, view: CurveView, *, total: int | None = None, block: int = 1
) -> Drawn:
    """Draw a curve.

    Args:
        x: (n,) int64 or float64, places on the axis of `view`.
        y: (n,) float64, in the order of writing.
        view: what is wanted.
        total: how many rows there are, if x and y are not all of them.
        block: as in `step_edges`.

    Example:
        >>> drawn = draw_rows(np.arange(5_000), np.arange(5_000.0), CurveView(max_points=10))
        >>> len(drawn.x), drawn.facts["count"], drawn.facts["max"]
        (8, 5000, 4999.0)
    """
    inside = _inside(x, view)
    if inside is not None:
        x, y = x[inside], y[inside]
    if not len(x):
        return Drawn(x, y, _no_facts())
    chosen = minmax(x, y, view.buckets, block=block)
    facts = _facts(x, y, chosen, len(x) if total is None else total)
    return Drawn(x[chosen], y[chosen], facts)


def steps_of(start: float | None, end: float | None) -> tuple[int | None, int | None]:
    """The first step and the one after the last, of a stretch of the axis of steps."""
    return _step(start, math.ceil), _step(end, lambda last: math.floor(last) + 1)


def _step(x: float | None, whole: Callable[[float], int]) -> int | None:
    """The step at an end of the axis; a view may ask for more than there can be."""
    if x is None or math.isnan(x):
        return None
    return whole(max(-_LARGEST_STEP, min(x, _LARGEST_STEP)))


def _inside(x: Numbers, view: CurveView) -> Numbers | None:
    """Which rows can be drawn; None for all."""
    edge = EDGE_S if view.x in CLOCKS else 0.0
    low, high = -math.inf, math.inf
    if view.start is not None:
        low = view.start - edge
    if view.end is not None:
        high = view.end + edge
    if x.dtype.kind != "f" and low == -math.inf and high == math.inf:
        return None
    inside: Numbers = np.isfinite(x) & (x >= low) & (x <= high)
    return None if inside.all() else inside


def _facts(x: Numbers, y: Floats, chosen: Places, total: int) -> DrawnFacts:
    facts = _no_facts()
    facts.update(count=total, last=y[-1].item(), last_x=x[-1].item())
    # Every extreme is among the rows that were chosen, and those are sorted by x.
    finite = chosen[np.isfinite(y[chosen])]
    if len(finite):
        low, high = finite[y[finite].argmin()], finite[y[finite].argmax()]
        facts.update(min=y[low].item(), min_x=x[low].item())
        facts.update(max=y[high].item(), max_x=x[high].item())
    ill = np.flatnonzero(~np.isfinite(y))
    if len(ill):
        is_nan = np.isnan(y[ill])
        nan, inf = x[ill[is_nan]], x[ill[~is_nan]]
        facts.update(nan_count=len(nan), first_nan_x=nan.min().item() if len(nan) else None)
        facts.update(inf_count=len(inf), first_inf_x=inf.min().item() if len(inf) else None)
    return facts


def _no_facts() -> DrawnFacts:
    return DrawnFacts(
        count=0,
        last=None,
        last_x=None,
        min=None,
        min_x=None,
        max=None,
        max_x=None,
        nan_count=0,
        first_nan_x=None,
        inf_count=0,
        first_inf_x=None,
    )
