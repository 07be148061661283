from __future__ import annotations

import numpy as np

from nbtrack.query.sketches import Sketches
from nbtrack.records import MetricDefinition


class Rows:
    """Rows as a batch gives them: for each metric its steps and values."""

    def __init__(self, **metrics):
        self.metrics = {name.replace("__", "/"): points for name, points in metrics.items()}

    def names(self):
        return list(self.metrics)

    def numbers(self, name):
        points = self.metrics.get(name, [])
        steps = np.array([step for step, _ in points], dtype=np.int64)
        return steps, steps * 1_000, np.array([value for _, value in points], dtype=np.float64)


def test_metrics_come_in_the_order_of_first_appearance():
    sketches = Sketches()
    sketches.take(Rows(loss=[(0, 1.0)]), {})
    sketches.take(Rows(acc=[(1, 0.5)], loss=[(1, 0.9)]), {})
    assert list(sketches.by_name) == ["loss", "acc"]
    assert sketches.by_name["loss"].facts.count == 2


def test_internal_names_have_no_curve():
    sketches = Sketches()
    sketches.take(Rows(_step=[(0, 0.0)], loss=[(0, 1.0)]), {})
    assert list(sketches.by_name) == ["loss"]


def test_a_step_metric_is_the_x_axis():
    defines = {"val/*": MetricDefinition(name="val/*", step_metric="epoch")}
    sketches = Sketches()
    sketches.take(Rows(epoch=[(10, 1.0), (20, 2.0)], val__acc=[(10, 0.5), (20, 0.6)]), defines)
    curve = sketches.by_name["val/acc"]
    assert curve.x_name == "epoch"
    assert curve.points()[0].tolist() == [1.0, 2.0]
    assert sketches.by_name["epoch"].x_name == "step"


def test_without_a_step_metric_in_its_row_a_value_lies_at_the_last_one_before():
    defines = {"acc": MetricDefinition(name="acc", step_metric="epoch")}
    sketches = Sketches()
    sketches.take(Rows(acc=[(0, 0.1)]), defines)
    sketches.take(Rows(epoch=[(10, 3.0)], acc=[(12, 0.2)]), defines)
    sketches.take(Rows(acc=[(20, 0.3)]), defines)
    assert sketches.by_name["acc"].points()[0].tolist() == [0.0, 3.0, 3.0]
    assert sketches.by_name["acc"].facts.last == (3.0, 0.3)


def test_a_metric_without_numbers_has_no_curve():
    sketches = Sketches()
    sketches.take(Rows(note=[]), {})
    assert not sketches.by_name
