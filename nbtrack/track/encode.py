"""What may be logged, and what it becomes: plain Python that is written as it is.

Plain means float, int, bool, str, None, and lists and dicts of them, of exactly these types: the
frames on disk are chosen by type. Three places take values, by slightly different rules (they are
wandb's): rows (`to_plain`), config (`config_value`), summary (`summary_value`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple, cast

from nbtrack.errors import ValueTypeError
from nbtrack.track import arrays
from nbtrack.track.media_values import (
    KeepsMedia,
    encode_chart,
    encode_media,
    encode_media_list,
    is_chart,
    is_medium,
    refuse_in_config,
)
from nbtrack.track.objects import NOTHING, object_text, refuse, simple_value

__all__ = ["check_data", "config_value", "encode_row", "summary_value", "to_plain"]

_PLAIN = frozenset({float, int, bool, str, type(None)})
_OWN_KEYS = frozenset({"_step", "_runtime", "_timestamp"})
_DEPTH = 64


def check_data(data: object) -> Mapping[str, Any]:
    """Whether something can be one row: a dictionary whose keys are text.

    Args:
        data: what was given to ``log()``.

    Raises:
        ValueTypeError: if it cannot.

    Example:
        >>> check_data([0.5])
        Traceback (most recent call last):
        nbtrack.errors.ValueTypeError: nbtrack.log() takes a dictionary, ... got list
    """
    if not isinstance(data, Mapping):
        kind = type(data).__name__
        raise ValueTypeError(
            f'nbtrack.log() takes a dictionary, such as {{"loss": 0.5}}, got {kind}'
        )
    for key in cast("Mapping[Any, Any]", data):
        if not isinstance(key, str):
            kind = type(key).__name__
            raise ValueTypeError(
                f"names of metrics are text, got the {kind} {key!r}: write {str(key)!r}"
            )
    return cast("Mapping[str, Any]", data)


def encode_row(data: object, run: KeepsMedia | None = None) -> tuple[dict[str, Any], int | None]:
    """One row as plain values, and when it was, if the row itself says so.

    Args:
        data: what was given to ``log()``. ``_timestamp`` (seconds since 1970) sets the time;
            ``_step`` and ``_runtime`` are ours and are left out.
        run: keeps the files of media.

    Returns:
        The row, and microseconds since 1970 or None.

    Raises:
        ValueTypeError: if it is no row, or a value cannot be logged.

    Example:
        >>> encode_row({"loss": 0.5, "_timestamp": 1.5})
        ({'loss': 0.5}, 1500000)
    """
    row: dict[str, Any] = {}
    time_us = None
    for key, value in check_data(data).items():
        if key in _OWN_KEYS:
            time_us = _time_us(value) if key == "_timestamp" else time_us
        else:
            name = key if type(key) is str else str.__str__(key)
            if type(value) in _PLAIN:
                row[name] = value
            elif is_chart(value):
                table_key, row_value = encode_chart(value, name, run)
                row[table_key] = row_value
            else:
                row[name] = to_plain(value, key=key, run=run)
    return row, time_us


def to_plain(value: Any, *, key: str, run: KeepsMedia | None = None) -> Any:
    """A value as it is written into a row.

    Numbers of every library become Python's; arrays of up to 32 elements lists, larger ones a
    histogram (None if no element is finite); sets and tuples lists; times ISO text, durations
    seconds, enumerations their value, paths text. NaN and infinities stay.

    Args:
        value: what the user logs.
        key: under which name, for the message.
        run: keeps the files of media.

    Raises:
        ValueTypeError: if it is no value.

    Example:
        >>> to_plain({1: (2, True), "found": {3}}, key="x")
        {'1': [2, True], 'found': [3]}
    """
    return _convert(value, key, _ROW if run is None else _ROW._replace(run=run))


def summary_value(value: Any, *, key: str, run: KeepsMedia | None = None) -> Any:
    """A value as it is set in the summary: as in a row, but large arrays become statistics.

    Args:
        value: what the user sets.
        key: under which name, for the message.
        run: keeps the files of media.

    Raises:
        ValueTypeError: if it is no value.
    """
    return _convert(value, key, _SUMMARY if run is None else _SUMMARY._replace(run=run))


def config_value(value: Any, *, key: str) -> Any:
    """A value as it is kept in the config: arrays become lists, other objects text.

    The text of an object has no memory address, so that equal configs of two runs are equal;
    dataclasses become dictionaries.

    Args:
        value: what the user sets.
        key: under which name, for the message.

    Raises:
        ValueTypeError: for media, and for what contains itself.

    Example:
        >>> config_value({"layers": (64, 10), "model": dict}, key="net")
        {'layers': [64, 10], 'model': 'builtins.dict'}
    """
    return _convert(value, key, _CONFIG)


class _Rules(NamedTuple):
    """Where the three places differ: what large arrays and unknown objects become."""

    large_array: Callable[[Any], Any] | None
    takes_objects: bool
    run: KeepsMedia | None = None


_ROW = _Rules(arrays.histogram, takes_objects=False)
_SUMMARY = _Rules(arrays.statistics, takes_objects=False)
_CONFIG = _Rules(None, takes_objects=True)


def _convert(value: Any, key: str, rules: _Rules, depth: int = 0) -> Any:
    if type(value) in _PLAIN:
        return value
    if depth > _DEPTH:
        raise ValueTypeError(f"{key!r} is nested deeper than {_DEPTH} levels, or contains itself")
    found = simple_value(value)
    if found is not NOTHING:
        return found
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {_name(k): _convert(part, key, rules, depth + 1) for k, part in items}
    if isinstance(value, AbstractSet):
        return _list(_in_order(cast("AbstractSet[Any]", value)), key, rules, depth)
    if isinstance(value, list | tuple | range):
        return _list(cast("Sequence[Any]", value), key, rules, depth)
    if rules.takes_objects:
        refuse_in_config(value, key)
    if arrays.is_array(value):
        return _array(value, key, rules, depth)
    if not rules.takes_objects and is_medium(value):
        return encode_media(value, key, rules.run)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return _list(cast("Sequence[Any]", value), key, rules, depth)
    if not rules.takes_objects:
        refuse(value, key)
    text = object_text(value)
    return text if isinstance(text, str) else _convert(text, key, rules, depth + 1)


def _list(values: Sequence[Any], key: str, rules: _Rules, depth: int) -> Any:
    if _PLAIN.issuperset(map(type, values)):
        return list(values)
    if not rules.takes_objects and is_medium(values[0]):
        media = encode_media_list(values, key, rules.run)
        if media is not None:
            return media
    return [_convert(part, key, rules, depth + 1) for part in values]


def _array(value: Any, key: str, rules: _Rules, depth: int) -> Any:
    array = arrays.as_numpy(value, key=key)
    if rules.large_array is not None and arrays.is_large(array):
        return rules.large_array(array)
    return _convert(arrays.elements(array), key, rules, depth + 1)


def _in_order(values: AbstractSet[Any]) -> list[Any]:
    try:
        return sorted(values)
    except TypeError:  # of several types
        return list(values)


def _name(key: Any) -> str:
    return str.__str__(key) if isinstance(key, str) else str(key)


def _time_us(seconds: Any) -> int:
    if not isinstance(seconds, int | float) or not math.isfinite(seconds):
        raise ValueTypeError(
            f"_timestamp is {seconds!r}; expected seconds since 1970, as time.time()"
        )
    return round(seconds * 1_000_000)
