from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.query.align import align


def curve(*points: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    x, y = zip(*points, strict=True)
    return np.array(x, dtype=float), np.array(y, dtype=float)


def test_curves_of_the_same_steps_stay_as_they_are() -> None:
    grid = align([curve((0, 1), (5, 2)), curve((0, 3), (5, 4))])

    assert grid.x.tolist() == [0, 5]
    assert grid.y.tolist() == [[1, 2], [3, 4]]


def test_between_its_values_a_curve_lies_on_the_straight_line_and_beyond_them_it_is_not() -> None:
    grid = align([curve((0, 0), (4, 4)), curve((1, 9), (3, 9))])

    assert grid.x.tolist() == [0, 1, 3, 4]
    assert grid.y[0].tolist() == [0, 1, 3, 4]
    assert np.isnan(grid.y[1]).tolist() == [True, False, False, True]


def test_rows_in_any_order_and_several_at_one_step() -> None:
    grid = align([curve((2, 8), (1, 1), (2, 4))])

    assert (grid.x.tolist(), grid.y.tolist()) == ([1, 2], [[1, 6]])


def test_a_nan_is_a_gap_of_that_run_alone() -> None:
    grid = align([curve((0, 1), (1, np.nan), (2, 3)), curve((0, 1), (1, np.inf), (2, 3))])

    assert np.isnan(grid.y[:, 1]).all()
    assert np.isfinite(grid.y[:, [0, 2]]).all()


def test_no_curves_and_curves_without_values() -> None:
    nothing = (np.zeros(0), np.zeros(0))

    assert align([]).y.shape == (0, 0)
    assert align([nothing, nothing]).y.shape == (2, 0)
    assert np.isnan(align([nothing, curve((1, 1))]).y[0]).all()


def test_with_few_points_every_row_counts_in_the_mean_of_its_stretch() -> None:
    steps = np.arange(1000)
    spike = np.zeros(1000)
    spike[123] = 100.0

    grid = align([(steps, spike)], max_points=10)

    assert len(grid.x) == 10
    assert grid.y[0].tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_with_few_points_a_run_that_logs_seldom_is_still_there_between_its_values() -> None:
    often = (np.arange(1000), np.zeros(1000))
    seldom = (np.array([0, 999]), np.array([0.0, 999.0]))

    grid = align([often, seldom], max_points=100)

    assert np.isfinite(grid.y).all()
    assert np.allclose(grid.y[1], grid.x, atol=12)


POINTS = st.lists(st.tuples(st.integers(-50, 50), st.floats(-1e3, 1e3)), max_size=30)


@given(st.lists(POINTS, min_size=1, max_size=5), st.integers(2, 20))
def test_what_is_on_the_grid_lies_within_what_was_logged(
    lists: list[list[tuple[int, float]]], max_points: int
) -> None:
    curves = [
        (np.array([x for x, _ in points], dtype=np.int64), np.array([y for _, y in points]))
        for points in lists
    ]

    for grid in (align(curves), align(curves, max_points)):
        assert grid.y.shape == (len(curves), len(grid.x))
        assert (np.diff(grid.x) > 0).all()
        for row, (x, y) in zip(grid.y, curves, strict=True):
            there = np.isfinite(row)
            assert there.any() == bool(len(x))
            if len(x):
                assert (row[there] >= y.min() - 1e-6).all()
                assert (row[there] <= y.max() + 1e-6).all()
