"""The runs that have ended, as a frame that grows, and the open ones laid over it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from nbtrack.store.index_frame import (
    BASE,
    REST,
    KeyTypes,
    KeyUse,
    Row,
    build_frame,
    choose_columns,
    rows_of,
    survey_rest,
    widen,
)

__all__ = ["EndedRuns"]

# Each addition is a chunk of its own; more than this many slow a query down.
_MANY_CHUNKS = 16


class EndedRuns:
    """A frame of ended runs whose columns follow the keys that its runs use.

    Attributes:
        frame: one row a run.
        names: their folders.
    """

    def __init__(self, frame: pl.DataFrame | None = None) -> None:
        """Begin with the frame of an earlier one, or without runs."""
        self.frame = build_frame([], {}) if frame is None else frame
        self.names: set[str] = set(self.frame["_folder"].to_list())
        self._columns: KeyTypes = {
            name: kind.base_type()
            for name, kind in self.frame.schema.items()
            if name not in BASE and name != REST
        }
        self._rest: dict[str, KeyUse] | None = None

    def add(self, rows: Sequence[Row]) -> None:
        """Take in runs; columns become wider, or are chosen anew where these rows ask for it."""
        if self.frame.height and self._fit(rows, self.frame.height + len(rows)):
            more = build_frame(rows, self._columns)
            self.frame = pl.concat([self.frame, more], rechunk=False)
            if self.frame.n_chunks() > _MANY_CHUNKS:
                self.frame = self.frame.rechunk()
            self.names.update(more["_folder"].to_list())
        else:
            rows = [*rows_of(self.frame), *rows]
            self._columns = choose_columns(rows)
            self.frame = build_frame(rows, self._columns)
            self.names = set(self.frame["_folder"].to_list())
        self._rest = None

    def drop(self, names: Collection[str]) -> int:
        """Forget runs; how many of these there were."""
        lost = self.names.intersection(names)
        if lost:
            self.frame = self.frame.filter(~pl.col("_folder").is_in(list(lost)))
            self.names -= lost
            self._rest = None
        return len(lost)

    def with_open(self, rows: Sequence[Row]) -> pl.DataFrame:
        """All runs: these, which may still change, after those that have ended."""
        if not rows:
            return self.frame
        if not self._fit(rows, self.frame.height + len(rows)):
            ended = rows_of(self.frame)
            self._columns = choose_columns([*ended, *rows])
            self.frame = build_frame(ended, self._columns)
            self._rest = None
        return pl.concat([self.frame, build_frame(rows, self._columns)], rechunk=False)

    def _fit(self, rows: Sequence[Row], total: int) -> bool:
        """Widen the columns so that they hold these rows; False if that is not enough."""
        if self._rest is None:
            self._rest = survey_rest(self.frame)
        wider = widen(self._columns, rows, self._rest, total)
        if wider is None:
            return False
        changed = {name: kind for name, kind in wider.items() if kind is not self._columns[name]}
        if changed:
            self.frame = self.frame.cast(changed)  # pyright: ignore[reportArgumentType] - names to types, as it asks
            self._columns = wider
        return True
