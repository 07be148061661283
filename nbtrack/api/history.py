"""The history of a recorded run in the forms of wandb's Api: sampled, as pandas or as dicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from nbtrack._optional import optional_import
from nbtrack.errors import ArgumentError
from nbtrack.query.changes import flatten
from nbtrack.query.reader import Reader
from nbtrack.query.to_pandas import to_pandas

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs] - pandas has none

__all__ = [
    "bad_keys",
    "sampled_pandas",
    "sampled_polars",
    "sampled_rows",
    "system_polars",
    "system_rows",
]


def bad_keys(keys: Any, stream: str) -> str | None:
    """What is wrong with the arguments of ``history()``; None if nothing is."""
    if keys is not None and not isinstance(keys, list):
        return "keys must be specified in a list"
    names = cast("list[Any]", keys or [])
    if not all(isinstance(name, str) for name in names):
        return "keys argument must be a list of strings"
    return "stream must be default when specifying keys" if names and stream != "default" else None


def system_polars(reader: Reader, samples: int) -> pl.DataFrame:
    """The load of the machine while a run went on: at most `samples` rows, evenly spread."""
    frame = reader.system()
    return frame[_places(frame.height, samples)]


def system_rows(reader: Reader, samples: int) -> list[dict[str, Any]]:
    """The same as dicts, without what a row does not have."""
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in system_polars(reader, samples).iter_rows(named=True)
    ]


def sampled_rows(
    reader: Reader, samples: int, keys: Sequence[str] | None, x_axis: str
) -> list[dict[str, Any]]:
    """At most `samples` rows, evenly spread, first and last among them, exactly as logged."""
    wanted = _columns(keys, x_axis)
    count: int = reader.scan(wanted).select(pl.len()).collect().item()
    places = set(_places(count, samples))
    return [row for place, row in enumerate(reader.rows(wanted)) if place in places]


def sampled_polars(
    reader: Reader, samples: int, keys: Sequence[str] | None, x_axis: str
) -> pl.DataFrame:
    """The same as a Polars frame: one column a metric."""
    wanted = _columns(keys, x_axis)
    frame = reader.history(wanted)
    if wanted:
        frame = frame.select(wanted)
    return frame[_places(frame.height, samples)]


def sampled_pandas(
    reader: Reader, samples: int, keys: Sequence[str] | None, x_axis: str
) -> pd.DataFrame:
    """The same as a pandas frame; media and lists are the dicts and lists that were logged.

    Raises:
        ImportError: pandas is not installed.
    """
    frame = sampled_polars(reader, samples, keys, x_axis)
    if pl.String not in frame.dtypes:
        return to_pandas(frame)
    # A text may be the json of a list or of a medium: those are wanted as they were logged.
    rows = [flatten(row) for row in sampled_rows(reader, samples, keys, x_axis)]
    pandas: Any = optional_import("pandas", needed_for="history()", install="'nbtrack[pandas]'")
    return pandas.DataFrame.from_records(rows, columns=_present(frame.columns, rows))


def _columns(keys: Sequence[str] | None, x_axis: str) -> list[str] | None:
    return list(dict.fromkeys([x_axis, *keys])) if keys else None


def _places(count: int, samples: int) -> list[int]:
    if samples < 1:
        message = f"found samples={samples}, expected at least 1"
        raise ArgumentError(message)
    if count <= samples:
        return list(range(count))
    last = samples - 1
    return [round(place * (count - 1) / last) for place in range(samples)] if last else [count - 1]


def _present(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> list[str]:
    seen = dict.fromkeys(columns)
    for row in rows:
        seen.update(dict.fromkeys(row))
    return list(seen)
