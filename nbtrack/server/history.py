"""The rows of a run as an Arrow stream, whole or in as many points as a screen can show."""

from __future__ import annotations

import io

import polars as pl

from nbtrack.query.reader import Reader
from nbtrack.query.stretch import read_stretch
from nbtrack.server.parameters import Parameters, number, text, texts, whole

__all__ = ["ARROW", "history_bytes"]

ARROW = "application/vnd.apache.arrow.stream"
_SPINE = ("_step", "_runtime", "_timestamp")
_MOST_POINTS = 100_000


def history_bytes(run: Reader, given: Parameters) -> bytes:
    """The rows as an Arrow IPC stream.

    Args:
        run: the run.
        given: ``keys`` (several times; all metrics by default), ``x`` ("_step" by default),
            ``start`` and ``end`` on that axis, ``max_points``: at most so many values of each
            metric, the lowest and the highest of each pixel, the first and the last of all.

    Raises:
        ArgumentError: a parameter cannot be used.
    """
    keys = texts(given, "keys")
    x = text(given, "x") or "_step"
    start, end = number(given, "start"), number(given, "end")
    if text(given, "max_points") is None:
        frame = _all_rows(run, keys, x, start, end)
    else:
        most = whole(given, "max_points", _MOST_POINTS, 4, _MOST_POINTS)
        frame = _few_points(run, keys, x, start, end, most)
    written = io.BytesIO()
    # The oldest level: text is then of a kind that every reader of Arrow knows.
    frame.write_ipc_stream(written, compat_level=pl.CompatLevel.oldest())
    return written.getvalue()


def _all_rows(
    run: Reader, keys: list[str] | None, x: str, start: float | None, end: float | None
) -> pl.DataFrame:
    rows = run.scan()
    there = rows.collect_schema().names()
    metrics = [name for name in there if name not in _SPINE]
    chosen = metrics if keys is None else [key for key in keys if key in metrics]
    if keys is not None:
        has_any = pl.any_horizontal(pl.col(chosen).is_not_null()) if chosen else pl.lit(value=False)
        rows = rows.filter(has_any)
    axis = pl.col(x).cast(pl.Float64, strict=False) if x in there else pl.lit(None, pl.Float64)
    if start is not None:
        rows = rows.filter(axis >= start)
    if end is not None:
        rows = rows.filter(axis <= end)
    return rows.select(*_SPINE, *chosen).collect()


def _few_points(
    run: Reader,
    keys: list[str] | None,
    x: str,
    start: float | None,
    end: float | None,
    max_points: int,
) -> pl.DataFrame:
    """Values that were chosen for each metric by itself; null where only others have one."""
    if keys is None:
        keys = [name for name in run.scan().collect_schema().names() if name not in _SPINE]
    spine = ["x", "_step", "_timestamp"]
    parts: list[pl.DataFrame] = []
    for key in keys:
        found = read_stretch(run, key, x=x, start=start, end=end, max_points=max_points)
        columns = [
            pl.Series("x", found.x).cast(pl.Float64),
            pl.Series("_step", found.steps).cast(pl.Int64),
            pl.Series("_timestamp", found.times_s).cast(pl.Float64),
            pl.Series(_column(key), found.y).cast(pl.Float64),
        ]
        parts.append(pl.DataFrame(columns))
    if len(parts) == 1:
        return parts[0]
    whole = pl.concat(parts, how="diagonal")
    values = pl.exclude(spine).drop_nulls().first()
    return whole.group_by(spine, maintain_order=True).agg(values).sort(spine)


def _column(key: str) -> str:
    return f"{key}." if key in {"x", *_SPINE} else key
