"""Runs of a frame as the rows that a page shows: plain values under the names of the protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from nbtrack.feed.run_header import TOTALS, state_word, total_steps
from nbtrack.query.fields import Field
from nbtrack.query.run_frame import FOLDER
from nbtrack.store.layout import folder_name
from nbtrack.store.trash import TrashEntry

__all__ = ["Marks", "column_kind", "plain_value", "row_entries"]

_TOTALS = tuple(f"config.{key}" for key in TOTALS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = ("notes", "group", "job_type", "notebook", "rows", "archived", "locked", "ill")
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of runs besides what they are themselves.

    Attributes:
        slots: project folder -> run folder -> colour slot, from 1.
        baselines: project folder -> run folder.
        trashed: entries of the trash by name, where the rows are those of deleted runs.
    """

    slots: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    baselines: Names = field(default_factory=dict[str, str])
    trashed: Mapping[str, TrashEntry] = field(default_factory=dict[str, TrashEntry])


def row_entries(
    page: pl.DataFrame, columns: Mapping[str, Field], marks: Marks
) -> list[dict[str, Any]]:
    """The rows of a page.

    Args:
        page: from `RunTable.page`.
        columns: what was asked for beside the facts of each run: its name there -> the field.
        marks: colours and baselines.
    """
    shown = {name: it.column for name, it in columns.items() if it.column in page.columns}
    is_key = re.compile(r"(config|summary)\.").match
    wanted = {*shown.values(), *_TOTALS}
    page = page.select(name for name in page.columns if name in wanted or not is_key(name))
    return [_entry(row, shown, marks) for row in page.iter_rows(named=True)]


def plain_value(value: Any) -> Any:
    """A cell as JSON can say it: times in microseconds since 1970, lengths of time in seconds.

    Example:
        >>> plain_value(timedelta(minutes=2)), plain_value(datetime(1970, 1, 1, 0, 1, tzinfo=UTC))
        (120.0, 60000000)
    """
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.to_list() if isinstance(value, pl.Series) else value


def column_kind(dtype: pl.DataType | None) -> str:
    """What the values of a column are, in a word.

    Example:
        >>> [column_kind(kind) for kind in (pl.Int64(), pl.String(), pl.Boolean(), None)]
        ['number', 'text', 'flag', 'none']
    """
    if dtype is None or dtype == pl.Null:
        return "none"
    if dtype.is_numeric():
        return "number"
    kinds = {pl.Boolean: "flag", pl.List: "tags", pl.Datetime: "time", pl.Duration: "duration"}
    return next((word for kind, word in kinds.items() if isinstance(dtype, kind)), "text")


def _entry(row: Mapping[str, Any], shown: Names, marks: Marks) -> dict[str, Any]:
    project, folder = folder_name(row["project"]), row[FOLDER]
    trashed = marks.trashed.get(folder)
    if trashed is not None:
        told = {"entry": folder, "trashed_us": trashed.trashed_us}
        folder = trashed.folder
    else:
        told = {}
    created_us = plain_value(row["created"])
    return {
        "run": f"{project}/{folder}",
        "id": row["run_id"],
        "name": row["name"],
        "project": row["project"],
        "state": row["state"],
        "state_word": state_word(row["state"]),
        "created_us": created_us,
        "started_us": created_us,
        "ended_us": plain_value(row["ended"]),
        "updated_us": plain_value(row["updated"]),
        "duration_s": plain_value(row["duration"]),
        "step": row["last_step"],
        "total": _total(row),
        "tags": list(row["tags"] or ()),
        **{name: row[name] for name in _PLAIN},
        "slot": marks.slots.get(project, {}).get(folder),
        "baseline": marks.baselines.get(project) == folder,
        **told,
        "values": {name: plain_value(row[column]) for name, column in shown.items()},
    }


def _total(row: Mapping[str, Any]) -> int | None:
    """How many steps a live run is going to make, if its config says so."""
    if row["state"] != "running":
        return None
    total = total_steps({name.removeprefix("config."): row.get(name) for name in _TOTALS})
    step = row["last_step"]
    return None if total is not None and step is not None and step >= total else total
