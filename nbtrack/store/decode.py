"""From the bytes of a row log to arrays: numpy only, no loop over packed rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nbtrack.store.batch import Batch, Ints, PackedRows
from nbtrack.store.frames import PREFIX, SCHEMA_PREFIX, Kind, decode_body
from nbtrack.store.scan import FrameScan, payload_matrix, scan_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["decode_rows"]

_PREFIX_TYPE = np.dtype(
    [
        ("kind", "u1"),
        ("flags", "u1"),
        ("number", "<u2"),
        ("sequence", "<i8"),
        ("step", "<i8"),
        ("time_us", "<i8"),
    ]
)


def decode_rows(
    data: bytes,
    *,
    attempt: int = 0,
    writer: int = 0,
    start: int = 0,
    schemas: dict[int, tuple[str, ...]] | None = None,
    verify: bool = True,
) -> Batch:
    """Decode a row log from `start` on.

    Args:
        data: the bytes of the file.
        attempt: from the file's name.
        writer: from the file's name.
        start: end of the last frame that was read before.
        schemas: the key sets that were read before `start`.
        verify: compare every crc.
    """
    scan = scan_frames(data, start, verify=verify)
    whole = np.frombuffer(data, np.uint8)
    kinds = whole[scan.offsets] if len(scan.offsets) else np.empty(0, np.uint8)
    known = dict(schemas or {})
    _read_schemas(data, scan, kinds, known)
    is_row = (kinds == Kind.ROW) | (kinds == Kind.MAP)
    rows = np.flatnonzero(is_row)
    prefix = _prefixes(data, scan, rows)
    batch = Batch(
        attempt=attempt,
        writer=writer,
        sequence=np.ascontiguousarray(prefix["sequence"]),
        step=np.ascontiguousarray(prefix["step"]),
        time_us=np.ascontiguousarray(prefix["time_us"]),
        flags=np.ascontiguousarray(prefix["flags"]),
        schemas=known,
        end=scan.end,
        skipped=scan.skipped,
    )
    _read_packed(data, scan, rows, prefix, batch)
    _read_mapped(data, scan, rows, prefix, batch)
    events = np.flatnonzero(kinds == Kind.EVENT)
    batch.event_payloads = [bytes(_payload(data, scan, int(at))) for at in events]
    return batch


def _payload(data: bytes, scan: FrameScan, at: int) -> memoryview:
    start = int(scan.offsets[at])
    return memoryview(data)[start : start + int(scan.lengths[at])]


def _read_schemas(
    data: bytes, scan: FrameScan, kinds: NDArray[np.uint8], known: dict[int, tuple[str, ...]]
) -> None:
    for at in np.flatnonzero(kinds == Kind.SCHEMA):
        payload = _payload(data, scan, int(at))
        _, _, schema_id = SCHEMA_PREFIX.unpack_from(payload)
        known[schema_id] = tuple(decode_body(payload[SCHEMA_PREFIX.size :]))


def _prefixes(data: bytes, scan: FrameScan, rows: Ints) -> NDArray[np.void]:
    """The first 28 bytes of each row frame, as a structured array."""
    if not len(rows):
        return np.empty(0, _PREFIX_TYPE)
    matrix = payload_matrix(data, scan.offsets[rows], PREFIX.size)
    return np.ascontiguousarray(matrix).view(_PREFIX_TYPE)[:, 0]


def _read_packed(
    data: bytes, scan: FrameScan, rows: Ints, prefix: NDArray[np.void], batch: Batch
) -> None:
    is_packed = prefix["kind"] == Kind.ROW
    for number in np.unique(prefix["number"][is_packed]):
        columns = batch.schemas.get(int(number))
        if columns is None:  # its schema frame was among the ill bytes
            continue
        places = np.flatnonzero(is_packed & (prefix["number"] == number))
        length = PREFIX.size + 8 * len(columns)
        offsets = scan.offsets[rows[places]]
        words = payload_matrix(data, offsets, length)[:, PREFIX.size :]
        words = np.ascontiguousarray(words).view("<i8")
        batch.packed.append(PackedRows(columns, places, words))


def _read_mapped(
    data: bytes, scan: FrameScan, rows: Ints, prefix: NDArray[np.void], batch: Batch
) -> None:
    for place in np.flatnonzero(prefix["kind"] == Kind.MAP):
        payload = _payload(data, scan, int(rows[place]))
        batch.mapped.append((int(place), decode_body(payload[PREFIX.size :])))
