"""The files of a run: where they lie, and one of them read whole."""

from __future__ import annotations

from pathlib import Path

from nbtrack.errors import NotFoundError, StoreError
from nbtrack.store.files import read_bytes
from nbtrack.store.layout import RunFolder

__all__ = ["read_run_file", "run_files"]


def run_files(folder: str) -> Path:
    """Where the files of a run lie, by the folder of the run."""
    return RunFolder(Path(folder)).files


def read_run_file(folder: Path, path: str, most_bytes: int) -> bytes:
    """The bytes of a file below a folder.

    Args:
        folder: of the run's files.
        path: below it; what leads out of it, by a link too, is not read.
        most_bytes: a larger one is refused.

    Raises:
        NotFoundError: it is missing, or lies outside.
        StoreError: it is too large, or cannot be read.
    """
    try:
        wanted = (folder / path).resolve()
        if not wanted.is_relative_to(folder.resolve()):
            raise NotFoundError("it lies outside of the run")
        if wanted.is_file() and (size := wanted.stat().st_size) > most_bytes:
            most, has = most_bytes >> 20, size >> 20
            raise StoreError(f"it has {has} MB, at most {most} MB are shown here")
        data = read_bytes(wanted)
    except OSError as error:
        raise StoreError(f"it cannot be read: {error.strerror or error}") from error
    if data is None:
        raise NotFoundError("the file is missing")
    return data
