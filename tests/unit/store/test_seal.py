"""Sealing is killed at each of its steps: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

import nbtrack.store.seal as sealing
from nbtrack.store.frames import CONTINUES
from nbtrack.store.history import History
from nbtrack.store.layout import SegmentName
from nbtrack.store.seal import read_sealed_info, seal_segment
from tests.unit.store.rows import LogBytes, make_folder, put

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT = SegmentName(0, 0, 0)


class Killed(BaseException):
    """Stands for a SIGKILL: nothing of ours may run after it."""


def noisy_log(rows: int = 200) -> bytes:
    log = LogBytes().event("config", {"set": {"lr": 0.1}})
    for i in range(rows):
        log.row({"loss": 1 / (i + 1)}, step=i, flags=0).row({"note": "x"}, step=i, flags=CONTINUES)
    return bytes(log)


def killing(function, *, before: bool):
    def killed(*args, **kwargs):
        if not before:
            function(*args, **kwargs)
        raise Killed

    return killed


STEPS = [
    ("write the temporary file", sealing, "_write", True),
    ("sync it", sealing, "_fsync", True),
    ("rename it", os, "replace", True),
    ("renamed it", os, "replace", False),
]


@pytest.mark.parametrize(("what", "where", "name", "before"), STEPS, ids=[s[0] for s in STEPS])
def test_killed_at_any_step_of_sealing_no_row_is_lost_or_doubled(
    tmp_path, monkeypatch, what, where, name, before
):
    folder = make_folder(tmp_path)
    put(folder, noisy_log())
    expected = History(folder).frame()
    with monkeypatch.context() as patch:
        patch.setattr(where, name, killing(getattr(where, name), before=before))
        with pytest.raises(Killed):
            seal_segment(folder, SEGMENT)
    assert History(folder).frame().equals(expected)
    seal_segment(folder, SEGMENT)  # the next one who seals
    assert History(folder).frame().equals(expected)
    assert [path.name for path in folder.history.iterdir()] == ["0-0-0.parquet"]


def test_where_both_files_exist_the_sealed_one_counts(tmp_path):
    folder = make_folder(tmp_path)
    data = noisy_log()
    put(folder, data)
    expected = History(folder).frame()
    seal_segment(folder, SEGMENT)
    put(folder, data)
    assert History(folder).frame().equals(expected)
    seal_segment(folder, SEGMENT)
    assert not folder.rows_file(SEGMENT).exists()


def test_no_room_for_the_sealed_file_leaves_the_row_log(tmp_path):
    folder = make_folder(tmp_path)
    put(folder, noisy_log())
    folder.history.write_text("in the way")
    expected = History(folder).frame()
    with pytest.raises(OSError, match="history"):
        seal_segment(folder, SEGMENT)
    assert History(folder).frame().equals(expected)


def test_readers_racing_the_sealer_always_see_every_row_once(tmp_path):
    folder = make_folder(tmp_path)
    pieces, rows = 24, 40
    for number in range(pieces):
        log = LogBytes(sequence=number * rows).rows({"n": number * rows + i} for i in range(rows))
        put(folder, bytes(log), number=number)
    expected = list(range(pieces * rows))

    def seal_all() -> None:
        for number in range(pieces):
            seal_segment(folder, SegmentName(0, 0, number))

    sealer = threading.Thread(target=seal_all)
    sealer.start()
    seen = 0
    while sealer.is_alive() or seen < 3:
        assert History(folder).frame()["n"].to_list() == expected
        seen += 1
    sealer.join()


def test_two_sealers_at_once_agree(tmp_path):
    folder = make_folder(tmp_path)
    put(folder, noisy_log(2000))
    expected = History(folder).frame()
    sealers = [threading.Thread(target=seal_segment, args=(folder, SEGMENT)) for _ in range(4)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    assert History(folder).frame().equals(expected)
    assert [path.name for path in folder.history.iterdir()] == ["0-0-0.parquet"]


def test_what_was_ill_is_still_told_after_sealing(tmp_path):
    folder = make_folder(tmp_path)
    data = bytearray(noisy_log())
    data[len(data) // 2] ^= 1
    put(folder, bytes(data))
    before = History(folder)
    before.frame()
    seal_segment(folder, SEGMENT)
    after = History(folder)
    after.frame()
    assert len(before.problems) == 1
    assert after.problems == before.problems


def test_the_metadata_says_what_is_inside(tmp_path: Path):
    folder = make_folder(tmp_path)
    put(folder, noisy_log(10))
    seal_segment(folder, SEGMENT)
    info = read_sealed_info(folder.parquet_file(SEGMENT))
    assert info.rows == 10
    assert [event.body for event in info.read_events()] == [{"set": {"lr": 0.1}}]
