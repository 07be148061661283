"""From rows to frames: one writer of one run, in this process.

`Run.log` has the fast path (a key set seen before, all plain numbers, no open row): it packs and
writes by itself with what it finds here. Everything else comes through `Writer.log`, which knows
the rules for steps and commits, and what to do when the disk refuses.
"""

from __future__ import annotations

import threading
from time import perf_counter_ns
from typing import Any

from nbtrack._clock import RunClock
from nbtrack.store.columns import flatten
from nbtrack.store.frames import (
    ALONE,
    COMMIT,
    CONTINUES,
    MAX_SCHEMAS,
    RowPlan,
    encode_event,
    encode_map_row,
    encode_schema,
    frame,
    is_packable,
)
from nbtrack.store.layout import SegmentName
from nbtrack.store.rowlog import RowLog
from nbtrack.track.metrics import Metrics

__all__ = ["Writer"]

_NO_PLAN = RowPlan(0, ())
_ROTATE_BYTES = 16 * 1024 * 1024


class Writer:
    """Rows and events of one run, from this process, in one order.

    Attributes:
        lock: held around every change; reentrant, so that a signal handler may log.
        hot: the plan of the last fast row: rows of a loop are mostly alike, and comparing is
            cheaper than a look-up. One that fits no row while the fast path is closed: while a
            row is open, frames wait for the disk, or metrics have rules.
        sequence: number of the next frame. step: step of the next row, or of the open one.
        is_open: a row is open at `step`.
        is_held: rows are to come the slow way, where somebody waits for them.
        events: frames so far that are no rows. pieces: frames that went on with an open row.
        busy_ns: time spent in log(), measured on a sample of the calls.
        offset_ns: from the monotonic clock to the wall clock, for the fast path.
    """

    __slots__ = (
        "_is_fast",
        "_open_row",
        "_plans",
        "_rowlog",
        "_schema_count",
        "_schemas",
        "_time_us",
        "busy_ns",
        "clock",
        "descriptor",
        "events",
        "hot",
        "is_held",
        "is_open",
        "lock",
        "lower_steps",
        "metrics",
        "offset_ns",
        "pieces",
        "sequence",
        "step",
        "summary",
    )

    def __init__(
        self,
        rowlog: RowLog | None,
        summary: dict[str, Any],
        metrics: Metrics,
        *,
        step: int = 0,
        clock: RunClock | None = None,
    ) -> None:
        """Write through `rowlog`; None keeps only the summary and the step (mode "disabled")."""
        self.lock = threading.RLock()
        self.clock = clock or RunClock()
        self.offset_ns = self.clock.offset_ns
        self.summary = summary
        self.metrics = metrics
        self.sequence = self.events = self.pieces = self.lower_steps = 0
        self.busy_ns = 0
        self.step = step
        self.is_open = self.is_held = False
        self._open_row: dict[str, Any] = {}
        self._plans: dict[tuple[Any, ...], RowPlan] = {}
        self._schemas: dict[tuple[str, ...], RowPlan] = {}
        self._schema_count = 0
        self._time_us: int | None = None
        self._rowlog = rowlog
        self.descriptor = rowlog.descriptor if rowlog else -1
        self.hot = _NO_PLAN
        self._is_fast = rowlog is not None

    @property
    def rows(self) -> int:
        """Rows begun so far."""
        return self.sequence - self.events - self.pieces

    @property
    def last_step(self) -> int | None:
        """The largest step of any row of this writer; None without rows."""
        if not self.rows:
            return None
        return self.step if self.is_open else self.step - 1

    @property
    def pieces_of_rows(self) -> int:
        """Frames so far that hold values: what grows with each log(), and with nothing else."""
        return self.sequence - self.events

    @property
    def unwritten(self) -> int:
        """Frames that are in memory only, because the disk refused them."""
        return self._rowlog.unwritten if self._rowlog else 0

    @property
    def trouble(self) -> OSError | None:
        """The last error of the disk; None when all is written."""
        return self._rowlog.trouble if self._rowlog else None

    def log(
        self,
        row: dict[str, Any],
        step: int | None,
        commit: bool | None,
        time_us: int | None = None,
    ) -> None:
        """Write one row of plain values by the rules for steps and commits (wandb's, but one).

        Without a step: the values go into the open row, or a new one, and close it
        (``commit=False`` leaves it open). With a step: a higher one closes the open row and
        begins a new one that stays open; the same one goes into the open row; a lower one, or
        one that is closed already, is a row of its own, written and closed at once.
        """
        started_ns = perf_counter_ns()
        with self.lock:
            self.settle_summary()
            self._time_us = time_us
            if step is None:
                self._log_at_step(row, closes=commit is not False)
            elif step < self.step:
                self._log_alone(row, step)
            else:
                if step > self.step:
                    self.close_row()
                    self.step = step
                self._log_at_step(row, closes=commit is True)
            self._open_or_close_fast_path()
            self.busy_ns += perf_counter_ns() - started_ns

    def learn(self, data: dict[str, Any], row: dict[str, Any]) -> None:
        """Let the fast path take rows like this one from now on, if they are plain numbers.

        Args:
            data: as the user gave it.
            row: what was made of it; where that is not the same, nothing is learned.
        """
        types = list(map(type, data.values()))
        if (
            not data
            or len(row) != len(data)
            or not all(kind in (float, int, bool) for kind in types)
        ):
            return
        with self.lock:
            plan = self._schemas.get(tuple(name for name, _ in flatten(data)))
            # A large int has another column than its neighbours: that row stays an exception.
            if plan is not None and len(plan.columns) == len(data):
                plan.names, plan.types = tuple(data), types
                self._plans[(*data, *types)] = plan

    def find_plan(self, data: dict[str, Any]) -> RowPlan | None:
        """The plan for a row like this one, if the fast path may write it now."""
        if not self._is_fast:
            return None
        plan = self._plans.get((*data, *map(type, data.values())))
        if plan is not None:
            self.hot = plan
        return plan

    def event(self, kind: str, body: dict[str, Any]) -> None:
        """Write something other than a row."""
        with self.lock:
            sequence = self.sequence
            self.sequence = sequence + 1
            self.events += 1
            if self._rowlog is not None:
                self._append(encode_event(kind, sequence, self.clock.now_us(), body))
            self._open_or_close_fast_path()

    def close_row(self) -> None:
        """Close the open row, if there is one. It is on disk already."""
        if self.is_open:
            self.settle_summary()
            self._fold(self._open_row)
            self._open_row = {}
            self.is_open = False
            self.step += 1

    def hold(self) -> None:
        """Let the next row come the slow way, whatever it is."""
        with self.lock:
            self.is_held = True
            self._open_or_close_fast_path()

    def release(self) -> None:
        """Take `hold` back."""
        with self.lock:
            self.is_held = False
            self._open_or_close_fast_path()

    def rules_changed(self) -> None:
        """Look at the metric rules again: `define_metric` was called."""
        with self.lock:
            self._open_or_close_fast_path()

    def keep(self, whole: bytes, trouble: OSError | int) -> None:
        """The fast path could not write a frame: keep it in memory.

        Args:
            whole: the frame.
            trouble: the error, or how many of its bytes were written.
        """
        if self._rowlog is None:
            return
        segment = self._rowlog.segment
        if isinstance(trouble, OSError):
            self._rowlog.keep(whole, trouble)
        else:
            self._rowlog.rescue(whole, trouble)
        self._notice_new_file(segment)
        self._open_or_close_fast_path()

    def settle(self) -> bool:
        """What the heartbeat does: write what waits, mend a deleted file, begin the next one.

        Returns:
            Whether the row log was deleted under us and made anew.
        """
        with self.lock:
            self.clock.resync()
            self.offset_ns = self.clock.offset_ns
            if self._rowlog is None or self.descriptor < 0:  # kept in memory only, or closed
                return False
            was_gone = self._rowlog.restore_if_gone()
            self._rowlog.retry()
            self.descriptor = self._rowlog.descriptor
            if not self.is_open and self._rowlog.size > _ROTATE_BYTES:
                self._rotate()
            self._open_or_close_fast_path()
            return was_gone

    def go_on_with(self, rowlog: RowLog) -> None:
        """Write to another row log from now on: this is a forked child."""
        self.lock = threading.RLock()  # the parent's may be held by a thread that is not here
        self._rowlog = rowlog
        self.descriptor = rowlog.descriptor
        self.sequence = self.events = self.pieces = 0
        self.is_open = False
        self._open_row = {}
        self._forget_schemas()
        self._open_or_close_fast_path()

    def stop_in_child(self) -> None:
        """Let the first log() of a forked child come through the slow path."""
        self.lock = threading.RLock()
        self._is_fast, self.hot = False, _NO_PLAN

    def close(self) -> None:
        """Close the file; the caller has looked at `unwritten`."""
        with self.lock:
            self._is_fast, self.hot = False, _NO_PLAN
            if self._rowlog is not None:
                self._rowlog.close()
            self.descriptor = -1

    def _log_at_step(self, row: dict[str, Any], *, closes: bool) -> None:
        if not row and not closes:
            return
        flags = CONTINUES if self.is_open else 0
        row = self.metrics.fill_steps(row, self._open_row)
        self._open_row.update(row)
        if not closes:
            self.is_open = True
            self._write(row, flags, self.step)
            self._update_plain(row)
            return
        # All moves before the write: a Ctrl-C in between leaves a gap, and never lets the next
        # row go into this one.
        step, whole = self.step, self._open_row
        self.is_open, self._open_row, self.step = False, {}, step + 1
        self._write(row, flags | COMMIT, step)
        self._fold(whole)

    def _log_alone(self, row: dict[str, Any], step: int) -> None:
        self.lower_steps += 1
        row = self.metrics.fill_steps(row, {})
        self._write(row, ALONE | COMMIT, step)
        self._fold(row)

    def _write(self, row: dict[str, Any], flags: int, step: int) -> None:
        # The number moves before the write: a Ctrl-C in between leaves a gap, never a repeat.
        sequence = self.sequence
        self.sequence = sequence + 1
        if flags & CONTINUES:
            self.pieces += 1
        if self._rowlog is None:
            return
        columns = dict(flatten(row))
        now_us = self.clock.now_us() if self._time_us is None else self._time_us
        plan = self._plan_for(tuple(columns))
        if plan is None:
            self._append(encode_map_row(flags, sequence, step, now_us, columns))
        else:
            tag = plan.tag_for(flags)
            self._append(frame(plan.pack(tag, sequence, step, now_us, *columns.values())))

    def _plan_for(self, columns: tuple[str, ...]) -> RowPlan | None:
        plan = self._schemas.get(columns)
        if plan is None and is_packable(columns) and len(self._schemas) < MAX_SCHEMAS:
            plan = RowPlan(self._schema_count, columns)
            self._schema_count += 1
            # Twice: one ill frame must not make all rows of the schema unreadable.
            self._append(encode_schema(plan) * 2)
            self._schemas[columns] = plan
        return plan

    def _append(self, frames: bytes) -> None:
        assert self._rowlog is not None
        segment = self._rowlog.segment
        self._rowlog.append(frames)
        self._notice_new_file(segment)

    def _notice_new_file(self, segment: SegmentName) -> None:
        """Frames that wait for a new file need their schemas there: each file stands alone."""
        if self._rowlog is not None and self._rowlog.segment != segment:
            schemas = b"".join(map(encode_schema, self._schemas.values()))
            self._rowlog.put_first(schemas)
            self.descriptor = self._rowlog.descriptor

    def _rotate(self) -> None:
        assert self._rowlog is not None
        if self._rowlog.rotate() is not None:
            self.descriptor = self._rowlog.descriptor
            self._forget_schemas()

    def settle_summary(self) -> None:
        """Take the rows of the fast path into the summary, in their order."""
        with self.lock:
            fresh = [plan for plan in self._schemas.values() if plan.last]
            if not fresh:
                return
            for _, row in sorted((plan.last_row() for plan in fresh), key=lambda pair: pair[0]):
                self.summary.update(row)
            for plan in fresh:
                plan.last = b""

    def _forget_schemas(self) -> None:
        """Each file stands alone: in a new one the schemas are told again."""
        self.settle_summary()
        self._plans, self._schemas, self._schema_count = {}, {}, 0
        self.hot = _NO_PLAN

    def _open_or_close_fast_path(self) -> None:
        is_plain = not self.is_open and not self.unwritten and self.metrics.is_empty
        self._is_fast = is_plain and not self.is_held and self._rowlog is not None
        if not self._is_fast:
            self.hot = _NO_PLAN

    def _update_plain(self, row: dict[str, Any]) -> None:
        """Show values of an open row in the summary at once, where no rule asks to wait."""
        if self.metrics.is_empty:
            self.metrics.fold(self.summary, row)

    def _fold(self, row: dict[str, Any]) -> None:
        self.metrics.fold(self.summary, row)
