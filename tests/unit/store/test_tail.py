from __future__ import annotations

from nbtrack.store.layout import SegmentName
from nbtrack.store.seal import seal_segment
from nbtrack.store.tail import Tail
from tests.unit.store.rows import LogBytes, make_folder, put


def values(batches, name="a"):
    return [value for batch in batches for value in batch.numbers(name)[2].tolist()]


def test_each_look_gives_only_what_is_new(tmp_path):
    folder = make_folder(tmp_path)
    log = LogBytes().rows({"a": i} for i in range(5))
    put(folder, bytes(log))
    tail = Tail(folder)
    assert values(tail.read()) == [0, 1, 2, 3, 4]
    assert tail.read() == []
    log.rows({"a": i} for i in range(5, 8))
    put(folder, bytes(log))
    assert values(tail.read()) == [5, 6, 7]


def test_a_frame_that_is_half_written_comes_when_it_is_whole(tmp_path):
    folder = make_folder(tmp_path)
    log = LogBytes().rows({"a": i} for i in range(3))
    whole = bytes(log)
    tail = Tail(folder)
    put(folder, whole[:-4])
    assert values(tail.read()) == [0, 1]
    put(folder, whole)
    assert values(tail.read()) == [2]


def test_sealing_under_the_reader_neither_repeats_nor_loses(tmp_path):
    folder = make_folder(tmp_path)
    log = LogBytes().rows({"a": i} for i in range(4))
    put(folder, bytes(log))
    tail = Tail(folder)
    assert values(tail.read()) == [0, 1, 2, 3]
    log.rows({"a": i} for i in range(4, 6))
    put(folder, bytes(log))
    seal_segment(folder, SegmentName(0, 0, 0))
    put(folder, bytes(LogBytes(sequence=6).row({"a": 6})), number=1)
    assert values(tail.read()) == [4, 5, 6]
    assert tail.read() == []


def test_a_cursor_begins_another_tail_where_the_first_was(tmp_path):
    folder = make_folder(tmp_path)
    log = LogBytes().rows({"a": i} for i in range(4))
    put(folder, bytes(log))
    first = Tail(folder)
    first.read()
    log.row({"a": 4})
    put(folder, bytes(log))
    assert values(Tail(folder, first.cursor).read()) == [4]


def test_writers_have_cursors_of_their_own(tmp_path):
    folder = make_folder(tmp_path)
    put(folder, bytes(LogBytes().rows({"a": i} for i in range(3))), writer=0)
    tail = Tail(folder)
    tail.read()
    put(folder, bytes(LogBytes().row({"a": 50})), writer=1)
    assert values(tail.read()) == [50]
    assert tail.cursor == {0: 2, 1: 0}
