"""The curves of one run as it grows, by metric: what is common to all that are made of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

import numpy as np

from nbtrack._direction import find_definition
from nbtrack.query.buckets import Floats, Numbers, Places
from nbtrack.query.rows import BatchRows, MetricRows
from nbtrack.records import INTERNAL_PREFIX, MetricDefinition

__all__ = ["CLOCKS", "EDGE_S", "CurveSet", "default_axis"]

CLOCKS = ("_runtime", "_timestamp")
"""x axes that are times: seconds since the run was created, and seconds since 1970."""

EDGE_S = 1e-6
"""A time that was shown and comes back as the end of a range may differ by its last bit."""

_US_PER_S = 1_000_000
_NO_AXIS = (np.empty(0, np.int64), np.empty(0))


class Growing(Protocol):
    """A curve that rows can be added to."""

    def add(self, x: Numbers, times_us: Places, y: Floats, /) -> None:
        """Take rows in, in the order of writing."""
        ...

    def set_open(self, writer: int, x: Numbers, times_us: Places, y: Floats, /) -> None:
        """Take in what a writer's open row holds now, instead of what it held before."""
        ...


_Curve = TypeVar("_Curve", bound=Growing)


class CurveSet(Generic[_Curve]):
    """The curves of one run, in the order of first appearance.

    A metric with a step metric (see `define_metric`) is drawn over it: each value lies at the step
    metric's value of the same row, or else at its last one before that, or at 0.

    Args:
        make: makes a curve over an axis.
        x: the x axis of all metrics; None for what `define_metric` said of each, else steps.
        created_us: when the run began, which is where the axis "_runtime" is 0.

    Attributes:
        by_name: metric name -> its curve.
        axes: metric name -> its x axis, decided when the metric is first seen.
    """

    def __init__(
        self, make: Callable[[str], _Curve], *, x: str | None = None, created_us: int = 0
    ) -> None:
        self.by_name: dict[str, _Curve] = {}
        self.axes: dict[str, str] = {}
        self._make = make
        self._x = x
        self._created_us = created_us
        self._last_x: dict[str, float] = {}
        self._open: dict[int, list[str]] = {}

    def take_rows(self, rows: BatchRows, definitions: Mapping[str, MetricDefinition]) -> None:
        """Take the rows of one batch in, in the order of writing.

        Args:
            rows: of one writer.
            definitions: ``RunInfo.defines``.
        """
        if not rows.frames:
            return
        for name in self._open.pop(rows.writer, ()):  # it comes again, whole
            self.by_name[name].set_open(rows.writer, *_NOTHING)
        for found, x in self._placed(rows.metrics, definitions):
            curve = self.by_name[found.name]
            closed = len(x) - found.open
            if closed:
                curve.add(x[:closed], found.times_us[:closed], found.values[:closed])
            if found.open:
                last = x[closed:], found.times_us[closed:], found.values[closed:]
                curve.set_open(rows.writer, *last)
                self._open.setdefault(rows.writer, []).append(found.name)

    def _placed(
        self, metrics: Mapping[str, MetricRows], definitions: Mapping[str, MetricDefinition]
    ) -> Iterator[tuple[MetricRows, Numbers]]:
        """The rows of each metric with their places on its axis."""
        axes: dict[str, tuple[Places, Floats]] = {}
        for name, rows in metrics.items():
            if name.startswith(INTERNAL_PREFIX):
                continue
            axis = self.axes.get(name)
            if axis is None:
                axis = self.axes[name] = self._x or default_axis(name, definitions)
                self.by_name[name] = self._make(axis)
            if axis[0] != "_" and axis not in axes:
                axes[axis] = _sorted_axis(metrics.get(axis))
            yield rows, self._place(rows, axis, axes.get(axis, _NO_AXIS))
        for axis, (_, values) in axes.items():
            if len(values):
                self._last_x[axis] = float(values[-1])

    def _place(self, rows: MetricRows, axis: str, known: tuple[Places, Floats]) -> Numbers:
        if axis == "_step":
            return rows.steps
        if axis in CLOCKS:
            start_us = 0 if axis == "_timestamp" else self._created_us
            return (rows.times_us - start_us) / _US_PER_S
        begins, values = known
        place = np.searchsorted(begins, rows.rows, side="right")
        return np.concatenate(([self._last_x.get(axis, 0.0)], values))[place]


def default_axis(name: str, definitions: Mapping[str, MetricDefinition]) -> str:
    """The x axis of a metric: what `define_metric` said, else "_step"."""
    definition = find_definition(name, definitions)
    axis = definition.step_metric if definition is not None else None
    is_metric = axis is not None and axis != name and not axis.startswith(INTERNAL_PREFIX)
    return axis if axis is not None and is_metric else "_step"


def _sorted_axis(rows: MetricRows | None) -> tuple[Places, Floats]:
    """Where the rows with a value of the axis begin, in this order, and the values."""
    if rows is None:
        return _NO_AXIS
    order = np.argsort(rows.rows, kind="stable")
    return rows.rows[order], rows.values[order]


_NOTHING = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
