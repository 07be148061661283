"""Reading one run: its snapshots, the edits over them, its state, and the rows where need be.

The snapshots (run.json, live-<writer>.json) are at most a second old while the run's process
lives, and exact once it has ended. Where the process died, or a snapshot is missing or ill, the
rows are read instead (`nbtrack.store.replay`). What cannot be read makes this one run ill, in
plain words; it never raises for the others.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from nbtrack._process import ProcessIdentity
from nbtrack.errors import RunNotFoundError
from nbtrack.records import LiveRecord, RunInfo, RunRecord, State
from nbtrack.store.edits import Edit, apply_edits, read_edits
from nbtrack.store.files import list_names, read_bytes
from nbtrack.store.layout import RunFolder
from nbtrack.store.snapshot import FORMAT, decode_snapshot, lay_over
from nbtrack.store.state import HeartbeatWatch, WriterState, combine_states, find_writer_state

__all__ = [
    "RunFiles",
    "build_record",
    "read_files",
    "read_info_file",
    "read_live_file",
    "read_record",
]

_US_PER_S = 1_000_000


class RunFiles(msgspec.Struct):
    """What lies in a run's folder, decoded.

    Attributes:
        path: the folder.
        info: None if run.json is missing or ill.
        lives: by writer number.
        edits: the one that wins last.
        problems: in plain words what could not be read.
    """

    path: str
    info: RunInfo | None = None
    lives: list[LiveRecord] = []
    edits: tuple[Edit, ...] = ()
    problems: list[str] = []


def read_record(
    folder: RunFolder,
    watch: HeartbeatWatch,
    us: ProcessIdentity,
    *,
    with_edits: bool = True,
    whole: bool = True,
) -> RunRecord:
    """A run as it is now; it needs nothing but its folder.

    Args:
        folder: the run's folder, inside a store or copied out of it.
        watch: what this reader saw of heartbeats before.
        us: who is reading.
        with_edits: lay later changes by others over what the run says itself.
        whole: read the rows for summary keys beyond the thousand that live files hold.

    Raises:
        RunNotFoundError: there is no run in this folder.
    """
    files = read_files(os.fspath(folder.path))
    if files is None:
        raise RunNotFoundError(
            f"there is no run in {folder.path}: expected a folder with run.json and rows/"
        )
    return build_record(files, watch, us, with_edits=with_edits, whole=whole)


def read_files(path: str) -> RunFiles | None:
    """Read the snapshots and edits in a run's folder.

    Args:
        path: the folder.

    Returns:
        None if there is no such folder, or nothing in it yet that makes it a run.
    """
    files = RunFiles(path)
    names = list_names(path)
    for name in names:
        if name == "run.json":
            files.info, problem = read_info_file(path)
        elif name.startswith("live-") and RunFolder.parse_live(name) is not None:
            live, problem = read_live_file(f"{path}/{name}")
            if live is not None:
                files.lives.append(live)
        else:
            if name == "edits":
                files.edits = read_edits(RunFolder(Path(path)))
            continue
        if problem:
            files.problems.append(problem)
    if len(files.lives) > 1:
        files.lives.sort(key=lambda live: live.writer)
    if files.info is None and not files.problems:
        return _without_info(files, names)
    return files


def read_info_file(path: str) -> tuple[RunInfo | None, str]:
    """run.json of the run in a folder, or None and what is wrong with it."""
    try:
        data = read_bytes(f"{path}/run.json")
        if data is None:
            return None, "run.json is missing"
        info = decode_snapshot(data, _info_decoder())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        return None, f"run.json cannot be read: {error}"
    if info.format > FORMAT:
        return None, (
            f"run.json has format {info.format}, made by a newer nbtrack ({info.nbtrack}); "
            f"this one reads up to format {FORMAT}: pip install -U nbtrack"
        )
    return info, ""


def read_live_file(path: str) -> tuple[LiveRecord | None, str]:
    """One live file, or None and what is wrong with it ("" if it is gone)."""
    try:
        data = read_bytes(path)
        return (None, "") if data is None else (decode_snapshot(data, _live_decoder()), "")
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        return None, f"{os.path.basename(path)} cannot be read: {error}"  # noqa: PTH119 - text path


@cache
def _info_decoder() -> msgspec.json.Decoder[RunInfo]:
    return msgspec.json.Decoder(RunInfo)  # at first use: a new run needs none


@cache
def _live_decoder() -> msgspec.json.Decoder[LiveRecord]:
    return msgspec.json.Decoder(LiveRecord)


def build_record(
    files: RunFiles,
    watch: HeartbeatWatch,
    us: ProcessIdentity,
    *,
    with_edits: bool = True,
    whole: bool = False,
) -> RunRecord:
    """The record from what was read; see `read_record`."""
    writers = [
        find_writer_state(live, us, watch, f"{files.path}/{live.writer}") for live in files.lives
    ]
    state, deciding = combine_states(writers)
    if _is_exact(files, writers, whole=whole):
        assert files.info is not None
        record = _from_snapshots(files, files.info, state, deciding)
    else:
        record = _from_rows(files, writers, watch)
    return apply_edits(record, files.edits) if with_edits and files.edits else record


def _without_info(files: RunFiles, names: Sequence[str]) -> RunFiles | None:
    has_rows = any(list_names(f"{files.path}/{part}") for part in ("rows", "history"))
    if not files.lives and not (names and has_rows):
        return None
    files.problems.append("run.json is missing")
    return files


def _is_exact(files: RunFiles, writers: Sequence[WriterState], *, whole: bool) -> bool:
    """Whether the snapshots say all there is to say."""
    if files.info is None or files.problems or not writers:
        return False
    for writer in writers:
        live = writer.live
        if live.state == "running" and writer.state != "running":
            return False  # it died, and its last second is in its rows only
        if whole and not live.summary_is_whole:
            return False
    return True


def _from_snapshots(
    files: RunFiles, info: RunInfo, state: State, deciding: WriterState | None
) -> RunRecord:
    lives = files.lives
    end = deciding.live if deciding else lives[-1]
    is_ended = state not in {"running", "stale"}
    steps = [live.last_step for live in lives if live.last_step is not None]
    updated_us = max(max(live.updated_us, live.ended_us or 0, live.started_us) for live in lives)
    return RunRecord(
        info=info,
        state=state,
        summary=lives[0].summary if len(lives) == 1 else _merge_summaries(lives),
        ended_us=max(live.ended_us or live.updated_us for live in lives) if is_ended else None,
        updated_us=updated_us,
        duration_s=max(live.base_runtime_us + live.runtime_us for live in lives) / _US_PER_S,
        rows=sum(live.rows for live in lives),
        last_step=max(steps) if steps else None,
        exit_code=end.exit_code if is_ended else None,
        error=end.error if is_ended else None,
        folder=files.path,
        overhead_us=sum(live.overhead_us for live in lives),
    )


def _merge_summaries(lives: Sequence[LiveRecord]) -> dict[str, Any]:
    """One summary of several writers: a later attempt wins, then the run's first main writer."""
    merged: dict[str, Any] = {}
    for live in sorted(lives, key=lambda it: (it.attempt, it.role != "fork", -it.writer)):
        merged = lay_over(merged, live.summary)
    return merged


def _from_rows(files: RunFiles, writers: Sequence[WriterState], watch: HeartbeatWatch) -> RunRecord:
    """The record where the snapshots are behind, missing or ill."""
    from nbtrack.store import recover  # numpy: only where rows must be read

    found, trouble = recover.read_rows(files.path)
    state, deciding = combine_states(writers)
    info = recover.rebuild_info(files.info, found)
    if info is None:
        trouble = "; ".join([*files.problems, trouble or "its rows do not say how it began"])
        info = recover.unknown_info(files.path)
        state = state if writers else "stale"
    elif not writers:
        is_new = watch.look(f"{files.path}/-", 0) != "still"
        state = "running" if is_new else "stale"
    if found is not None and found.finish:
        state = recover.state_after_finish(state, writers, found.finish)
    if not files.lives:
        files = msgspec.structs.replace(files, lives=[recover.stand_in(info)])
    record = _from_snapshots(files, info, state, deciding)
    if found is not None:
        record = recover.with_rows(record, found, files.lives)
    return msgspec.structs.replace(record, ill=trouble) if trouble else record
