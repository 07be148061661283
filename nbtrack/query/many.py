"""Curves of many ended runs at once: as few reads as there can be, and no more columns than needed.

Each run's rows are in files of its own. Read one after the other, most of the time goes into the
beginning of each read, so files that hold the same columns are read together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

import numpy as np
import polars as pl

from nbtrack.query.buckets import Floats, Numbers
from nbtrack.query.curve_set import CLOCKS
from nbtrack.query.drawn import CurveView, Drawn, draw_rows
from nbtrack.query.overview import columns_of, read_kept
from nbtrack.query.reader import Reader
from nbtrack.query.stretch import read_rows
from nbtrack.store.columns import NUMERIC
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.physical import POLARS_TYPES, SPINE
from nbtrack.store.seal import ILL_FILE, read_sealed, read_sealed_info
from nbtrack.store.segments import HistoryStamp

__all__ = ["Curves", "Rows", "SealedRun", "draw_sealed", "read_sealed_rows"]

Curves: TypeAlias = "dict[str, Drawn]"
Rows: TypeAlias = tuple[Numbers, Floats]
"""Places on the axis and values, in the order of writing."""

_T = TypeVar("_T")

# So many values are in memory at a time, 8 bytes each; one run alone may have more.
_MOST_VALUES = 4_000_000
_US_PER_S = 1_000_000


class SealedRun(NamedTuple):
    """A run of which all rows are sealed, and what is wanted of it.

    Attributes:
        folder: the run's folder.
        stamp: of its history.
        metrics: names; those that it does not have give empty curves.
        created_us: when it began, which is where the axis "_runtime" is 0.
    """

    folder: RunFolder
    stamp: HistoryStamp
    metrics: Sequence[str]
    created_us: int = 0


@dataclass(slots=True)
class _Segment:
    """One file that is to be read.

    Attributes:
        path: of the file.
        rows: how many it has.
        columns: those that are needed.
        frame: what was read.
    """

    path: str
    rows: int
    columns: tuple[str, ...]
    frame: pl.DataFrame | None = None


class _Maker(Protocol[_T]):
    """What is made of the rows of a metric."""

    @property
    def x(self) -> str:
        """The axis, as in `CurveView`."""
        ...

    def make(self, x: Numbers, y: Floats, /) -> _T:
        """Of all its rows, in the order of writing."""
        ...

    def shorten(self, run: SealedRun, /) -> dict[str, _T]:
        """Those metrics that need not all rows be read."""
        ...


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Curves in few points."""

    view: CurveView

    @property
    def x(self) -> str:
        return self.view.x

    def make(self, x: Numbers, y: Floats) -> Drawn:
        return draw_rows(x, y, self.view)

    def shorten(self, run: SealedRun) -> Curves:
        view, done = self.view, dict[str, Drawn]()
        if view.x != "_step" or not run.stamp.has_overviews:
            return done
        for name in run.metrics:
            kept = read_kept(run.folder, name, *view.steps, view.buckets - 1)
            if kept is not None:
                done[name] = draw_rows(kept.steps, kept.y, view, total=kept.total, block=kept.block)
        return done


@dataclass(frozen=True, slots=True)
class _Whole:
    """Rows as they are."""

    x: str

    def make(self, x: Numbers, y: Floats) -> Rows:
        if x.dtype.kind != "f":
            return x, y
        inside = np.isfinite(x)
        return (x, y) if inside.all() else (x[inside], y[inside])

    def shorten(self, run: SealedRun) -> dict[str, Rows]:
        del run
        return {}


@dataclass(slots=True)
class _Plan(Generic[_T]):
    """How the curves of one run are made.

    Attributes:
        run: which one.
        segments: to be read, in order.
        done: curves that are made without them.
        trouble: why it cannot be read.
    """

    run: SealedRun
    segments: list[_Segment] = field(default_factory=list[_Segment])
    done: dict[str, _T] = field(default_factory=dict[str, _T])
    trouble: Exception | None = None

    @property
    def values(self) -> int:
        """How many values have to be read."""
        return sum(segment.rows * len(segment.columns) for segment in self.segments)


def draw_sealed(runs: Sequence[SealedRun], view: CurveView) -> Iterator[Curves | Exception]:
    """Draw some metrics of many runs.

    Args:
        runs: which.
        view: the same for all.

    Yields:
        For each run, in order, its curves by metric, or what is wrong with its files.
    """
    return _each(runs, _Drawing(view))


def read_sealed_rows(runs: Sequence[SealedRun], x: str) -> Iterator[dict[str, Rows] | Exception]:
    """All rows of some metrics of many runs.

    Args:
        runs: which.
        x: the axis, as in `CurveView`.

    Yields:
        For each run, in order, its rows by metric, or what is wrong with its files.
    """
    return _each(runs, _Whole(x))


def _each(runs: Sequence[SealedRun], maker: _Maker[_T]) -> Iterator[dict[str, _T] | Exception]:
    waiting: list[_Plan[_T]] = []
    values = 0
    for run in runs:
        plan = _plan(run, maker)
        if waiting and values + plan.values > _MOST_VALUES:
            yield from _finish(waiting, maker)
            waiting, values = [], 0
        waiting.append(plan)
        values += plan.values
    yield from _finish(waiting, maker)


def _plan(run: SealedRun, maker: _Maker[_T]) -> _Plan[_T]:
    plan = _Plan[_T](run)
    x = maker.x
    try:
        segments = run.stamp.segments
        if len({(each.attempt, each.writer) for each in segments}) > len(
            {each.attempt for each in segments}
        ):
            # Writers that worked side by side: their rows must be put in order.
            plan.done = {name: maker.make(*_in_order(run.folder, name, x)) for name in run.metrics}
            return plan
        plan.done = maker.shorten(run)
        wanted = [name for name in run.metrics if name not in plan.done]
        if wanted:
            names = [*wanted, *([x] if x != "_step" and x not in CLOCKS else [])]
            plan.segments = [_segment(run.folder, each, names, x) for each in segments]
    except ILL_FILE as error:
        plan.trouble = error
    return plan


def _in_order(folder: RunFolder, metric: str, x: str) -> Rows:
    rows = read_rows(Reader(None, folder), metric, x)
    return rows["x"].to_numpy(), rows["y"].to_numpy()


def _segment(folder: RunFolder, segment: SegmentName, names: Sequence[str], x: str) -> _Segment:
    path = f"{folder.path}/history/{segment.stem}.parquet"
    info = read_sealed_info(path)
    found = [column for name in names for column in columns_of(name, info.columns)]
    spine = "_time_us" if x in CLOCKS else "_step"
    columns = (spine, *(column for column in found if column[0] in NUMERIC))
    read = _Segment(path, info.rows, columns)
    if info.is_long:
        read.frame = read_sealed(path, info, set(found)).select(columns)
    return read


def _finish(plans: Sequence[_Plan[_T]], maker: _Maker[_T]) -> Iterator[dict[str, _T] | Exception]:
    _read(plans)
    for plan in plans:
        if plan.trouble is not None:
            yield plan.trouble
            continue
        wanted = [name for name in plan.run.metrics if name not in plan.done]
        curves = {name: maker.make(*_rows(plan, name, maker.x)) for name in wanted}
        yield {name: {**plan.done, **curves}[name] for name in plan.run.metrics}
        plan.segments = []


def _read(plans: Sequence[_Plan[_T]]) -> None:
    """Read all files of these runs, those of equal columns together."""
    groups: dict[tuple[str, ...], list[tuple[_Plan[_T], _Segment]]] = {}
    for plan in plans:
        for segment in plan.segments:
            if segment.frame is None and len(segment.columns) > 1:
                groups.setdefault(segment.columns, []).append((plan, segment))
    for columns, members in groups.items():
        try:
            whole = _read_files([segment.path for _, segment in members], columns)
            if whole.height != sum(segment.rows for _, segment in members):
                raise pl.exceptions.ComputeError("a file has other rows than it says")
            begin = 0
            for _, segment in members:
                segment.frame = whole.slice(begin, segment.rows)
                begin += segment.rows
        except ILL_FILE:  # one of them is ill, or gone: which one?
            _read_each(members)


def _read_each(members: Sequence[tuple[_Plan[_T], _Segment]]) -> None:
    for plan, segment in members:
        try:
            segment.frame = _read_files([segment.path], segment.columns)
        except ILL_FILE as error:
            plan.trouble = error


def _read_files(paths: Sequence[str], columns: Sequence[str]) -> pl.DataFrame:
    types: Mapping[str, pl.DataType] = {
        name: pl.Int64() if name in SPINE else POLARS_TYPES[name[0]] for name in columns
    }
    # With the types given, only what is needed of each file's head is looked at.
    scan = pl.scan_parquet(list(paths), schema=types, extra_columns="ignore", glob=False)
    return scan.collect()


def _rows(plan: _Plan[_T], name: str, axis: str) -> Rows:
    if axis != "_step" and axis not in CLOCKS:
        return _over_metric(plan.segments, name, axis)
    xs: list[Numbers] = []
    ys: list[Floats] = []
    for segment in plan.segments:
        frame, columns = segment.frame, columns_of(name, segment.columns)
        if frame is None or not columns:
            continue
        y, there = _numbers(frame, columns)
        x: Numbers = frame[frame.columns[0]].to_numpy()
        xs.append(x if there is None else x[there])
        ys.append(y if there is None else y[there])
    x = np.concatenate(xs) if xs else np.empty(0, np.int64)
    y = np.concatenate(ys) if ys else np.empty(0)
    if axis in CLOCKS:
        x = (x - (plan.run.created_us if axis == "_runtime" else 0)) / _US_PER_S
    return x, y


def _over_metric(segments: Sequence[_Segment], name: str, axis: str) -> Rows:
    """Each value at the last value of the axis so far."""
    last = 0.0
    xs: list[Floats] = [np.empty(0)]
    ys: list[Floats] = [np.empty(0)]
    for segment in segments:
        frame = segment.frame
        if frame is None:
            continue
        x, has_x = _numbers(frame, columns_of(axis, segment.columns))
        y, has_y = _numbers(frame, columns_of(name, segment.columns))
        if has_x is not None:
            before = np.maximum.accumulate(np.where(has_x, np.arange(len(x)), -1))
            x = np.where(before >= 0, x[before], last)
        if len(x):
            last = float(x[-1])
        xs.append(x if has_y is None else x[has_y])
        ys.append(y if has_y is None else y[has_y])
    return np.concatenate(xs), np.concatenate(ys)


def _numbers(frame: pl.DataFrame, columns: Sequence[str]) -> tuple[Floats, Numbers | None]:
    """A metric as floats, and in which rows it has a value; None for all."""
    if not columns:
        return np.zeros(frame.height), np.zeros(frame.height, bool)
    column = frame[columns[0]].cast(pl.Float64)
    if len(columns) > 1:
        parts = [pl.col(name).cast(pl.Float64) for name in columns]
        column = frame.select(pl.coalesce(parts)).to_series()
    if not column.null_count():
        return column.to_numpy(), None
    return column.fill_null(0.0).to_numpy(), column.is_not_null().to_numpy()
