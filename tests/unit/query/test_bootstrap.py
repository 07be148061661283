from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.query.bootstrap import difference_interval, mean_interval

FLOATS = st.floats(-1e6, 1e6)


def test_of_two_values_the_interval_is_as_wide_as_they_are_apart() -> None:
    interval = mean_interval(np.array([[1.0], [3.0]]))

    assert (interval.low[0], interval.high[0]) == (1.0, 3.0)


def test_of_four_values_all_resamples_are_counted() -> None:
    values = np.array([[0.0], [0.0], [0.0], [1.0]])

    interval = mean_interval(values)

    # A third of the resamples do not hold the 1; one in twenty holds it three times or more.
    assert interval.low[0] == 0
    assert interval.high[0] == 0.75


def test_a_single_run_has_no_interval() -> None:
    interval = mean_interval(np.array([[1.0, 2.0], [np.nan, 4.0]]))

    assert np.isnan(interval.low).tolist() == [True, False]
    assert interval.high[1] == 4.0


def test_the_same_runs_give_the_same_band_each_time() -> None:
    values = np.random.default_rng(0).normal(size=(12, 5))

    first, second = mean_interval(values), mean_interval(values)

    assert first.low.tolist() == second.low.tolist()
    assert first.high.tolist() == second.high.tolist()


def test_the_interval_holds_the_true_mean_about_as_often_as_it_says() -> None:
    draws = np.random.default_rng(1).normal(size=(20, 2_000))

    interval = mean_interval(draws, level=0.95)

    holds = (interval.low <= 0) & (interval.high >= 0)
    # The percentile bootstrap of 20 values is known to be a little too narrow.
    assert 0.90 <= holds.mean() <= 0.97


@given(st.lists(FLOATS, min_size=2, max_size=9))
def test_it_lies_between_the_lowest_and_the_highest_run(values: list[float]) -> None:
    column = np.array(values)[:, None]

    interval = mean_interval(column)

    slack = 1e-9 * (1 + np.abs(column).max())
    assert column.min() - slack <= interval.low[0] <= interval.high[0] <= column.max() + slack
    assert interval.low[0] <= column.mean() + slack
    assert interval.high[0] >= column.mean() - slack


@pytest.mark.parametrize("counts", [(3, 3), (4, 12), (5, 5), (40, 40)])
def test_groups_that_are_far_apart_differ_and_equal_ones_do_not(counts: tuple[int, int]) -> None:
    random = np.random.default_rng(3)
    one, other = (random.normal(size=count) for count in counts)

    apart = difference_interval(one + 50, other)
    same = difference_interval(one, one)

    assert 40 < apart.low < apart.high < 60
    assert same.low <= 0 <= same.high
