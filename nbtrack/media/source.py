"""From what a row says to the file that it means."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Any

from nbtrack.errors import ArgumentError, NotFoundError, ValueTypeError

__all__ = ["find_file"]


def find_file(source: Any, path: str) -> Path:
    """The file of a medium.

    Args:
        source: a `Reader` or a live run, or the folder that the path begins in.
        path: as the row says it, with ``/``.

    Raises:
        ArgumentError: the path leads out of the folder.
        NotFoundError: there is no such file.
        ValueTypeError: the source is nothing that has files.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\x00" in path:
        raise ArgumentError(f"{path!r} is no path below the files of a run")
    found = Path(_folder(source), *parts)
    if not found.is_file():
        raise NotFoundError(f"there is no file {path!r} among the files of this run")
    return found


def _folder(source: Any) -> Path:
    if isinstance(source, str | os.PathLike):
        return Path(source)  # pyright: ignore[reportUnknownArgumentType] - of text or of anything
    folder = getattr(source, "folder", None)
    if isinstance(folder, Path):
        return folder / "files"
    kind = type(source).__qualname__
    raise ValueTypeError(f"expected a run or a folder, got {kind}")
