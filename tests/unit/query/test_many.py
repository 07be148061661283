"""Curves of many runs at once are those that each run gives by itself."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nbtrack
from nbtrack.query.drawn import CurveView, draw_rows
from nbtrack.query.live_rows import LiveRows
from nbtrack.query.many import SealedRun, draw_sealed
from nbtrack.query.reader import open_run
from nbtrack.query.stretch import read_stretch
from nbtrack.store.layout import SegmentName
from nbtrack.store.runs import read_info
from nbtrack.store.seal import seal_segment
from nbtrack.store.segments import stamp_history
from tests.unit.store.rows import LogBytes, make_folder, put

AXES = ["_step", "_timestamp", "epoch", "nothing"]
METRICS = ["loss", "epoch", "acc", "flag"]
NUMBERS = st.floats(-9, 9) | st.integers(-9, 9) | st.sampled_from([np.nan, np.inf])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "loss": NUMBERS,
        "epoch": NUMBERS,
        "acc": NUMBERS,
        "flag": st.booleans() | st.floats(-9, 9),
    },
)
# Several segments, each with rows at steps that may go back.
SEGMENTS = st.lists(
    st.lists(st.tuples(VALUES, st.integers(0, 9)), min_size=1, max_size=8), min_size=1, max_size=3
)
folders = (f"many{number}" for number in count())


def make(path, segments, *, writers=None):
    folder = make_folder(path)
    sequence = 0
    for number, rows in enumerate(segments):
        log = LogBytes(sequence=sequence)
        for values, step in rows:
            log.row(values, step)
        sequence = log.sequence
        attempt, writer = (0, 0) if writers is None else writers[number]
        put(folder, bytes(log), attempt, writer, number if writers is None else 0)
    return folder


def sealed(folder, *metrics):
    return SealedRun(folder, stamp_history(folder), metrics)


def seal(folder):
    for path in list(folder.rows.iterdir()):
        segment = SegmentName.parse(path.name)
        assert segment is not None
        seal_segment(folder, segment)


def expected(folder, metric, axis):
    run = open_run(folder.path, store=lambda: None)
    found = read_stretch(run, metric, x=axis)
    return list(zip(found.x.tolist(), map(repr, found.y.tolist()), strict=True))


def points(drawn):
    return list(zip(drawn.x.tolist(), map(repr, drawn.y.tolist()), strict=True))


def check(folder, run_folders=None):
    for axis in AXES:
        view = CurveView(x=axis, max_points=2_000)
        runs = [sealed(each, *METRICS) for each in run_folders or [folder]]
        (*_, curves) = draw_sealed(runs, view)
        assert not isinstance(curves, Exception)
        for metric in METRICS:
            assert sorted(points(curves[metric])) == sorted(expected(folder, metric, axis))
            assert curves[metric].facts["count"] == len(curves[metric].x)


@settings(max_examples=25)
@given(SEGMENTS)
def test_sealed_runs_are_drawn_as_their_rows_say(tmp_path_factory, segments):
    folder = make(tmp_path_factory.mktemp(next(folders)), segments)
    live = {
        axis: LiveRows(folder, axis).read(METRICS) for axis in AXES
    }  # before anything is sealed
    seal(folder)
    check(folder)
    for axis, rows in live.items():
        for metric in METRICS:
            drawn = draw_rows(
                *rows.get(metric, LiveRows.nothing()), CurveView(x=axis, max_points=2_000)
            )
            assert sorted(points(drawn)) == sorted(expected(folder, metric, axis))


def test_runs_of_different_columns_are_read_each_as_it_is(tmp_path):
    makers = [
        [({"loss": 1.0, "note": "text"}, 0), ({"loss": 2}, 1)],
        [({"acc": 1.0}, 0)],
        [({"loss": 1, "flag": True}, 0), ({"loss": "text"}, 1), ({"loss": 0.5}, 2)],
        [({"loss": float(step), "epoch": step // 3}, step) for step in range(20)],
    ]
    made = [make(tmp_path / str(n), [rows]) for n, rows in enumerate(makers)]
    for folder in made:
        seal(folder)
    for folder in made:
        check(folder, [*made, folder])


def test_writers_side_by_side_are_put_in_order(tmp_path):
    segments = [
        [({"loss": float(n), "epoch": n}, n) for n in range(5)],
        [({"loss": float(-n)}, n) for n in range(5)],
    ]
    folder = make(tmp_path, segments, writers=[(0, 0), (0, 1)])
    seal(folder)
    check(folder)


def test_very_many_columns(tmp_path):
    wide = {f"m{n}": float(n) for n in range(5_001)}
    folder = make(tmp_path, [[({**wide, "loss": 1.0}, 0), ({"loss": 2.0}, 1)]])
    seal(folder)
    check(folder)


def test_statistics_are_those_of_all_rows_between_the_ends():
    y = np.array([np.nan, 5.0, 1.0, np.inf, 1.0, 3.0, -np.inf])
    x = np.array([6, 5, 4, 3, 2, 1, 0])
    facts = draw_rows(x, y, CurveView()).facts
    assert (facts["count"], facts["last"], facts["last_x"]) == (7, -np.inf, 0)
    assert (facts["min"], facts["min_x"], facts["max"], facts["max_x"]) == (1.0, 2, 5.0, 5)
    assert (facts["nan_count"], facts["first_nan_x"]) == (1, 6)
    assert (facts["inf_count"], facts["first_inf_x"]) == (2, 0)
    facts = draw_rows(x, y, CurveView(start=4, end=5.5)).facts
    assert (facts["count"], facts["last"], facts["max"], facts["nan_count"]) == (2, 1.0, 5.0, 0)
    assert draw_rows(x, y, CurveView(start=9)).facts["count"] == 0


def test_rows_without_a_finite_place_are_left_out():
    drawn = draw_rows(
        np.array([np.nan, 1.0, np.inf]), np.arange(3.0), CurveView(x="epoch", max_points=50)
    )
    assert (drawn.x.tolist(), drawn.facts["count"]) == ([1.0], 1)


def test_a_long_run_is_drawn_from_its_side_file():
    with nbtrack.init(project="p") as run:
        for step in range(60_000):
            run.log({"loss": 9.0 if step == 12_345 else float(step % 7)})
    folder = nbtrack.open_run(run.id).folder
    (curves,) = draw_sealed([sealed(make_run_folder(folder), "loss")], CurveView())
    assert not isinstance(curves, Exception)
    facts = curves["loss"].facts
    assert (facts["count"], facts["max"], facts["max_x"], facts["last_x"]) == (
        60_000,
        9.0,
        12_345,
        59_999,
    )
    assert len(curves["loss"].x) <= 1_000
    (cut,) = draw_sealed(
        [sealed(make_run_folder(folder), "loss")], CurveView(start=5, end=59_000.5)
    )
    assert not isinstance(cut, Exception)
    assert cut["loss"].facts["count"] == 58_996
    assert (cut["loss"].x[0], cut["loss"].x[-1]) == (5, 59_000)


def make_run_folder(path):
    from nbtrack.store.layout import RunFolder

    return RunFolder(path)


def test_time_since_the_run_began():
    with nbtrack.init(project="p") as run:
        run.log({"loss": 1.0})
        run.log({"loss": 2.0})
    reader = nbtrack.open_run(run.id)
    folder = make_run_folder(reader.folder)
    created_us = read_info(folder).created_us
    run = sealed(folder, "loss")._replace(created_us=created_us)
    (curves,) = draw_sealed([run], CurveView(x="_runtime"))
    assert not isinstance(curves, Exception)
    wanted = read_stretch(reader, "loss", x="_runtime")
    assert curves["loss"].x.tolist() == pytest.approx(wanted.x.tolist(), abs=1e-6)
    live = LiveRows(folder, "_runtime", created_us).read(["loss"])
    assert live["loss"][0].tolist() == pytest.approx(wanted.x.tolist(), abs=1e-6)


def test_new_metrics_of_a_live_run_come_with_all_their_rows(tmp_path):
    folder = make(tmp_path, [[({"loss": 1.0, "acc": 0.5}, 0)]])
    rows = LiveRows(folder, "_step")
    assert list(rows.read(["loss"])) == ["loss"]
    log = LogBytes().row({"loss": 1.0, "acc": 0.5}, 0).row({"loss": 2.0}, 1)
    put(folder, bytes(log))
    found = rows.read(["loss", "acc", "nothing"])
    assert {name: y.tolist() for name, (_, y) in found.items()} == {
        "loss": [1.0, 2.0],
        "acc": [0.5],
    }
    assert rows.size_bytes == 48
