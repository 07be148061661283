"""How one metric becomes columns: a type letter and the path of its keys.

A metric that is an int in one row and a float in the next has two physical columns, so that both
come back as they were written. Nested dicts become one column a leaf.

| letter | values | stored as |
|---|---|---|
| f | float | Float64 |
| i | int that fits 64 bits | Int64 |
| b | bool | Boolean |
| s | str | String |
| n | None | Boolean, always true |
| j | all else that json knows: lists, empty dicts, large ints, ``_type`` dicts | json text |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import msgspec

__all__ = [
    "NUMERIC",
    "flatten",
    "json_text",
    "logical_name",
    "parse_json",
    "physical_name",
    "put_path",
    "split_physical",
]

NUMERIC = "fib"
_SEPARATOR = "\x1f"
_ESCAPES = {"\x1e": "\x1e0", "\x1f": "\x1e1"}
_LETTERS: dict[Any, str] = {float: "f", bool: "b", int: "i", str: "s"}
_INT64_MAX = 2**63 - 1


def physical_name(letter: str, path: tuple[str, ...]) -> str:
    """The column of a value of this type at this path.

    Example:
        >>> physical_name("f", ("train/loss",))
        'f:train/loss'
    """
    if len(path) == 1 and "\x1e" not in path[0] and _SEPARATOR not in path[0]:
        return f"{letter}:{path[0]}"
    return f"{letter}:{_SEPARATOR.join(map(_escape, path))}"


def split_physical(name: str) -> tuple[str, tuple[str, ...]]:
    """The type letter and the path of a physical column.

    Example:
        >>> split_physical(physical_name("i", ("d", "x")))
        ('i', ('d', 'x'))
    """
    return name[0], tuple(_unescape(part) for part in name[2:].split(_SEPARATOR))


def logical_name(path: tuple[str, ...]) -> str:
    """What a user calls the metric at this path: nested keys joined by dots.

    Example:
        >>> logical_name(("d", "x"))
        'd.x'
    """
    return path[0] if len(path) == 1 else ".".join(path)


def flatten(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    r"""The physical columns and values of one row of plain values (see `track.encode`).

    Example:
        >>> list(flatten({"loss": 0.5, "d": {"x": 1, "tags": []}, "gone": None}))
        [('f:loss', 0.5), ('i:d\x1fx', 1), ('j:d\x1ftags', '[]'), ('n:gone', True)]
    """
    for key, value in row.items():
        letter = _LETTERS.get(type(value))
        if letter is not None and (letter != "i" or -_INT64_MAX <= value <= _INT64_MAX):
            yield physical_name(letter, (key,)), value
        else:
            yield from _flatten_value((key,), value)


def json_text(value: Any) -> str:
    """Json in which NaN and infinities stay what they are, as Python's own json writes them.

    Example:
        >>> json_text([1, float("nan"), None])
        '[1,NaN,null]'
    """
    try:
        text = msgspec.json.encode(value).decode()
    except (OverflowError, UnicodeEncodeError):  # ints beyond 64 bits, lone surrogates
        return _python_json(value)
    # msgspec writes null for NaN: where a null stands, let Python's json (slower) decide.
    return _python_json(value) if "null" in text else text


def parse_json(text: str) -> Any:
    """Read what `json_text` wrote."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError):  # NaN, Infinity, ints beyond 64 bits
        import json

        return json.loads(text)


def put_path(target: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    """Set a nested value, making the dicts on the way.

    Example:
        >>> target = {}
        >>> put_path(target, ("d", "x"), 1)
        >>> target
        {'d': {'x': 1}}
    """
    for key in path[:-1]:
        inner: Any = target.get(key)
        if not isinstance(inner, dict):
            inner = target[key] = {}
        target = cast("dict[str, Any]", inner)
    target[path[-1]] = value


def _python_json(value: Any) -> str:
    import json  # 2 ms of import that most runs never need

    return json.dumps(value, separators=(",", ":"))


def _flatten_value(path: tuple[str, ...], value: Any) -> Iterator[tuple[str, Any]]:
    letter = _LETTERS.get(type(value))
    if letter is not None and (letter != "i" or -_INT64_MAX <= value <= _INT64_MAX):
        yield physical_name(letter, path), value
    elif isinstance(value, dict) and value and "_type" not in value:
        for key, inner in cast("dict[Any, Any]", value).items():
            yield from _flatten_value((*path, str(key)), inner)
    elif value is None:
        yield physical_name("n", path), True
    else:
        yield physical_name("j", path), json_text(value)


def _escape(part: str) -> str:
    for plain, escaped in _ESCAPES.items():
        part = part.replace(plain, escaped)
    return part


def _unescape(part: str) -> str:
    if "\x1e" not in part:
        return part
    for plain, escaped in reversed(_ESCAPES.items()):
        part = part.replace(escaped, plain)
    return part
