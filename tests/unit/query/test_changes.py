from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.query.changes import (
    ConfigChange,
    Standing,
    best_of,
    best_of_table,
    flatten,
    main_metrics,
    number_of,
    what_changed,
)
from nbtrack.records import MetricDefinition
from tests.unit.charts.making import record

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=3), inside, max_size=3)
    ),
    max_leaves=12,
)
configs = st.dictionaries(st.text(max_size=4), plain, max_size=5)


def changes_of(before, after, **fields):
    previous = record(config=before, name="old", run_id="a")
    return what_changed(record(config=after, run_id="b", **fields), previous).config


def test_added_removed_and_changed_values_are_told_apart():
    assert changes_of({"lr": 1e-3, "seed": 1, "old": 2}, {"lr": 3e-4, "seed": 1, "new": "x"}) == (
        ConfigChange("changed", "lr", 1e-3, 3e-4),
        ConfigChange("added", "new", None, "x"),
        ConfigChange("removed", "old", 2, None),
    )


def test_nested_values_have_dotted_keys():
    assert changes_of(
        {"model": {"depth": 18, "act": "relu"}}, {"model": {"depth": 34, "act": "relu"}}
    ) == (ConfigChange("changed", "model.depth", 18, 34),)


@pytest.mark.parametrize(
    ("before", "after"), [(1, 1.0), (math.nan, math.nan), ([1, 2], [1, 2]), ({}, {})]
)
def test_equal_values_have_not_changed(before, after):
    assert changes_of({"x": before}, {"x": after}) == ()


def test_true_is_not_one():
    assert len(changes_of({"amp": 1}, {"amp": True})) == 1


def test_internal_keys_and_values_that_are_now_hidden_are_no_change():
    assert changes_of({"_wandb": 1, "key": "s"}, {"_wandb": 2}, hidden_keys=("key",)) == ()


@given(configs)
def test_a_config_does_not_differ_from_itself(config):
    assert changes_of(config, config) == ()


@given(configs, configs)
def test_every_difference_names_a_key_of_one_of_the_configs(before, after):
    known = flatten(before) | flatten(after)
    assert all(change.key in known for change in changes_of(before, after))


def test_a_config_nested_without_end_stays_readable():
    deep: dict[str, object] = {}
    inside = deep
    for _ in range(5_000):
        inside["a"] = inside = {}
    assert len(flatten(deep)) == 1


def test_metrics_are_compared_with_the_previous_and_the_best_run():
    run = record(summary={"val/acc": 0.9529, "val/loss": 0.2}, run_id="b")
    previous = record(summary={"val/acc": 0.9457}, name="eager-finch-11", run_id="a")
    best = {"val/acc": Standing("c", "calm-otter-7", 0.9584)}
    changes = what_changed(run, previous, best)
    assert changes.previous_name == "eager-finch-11"
    (change,) = changes.metrics
    assert change.name == "val/acc"
    assert change.since_previous == pytest.approx(0.0072)
    assert change.best is not None
    assert change.gain(change.best.value) == pytest.approx(-0.0055)


def test_lower_is_a_gain_where_lower_is_better():
    run, previous = record(summary={"loss": 0.2}, run_id="b"), record(summary={"loss": 0.5})
    (change,) = what_changed(run, previous).metrics
    assert change.gain(0.5) == pytest.approx(0.3)


def test_the_first_run_of_a_project_has_no_previous():
    changes = what_changed(record(config={"lr": 1}), None)
    assert (changes.previous_name, changes.config, changes.metrics) == (None, (), ())


def test_values_that_are_no_numbers_are_not_compared():
    run = record(summary={"loss": math.nan, "val/loss": 1.0, "acc": "good"}, run_id="b")
    previous = record(summary={"loss": 1.0, "val/loss": math.inf, "acc": 0.5})
    assert what_changed(run, previous).metrics == ()


def test_main_metrics_are_those_with_a_direction_validation_first():
    run = record(summary={"train/loss": 1.0, "lr": 0.1, "val/acc": 0.5, "_step": 3, "note": "x"})
    assert main_metrics(run) == ("val/acc", "train/loss")


def test_define_metric_gives_a_direction():
    defines = {"speed": MetricDefinition(name="speed", goal="maximize")}
    assert main_metrics(record(summary={"speed": 3.0}, defines=defines)) == ("speed",)


def test_what_define_metric_keeps_counts_as_the_value():
    assert number_of({"loss": {"min": 0.1}}, "loss") == 0.1
    assert number_of({"a": {"b": 2}}, "a.b") == 2
    assert number_of({"img": {"_type": "image-file", "min": 1}}, "img") is None
    assert number_of({"flag": True}, "flag") is None


def others():
    return [
        record(run_id="a", name="first", summary={"val/acc": 0.91, "loss": 0.3}),
        record(run_id="b", name="second", summary={"val/acc": math.nan, "loss": 0.1}),
        record(run_id="me", summary={"val/acc": 0.99, "loss": 0.001}),
        record(run_id="c", name="third", summary={"val/acc": 0.95}),
    ]


def test_the_best_of_the_other_runs_is_found():
    me = record(run_id="me", summary={"val/acc": 0.9, "loss": 0.2})
    assert best_of(others(), me) == {
        "val/acc": Standing("c", "third", 0.95),
        "loss": Standing("b", "second", 0.1),
    }


def test_the_run_table_gives_the_same_best():
    me = record(run_id="me", summary={"val/acc": 0.9, "loss": 0.2})
    table = pl.DataFrame(
        {
            "run_id": [other.run_id for other in others()],
            "name": [other.info.name for other in others()],
            "summary.val/acc": [other.summary.get("val/acc") for other in others()],
            "summary.loss": [other.summary.get("loss") for other in others()],
        }
    )
    assert best_of_table(table, me) == best_of(others(), me)


def test_a_run_table_without_the_metric_has_no_best():
    me = record(run_id="me", summary={"loss": 0.2})
    table = pl.DataFrame({"run_id": ["a"], "name": ["x"], "summary.loss": ["text"]})
    assert best_of_table(table, me) == {}
    assert best_of_table(table.drop("summary.loss"), me) == {}
