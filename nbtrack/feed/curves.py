"""All curves of one run over one x axis, from its rows as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from nbtrack._direction import find_definition
from nbtrack.feed.curve import GrowingCurve
from nbtrack.query.buckets import Floats, Numbers
from nbtrack.query.rows import MetricRows
from nbtrack.query.sample import CurveSketch
from nbtrack.query.stretch import CLOCKS
from nbtrack.records import INTERNAL_PREFIX, MetricDefinition

__all__ = ["RunCurves", "default_axis"]

_US_PER_S = 1_000_000
_NO_AXIS = (np.empty(0, np.int64), np.empty(0))


class RunCurves:
    """The curves of one run, by metric, in the order of first appearance.

    Args:
        max_points: of one curve.
        x: the x axis of all metrics; None for what `define_metric` said of each, else steps.
        created_us: when the run began, which is where the axis "_runtime" is 0.
    """

    def __init__(self, max_points: int, *, x: str | None = None, created_us: int = 0) -> None:
        self.by_name: dict[str, GrowingCurve] = {}
        self.axes: dict[str, str] = {}
        self._max_points = max_points
        self._x = x
        self._created_us = created_us
        self._last_x: dict[str, float] = {}

    @property
    def sketches(self) -> Mapping[str, CurveSketch]:
        """The statistics of each metric."""
        return {name: curve.sketch for name, curve in self.by_name.items()}

    def take(
        self, batch: Iterable[MetricRows], definitions: Mapping[str, MetricDefinition]
    ) -> None:
        """Take the rows of one batch in, in the order of writing."""
        found = {rows.name: rows for rows in batch}
        axes: dict[str, tuple[Numbers, Floats]] = {}
        for name, rows in found.items():
            if name.startswith(INTERNAL_PREFIX):
                continue
            axis = self.axes.get(name)
            if axis is None:
                axis = self.axes[name] = self._x or default_axis(name, definitions)
                x_name = "step" if axis == "_step" else axis
                self.by_name[name] = GrowingCurve(self._max_points, x_name=x_name)
            if axis[0] != "_" and axis not in axes:
                axes[axis] = _sorted_axis(found.get(axis))
            x = self._place(rows, axis, axes.get(axis, _NO_AXIS))
            self.by_name[name].add(x, rows.times_us, rows.values)
        for axis, (_, values) in axes.items():
            if len(values):
                self._last_x[axis] = float(values[-1])

    def _place(self, rows: MetricRows, axis: str, known: tuple[Numbers, Floats]) -> Numbers:
        if axis == "_step":
            return rows.steps
        if axis in CLOCKS:
            start_us = 0 if axis == "_timestamp" else self._created_us
            return (rows.times_us - start_us) / _US_PER_S
        steps, values = known
        place = np.searchsorted(steps, rows.steps, side="right")
        return np.concatenate(([self._last_x.get(axis, 0.0)], values))[place]


def default_axis(name: str, definitions: Mapping[str, MetricDefinition]) -> str:
    """The x axis of a metric: what `define_metric` said, else "_step"."""
    definition = find_definition(name, definitions)
    axis = definition.step_metric if definition is not None else None
    is_metric = axis is not None and axis != name and not axis.startswith(INTERNAL_PREFIX)
    return axis if axis is not None and is_metric else "_step"


def _sorted_axis(rows: MetricRows | None) -> tuple[Numbers, Floats]:
    if rows is None:
        return _NO_AXIS
    order = np.argsort(rows.steps, kind="stable")
    return rows.steps[order], rows.values[order]
