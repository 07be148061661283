"""The rows of a short run without numpy: for a script that ends and never needed it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from nbtrack.store.columns import logical_name, split_physical
from nbtrack.store.files import read_bytes
from nbtrack.store.frames import (
    ALONE,
    COMMIT,
    CONTINUES,
    PREFIX,
    SCHEMA_PREFIX,
    Kind,
    decode_body,
    iter_payloads,
)
from nbtrack.store.layout import RunFolder
from nbtrack.store.segments import list_segments

__all__ = ["iter_plain_rows"]


def iter_plain_rows(folder: RunFolder) -> Iterator[tuple[int, dict[str, Any]]]:
    """Step and values of each row that is not sealed yet, in the order of writing.

    2 us a row: for thousands, not for millions.

    Args:
        folder: the run's folder.
    """
    for segment, is_sealed in list_segments(folder).segments:
        data = None if is_sealed else read_bytes(folder.rows_file(segment))
        if data is not None:
            yield from _whole_rows(data)


def _whole_rows(data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows, those that were written in pieces put together: what came later wins."""
    open_row: tuple[int, dict[str, Any]] | None = None
    for flags, step, values in _pieces_of(data):
        if flags & ALONE:
            yield step, values
            continue
        if open_row is not None and not flags & CONTINUES:
            yield open_row
            open_row = None
        row = step, {**open_row[1], **values} if open_row is not None else values
        open_row = None if flags & COMMIT else row
        if open_row is None:
            yield row
    if open_row is not None:
        yield open_row


def _pieces_of(data: bytes) -> Iterator[tuple[int, int, dict[str, Any]]]:
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
            _, flags, number, _, step, _ = PREFIX.unpack_from(payload)
            body = payload[PREFIX.size :]
            if kind == Kind.MAP:
                held: dict[str, Any] = decode_body(body)
                # A None is kept as a column of its own kind that is true.
                values = {
                    _name(column): None if column[0] == "n" else value
                    for column, value in held.items()
                }
                yield flags, step, values
            elif number in layouts:
                values = dict(zip(names[number], layouts[number].unpack(body), strict=True))
                yield flags, step, values


def _name(column: str) -> str:
    return logical_name(split_physical(column)[1])
