"""The bytes of a row log: frames that a reader can trust one by one.

A frame is ``mark (2 bytes) · length (4) · crc32 (4) · payload``. The mark lets a reader that met
ill bytes find the next frame; the crc tells whether it is one. Every payload but a schema's
begins with the same 28 bytes (`PREFIX`): kind, flags, number, sequence, step, time.

| kind | number | after the prefix |
|---|---|---|
| SCHEMA | schema id | (4 bytes of prefix only) msgpack list of physical column names |
| ROW | schema id | 8 bytes a column, in the schema's order |
| MAP | 0 | msgpack map of physical columns to values |
| EVENT | event code | msgpack map |

All numbers are little endian. Files of format 1 look like this for ever: a later format gets a
higher number in ``format.json``, and what reads format 1 stays.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast
from zlib import crc32

import msgspec

from nbtrack.store.columns import NUMERIC

__all__ = [
    "ALONE",
    "COMMIT",
    "CONTINUES",
    "EVENT_CODES",
    "HEAD",
    "MARK",
    "MAX_SCHEMAS",
    "PREFIX",
    "Event",
    "Kind",
    "RowPlan",
    "encode_event",
    "encode_map_row",
    "encode_schema",
    "iter_events",
    "iter_payloads",
]

MARK = b"\xa7N"
HEAD = struct.Struct("<2sII")
PREFIX = struct.Struct("<BBHQqq")
SCHEMA_PREFIX = struct.Struct("<BBH")
MAX_SCHEMAS = 1024

# Row flags. A row is one frame, or the frames of one open row: the first and those that CONTINUE
# it. A row at a step that is closed already stands ALONE and leaves the open row as it is.
COMMIT, CONTINUES, ALONE = 1, 2, 4


class Kind:
    """The first byte of a payload."""

    SCHEMA, ROW, MAP, EVENT = 1, 2, 3, 4


EVENT_CODES = {
    "start": 1,
    "config": 2,
    "summary": 3,
    "define": 4,
    "meta": 5,
    "cell": 6,
    "edit": 7,
    "alert": 8,
    "rewind": 9,
    "finish": 10,
    "command": 11,
    "knob": 12,
    "notice": 13,
}
_EVENT_NAMES = {code: name for name, code in EVENT_CODES.items()}
_LARGE_INT = 1


class Event(NamedTuple):
    """Something other than a row: config, tags, the end of the run.

    Attributes:
        kind: a name in `EVENT_CODES`.
        sequence: its place in the order of the writer.
        time_us: microseconds since 1970.
        body: plain data.
    """

    kind: str
    sequence: int
    time_us: int
    body: dict[str, Any]


class RowPlan:
    """A key set with its types, ready to be packed: what `log()` looks up for each row.

    Attributes:
        schema_id: number of the schema in its file.
        columns: physical names.
        tag: kind, COMMIT and schema id as one little-endian word: how a whole row begins.
        pack: packs (tag, sequence, step, time, *values) into a payload.
        head: mark and length of the frame. whole_size: bytes of the frame.
        names: the keys as the user gives them, once `log()` has seen such a row; None before.
        types: the types of its values.
        last: the payload of the last row that the summary has not taken in; b"" for none.
    """

    __slots__ = (
        "_unpack",
        "columns",
        "head",
        "last",
        "names",
        "pack",
        "schema_id",
        "tag",
        "types",
        "whole_size",
    )

    def __init__(self, schema_id: int, columns: Sequence[str]) -> None:
        self.schema_id = schema_id
        self.columns = tuple(columns)
        letters = "".join("d" if name[0] == "f" else "q" for name in columns)
        layout = struct.Struct("<IQqq" + letters)  # the PREFIX with its first three as one
        self.pack = layout.pack
        self._unpack = layout.unpack
        self.tag = self.tag_for(COMMIT)
        self.head = HEAD.pack(MARK, layout.size, 0)[:6]
        self.whole_size = HEAD.size + layout.size
        self.names: tuple[str, ...] | None = None
        self.types: list[type] = []
        self.last = b""

    def tag_for(self, flags: int) -> int:
        """The first word of a row with these flags."""
        return Kind.ROW | flags << 8 | self.schema_id << 16

    def last_row(self) -> tuple[int, dict[str, Any]]:
        """Sequence and values of the row in `last`."""
        _, sequence, _, _, *values = self._unpack(self.last)
        names = self.names or ()
        typed = (kind(value) for kind, value in zip(self.types, values, strict=True))
        return sequence, dict(zip(names, typed, strict=True))


def is_packable(columns: Sequence[str]) -> bool:
    """Whether rows of these columns can be struct-packed (numbers and bools only)."""
    return all(name[0] in NUMERIC for name in columns)


def frame(payload: bytes) -> bytes:
    """A payload with its head."""
    return HEAD.pack(MARK, len(payload), crc32(payload)) + payload


def encode_schema(plan: RowPlan) -> bytes:
    """The frame that tells what the rows of a schema hold."""
    body = _encode_msgpack(plan.columns)
    return frame(SCHEMA_PREFIX.pack(Kind.SCHEMA, 0, plan.schema_id) + body)


def encode_map_row(
    flags: int, sequence: int, step: int, time_us: int, values: dict[str, Any]
) -> bytes:
    """The frame of a row that holds more than numbers."""
    prefix = PREFIX.pack(Kind.MAP, flags, 0, sequence, step, time_us)
    return frame(prefix + _encode_msgpack(values))


def encode_event(kind: str, sequence: int, time_us: int, body: dict[str, Any]) -> bytes:
    """The frame of an event.

    Example:
        >>> [event.body for event in iter_events(encode_event("config", 0, 1, {"set": {"lr": 1}}))]
        [{'set': {'lr': 1}}]
    """
    prefix = PREFIX.pack(Kind.EVENT, 0, EVENT_CODES[kind], sequence, 0, time_us)
    return frame(prefix + _encode_msgpack(body))


def decode_body(data: bytes | memoryview) -> Any:
    """The plain data that one of the encoders wrote."""
    return _decode_msgpack(data)


def iter_payloads(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Offset and payload of every whole frame; ill bytes are passed over.

    For short logs (edits) and for tests; row logs are read by `nbtrack.store.decode`.
    """
    view, offset, end = memoryview(data), 0, len(data)
    while offset + HEAD.size <= end:
        mark, length, crc = HEAD.unpack_from(data, offset)
        stop = offset + HEAD.size + length
        if mark == MARK and stop <= end and crc32(view[offset + HEAD.size : stop]) == crc:
            yield offset, view[offset + HEAD.size : stop]
            offset = stop
            continue
        offset = data.find(MARK, offset + 1)
        if offset < 0:
            return


def iter_events(data: bytes) -> Iterator[Event]:
    """The events of a log, in the order of writing; kinds of a later version are passed over."""
    for _, payload in iter_payloads(data):
        if payload[0] == Kind.EVENT:
            event = decode_event(payload)
            if event is not None:
                yield event


def decode_event(payload: bytes | memoryview) -> Event | None:
    """The event in a payload; None for a kind that this version does not know."""
    _, _, code, sequence, _, time_us = PREFIX.unpack_from(payload)
    name = _EVENT_NAMES.get(code)
    return Event(name, sequence, time_us, decode_body(payload[PREFIX.size :])) if name else None


def _encode_msgpack(value: Any) -> bytes:
    try:
        return msgspec.msgpack.encode(value)
    except (OverflowError, UnicodeEncodeError):  # ints beyond 64 bits, lone surrogates
        return msgspec.msgpack.encode(_without_limits(value))


def _without_limits(value: Any) -> Any:
    """The value with all that msgpack cannot hold said in another way."""
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        return {_without_limits(key): _without_limits(inner) for key, inner in items}
    if isinstance(value, list | tuple):
        return [_without_limits(inner) for inner in cast("list[Any]", value)]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and value.bit_length() > 63:
        return msgspec.msgpack.Ext(_LARGE_INT, str(value).encode())
    return value


def _read_extension(code: int, data: memoryview) -> object:
    return int(bytes(data)) if code == _LARGE_INT else msgspec.msgpack.Ext(code, bytes(data))


_decode_msgpack = msgspec.msgpack.Decoder(ext_hook=_read_extension).decode
