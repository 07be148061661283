"""One thread a process that compresses pictures which were written uncompressed.

It holds no picture in memory: it reads the file back, and puts a smaller one in its place. A
process that is killed meanwhile leaves pictures that are large, and whole.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from collections import Counter, deque
from collections.abc import Callable, Hashable
from pathlib import Path
from time import monotonic

from nbtrack.media.png import compressed
from nbtrack.store.files import replace_in_parts

__all__ = ["Compressor", "compress_file", "compressor", "tell_nobody"]

_QUIET_S = 0.05  # without new pictures: a burst of them is over
_REST_S = 0.01  # between two: each holds the interpreter for 0.2 ms in all, so 20 ms a second
_MOST_RESTING = 512
# A file that somebody has changed or deleted, or a disk without room: the picture stays as it is.
_TROUBLE = (OSError, ValueError, KeyError, struct.error, zlib.error)


def compress_file(path: Path) -> None:
    """Put the compressed picture in the place of the uncompressed one, unless it is larger.

    Args:
        path: a file that `png.uncompressed` wrote.
    """
    smaller = path.with_name(f"{path.name}.{os.urandom(4).hex()}.tmp")
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno()).st_size
            after = replace_in_parts(smaller, compressed(file))
        if after < before:
            smaller.replace(path)
    except _TROUBLE:
        pass
    finally:
        smaller.unlink(missing_ok=True)


def tell_nobody(_left: int) -> None:
    """Nobody wants to know how many files are left."""


class Compressor:
    """Files to be compressed, first come, first served; each belongs to somebody who may wait."""

    def __init__(self) -> None:
        self._begin()

    def add(self, owner: Hashable, path: Path) -> None:
        """Compress a file some time soon.

        Args:
            owner: for `wait`.
            path: a file that `png.uncompressed` wrote.
        """
        if self._pid != os.getpid():  # a forked child: no thread is here, no lock can be trusted
            self._begin()
        with self._change:
            self._jobs.append((owner, path))
            self._added_s = monotonic()
            self._open[owner] += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="nbtrack", daemon=True)
                self._thread.start()
            # Waking a thread costs more than writing a picture: once for a burst of them.
            if len(self._jobs) == 1:
                self._change.notify_all()

    def waiting(self, owner: Hashable) -> int:
        """How many files of an owner are not done."""
        return self._open[owner] if self._pid == os.getpid() else 0

    def wait(self, owner: Hashable, tell: Callable[[int], None] = tell_nobody) -> None:
        """Return when the files of an owner are done; the caller's thread does its share.

        Args:
            owner: whose.
            tell: is called now and then with how many are left.
        """
        if not self.waiting(owner):
            return
        with self._change:
            self._waiters += 1
            self._change.notify_all()  # somebody waits: no rest any more
        try:
            while left := self.waiting(owner):
                tell(left)
                job = self._take(owner)
                if job is not None:
                    self._do(job)
                    continue
                with self._change:
                    self._change.wait_for(lambda: not self._open[owner], timeout=0.1)
        finally:
            with self._change:
                self._waiters -= 1

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._jobs: deque[tuple[Hashable, Path]] = deque()
        self._open: Counter[Hashable] = Counter()
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        self._waiters = 0
        self._added_s = self._done_s = 0.0

    def _take(self, owner: Hashable) -> tuple[Hashable, Path] | None:
        with self._change:
            job = next((job for job in self._jobs if job[0] == owner), None)
            if job is not None:
                self._jobs.remove(job)
            return job

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._jobs)
                while (rest_s := self._rest_s()) > 0:
                    self._change.wait(rest_s)
                job = self._jobs.popleft() if self._jobs else None
            if job is not None:
                self._do(job)
                self._done_s = monotonic()

    def _rest_s(self) -> float:
        """How long to leave the processor to those who log and train."""
        if self._waiters or len(self._jobs) > _MOST_RESTING:
            return 0.0
        return max(self._added_s + _QUIET_S, self._done_s + _REST_S) - monotonic()

    def _do(self, job: tuple[Hashable, Path]) -> None:
        owner, path = job
        try:
            compress_file(path)
        finally:
            with self._change:
                self._open[owner] -= 1
                if not self._open[owner]:
                    del self._open[owner]
                self._change.notify_all()


compressor = Compressor()
