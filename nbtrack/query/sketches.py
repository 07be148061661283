"""All curves of one run as it grows: rows in, one `CurveSketch` a metric out."""

from __future__ import annotations

from collections.abc import Mapping

from nbtrack.query.curve_set import CurveSet
from nbtrack.query.rows import metric_rows
from nbtrack.query.sample import DEFAULT_BUCKETS, CurveSketch
from nbtrack.records import MetricDefinition
from nbtrack.store.batch import Batch

__all__ = ["Sketches"]


class Sketches(CurveSet[CurveSketch]):
    """The curves of one run, each over the axis that `define_metric` said, or over steps."""

    def __init__(self, *, buckets: int = DEFAULT_BUCKETS) -> None:
        def start(axis: str) -> CurveSketch:
            return CurveSketch(buckets, x_name="step" if axis == "_step" else axis)

        super().__init__(start)

    def take(self, batch: Batch, definitions: Mapping[str, MetricDefinition]) -> None:
        """Take a batch of rows in, in the order of writing.

        Args:
            batch: from a `Tail`.
            definitions: ``RunInfo.defines``.
        """
        self.take_rows(metric_rows(batch), definitions)
