from __future__ import annotations

import math

import polars as pl

from nbtrack.store.frames import ALONE, COMMIT, CONTINUES
from nbtrack.store.history import History
from nbtrack.store.layout import SegmentName
from nbtrack.store.seal import seal_segment
from tests.unit.store.rows import LogBytes, make_folder, put

MIXED = [
    {"loss": 0.5, "n": 1},
    {"loss": math.nan, "n": 2.5, "flag": True},
    {"text": "hi", "none": None, "list": [1, 2], "d": {"x": 1, "y": {"z": 2.0}}},
    {},
    {"n": 3, "mix": 1},
    {"mix": "one", "flag": False, "large": 2**80},
]


def both_ways(tmp_path, data: bytes):
    """The history of a log as it is, and of the same log sealed."""
    for name in ("log", "sealed"):
        folder = make_folder(tmp_path / name)
        put(folder, data)
        if name == "sealed":
            seal_segment(folder, SegmentName(0, 0, 0))
            assert not list(folder.rows.iterdir())
        yield History(folder)


def test_rows_come_back_exactly_before_and_after_sealing(tmp_path):
    for history in both_ways(tmp_path, bytes(LogBytes().rows(MIXED))):
        rows = [{k: v for k, v in row.items() if k[0] != "_"} for row in history.rows()]
        assert [repr(sorted(row.items())) for row in rows] == [
            repr(sorted(row.items())) for row in MIXED
        ]


def test_a_frame_has_one_column_a_metric(tmp_path):
    for history in both_ways(tmp_path, bytes(LogBytes().rows(MIXED))):
        frame = history.frame()
        assert frame["_step"].to_list() == [0, 1, 2, 3, 4, 5]
        assert frame["n"].dtype == pl.Float64
        assert frame["n"].to_list() == [1.0, 2.5, None, None, 3.0, None]
        assert frame["flag"].to_list() == [None, True, None, None, None, False]
        assert frame["d.x"].to_list() == [None, None, 1, None, None, None]
        assert frame["d.y.z"].to_list()[2] == 2.0
        assert frame["list"].to_list()[2] == "[1,2]"
        assert "none" not in frame.columns
        assert frame.columns[-2:] == ["_runtime", "_timestamp"]


def test_a_metric_of_unlike_kinds_reads_as_json_text_and_is_named(tmp_path):
    for history in both_ways(tmp_path, bytes(LogBytes().rows(MIXED))):
        assert history.frame()["mix"].to_list()[4:] == ["1", '"one"']
        assert history.mixed == ["mix"]


def test_ints_alone_stay_ints(tmp_path):
    for history in both_ways(tmp_path, bytes(LogBytes().rows([{"n": 1}, {"n": 2**53 + 1}]))):
        assert history.frame()["n"].to_list() == [1, 2**53 + 1]
        assert history.frame()["n"].dtype == pl.Int64


def test_keys_pick_columns_and_the_rows_that_have_them_all(tmp_path):
    for history in both_ways(tmp_path, bytes(LogBytes().rows(MIXED))):
        frame = history.frame(keys=["n", "loss"])
        assert frame.columns == ["_step", "n", "loss"]
        assert frame["_step"].to_list() == [0, 1]
        assert [row["d.x"] for row in history.rows(keys=["d.x"])] == [1]


def test_an_unknown_key_gives_no_rows_and_its_column(tmp_path):
    for history in both_ways(tmp_path, bytes(LogBytes().rows(MIXED))):
        frame = history.frame(keys=["loss", "nothing"])
        assert frame.columns == ["_step", "loss", "nothing"]
        assert frame.height == 0


def test_steps_pick_rows(tmp_path):
    for history in both_ways(tmp_path, bytes(LogBytes().rows({"a": i} for i in range(10)))):
        assert history.frame(steps=(3, 6))["a"].to_list() == [3, 4, 5]
        assert history.frame(steps=(None, 2))["a"].to_list() == [0, 1]
        assert [row["a"] for row in history.rows(min_step=8)] == [8, 9]


def test_the_frames_of_an_open_row_are_one_row_and_the_later_value_wins(tmp_path):
    log = LogBytes().row({"a": 1.0, "b": 1.0}, step=0, flags=0)
    log.row({"b": 2.0, "note": "x"}, step=0, flags=CONTINUES).row({"c": 3.0}, step=0, flags=3)
    log.row({"a": 9.0}, step=1)
    for history in both_ways(tmp_path, bytes(log)):
        assert history.frame().select("_step", "a", "b", "c", "note").rows() == [
            (0, 1.0, 2.0, 3.0, "x"),
            (1, 9.0, None, None, None),
        ]


def test_a_value_that_changes_its_type_within_an_open_row_has_the_later_type(tmp_path):
    log = LogBytes().row({"a": 1}, step=0, flags=0).row({"a": "one"}, step=0, flags=3)
    log.row({"a": 2.5}, step=1, flags=0).row({"a": 3}, step=1, flags=3)
    for history in both_ways(tmp_path, bytes(log)):
        assert [row["a"] for row in history.rows()] == ["one", 3]


def test_a_row_that_stands_alone_does_not_disturb_the_open_one(tmp_path):
    log = LogBytes().row({"a": 1.0}, step=5, flags=0)
    log.row({"a": 0.0}, step=2, flags=ALONE | COMMIT)
    log.row({"b": 2.0}, step=5, flags=CONTINUES | COMMIT)
    for history in both_ways(tmp_path, bytes(log)):
        assert history.frame().select("_step", "a", "b").rows() == [(5, 1.0, 2.0), (2, 0.0, None)]


def test_a_frame_that_goes_on_with_a_closed_row_begins_one(tmp_path):
    log = LogBytes().row({"a": 1.0}, step=0, flags=0).row({"b": 1.0}, step=0, flags=3)
    log.row({"a": 2.0}, step=1, flags=CONTINUES).row({"b": 2.0}, step=1, flags=3)
    for history in both_ways(tmp_path, bytes(log)):
        assert history.frame().select("_step", "a", "b").rows() == [(0, 1.0, 1.0), (1, 2.0, 2.0)]


def test_attempts_follow_each_other_whatever_the_clock_says(tmp_path):
    folder = make_folder(tmp_path)
    put(folder, bytes(LogBytes().row({"a": 1}, time_us=900)), attempt=0, writer=0)
    put(folder, bytes(LogBytes().row({"a": 2}, time_us=100)), attempt=1, writer=1)
    assert History(folder).frame()["a"].to_list() == [1, 2]


def test_writers_side_by_side_are_merged_by_time_each_in_its_own_order(tmp_path):
    folder = make_folder(tmp_path)
    first = (
        LogBytes().row({"a": 1}, time_us=100).row({"a": 2}, time_us=50).row({"a": 3}, time_us=300)
    )
    put(folder, bytes(first), writer=0)
    put(folder, bytes(LogBytes().row({"a": 10}, time_us=200)), writer=1)
    assert History(folder).frame()["a"].to_list() == [1, 2, 10, 3]


def test_segments_of_one_writer_are_one_history_sealed_or_not(tmp_path):
    folder = make_folder(tmp_path)
    for number in range(3):
        log = LogBytes(sequence=number * 2).rows({"a": number * 2 + i} for i in range(2))
        put(folder, bytes(log), number=number)
    seal_segment(folder, SegmentName(0, 0, 1))
    assert History(folder).frame()["a"].to_list() == [0, 1, 2, 3, 4, 5]


def test_a_missing_segment_is_named_and_the_rest_is_read(tmp_path):
    folder = make_folder(tmp_path)
    put(folder, bytes(LogBytes().row({"a": 1})), number=0)
    put(folder, bytes(LogBytes().row({"a": 3})), number=2)
    history = History(folder)
    assert history.frame()["a"].to_list() == [1, 3]
    assert history.problems == ["segment 0-0-1 of the history is neither in rows/ nor in history/"]


def test_more_than_five_thousand_columns_are_sealed_and_read_back(tmp_path):
    wide = {f"m{i}": float(i) for i in range(5_200)} | {"text": "x", "int": 3, "yes": True}
    log = LogBytes().row(wide).row({"m1": 0.5, "none": None}).row({})
    for history in both_ways(tmp_path, bytes(log)):
        rows = [{k: v for k, v in row.items() if k[0] != "_"} for row in history.rows()]
        assert rows == [wide, {"m1": 0.5, "none": None}, {}]
        assert history.frame(keys=["m5199"])["m5199"].to_list() == [5199.0]


def test_events_survive_sealing(tmp_path):
    log = (
        LogBytes().event("config", {"set": {"lr": 1}}).row({"a": 1}).event("finish", {"state": "x"})
    )
    for history in both_ways(tmp_path, bytes(log)):
        assert [event.kind for event in history.events()] == ["config", "finish"]


def test_a_run_without_rows_has_an_empty_history(tmp_path):
    history = History(make_folder(tmp_path))
    assert history.frame().columns == ["_step", "_runtime", "_timestamp"]
    assert history.frame().height == 0
    assert list(history.rows()) == []
