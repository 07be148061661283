"""The writing end of a row log: one process, one file, one `os.write` a frame.

Trouble with the disk never reaches the caller of `log()`: frames wait in memory, in order, and are
written when there is room again. `RowLog.unwritten` counts them.
"""

from __future__ import annotations

import errno
import os
from collections import deque
from pathlib import Path

from nbtrack.store.layout import RunFolder, SegmentName

__all__ = ["RowLog"]

_FLAGS = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)


class RowLog:
    """Appends frames to ``rows/<attempt>-<writer>-<n>.rows``.

    Not thread-safe: its owner holds one lock around every call.

    Attributes:
        descriptor: file descriptor for the one-write fast path of `log()`.
        trouble: the last error of the disk, None when all is written.
    """

    def __init__(self, folder: RunFolder, attempt: int, writer: int) -> None:
        """Open the first free file of this writer.

        Raises:
            OSError: the file cannot be made.
        """
        self._folder = folder
        self._waiting: deque[bytes] = deque()
        self.trouble: OSError | None = None
        self.segment: SegmentName = SegmentName(attempt, writer, 0)
        self.descriptor = self._open()

    @property
    def path(self) -> Path:
        """The file that is written now."""
        return self._folder.rows_file(self.segment)

    @property
    def unwritten(self) -> int:
        """Frames that are in memory only."""
        return len(self._waiting)

    @property
    def size(self) -> int:
        """Bytes of the file that is written now."""
        return os.fstat(self.descriptor).st_size

    def append(self, frame: bytes) -> None:
        """Write a frame, or keep it in memory behind those that wait."""
        if self._waiting:
            self._waiting.append(frame)
            return
        try:
            written = os.write(self.descriptor, frame)
        except OSError as error:
            self.keep(frame, error)
            return
        if written != len(frame):
            self.rescue(frame, written)

    def keep(self, frame: bytes, error: OSError) -> None:
        """Keep a frame in memory that could not be written at all."""
        self.trouble = error
        self._waiting.append(frame)

    def rescue(self, frame: bytes, written: int) -> None:
        """Cut a half-written frame off the file at once, and keep it in memory."""
        self._cut_back(written)
        self._waiting.append(frame)

    def put_first(self, frames: bytes) -> None:
        """Let these frames go before all that wait."""
        if frames:
            self._waiting.appendleft(frames)

    def retry(self) -> bool:
        """Try to write what waits; True when nothing waits any more."""
        while self._waiting:
            frame = self._waiting[0]
            try:
                written = os.write(self.descriptor, frame)
            except OSError as error:
                self.trouble = error
                return False
            if written != len(frame):
                self._cut_back(written)
                return False
            self._waiting.popleft()
        self.trouble = None
        return True

    def rotate(self) -> SegmentName | None:
        """Go on in file n+1; the closed segment, or None if that is not possible now."""
        if self._waiting:
            return None
        closed = self.segment
        return closed if self._begin_next() else None

    def restore_if_gone(self) -> bool:
        """Make the file anew where it was deleted under us, with all its rows; True if so.

        A deleted file lives on while it is open, so its bytes can still be read.
        """
        try:
            if os.fstat(self.descriptor).st_nlink > 0 and self.path.exists():
                return False
            old = self.descriptor
            self._folder.rows.mkdir(parents=True, exist_ok=True)
            self.descriptor = self._open()
            offset = 0
            while chunk := os.pread(old, 1 << 20, offset):
                self.append(chunk)
                offset += len(chunk)
            os.close(old)
        except OSError as error:
            self.trouble = error
            return False
        return True

    def close(self) -> None:
        """Close the file. What waits is lost only if the owner did not look at `unwritten`."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _cut_back(self, written: int) -> None:
        self.trouble = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        try:
            os.ftruncate(self.descriptor, self.size - written)
        except OSError:
            # The torn frame stays behind; readers pass over it. Go on in a clean file.
            self._begin_next()

    def _begin_next(self) -> bool:
        before = self.segment
        self.segment = before._replace(number=before.number + 1)
        try:
            descriptor = self._open()
        except OSError as error:
            self.segment = before
            self.trouble = self.trouble or error
            return False
        os.close(self.descriptor)
        self.descriptor = descriptor
        return True

    def _open(self) -> int:
        return os.open(self.path, _FLAGS, 0o644)
