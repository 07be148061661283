"""From the bytes of a row log to arrays: numpy only, no loop over packed rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbtrack.store.columns import NUMERIC, logical_name, split_physical
from nbtrack.store.frames import PREFIX, SCHEMA_PREFIX, Event, Kind, decode_body, decode_event
from nbtrack.store.scan import FrameScan, payload_matrix, scan_frames

__all__ = ["Batch", "PackedRows", "decode_rows"]

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
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class PackedRows(NamedTuple):
    """Rows of one key set.

    Attributes:
        columns: physical names.
        places: int64 (n,), which row frames of the batch these are.
        words: int64 (n, columns), 8 raw bytes a value.
    """

    columns: tuple[str, ...]
    places: Ints
    words: Ints

    def values(self, column: int) -> NDArray[Any]:
        """One column: float64, int64 or bool (n,)."""
        words = np.ascontiguousarray(self.words[:, column])
        letter = self.columns[column][0]
        if letter == "f":
            return words.view(np.float64)
        return words.astype(bool) if letter == "b" else words


@dataclass
class Batch:
    """The row frames of one stretch of one writer's log, in the order of writing.

    Attributes:
        attempt, writer: whose rows these are.
        sequence, step, time_us: int64 (n,).
        flags: uint8 (n,), see `frames.COMMIT`.
        packed: rows of numbers, by key set.
        mapped: (place, values by physical column) of all other rows.
        event_payloads: what else stands between the rows, see `events`.
        schemas: key sets by id, to go on reading the same file.
        end: byte offset after the last whole frame.
        skipped: byte ranges that were ill.
    """

    attempt: int
    writer: int
    sequence: Ints
    step: Ints
    time_us: Ints
    flags: NDArray[np.uint8]
    packed: list[PackedRows] = field(default_factory=list[PackedRows])
    mapped: list[tuple[int, dict[str, Any]]] = field(
        default_factory=list[tuple[int, dict[str, Any]]]
    )
    event_payloads: list[bytes] = field(default_factory=list[bytes])
    schemas: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])
    end: int = 0
    skipped: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def __len__(self) -> int:
        return len(self.sequence)

    @property
    def events(self) -> list[Event]:
        """What else stands between the rows, in the order of writing."""
        found = map(decode_event, self.event_payloads)
        return [event for event in found if event is not None]

    def columns(self) -> list[str]:
        """Physical columns, in the order of first appearance."""
        seen: dict[str, int] = {}
        for rows in self.packed:
            for name in rows.columns:
                seen[name] = min(seen.get(name, len(self)), int(rows.places[0]))
        for place, values in self.mapped:
            for name in values:
                seen[name] = min(seen.get(name, len(self)), place)
        return sorted(seen, key=seen.__getitem__)

    def after(self, sequence: int) -> Batch:
        """The rows that come after a sequence number."""
        keep = self.sequence > sequence
        moved = np.cumsum(keep) - 1  # new place of each row that stays
        packed = [
            PackedRows(rows.columns, moved[rows.places[stays]], rows.words[stays])
            for rows in self.packed
            if (stays := keep[rows.places]).any()
        ]
        return replace(
            self,
            sequence=self.sequence[keep],
            step=self.step[keep],
            time_us=self.time_us[keep],
            flags=self.flags[keep],
            packed=packed,
            mapped=[(int(moved[place]), row) for place, row in self.mapped if keep[place]],
        )

    def names(self) -> list[str]:
        """Metric names as the user knows them, in the order of first appearance."""
        return list(dict.fromkeys(logical_name(split_physical(c)[1]) for c in self.columns()))

    def numbers(self, name: str) -> tuple[Ints, Ints, Floats]:
        """Steps, times in microseconds and values of the rows that hold numbers for a metric."""
        places: list[Ints] = []
        values: list[Floats] = []
        for rows in self.packed:
            for index, column in enumerate(rows.columns):
                if _is_number_of(column, name):
                    places.append(rows.places)
                    values.append(rows.values(index).astype(np.float64, copy=False))
        mapped = [
            (place, float(value))
            for place, row in self.mapped
            for column, value in row.items()
            if _is_number_of(column, name)
        ]
        if mapped:
            places.append(np.array([place for place, _ in mapped], dtype=np.int64))
            values.append(np.array([value for _, value in mapped], dtype=np.float64))
        if not places:
            empty = np.empty(0, dtype=np.int64)
            return empty, empty, np.empty(0, dtype=np.float64)
        where, found = np.concatenate(places), np.concatenate(values)
        if len(places) > 1:
            order = np.argsort(where, kind="stable")
            where, found = where[order], found[order]
        return self.step[where], self.time_us[where], found


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


def _is_number_of(column: str, name: str) -> bool:
    if column[0] not in NUMERIC:
        return False
    return column[2:] == name or logical_name(split_physical(column)[1]) == name
