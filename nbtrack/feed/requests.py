"""What a view may ask for, checked: it comes from a page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from nbtrack.errors import ArgumentError
from nbtrack.query.table_page import TableCondition, TableQuery

__all__ = [
    "MAX_POINTS",
    "DetailRequest",
    "points_in",
    "read_axis",
    "read_detail",
    "read_path",
    "read_table",
    "read_visible",
]

MAX_POINTS = 2_000
_LEAST_POINTS = 16
_MOST_METRICS = 10_000
_LONGEST_NAME = 1_000
_MOST_PARTS = 10_000
_MOST_CONDITIONS = 20
_PAGE_ROWS = 50
_MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class DetailRequest:
    """More points of one metric between two places of its axis.

    Attributes:
        header: the request as it came.
        metric: its name.
        start, end: None where that side is open.
        max_points: at most so many.
    """

    header: dict[str, Any]
    metric: str
    start: float | None
    end: float | None
    max_points: int


def read_visible(request: Mapping[str, Any], key: str) -> frozenset[str] | None:
    """The metrics that are on screen; None for all.

    Raises:
        ArgumentError: it is no list of names.
    """
    given: object = request.get(key)
    if given is None:
        return None
    names = cast("list[object]", given) if isinstance(given, list) else None
    if names is None or len(names) > _MOST_METRICS:
        message = f"found no list in {key}, or too long a one; expected names of metrics"
        raise ArgumentError(message)
    return frozenset(_name(name, key) for name in names)


def read_path(request: Mapping[str, Any]) -> str:
    """The path of a file of the run.

    Raises:
        ArgumentError: it is no path, or none that stays below the run's files.

    Example:
        >>> read_path({"path": "media/images/a.png"})
        'media/images/a.png'
    """
    path = request.get("path")
    if not isinstance(path, str) or not path or len(path) > _LONGEST_NAME:
        message = f"found {str(path)[:80]!r} in path, expected the path of a file of the run"
        raise ArgumentError(message)
    parts = path.replace("\\", "/").split("/")
    if "\0" in path or path.startswith("/") or any(part in {"", ".", ".."} for part in parts):
        message = f"found {path[:80]!r} in path, expected one below the files of the run"
        raise ArgumentError(message)
    return path


def read_table(request: Mapping[str, Any]) -> TableQuery:
    """Which rows of a table are wanted.

    Raises:
        ArgumentError: something in it cannot be used.

    Example:
        >>> read_table({"path": "media/table/a.parquet", "order": [["score", True]]}).order
        (('score', True),)
    """
    given = request.get("path")
    parts = cast("list[Any]", given) if isinstance(given, list) else [given]
    if not 0 < len(parts) <= _MOST_PARTS:
        raise ArgumentError(f"found {len(parts)} paths, expected those of one table")
    search = request.get("search") or ""
    if not isinstance(search, str) or len(search) > _LONGEST_NAME:
        raise ArgumentError("found no text, or too long a one, in search")
    limit = _number(request.get("limit"), "limit")
    return TableQuery(
        paths=tuple(read_path({"path": part}) for part in parts),
        offset=int(max(_number(request.get("offset"), "offset") or 0, 0)),
        limit=int(min(max(_PAGE_ROWS if limit is None else limit, 0), _MOST_ROWS)),
        order=tuple((_column(one, 0), bool(one[1])) for one in _tuples(request, "order", 2)),
        search=search.strip(),
        where=tuple(
            TableCondition(one["column"], str(one.get("op")), one.get("value"))
            for one in _conditions(request)
        ),
    )


def read_axis(request: Mapping[str, Any]) -> str | None:
    """The x axis for all metrics; None for what each metric has by itself.

    Raises:
        ArgumentError: it is no name.
    """
    axis = request.get("x")
    return None if axis is None else _name(axis, "x")


def read_detail(request: Mapping[str, Any]) -> DetailRequest:
    """A zoom.

    Raises:
        ArgumentError: something in it cannot be used.

    Example:
        >>> read_detail({"metric": "loss", "from": 10, "to": 20.5}).end
        20.5
    """
    return DetailRequest(
        header={key: request.get(key) for key in ("request", "from", "to")},
        metric=_name(request.get("metric"), "metric"),
        start=_number(request.get("from"), "from"),
        end=_number(request.get("to"), "to"),
        max_points=points_in(request),
    )


def points_in(request: Mapping[str, Any]) -> int:
    """How many points of a curve are wanted.

    Raises:
        ArgumentError: it is no number.
    """
    wanted = _number(request.get("max_points"), "max_points")
    return MAX_POINTS if wanted is None else int(min(max(wanted, _LEAST_POINTS), MAX_POINTS))


def _tuples(request: Mapping[str, Any], key: str, size: int) -> list[list[Any]]:
    given: Any = request.get(key) or []
    if not isinstance(given, list) or len(cast("list[Any]", given)) > _MOST_CONDITIONS:
        raise ArgumentError(f"found no list in {key}, or too long a one")
    lists = cast("list[Any]", given)
    if not all(isinstance(one, list) and len(cast("list[Any]", one)) == size for one in lists):
        raise ArgumentError(f"found {str(lists)[:80]} in {key}, expected lists of {size}")
    return lists


def _conditions(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    given: Any = request.get("where") or []
    if not isinstance(given, list) or len(cast("list[Any]", given)) > _MOST_CONDITIONS:
        raise ArgumentError("found no list in where, or too long a one")
    several = cast("list[Any]", given)
    for one in several:
        held = cast("dict[str, Any]", one) if isinstance(one, dict) else {}
        if not isinstance(held.get("column"), str):
            raise ArgumentError(
                f"found {str(several)[:80]} in where, expected column, op and value"
            )
    return cast("list[dict[str, Any]]", given)


def _column(pair: list[Any], place: int) -> str:
    if not isinstance(pair[place], str):
        raise ArgumentError(f"found {str(pair[place])[:80]!r} in order, expected a column")
    return pair[place]


def _name(value: object, key: str) -> str:
    if not isinstance(value, str) or not value or len(value) > _LONGEST_NAME:
        message = f"found {str(value)[:80]!r} in {key}, expected the name of a metric"
        raise ArgumentError(message)
    return value


def _number(value: object, key: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        message = f"found {key} = {str(value)[:80]!r}, expected a number"
        raise ArgumentError(message)
    return float(value)
