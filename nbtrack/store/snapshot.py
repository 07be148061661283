"""The json of ``run.json`` and ``live-<writer>.json``: plain to read, and exact.

Json has no NaN, no infinity and, in most readers, no integer beyond 64 bits. A loss that became
NaN must not turn into nothing, so such a number is written as ``{"_number": "nan"}``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec

__all__ = [
    "FORMAT",
    "decode_plain",
    "decode_snapshot",
    "encode_plain",
    "encode_snapshot",
    "lay_over",
]

_Record = TypeVar("_Record", bound=msgspec.Struct)

FORMAT = 1  # what this version writes, and the newest that it reads
_KEY = "_number"
_TRACE = b'"_number"'
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def encode_snapshot(record: msgspec.Struct) -> bytes:
    """The bytes of a snapshot file.

    Example:
        >>> from nbtrack.records import RunInfo
        >>> info = RunInfo(run_id="a", project="p", name="n", created_us=1)
        >>> decode_snapshot(encode_snapshot(info), msgspec.json.Decoder(RunInfo)) == info
        True
    """
    return _encode_exactly(record)


def decode_snapshot(data: bytes, decoder: msgspec.json.Decoder[_Record]) -> _Record:
    """The record in a snapshot file.

    Args:
        data: the bytes of the file.
        decoder: a decoder of the record's class, made once.

    Raises:
        msgspec.DecodeError: these bytes are no such record.
    """
    record = decoder.decode(data)
    if _TRACE not in data:
        return record
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    held = {name: _restore(value) for name, value in fields.items() if isinstance(value, dict)}
    return msgspec.structs.replace(record, **held)


def encode_plain(value: Any) -> bytes:
    """Plain data as json that `decode_plain` reads back exactly.

    Example:
        >>> encode_plain({"loss": math.inf})
        b'{"loss":{"_number":"inf"}}'
    """
    return _encode_exactly(value)


def decode_plain(data: bytes | str) -> Any:
    """What `encode_plain` was given (tuples have become lists).

    Raises:
        msgspec.DecodeError: this is no json.
    """
    trace = _KEY if isinstance(data, str) else _TRACE
    value = _decode(data)
    return _restore(value) if trace in data else value  # pyright: ignore[reportOperatorIssue] - both are text or both bytes


def lay_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Merge nested dictionaries; where both have a value, `above` wins.

    Example:
        >>> lay_over({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
        {'a': {'x': 1, 'y': 3}}
    """
    merged = dict(below)
    for key, value in above.items():
        held = merged.get(key)
        if isinstance(held, dict) and isinstance(value, dict):
            merged[key] = lay_over(cast("dict[str, Any]", held), cast("dict[str, Any]", value))
        else:
            merged[key] = value
    return merged


def _encode_exactly(value: Any) -> bytes:
    try:
        data = _encode(value)
    except (OverflowError, UnicodeEncodeError):  # an integer beyond 64 bits, a lone surrogate
        return _encode(_mark(msgspec.to_builtins(value)))
    # NaN and infinity came out as null; so did None, which is no harm to look at once more.
    return _encode(_mark(msgspec.to_builtins(value))) if b"null" in data else data


def _mark(value: Any) -> Any:
    """The value with all that json cannot hold said in another way."""
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        return {_mark(key): _mark(inner) for key, inner in items}
    if isinstance(value, list | tuple):
        return [_mark(inner) for inner in cast("list[Any]", value)]
    if isinstance(value, float) and not math.isfinite(value):
        return {_KEY: str(value)}
    if isinstance(value, int) and value.bit_length() > 63:
        return {_KEY: str(value)}
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value


def _restore(value: Any) -> Any:
    if isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        text = held.get(_KEY)
        if len(held) == 1 and isinstance(text, str):
            return _number(text)
        return {key: _restore(inner) for key, inner in held.items()}
    if isinstance(value, list):
        return [_restore(inner) for inner in cast("list[Any]", value)]
    return value


def _number(text: str) -> Any:
    try:
        return float(text) if text in {"nan", "inf", "-inf"} else int(text)
    except ValueError:
        return {_KEY: text}  # a dictionary of the user's that only looks like ours
