from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.charts.chart import MAX_POINTS, build_chart, split_name
from nbtrack.records import MetricDefinition
from tests.unit.charts.making import noisy_loss, sketch


def chart(y, name="loss", **arguments):
    x = arguments.pop("x", None)
    return build_chart(name, sketch(y, x), arguments.pop("definitions", {}), **arguments)


def test_a_short_curve_is_drawn_as_it_is():
    made = chart([3.0, 1.0, 2.0])
    assert (made.curve.x, made.curve.y) == ((0.0, 1.0, 2.0), (3.0, 1.0, 2.0))
    assert not len(made.raw)


def test_a_noisy_long_curve_is_smoothed_with_the_values_behind_it():
    values = noisy_loss()
    made = chart(values)
    assert 100 < len(made.curve) <= MAX_POINTS
    assert 100 < len(made.raw) <= MAX_POINTS
    assert values.min() in made.raw.y
    assert values.max() in made.raw.y
    assert np.std(np.diff(made.curve.y[20:])) < np.std(np.diff(made.raw.y[20:]))


def test_a_smooth_long_curve_is_not_smoothed():
    made = chart(0.05 * (1 + np.cos(np.arange(5_000) / 5_000 * 3.14)), name="lr")
    assert not len(made.raw)
    assert len(made.curve) <= MAX_POINTS


def test_the_title_says_last_and_best_and_where():
    made = chart([0.9, 0.15, 0.3])
    assert (made.last, made.best, made.best_at) == ("0.3000", "0.1500", "1")
    assert made.best_point == (1.0, 0.15)
    assert made.direction == "min"


def test_where_the_last_value_is_the_best_no_step_is_named():
    made = chart([0.9, 0.3, 0.15])
    assert (made.best, made.best_at, made.best_point) == ("0.1500", None, None)


def test_without_a_direction_there_is_no_best():
    assert chart([1.0, 2.0], name="grad_norm").best is None


def test_define_metric_says_what_is_best():
    goal = {"speed": MetricDefinition(name="speed", goal="maximize")}
    assert chart([1.5, 2.5, 2.0], name="speed", definitions=goal).best == "2.500"


def test_whole_numbers_stay_whole():
    assert chart([1.0, 200.0, 12_000.0], name="reward").last == "12,000"


def test_nan_is_counted_with_its_first_step():
    made = chart([1.5, math.nan, 2.0, math.nan], name="grad_norm")
    assert made.notes == ("2 NaN from step 1", "2 NaN from 1", "2 NaN")
    assert made.ill_x == 1.0
    assert math.isnan(made.curve.y[1])


def test_infinities_are_told_apart_from_nan():
    assert chart([1.0, math.inf, math.nan]).notes[0] == "1 NaN, 1 inf from step 1"


def test_a_curve_of_nan_alone_has_words_and_no_head():
    made = chart([math.nan] * 30)
    assert (made.last, made.best, made.head) == ("NaN", None, None)
    assert made.y_axis.low < made.y_axis.high


def test_one_point_has_a_head():
    assert chart([0.5]).head == (0.0, 0.5)


def test_a_first_steps_spike_does_not_flatten_the_curve():
    values = np.concatenate(([900.0, 500.0, 100.0], noisy_loss(2_000)))
    made = chart(values)
    assert made.y_axis.high < 5
    assert max(made.curve.y) < 5


def test_the_ghost_is_the_previous_run_with_few_points():
    made = chart(noisy_loss(), previous=sketch(noisy_loss(seed=2)))
    assert 0 < len(made.ghost) <= MAX_POINTS


def test_while_a_run_goes_on_the_axis_shows_how_far_the_ghost_went():
    ghost = sketch(np.linspace(1, 0, 300))
    assert chart(np.linspace(1, 0.5, 100), previous=ghost, is_live=True).x_axis.high >= 299
    assert chart(np.linspace(1, 0.9, 10), previous=ghost, is_live=True).x_axis.high < 60


def test_an_ended_run_shows_its_own_steps_only():
    made = chart(np.linspace(1, 0.5, 100), previous=sketch(np.linspace(1, 0, 10_000)))
    assert made.x_axis.high <= 100
    assert max(made.ghost.x) <= 100


def test_a_ghost_far_away_does_not_flatten_the_curve():
    made = chart(np.linspace(1, 0.5, 100), previous=sketch(np.full(100, 1e6)))
    assert made.y_axis.high < 3


def test_a_ghost_over_another_x_is_left_out():
    made = chart([1.0, 0.5], previous=sketch([1.0, 0.5], [0.0, 1.0], x_name="epoch"))
    assert not len(made.ghost)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("train/loss", ("train", "loss")),
        ("train/loss/cls", ("train", "loss/cls")),
        ("loss", ("", "loss")),
        ("/loss", ("", "/loss")),
        ("loss/", ("", "loss/")),
    ],
)
def test_the_section_is_the_part_before_the_first_slash(name, parts):
    assert split_name(name) == parts


@given(st.lists(st.floats(), min_size=1, max_size=400), st.text(max_size=8))
def test_every_curve_has_a_chart(values, name):
    made = chart(values, name=name)
    for curve in (made.curve, made.raw):
        assert len(curve) <= MAX_POINTS
        assert not any(math.isinf(y) for y in curve.y)
    if made.head is not None and not len(made.raw):
        assert made.y_axis.low <= made.head[1] <= made.y_axis.high
