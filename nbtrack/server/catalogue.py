"""What the runs of a project can be asked for, and the small curves beside their names."""

from __future__ import annotations

import math
from typing import Any

from nbtrack.errors import ArgumentError
from nbtrack.feed.wire import plain
from nbtrack.query.keys import Key, list_keys
from nbtrack.query.run_frame import FOLDER
from nbtrack.query.statistics import line_of_row
from nbtrack.server.boards import Boards
from nbtrack.server.parameters import Parameters, text, texts
from nbtrack.server.table import split_names

__all__ = ["get_keys", "get_sparklines"]


def get_keys(boards: Boards, store_id: str, given: Parameters) -> dict[str, Any]:
    """Every key of a project's runs with its kind and common values.

    Args:
        boards: the tables of this process.
        store_id: the store.
        given: ``project`` (folder; all projects without).

    Raises:
        NotFoundError: there is no such store or project.
    """
    board = boards.board(store_id, text(given, "project"))
    return board.keep("keys", lambda: {"keys": [_told(key) for key in list_keys(board.table.df)]})


def get_sparklines(boards: Boards, store_id: str, given: Parameters) -> dict[str, Any]:
    """One metric of some runs as small curves.

    Args:
        boards: the tables of this process.
        store_id: the store.
        given: ``metric``, ``run`` ("<project folder>/<run folder>", several times).

    Returns:
        ``lines``: at most 40 values a run, evenly spaced over its steps, null where it has none;
        ``spans``: the first and the last step of each.

    Raises:
        NotFoundError: there is no such store.
        ArgumentError: a parameter cannot be used.
    """
    metric = text(given, "metric")
    if metric is None:
        message = "found no metric, expected for example metric=loss"
        raise ArgumentError(message)
    metric = metric.removeprefix("summary.")
    lines: dict[str, list[float | None]] = {}
    spans: dict[str, tuple[float, float]] = {}
    for project, folders in split_names(texts(given, "run") or []).items():
        board = boards.project(store_id, project)
        if board is None:
            continue
        for row in board.table.page(board.table.places_of(folders)).iter_rows(named=True):
            run = f"{project}/{row[FOLDER]}"
            line = line_of_row(row, metric, board.store)
            lines[run] = [value if math.isfinite(value) else None for value in line.y.tolist()]
            first, last = line.facts.first_step, line.facts.last_step
            if first is not None and last is not None:
                spans[run] = (first, last)
    return {"lines": lines, "spans": spans}


def _told(key: Key) -> dict[str, Any]:
    told = {"key": key.key, "kind": key.kind, "runs": key.runs, "values": list(key.values)}
    return plain(told | {"min": key.low, "max": key.high})
