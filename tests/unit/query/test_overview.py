"""Long curves from side files: exactly what all rows would give, pixel by pixel."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nbtrack.query.overview import read_kept
from nbtrack.query.pixels import step_edges
from nbtrack.query.reader import open_run
from nbtrack.query.stretch import read_stretch
from nbtrack.store.batch import Batch, PackedRows
from nbtrack.store.frames import COMMIT
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.overview import overview_file, write_overview
from nbtrack.store.seal import _write, seal_segment
from tests.unit.store.rows import LogBytes, make_folder, put

ROWS = 60_000


def seal(folder, number, steps, sequence, **columns):
    """A sealed segment; a value that is None in a column is not there."""
    size = len(steps)
    batch = Batch(
        attempt=0,
        writer=0,
        sequence=np.arange(size) + sequence,
        step=steps,
        time_us=(np.arange(size) + sequence) * 1_000,
        flags=np.full(size, COMMIT, np.uint8),
    )
    for name, (places, values) in columns.items():
        words = np.ascontiguousarray(values).view(np.int64).reshape(-1, 1)
        batch.packed.append(PackedRows((name,), places, words))
    segment = SegmentName(0, 0, number)
    frame = _write(batch, folder.parquet_file(segment))
    write_overview(frame, overview_file(folder, segment))


def without_side_files(folder, metric, start, end):
    hidden = {path: path.read_bytes() for path in folder.history.glob("*.overview")}
    for path in hidden:
        path.unlink()
    found = read_stretch(open_run(folder.path, store=lambda: None), metric, start=start, end=end)
    for path, data in hidden.items():
        path.write_bytes(data)
    return found


def extremes(steps, y, edges):
    """Of each pixel the lowest and the highest value."""
    places = np.searchsorted(edges, steps, side="right")
    pixels, place = np.unique(places, return_inverse=True)
    low, high = np.full(len(pixels), np.inf), np.full(len(pixels), -np.inf)
    np.minimum.at(low, place, y)
    np.maximum.at(high, place, y)
    return pixels.tolist(), low.tolist(), high.tolist()


def points(stretch):
    columns = stretch.x.tolist(), stretch.y.tolist(), stretch.times_s.round(3).tolist()
    return list(zip(*columns, strict=True))


folders = (f"made{number}" for number in count())


@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**32),
    stride=st.sampled_from([0, 1, 3, 1_000]),
    first=st.integers(-100_000, 100_000),
    share=st.sampled_from([1.0, 0.02]),
    ends=st.tuples(st.none() | st.floats(0, 1), st.none() | st.floats(0, 1)),
    max_points=st.integers(4, 150),
)
@example(1, 1, 0, 1.0, (None, None), 100)
@example(1, 3, -70_000, 0.02, (0.1, 0.9), 30)
def test_a_picture_is_that_of_all_rows(
    tmp_path_factory, seed, stride, first, share, ends, max_points
):
    rng = np.random.default_rng(seed)
    folder = make_folder(tmp_path_factory.mktemp(next(folders)))
    sizes = [ROWS, 300, ROWS]
    gaps = rng.integers(0 if stride != 1 else 1, stride * 2 if stride > 1 else 2, sum(sizes))
    steps = first + np.cumsum(gaps)
    y = rng.normal(size=len(steps)).cumsum()
    there = rng.random(len(steps)) < share
    there[rng.integers(len(steps))] = True
    begin = 0
    for number, size in enumerate(sizes):
        part = slice(begin, begin + size)
        places = np.flatnonzero(there[part])
        seal(folder, number, steps[part], begin, **{"f:loss": (places, y[part][places])})
        begin += size
    low, high = int(steps[0]), int(steps[-1])
    start, end = (None if at is None else low + at * (high - low) for at in ends)
    found = read_stretch(
        open_run(folder.path, store=lambda: None),
        "loss",
        start=start,
        end=end,
        max_points=max_points,
    )
    rows = without_side_files(folder, "loss", start, end)
    assert found.total == rows.total
    if found.total <= max_points:
        assert np.array_equal(found.x, rows.x)
        assert np.array_equal(found.y, rows.y)
        return
    assert len(found.x) <= max_points
    drawn = points(found)
    assert set(drawn) <= set(points(rows))
    assert len(set(drawn)) == len(drawn)
    assert {found.x[0], found.x[-1]} == {rows.x[0], rows.x[-1]}
    pixels = max(max_points // 2, 2) - 1
    if pixels > 1:
        steps_in = (
            None if start is None else int(np.ceil(start)),
            None if end is None else int(np.floor(end)) + 1,
        )
        kept = read_kept(folder, "loss", *steps_in, pixels)
        block = 1 if kept is None else kept.block
        edges = step_edges(int(rows.x[0]), int(rows.x[-1]), pixels, block)
        assert extremes(found.x, found.y, edges) == extremes(rows.x, rows.y, edges)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two sealed segments, one of them long, and rows that are not sealed."""
    folder = make_folder(tmp_path_factory.mktemp("runs"))
    rng = np.random.default_rng(0)
    y = rng.normal(size=ROWS + 300)
    y[30_000] = 50.0
    ill = np.where(np.arange(len(y)) % 7, y, np.nan)
    for number, (start, stop) in enumerate([(0, ROWS), (ROWS, ROWS + 200), (ROWS + 200, len(y))]):
        part = LogBytes(sequence=start).rows(
            {"loss": loss, "ill": other}
            for loss, other in zip(y[start:stop].tolist(), ill[start:stop].tolist(), strict=True)
        )
        put(folder, bytes(part), number=number)
        if number < 2:
            seal_segment(folder, SegmentName(0, 0, number))
    return folder, y


def test_only_long_segments_have_a_side_file(made):
    folder, _ = made
    exist = [overview_file(folder, SegmentName(0, 0, number)).exists() for number in range(3)]
    assert exist == [True, False, False]


def test_most_rows_of_a_long_metric_are_not_needed(made):
    folder, y = made
    kept = read_kept(folder, "loss", None, None, pixels=49)
    assert kept is not None
    assert kept.total == len(y)
    assert len(kept.y) < len(y) / 20
    assert kept.y.max() == 50.0


def test_rows_that_are_not_sealed_belong_to_it(made):
    folder, y = made
    few = read_stretch(open_run(folder.path, store=lambda: None), "loss", max_points=100)
    assert (few.x[-1], few.y[-1]) == (len(y) - 1, y[-1])


@pytest.mark.parametrize(
    ("metric", "start", "end", "pixels"),
    [
        ("loss", 100, 2_000, 49),
        ("loss", None, None, 1_000),
        ("ill", None, None, 49),
        ("nothing", None, None, 49),
    ],
)
def test_where_it_does_not_help_the_rows_are_read(made, metric, start, end, pixels):
    folder, _ = made
    assert read_kept(folder, metric, start, end, pixels) is None


def test_values_that_are_no_numbers_are_counted_and_leave_gaps(made):
    folder, y = made
    few = read_stretch(open_run(folder.path, store=lambda: None), "ill", max_points=100)
    assert few.total == len(y)
    assert few.y.max() == 50.0


def test_steps_that_go_back_have_no_side_file(tmp_path):
    folder = make_folder(tmp_path)
    steps = np.arange(ROWS)
    steps[40_000] = 5
    values = np.arange(float(ROWS))
    seal(folder, 0, steps, 0, **{"f:loss": (np.arange(ROWS), values)})
    assert not overview_file(folder, SegmentName(0, 0, 0)).exists()


def test_a_metric_of_ints_and_floats_is_read_by_its_rows(tmp_path):
    folder = make_folder(tmp_path)
    places = np.arange(ROWS)
    columns = {
        "f:loss": (places[::2], np.ones(ROWS // 2)),
        "i:loss": (places[1::2], np.full(ROWS // 2, 2)),
    }
    seal(folder, 0, places, 0, **columns)
    found = read_stretch(open_run(folder.path, store=lambda: None), "loss", max_points=100)
    assert (found.total, found.y.min(), found.y.max()) == (ROWS, 1.0, 2.0)


@pytest.mark.parametrize("data", [b"nonsense", b""])
def test_an_ill_side_file_is_passed_over(made, data):
    folder, y = made
    path = overview_file(folder, SegmentName(0, 0, 0))
    whole = path.read_bytes()
    path.write_bytes(data)
    run = open_run(folder.path, store=lambda: None)
    assert read_stretch(run, "loss", max_points=100).total == len(y)
    path.write_bytes(whole)


def test_a_side_file_of_an_earlier_version_is_passed_over(made):
    import polars as pl

    folder, y = made
    path = overview_file(folder, SegmentName(0, 0, 0))
    whole = path.read_bytes()
    pl.DataFrame({"block": [0], "first_step": [0]}).write_parquet(path, metadata={"0": "f:loss"})
    run = open_run(folder.path, store=lambda: None)
    assert read_stretch(run, "loss", max_points=100).total == len(y)
    path.write_bytes(whole)


def test_a_folder_alone_is_enough(made, tmp_path):
    import shutil

    folder, y = made
    shutil.copytree(folder.path, tmp_path / "copy")
    kept = read_kept(RunFolder(tmp_path / "copy"), "loss", None, None, pixels=49)
    assert kept is not None
    assert kept.total == len(y)
