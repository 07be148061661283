"""Long curves from side files: every point is a row, and no block loses its extremes."""

from __future__ import annotations

import numpy as np
import pytest

from nbtrack.query.overview import read_thinned
from nbtrack.query.reader import open_run
from nbtrack.query.stretch import read_stretch
from nbtrack.store.layout import SegmentName
from nbtrack.store.overview import BLOCK_ROWS, overview_file
from nbtrack.store.seal import seal_segment
from tests.unit.store.rows import LogBytes, make_folder, put

ROWS = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two sealed segments, one of them long, and rows that are not sealed."""
    folder = make_folder(tmp_path_factory.mktemp("runs"))
    rng = np.random.default_rng(0)
    y = rng.normal(size=ROWS + 300)
    y[1_000:1_400] = np.nan
    y[30_000], y[7] = 50.0, np.inf
    for number, (start, stop) in enumerate([(0, ROWS), (ROWS, ROWS + 200), (ROWS + 200, len(y))]):
        part = LogBytes(sequence=start).rows({"loss": value} for value in y[start:stop].tolist())
        put(folder, bytes(part), number=number)
        if number < 2:
            seal_segment(folder, SegmentName(0, 0, number))
    return folder, y


def test_only_long_segments_have_a_side_file(made):
    folder, _ = made
    exist = [overview_file(folder, SegmentName(0, 0, number)).exists() for number in range(3)]
    assert exist == [True, False, False]


@pytest.mark.parametrize(("start", "end"), [(None, None), (100, 59_000), (5, 60_250)])
def test_what_is_drawn_is_exact(made, start, end):
    folder, y = made
    found = read_thinned(folder, "loss", start, end, max_points=100)
    assert found is not None
    points, total = found
    first, stop = start or 0, len(y) if end is None else end
    step, value = points["step"].to_numpy(), points["y"].to_numpy()
    assert total == stop - first
    assert len(step) <= 100
    finite = np.isfinite(value)
    assert np.array_equal(y[step[finite]], value[finite])  # every point is a row
    assert {first, stop - 1} <= set(step.tolist())
    width = (stop - first) // 49
    for left in range(first, stop - width, width):
        here = y[left : left + width]
        near = finite & (step >= left - BLOCK_ROWS - width) & (step < left + 2 * width + BLOCK_ROWS)
        assert value[near].max() >= here[np.isfinite(here)].max()
        assert value[near].min() <= here[np.isfinite(here)].min()


def test_a_stretch_that_is_read_either_way_has_the_same_extremes(made):
    folder, y = made
    run = open_run(folder.path, store=lambda: None)
    few = read_stretch(run, "loss", max_points=100)
    everything = read_stretch(run, "loss")
    assert (few.total, everything.total) == (len(y), len(y))
    finite = few.y[np.isfinite(few.y)]
    assert (finite.max(), finite.min()) == (50.0, y[np.isfinite(y)].min())
    assert few.times_s[0] == everything.times_s[0]


def test_a_short_range_and_many_points_read_the_rows(made):
    folder, _ = made
    assert read_thinned(folder, "loss", 100, 2_000, max_points=100) is None
    assert read_thinned(folder, "loss", None, None, max_points=2_000) is None


def test_a_metric_that_is_not_there_has_no_points(made):
    folder, _ = made
    assert read_thinned(folder, "nothing", None, None, max_points=100) is None
    run = open_run(folder.path, store=lambda: None)
    assert read_stretch(run, "nothing", max_points=100).total == 0


def test_an_ill_side_file_is_passed_over(made):
    folder, y = made
    path = overview_file(folder, SegmentName(0, 0, 0))
    whole = path.read_bytes()
    path.write_bytes(b"nonsense")
    run = open_run(folder.path, store=lambda: None)
    assert read_stretch(run, "loss", max_points=100).total == len(y)
    path.write_bytes(whole)
