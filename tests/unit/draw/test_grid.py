from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.draw.grid import arrange


@pytest.mark.parametrize(
    ("sizes", "columns", "rows"),
    [
        ([], 1, 0),
        ([1], 1, 1),
        ([2], 2, 1),
        ([3], 3, 1),
        ([6], 3, 2),
        ([2, 2], 2, 2),
        ([3, 3], 3, 2),
        ([1, 1], 2, 1),
        ([1, 1, 1], 3, 1),
        ([2, 2, 2], 2, 3),
        ([12], 3, 4),
    ],
)
def test_charts_lie_in_few_rows_with_sections_together(sizes, columns, rows):
    grid = arrange(sizes)
    assert (grid.columns, grid.rows) == (columns, rows)


@given(st.lists(st.integers(1, 6), max_size=8))
def test_every_chart_has_a_place_of_its_own(sizes):
    grid = arrange(sizes)
    assert len(set(grid.places)) == len(grid.places) == sum(sizes)
    assert list(grid.places) == sorted(grid.places)
    assert all(row < grid.rows and column < grid.columns <= 3 for row, column in grid.places)
