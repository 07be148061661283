"""A message between a run's feed and its view, and its bytes.

A message is a header of plain values and buffers of numbers. As bytes (little endian)::

    4 bytes   length of the header
    header    JSON in UTF-8; blanks fill it up so that what follows begins at a multiple of 8
    buffers   one after the other; header["buffers"] holds their lengths in bytes

JSON has no NaN: in headers it is the text "nan", and infinities are "inf" and "-inf". In buffers
numbers stand as they are.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import numpy as np

from nbtrack.errors import ArgumentError
from nbtrack.query.buckets import Numbers

__all__ = ["PROTOCOL", "Message", "decode", "encode", "floats", "plain"]

PROTOCOL = 1
_LENGTH = struct.Struct("<I")
_ALIGNED = 8
_DEEPEST = 50


class Message(NamedTuple):
    """What is sent at once.

    Attributes:
        header: plain values; "type" says what it is.
        buffers: arrays of float64 that the header names by their place.
    """

    header: dict[str, Any]
    buffers: tuple[bytes, ...] = ()


def encode(message: Message) -> bytes:
    """The bytes of a message.

    Example:
        >>> data = encode(Message({"type": "curve", "y": 0}, (floats(np.array([0.5])),)))
        >>> decode(data).header, len(decode(data).buffers[0])
        ({'type': 'curve', 'y': 0}, 8)
    """
    header = {**message.header, "buffers": [len(buffer) for buffer in message.buffers]}
    # Escaped, so that a lone surrogate in a name is no trouble.
    text = json.dumps(plain(header), allow_nan=False, separators=(",", ":")).encode("ascii")
    text += b" " * (-(_LENGTH.size + len(text)) % _ALIGNED)
    return b"".join((_LENGTH.pack(len(text)), text, *message.buffers))


def decode(data: bytes) -> Message:
    """Read what `encode` wrote.

    Raises:
        ArgumentError: the bytes are no message.
    """
    try:
        (length,) = _LENGTH.unpack_from(data)
        header = json.loads(data[_LENGTH.size : _LENGTH.size + length])
        sizes: list[int] = header.pop("buffers")
    except (struct.error, ValueError, AttributeError, KeyError, TypeError) as error:
        raise ArgumentError(f"{len(data)} bytes are no message: {error}") from error
    start = _LENGTH.size + length
    if len(data) != start + sum(sizes):
        message = f"a message of {start + sum(sizes)} bytes came with {len(data)}"
        raise ArgumentError(message)
    buffers: list[bytes] = []
    for size in sizes:
        buffers.append(data[start : start + size])
        start += size
    return Message(header, tuple(buffers))


def floats(values: Numbers) -> bytes:
    """Numbers as little-endian float64."""
    return np.ascontiguousarray(values, dtype="<f8").tobytes()


def plain(value: Any, depth: int = 0) -> Any:
    """A value that JSON can say: NaN and infinities as text, what is unknown as its text.

    Example:
        >>> plain({"lr": float("inf"), "sizes": (1, float("nan")), 3: None})
        {'lr': 'inf', 'sizes': [1, 'nan'], '3': None}
    """
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(float(value))
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        inside = cast("Mapping[Any, Any]", value)
        return {str(key): plain(each, depth + 1) for key, each in inside.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each, depth + 1) for each in cast("list[Any]", value)]
    return str(value)
