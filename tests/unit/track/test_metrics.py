from __future__ import annotations

import copy
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack._direction import best_direction, find_definition
from nbtrack.errors import ArgumentError, InvalidNameError, NbtrackError, ValueTypeError
from nbtrack.records import MetricDefinition
from nbtrack.track.metrics import Metrics

nan = math.nan


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def folded(metrics: Metrics, *rows: dict[str, Any]) -> dict[str, Any]:
    """The summary of a run that logs these rows."""
    summary: dict[str, Any] = {}
    for row in rows:
        metrics.fold(summary, metrics.fill_steps(row))
    return summary


class TestDefining:
    def test_what_holds_is_returned_and_kept(self, metrics):
        definition = metrics.define(
            "val/loss", "epoch", None, True, "min, Last", "Minimize", None, None
        )
        assert definition == MetricDefinition(
            name="val/loss",
            step_metric="epoch",
            step_sync=True,
            hidden=True,
            summary=("min", "last"),
            goal="minimize",
        )
        assert metrics.definitions == {"val/loss": definition}

    def test_a_second_call_adds(self, metrics):
        metrics.define("a", step_metric="epoch", summary="min")
        found = metrics.define("a", summary="max,min", hidden=True)
        assert (found.step_metric, found.step_sync) == ("epoch", True)
        assert (found.summary, found.hidden) == (("min", "max"), True)

    def test_overwrite_replaces(self, metrics):
        metrics.define("a", step_metric="epoch", summary="min", hidden=True)
        found = metrics.define("a", summary="max", overwrite=True)
        assert found == MetricDefinition(name="a", summary=("max",), hidden=False)

    def test_none_replaces_all_and_is_replaced(self, metrics):
        metrics.define("a", summary="min,max")
        assert metrics.define("a", summary="none").summary == ("none",)
        assert metrics.define("a", hidden=True).summary == ("none",)
        assert metrics.define("a", summary="mean").summary == ("mean",)

    def test_step_sync_can_be_switched_off(self, metrics):
        assert metrics.define("a", "epoch", step_sync=False).step_sync is False

    def test_a_step_metric_may_be_what_define_metric_returned(self, metrics):
        epoch = metrics.define("epoch")
        assert metrics.define("a", step_metric=epoch).step_metric == "epoch"

    @pytest.mark.parametrize("goal", ["min", "minimize", "MINIMUM"])
    def test_goals(self, metrics, goal):
        assert metrics.define("a", goal=goal).goal == "minimize"

    @pytest.mark.parametrize("name", ["*", "val/*", "a.b", "train loss"])
    def test_names(self, metrics, name):
        assert metrics.define(name).name == name

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ({"name": "a*b"}, InvalidNameError, "has a . before its end"),
            ({"name": "*/loss"}, InvalidNameError, "before its end"),
            ({"name": "**"}, InvalidNameError, "before its end"),
            ({"name": ""}, InvalidNameError, "is empty"),
            ({"name": 5}, ValueTypeError, "a metric is text, got the int 5"),
            ({"name": "a", "summary": "median"}, ArgumentError, "'median'; expected some of: min"),
            ({"name": "a", "summary": "min,,max"}, ArgumentError, "summary has ''"),
            ({"name": "a", "summary": 5}, ValueTypeError, "summary is a text"),
            ({"name": "a", "goal": "up"}, ArgumentError, "goal is 'up'"),
            ({"name": "a", "step_metric": "e*"}, ArgumentError, "write its whole name"),
            ({"name": "a", "step_metric": 3}, ValueTypeError, "a metric is text"),
            ({"name": "a", "summary": "best"}, ArgumentError, 'needs goal="minimize"'),
        ],
    )
    def test_what_cannot_be_used(self, metrics, arguments, error, message):
        with pytest.raises(error, match=message) as raised:
            metrics.define(**arguments)
        assert isinstance(raised.value, NbtrackError)
        assert metrics.definitions == {}

    def test_rules_that_act_on_rows_are_noticed(self, metrics):
        assert metrics.is_empty
        metrics.define("a", hidden=True, goal="minimize")
        metrics.define("b", step_metric="_step")
        metrics.define("c", step_metric="epoch", step_sync=False)
        assert metrics.is_empty
        metrics.define("c", step_sync=True)
        assert not metrics.is_empty
        assert not Metrics({"a": MetricDefinition(name="a", summary=("min",))}).is_empty


class TestSummary:
    def test_without_rules_last_values(self, metrics):
        rows: list[dict[str, Any]] = [{"a": 1, "t": "x"}, {"a": 2, "b": [1]}]
        assert folded(metrics, *rows) == {"a": 2, "t": "x", "b": [1]}

    def test_none_is_no_value(self, metrics):
        assert folded(metrics, {"a": 1}, {"a": None, "b": None}) == {"a": 1}

    def test_nested_values_are_merged(self, metrics):
        rows: list[dict[str, Any]] = [
            {"d": {"x": 1, "y": {"z": 2}}},
            {"d": {"x": 3, "y": {"w": 4, "v": None}}},
        ]
        before = copy.deepcopy(rows)
        assert folded(metrics, *rows) == {"d": {"x": 3, "y": {"z": 2, "w": 4}}}
        assert rows == before

    def test_a_histogram_is_one_value(self, metrics):
        rows = [{"h": {"_type": "histogram", "values": [n], "bins": [0, n]}} for n in (1, 2)]
        assert folded(metrics, *rows)["h"]["values"] == [2]

    def test_a_value_turns_into_a_dictionary_and_back(self, metrics):
        assert folded(metrics, {"a": 1}, {"a": {"b": 2}}) == {"a": {"b": 2}}
        assert folded(metrics, {"a": {"b": 2}}, {"a": 1}) == {"a": 1}

    @pytest.mark.parametrize(
        ("kinds", "expected"),
        [
            ("min", {"min": 1}),
            ("max", {"max": 4}),
            ("mean", {"mean": 2.5}),
            ("first", {"first": 2}),
            ("last", {"last": 3}),
            ("min,max", {"min": 1, "max": 4}),
            ("copy", 3),
            ("copy,min", {"min": 1}),
        ],
    )
    def test_kinds(self, metrics, kinds, expected):
        metrics.define("a", summary=kinds)
        assert folded(metrics, *({"a": n} for n in (2, 1, 4, 3))) == {"a": expected}

    def test_none_keeps_no_key(self, metrics):
        metrics.define("a", summary="none")
        assert folded(metrics, {"a": 1, "b": 2}) == {"b": 2}

    def test_best_follows_the_goal_or_the_name(self, metrics):
        metrics.define("x", summary="best", goal="maximize")
        metrics.define("val/loss", summary="best")
        rows = [{"x": n, "val/loss": n} for n in (2, 1, 3)]
        assert folded(metrics, *rows) == {"x": {"best": 3}, "val/loss": {"best": 1}}

    def test_best_of_a_glob_is_left_out_where_nobody_knows_it(self, metrics):
        metrics.define("*", summary="best,last")
        found = folded(metrics, {"acc": 1, "lr": 1}, {"acc": 0, "lr": 2})
        assert found == {"acc": {"best": 1, "last": 0}, "lr": {"last": 2}}

    def test_nan_is_passed_over(self, metrics):
        metrics.define("a", summary="min,max,mean,first,last")
        found = folded(metrics, *({"a": n} for n in (nan, 1.0, nan, 3.0)))["a"]
        assert (found["min"], found["max"], found["mean"], found["last"]) == (1.0, 3.0, 2.0, 3.0)
        assert math.isnan(found["first"])

    def test_only_nan_is_nan(self, metrics):
        metrics.define("a", summary="min,mean,best", goal="max")
        assert all(math.isnan(value) for value in folded(metrics, {"a": nan})["a"].values())

    def test_infinity_counts(self, metrics):
        metrics.define("a", summary="min,max")
        found = folded(metrics, {"a": 1.0}, {"a": math.inf}, {"a": -math.inf})
        assert found == {"a": {"min": -math.inf, "max": math.inf}}

    def test_what_is_no_number_stays_a_last_value(self, metrics):
        metrics.define("*", summary="min")
        assert folded(metrics, {"t": "x", "l": [1]}) == {"t": "x", "l": [1]}

    def test_the_exact_name_beats_the_glob_and_the_long_glob_the_short(self, metrics):
        metrics.define("*", summary="max")
        metrics.define("val/*", summary="min")
        metrics.define("val/acc", summary="first")
        rows = [{"lr": n, "val/loss": n, "val/acc": n} for n in (2, 1, 3)]
        assert folded(metrics, *rows) == {
            "lr": {"max": 3},
            "val/loss": {"min": 1},
            "val/acc": {"first": 2},
        }

    def test_a_glob_does_not_hold_for_a_step_metric(self, metrics):
        metrics.define("*", step_metric="epoch", summary="max")
        metrics.define("val/*", step_metric="val/step", summary="min")
        rows = [{"epoch": n, "val/step": n, "val/loss": n, "lr": n} for n in (2, 1)]
        assert folded(metrics, *rows) == {
            "epoch": 1,
            "val/step": 1,
            "val/loss": {"min": 1},
            "lr": {"max": 2},
        }

    def test_dotted_names_reach_nested_values(self, metrics):
        metrics.define("d.x", summary="max")
        found = folded(metrics, {"d": {"x": 3, "y": 1}}, {"d": {"x": 2, "y": 2}})
        assert found == {"d": {"x": {"max": 3}, "y": 2}}
        assert folded(metrics, {"d.x": 9}) == {"d.x": {"max": 9}}

    def test_a_definition_after_logging_counts_what_is_there(self, metrics):
        summary = folded(metrics, {"a": 5, "d": {"x": 5}, "t": "x"}, {"a": 3, "d": {"x": 3}})
        metrics.define("*", summary="max", current=summary)
        assert summary == {"a": {"max": 3}, "d": {"x": {"max": 3}}, "t": "x"}
        metrics.fold(summary, {"a": 1, "d": {"x": 4}})
        assert summary == {"a": {"max": 3}, "d": {"x": {"max": 4}}, "t": "x"}

    def test_none_after_logging_takes_the_key_away(self, metrics):
        summary = folded(metrics, {"a": 5, "b": 1})
        metrics.define("a", summary="none", current=summary)
        assert summary == {"b": 1}

    def test_a_kind_that_is_added_knows_the_earlier_values(self, metrics):
        metrics.define("a", summary="min")
        summary = folded(metrics, {"a": 5}, {"a": 1}, {"a": 3})
        metrics.define("a", summary="mean", current=summary)
        assert summary == {"a": {"min": 1, "mean": 3.0}}

    def test_overwriting_takes_the_old_kinds_away(self, metrics):
        metrics.define("a", summary="min,max")
        summary = folded(metrics, {"a": 5})
        metrics.define("a", summary="last", overwrite=True, current=summary)
        assert summary == {"a": {"last": 5}}
        metrics.define("a", overwrite=True, current=summary)
        metrics.fold(summary, {"a": 6})
        assert summary == {"a": 6}

    def test_what_the_user_set_beside_it_stays(self, metrics):
        metrics.define("a", summary="min")
        summary = folded(metrics, {"a": 5})
        summary["a"]["note"] = "mine"
        metrics.fold(summary, {"a": 4})
        assert summary == {"a": {"note": "mine", "min": 4}}

    def test_a_run_that_goes_on_goes_on_with_its_summary(self):
        rule = MetricDefinition(name="a", summary=("min", "max", "mean", "first", "last"))
        before = {"a": {"min": 1, "max": 5, "mean": 3.0, "first": 2, "last": 4}}
        metrics = Metrics({"a": rule}, before, counts={"a": 3})
        summary = copy.deepcopy(before)
        metrics.fold(summary, {"a": 7})
        assert summary == {"a": {"min": 1, "max": 7, "mean": 4.0, "first": 2, "last": 7}}


class TestSteps:
    def test_a_row_gets_the_last_step(self, metrics):
        metrics.define("val/*", step_metric="epoch")
        assert metrics.fill_steps({"val/loss": 1}) == {"val/loss": 1, "epoch": 0}
        assert metrics.fill_steps({"epoch": 4}) == {"epoch": 4}
        assert metrics.fill_steps({"val/loss": 1}) == {"val/loss": 1, "epoch": 4}
        assert metrics.fill_steps({"lr": 1}) == {"lr": 1}

    def test_a_row_that_has_its_step_keeps_it(self, metrics):
        metrics.define("a", step_metric="epoch")
        row = {"a": 1, "epoch": 9}
        assert metrics.fill_steps(row) is row

    def test_an_open_row_has_its_step_already(self, metrics):
        metrics.define("a", step_metric="epoch")
        assert metrics.fill_steps({"a": 1}, {"epoch": 3}) == {"a": 1}

    def test_without_step_sync_nothing_is_added(self, metrics):
        metrics.define("a", step_metric="epoch", step_sync=False)
        assert metrics.fill_steps({"a": 1}) == {"a": 1}

    def test_the_step_of_every_row_is_never_added(self, metrics):
        metrics.define("*", step_metric="_step")
        assert metrics.fill_steps({"a": 1}) == {"a": 1}

    def test_nested_metrics_and_nested_steps(self, metrics):
        metrics.define("d.x", step_metric="s.epoch")
        assert metrics.fill_steps({"d": {"x": 1}, "s": {"epoch": 2}}) == {
            "d": {"x": 1},
            "s": {"epoch": 2},
        }
        assert metrics.fill_steps({"d": {"x": 1}}) == {"d": {"x": 1}, "s.epoch": 2}

    def test_a_metric_that_is_its_own_step(self, metrics):
        metrics.define("epoch", step_metric="epoch")
        assert metrics.fill_steps({"epoch": 1}) == {"epoch": 1}

    def test_a_run_that_goes_on_knows_its_last_step(self):
        rule = MetricDefinition(name="a", step_metric="epoch", step_sync=True)
        metrics = Metrics({"a": rule}, {"epoch": 7})
        assert metrics.fill_steps({"a": 1}) == {"a": 1, "epoch": 7}

    def test_the_row_that_was_given_is_not_changed(self, metrics):
        metrics.define("a", step_metric="epoch")
        row = {"a": 1}
        metrics.fill_steps(row)
        assert row == {"a": 1}


class TestDirection:
    @pytest.mark.parametrize(
        ("name", "direction"),
        [
            ("loss", "min"),
            ("train/loss", "min"),
            ("calibration_error", "min"),
            ("val-rmse", "min"),
            ("valLoss", "min"),
            ("MSELoss", "min"),
            ("score_loss", "min"),
            ("loss/val", "min"),
            ("train_loss_epoch", "min"),
            ("train/acc", "max"),
            ("val.accuracy", "max"),
            ("acc@1", "max"),
            ("f1", "max"),
            ("macro-f1", "max"),
            ("ROC_AUC", "max"),
            ("r2", "max"),
            ("loss/score", "max"),
            ("lr", None),
            ("epoch", None),
            ("loss_scale", None),
            ("accuracy_std", None),
            ("glossary", None),
            ("", None),
        ],
    )
    def test_by_name(self, name, direction):
        assert best_direction(name) == direction

    @pytest.mark.parametrize(
        ("definition", "direction"),
        [
            (MetricDefinition(name="loss", goal="maximize"), "max"),
            (MetricDefinition(name="lo*", goal="maximize"), "max"),
            (MetricDefinition(name="loss", summary=("max",)), "max"),
            (MetricDefinition(name="loss", summary=("min", "max")), "min"),
            (MetricDefinition(name="loss", goal="maximize", summary=("min",)), "max"),
            (MetricDefinition(name="other", goal="maximize"), "min"),
        ],
    )
    def test_a_definition_counts_first(self, definition, direction):
        assert best_direction("loss", {definition.name: definition}) == direction

    def test_no_definition(self):
        assert find_definition("a", {"b": MetricDefinition(name="b")}) is None


numbers = st.floats(allow_nan=True, allow_infinity=False, width=16) | st.integers(-1000, 1000)


@given(st.lists(numbers, min_size=1), st.integers(0, 50))
def test_resuming_anywhere_changes_no_extreme(values: list[float], at: int):
    """One run, or the same rows in two attempts: min, max, first, last are the same."""
    whole = Metrics()
    rule = whole.define("a", summary="min,max,first,last,best", goal="min")
    expected: dict[str, Any] = {}
    for value in values:
        whole.fold(expected, {"a": value})
    found: dict[str, Any] = {}
    for part in (values[:at], values[at:]):
        attempt = Metrics({"a": rule}, found)
        for value in part:
            attempt.fold(found, {"a": value})
    assert repr(found) == repr(expected)
