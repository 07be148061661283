"""The frame of a run table: what the index holds, in the columns and types that users read.

``created`` and the other times are datetimes in UTC with microseconds, ``duration`` is a Polars
duration; then come ``config.<key>`` and ``summary.<key>``. Keys that few runs have, and keys with
values of several types, are packed as json into ``_rest`` and taken out of it when they are asked
for (`with_fields`); those of several types then read as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from nbtrack.query.fields import Field
from nbtrack.query.words_column import WORDS
from nbtrack.store.index import key_names, with_key_column
from nbtrack.store.index_frame import REST

__all__ = [
    "FOLDER",
    "HIDDEN_COLUMNS",
    "PLACE",
    "REST",
    "MixedKeys",
    "join_projects",
    "nice_frame",
    "with_fields",
]

FOLDER = "_folder"
PLACE = "_place"
HIDDEN_COLUMNS = frozenset({FOLDER, PLACE, REST, WORDS})
MixedKeys = frozenset[str]

_FIRST = ("run_id", "name", "project", "state", "created", "duration", "tags", "notes", "group")
_LAST = ("rows", "last_step", "entity", "user", "host", "program", "notebook", "attempt")
_UTC = pl.Datetime("us", "UTC")
_TIMES = ("created", "ended", "updated")


def nice_frame(index: pl.DataFrame) -> pl.DataFrame:
    """The columns of an index in the order and the types that users read.

    Args:
        index: from `RunIndex.refresh`.
    """
    times = [pl.col(f"{name}_us").cast(_UTC).alias(name) for name in _TIMES]
    micros = (pl.col("duration_s") * 1e6).round().cast(pl.Int64)
    duration = micros.cast(pl.Duration("us")).alias("duration")
    frame = index.with_columns(*times, duration)
    keys = [name for name in frame.columns if name.startswith(("config.", "summary."))]
    facts = [*_FIRST, "job_type"]
    more = [*_LAST, "exit_code", "ended", "updated", "archived", "locked", "ill", FOLDER, REST]
    keys.sort(key=lambda name: name.startswith("summary._"))  # our own steps and times go last
    return frame.select(*facts, *keys, *more)


def join_projects(frames: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, MixedKeys]:
    """One frame of the runs of several projects.

    Returns:
        The frame, and the keys that are of different types in different projects: those are text.
    """
    if not frames:
        return _empty(), frozenset()
    if len(frames) == 1:
        return frames[0], frozenset()
    types: dict[str, set[str]] = {}
    for frame in frames:
        for name, dtype in frame.schema.items():
            types.setdefault(name, set()).add("number" if dtype.is_numeric() else str(dtype))
    mixed = frozenset(name for name, kinds in types.items() if len(kinds) > 1)
    as_text = [
        frame.with_columns(pl.col(name).cast(pl.String) for name in frame.columns if name in mixed)
        for frame in frames
    ]
    return pl.concat(as_text, how="diagonal_relaxed"), mixed


def with_fields(
    frame: pl.DataFrame, fields: Iterable[Field], *, below: bool = False
) -> tuple[pl.DataFrame, MixedKeys]:
    """The frame with columns for these fields, taken out of the packed keys where need be.

    Args:
        frame: from `nice_frame` or `join_projects`.
        fields: what is asked for.
        below: also the values nested below a field (needed to say whether it exists).

    Returns:
        The frame, and those of the new columns that may hold values of several types as text.
    """
    wanted = {field.column for field in fields if field.kind != "run"} - set(frame.columns)
    if not wanted or REST not in frame.columns or frame[REST].null_count() == frame.height:
        return frame, frozenset()
    if below:
        prefixes = tuple(f"{name}." for name in wanted)
        wanted |= {name for name in key_names(frame) if name.startswith(prefixes)}
    for name in sorted(wanted):
        frame = with_key_column(frame, name)
    schema = frame.schema
    return frame, frozenset(name for name in wanted if schema[name] == pl.String)


def _empty() -> pl.DataFrame:
    from nbtrack.store.index_frame import BASE

    return nice_frame(pl.DataFrame(schema={**BASE, REST: pl.String}))
