"""How the store touches single files: whole or not at all, and never surprised by a file that goes.

Readers come while writers replace, seal and delete. So what is read is read in one go and may be
gone (`read_bytes` gives None), and what is written appears under its name with all its bytes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterable, Iterator

from nbtrack.errors import StoreError

__all__ = [
    "append_bytes",
    "create_exclusively",
    "is_unwritable",
    "list_names",
    "make_folder",
    "read_bytes",
    "replace_file",
    "replace_in_parts",
    "sync_folder",
]

StrPath = str | os.PathLike[str]
Part = bytes | bytearray | memoryview

_ONE_READ = 65_536
_BATCH_BYTES = 1 << 20
_BATCH_PARTS = 500  # systems take 1,024
# O_BINARY keeps Windows from translating line ends; O_CLOEXEC is Python's default everywhere.
_BINARY = getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | _BINARY
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY
# What the system says when files may not be written here; no other trouble is meant.
_UNWRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
# On Windows a file that someone reads cannot be replaced; a reader of ours is done in microseconds.
_REPLACE_TRIES_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4)


def read_bytes(path: StrPath, offset: int = 0) -> bytes | None:
    """All bytes of a file; None if there is none (any more).

    Args:
        path: the file.
        offset: where to begin.

    Raises:
        OSError: it is there and cannot be read.

    Example:
        >>> read_bytes("no/such/file") is None
        True
    """
    try:
        descriptor = os.open(path, _READ)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        if offset:
            os.lseek(descriptor, offset, os.SEEK_SET)
        data = os.read(descriptor, _ONE_READ)
        if len(data) < _ONE_READ:
            return data
        parts = [data]
        while data := os.read(descriptor, 1 << 22):
            parts.append(data)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def list_names(folder: StrPath) -> list[str]:
    """The names in a folder; none if the folder is not there.

    Example:
        >>> list_names("no/such/folder")
        []
    """
    try:
        return os.listdir(folder)  # noqa: PTH208 - names, not paths: ten thousand of them
    except (FileNotFoundError, NotADirectoryError):
        return []


def make_folder(path: StrPath) -> bool:
    """Make one folder; False if there is one already.

    Raises:
        OSError: it cannot be made.
    """
    try:
        os.mkdir(path)  # noqa: PTH102 - the paths of the hot places are text
    except FileExistsError:
        return False
    return True


def replace_file(path: StrPath, data: bytes, *, durable: bool = False) -> None:
    """Put `data` under `path`: a reader sees the old bytes or the new, never a part.

    Args:
        path: what to replace or to create; its folder must exist.
        data: the whole content.
        durable: also wait until the disk has it, so that it outlives a power cut.

    Raises:
        OSError: it could not be written; the old file is untouched.
    """
    beside = _name_beside(path)
    try:
        _write_new(beside, data, _WRITE, durable=durable)
        _replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)  # noqa: PTH108 - see make_folder
        raise
    if durable:
        sync_folder(os.path.dirname(os.fspath(path)))  # noqa: PTH120 - see make_folder


def replace_in_parts(path: StrPath, parts: Iterable[Part]) -> int:
    """Put what comes in parts under `path`, as `replace_file` does; they are not held together.

    Args:
        path: what to replace or to create; its folder must exist.
        parts: the content, in order.

    Returns:
        How many bytes were written.

    Raises:
        OSError: it could not be written; an old file is untouched.
    """
    beside = _name_beside(path)
    size = 0
    try:
        descriptor = os.open(beside, _WRITE, 0o666)
        try:
            for several in _batches(parts):
                size += _write_parts(descriptor, several)
        finally:
            os.close(descriptor)
        _replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)  # noqa: PTH108 - see make_folder
        raise
    return size


def create_exclusively(path: StrPath, data: bytes) -> bool:
    """Create a file with all its bytes, unless there is one; of several processes one wins.

    Args:
        path: what to create; its folder must exist.
        data: the whole content.

    Returns:
        Whether this call created it.

    Raises:
        OSError: it could not be written.
    """
    beside = _name_beside(path)
    try:
        _write_new(beside, data, _WRITE, durable=False)
        if sys.platform == "win32":
            os.rename(beside, path)  # noqa: PTH104 - on Windows this fails if the name is taken
        else:
            os.link(beside, path)  # fails if the name is taken, on NFS too
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _create_in_place(path, data)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)  # noqa: PTH108 - see make_folder
    return True


def append_bytes(path: StrPath, data: bytes) -> int:
    """Append in one write, so that lines of several processes do not mix.

    Args:
        path: the file; created if it is not there.
        data: what to append.

    Returns:
        Where the file ended right after this write. On a local disk of Linux or macOS no other
        process is told the same.

    Raises:
        StoreError: the disk took a part only.
        OSError: it could not be written.
    """
    descriptor = os.open(path, _APPEND, 0o666)
    try:
        written = os.write(descriptor, data)
        end = os.lseek(descriptor, 0, os.SEEK_CUR)
    finally:
        os.close(descriptor)
    if written != len(data):
        raise StoreError(
            f"only {written} of {len(data)} bytes fitted into {os.fspath(path)}: "
            "make room on this disk and try again"
        )
    return end


def sync_folder(path: StrPath) -> None:
    """Wait until the names in a folder are on the disk (nothing to do on Windows)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path or ".", os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network disks cannot sync a folder; they order names by themselves.
        if error.errno not in {errno.EINVAL, *_NO_LINKS}:
            raise
    finally:
        os.close(descriptor)


def is_unwritable(error: OSError) -> bool:
    """Whether an error means "this place is read-only" rather than any other trouble.

    Example:
        >>> is_unwritable(PermissionError(errno.EACCES, "no"))
        True
        >>> is_unwritable(OSError(errno.ENOSPC, "full"))
        False
    """
    return error.errno in _UNWRITABLE


def _batches(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Parts to be written with one call of the system."""
    several: list[Part] = []
    size = 0
    for part in parts:
        several.append(part)
        size += len(part)
        if size >= _BATCH_BYTES or len(several) >= _BATCH_PARTS:
            yield several
            several, size = [], 0
    if several:
        yield several


def _write_parts(descriptor: int, parts: list[Part]) -> int:
    size = sum(map(len, parts))
    written = os.writev(descriptor, parts) if hasattr(os, "writev") else 0  # Windows has none
    if written < size:
        view = memoryview(b"".join(parts))[written:]
        while view:
            view = view[os.write(descriptor, view) :]
    return size


def _name_beside(path: StrPath) -> str:
    # A leading dot would hide it; the ending is what all listings pass over.
    return f"{os.fspath(path)}.{os.urandom(4).hex()}.tmp"


def _write_new(path: str, data: bytes, flags: int, *, durable: bool) -> None:
    descriptor = os.open(path, flags, 0o666)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _create_in_place(path: StrPath, data: bytes) -> bool:
    """The way for disks without hard links: a reader may meet the file before its bytes."""
    try:
        _write_new(os.fspath(path), data, _CREATE, durable=False)
    except FileExistsError:
        return False
    return True


def _replace(source: str, target: StrPath) -> None:
    if sys.platform == "win32":
        for pause_s in _REPLACE_TRIES_S:
            try:
                os.replace(source, target)  # noqa: PTH105 - see make_folder
            except PermissionError:
                time.sleep(pause_s)
            else:
                return
    os.replace(source, target)  # noqa: PTH105 - see make_folder
