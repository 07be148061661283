from __future__ import annotations

from nbtrack.query.sketches import Sketches
from nbtrack.records import MetricDefinition
from nbtrack.store.decode import decode_rows
from nbtrack.store.frames import COMMIT, CONTINUES
from tests.unit.store.rows import LogBytes


def rows(*steps_and_values):
    log = LogBytes()
    for step, values in steps_and_values:
        log.row(values, step)
    return decode_rows(bytes(log))


def test_metrics_come_in_the_order_of_first_appearance():
    sketches = Sketches()
    sketches.take(rows((0, {"loss": 1.0})), {})
    sketches.take(rows((1, {"acc": 0.5}), (1, {"loss": 0.9})), {})
    assert list(sketches.by_name) == ["loss", "acc"]
    assert sketches.by_name["loss"].facts.count == 2


def test_internal_names_have_no_curve():
    sketches = Sketches()
    sketches.take(rows((0, {"_step": 0.0, "loss": 1.0})), {})
    assert list(sketches.by_name) == ["loss"]


def test_a_step_metric_is_the_x_axis():
    defines = {"val/*": MetricDefinition(name="val/*", step_metric="epoch")}
    sketches = Sketches()
    batch = rows((10, {"epoch": 1.0, "val/acc": 0.5}), (20, {"epoch": 2.0, "val/acc": 0.6}))
    sketches.take(batch, defines)
    curve = sketches.by_name["val/acc"]
    assert curve.x_name == "epoch"
    assert curve.points()[0].tolist() == [1.0, 2.0]
    assert sketches.by_name["epoch"].x_name == "step"


def test_without_a_step_metric_in_its_row_a_value_lies_at_the_last_one_before():
    defines = {"acc": MetricDefinition(name="acc", step_metric="epoch")}
    sketches = Sketches()
    sketches.take(rows((0, {"acc": 0.1})), defines)
    sketches.take(rows((10, {"epoch": 3.0}), (12, {"acc": 0.2})), defines)
    sketches.take(rows((20, {"acc": 0.3})), defines)
    assert sketches.by_name["acc"].points()[0].tolist() == [0.0, 3.0, 3.0]
    assert sketches.by_name["acc"].facts.last == (3.0, 0.3)


def test_a_metric_without_numbers_has_no_curve():
    sketches = Sketches()
    sketches.take(rows((0, {"note": "text"})), {})
    assert not sketches.by_name


def test_a_row_that_was_written_in_pieces_counts_once():
    log = LogBytes().row({"loss": 9.0}, 0, flags=0).row({"loss": 5.0, "acc": 1}, 0, flags=CONTINUES)
    log.row({"loss": 7.0}, 0, flags=CONTINUES | COMMIT).row({"loss": 8.0}, 1)
    sketches = Sketches()
    sketches.take(decode_rows(bytes(log)), {})
    facts = sketches.by_name["loss"].facts
    assert (facts.count, facts.maximum.value, facts.minimum.value) == (2, 8.0, 7.0)
    assert sketches.by_name["acc"].facts.count == 1
