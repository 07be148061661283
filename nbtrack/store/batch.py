"""Decoded rows of one stretch of one writer's log, and what they say of a metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbtrack.store.columns import NUMERIC, logical_name, split_physical
from nbtrack.store.frames import CONTINUES, Event, decode_event
from nbtrack.store.pieces import Ints, OpenRow, Pieces, find_pieces

__all__ = ["Batch", "Floats", "Ints", "Numbers", "PackedRows"]

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

    def row(self, index: int) -> dict[str, Any]:
        """One row as values by column."""
        words = self.words[index]
        floats = words.view(np.float64)
        kinds = {"f": floats, "i": words, "b": words.astype(bool)}
        return {name: kinds[name[0]][at].item() for at, name in enumerate(self.columns)}


class Numbers(NamedTuple):
    """The rows that hold a number for one metric, each row once.

    Attributes:
        steps, times_us: int64 (n,), of the rows.
        values: float64 (n,).
        rows: int64 (n,), where in the batch the rows begin: the same for all metrics of a row.
        open: 1 if the last one is of the row that is still open, and may change; else 0.
    """

    steps: Ints
    times_us: Ints
    values: Floats
    rows: Ints
    open: int


@dataclass
class Batch:
    """The row frames of one stretch of one writer's log, in the order of writing.

    Several frames may make one row (`pieces`); `numbers` gives each row once.

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

    @cached_property
    def pieces(self) -> Pieces | None:
        """Which frames make one row; None where each is a row of its own, and closed."""
        return find_pieces(self.flags)

    def open_row(self) -> OpenRow | None:
        """The row at the end that is still open; None if there is none."""
        pieces = self.pieces
        if pieces is None or pieces.open < 0:
            return None
        found: list[tuple[int, dict[str, Any]]] = []
        for rows in self.packed:
            frames = np.flatnonzero(pieces.rows[rows.places] == pieces.open)
            if len(frames):
                found.append((int(rows.places[frames[-1]]), rows.row(frames[-1])))
        for place, row in reversed(self.mapped):
            if place < pieces.open:
                break
            if pieces.rows[place] == pieces.open:
                found.append((place, row))
        values: dict[str, dict[str, Any]] = {}
        for _, row in sorted(found, key=lambda each: each[0]):
            # By metric: one that changed its type within the row has the later one only.
            by_metric: dict[str, dict[str, Any]] = {}
            for column, value in row.items():
                by_metric.setdefault(_metric(column), {})[column] = value
            values.update(by_metric)
        end = int(pieces.ends[pieces.open])
        return OpenRow(
            sequence=int(self.sequence[end]),
            step=int(self.step[end]),
            time_us=int(self.time_us[end]),
            values={column: value for each in values.values() for column, value in each.items()},
        )

    def begin_with(self, row: OpenRow) -> Batch:
        """These frames with a row before them that was open when they came."""
        return replace(
            self,
            sequence=np.concatenate(([row.sequence], self.sequence)),
            step=np.concatenate(([row.step], self.step)),
            time_us=np.concatenate(([row.time_us], self.time_us)),
            flags=np.concatenate((np.zeros(1, np.uint8), self.flags)),
            packed=[rows._replace(places=rows.places + 1) for rows in self.packed],
            mapped=[(0, row.values), *((place + 1, values) for place, values in self.mapped)],
        )

    def go_on_at(self, place: int) -> None:
        """Let a frame go on with the row that was open before these frames."""
        self.flags[place] |= CONTINUES
        self.__dict__.pop("pieces", None)

    def names(self) -> list[str]:
        """Metric names as the user knows them, in the order of first appearance."""
        return list(dict.fromkeys(logical_name(split_physical(c)[1]) for c in self.columns()))

    def numbers(self, name: str) -> tuple[Ints, Ints, Floats]:
        """Steps, times in microseconds and values of the rows with a number for a metric."""
        places: list[Ints] = []
        values: list[Floats] = []
        gone: list[int] = []
        for rows in self.packed:
            for index, column in enumerate(rows.columns):
                if _metric(column) == name:
                    places.append(rows.places)
                    values.append(rows.values(index).astype(np.float64, copy=False))
        for place, row in self.mapped:
            for column, value in row.items():
                if _metric(column) != name:
                    continue
                if column[0] in NUMERIC:
                    places.append(np.array([place], dtype=np.int64))
                    values.append(np.array([value], dtype=np.float64))
                else:
                    gone.append(place)
        found = self.join(places, values, gone)
        return found.steps, found.times_us, found.values

    def join(
        self, places: Sequence[Ints], values: Sequence[Floats], gone: Sequence[int] = ()
    ) -> Numbers:
        """Put the numbers of one metric together, each row once.

        Args:
            places: of the frames that hold them.
            values: the numbers there.
            gone: places of frames that hold something else for the metric.
        """
        if not places:
            empty = np.empty(0, dtype=np.int64)
            return Numbers(empty, empty, np.empty(0, dtype=np.float64), empty, 0)
        where, found = places[0], values[0]
        if len(places) > 1:
            where, found = np.concatenate(places), np.concatenate(values)
        pieces = self.pieces
        is_number = np.ones(len(where), dtype=bool)
        if pieces is not None and gone:
            where = np.concatenate((where, np.array(gone, dtype=np.int64)))
            is_number = np.arange(len(where)) < len(found)
            found = np.append(found, np.zeros(len(gone)))
        if len(places) > 1 or len(where) > len(places[0]):
            order = np.argsort(where, kind="stable")
            where, found, is_number = where[order], found[order], is_number[order]
        if pieces is None:
            return Numbers(self.step[where], self.time_us[where], found, where, 0)
        chosen = pieces.last_ones(where)
        chosen = chosen[is_number[chosen]]
        rows = pieces.rows[where[chosen]]
        ends = pieces.ends[rows]
        is_open = int(len(rows) > 0 and rows[-1] == pieces.open)
        return Numbers(self.step[ends], self.time_us[ends], found[chosen], rows, is_open)


@lru_cache(maxsize=16_384)
def _metric(column: str) -> str:
    return logical_name(split_physical(column)[1])
