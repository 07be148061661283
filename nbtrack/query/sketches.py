"""All curves of one run as it grows: rows in, one `CurveSketch` a metric out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from nbtrack._direction import find_definition
from nbtrack.query.buckets import Floats, Numbers, Places
from nbtrack.query.sample import DEFAULT_BUCKETS, CurveSketch
from nbtrack.records import INTERNAL_PREFIX, MetricDefinition

__all__ = ["NumberRows", "Sketches"]


class NumberRows(Protocol):
    """What is needed of a batch of rows; `store.decode.Batch` has it."""

    def names(self) -> list[str]:
        """Metric names in the order of first appearance."""
        ...

    def numbers(self, name: str) -> tuple[Places, Places, Floats]:
        """Steps, times in microseconds and values of the rows with a number for `name`."""
        ...


class Sketches:
    """The curves of one run, by metric, in the order of first appearance.

    A metric with a step metric (see `define_metric`) is drawn over it: each value lies at the step
    metric's value of the same row, or else at its last one before that, or at 0.

    Attributes:
        by_name: metric name -> its curve. What x is, is decided when a metric is first seen.
    """

    def __init__(self, *, buckets: int = DEFAULT_BUCKETS) -> None:
        self.by_name: dict[str, CurveSketch] = {}
        self._buckets = buckets
        self._last_x: dict[str, float] = {}

    def take(self, rows: NumberRows, definitions: Mapping[str, MetricDefinition]) -> None:
        """Take a batch of rows in, in the order of writing.

        Args:
            rows: usually a `Batch` of `History.read_after`.
            definitions: ``RunInfo.defines``.
        """
        axes: dict[str, tuple[Places, Floats]] = {}
        for name in rows.names():
            steps, times_us, values = rows.numbers(name)
            if name.startswith(INTERNAL_PREFIX) or not len(steps):
                continue
            sketch = self.by_name.get(name)
            if sketch is None:
                sketch = self.by_name[name] = self._start(name, definitions)
            x: Numbers = steps
            if sketch.x_name != "step":
                if sketch.x_name not in axes:
                    axes[sketch.x_name] = _sorted_axis(rows, sketch.x_name)
                x = self._place(steps, sketch.x_name, axes[sketch.x_name])
            sketch.add(x, times_us, values)
        for x_name, (_, values) in axes.items():
            if len(values):
                self._last_x[x_name] = float(values[-1])

    def _start(self, name: str, definitions: Mapping[str, MetricDefinition]) -> CurveSketch:
        definition = find_definition(name, definitions)
        x_name = definition.step_metric if definition is not None else None
        if x_name is None or x_name == name or x_name.startswith(INTERNAL_PREFIX):
            x_name = "step"
        return CurveSketch(self._buckets, x_name=x_name)

    def _place(self, steps: Places, x_name: str, axis: tuple[Places, Floats]) -> Floats:
        axis_steps, axis_values = axis
        before = self._last_x.get(x_name, 0.0)
        place = np.searchsorted(axis_steps, steps, side="right")
        return np.concatenate(([before], axis_values))[place]


def _sorted_axis(rows: NumberRows, x_name: str) -> tuple[Places, Floats]:
    steps, _, values = rows.numbers(x_name)
    order = np.argsort(steps, kind="stable")
    return steps[order], values[order]
