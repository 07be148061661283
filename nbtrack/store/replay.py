"""What a run is, worked out from its rows alone: when its process died, or its run.json is gone.

The snapshots are at most a second old; the row log is never behind. Numpy only: a killed run can
be read by a process that has no need of Polars otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nbtrack.store.batch import Batch
from nbtrack.store.columns import parse_json, put_path, split_physical
from nbtrack.store.frames import CONTINUES, Event
from nbtrack.store.layout import RunFolder
from nbtrack.store.tail import Tail

__all__ = ["Replay", "replay"]


_META = ("name", "notes", "tags", "group", "job_type", "entity")


@dataclass
class Replay:
    """What the log of a run says, all writers together.

    Attributes:
        start: the fields of `RunInfo` as the run began; {} if its start is lost.
        meta: name, notes, tags, group, job_type, environment, git as changed later.
        config: the whole config; hidden_keys: where a secret was hidden.
        summary: last values, and what was set by hand.
        defines: `MetricDefinition` fields by name.
        cells: `CellRecord` fields in order.
        knobs: `Knob` fields by name.
        notices: `Notice` fields in order.
        finish: the body of the last finish event, None without one.
        rows: begun, open ones included. last_step: the largest step, None without rows.
        updated_us: time of the last frame.
        skipped: how many ill stretches were passed over.
    """

    start: dict[str, Any] = field(default_factory=dict[str, Any])
    meta: dict[str, Any] = field(default_factory=dict[str, Any])
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    hidden_keys: list[str] = field(default_factory=list[str])
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    defines: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    cells: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    knobs: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    notices: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    finish: dict[str, Any] | None = None
    rows: int = 0
    last_step: int | None = None
    updated_us: int = 0
    skipped: int = 0


def replay(folder: RunFolder) -> Replay:
    """Read the whole log of a run."""
    result = Replay()
    for batch in Tail(folder).read():
        _add_rows(result, batch)
        for event in batch.events:
            _add_event(result, event)
        result.skipped += len(batch.skipped)
    return result


def _add_rows(result: Replay, batch: Batch) -> None:
    if not len(batch):
        return
    result.rows += int(np.count_nonzero((batch.flags & CONTINUES) == 0))
    top = int(batch.step.max())
    result.last_step = top if result.last_step is None else max(result.last_step, top)
    result.updated_us = max(result.updated_us, int(batch.time_us.max()))
    last: dict[str, tuple[int, Any]] = {}
    for rows in batch.packed:
        place = int(rows.places[-1])
        for at, column in enumerate(rows.columns):
            if place >= last.get(column, (-1, None))[0]:
                last[column] = place, rows.values(at)[-1].item()
    for place, row in batch.mapped:
        last.update({column: (place, value) for column, value in row.items()})
    for column, (_, value) in sorted(last.items(), key=lambda item: item[1][0]):
        letter, path = column[0], split_physical(column)[1]
        if letter != "n":  # None is kept in the row, not in the summary
            put_path(result.summary, path, parse_json(value) if letter == "j" else value)


def _add_event(result: Replay, event: Event) -> None:
    body = event.body
    result.updated_us = max(result.updated_us, event.time_us)
    match event.kind:
        case "start":
            if not result.start:
                result.start = body
            else:  # resumed: what that init() said anew
                result.meta.update({key: body[key] for key in _META if key in body})
            result.finish = None
        case "config":
            result.config.update(body.get("set", {}))
            result.hidden_keys += body.get("hidden", [])
        case "summary":
            result.summary.update(body.get("set", {}))
            for key in body.get("delete", []):
                result.summary.pop(key, None)
        case "define":
            result.defines[body["name"]] = body
        case "meta":
            result.meta.update(body)
        case "cell":
            _add_cell(result, body)
        case "knob":
            result.knobs[body["name"]] = body
        case "notice":
            result.notices.append(body)
        case "finish":
            result.finish = body
        case _:
            pass


def _add_cell(result: Replay, body: dict[str, Any]) -> None:
    """A cell is written when it starts and again when it ends; the later one counts."""
    begun = [cell.get("started_us") for cell in result.cells]
    if body.get("started_us") in begun:
        result.cells[begun.index(body.get("started_us"))] = body
    else:
        result.cells.append(body)
