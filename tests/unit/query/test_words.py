# ruff: noqa: RUF001 - signs that look alike are what is tested here
from __future__ import annotations

import math
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.query import words

NOW_US = 1_794_674_520_000_000


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.9529, "0.9529"),
        (0.95291, "0.9529"),
        (0.0943, "0.09430"),
        (0.001, "0.001000"),
        (1.343, "1.343"),
        (9.99996, "10.00"),
        (12.5, "12.50"),
        (1234.5, "1,234"),
        (123_456.7, "123,457"),
        (999_999.9, "1,000,000"),
        (3e-4, "3.00e-4"),
        (-3e-4, "−3.00e-4"),
        (1e6, "1.00e6"),
        (1e300, "1.00e300"),
        (5e-324, "4.94e-324"),
        (0.0, "0.000"),
        (-0.0, "0.000"),
        (-12.5, "−12.50"),
        (11730, "11,730"),
        (-3, "−3"),
        (math.nan, "NaN"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
    ],
)
def test_a_metric_has_four_significant_digits(value, shown):
    assert words.metric(value) == shown


def test_a_metric_has_at_least_the_decimals_of_the_ticks():
    assert words.metric(1234.56, tick_step=0.05) == "1,234.56"
    assert words.metric(0.5, tick_step=100.0) == "0.5000"


def test_the_best_has_the_decimals_of_the_value_beside_it():
    assert words.beside(0.95301, 0.9529) == "0.9530"
    assert words.beside(0.5, 12.25) == "0.50"
    assert words.beside(2e-5, 0.9529) == "2.00e-5"
    assert words.beside(math.inf, 0.9529) == "inf"


def test_a_difference_always_has_its_sign():
    assert words.delta(0.0072, 0.9529) == "+0.0072"
    assert words.delta(-0.0072, 0.9529) == "−0.0072"
    assert words.delta(0, 3) == "+0"
    assert words.delta(-2e-6, 0.9529) == "−2.00e-6"
    assert words.delta(1e7, 2e7) == "+1.00e7"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (0.84, "840 ms"),
        (1, "1 s"),
        (48.9, "48 s"),
        (134, "2 m 14 s"),
        (126, "2 m 06 s"),
        (3_599.9, "59 m 59 s"),
        (3_960, "1 h 06 m"),
        (273_600, "3 d 4 h"),
        (-5, "0 s"),
        (math.nan, "0 s"),
    ],
)
def test_a_duration_has_two_units_at_most(seconds, shown):
    assert words.duration(seconds) == shown


def test_a_moment_has_an_english_month_and_the_year():
    assert words.moment(NOW_US, UTC) == "14 Nov 2026, 16:42"


@pytest.mark.parametrize(
    ("ago_s", "shown"),
    [
        (-30, "just now"),
        (59, "just now"),
        (840, "14 m"),
        (7_200, "2 h"),
        (86_400, "yesterday"),
        (2 * 86_400, "12 Nov"),
        (365 * 86_400, "14 Nov 2025"),
    ],
)
def test_an_age_is_rough(ago_s, shown):
    assert words.age(NOW_US - ago_s * 1_000_000, NOW_US, UTC) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1e-3, "1e-3"),
        (3e-4, "3e-4"),
        (-2.5e-5, "−2.5e-5"),
        (0.05, "0.05"),
        (0.1, "0.1"),
        (1.0, "1.0"),
        (1e20, "1e20"),
        (128, "128"),
        (-1, "−1"),
        (True, "True"),
        (None, "None"),
        ("adamw", "adamw"),
        ([64, "a"], '[64, "a"]'),
        (math.nan, "NaN"),
    ],
)
def test_a_config_value_is_shown_as_it_was_typed(value, shown):
    assert words.config_value(value) == shown


@given(st.floats(-1e308, 1e308))
def test_a_metric_in_words_is_near_its_value(value):
    read = float(words.metric(value).replace("−", "-").replace(",", ""))
    assert read == pytest.approx(value, rel=5.1e-3)


@given(st.floats() | st.integers(), st.floats())
def test_no_number_is_without_words(value, neighbour):
    assert words.beside(value, neighbour)
    assert words.delta(value, neighbour)


def test_counts_and_shares():
    assert words.count(1, "step") == "1 step"
    assert words.count(0, "step") == "0 steps"
    assert words.count(2, "entry", "entries") == "2 entries"
    assert [words.percent(s) for s in (0, 0.0001, 0.002, 0.41, 1)] == [
        "0 %",
        "under 0.1 %",
        "0.2 %",
        "41 %",
        "100 %",
    ]
    assert words.step(3.0) == "3"
    assert words.step(0.5) == "0.5000"
