"""All curves of one run over one x axis, in pieces that a view can append."""

from __future__ import annotations

from collections.abc import Mapping

from nbtrack.feed.curve import GrowingCurve
from nbtrack.query.curve_set import CurveSet
from nbtrack.query.sample import CurveSketch

__all__ = ["RunCurves"]


class RunCurves(CurveSet[GrowingCurve]):
    """The curves of one run, by metric, in the order of first appearance.

    Args:
        max_points: of one curve.
        x: the x axis of all metrics; None for what `define_metric` said of each, else steps.
        created_us: when the run began, which is where the axis "_runtime" is 0.
    """

    def __init__(self, max_points: int, *, x: str | None = None, created_us: int = 0) -> None:
        def start(axis: str) -> GrowingCurve:
            return GrowingCurve(max_points, x_name="step" if axis == "_step" else axis)

        super().__init__(start, x=x, created_us=created_us)

    @property
    def sketches(self) -> Mapping[str, CurveSketch]:
        """The statistics of each metric."""
        return {name: curve.sketch for name, curve in self.by_name.items()}
