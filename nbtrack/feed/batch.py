"""Several messages as one: their headers, and all their arrays in a row in one buffer.

What a comm carries. A hundred small buffers would each cost as much as a large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nbtrack.feed.wire import Message, plain

__all__ = ["pack", "unpack"]


def pack(messages: Iterable[Message]) -> tuple[list[dict[str, Any]], bytes]:
    """Put messages together.

    Args:
        messages: in the order in which they are read again.

    Returns:
        Their headers, each with "buffers", the lengths of its arrays in bytes; and all arrays.

    Example:
        >>> headers, data = pack([Message({"type": "end"}), Message({"type": "x"}, (b"8 bytes.",))])
        >>> headers, data
        ([{'type': 'end', 'buffers': []}, {'type': 'x', 'buffers': [8]}], b'8 bytes.')
    """
    headers: list[dict[str, Any]] = []
    arrays: list[bytes] = []
    for message in messages:
        headers.append({**plain(message.header), "buffers": [len(b) for b in message.buffers]})
        arrays += message.buffers
    return headers, b"".join(arrays)


def unpack(headers: Sequence[dict[str, Any]], data: bytes) -> list[Message]:
    """Read what `pack` put together.

    Example:
        >>> unpack([{"type": "x", "buffers": [8]}], b"8 bytes.")
        [Message(header={'type': 'x'}, buffers=(b'8 bytes.',))]
    """
    messages: list[Message] = []
    start = 0
    for told in headers:
        header = {key: value for key, value in told.items() if key != "buffers"}
        buffers: list[bytes] = []
        for size in told["buffers"]:
            buffers.append(data[start : start + size])
            start += size
        messages.append(Message(header, tuple(buffers)))
    return messages
