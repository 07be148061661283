"""Sealing by those who read: what a run left as row logs, once it has ended."""

from __future__ import annotations

import contextlib

from nbtrack._process import identify
from nbtrack.store.layout import RunFolder
from nbtrack.store.record import read_record
from nbtrack.store.segments import list_segments
from nbtrack.store.state import HeartbeatWatch

__all__ = ["SEAL_FROM_BYTES", "seal_ended"]

SEAL_FROM_BYTES = 1_000_000
"""A smaller row log is read as quickly as a sealed segment is opened: it stays as it is."""


def seal_ended(
    folder: RunFolder, watch: HeartbeatWatch, *, from_bytes: int = SEAL_FROM_BYTES
) -> list[str]:
    """Seal the row logs of a run that has ended, so that later readers are quick.

    Nothing happens to a run that is live, that may be ("stale": its process is elsewhere), that is
    ill, or that this process may not write; a sealer that is killed loses nothing.

    Args:
        folder: the run.
        watch: what was seen of heartbeats so far.
        from_bytes: smaller row logs stay.

    Returns:
        The names of the files that were made.
    """
    # In this order: rows of a process that resumes the run from now on are not among these.
    logs = [segment for segment, is_sealed in list_segments(folder).segments if not is_sealed]
    sealed: list[str] = []
    with contextlib.suppress(OSError):  # no room, or read-only: the row logs are as good
        large = [each for each in logs if folder.rows_file(each).stat().st_size >= from_bytes]
        if not large or not _has_ended(folder, watch):
            return []
        from nbtrack.store.seal import seal_segment  # brings Polars

        for segment in large:
            path = seal_segment(folder, segment)
            if path is not None:
                sealed.append(path.name)
    return sealed


def _has_ended(folder: RunFolder, watch: HeartbeatWatch) -> bool:
    record = read_record(folder, watch, identify())
    return record.is_ended and record.ill is None
