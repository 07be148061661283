from __future__ import annotations

import errno
import os
import threading

import pytest

from nbtrack.errors import StoreError
from nbtrack.store.files import (
    append_bytes,
    create_exclusively,
    is_unwritable,
    list_names,
    make_folder,
    read_bytes,
    replace_file,
    replace_in_parts,
    sync_folder,
)
from tests.unit.store.making import read_only


@pytest.fixture
def place(tmp_path):
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def in_threads(count, work):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_file_that_is_gone_reads_as_none(place):
    assert read_bytes(place / "gone") is None
    (place / "file").write_bytes(b"")
    assert read_bytes(place / "file" / "below a file") is None


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 5_000_000])
def test_files_of_any_size_are_read_whole_and_from_an_offset(place, size):
    data = os.urandom(size)
    (place / "file").write_bytes(data)
    assert read_bytes(place / "file") == data
    assert read_bytes(place / "file", size // 2) == data[size // 2 :]


def test_a_folder_that_is_gone_has_no_names(place):
    assert list_names(place / "gone") == []


def test_making_a_folder_tells_whether_it_was_new(place):
    assert make_folder(place / "new")
    assert not make_folder(place / "new")


@pytest.mark.parametrize("durable", [False, True])
def test_a_replaced_file_holds_the_new_bytes_and_leaves_no_litter(place, durable):
    for data in (b"one", b"two"):
        replace_file(place / "file", data, durable=durable)
        assert read_bytes(place / "file") == data
    assert list_names(place) == ["file"]


def test_a_reader_never_sees_a_part_of_a_file_that_is_replaced(place):
    path, done, seen = place / "file", threading.Event(), set()
    contents = [letter * 200_000 for letter in (b"a", b"b")]
    replace_file(path, contents[0])

    def read():
        while not done.is_set():
            seen.add(read_bytes(path))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(200):
        replace_file(path, contents[number % 2])
    done.set()
    reader.join()
    assert seen <= set(contents)


def test_a_replacement_that_fails_keeps_the_old_and_leaves_no_litter(place):
    (place / "file").mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(OSError, match="file"):
        replace_file(place / "file", b"new")
    assert list_names(place) == ["file"]


@pytest.mark.parametrize("at_once", [True, False])
def test_parts_of_any_number_and_size_become_one_file(place, at_once, monkeypatch):
    if not at_once:  # as on Windows
        monkeypatch.delattr("os.writev", raising=False)
    parts = [bytes([n % 256]) * size for n, size in enumerate([1] * 1_500 + [700_000] * 4 + [0, 3])]
    assert replace_in_parts(place / "file", iter(parts)) == sum(map(len, parts))
    assert read_bytes(place / "file") == b"".join(parts)
    replace_in_parts(place / "file", [])
    assert read_bytes(place / "file") == b""
    assert list_names(place) == ["file"]


def test_a_disk_that_takes_a_part_of_the_parts_gets_the_rest(place, monkeypatch):
    if not hasattr(os, "writev"):
        pytest.skip("this system has no writev")
    monkeypatch.setattr("os.writev", lambda descriptor, parts: os.write(descriptor, parts[0][:5]))
    replace_in_parts(place / "file", [b"one half, ", b"the other"])
    assert read_bytes(place / "file") == b"one half, the other"


def test_parts_that_end_in_trouble_keep_the_old_and_leave_no_litter(place):
    def parts():
        yield b"x" * 2_000_000
        raise OSError(28, "No space left on device")

    replace_file(place / "file", b"old")
    with pytest.raises(OSError, match="No space left"):
        replace_in_parts(place / "file", parts())
    assert read_bytes(place / "file") == b"old"
    assert list_names(place) == ["file"]


def test_of_many_that_create_a_file_one_wins_and_its_bytes_stay(place):
    won: list[int] = []

    def create(number):
        if create_exclusively(place / "file", str(number).encode() * 1000):
            won.append(number)

    in_threads(8, create)
    assert len(won) == 1
    assert read_bytes(place / "file") == str(won[0]).encode() * 1000
    assert list_names(place) == ["file"]


def test_exclusive_creation_works_on_disks_without_hard_links(place, monkeypatch):
    def refuse(*_args):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert create_exclusively(place / "file", b"first")
    assert not create_exclusively(place / "file", b"second")
    assert read_bytes(place / "file") == b"first"


def test_appended_lines_of_several_writers_do_not_mix(place):
    ends: list[int] = []

    def append(number):
        line = str(number) * 99 + "\n"
        ends.extend(append_bytes(place / "log", line.encode()) for _ in range(50))

    in_threads(4, append)
    lines = (place / "log").read_text().splitlines()
    assert sorted(lines) == sorted(str(number) * 99 for number in range(4) for _ in range(50))
    assert sorted(ends) == [100 * (number + 1) for number in range(200)]


def test_a_disk_that_takes_a_part_only_is_told(place, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:2]))
    with pytest.raises(StoreError, match="only 2 of 5 bytes fitted"):
        append_bytes(place / "log", b"12345")


def test_a_read_only_place_is_told_from_other_trouble(open_path):
    with read_only(open_path), pytest.raises(OSError, match="denied") as caught:
        replace_file(open_path / "file", b"")
    assert is_unwritable(caught.value)
    assert not is_unwritable(OSError(errno.ENOSPC, "full"))


def test_a_folder_can_be_synced(place):
    sync_folder(place)
