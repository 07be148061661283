"""A run whose snapshots are behind, missing or ill, put together from its rows.

Kept apart from `nbtrack.store.record` because reading rows needs numpy.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast, get_args

import msgspec

from nbtrack._process import ProcessIdentity
from nbtrack.records import (
    CellRecord,
    Commit,
    Environment,
    Knob,
    LiveRecord,
    MetricDefinition,
    Notice,
    RunInfo,
    RunRecord,
    State,
)
from nbtrack.store.layout import RunFolder
from nbtrack.store.replay import Replay, replay
from nbtrack.store.snapshot import lay_over
from nbtrack.store.state import WriterState

__all__ = [
    "read_rows",
    "rebuild_info",
    "stand_in",
    "state_after_finish",
    "unknown_info",
    "with_rows",
]

_US_PER_S = 1_000_000
_META = ("name", "notes", "tags", "group", "job_type")
# Other summary rules (min, mean, ...) keep more than the last value, which is all rows can tell.
_LAST_VALUE = frozenset({"last"})


def read_rows(path: str) -> tuple[Replay | None, str | None]:
    """What the rows of a run say, or in plain words why they cannot be read.

    Args:
        path: the run's folder.
    """
    try:
        return replay(RunFolder(Path(path))), None
    except _reading_errors() as error:
        return None, f"its rows cannot be read: {error}"


def rebuild_info(info: RunInfo | None, found: Replay | None) -> RunInfo | None:
    """run.json as it should be: the snapshot or the run's start, and all that came later.

    Args:
        info: the snapshot, if there is one.
        found: what the rows say, if they can be read.

    Returns:
        None if neither tells what the run is.
    """
    if found is None:
        return info
    if info is None:
        info = _info_at_start(found)
        if info is None:
            return None
    try:
        return msgspec.structs.replace(
            info,
            **{key: _plain(key, value) for key, value in found.meta.items() if key in _META},
            config={**info.config, **found.config},
            hidden_keys=tuple(dict.fromkeys((*info.hidden_keys, *found.hidden_keys))),
            defines={**info.defines, **msgspec.convert(found.defines, dict[str, MetricDefinition])},
            cells=_later_cells(info, found),
            knobs={**info.knobs, **msgspec.convert(found.knobs, dict[str, Knob])},
            environment=msgspec.convert(
                found.meta.get("environment", info.environment), Environment | None
            ),
            git=msgspec.convert(found.meta.get("git", info.git), Commit | None),
            notices=max(info.notices, msgspec.convert(found.notices, tuple[Notice, ...]), key=len),
        )
    except msgspec.ValidationError:  # an event of a later version: what the snapshot says will do
        return info


def unknown_info(path: str) -> RunInfo:
    """What to show of a run that says nothing of itself."""
    folder = Path(path)
    try:
        created_us = folder.stat().st_mtime_ns // 1000
    except OSError:
        created_us = 0
    return RunInfo(
        run_id=folder.name,
        project=folder.parent.parent.name,
        name=folder.name,
        created_us=created_us,
    )


def stand_in(info: RunInfo) -> LiveRecord:
    """A live record for a run that has none."""
    nobody = ProcessIdentity(pid=0, start=0, host="", boot_id="", pid_namespace="")
    return LiveRecord(writer=0, attempt=info.attempt, process=nobody, started_us=info.created_us)


def state_after_finish(
    state: State, writers: Sequence[WriterState], finish: Mapping[str, Any]
) -> State:
    """The state where the rows hold an end that the snapshots have missed."""
    last = max((writer.live.attempt for writer in writers), default=0)
    mains = [it for it in writers if it.live.role != "fork" and it.live.attempt == last]
    said = finish.get("state")
    if len(mains) > 1 or said not in get_args(State) or said == "running":
        return state  # of several writers one end says nothing of the others
    if mains and mains[0].live.state != "running":
        return state
    may_be_alive = mains and mains[0].state == "running" and not mains[0].is_presumed
    return state if may_be_alive else cast("State", said)


def with_rows(record: RunRecord, found: Replay, lives: Sequence[LiveRecord]) -> RunRecord:
    """The record brought up to its last row.

    Args:
        record: from the snapshots.
        found: what the rows say.
        lives: the snapshots of the writers.
    """
    steps = [step for step in (record.last_step, found.last_step) if step is not None]
    updated_us = max(record.updated_us, found.updated_us)
    last = max(lives, key=lambda live: (live.attempt, live.started_us))
    run_us = last.base_runtime_us + max(0, found.updated_us - last.started_us)
    is_behind = found.updated_us > last.updated_us
    duration_s = max(record.duration_s, run_us / _US_PER_S) if is_behind else record.duration_s
    error, exit_code = record.error, record.exit_code
    if record.is_ended and found.finish and error is None and exit_code is None:
        error, exit_code = found.finish.get("error"), found.finish.get("exit_code")
    return msgspec.structs.replace(
        record,
        summary=_summary_after(record, found),
        rows=max(record.rows, found.rows),
        last_step=max(steps) if steps else None,
        updated_us=updated_us,
        ended_us=None if record.ended_us is None else max(record.ended_us, found.updated_us),
        duration_s=duration_s,
        exit_code=exit_code,
        error=error,
    )


def _summary_after(record: RunRecord, found: Replay) -> dict[str, Any]:
    """Last values from the rows; where a rule keeps something else, the snapshot stands."""
    rules = [it for it in record.info.defines.values() if set(it.summary) - _LAST_VALUE]
    if not rules:
        return lay_over(record.summary, found.summary)
    fresh = {
        key: value
        for key, value in found.summary.items()
        if key not in record.summary or not any(_is_meant(key, rule.name) for rule in rules)
    }
    return lay_over(record.summary, fresh)


def _is_meant(key: str, pattern: str) -> bool:
    return key.startswith(pattern[:-1]) if pattern.endswith("*") else key == pattern


def _info_at_start(found: Replay) -> RunInfo | None:
    fields = found.start.get("info", found.start)
    try:
        return msgspec.convert(fields, RunInfo)
    except msgspec.ValidationError:
        return None


def _plain(key: str, value: Any) -> Any:
    return tuple(value or ()) if key == "tags" else value


def _later_cells(info: RunInfo, found: Replay) -> tuple[CellRecord, ...]:
    if len(found.cells) < len(info.cells):
        return info.cells
    return tuple(msgspec.convert(cell, CellRecord) for cell in found.cells)


def _reading_errors() -> tuple[type[Exception], ...]:
    """What reading ill files can raise, own errors included (they are builtins too)."""
    errors = (OSError, ValueError, TypeError, LookupError, EOFError, msgspec.MsgspecError)
    if "polars" not in sys.modules:
        return errors
    from polars.exceptions import PolarsError

    return (*errors, PolarsError)
