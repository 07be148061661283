"""A folder moves in one step: readers meet it here or there, whole, never half of it."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

from nbtrack.store.files import make_folder

__all__ = ["IsTakenError", "move_folder", "remove_folder"]

_TAKEN = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR})


class IsTakenError(FileExistsError):
    """The name is somebody else's meanwhile."""


def move_folder(source: Path, target: Path) -> None:
    """Give a folder another place; nothing that is there already is touched.

    Where the target is on another disk the folder is copied beside it first: a kill in the middle
    leaves the source as it was.

    Args:
        source: the folder.
        target: where it shall lie; the folder around it must be there.

    Raises:
        IsTakenError: there is something at `target`.
        OSError: it cannot be moved; the source is as it was.
    """
    if sys.platform != "win32" and not make_folder(target):
        # The empty folder keeps the name for us: rename replaces it, and only while it is empty.
        raise IsTakenError(errno.EEXIST, "there is something of that name", os.fspath(target))
    try:
        _rename_or_copy(source, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            target.rmdir()  # ours, if it is still empty
        if error.errno in _TAKEN and source.exists():
            raise IsTakenError(errno.EEXIST, str(error), os.fspath(target)) from error
        raise


def remove_folder(folder: Path) -> None:
    """Remove a folder for good; for readers it is gone at once.

    Raises:
        OSError: something in it cannot be removed.
    """
    import shutil  # 3 ms that every import would pay

    hidden = folder.with_name(f".{folder.name}.deleted")
    with contextlib.suppress(FileNotFoundError):
        folder.rename(hidden)
    if hidden.exists():
        shutil.rmtree(hidden)


def _rename_or_copy(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    else:
        return
    import shutil  # as above

    beside = target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        shutil.copytree(source, beside, symlinks=True)
        beside.rename(target)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    remove_folder(source)
