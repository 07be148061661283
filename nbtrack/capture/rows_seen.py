"""The rows that this process has written to a run, looked at again while it goes on.

Bounded: of a log that grows faster than it is looked at only the newest part is read.
"""

from __future__ import annotations

import os
import threading

from nbtrack.store.batch import Batch
from nbtrack.store.decode import decode_rows
from nbtrack.store.layout import RunFolder, SegmentName

__all__ = ["RowsSeen"]

MOST_BYTES = 4 * 1024 * 1024
"""That are read at once, and that are kept of what nobody has looked at."""


class RowsSeen:
    """Reads the row log of one writer from where it stopped."""

    def __init__(self, folder: RunFolder, attempt: int, writer: int) -> None:
        """Nothing is read yet."""
        self._folder = folder
        self._segment = SegmentName(attempt, writer, 0)
        self._end = 0
        self._schemas: dict[int, tuple[str, ...]] = {}
        # finish() gathers while the background may be at a look.
        self._lock = threading.Lock()
        self._rest: list[tuple[bytes, SegmentName]] = []

    def gather(self) -> None:
        """Read what there is into memory: the file is about to be sealed."""
        with self._lock:
            while data := self._read():
                self._rest.append((data, self._segment))
                self._end += len(data)
                if len(data) < MOST_BYTES:
                    break

    def take(self) -> list[Batch]:
        """The rows since the last look."""
        with self._lock:
            if self._rest:
                gathered, self._rest = self._rest, []
                return [self._decode(data, segment) for data, segment in gathered]
            batches: list[Batch] = []
            while data := self._read():
                batch = self._decode(data, self._segment)
                self._end += batch.end
                batches.append(batch)
                if len(data) < MOST_BYTES or not batch.end:
                    break
            return batches

    def _decode(self, data: bytes, segment: SegmentName) -> Batch:
        batch = decode_rows(
            data,
            attempt=segment.attempt,
            writer=segment.writer,
            schemas=self._schemas,
            verify=False,
        )
        self._schemas = batch.schemas
        return batch

    def _read(self) -> bytes:
        data = self._read_on()
        if data:
            return data
        following = self._segment._replace(number=self._segment.number + 1)
        if not self._folder.rows_file(following).exists():
            return b""
        self._segment, self._end, self._schemas = following, 0, {}
        return self._read_on()

    def _read_on(self) -> bytes:
        try:
            with self._folder.rows_file(self._segment).open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size - self._end > 4 * MOST_BYTES:  # schemas stand at the begin: those are known
                    self._end = size - MOST_BYTES
                file.seek(self._end)
                return file.read(MOST_BYTES)
        except FileNotFoundError:  # sealed
            return b""
