# ruff: noqa: RUF001 - signs that look alike are what is tested here
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.charts.ticks import step_axis, value_axis, value_range

numbers = st.floats(allow_nan=False, allow_infinity=False)


def test_steps_from_ten_thousand_are_counted_in_thousands():
    assert step_axis(0, 11_730).labels == ("0", "4k", "8k", "12k")
    assert step_axis(0, 9_999).labels[-1] == "10k"
    assert step_axis(0, 5_000).labels == ("0", "2,000", "4,000")
    assert step_axis(0, 3_400_000).labels == ("0", "1M", "2M", "3M")


def test_steps_have_no_fractions():
    assert step_axis(0, 2).labels == ("0", "1", "2")
    assert step_axis(0.0, 1.5).labels == ("0.0", "0.5", "1.0", "1.5")


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.63, 0.953, ("0.6", "0.7", "0.8", "0.9", "1.0")),
        (0.09, 1.6, ("0.0", "0.5", "1.0", "1.5")),
        (0.3, 4.1, ("0", "2", "4")),
        (-3.0, -1.0, ("−3", "−2", "−1")),
        (2e-5, 9e-5, ("0", "5.0e-5", "1.0e-4")),
        (12_000, 99_000, ("0", "50k", "100k")),
        (1e9, 1e9 + 3, ("1.00e9", "+1", "+2", "+3")),
        (-1e300, 1e300, ("−1e300", "0", "1e300")),
    ],
)
def test_value_ticks_are_round(low, high, labels):
    assert value_axis(low, high).labels == labels


@given(numbers, numbers, st.booleans())
def test_every_range_has_an_axis(one, other, is_steps):
    low, high = sorted((one, other))
    axis = step_axis(low, high) if is_steps else value_axis(low, high)
    assert axis.low < axis.high
    assert np.isfinite([axis.low, axis.high]).all()
    if max(abs(low), abs(high)) < 8e307 and high > 1e-290:
        assert axis.low <= low
        assert axis.high >= high
    assert len(axis.ticks) == len(axis.labels) <= 12
    assert list(axis.ticks) == sorted(set(axis.ticks))
    assert len(set(axis.labels)) == len(axis.labels)
    assert all(-1e-6 <= axis.share(tick) <= 1 + 1e-6 for tick in axis.ticks)


@given(st.lists(numbers, min_size=1, max_size=100))
def test_the_range_lies_within_the_values(values):
    low, high = value_range(np.array(values))
    assert low <= high
    assert np.isfinite([low, high]).all()


def test_a_spike_in_the_first_steps_does_not_flatten_the_curve():
    curve = np.concatenate(([900.0, 400.0, 50.0], 2 * np.exp(-np.arange(200) / 60) + 0.2))
    low, high = value_range(curve)
    assert low == pytest.approx(0.2, abs=0.2)
    assert 1.9 < high < 4


def test_a_smooth_fall_is_shown_whole():
    curve = 2 * np.exp(-np.arange(30) / 6) + 0.2
    assert value_range(curve) == (curve.min(), curve.max())


def test_what_must_be_shown_is_never_cut_away():
    curve = np.concatenate((np.ones(100) + np.linspace(0, 0.1, 100), [50.0]))
    assert value_range(curve)[1] < 2
    assert value_range(curve, (50.0,))[1] == 50.0


def test_without_values_there_is_still_a_range():
    assert value_range(np.empty(0)) == (0.0, 1.0)


@pytest.mark.parametrize("size", [40, 50, 51, 100])
def test_a_spike_among_few_values_does_not_flatten_the_others(size):
    values = np.arange(size, dtype=float)
    values[3] = 1e300
    assert value_range(values)[1] < 2 * size
