"""Curves that were drawn, as long as what they were drawn of has not changed on the disk."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nbtrack.errors import IllRunError, NbtrackError
from nbtrack.feed.wire import floats
from nbtrack.query.drawn import CurveView, Drawn, DrawnFacts, draw_rows
from nbtrack.query.live_rows import LiveRows
from nbtrack.query.many import Rows, SealedRun, draw_sealed, read_sealed_rows
from nbtrack.query.reader import Reader
from nbtrack.store.layout import RunFolder
from nbtrack.store.runs import read_info
from nbtrack.store.seal import ILL_FILE
from nbtrack.store.segments import HistoryStamp, stamp_history

__all__ = ["CurveCache", "PackedCurve"]

_MOST_BYTES = 64 << 20
_MOST_LIVE_BYTES = 128 << 20
_BYTES_BESIDE = 2_048  # of a curve: its facts, its keys, its place in the cache


class PackedCurve(NamedTuple):
    """A curve, ready to be sent.

    Attributes:
        x, y: float64, little endian.
        drawn: how many points these are.
        facts: of all rows.
    """

    x: bytes
    y: bytes
    drawn: int
    facts: DrawnFacts


_Key = tuple[str, str, CurveView]


class CurveCache:
    """Draws curves, and keeps them: those that were asked for last, in bounded memory.

    Args:
        most_bytes: of all curves together.
        most_live_bytes: of the rows of live runs, which are kept so that only new ones are read.
    """

    def __init__(
        self, most_bytes: int = _MOST_BYTES, most_live_bytes: int = _MOST_LIVE_BYTES
    ) -> None:
        self._most_bytes, self._most_live_bytes = most_bytes, most_live_bytes
        self._curves: OrderedDict[_Key, tuple[HistoryStamp, PackedCurve]] = OrderedDict()
        self._bytes = 0
        self._live: OrderedDict[tuple[str, str, int], LiveRows] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """How much memory the curves take, about."""
        return self._bytes

    def read(
        self, folders: Mapping[str, RunFolder], metrics: Sequence[str], view: CurveView
    ) -> dict[str, dict[str, PackedCurve] | str]:
        """The curves of some metrics of some runs.

        Args:
            folders: the runs, by any name.
            metrics: those that a run does not have give empty curves.
            view: the same for all.

        Returns:
            By the name of the run: its curves by metric, or in plain words what is wrong with it.
        """
        found: dict[str, dict[str, PackedCurve] | str] = {}
        sealed: list[tuple[str, SealedRun]] = []
        for name, folder in folders.items():
            stamp = stamp_history(folder)
            known = self._known(folder, stamp, metrics, view)
            found[name] = known
            missing = [metric for metric in metrics if metric not in known]
            if not missing:
                continue
            if not stamp.has_logs:
                created_us = _created_us(folder) if view.x == "_runtime" else 0
                sealed.append((name, SealedRun(folder, stamp, missing, created_us)))
                self._forget_live(folder)
                continue
            try:
                drawn = self._draw_live(folder, missing, view)
            except ILL_FILE as error:
                found[name] = _trouble(error)
            else:
                known.update(self._keep(folder, stamp, drawn, view))
        drawn = draw_sealed([run for _, run in sealed], view)
        for (name, run), curves in zip(sealed, drawn, strict=True):
            known = found[name]
            if isinstance(curves, Exception):
                found[name] = _trouble(curves)
            elif not isinstance(known, str):
                known.update(self._keep(run.folder, run.stamp, curves, view))
        return found

    def read_rows(
        self, folders: Mapping[str, RunFolder], metric: str, x: str
    ) -> dict[str, Rows | str]:
        """All rows of a metric of some runs; only those of live runs are kept.

        Args:
            folders: the runs, by any name.
            metric: a run that does not have it gives no rows.
            x: the axis, as in `CurveView`.

        Returns:
            By the name of the run: places and values, or in plain words what is wrong with it.
        """
        found: dict[str, Rows | str] = {}
        sealed: list[tuple[str, SealedRun]] = []
        for name, folder in folders.items():
            stamp = stamp_history(folder)
            if not stamp.has_logs:
                created_us = _created_us(folder) if x == "_runtime" else 0
                sealed.append((name, SealedRun(folder, stamp, (metric,), created_us)))
                continue
            try:
                found[name] = self._live_rows(folder, [metric], x).get(metric, LiveRows.nothing())
            except ILL_FILE as error:
                found[name] = _trouble(error)
        rows = read_sealed_rows([run for _, run in sealed], x)
        for (name, _), each in zip(sealed, rows, strict=True):
            found[name] = _trouble(each) if isinstance(each, Exception) else each[metric]
        return found

    def _known(
        self, folder: RunFolder, stamp: HistoryStamp, metrics: Iterable[str], view: CurveView
    ) -> dict[str, PackedCurve]:
        known: dict[str, PackedCurve] = {}
        path = os.fspath(folder.path)
        with self._lock:
            for metric in metrics:
                held = self._curves.get((path, metric, view))
                if held is not None and held[0] == stamp:
                    self._curves.move_to_end((path, metric, view))
                    known[metric] = held[1]
        return known

    def _keep(
        self, folder: RunFolder, stamp: HistoryStamp, drawn: Mapping[str, Drawn], view: CurveView
    ) -> dict[str, PackedCurve]:
        packed = {metric: _pack(curve) for metric, curve in drawn.items()}
        path = os.fspath(folder.path)
        with self._lock:
            for metric, curve in packed.items():
                before = self._curves.pop((path, metric, view), None)
                if before is not None:
                    self._bytes -= _size(before[1])
                self._curves[path, metric, view] = (stamp, curve)
                self._bytes += _size(curve)
            while self._bytes > self._most_bytes:
                _, (_, oldest) = self._curves.popitem(last=False)
                self._bytes -= _size(oldest)
        return packed

    def _draw_live(
        self, folder: RunFolder, metrics: Sequence[str], view: CurveView
    ) -> dict[str, Drawn]:
        held = self._live_rows(folder, metrics, view.x)
        none = LiveRows.nothing()
        return {metric: draw_rows(*held.get(metric, none), view) for metric in metrics}

    def _live_rows(self, folder: RunFolder, metrics: Sequence[str], x: str) -> dict[str, Rows]:
        key = (os.fspath(folder.path), x, _created_us(folder))
        with self._lock:
            rows = self._live.pop(key, None) or LiveRows(folder, x, key[2])
            self._live[key] = rows
        held = rows.read(metrics)
        with self._lock:
            while sum(each.size_bytes for each in self._live.values()) > self._most_live_bytes:
                self._live.popitem(last=False)
        return held

    def _forget_live(self, folder: RunFolder) -> None:
        path = os.fspath(folder.path)
        with self._lock:
            for key in [key for key in self._live if key[0] == path]:
                del self._live[key]


def _trouble(error: Exception) -> str:
    return f"its rows cannot be read: {error}"


def _created_us(folder: RunFolder) -> int:
    """When a run began."""
    try:
        return read_info(folder).created_us
    except IllRunError:
        return Reader(None, folder).record.info.created_us
    except NbtrackError:  # it was deleted just now; so are its rows
        return 0


def _pack(curve: Drawn) -> PackedCurve:
    return PackedCurve(floats(curve.x), floats(curve.y), len(curve.y), curve.facts)


def _size(curve: PackedCurve) -> int:
    return len(curve.x) + len(curve.y) + _BYTES_BESIDE
