"""Which pieces a run's history consists of right now, while writers and sealers are at work."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from nbtrack.store.files import list_names
from nbtrack.store.layout import OVERVIEW, RunFolder, SegmentName

__all__ = [
    "HistoryStamp",
    "Listing",
    "describe_missing",
    "describe_skipped",
    "list_segments",
    "stamp_history",
]

_TRIES = 3
_PAUSE_S = 0.02


class Listing(NamedTuple):
    """The pieces found, and those that should be there.

    Attributes:
        segments: in order of attempt, writer, number; True where it is sealed.
        missing: pieces in the middle of a writer's numbers that are in neither folder.
    """

    segments: list[tuple[SegmentName, bool]]
    missing: list[SegmentName]


class HistoryStamp(NamedTuple):
    """What is on the disk of a run's history: equal to that of before if nothing has changed.

    Attributes:
        files: name, size in bytes and time of each file.
        segments: the pieces, in order of attempt, writer, number.
        has_logs: whether some are not sealed, and may grow.
        has_overviews: whether some have a side file.
    """

    files: tuple[tuple[str, int, int], ...]
    segments: tuple[SegmentName, ...]
    has_logs: bool
    has_overviews: bool


def stamp_history(folder: RunFolder) -> HistoryStamp:
    """Look at the files of a run's history without reading them: some microseconds each."""
    path = os.fspath(folder.path)
    files: list[tuple[str, int, int]] = []
    segments: set[SegmentName] = set()
    has_logs = has_overviews = False
    for part in ("rows", "history"):  # in this order: what is sealed meanwhile is seen once more
        try:
            with os.scandir(f"{path}/{part}") as entries:
                for entry in entries:
                    segment = SegmentName.parse(entry.name)
                    if segment is None:
                        has_overviews = has_overviews or entry.name.endswith(OVERVIEW)
                        continue
                    status = entry.stat()
                    files.append((entry.name, status.st_size, status.st_mtime_ns))
                    segments.add(segment)
                    has_logs = has_logs or part == "rows"
        except (FileNotFoundError, NotADirectoryError):
            continue
    return HistoryStamp(tuple(sorted(files)), tuple(sorted(segments)), has_logs, has_overviews)


def list_segments(folder: RunFolder) -> Listing:
    """List row logs first, then sealed files, so that nothing slips through in between.

    A piece that is being sealed moves from the first folder to the second: listed in this order
    it is seen at least once. Numbers run without a gap; where one is missing the folders are
    listed again, up to three times.
    """
    listing = _list_once(folder)
    for _ in range(_TRIES - 1):
        if not listing.missing:
            break
        time.sleep(_PAUSE_S)
        listing = _list_once(folder)
    return listing


def describe_missing(listing: Listing) -> list[str]:
    """In plain words which segments are gone."""
    where = "of the history is neither in rows/ nor in history/"
    return [f"segment {segment.stem} {where}" for segment in listing.missing]


def describe_skipped(
    segment: SegmentName, skipped: Iterable[tuple[int, int]], before: int = 0
) -> list[str]:
    """In plain words which bytes of a segment were ill and passed over.

    Args:
        segment: the piece.
        skipped: ranges of bytes, from and to.
        before: where in the file those ranges count from.

    Example:
        >>> describe_skipped(SegmentName(0, 1, 2), [(10, 14)])
        ['0-1-2: passed over 4 ill bytes at 10']
    """
    return [
        f"{segment.stem}: passed over {stop - start} ill bytes at {before + start}"
        for start, stop in skipped
    ]


def _list_once(folder: RunFolder) -> Listing:
    open_ones = _names(folder.rows)
    sealed = _names(folder.history)
    found = sorted(open_ones | sealed)
    missing: list[SegmentName] = []
    have = set(found)
    for segment in found:
        missing += [
            earlier
            for number in range(segment.number)
            if (earlier := segment._replace(number=number)) not in have and earlier not in missing
        ]
    return Listing([(segment, segment in sealed) for segment in found], missing)


def _names(folder: Path) -> set[SegmentName]:
    return {
        segment for name in list_names(folder) if (segment := SegmentName.parse(name)) is not None
    }
