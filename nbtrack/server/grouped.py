"""Curves of groups of runs for a page: a function of plain parameters, without a word of HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec
import numpy as np
import polars as pl

from nbtrack._direction import Direction
from nbtrack.errors import ArgumentError
from nbtrack.feed.wire import Message, encode, floats
from nbtrack.query.buckets import Numbers
from nbtrack.query.changes import number_of
from nbtrack.query.curve_set import EDGE_S
from nbtrack.query.differences import direction_of
from nbtrack.query.group_curve import STATISTICS, group_columns
from nbtrack.query.groups import GroupOfRuns, group_runs
from nbtrack.query.many import Rows
from nbtrack.query.reader import Reader
from nbtrack.query.run_frame import FOLDER
from nbtrack.query.run_table import RunTable
from nbtrack.query.varying import ALL_BUT_SEED
from nbtrack.query.verdict import compare_groups
from nbtrack.server.boards import Boards
from nbtrack.server.comparing import check_count
from nbtrack.server.curve_cache import CurveCache
from nbtrack.server.table import split_names
from nbtrack.store.layout import RunFolder

__all__ = ["Grouped", "group_message"]

_MOST_POINTS = 2_000


class Grouped(msgspec.Struct, forbid_unknown_fields=True):
    """A metric to average over groups of runs; start and end are of the axis `x`."""

    runs: list[str]
    metric: str
    by: list[str] = msgspec.field(default_factory=lambda: [ALL_BUT_SEED])
    x: str = "_step"
    start: float | None = None
    end: float | None = None
    max_points: int = 300


def group_message(boards: Boards, store_id: str, asked: Grouped, curves: CurveCache) -> bytes:
    """The curves of groups of runs as one message, see `nbtrack.feed.wire`.

    Args:
        boards: the run tables of this process.
        store_id: the store.
        asked: the runs and the metric.
        curves: reads the rows.

    Returns:
        {"type": "groups", "metric", "x", "by": the keys it came to, "direction", "groups":
        [{"label", "values", "runs", "step" and each of `STATISTICS`: places of buffers, "last":
        {"mean", "half", "n"} at the last step of most runs}], "verdicts": what can be said of the
        best group against each other, "ill": by run why its rows cannot be read}.

    Raises:
        ArgumentError: no run, too many, or a parameter that cannot be used.
        NotFoundError: there is no such store or project.
    """
    if not 2 <= asked.max_points <= _MOST_POINTS:
        message = f"found max_points={asked.max_points}, expected from 2 to {_MOST_POINTS}"
        raise ArgumentError(message)
    table = _table(boards, store_id, asked.runs)
    fields, split = group_runs(table, asked.by)
    rows, ill = _rows(split, asked, curves)
    buffers: list[bytes] = []
    told: list[dict[str, Any]] = []
    for part in split:
        held = [rows[name] for run in part.runs if (name := _name(run)) in rows]
        held = [each for each in held if len(each[0])]
        columns = group_columns(held, max_points=asked.max_points)
        entry = _entry(part, columns)
        for name in ("step", *STATISTICS):
            entry[name] = len(buffers)
            buffers.append(floats(columns[name]))
        told.append(entry)
    direction = direction_of(asked.metric, [run.record for part in split for run in part.runs])
    header = {
        "type": "groups",
        "metric": asked.metric,
        "x": asked.x,
        "by": [field.column for field in fields],
        "direction": direction,
        "groups": told,
        "verdicts": _verdicts(split, asked.metric, direction),
        "ill": ill,
    }
    return encode(Message(header, tuple(buffers)))


def _table(boards: Boards, store_id: str, names: Sequence[str]) -> RunTable:
    """The runs as a table; all of them are of one project, or of several."""
    check_count(names)
    by_project = split_names(names)
    project = next(iter(by_project)) if len(by_project) == 1 else None
    folders = [folder for each in by_project.values() for folder in each]
    table = boards.board(store_id, project).table
    return table.filter(pl.col(FOLDER).is_in(folders)).order_by("created")


def _rows(
    split: Sequence[GroupOfRuns], asked: Grouped, curves: CurveCache
) -> tuple[dict[str, Rows], dict[str, str]]:
    """The rows of each run between start and end, and what is wrong with the other runs."""
    folders = {_name(run): RunFolder(run.folder) for part in split for run in part.runs}
    found = curves.read_rows(folders, asked.metric, asked.x)
    rows = {name: _between(each, asked) for name, each in found.items() if isinstance(each, tuple)}
    return rows, {name: each for name, each in found.items() if isinstance(each, str)}


def _between(rows: Rows, asked: Grouped) -> Rows:
    if asked.start is None and asked.end is None:
        return rows
    x, y = rows
    low = -np.inf if asked.start is None else asked.start - EDGE_S
    high = np.inf if asked.end is None else asked.end + EDGE_S
    inside = (x >= low) & (x <= high)
    return x[inside], y[inside]


def _name(run: Reader) -> str:
    return f"{run.folder.parent.parent.name}/{run.folder.name}"


def _entry(part: GroupOfRuns, columns: Mapping[str, Numbers]) -> dict[str, Any]:
    names = [_name(run) for run in part.runs]
    entry: dict[str, Any] = {"label": part.group.label, "values": part.group.values, "runs": names}
    count = columns["n"]
    if len(count):
        last = int(np.flatnonzero(count == count.max())[-1])
        half = float(columns["ci_high"][last] - columns["ci_low"][last]) / 2
        entry["last"] = {
            "step": columns["step"][last].item(),
            "mean": columns["mean"][last].item(),
            "half": half if np.isfinite(half) else None,
            "n": int(count[last]),
        }
    return entry


def _verdicts(
    split: Sequence[GroupOfRuns], metric: str, direction: Direction | None
) -> list[dict[str, Any]]:
    """The best group against each of the others, by what the summaries of their runs hold."""
    values = [
        [value for run in part.runs if (value := number_of(run.record.summary, metric)) is not None]
        for part in split
    ]
    means = [float(np.mean(each)) if each else np.nan for each in values]
    if direction is None or len(split) < 2 or not np.isfinite(means).any():
        return []
    pick: Callable[[Any], Any] = np.nanargmin if direction == "min" else np.nanargmax
    best = int(pick(means))
    return [
        {
            "first": best,
            "second": place,
            **asdict(
                compare_groups(
                    (split[best].group.label, part.group.label), (values[best], values[place])
                )
            ),
        }
        for place, part in enumerate(split)
        if place != best
    ]
