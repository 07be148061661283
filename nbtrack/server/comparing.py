"""What a page that compares runs asks for beside their curves: pure functions, no HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import msgspec
import numpy as np
import polars as pl

from nbtrack._direction import Direction
from nbtrack.errors import ArgumentError, NotFoundError
from nbtrack.feed.wire import Message, encode, floats
from nbtrack.query.changes import flatten, number_of
from nbtrack.query.code import code_cells, compare_code
from nbtrack.query.differences import direction_of, facts_of, measures_of
from nbtrack.query.group_curve import STATISTICS, group_curve
from nbtrack.query.groups import GroupOfRuns, group_runs
from nbtrack.query.importance import importance
from nbtrack.query.reader import Reader
from nbtrack.query.run_frame import FOLDER
from nbtrack.query.run_table import RunTable
from nbtrack.query.stretch import read_stretch
from nbtrack.query.varying import ALL_BUT_SEED
from nbtrack.query.verdict import compare_groups
from nbtrack.records import RunRecord
from nbtrack.server.boards import Boards
from nbtrack.server.stores import Place, Stores
from nbtrack.server.table import split_names

__all__ = [
    "Compared",
    "Grouped",
    "Weighed",
    "code_difference",
    "code_of",
    "compare_runs",
    "group_message",
    "weigh_parameters",
]

_MOST_RUNS = 500
_MOST_POINTS = 2_000


class Compared(msgspec.Struct, forbid_unknown_fields=True):
    """Runs to lay side by side; the baseline is one of them, the first by default."""

    runs: list[str]
    baseline: str | None = None


class Grouped(msgspec.Struct, forbid_unknown_fields=True):
    """A metric to average over groups of runs."""

    runs: list[str]
    metric: str
    by: list[str] = msgspec.field(default_factory=lambda: [ALL_BUT_SEED])
    x: str = "_step"
    max_points: int = 300


class Weighed(msgspec.Struct, forbid_unknown_fields=True):
    """A metric of which it is asked what matters for it."""

    runs: list[str]
    metric: str


def compare_runs(stores: Stores, store_id: str, asked: Compared) -> dict[str, Any]:
    """What differs between runs, and the numbers they came to.

    Returns:
        {"runs": those that are there, in the order that was asked; "facts": see `facts_of`;
        "measures": see `measures_of`; "missing": runs that are not there}.

    Raises:
        ArgumentError: no run, or too many.
        NotFoundError: there is no such store.
    """
    found, missing = _records(stores, store_id, asked.runs)
    names = list(found)
    baseline = names.index(asked.baseline) if asked.baseline in found else 0
    records = list(found.values())
    return {
        "runs": names,
        "facts": [asdict(fact) for fact in facts_of(records, baseline)] if records else [],
        "measures": [asdict(measure) for measure in measures_of(records)],
        "missing": missing,
    }


def group_message(boards: Boards, store_id: str, asked: Grouped) -> bytes:
    """The curves of groups of runs as one message, see `nbtrack.feed.wire`.

    Returns:
        {"type": "groups", "metric", "x", "by": the keys it came to, "direction", "groups":
        [{"label", "values", "runs", "step" and each of `STATISTICS`: places of buffers, "last":
        {"mean", "half", "n"} at the last step of most runs}], "verdicts": what can be said of the
        best group against each other}.

    Raises:
        ArgumentError: no run, too many, or a parameter that cannot be used.
        NotFoundError: there is no such store or project.
    """
    if not 2 <= asked.max_points <= _MOST_POINTS:
        message = f"found max_points={asked.max_points}, expected from 2 to {_MOST_POINTS}"
        raise ArgumentError(message)
    table = _table(boards, store_id, asked.runs)
    fields, split = group_runs(table, asked.by)
    buffers: list[bytes] = []
    told: list[dict[str, Any]] = []
    for part in split:
        curves = [_curve(run, asked.metric, asked.x) for run in part.runs]
        frame = group_curve(
            [curve for curve in curves if len(curve[0])], max_points=asked.max_points
        )
        entry = _group_entry(part, frame)
        for name in ("step", *STATISTICS):
            entry[name] = len(buffers)
            buffers.append(floats(frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()))
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
    }
    return encode(Message(header, tuple(buffers)))


def weigh_parameters(stores: Stores, store_id: str, asked: Weighed) -> dict[str, Any]:
    """Which config values matter for a metric; see `importance`.

    Raises:
        ArgumentError: fewer than eight runs have the metric.
        NotFoundError: there is no such store.
    """
    found, _ = _records(stores, store_id, asked.runs)
    configs = [flatten(record.info.config) for record in found.values()]
    values = [number_of(record.summary, asked.metric) for record in found.values()]
    frame = importance(configs, values)
    is_forest = frame["importance"].null_count() < max(frame.height, 1)
    how = (
        "Permutation importance of a random forest"
        if is_forest
        else "Rank correlation; with scikit-learn installed, a random forest says more"
    )
    return {
        "parameters": frame.to_dicts(),
        "how": f"{how}, on {frame['runs'][0] if frame.height else 0} runs. A hint, not a cause.",
    }


def code_difference(stores: Stores, first: Place, second: Place) -> dict[str, Any]:
    """How the code of a second run is unlike that of a first, line by line.

    Raises:
        NotFoundError: there is no such store, project or run.
    """
    return asdict(compare_code(stores.run(first).record, stores.run(second).record))


def code_of(stores: Stores, place: Place) -> dict[str, Any]:
    """The cells that a run executed, in order.

    Raises:
        NotFoundError: there is no such store, project or run.
    """
    record = stores.run(place).record
    return {
        "notebook": record.info.notebook,
        "cells": [asdict(cell) for cell in code_cells(record)],
    }


def _records(
    stores: Stores, store_id: str, names: Sequence[str]
) -> tuple[dict[str, RunRecord], list[str]]:
    _check_count(names)
    stores.store(store_id)  # a store that is not there is told as such
    found: dict[str, RunRecord] = {}
    missing: list[str] = []
    for project, folders in split_names(dict.fromkeys(names)).items():
        for folder in folders:
            try:
                record = stores.run(Place(store_id, project, folder)).record
            except NotFoundError:
                missing.append(f"{project}/{folder}")
            else:
                found[f"{project}/{folder}"] = record
    return {name: found[name] for name in names if name in found}, missing


def _table(boards: Boards, store_id: str, names: Sequence[str]) -> RunTable:
    """The runs as a table; all of them are of one project, or of several."""
    _check_count(names)
    by_project = split_names(names)
    project = next(iter(by_project)) if len(by_project) == 1 else None
    folders = [folder for each in by_project.values() for folder in each]
    table = boards.board(store_id, project).table
    return table.filter(pl.col(FOLDER).is_in(folders)).order_by("created")


def _check_count(names: Sequence[str]) -> None:
    if not 1 <= len(names) <= _MOST_RUNS:
        message = f"found {len(names):,} runs, expected from 1 to {_MOST_RUNS} at once"
        raise ArgumentError(message)


def _curve(run: Reader, metric: str, x: str) -> tuple[Any, Any]:
    found = read_stretch(run, metric, x=x)
    return found.x, found.y


def _group_entry(part: GroupOfRuns, frame: pl.DataFrame) -> dict[str, Any]:
    names = [f"{run.folder.parent.parent.name}/{run.folder.name}" for run in part.runs]
    entry: dict[str, Any] = {"label": part.group.label, "values": part.group.values, "runs": names}
    if frame.height:
        whole = frame.filter(pl.col("n") == frame["n"].max())
        last = whole.row(-1, named=True)
        half = None if last["ci_low"] is None else (last["ci_high"] - last["ci_low"]) / 2
        entry["last"] = {"step": last["step"], "mean": last["mean"], "half": half, "n": last["n"]}
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
