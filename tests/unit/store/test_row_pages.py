from __future__ import annotations

import math
import random

from polars.testing import assert_frame_equal

import nbtrack
from nbtrack.store.history import History
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.row_pages import RowPages
from nbtrack.store.seal import seal_segment
from tests.unit.store.rows import LogBytes, make_folder, put


def folder_of(run) -> RunFolder:
    return RunFolder(nbtrack.open_run(run.id).folder)


def whole(folder, metrics):
    return History(folder).frame().select("_step", "_runtime", "_timestamp", *metrics)


def test_every_page_is_a_piece_of_the_whole():
    with nbtrack.init(project="pages") as run:
        for step in range(300):
            run.log({"loss": 1 / (step + 1), "n": step, "ok": step % 2 == 0, "word": f"w{step}"})
    folder = folder_of(run)
    metrics = ["loss", "n", "ok", "word"]
    all_rows, pages = whole(folder, metrics), RowPages(folder)
    assert pages.height == 300
    for offset, limit in [(0, 10), (137, 64), (295, 50), (0, 300)]:
        assert_frame_equal(pages.read(offset, limit, metrics), all_rows.slice(offset, limit))


def test_metrics_have_kinds_in_the_order_of_their_appearance():
    with nbtrack.init(project="pages") as run:
        run.log({"n": 1, "loss": 0.5})
        run.log({"ok": True, "word": "a", "n": 2, "both": 1})
        run.log({"both": "now a text"})
    kinds = RowPages(folder_of(run)).kinds()
    assert kinds == {"n": "whole", "loss": "number", "ok": "flag", "word": "text", "both": "text"}


def test_gaps_are_null_and_nan_is_nan():
    with nbtrack.init(project="pages") as run:
        run.log({"a": 1.0})
        run.log({"b": float("nan")})
        run.log({"a": 3.0, "b": float("inf")})
    page = RowPages(folder_of(run)).read(0, 10, ["b", "a", "unknown"])
    assert page["a"].to_list() == [1.0, None, 3.0]
    assert page["b"][0] is None
    assert math.isnan(page["b"][1])
    assert page.columns == ["_step", "_runtime", "_timestamp", "b", "a"]


def test_rows_that_come_later_are_there_at_the_next_look():
    run = nbtrack.init(project="pages")
    run.log({"loss": 1.0})
    pages = RowPages(folder_of(run))
    assert pages.height == 1
    run.log({"loss": 2.0, "new": 1})
    assert pages.height == 2
    assert pages.read(1, 5, ["new", "loss"]).row(0)[3:] == (1, 2.0)
    run.finish()
    assert pages.height == 2


def test_attempts_follow_each_other():
    for attempt in range(3):
        with nbtrack.init(project="pages", id="again", resume="allow") as run:
            for step in range(5):
                run.log({"attempt": attempt, "at": step})
    folder = folder_of(run)
    pages = RowPages(folder)
    assert pages.height == 15
    assert_frame_equal(
        pages.read(3, 9, ["at", "attempt"]), whole(folder, ["at", "attempt"]).slice(3, 9)
    )


def test_a_run_without_rows_has_an_empty_page():
    with nbtrack.init(project="pages") as run:
        pass
    pages = RowPages(folder_of(run))
    assert (pages.height, pages.kinds(), pages.read(0, 10, ["loss"]).height) == (0, {}, 0)


def test_writers_side_by_side_are_mixed_as_in_the_history(tmp_path):
    folder = make_folder(tmp_path)
    first, second = LogBytes(), LogBytes()
    for number in range(40):
        first.row({"a": number}, time_us=number * 20)
        second.row({"b": number * 1.5}, time_us=number * 20 + random.Random(number).randint(0, 90))
    put(folder, bytes(first), writer=0)
    put(folder, bytes(second), writer=1)
    pages = RowPages(folder)
    all_rows = whole(folder, ["a", "b"])
    for offset, limit in [(0, 80), (33, 20), (70, 50)]:
        assert_frame_equal(pages.read(offset, limit, ["a", "b"]), all_rows.slice(offset, limit))


def test_sealed_segments_and_row_logs_are_one_row_of_pages(tmp_path):
    folder = make_folder(tmp_path)
    logs = [LogBytes() for _ in range(3)]
    for number in range(30):
        logs[number // 10].row({"a": number}, time_us=number)
    for number, log in enumerate(logs):
        put(folder, bytes(log), number=number)
    pages = RowPages(folder)
    all_rows = whole(folder, ["a"])
    assert_frame_equal(pages.read(5, 20, ["a"]), all_rows.slice(5, 20))
    seal_segment(folder, SegmentName(0, 0, 0))
    seal_segment(folder, SegmentName(0, 0, 1))
    assert pages.height == 30
    assert_frame_equal(pages.read(5, 20, ["a"]), all_rows.slice(5, 20))


def test_what_cannot_be_read_is_told_and_the_other_segments_are_shown(tmp_path):
    folder = make_folder(tmp_path)
    put(folder, bytes(LogBytes().row({"a": 1})), number=0)
    put(folder, bytes(LogBytes().row({"a": 2})), number=1)
    seal_segment(folder, SegmentName(0, 0, 0)).write_bytes(b"ill")
    pages = RowPages(folder)
    assert pages.read(0, 10, ["a"])["a"].to_list() == [2]
    assert "0-0-0 cannot be read" in pages.problems[0]
