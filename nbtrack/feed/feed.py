"""All that one live view of one run is told, from what is on disk.

Whoever carries the messages (a WebSocket, a comm) calls `open` once, `poll` at most ten times a
second, and `answer` for what the view asks. One recorded run gives the same messages over both.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nbtrack.errors import ArgumentError, RunNotFoundError
from nbtrack.feed.controls import Controls
from nbtrack.feed.curves import RunCurves
from nbtrack.feed.files import file_message, table_message
from nbtrack.feed.layout import layout_header
from nbtrack.feed.media import RunMedia
from nbtrack.feed.others import Others
from nbtrack.feed.requests import (
    MAX_POINTS,
    points_in,
    read_axis,
    read_detail,
    read_path,
    read_table,
    read_visible,
)
from nbtrack.feed.run_header import Pace, run_facts, tables
from nbtrack.feed.telling import curve_message, detail_message, error_message, hello_message
from nbtrack.feed.wire import Message, plain
from nbtrack.query.media_rows import media_rows
from nbtrack.query.reader import Reader
from nbtrack.query.rows import metric_rows
from nbtrack.query.stretch import read_stretch
from nbtrack.records import RunRecord

__all__ = ["Feed"]

_HEAD_EVERY_S = 0.25
_TABLES_EVERY_S = 1.0
_US_PER_S = 1_000_000


class Feed:
    """One view of one run.

    Args:
        run: what is shown.
        with_others: whether the previous and the best run are shown too.
        monotonic_s: the clock that says when a second has passed.
        time_s: the wall clock, to tell a slow run from one that stands.

    Attributes:
        is_done: the run has ended and everything was told; only `answer` gives more.
    """

    def __init__(
        self,
        run: Reader,
        *,
        with_others: bool = True,
        monotonic_s: Callable[[], float] = time.monotonic,
        time_s: Callable[[], float] = time.time,
    ) -> None:
        self.is_done = False
        self._run = run
        self._store_id = run.store.store_id if run.store is not None else ""
        self._slot = run.colour_slot()
        self._monotonic_s, self._time_s = monotonic_s, time_s
        self._tail = run.tail()
        self._pace = Pace()
        self._controls = Controls()
        self._others = Others(run) if with_others else None
        self._visible: frozenset[str] | None = None
        self._axis: str | None = None
        self._max_points = MAX_POINTS
        self._curves = RunCurves(MAX_POINTS)
        self._media = RunMedia()
        self._told: dict[str, Any] = {}  # by type, what the view was told last
        self._slow_at_s = 0.0
        self._head_at_s = -_HEAD_EVERY_S
        self._polls = 0

    def open(self, request: Mapping[str, Any] | None = None) -> list[Message]:
        """Everything that a view needs to begin, whatever it had before.

        Args:
            request: {"visible": metrics or None for all, "max_points": of a curve}.
        """
        asked = request or {}
        hello = hello_message()
        try:
            self._visible = read_visible(asked, "visible")
            self._max_points = points_in(asked)
            self._axis = read_axis(asked)
        except ArgumentError as error:
            return [hello, error_message("request", str(error))]
        self._told.clear()
        self.is_done = False
        self._polls = 0
        if self._others is not None:
            self._others.forget_view()
        self._begin_anew()
        return [hello, *self.poll()]

    def poll(self) -> list[Message]:
        """What is new since the last look; nothing once the run has ended and all was told."""
        if self.is_done:
            return []
        self._polls += 1
        try:
            record = self._run.record
            acks, has_rows = self._take_rows(record)
            messages = [*acks, *self._tell(record)]
        except RunNotFoundError as error:
            self.is_done = True
            return [error_message("unknown-run", str(error)), Message({"type": "end"})]
        if record.is_ended and not has_rows and self._polls > 1:
            self.is_done = True
            messages.append(Message({"type": "end"}))
        return messages

    def again(self) -> list[Message]:
        """All that the view was told since `open`, anew, for it may have missed a part.

        No row is read again, unlike with `open`.
        """
        self._told.clear()
        self._head_at_s = self._slow_at_s = -math.inf
        for curve in self._curves.by_name.values():
            curve.forget_view()
        self._media.forget_view()
        if self._others is not None:
            self._others.tell_again()
        self.is_done = False
        return [hello_message(), *self.poll()]

    def answer(self, request: Mapping[str, Any]) -> list[Message]:
        """What a view asks for: a zoom, other metrics on screen, another x axis.

        Args:
            request: "type" says which: "open", "detail", "visible", "x", "media" (the keys of
                the media that are on screen), "file" (the bytes of one) or "table" (rows of one).
        """
        try:
            match request.get("type"):
                case "open":
                    return self.open(request)
                case "detail":
                    return [self._detail(request)]
                case "visible":
                    self._visible = read_visible(request, "metrics")
                case "x":
                    self._axis = read_axis(request)
                    self._begin_anew()
                case "media":
                    self._media.look(read_visible(request, "keys") or frozenset())
                case "file":
                    path, number = read_path(request), request.get("request")
                    return [file_message(self._run.files_dir, path, number)]
                case "table":
                    asked, number = read_table(request), request.get("request")
                    return [table_message(self._run.files_dir, asked, number)]
                case kind:
                    known = "expected open, detail, visible, x, media, file or table"
                    return [error_message("request", f"found {str(kind)[:80]!r}, {known}")]
            record = self._run.record
            acks, _ = self._take_rows(record)
            news = [*self._layout(record), *self._news(), *self._media_news()]
            return [*acks, *news, *self._ghosts(record)]
        except ArgumentError as error:
            return [error_message("request", str(error))]
        except RunNotFoundError as error:
            return [error_message("unknown-run", str(error))]

    # -- rows -----------------------------------------------------------------------------------

    def _begin_anew(self) -> None:
        """Read all rows again: they are not kept, only the curves that were made of them."""
        self._tail = self._run.tail()
        self._pace = Pace()
        self._curves = RunCurves(self._max_points, x=self._axis)
        self._media = self._media.anew()

    def _take_rows(self, record: RunRecord) -> tuple[list[Message], bool]:
        if not self._curves.by_name:
            created_us = record.info.created_us
            self._curves = RunCurves(self._max_points, x=self._axis, created_us=created_us)
        batches = self._tail.read()
        news: list[Message] = []
        for batch in batches:
            self._curves.take_rows(metric_rows(batch), record.info.defines)
            self._media.take(media_rows(batch))
            self._pace.take(batch.time_us, batch.step)
            news += self._controls.take(batch.writer, batch.events, batch)
        return news, bool(batches)

    # -- telling --------------------------------------------------------------------------------

    def _tell(self, record: RunRecord) -> Iterator[Message]:
        # Text that changes faster cannot be read.
        if self._monotonic_s() - self._head_at_s >= _HEAD_EVERY_S or record.is_ended:
            self._head_at_s = self._monotonic_s()
            yield from self._head(record)
        if record.ill is not None:
            yield from self._ill(record.ill)
        elif self._tail.problems:
            yield from self._ill("; ".join(self._tail.problems))
        yield from self._layout(record)
        yield from self._news()
        yield from self._media_news()
        yield from self._if_new(self._controls.header(), unless={"type": "knobs", "knobs": []})
        now_s = self._monotonic_s()
        if now_s - self._slow_at_s >= _TABLES_EVERY_S or record.is_ended or self._polls == 1:
            self._slow_at_s = now_s
            yield from self._if_new({"type": "tables", **tables(record)})
            # Not with the first look: other runs must be found and read, and nobody waits.
            if self._others is not None and (self._polls > 1 or self._others.is_found):
                line = self._others.changes(record, self._curves.sketches, x=self._axis)
                yield from self._if_new(line)
        yield from self._ghosts(record)

    def _head(self, record: RunRecord) -> Iterator[Message]:
        facts = run_facts(
            record,
            store_id=self._store_id,
            rate=self._pace.rate(self._time_s()),
            problems=self._tail.problems,
        )
        yield from self._if_new({"type": "run", "run": facts, "colour": self._slot})

    def _layout(self, record: RunRecord) -> Iterator[Message]:
        yield from self._if_new(layout_header(self._curves.axes, record.info.defines))

    def _news(self) -> Iterator[Message]:
        curves = self._curves.by_name
        for name in curves if self._visible is None else self._shown(curves):
            curve = curves[name]
            news = curve.take_news()
            if news is not None:
                yield curve_message(name, "run", curve, news)

    def _media_news(self) -> Iterator[Message]:
        yield from self._if_new(self._media.index(), unless={"type": "media", "keys": []})
        yield from self._media.news()

    def _shown(self, curves: Mapping[str, object]) -> list[str]:
        visible = self._visible or frozenset()
        return sorted(name for name in visible if name in curves)

    def _ghosts(self, record: RunRecord) -> Iterator[Message]:
        if self._others is not None and self._others.is_found:
            curves = self._curves.by_name
            shown = list(curves) if self._visible is None else self._shown(curves)
            yield from self._others.ghosts(record, shown, x=self._axis)

    def _detail(self, request: Mapping[str, Any]) -> Message:
        asked = read_detail(request)
        axis = self._curves.axes.get(asked.metric, self._axis or "_step")
        stretch = read_stretch(
            self._run,
            asked.metric,
            x=axis,
            start=asked.start,
            end=asked.end,
            max_points=asked.max_points,
        )
        return detail_message(asked.header, asked.metric, stretch)

    def _ill(self, text: str) -> Iterator[Message]:
        is_newer = "made by a newer nbtrack" in text
        code, command = ("version", "pip install -U nbtrack") if is_newer else ("ill", "")
        yield from self._if_new(error_message(code, text, command).header)

    def _if_new(
        self, header: dict[str, Any], unless: Mapping[str, Any] | None = None
    ) -> Iterator[Message]:
        kind = header["type"]
        header = plain(header)  # NaN is unlike itself; its text is not
        before = self._told.get(kind, unless)
        if header != before:
            self._told[kind] = header
            yield Message(header)
