"""A page of a table: some rows in some order, and what the columns hold."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, cast

import polars as pl

from nbtrack.errors import ArgumentError, StoreError
from nbtrack.query.media_rows import KINDS, media_value
from nbtrack.query.tables import path_below
from nbtrack.store.table_file import read_table, table_facts

__all__ = ["TableCondition", "TableQuery", "table_page"]

_BARS = 20
_ROW = "\x00row"  # the number of a row; no column that a user names is called so
_LONGEST_TEXT = 2_000
_LARGEST_EXACT = 2**53  # JavaScript knows whole numbers up to here
_MOST_FILE_BYTES = 1 << 30
_MOST_KEPT_BYTES = 512 << 20
_OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "contains", "is empty")


@dataclass(frozen=True, slots=True)
class TableCondition:
    """What rows must have in a column.

    Attributes:
        column: its name.
        op: "=", "!=", "<", "<=", ">", ">=", "contains" or "is empty".
        value: to compare with.
    """

    column: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class TableQuery:
    """Which rows of a table are wanted.

    Attributes:
        paths: of its parts, below the run's files.
        offset: the first row, counted among those that match.
        limit: how many.
        order: columns, and whether each goes from the largest down.
        search: a text that must stand in one of the columns.
        where: what else must hold.
    """

    paths: tuple[str, ...]
    offset: int = 0
    limit: int = 50
    order: tuple[tuple[str, bool], ...] = ()
    search: str = ""
    where: tuple[TableCondition, ...] = ()


@dataclass(slots=True)
class _Held:
    """A table in memory, with the last rows that were asked for, in their order.

    Attributes:
        frame: all rows.
        kinds: by column.
        facts: of all columns, once they were asked for.
        asked: which rows `shown` are. shown: the numbers of rows that match, in order.
        shown_facts: of the columns of these.
    """

    frame: pl.DataFrame
    kinds: dict[str, str]
    facts: list[dict[str, Any]] | None = None
    asked: Any = None
    shown: pl.DataFrame | None = None
    shown_facts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


_held: OrderedDict[Any, _Held] = OrderedDict()
_lock = Lock()


def table_page(files: Path, query: TableQuery) -> dict[str, Any]:
    """Rows of a table.

    Args:
        files: the folder of the run's files.
        query: which rows.

    Returns:
        "columns" (name, kind, and of those that have them: smallest and largest value, how many
        distinct ones, how often which), "total", "matched", "offset" and "rows".

    Raises:
        NotFoundError: a path leads out of the run.
        StoreError: a file is missing, too large or cannot be read.
        ArgumentError: a column is not there, or cannot be compared with that.
    """
    paths = [path_below(files, path) for path in query.paths]
    with _lock:  # two pages of one table at a time would read it twice
        held = _find(paths)
        shown = _shown(held, query)
        page = held.frame[shown["row"].slice(query.offset, query.limit)]
        rows = [
            [_cell(value, kind) for value, kind in zip(row, held.kinds.values(), strict=True)]
            for row in page.iter_rows()
        ]
        columns = [
            {**of_all, **of_shown}
            for of_all, of_shown in zip(_facts(held), held.shown_facts, strict=True)
        ]
    return {
        "columns": columns,
        "total": held.frame.height,
        "matched": shown.height,
        "offset": query.offset,
        "rows": rows,
    }


def _find(paths: Sequence[Path]) -> _Held:
    """The table, from memory if it was looked at a moment ago."""
    try:
        sizes = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"the file of the table cannot be read: {reason}") from error
    key = tuple(sizes)
    if key in _held:
        _held.move_to_end(key)
        return _held[key]
    if (size := sum(each[1] for each in sizes)) > _MOST_FILE_BYTES:
        raise StoreError(
            f"the table has {size >> 20} MB, at most {_MOST_FILE_BYTES >> 20} are shown here; "
            "nbtrack.open_run(...).table(...) reads it in Python"
        )
    frame = read_table(paths)
    held = _Held(frame, _kinds(frame, table_facts(paths[-1])))
    _held[key] = held
    while (
        len(_held) > 1 and sum(h.frame.estimated_size() for h in _held.values()) > _MOST_KEPT_BYTES
    ):
        _held.popitem(last=False)
    return held


def _shown(held: _Held, query: TableQuery) -> pl.DataFrame:
    """The numbers of the rows that match, in order."""
    asked = (query.order, query.search, str(query.where))
    if held.asked == asked and held.shown is not None:
        return held.shown
    frame = held.frame
    condition = _condition(held, query)
    lazy = frame.lazy().with_row_index(_ROW)
    lazy = lazy if condition is None else lazy.filter(condition)
    for column, _ in query.order:
        _check_column(held, column)
    if query.order:
        names, down = zip(*query.order, strict=True)
        lazy = lazy.sort(
            [_sortable(held, name) for name in names],
            descending=list(down),
            nulls_last=True,
            maintain_order=True,
        )
    held.shown = lazy.select(pl.col(_ROW).alias("row")).collect()
    matching = frame if condition is None else frame[held.shown["row"]]
    held.shown_facts = [
        _shown_fact(matching[fact["name"]], fact, is_all=condition is None) for fact in _facts(held)
    ]
    held.asked = asked
    return held.shown


def _sortable(held: _Held, name: str) -> pl.Expr:
    column = pl.col(name)
    if held.frame.schema[name].is_nested():
        texts = [None if value is None else str(value) for value in held.frame[name].to_list()]
        return pl.lit(pl.Series(texts, dtype=pl.String)).gather(pl.col(_ROW))
    # NaN is no number to be the largest: it goes where nothing is.
    return column.fill_nan(None) if held.frame.schema[name].is_float() else column


def _condition(held: _Held, query: TableQuery) -> pl.Expr | None:
    parts = [_compared(held, one) for one in query.where]
    if query.search:
        parts.append(_found(held, query.search))
    return pl.all_horizontal(parts) if parts else None


def _found(held: _Held, text: str) -> pl.Expr:
    """Whether a text stands in one of the columns."""
    small = text.lower()
    is_number = small.lstrip("-").replace(".", "", 1).isdigit()
    parts: list[pl.Expr] = [pl.lit(value=False)]
    for name, dtype in held.frame.schema.items():
        if dtype == pl.String:
            parts.append(pl.col(name).str.to_lowercase().str.contains(small, literal=True))
        elif (dtype.is_numeric() and is_number) or dtype.is_temporal():
            parts.append(pl.col(name).cast(pl.String).str.contains(small, literal=True))
        elif dtype == pl.Boolean and small in ("true", "false"):
            parts.append(pl.col(name) == (small == "true"))
    return pl.any_horizontal(part.fill_null(value=False) for part in parts)


def _compared(held: _Held, one: TableCondition) -> pl.Expr:
    _check_column(held, one.column)
    if one.op not in _OPERATORS:
        raise ArgumentError(f"found {one.op!r}, expected {', '.join(_OPERATORS)}")
    column, dtype = pl.col(one.column), held.frame.schema[one.column]
    if one.op == "is empty" or one.value is None:
        return column.is_not_null() if one.op == "!=" else column.is_null()
    if one.op == "contains":
        text = column if dtype == pl.String else column.cast(pl.String)
        return text.str.to_lowercase().str.contains(str(one.value).lower(), literal=True)
    value = _value_for(dtype, one)
    if dtype.is_temporal():
        column = column.cast(pl.String)
    compared = {
        "=": column == value,
        "!=": column.ne_missing(value),
        "<": column < value,
        "<=": column <= value,
        ">": column > value,
        ">=": column >= value,
    }
    return compared[one.op]


def _value_for(dtype: pl.DataType, one: TableCondition) -> Any:
    if dtype.is_numeric():
        try:
            return one.value if isinstance(one.value, int) else float(one.value)
        except (TypeError, ValueError) as error:
            message = f"found {one.value!r}, the column {one.column!r} holds numbers"
            raise ArgumentError(message) from error
    if dtype == pl.Boolean:
        return str(one.value).lower() == "true"
    if dtype.is_nested():
        raise ArgumentError(f"the column {one.column!r} holds lists, which are not compared")
    return str(one.value)


def _check_column(held: _Held, name: str) -> None:
    if name not in held.kinds:
        known = ", ".join(list(held.kinds)[:20])
        raise ArgumentError(f"there is no column {name[:80]!r}; the table has {known}")


def _kinds(frame: pl.DataFrame, facts: dict[str, Any]) -> dict[str, str]:
    """What each column holds: number, text, flag, time, list, json, or a kind of medium."""
    texts = set(facts.get("json", ()))
    said = facts.get("types", ())
    kinds: dict[str, str] = {}
    for place, (name, dtype) in enumerate(frame.schema.items()):
        if name in texts:
            kinds[name] = _json_kind(said[place] if place < len(said) else {})
        elif dtype.is_numeric():
            kinds[name] = "number"
        elif dtype.is_temporal():
            kinds[name] = "time"
        else:
            plain = {"Boolean": "flag", "List": "list", "Array": "list", "Struct": "json"}
            kinds[name] = plain.get(str(dtype.base_type()), "text")
    return kinds


def _json_kind(said: dict[str, Any]) -> str:
    params: dict[str, Any] = said.get("params") or {}
    allowed: list[dict[str, Any]] = params.get("allowed_types") or [said]
    names = [str(one.get("wb_type")) for one in allowed if one.get("wb_type") != "none"]
    return KINDS.get(names[0], "json") if len(names) == 1 else "json"


def _facts(held: _Held) -> list[dict[str, Any]]:
    if held.facts is None:
        held.facts = [_fact(held.frame[name], kind) for name, kind in held.kinds.items()]
    return held.facts


def _fact(series: pl.Series, kind: str) -> dict[str, Any]:
    """What a column holds in a few numbers."""
    fact: dict[str, Any] = {"name": series.name, "kind": kind}
    if kind == "number":
        finite = series.drop_nulls().cast(pl.Float64)
        finite = finite.filter(finite.is_finite())
        if len(finite):
            low, high = cast("float", finite.min()), cast("float", finite.max())
            fact |= {"min": low, "max": high, "histogram": _histogram(finite, low, high)}
            fact["is_whole"] = series.dtype.is_integer()
    elif kind in ("text", "flag"):
        fact["distinct"] = series.n_unique() - int(series.null_count() > 0)
    elif kind == "time" and series.null_count() < len(series):
        fact |= {"min": str(series.min()), "max": str(series.max())}
    return fact


def _shown_fact(series: pl.Series, fact: dict[str, Any], *, is_all: bool) -> dict[str, Any]:
    if is_all:
        return {}
    if "histogram" in fact:
        finite = series.drop_nulls().cast(pl.Float64)
        finite = finite.filter(finite.is_finite())
        return {"matched_histogram": _histogram(finite, fact["min"], fact["max"])}
    if "distinct" in fact:
        return {"matched_distinct": series.n_unique() - int(series.null_count() > 0)}
    return {}


def _histogram(values: pl.Series, low: float, high: float) -> list[int]:
    """How many of some values are in each of as many equal parts of a range."""
    width = (high - low) / _BARS
    if not width or width == float("inf"):
        return [len(values)]
    places = ((values - low) / width).floor().clip(0, _BARS - 1).cast(pl.Int64)
    counts = dict(places.value_counts().iter_rows())
    return [counts.get(place, 0) for place in range(_BARS)]


def _cell(value: Any, kind: str) -> Any:
    """A value as the page takes it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST_EXACT <= value <= _LARGEST_EXACT else str(value)
    if isinstance(value, float):
        return value
    if kind in KINDS.values() or kind == "json":
        found = media_value(value)
        if found is not None:
            return found
    if isinstance(value, list | pl.Series | tuple):
        value = json.dumps(list(cast("list[Any]", value)), default=str)
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
