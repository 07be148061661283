"""All rows of some metrics of a run that still grows: each look reads only what is new."""

from __future__ import annotations

import threading
from collections.abc import Collection

import numpy as np

from nbtrack.query.buckets import Floats, Numbers, Places
from nbtrack.query.curve_set import CLOCKS, CurveSet
from nbtrack.query.rows import metric_rows
from nbtrack.store.layout import RunFolder
from nbtrack.store.tail import Tail

__all__ = ["LiveRows"]

_BYTES_A_ROW = 16


class LiveRows:
    """The rows of a run with row logs, over one axis.

    They are kept, so that a run of a million rows is not decoded again for each new one. Any
    thread may read.

    Args:
        folder: the run's folder.
        x: the axis, as in `CurveView`.
        created_us: when the run began, which is where the axis "_runtime" is 0.
    """

    def __init__(self, folder: RunFolder, x: str, created_us: int = 0) -> None:
        self._folder, self._x, self._created_us = folder, x, created_us
        self._lock = threading.Lock()
        self._metrics: frozenset[str] = frozenset()
        self._begin(frozenset())

    def read(self, metrics: Collection[str]) -> dict[str, tuple[Numbers, Floats]]:
        """The rows of these metrics as they are now: places on the axis and values.

        Args:
            metrics: names; those that the run does not have are left out.
        """
        with self._lock:
            if not self._metrics.issuperset(metrics):
                self._begin(self._metrics.union(metrics))
            for batch in self._tail.read():
                self._rows.take_rows(metric_rows(batch, self._needed), {})
            by_name = self._rows.by_name
            return {name: by_name[name].columns() for name in metrics if name in by_name}

    @staticmethod
    def nothing() -> tuple[Numbers, Floats]:
        """The rows of a metric that a run does not have."""
        return np.empty(0, np.int64), np.empty(0)

    @property
    def size_bytes(self) -> int:
        """How much memory the rows take, about."""
        return _BYTES_A_ROW * sum(rows.count for rows in self._rows.by_name.values())

    def _begin(self, metrics: frozenset[str]) -> None:
        self._metrics = metrics
        is_metric = self._x != "_step" and self._x not in CLOCKS
        self._needed = metrics.union([self._x] if is_metric else [])
        self._tail = Tail(self._folder, metrics=self._needed)
        self._rows = CurveSet(lambda _: _Rows(), x=self._x, created_us=self._created_us)


class _Rows:
    """The rows of one metric, in the order of writing."""

    def __init__(self) -> None:
        self._chunks: list[tuple[Numbers, Floats]] = []
        self._open: dict[int, tuple[Numbers, Floats]] = {}
        self.count = 0

    def add(self, x: Numbers, times_us: Places, y: Floats) -> None:
        self._chunks.append((x, y))
        self.count += len(x)

    def set_open(self, writer: int, x: Numbers, times_us: Places, y: Floats) -> None:
        self._open.pop(writer, None)
        if len(x):
            self._open[writer] = (x, y)

    def columns(self) -> tuple[Numbers, Floats]:
        if len(self._chunks) > 1:
            self._chunks = [_joined(self._chunks)]
        whole = [*self._chunks, *self._open.values()]
        return _joined(whole) if whole else LiveRows.nothing()


def _joined(chunks: list[tuple[Numbers, Floats]]) -> tuple[Numbers, Floats]:
    if len(chunks) == 1:
        return chunks[0]
    return np.concatenate([x for x, _ in chunks]), np.concatenate([y for _, y in chunks])
