"""The rows of a short run without numpy: for a script that ends and never needed it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from nbtrack.store.columns import logical_name, split_physical
from nbtrack.store.files import read_bytes
from nbtrack.store.frames import PREFIX, SCHEMA_PREFIX, Kind, decode_body, iter_payloads
from nbtrack.store.layout import RunFolder
from nbtrack.store.segments import list_segments

__all__ = ["iter_plain_rows"]


def iter_plain_rows(folder: RunFolder) -> Iterator[tuple[int, dict[str, Any]]]:
    """Step and values of each row that is not sealed yet, in the order of writing.

    A row that was written in pieces comes in pieces. 2 us a row: for thousands, not for millions.

    Args:
        folder: the run's folder.
    """
    for segment, is_sealed in list_segments(folder).segments:
        data = None if is_sealed else read_bytes(folder.rows_file(segment))
        if data is not None:
            yield from _rows_of(data)


def _rows_of(data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    names: dict[int, list[str]] = {}
    layouts: dict[int, struct.Struct] = {}
    for _, payload in iter_payloads(data):
        kind = payload[0]
        if kind == Kind.SCHEMA:
            _, _, number = SCHEMA_PREFIX.unpack_from(payload)
            columns: list[str] = decode_body(payload[SCHEMA_PREFIX.size :])
            names[number] = [_name(column) for column in columns]
            letters = "".join("d" if column[0] == "f" else "q" for column in columns)
            layouts[number] = struct.Struct("<" + letters)
        elif kind in (Kind.ROW, Kind.MAP):
            _, _, number, _, step, _ = PREFIX.unpack_from(payload)
            body = payload[PREFIX.size :]
            if kind == Kind.MAP:
                values: dict[str, Any] = decode_body(body)
                yield step, {_name(column): value for column, value in values.items()}
            elif number in layouts:
                yield step, dict(zip(names[number], layouts[number].unpack(body), strict=True))


def _name(column: str) -> str:
    return logical_name(split_physical(column)[1])
