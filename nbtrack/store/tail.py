"""New rows of a run since the last look: what every live view is fed from.

A cursor is (writer, sequence), never a byte offset: it stays right when a row log is sealed under
it. Offsets are remembered beside it, only to spare reading a file twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from nbtrack.store.batch import Batch, PackedRows
from nbtrack.store.columns import logical_name, split_physical
from nbtrack.store.decode import decode_rows
from nbtrack.store.frames import COMMIT
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.pieces import OpenRow
from nbtrack.store.segments import describe_skipped, list_segments

__all__ = ["Cursor", "Tail"]

Cursor = dict[int, int]


@dataclass
class _Place:
    """How far one row log was read."""

    end: int = 0
    schemas: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])


class Tail:
    """Reads a run's rows as they come.

    Attributes:
        cursor: for each writer the last sequence number that was delivered.
        problems: in plain words what could not be read.
    """

    def __init__(
        self,
        folder: RunFolder,
        cursor: Mapping[int, int] | None = None,
        *,
        verify: bool = True,
        metrics: Collection[str] | None = None,
    ) -> None:
        """Begin after `cursor`, or at the first row.

        Args:
            folder: the run's folder.
            cursor: a `Tail.cursor` of before.
            verify: compare every crc; False in the process that writes the rows itself.
            metrics: only these are needed, so that no others are read where that costs less.
        """
        self._metrics = metrics
        self._folder = folder
        self._verify = verify
        self._places: dict[SegmentName, _Place] = {}
        self._done: set[SegmentName] = set()
        self._open: dict[int, OpenRow] = {}
        self.cursor: Cursor = dict(cursor or {})
        self.problems: list[str] = []

    def read(self) -> list[Batch]:
        """All rows after the cursor, one batch a segment, in order; moves the cursor.

        A row that is still open is the batch's open row (`Batch.open_row`). It comes again, whole,
        with the next batch of its writer, and is then open still, or closed; the later one counts.
        """
        segments = list_segments(self._folder).segments
        newest = {(name.attempt, name.writer): name.number for name, _ in segments}
        batches: list[Batch] = []
        for segment, is_sealed in segments:
            if segment in self._done:
                continue
            batch = self._read_sealed(segment) if is_sealed else self._read_log(segment)
            if segment.number < newest[segment.attempt, segment.writer] or is_sealed:
                self._done.add(segment)  # closed: nothing more can come
                self._places.pop(segment, None)
            if len(batch) or batch.event_payloads:
                batches.append(batch)
        return batches

    def _read_log(self, segment: SegmentName) -> Batch:
        place = self._places.setdefault(segment, _Place())
        try:
            with self._folder.rows_file(segment).open("rb") as file:
                file.seek(place.end)
                data = file.read()
        except FileNotFoundError:  # sealed since it was listed
            return self._read_sealed(segment)
        batch = decode_rows(
            data,
            attempt=segment.attempt,
            writer=segment.writer,
            schemas=place.schemas,
            verify=self._verify,
        )
        self.problems += describe_skipped(segment, batch.skipped, place.end)
        place.end += batch.end
        place.schemas = batch.schemas
        return self._after_cursor(batch)

    def _read_sealed(self, segment: SegmentName) -> Batch:
        from nbtrack.store.checked import read_checked  # Polars: if needed
        from nbtrack.store.physical import SPINE
        from nbtrack.store.seal import ILL_FILE, read_sealed, read_sealed_info

        path = self._folder.parquet_file(segment)
        try:
            info = read_sealed_info(path)
            wanted = self._columns_of(info.columns)
            if wanted is None:
                frame, ill = read_checked(path, info)
            else:  # a few metrics of many runs, in a hurry
                frame, ill = read_sealed(path, info, wanted), []
        except ILL_FILE as error:  # the other segments are not touched by that
            self.problems.append(f"segment {segment.stem} cannot be read: {error}")
            return decode_rows(b"", attempt=segment.attempt, writer=segment.writer)
        self.problems += [f"segment {segment.stem}: {words}" for words in ill]
        count = frame.height
        batch = Batch(
            attempt=segment.attempt,
            writer=segment.writer,
            sequence=frame["_seq"].to_numpy(),
            step=frame["_step"].to_numpy(),
            time_us=frame["_time_us"].to_numpy(),
            flags=np.full(count, COMMIT, dtype=np.uint8),
            event_payloads=info.event_payloads(),
            skipped=list(info.skipped),
        )
        self.problems += describe_skipped(segment, batch.skipped)
        for name in frame.columns:
            if name in SPINE:
                continue
            column = frame[name]
            places = column.is_not_null().arg_true().to_numpy().astype(np.int64)
            present = column.drop_nulls()
            if name[0] in "sjn":
                batch.mapped += [
                    (int(place), {name: value})
                    for place, value in zip(places, present, strict=True)
                ]
                continue
            kind = np.float64 if name[0] == "f" else np.int64
            words = np.ascontiguousarray(present.to_numpy().astype(kind)).view(np.int64)
            batch.packed.append(PackedRows((name,), places, words.reshape(-1, 1)))
        self._join_open_row(batch)
        return self._after_cursor(batch)

    def _columns_of(self, columns: Collection[str]) -> list[str] | None:
        """Those of the physical columns that are needed; None for all."""
        if self._metrics is None:
            return None
        return [name for name in columns if logical_name(split_physical(name)[1]) in self._metrics]

    def _after_cursor(self, batch: Batch) -> Batch:
        """Drop what was delivered before (it can come again when a log is sealed under us)."""
        last = self.cursor.get(batch.writer, -1)
        if (batch.sequence <= last).any():
            batch = batch.after(last)
        if not len(batch):
            return batch
        self.cursor[batch.writer] = max(last, int(batch.sequence.max()))
        before = self._open.pop(batch.writer, None)
        if before is not None:
            batch = batch.begin_with(before)
        if (row := batch.open_row()) is not None:
            self._open[batch.writer] = row
        return batch

    def _join_open_row(self, batch: Batch) -> None:
        """Find the row that was open when it was read, in the file that it was sealed into.

        A sealed row has the number of its last frame. If the last one that we know is no such
        number, more was written to the row: it is the first of the rows that we do not know.
        """
        row = self._open.get(batch.writer)
        if row is None or (batch.sequence == row.sequence).any():
            return
        news = np.flatnonzero(batch.sequence > self.cursor.get(batch.writer, -1))
        if len(news):
            batch.go_on_at(int(news[0]))
