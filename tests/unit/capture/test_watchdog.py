"""What the watchdog says of a run, and of which it keeps quiet."""

from __future__ import annotations

import math
import time
from types import SimpleNamespace

import numpy as np
import pytest

import nbtrack
from nbtrack.capture import rules
from nbtrack.capture.rows_seen import MOST_BYTES, RowsSeen
from nbtrack.capture.tracks import Track
from nbtrack.capture.watchdog import Watchdog
from nbtrack.records import MetricDefinition
from nbtrack.store.layout import RunFolder

SECOND_US = 1_000_000


def track(values, *, each_s=1.0, steps=None) -> Track:
    """A curve with one value a second."""
    values = np.asarray(values, float)
    count = np.arange(len(values))
    made = Track()
    made.add(
        count if steps is None else np.asarray(steps),
        (count * each_s * SECOND_US).astype(np.int64),
        values,
    )
    return made


def notices(rows, **arguments):
    with nbtrack.init(project="p", **arguments) as run:
        for row in rows:
            run.log(row)
    return nbtrack.open_run(run.id).notices


# -- NaN --------------------------------------------------------------------------------------


def test_the_metric_that_became_nan_first_is_named_with_its_step():
    rows = [{"train/loss": 1.0, "grad_norm": 1.0, "lr": 0.1} for _ in range(5)]
    rows.append({"train/loss": 1.0, "grad_norm": math.nan, "lr": 0.1})
    rows.append({"train/loss": math.nan, "grad_norm": math.nan, "lr": 0.1})
    (notice,) = notices(rows)
    assert (notice.kind, notice.metric, notice.step) == ("nan", "grad_norm", 5)
    assert notice.text.startswith("grad_norm became NaN at step 5; train/loss followed at step 6.")
    assert notice.time_us > 1_600_000_000 * SECOND_US


def test_metrics_of_one_row_are_told_together():
    (notice,) = notices([{"a": 1.0, "b": 1.0}, {"a": math.inf, "b": math.nan}])
    assert "became infinite at step 1, in the same row as b." in notice.text


def test_a_value_that_never_was_is_no_news_but_a_loss_that_never_was_is():
    assert notices([{"val/x": math.nan, "a": 1.0}, {"val/x": 2.0, "a": 1.0}]) == ()
    (notice,) = notices([{"loss": math.nan}])
    assert "loss was from its first value on NaN at step 0" in notice.text


def test_a_notice_is_told_once_and_survives_a_killed_process(run_python):
    code = """
        import math, os, time, nbtrack, numpy
        run = nbtrack.init(project="p", id="killed")
        run.log({"loss": 1.0})
        run.log({"loss": math.nan})
        run._capturing._watch_rows()
        run._capturing._watch_rows()
        os.kill(os.getpid(), 9)
    """
    run_python(code, check=False)
    reader = nbtrack.open_run("killed")
    assert [notice.kind for notice in reader.notices] == ["nan"]
    (reader.folder / "run.json").unlink()
    assert [notice.kind for notice in nbtrack.open_run("killed").notices] == ["nan"]


def test_it_is_told_while_the_run_goes_on():
    run = nbtrack.init(project="p")
    run.log({"loss": 1.0})
    run._capturing._watch_rows()
    assert run.notices == ()
    run.log({"loss": math.nan}, commit=False)
    run._capturing._watch_rows()
    assert [notice.metric for notice in run.notices] == ["loss"]
    assert [notice.metric for notice in nbtrack.open_run(run.id).notices] == ["loss"]


def test_without_numpy_the_summary_tells_and_numpy_is_not_loaded(run_python):
    code = """
        import math, sys, nbtrack
        with nbtrack.init(project="p", id="light") as run:
            run.log({"loss": 1.0})
            run.log({"loss": math.nan})
        nbtrack.teardown()
        print("numpy" in sys.modules)
    """
    assert run_python(code).stdout.splitlines()[-1] == "False"
    (notice,) = nbtrack.open_run("light").notices
    assert (notice.kind, notice.metric, notice.text) == (
        "nan",
        "loss",
        "loss is NaN in its last row.",
    )


@pytest.mark.parametrize("off", [False, "off", "plateau,overfitting"])
def test_it_can_be_switched_off_as_a_whole_or_by_kind(off):
    assert notices([{"a": 1.0}, {"a": math.nan}], settings={"watchdog": off}) == ()


def test_a_kind_that_is_none_is_refused():
    with pytest.raises(ValueError, match="nan, divergence"):
        nbtrack.init(project="p", settings={"watchdog": "nan,doom"})


def test_the_variable_switches_it_too(monkeypatch):
    monkeypatch.setenv("NBTRACK_WATCHDOG", "false")
    assert notices([{"a": 1.0}, {"a": math.nan}]) == ()


# -- divergence -------------------------------------------------------------------------------


def test_a_loss_that_grows_beyond_its_beginning_diverges():
    loss = np.concatenate([np.linspace(2, 0.5, 100), np.geomspace(0.5, 50, 100)])
    found = rules.find_divergence({"train/loss": track(loss)}, {})
    assert found.metric == "train/loss"
    assert 90 <= found.step <= 112
    assert found.text.startswith("train/loss has grown to ")


@pytest.mark.parametrize(
    "curve",
    [
        np.linspace(2, 0.5, 200),
        2 + np.sin(np.arange(300)),
        np.concatenate([np.linspace(2, 0.5, 100), np.linspace(0.5, 1.5, 100)]),
        np.concatenate([np.linspace(2, 0.5, 100), [80.0], np.linspace(0.5, 0.4, 100)]),
        np.geomspace(1, 100, 20),
    ],
)
def test_what_is_no_divergence(curve):
    assert rules.find_divergence({"loss": track(curve)}, {}) is None
    assert rules.find_divergence({"speed": track(np.geomspace(1, 1e6, 200))}, {}) is None


# -- plateau ----------------------------------------------------------------------------------


def test_a_metric_that_stands_still_for_half_of_the_run_is_told():
    accuracy = np.concatenate([np.linspace(0.1, 0.9, 100), np.full(300, 0.9)])
    found = rules.find_plateau({"val/acc": track(accuracy)}, {})
    assert found.metric == "val/acc"
    assert 95 <= found.step <= 112
    assert "0.9" in found.text


@pytest.mark.parametrize(
    "curve",
    [
        1 / np.arange(1, 500),
        np.linspace(1, 0.1, 400),
        np.concatenate([np.linspace(1, 0.5, 50), np.full(60, 0.5)]),
        np.full(400, 0.5),
    ],
)
def test_what_is_no_plateau(curve):
    assert rules.find_plateau({"loss": track(curve)}, {}) is None


def test_a_minute_must_have_passed():
    accuracy = np.concatenate([np.linspace(0.1, 0.9, 100), np.full(300, 0.9)])
    assert rules.find_plateau({"val/acc": track(accuracy, each_s=0.01)}, {}) is None


# -- over-fitting -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("train", "val"),
    [("train/loss", "val/loss"), ("loss", "val_loss"), ("training_loss", "validation.loss")],
)
def test_validation_that_gets_worse_while_training_gets_better(train, val):
    tracks = {
        train: track(np.linspace(2, 0.1, 200)),
        val: track([1.0, 0.8, 0.6, 0.5, 0.6, 0.7, 0.8, 0.9], each_s=25, steps=range(0, 200, 25)),
    }
    found = rules.find_overfitting(tracks, {})
    assert (found.metric, found.step) == (val, 75)
    assert f"while {train} still improves" in found.text


def test_of_more_is_better_the_same():
    tracks = {
        "train/acc": track(np.linspace(0.1, 1, 200)),
        "val/acc": track([0.3, 0.6, 0.8, 0.7, 0.65, 0.6, 0.6], each_s=28),
    }
    assert rules.find_overfitting(tracks, {}).metric == "val/acc"


def test_what_is_no_overfitting():
    worse = [1.0, 0.8, 0.6, 0.5, 0.6, 0.7, 0.8, 0.9]
    better = np.linspace(2, 0.1, 200)
    for tracks in (
        {"val/loss": track(worse, each_s=25)},
        {"val/loss": track(worse, each_s=25), "train/loss": track(better[::-1])},
        {"val/loss": track(worse[:5], each_s=25), "train/loss": track(better)},
        {"val/loss": track(better[:8], each_s=25), "train/loss": track(better)},
        {"val/loss": track(worse, each_s=25), "val/other_loss": track(better)},
    ):
        assert rules.find_overfitting(tracks, {}) is None


def test_the_direction_that_the_user_told_counts():
    loss = np.concatenate([np.linspace(2, 0.5, 100), np.geomspace(0.5, 50, 100)])
    told = {"x": MetricDefinition(name="x", goal="minimize")}
    assert rules.find_divergence({"x": track(loss)}, {}) is None
    assert rules.find_divergence({"x": track(loss)}, told) is not None


# -- learning rate and GPU --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lr", "train/lr", "learning_rate", "learningRate"])
def test_a_learning_rate_that_never_changed_is_told_at_the_end(name):
    (notice,) = notices([{name: 0.001} for _ in range(150)])
    assert (notice.kind, notice.metric) == ("learning_rate", name)
    assert "0.001 in all 150 rows" in notice.text


def test_one_that_changed_or_has_few_rows_is_not():
    assert notices([{"lr": 0.001 * (0.99**n)} for n in range(150)]) == ()
    assert notices([{"lr": 0.001} for _ in range(20)]) == ()
    assert notices([{"lrs": 0.001} for _ in range(150)]) == ()


def test_a_gpu_that_does_nothing_while_rows_come(monkeypatch, tmp_path):
    import sys

    told = []
    watchdog = Watchdog(
        RunFolder(tmp_path), (0, 0), ("gpu_idle",), definitions={}, tell=told.append
    )

    def look(load, second, rows):
        sample = {"system.cpu": 50.0, "system.gpu.0.gpu": load, "system.gpu.0.memory": 0.0}
        watchdog.look_at_load(sample, second * SECOND_US, rows)

    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace())
    for second in range(0, 60, 10):
        look(1.0, second, second)
    look(90.0, 60, 60)
    for second in range(70, 130, 10):
        look(1.0, second, second)
    assert told == []
    look(0.0, 130, 130)
    look(0.0, 140, 140)
    assert [notice.kind for notice in told] == ["gpu_idle"]
    assert "for 60 s while 60 rows came" in told[0].text


def test_a_gpu_is_nobodys_where_no_framework_is_loaded(monkeypatch, tmp_path):
    import sys

    for name in ("torch", "tensorflow", "jax"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    told = []
    watchdog = Watchdog(
        RunFolder(tmp_path), (0, 0), ("gpu_idle",), definitions={}, tell=told.append
    )
    for second in range(0, 200, 10):
        watchdog.look_at_load({"system.gpu.0.gpu": 0.0}, second * SECOND_US, second)
    assert told == []


# -- what it reads ----------------------------------------------------------------------------


def test_a_long_curve_is_kept_in_bounded_size():
    made = track(np.arange(100_000))
    assert len(made.values) <= 2_000
    assert (made.count, made.values[0]) == (100_000, (made.block - 1) / 2)
    assert made.steps[1] == made.block
    pieces = Track()
    for begin in range(0, 100_000, 777):
        part = np.arange(begin, min(begin + 777, 100_000))
        pieces.add(part, part, part.astype(float))
    assert len(pieces.values) <= 2_000
    assert np.all(np.diff(pieces.values) > 0)


def test_rows_are_seen_once_and_in_the_next_file_too():
    run = nbtrack.init(project="p", settings={"watchdog": False})
    live = run._opened.live
    seen = RowsSeen(RunFolder(run._opened.folder.path), live.attempt, live.writer)

    def values():
        return [v for batch in seen.take() for v in batch.numbers("n")[2].tolist()]

    run.log({"n": 0})
    assert (values(), values()) == ([0.0], [])
    run.log({"n": 1})
    with run._writer.lock:
        run._writer._rotate()
    run.log({"n": 2})
    assert values() + values() == [1.0, 2.0]


def test_of_a_flood_of_rows_the_newest_are_seen():
    run = nbtrack.init(project="p", settings={"watchdog": False})
    live = run._opened.live
    seen = RowsSeen(RunFolder(run._opened.folder.path), live.attempt, live.writer)
    run.log({"n": 0.0})
    seen.take()
    text = "x" * 100_000
    for number in range(4 * MOST_BYTES // 100_000 + 10):
        run.log({"n": float(number), "text": text})
    values = [v for batch in seen.take() for v in batch.numbers("n")[2].tolist()]
    assert values[-1] == float(number)
    assert len(values) <= MOST_BYTES // 100_000 + 1


def test_a_look_that_took_long_is_not_repeated_soon(monkeypatch, tmp_path):
    watchdog = Watchdog(
        RunFolder(tmp_path), (0, 0), ("nan",), definitions={}, tell=lambda _notice: None
    )
    assert watchdog.look({}, 0) == 5.0
    monkeypatch.setattr(Watchdog, "_look_at_rows", lambda *_args, **_named: time.sleep(0.05))
    assert watchdog.look({}, 0) >= 10
