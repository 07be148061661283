"""The same comparison with less in it: a saved notebook is no place for a hundred curves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nbtrack.charts.model import Curve
from nbtrack.charts.overlay import OverlayChart, OverlayCurve, OverlayModel
from nbtrack.query import words
from nbtrack.query.pixels import minmax

__all__ = ["lean_overlay"]


def lean_overlay(model: OverlayModel, *, charts: int, points: int) -> OverlayModel:
    """Draw less of a comparison, and say so in it.

    Args:
        model: from `build_overlay`.
        charts: so many are drawn, the others counted.
        points: of each curve; the lowest and the highest of each stretch are kept.

    Example:
        >>> lean_overlay(OverlayModel(runs=()), charts=6, points=24).notes
        ()
    """
    shown = tuple(_lean_chart(chart, points) for chart in model.charts[:charts])
    is_thinner = any(curve.is_thinned for chart in shown for curve in chart.curves)
    note = f"curves of about {words.count(points, 'point')}, lowest and highest kept"
    return replace(
        model,
        charts=shown,
        hidden_charts=model.hidden_charts + len(model.charts) - len(shown),
        notes=(*model.notes, note) if is_thinner else model.notes,
    )


def _lean_chart(chart: OverlayChart, points: int) -> OverlayChart:
    return replace(chart, curves=tuple(_thin(curve, points) for curve in chart.curves))


def _thin(each: OverlayCurve, points: int) -> OverlayCurve:
    if len(each.curve) <= points:
        return each
    x, y = np.array(each.curve.x), np.array(each.curve.y)
    places = minmax(x, y, max(points // 2, 2))
    curve = Curve(tuple(x[places].tolist()), tuple(y[places].tolist()))
    return replace(each, curve=curve, is_thinned=True)
