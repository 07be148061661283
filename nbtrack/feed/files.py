"""The bytes of a file of the run and the rows of a table, for a view that has no other way."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from nbtrack.errors import ArgumentError, NotFoundError, StoreError
from nbtrack.feed.wire import Message
from nbtrack.query.run_file import read_run_file
from nbtrack.query.table_page import TableQuery, table_page

__all__ = ["MOST_FILE_BYTES", "file_message", "table_message"]

MOST_FILE_BYTES = 64 * 1024 * 1024
_ALIGNED = 8


def file_message(folder: Path, path: str, request: Any) -> Message:
    """A file, or in plain words why it cannot be had.

    Args:
        folder: of the run's files.
        path: below it, checked by `read_path`.
        request: the number that the view gave its question.

    Returns:
        "size" is the size in bytes; what follows it in the buffer are blanks, for buffers are of
        eight bytes each. Without a file there is a "problem" instead.
    """
    header: dict[str, Any] = {"type": "file", "request": request, "path": path}
    try:
        data = read_run_file(folder, path, MOST_FILE_BYTES)
    except (NotFoundError, StoreError) as error:
        return Message({**header, "problem": str(error)})
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    header |= {"mime": kind, "size": len(data), "bytes": 0}
    return Message(header, (data + b"\0" * (-len(data) % _ALIGNED),))


def table_message(folder: Path, query: TableQuery, request: Any) -> Message:
    """Rows of a table, or in plain words why they cannot be had.

    Args:
        folder: of the run's files.
        query: which rows, checked by `read_table`.
        request: the number that the view gave its question.
    """
    header: dict[str, Any] = {"type": "table", "request": request}
    try:
        return Message({**header, **table_page(folder, query)})
    except (ArgumentError, NotFoundError, StoreError) as error:
        return Message({**header, "problem": str(error)})
