"""Row logs written by hand, for the tests of what reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbtrack.store.columns import flatten
from nbtrack.store.frames import (
    COMMIT,
    RowPlan,
    encode_event,
    encode_map_row,
    encode_schema,
    frame,
    is_packable,
)
from nbtrack.store.layout import RunFolder, SegmentName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class LogBytes:
    """Builds the bytes of one row log, frame by frame."""

    def __init__(self, sequence: int = 0) -> None:
        self.frames: list[bytes] = []
        self.sequence = sequence
        self._plans: dict[tuple[str, ...], RowPlan] = {}

    def row(
        self,
        values: Mapping[str, Any],
        step: int | None = None,
        flags: int = COMMIT,
        time_us: int | None = None,
    ) -> LogBytes:
        columns = dict(flatten(dict(values)))
        sequence = self.sequence
        step = sequence if step is None else step
        time_us = 1_000_000 * (1 + sequence) if time_us is None else time_us
        self.sequence += 1
        names = tuple(columns)
        if not is_packable(names):
            self.frames.append(encode_map_row(flags, sequence, step, time_us, columns))
            return self
        plan = self._plans.get(names)
        if plan is None:
            plan = self._plans[names] = RowPlan(len(self._plans), names)
            self.frames.append(encode_schema(plan))
        payload = plan.pack(plan.tag_for(flags), sequence, step, time_us, *columns.values())
        self.frames.append(frame(payload))
        return self

    def rows(self, many: Iterable[Mapping[str, Any]]) -> LogBytes:
        for values in many:
            self.row(values)
        return self

    def event(self, kind: str, body: dict[str, Any]) -> LogBytes:
        self.frames.append(encode_event(kind, self.sequence, 1, body))
        self.sequence += 1
        return self

    def __bytes__(self) -> bytes:
        return b"".join(self.frames)


def make_folder(path: Path) -> RunFolder:
    folder = RunFolder(path / "run")
    folder.rows.mkdir(parents=True)
    return folder


def put(folder: RunFolder, data: bytes, attempt: int = 0, writer: int = 0, number: int = 0) -> None:
    folder.rows_file(SegmentName(attempt, writer, number)).write_bytes(data)
