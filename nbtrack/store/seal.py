"""From a closed row log to Parquet, killed at any moment without loss.

The order is: write a temporary file, fsync it, rename it, fsync the folder, and only then unlink
the row log. Where both exist, Parquet counts (it was whole before it got its name).
"""

from __future__ import annotations

import base64
import os
import threading
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from nbtrack.store.columns import NUMERIC
from nbtrack.store.decode import Batch, decode_rows
from nbtrack.store.frames import Event, decode_event
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.physical import SPINE, physical_frame

__all__ = ["MAX_WIDE_COLUMNS", "SealedInfo", "read_sealed", "read_sealed_info", "seal_segment"]

MAX_WIDE_COLUMNS = 5_000
_METADATA_KEY = "nbtrack"
_LONG_COLUMNS = ("_seq", "_step", "_time_us", "key", "number", "integer", "text")


class SealedInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the metadata of a sealed segment.

    Attributes:
        rows: how many rows, after open rows were merged.
        is_long: stored as (key, value) rows, because there are more than 5,000 columns.
        events: base64 of the event payloads, one after the other.
        skipped: byte ranges of the row log that were ill.
        columns: physical columns in the order of first appearance.
    """

    rows: int
    is_long: bool = False
    events: tuple[str, ...] = ()
    skipped: tuple[tuple[int, int], ...] = ()
    columns: tuple[str, ...] = ()
    format: int = 1

    def event_payloads(self) -> list[bytes]:
        """The events as they stood in the row log, in the order of writing."""
        return [base64.b64decode(text) for text in self.events]

    def read_events(self) -> list[Event]:
        """The events, in the order of writing."""
        found = map(decode_event, self.event_payloads())
        return [event for event in found if event is not None]


def seal_segment(folder: RunFolder, segment: SegmentName) -> Path | None:
    """Turn a closed row log into Parquet; None if somebody else did so first.

    The row log must not be written any more: its writer went on to the next file, or is gone.

    Raises:
        OSError: no room, or no right to write. The row log is still there then.
    """
    source, target = folder.rows_file(segment), folder.parquet_file(segment)
    try:
        data = source.read_bytes()
    except FileNotFoundError:
        return None
    if not target.exists():
        batch = decode_rows(data, attempt=segment.attempt, writer=segment.writer)
        _write(batch, target)
    source.unlink(missing_ok=True)
    return target


def read_sealed_info(path: Path) -> SealedInfo:
    """The metadata of a sealed segment, without its rows."""
    text = pl.read_parquet_metadata(path)[_METADATA_KEY]
    return msgspec.json.decode(text, type=SealedInfo)


def read_sealed(path: Path, info: SealedInfo | None = None) -> pl.DataFrame:
    """All rows of a sealed segment, in physical columns."""
    info = info or read_sealed_info(path)
    frame = pl.read_parquet(path)
    return _widen(frame, info) if info.is_long else frame


def _write(batch: Batch, target: Path) -> None:
    frame = physical_frame(batch)
    columns = tuple(name for name in frame.columns if name not in SPINE)
    is_long = len(columns) > MAX_WIDE_COLUMNS
    info = SealedInfo(
        rows=frame.height,
        is_long=is_long,
        events=tuple(base64.b64encode(payload).decode() for payload in batch.event_payloads),
        skipped=tuple(batch.skipped),
        columns=columns,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    # Two sealers at once have names of their own; both write the same, so the later rename
    # changes nothing.
    sealer = f"{os.getpid()}-{threading.get_ident()}"
    temporary = target.with_name(f"{target.name}.{sealer}.tmp")
    try:
        (_lengthen(frame) if is_long else frame).write_parquet(
            temporary,
            compression="zstd",
            compression_level=3,
            metadata={_METADATA_KEY: msgspec.json.encode(info).decode()},
        )
        _fsync(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _fsync(target.parent)


def _fsync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lengthen(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a value: (row, key, value), the value in the column of its kind."""
    parts = [frame.select(*SPINE, key=pl.lit(""), number=None, integer=None, text=None)]
    for name in frame.columns:
        if name in SPINE:
            continue
        value: dict[str, Any] = {"number": None, "integer": None, "text": None}
        kind = "number" if name[0] == "f" else "integer" if name[0] in f"{NUMERIC}n" else "text"
        value[kind] = pl.col(name)
        present = frame.filter(pl.col(name).is_not_null())
        parts.append(present.select(*SPINE, key=pl.lit(name), **value))
    types: dict[Any, Any] = {"number": pl.Float64, "integer": pl.Int64, "text": pl.String}
    whole = pl.concat([part.cast(types) for part in parts])
    return whole.select(_LONG_COLUMNS).sort("_seq", maintain_order=True)


def _widen(frame: pl.DataFrame, info: SealedInfo) -> pl.DataFrame:
    from nbtrack.store.physical import POLARS_TYPES

    wide = frame.filter(pl.col("key") == "").select(SPINE)
    by_key = frame.filter(pl.col("key") != "").partition_by("key", as_dict=True)
    for name in info.columns:
        letter = name[0]
        kind = "number" if letter == "f" else "integer" if letter in f"{NUMERIC}n" else "text"
        part = by_key[(name,)].select("_seq", pl.col(kind).cast(POLARS_TYPES[letter]).alias(name))
        wide = wide.join(part, on="_seq", how="left", maintain_order="left")
    return wide
