from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.query.sample import CurveSketch

values = st.floats(allow_nan=True, allow_infinity=True)
steps = st.integers(-(2**62), 2**62) | st.integers(0, 50)
rows = st.lists(st.tuples(steps, values), max_size=200)
float_rows = st.lists(
    st.tuples(st.floats(allow_nan=False, allow_infinity=False), values), max_size=100
)


def arrays(points: list[tuple[Any, float]], kind: Any = np.int64) -> tuple[Any, Any, Any]:
    x = np.array([step for step, _ in points], dtype=kind)
    y = np.array([value for _, value in points], dtype=np.float64)
    return x, np.arange(len(points), dtype=np.int64), y


def sketch_of(
    points: list[tuple[Any, float]], buckets: int = 8, kind: Any = np.int64
) -> CurveSketch:
    sketch = CurveSketch(buckets)
    sketch.add(*arrays(points, kind))
    return sketch


def finite_of(points: list[tuple[Any, float]]) -> list[tuple[Any, float]]:
    return [(step, value) for step, value in points if math.isfinite(value)]


@given(rows, st.integers(3, 12))
def test_a_sketch_has_exact_counts_and_keeps_extremes_and_ends(points, buckets):
    sketch = sketch_of(points, buckets)
    x, y = sketch.points()
    facts = sketch.facts
    finite = finite_of(points)
    assert len(x) <= 2 * buckets
    assert (np.diff(x.astype(object)) >= 0).all()
    assert facts.count == len(points)
    assert facts.nan_count == sum(math.isnan(value) for _, value in points)
    assert facts.inf_count == sum(math.isinf(value) for _, value in points)
    assert (facts.minimum is None) == (not finite)
    if not finite:
        return
    kept = set(zip(x.tolist(), y.tolist(), strict=True))
    lowest = min(finite, key=lambda row: (row[1], row[0]))
    highest = min(finite, key=lambda row: (-row[1], row[0]))
    assert facts.minimum == lowest
    assert facts.maximum == highest
    assert lowest in kept
    assert highest in kept
    assert min(finite, key=lambda row: row[0]) in kept
    assert max(reversed(finite), key=lambda row: row[0]) in kept


@given(rows, st.lists(st.integers(1, 40), max_size=30))
def test_chunks_change_neither_facts_nor_points(points, sizes):
    whole, parts = sketch_of(points), CurveSketch(8)
    start = 0
    for size in [*sizes, len(points)]:
        chunk = [column[start : start + size] for column in arrays(points)]
        parts.add(*chunk)
        _ = parts.facts  # settles what waits, as a reader in between would
        start += size
    assert repr(parts.facts) == repr(whole.facts)
    for ours, theirs in zip(parts.points(), whole.points(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for ours, theirs in zip(parts.means(), whole.means(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e300 if len(ours) else 0)


@given(float_rows)
def test_x_may_be_a_metric(points):
    sketch = sketch_of(points, 8, np.float64)
    x, y = sketch.points()
    assert len(x) <= 16
    finite = finite_of(points)
    if finite:
        assert sketch.facts.first_step == min(step for step, _ in points)
        assert min(v for _, v in finite) in y
        assert max(v for _, v in finite) in y


def test_each_bucket_keeps_its_own_extremes():
    values = np.random.default_rng(3).normal(size=4096)
    sketch = CurveSketch(65)
    sketch.add(np.arange(4096), np.zeros(4096, np.int64), values)
    _, y = sketch.points()
    for stretch in values.reshape(64, 64):
        assert stretch.min() in y
        assert stretch.max() in y


def test_the_mean_of_each_bucket_is_exact():
    values = np.random.default_rng(3).normal(size=4096)
    sketch = CurveSketch(65)
    sketch.add(np.arange(4096), np.zeros(4096, np.int64), values)
    x, mean = sketch.means()
    np.testing.assert_allclose(mean, values.reshape(64, 64).mean(axis=1))
    np.testing.assert_allclose(x, np.arange(4096).reshape(64, 64).mean(axis=1))


def test_the_mean_of_huge_values_is_a_number():
    sketch = sketch_of([(0, 1.7e308)] * 9 + [(1000, 1.7e308)] * 9, 3)
    assert np.isfinite(sketch.means()[1]).all()


def test_a_lower_step_is_legal_and_the_last_written_value_is_the_last():
    sketch = sketch_of([(10, 1.0), (20, 2.0), (5, 3.0)])
    assert sketch.facts.last == (5, 3.0)
    assert sketch.facts.final == (20, 2.0)
    assert (sketch.facts.first_step, sketch.facts.last_step) == (5, 20)


def test_the_first_step_of_nan_and_of_inf_is_known():
    points = [(3, math.nan), (1, 0.5), (2, math.nan), (9, math.inf), (7, -math.inf)]
    facts = sketch_of(points).facts
    assert (facts.nan_count, facts.first_nan_step) == (2, 2)
    assert (facts.inf_count, facts.first_inf_step) == (2, 7)


def test_a_stretch_of_nan_is_a_gap_and_one_among_many_values_is_not():
    y = np.sin(np.arange(10_000) / 500)
    y[2_000:4_000] = np.nan
    y[9_000] = np.nan
    sketch = CurveSketch(64)
    sketch.add(np.arange(10_000), np.zeros(10_000, np.int64), y)
    x, drawn = sketch.points()
    gaps = x[np.isnan(drawn)]
    assert len(gaps)
    assert gaps.min() >= 2_000
    assert gaps.max() < 4_000


def test_rows_whose_x_is_no_number_are_left_out():
    sketch = CurveSketch(x_name="epoch")
    sketch.add(np.array([0.0, np.nan, np.inf, 1.0]), np.zeros(4, np.int64), np.arange(4.0))
    assert sketch.facts.count == 2
    assert sketch.points()[0].tolist() == [0.0, 1.0]


def test_whole_numbers_are_noticed():
    assert sketch_of([(0, 1.0), (1, 200.0), (2, math.nan)]).facts.is_integer
    assert not sketch_of([(0, 1.0), (1, 0.5)]).facts.is_integer


def test_an_empty_sketch_has_no_points_and_no_facts():
    sketch = CurveSketch()
    assert sketch.facts.count == 0
    assert sketch.facts.last is None
    assert len(sketch.points()[0]) == len(sketch.means()[0]) == 0
    sketch.add(*arrays([]))
    assert sketch.facts.count == 0


@pytest.mark.parametrize("step", [0, 7, 2**62, -(2**62)])
def test_many_values_at_one_step_keep_first_lowest_highest_and_last(step):
    sketch = sketch_of([(step, v) for v in (5.0, 1.0, 9.0, 4.0)])
    assert set(sketch.points()[1].tolist()) == {5.0, 1.0, 9.0, 4.0}


def test_a_small_chunk_does_not_keep_a_large_batch_in_memory():
    batch = np.zeros(100_000)
    sketch = CurveSketch()
    sketch.add(np.arange(3), np.arange(3), batch[:3])
    batch[:3] = 7.0
    assert sketch.facts.last == (2, 0.0)
