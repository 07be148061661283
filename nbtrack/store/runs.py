"""One run's folder: making it, claiming a place as its writer, its snapshots, editing it.

A run folder needs nothing around it: copied, unzipped or mailed, it reads the same anywhere
(`nbtrack.store.record`). Its snapshots are written whole or not at all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from nbtrack._process import ProcessIdentity, identify
from nbtrack.errors import IllRunError, InvalidNameError, RunNotFoundError
from nbtrack.records import LiveRecord, RunInfo
from nbtrack.store.edits import append_edit, check_fields, own_values
from nbtrack.store.files import (
    create_exclusively,
    list_names,
    make_folder,
    read_bytes,
    replace_file,
)
from nbtrack.store.hints import note_change
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.record import read_info_file, read_live_file, read_record
from nbtrack.store.snapshot import encode_snapshot
from nbtrack.store.state import HeartbeatWatch

if TYPE_CHECKING:
    from nbtrack.store.stores import Store

__all__ = [
    "claim_writer",
    "create_run_folder",
    "edit_run",
    "note_change",
    "read_info",
    "read_live",
    "read_record",
    "write_info",
    "write_live",
]

# How long to wait for another process that has made the folder and is writing run.json.
_BIRTH_S = 1.0
_PAUSE_S = 0.005


def create_run_folder(store: Store, info: RunInfo) -> tuple[RunFolder, bool]:
    """Make the folder of a run, unless there is one; of several processes exactly one makes it.

    Args:
        store: where; the project is made if need be.
        info: what the run is; written as run.json of a new run only.

    Returns:
        The folder, with run.json inside, and whether this call made the run.

    Raises:
        InvalidNameError: the folder belongs to a run of another id (two ids of one slug and hash).
        OSError: it cannot be made.
    """
    folder = store.create_project(info.project).run(info.run_id)
    if make_folder(folder.path):
        _give_birth(folder, info)
        return folder, True
    return folder, _adopt(folder, info)


def read_info(folder: RunFolder) -> RunInfo:
    """What a run is, as its run.json says; without edits (see `read_record`).

    Raises:
        RunNotFoundError: there is no such folder.
        IllRunError: run.json is missing or cannot be read.
    """
    info, problem = read_info_file(os.fspath(folder.path))
    if info is not None:
        return info
    if not folder.path.is_dir():
        raise RunNotFoundError(f"there is no run in {folder.path}")
    raise IllRunError(f"{problem} ({folder.path}); its rows are safe, open_run() reads them")


def write_info(folder: RunFolder, info: RunInfo) -> None:
    """Write run.json, whole or not at all.

    Raises:
        OSError: it could not be written; the old one stays.
    """
    replace_file(folder.run_json, encode_snapshot(info))


def read_live(folder: RunFolder) -> list[LiveRecord]:
    """How the writers stand, by number; files that cannot be read are left out."""
    path = os.fspath(folder.path)
    numbers = sorted(
        number for name in list_names(path) if (number := RunFolder.parse_live(name)) is not None
    )
    found = (read_live_file(f"{path}/live-{number}.json")[0] for number in numbers)
    return [live for live in found if live is not None]


def write_live(folder: RunFolder, live: LiveRecord) -> None:
    """Write how a writer stands, whole or not at all.

    Raises:
        OSError: it could not be written; the old one stays.
    """
    replace_file(folder.live_json(live.writer), encode_snapshot(live))


def claim_writer(folder: RunFolder, live: LiveRecord) -> int:
    """Take the next free writer number of a run, and write down how this writer stands.

    Numbers only grow: one whose live file was lost is still known by its row files.

    Args:
        folder: the run.
        live: how the writer stands; its `writer` is not looked at.

    Returns:
        The number, which no other process has or gets.

    Raises:
        OSError: it could not be written.
    """
    number = 1 + max(_writer_numbers(folder), default=-1)
    while True:
        record = msgspec.structs.replace(live, writer=number)
        if create_exclusively(folder.live_json(number), encode_snapshot(record)):
            return number
        number += 1


def edit_run(
    folder: RunFolder,
    changes: Mapping[str, Any],
    *,
    delete: Iterable[str] = (),
    us: ProcessIdentity | None = None,
) -> None:
    """Change a run from outside, live or ended; the run itself wins where it changes the same.

    Args:
        folder: the run.
        changes: name, notes, tags, group, job_type, archived, locked, config.<key> or
            summary.<key> -> new value, whole.
        delete: fields to take away.
        us: who is editing; this process by default.

    Raises:
        ArgumentError: no such field can be edited.
        RunNotFoundError: there is no such run.
        StoreError: the run is read-only here.
    """
    deleted = tuple(delete)
    fields = [*changes, *deleted]
    check_fields(fields)
    own = read_record(folder, HeartbeatWatch(), us or identify(), with_edits=False)
    append_edit(folder, changes, own_values(own, fields), delete=deleted)
    note_change(folder)


def _give_birth(folder: RunFolder, info: RunInfo) -> None:
    # Readers pass over a folder without run.json and without rows: it is being made.
    write_info(folder, info)
    make_folder(folder.rows)


def _adopt(folder: RunFolder, info: RunInfo) -> bool:
    """Take a folder that is there already; True if its maker died before it was a run."""
    end_s = time.monotonic() + _BIRTH_S
    while (data := read_bytes(folder.run_json)) is None:
        if any(_writer_numbers(folder)) or time.monotonic() > end_s:
            break
        time.sleep(_PAUSE_S)
    make_folder(folder.rows)
    if data is None and not any(True for _ in _writer_numbers(folder)):
        write_info(folder, info)
        return True
    there, _ = read_info_file(os.fspath(folder.path))
    if there is not None and there.run_id != info.run_id:
        raise InvalidNameError(
            f"run id {info.run_id!r} cannot be used in project {info.project!r}: its folder "
            f"{folder.path.name!r} belongs to run {there.run_id!r}; choose another id"
        )
    return False


def _writer_numbers(folder: RunFolder) -> Iterable[int]:
    """Numbers of all writers that this run ever had."""
    for name in list_names(folder.path):
        number = RunFolder.parse_live(name)
        if number is not None:
            yield number
    for part in (folder.rows, folder.history):
        for name in list_names(part):
            segment = SegmentName.parse(name)
            if segment is not None:
                yield segment.writer
