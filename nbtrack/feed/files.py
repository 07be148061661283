"""The bytes of a file of the run, for a view that has no other way to them."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from nbtrack.feed.wire import Message
from nbtrack.store.files import read_bytes

__all__ = ["MOST_FILE_BYTES", "file_message"]

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
        wanted = (folder / path).resolve()
        if not wanted.is_relative_to(folder.resolve()):
            return Message({**header, "problem": "It lies outside of the run."})
        if wanted.is_file() and (size := wanted.stat().st_size) > MOST_FILE_BYTES:
            most = f"{MOST_FILE_BYTES >> 20} MB"
            return Message(
                {**header, "problem": f"It has {size >> 20} MB, at most {most} are shown here."}
            )
        data = read_bytes(wanted)
    except OSError as error:
        return Message({**header, "problem": f"It cannot be read: {error.strerror or error}."})
    if data is None:
        return Message({**header, "problem": "The file is missing."})
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    header |= {"mime": kind, "size": len(data), "bytes": 0}
    return Message(header, (data + b"\0" * (-len(data) % _ALIGNED),))
