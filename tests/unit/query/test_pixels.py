from __future__ import annotations

import math
from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.query.pixels import minmax, step_edges

values = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-3, 3)
steps = st.integers(-(2**62), 2**62) | st.integers(-50, 50)
step_rows = st.lists(st.tuples(steps, values), max_size=200)
places = st.floats(allow_nan=False, allow_infinity=False) | st.floats(-5, 5)
float_rows = st.lists(st.tuples(places, values), max_size=200)


def columns(rows, kind):
    x = np.array([place for place, _ in rows], dtype=kind)
    return x, np.array([value for _, value in rows], dtype=np.float64)


def check_what_holds_for_every_axis(x, y, chosen, buckets):
    assert len(chosen) <= max(2 * buckets, 0)
    assert len(set(chosen.tolist())) == len(chosen)
    assert (np.diff(x[chosen].astype(object)) >= 0).all()
    finite = [(at, value) for at, value in zip(x.tolist(), y.tolist()) if math.isfinite(value)]  # noqa: B905 - of one length
    if finite:
        kept = set(zip(x[chosen].tolist(), y[chosen].tolist(), strict=True))
        kept_values = {value for _, value in kept}
        assert min(value for _, value in finite) in kept_values
        assert max(value for _, value in finite) in kept_values
        assert min(finite, key=lambda row: row[0]) in kept
        assert max(reversed(finite), key=lambda row: row[0]) in kept


@given(step_rows, st.integers(2, 20), st.sampled_from([1, 2, 64]))
def test_of_every_pixel_the_lowest_and_the_highest_row_stay(rows, buckets, block):
    x, y = columns(rows, np.int64)
    chosen = minmax(x, y, buckets, block=block)
    check_what_holds_for_every_axis(x, y, chosen, buckets)
    if len(x) <= 2 * buckets:
        assert len(chosen) == len(x)
        return
    edges = step_edges(int(x.min()), int(x.max()), buckets - 1, block).tolist()
    pixels = {}
    for step, value in rows:
        pixels.setdefault(bisect_right(edges, step), []).append((step, value))
    kept = set(zip(x[chosen].tolist(), map(repr, y[chosen].tolist()), strict=True))
    for inside in pixels.values():
        finite = [(step, value) for step, value in inside if math.isfinite(value)]
        if not finite:
            assert kept & {(step, repr(value)) for step, value in inside}
            continue
        for best in (min, max):
            extreme = best(value for _, value in finite)
            first = min(step for step, value in finite if value == extreme)
            same = {(first, repr(value)) for step, value in finite if value == extreme}
            assert kept & same  # 0.0 and -0.0 are one value


@given(float_rows, st.integers(2, 20))
def test_on_an_axis_of_floats_no_extreme_is_lost(rows, buckets):
    x, y = columns(rows, np.float64)
    check_what_holds_for_every_axis(x, y, minmax(x, y, buckets), buckets)


@given(steps, st.integers(0, 2**62), st.integers(2, 2_000), st.integers(0, 12))
def test_pixels_are_few_and_never_part_a_block(low, span, pixels, exponent):
    high, block = low + span, 2**exponent
    edges = step_edges(low, high, pixels, block)
    assert len(edges) < pixels
    assert (np.diff(edges) >= 0).all()
    assert ((low <= edges) & (edges <= high)).all()
    if block > 1:
        assert (edges % block == 0).all()
    if span > 3 * block * pixels > 30 * block:  # wide ones: nearly all that there may be
        assert len(edges) >= pixels * 2 // 3


def test_a_gap_where_no_value_is_finite_is_kept():
    y = np.ones(1000)
    y[300:700] = np.nan
    chosen = minmax(np.arange(1000), y, 10)
    assert np.isnan(y[chosen]).any()


@pytest.mark.parametrize("kind", [np.int64, np.float64])
def test_rows_at_one_place_are_one_pixel(kind):
    chosen = minmax(np.full(1000, 7, dtype=kind), np.arange(1000.0), 10)
    assert chosen.tolist() == [0, 999]
