"""The way into a run: which folder, which attempt, which writer, from which step on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from nbtrack._clock import RunClock
from nbtrack._process import identify
from nbtrack.errors import ResumeError
from nbtrack.records import LiveRecord, MetricDefinition, RunInfo, RunRecord
from nbtrack.store.files import read_bytes, replace_file
from nbtrack.store.layout import ProjectFolder, RunFolder
from nbtrack.store.record import read_record
from nbtrack.store.rowlog import RowLog
from nbtrack.store.runs import claim_writer, create_run_folder
from nbtrack.store.state import HeartbeatWatch
from nbtrack.store.stores import Store
from nbtrack.track.names import check_project, check_run_id, new_run_id, random_name

__all__ = ["Opened", "count_before", "forget_unfinished", "open_run"]


@dataclass(slots=True)
class Opened:
    """A run that this process may write.

    Attributes:
        info: what the run is so far; of a resumed run with the config of before.
        live: the state of this writer.
        summary: of a resumed run what it was, else {}.
        step: of the next row.
        resumed: whether rows of an earlier attempt are there.
        is_beside: whether other processes are writing this run now.
        note: a line for the user, or "".
    """

    store: Store
    folder: RunFolder
    info: RunInfo
    live: LiveRecord
    rowlog: RowLog
    clock: RunClock
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    step: int = 0
    resumed: bool = False
    is_beside: bool = False
    note: str = ""


def open_run(store: Store, wanted: RunInfo, resume: str | None) -> Opened:
    """Make a new run, or go on with one that exists.

    Args:
        store: where it lies.
        wanted: what the user said; an empty run_id or name asks for a new one.
        resume: "allow", "must", "never", "auto" or None. With None and an id that exists the
            run goes on too, as a new attempt: nothing is refused, nothing is overwritten.

    Raises:
        ResumeError: "must" without the run, "never" with it.
        InvalidNameError: an id or project that cannot be used.
    """
    check_project(wanted.project)
    project = store.create_project(wanted.project)
    run_id = wanted.run_id
    if resume == "auto" and not run_id:
        run_id = _recall_unfinished(project)
    if run_id:
        check_run_id(run_id)
    exists = bool(run_id) and project.run(run_id).run_json.parent.is_dir()
    _check_resume(run_id, wanted.project, resume, exists=exists)
    clock = RunClock()
    if exists:
        opened = _go_on(store, project.run(run_id), wanted, resume, clock)
    else:
        opened = _begin(store, _named(store, wanted, run_id, clock), clock)
    if resume == "auto":
        _remember_unfinished(project, opened.info.run_id)
    return opened


def forget_unfinished(store: Store, project: str, run_id: str) -> None:
    """The run finished well: resume="auto" is to begin a new one next time."""
    path = _unfinished_path(store.project(project))
    found = read_bytes(path)
    if found is not None and found.decode() == run_id:
        path.unlink(missing_ok=True)


def count_before(
    opened: Opened | None, definitions: Mapping[str, MetricDefinition]
) -> dict[str, int]:
    """How many numbers each metric had in earlier attempts, where a mean must go on from there."""
    has_mean = any("mean" in definition.summary for definition in definitions.values())
    if opened is None or not opened.resumed or not has_mean:
        return {}
    import numpy as np  # only for resumed runs with a mean

    from nbtrack.store.tail import Tail

    counts: dict[str, int] = {}
    for batch in Tail(opened.folder).read():
        for name in batch.names():
            values = batch.numbers(name)[2]
            counts[name] = counts.get(name, 0) + int(np.count_nonzero(~np.isnan(values)))
    return counts


def _check_resume(run_id: str, project: str, resume: str | None, *, exists: bool) -> None:
    if resume == "must" and not exists:
        raise ResumeError(
            f'resume="must": there is no run {run_id!r} in project {project!r}; '
            'use resume="allow" to begin it'
        )
    if resume == "never" and exists:
        raise ResumeError(
            f'resume="never": run {run_id!r} is in project {project!r} already; '
            "give another id, or none"
        )


def _named(store: Store, wanted: RunInfo, run_id: str, clock: RunClock) -> RunInfo:
    name = wanted.name or random_name(store.next_number(wanted.project))
    return replace(wanted, run_id=run_id or new_run_id(), name=name, created_us=clock.now_us())


def _begin(store: Store, info: RunInfo, clock: RunClock) -> Opened:
    folder, created = create_run_folder(store, info)
    if not created:  # another process was faster with the same id
        return _go_on(store, folder, info, None, clock)
    return _write_as(store, folder, info, attempt=0, base_us=0, clock=clock)


def _go_on(
    store: Store, folder: RunFolder, wanted: RunInfo, resume: str | None, clock: RunClock
) -> Opened:
    # With resume= the user says that the earlier process is gone: a heartbeat that cannot be
    # checked from here (another host) is not waited for.
    watch = HeartbeatWatch(stale_after_s=0) if resume else HeartbeatWatch()
    before = read_record(folder, watch, identify())
    is_beside = before.state == "running" and resume is None
    attempt = before.info.attempt + (0 if before.state == "running" else 1)
    info = _merged(before, wanted, attempt)
    base_us = 0 if is_beside else round(before.duration_s * 1_000_000)
    opened = _write_as(store, folder, info, attempt=attempt, base_us=base_us, clock=clock)
    opened.is_beside = before.state == "running"
    opened.resumed = not is_beside
    if opened.resumed:
        opened.step = 0 if before.last_step is None else before.last_step + 1
        opened.summary = before.summary
        if resume is None:
            opened.note = f"run {info.run_id} exists: going on at step {opened.step}"
    return opened


def _merged(before: RunRecord, wanted: RunInfo, attempt: int) -> RunInfo:
    """What the run was, with what this init() says anew; its config is laid over later."""
    kept = before.info
    return replace(
        kept,
        attempt=attempt,
        name=wanted.name or kept.name,
        tags=wanted.tags or kept.tags,
        notes=kept.notes if wanted.notes is None else wanted.notes,
        group=kept.group if wanted.group is None else wanted.group,
        job_type=kept.job_type if wanted.job_type is None else wanted.job_type,
        entity=kept.entity if wanted.entity is None else wanted.entity,
        config={**kept.config, **wanted.config},
        hidden_keys=tuple(dict.fromkeys((*kept.hidden_keys, *wanted.hidden_keys))),
        host=wanted.host,
        program=wanted.program,
        notebook=wanted.notebook,
        python=wanted.python,
        nbtrack=wanted.nbtrack,
        git=wanted.git,
        environment=wanted.environment,
    )


def _write_as(
    store: Store, folder: RunFolder, info: RunInfo, *, attempt: int, base_us: int, clock: RunClock
) -> Opened:
    now_us = clock.now_us()
    live = LiveRecord(
        writer=-1,
        attempt=attempt,
        process=identify(),
        started_us=now_us,
        updated_us=now_us,
        base_runtime_us=base_us,
    )
    live = replace(live, writer=claim_writer(folder, live))
    rowlog = RowLog(folder, attempt, live.writer)
    return Opened(store, folder, info, live, rowlog, clock)


def _unfinished_path(project: ProjectFolder) -> Path:
    place = hashlib.sha256(os.fsencode(Path.cwd())).hexdigest()[:16]
    return project.path / "unfinished" / place


def _recall_unfinished(project: ProjectFolder) -> str:
    found = read_bytes(_unfinished_path(project))
    run_id = found.decode() if found else ""
    return run_id if run_id and project.run(run_id).run_json.exists() else ""


def _remember_unfinished(project: ProjectFolder, run_id: str) -> None:
    path = _unfinished_path(project)
    path.parent.mkdir(exist_ok=True)
    replace_file(path, run_id.encode())
