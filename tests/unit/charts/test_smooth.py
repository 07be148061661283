from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.charts.smooth import exponential_mean, is_noisy


@given(st.lists(st.floats(-1e307, 1e307), min_size=1, max_size=60))
def test_the_mean_stays_within_the_values(values):
    y = np.array(values)
    smooth = exponential_mean(np.arange(float(len(y))), y)
    slack = 1e-9 * np.abs(y).max() + 1e-300
    assert smooth[0] == pytest.approx(y[0])
    assert (smooth >= y.min() - slack).all()
    assert (smooth <= y.max() + slack).all()


def test_the_mean_does_not_start_at_zero():
    smooth = exponential_mean(np.arange(200.0), np.full(200, 5.0))
    assert smooth == pytest.approx(np.full(200, 5.0))


def test_noise_becomes_less():
    noise = np.random.default_rng(0).normal(size=400)
    assert exponential_mean(np.arange(400.0), noise).std() < 0.6 * noise.std()


def test_points_at_one_x_have_a_mean():
    assert np.isfinite(exponential_mean(np.zeros(5), np.arange(5.0))).all()


def test_a_straight_line_a_bend_and_a_constant_are_not_noisy():
    assert not is_noisy(np.linspace(0, 1, 150))
    assert not is_noisy(np.exp(-np.arange(150) / 20))
    assert not is_noisy(np.full(150, 3.0))
    assert not is_noisy(np.array([1.0, 5.0]))


def test_a_noisy_curve_is_noisy():
    assert is_noisy(np.linspace(0, 1, 150) + np.random.default_rng(0).normal(0, 0.1, 150))
