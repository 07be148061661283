from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.feed.curve import GrowingCurve

MAX = 64
VALUE = st.floats(-1e6, 1e6) | st.sampled_from([np.nan, np.inf, -np.inf, 1e300])


def drawn(curve: GrowingCurve, had=None):
    news = curve.take_news()
    if news is None:
        return had
    if news.replace or had is None:
        assert news.replace
        return news.points
    return had.join(news.points)


@given(values=st.lists(VALUE, min_size=1, max_size=600), chunk=st.integers(1, 200))
def test_a_view_that_follows_has_few_points_all_of_them_real_and_no_spike_is_lost(values, chunk):
    curve, view = GrowingCurve(MAX), None
    y = np.array(values)
    x = np.arange(len(y))
    for start in range(0, len(y), chunk):
        part = slice(start, start + chunk)
        curve.add(x[part], x[part] * 10, y[part])
        view = drawn(curve, view)
        assert len(view.x) <= MAX
    assert np.array_equal(y[view.x], view.y, equal_nan=True)
    assert np.array_equal(view.times_us, view.x * 10)
    assert (np.diff(view.x) > 0).all()
    finite = y[np.isfinite(y)]
    if len(finite):
        there = view.y[np.isfinite(view.y)]
        ends = np.flatnonzero(np.isfinite(y))[[0, -1]]
        assert (there.min(), there.max()) == (finite.min(), finite.max())
        assert set(ends) <= set(view.x)


def test_every_bucket_keeps_its_own_lowest_and_highest_value():
    rng = np.random.default_rng(0)
    y = rng.normal(size=10_000)
    x = np.arange(10_000)
    curve = GrowingCurve(256)
    for start in range(0, 10_000, 777):
        curve.add(x[start : start + 777], x[start : start + 777], y[start : start + 777])
        curve.take_news()
    curve.forget_view()
    points = curve.take_news().points
    kept = set(points.x.tolist())
    for start in range(0, 10_000, 128):  # 2 ** 7: the width with which 10,000 rows fit
        part = y[start : start + 128]
        assert {start + int(part.argmin()), start + int(part.argmax())} <= kept


def test_steps_that_go_back_are_put_in_order():
    curve = GrowingCurve(MAX)
    curve.add(np.array([5, 6]), np.array([0, 0]), np.array([1.0, 2.0]))
    curve.take_news()
    curve.add(np.array([1]), np.array([0]), np.array([3.0]))
    news = curve.take_news()
    assert news.replace
    assert news.points.x.tolist() == [1, 5, 6]


def test_places_that_are_not_finite_are_left_out():
    curve = GrowingCurve(MAX)
    curve.add(np.array([0.5, np.nan, np.inf]), np.arange(3), np.arange(3.0))
    assert curve.take_news().points.x.tolist() == [0.5]
    curve.add(np.array([np.nan]), np.arange(1), np.arange(1.0))
    assert curve.take_news() is None


def test_many_values_at_one_step_are_few_points():
    curve = GrowingCurve(MAX)
    curve.add(np.zeros(1_000, np.int64), np.arange(1_000), np.arange(1_000.0))
    assert len(curve) <= MAX
