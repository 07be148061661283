"""From a closed row log to Parquet, killed at any moment without loss.

The order is: write a temporary file, fsync it, rename it, fsync the folder, and only then unlink
the row log. Where both exist, Parquet counts (it was whole before it got its name).
"""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Collection
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from nbtrack.store.batch import Batch
from nbtrack.store.columns import NUMERIC
from nbtrack.store.decode import decode_rows
from nbtrack.store.frames import Event, decode_event
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.overview import overview_file, write_overview
from nbtrack.store.physical import POLARS_TYPES, SPINE, physical_frame
from nbtrack.store.sums import Sums, sum_blocks

__all__ = [
    "ILL_FILE",
    "MAX_WIDE_COLUMNS",
    "SealedInfo",
    "read_sealed",
    "read_sealed_info",
    "seal_segment",
    "widen",
]

ILL_FILE = (
    OSError,
    KeyError,
    msgspec.DecodeError,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
)
"""What reading a sealed file raises if it is not what it should be."""

MAX_WIDE_COLUMNS = 5_000
_METADATA_KEY = "nbtrack"
_KINDS = {"number": pl.Float64, "integer": pl.Int64, "text": pl.String}
_LONG_COLUMNS = (*SPINE, "key", *_KINDS)
_SLICE = 500


class SealedInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the metadata of a sealed segment.

    Attributes:
        rows: how many rows, after open rows were merged.
        is_long: stored as (key, value) rows, because there are more than 5,000 columns.
        events: base64 of the event payloads, one after the other.
        skipped: byte ranges of the row log that were ill.
        columns: physical columns in the order of first appearance.
        sums: of the columns of the file, in the order in which they stand there; none in files of
            before there were any.
    """

    rows: int
    is_long: bool = False
    events: tuple[str, ...] = ()
    skipped: tuple[tuple[int, int], ...] = ()
    columns: tuple[str, ...] = ()
    sums: Sums = Sums()
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
        frame = _write(batch, target)
        write_overview(frame, overview_file(folder, segment))
    source.unlink(missing_ok=True)
    return target


def read_sealed_info(path: Path | str) -> SealedInfo:
    """The metadata of a sealed segment, without its rows."""
    text = pl.read_parquet_metadata(path)[_METADATA_KEY]
    return msgspec.json.decode(text, type=SealedInfo)


def read_sealed(
    path: Path | str, info: SealedInfo | None = None, columns: Collection[str] | None = None
) -> pl.DataFrame:
    """The rows of a sealed segment, in physical columns.

    Args:
        path: the sealed file.
        info: its metadata, where they were read before.
        columns: only these physical columns; a long file is then not widened as a whole.
    """
    info = info or read_sealed_info(path)
    names = [name for name in info.columns if columns is None or name in columns]
    if not info.is_long:
        return pl.read_parquet(path, columns=[*SPINE, *names])
    scan = pl.scan_parquet(path)
    if columns is not None:
        scan = scan.filter(pl.col("key").is_in(["", *names]))
    return widen(scan.collect(), names)


def _write(batch: Batch, target: Path) -> pl.DataFrame:
    frame = physical_frame(batch)
    columns = tuple(name for name in frame.columns if name not in SPINE)
    is_long = len(columns) > MAX_WIDE_COLUMNS
    written = _lengthen(frame) if is_long else frame
    info = SealedInfo(
        rows=frame.height,
        is_long=is_long,
        events=tuple(base64.b64encode(payload).decode() for payload in batch.event_payloads),
        skipped=tuple(batch.skipped),
        columns=columns,
        sums=sum_blocks(written),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    # Two sealers at once have names of their own; both write the same, so the later rename
    # changes nothing.
    sealer = f"{os.getpid()}-{threading.get_ident()}"
    temporary = target.with_name(f"{target.name}.{sealer}.tmp")
    try:
        written.write_parquet(
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
    return frame


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
    # A row without values keeps a place by its empty key.
    parts = [frame.select(*SPINE, key=pl.lit(""))]
    for kind, data_type in _KINDS.items():
        names = [name for name in frame.columns if name not in SPINE and _kind(name) == kind]
        # In slices, so that many rows of many columns do not stand in memory three times.
        for start in range(0, len(names), _SLICE):
            piece = frame.select(*SPINE, *names[start : start + _SLICE])
            long = piece.unpivot(index=SPINE, variable_name="key", value_name=kind)
            present = long.filter(pl.col(kind).is_not_null())
            parts.append(present.with_columns(pl.col(kind).cast(data_type)))
    whole = pl.concat(parts, how="diagonal")
    missing = [pl.lit(None, data_type).alias(name) for name, data_type in _KINDS.items()]
    absent = [column for column in missing if column.meta.output_name() not in whole.columns]
    return whole.with_columns(absent).select(_LONG_COLUMNS).sort("_seq", maintain_order=True)


def widen(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The long form as one column a name. By arrays: a pivot to thousands of columns is slow.

    Args:
        frame: the file as it is.
        names: the physical columns that are wanted.
    """
    spine = frame.filter(pl.col("key") == "").select(SPINE)
    rows = np.searchsorted(spine["_seq"].to_numpy(), frame["_seq"].to_numpy())
    by_name = frame.with_columns(pl.Series("row", rows)).partition_by("key", as_dict=True)
    columns = [
        _scatter(name, by_name[(name,)], spine.height) for name in names if (name,) in by_name
    ]
    return spine.hstack(columns)


def _scatter(name: str, part: pl.DataFrame, count: int) -> pl.Series:
    """One column of `count` rows from the values of one name and their rows."""
    values = part[_kind(name)].cast(POLARS_TYPES[name[0]]).alias(name)
    if part.height == count:
        return values
    places = np.full(count, -1)
    places[part["row"].to_numpy()] = np.arange(part.height)
    found = pl.Series(places)
    return values.gather(found.set(found < 0, None))


def _kind(name: str) -> str:
    """In which column of the long form the values of a physical column stand."""
    if name[0] == "f":
        return "number"
    return "integer" if name[0] in f"{NUMERIC}n" else "text"
