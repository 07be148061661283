"""One run, as the code that trains sees it."""

from __future__ import annotations

import os
import struct
import traceback
from time import monotonic_ns, perf_counter_ns
from types import TracebackType
from typing import Any, Self, cast
from zlib import crc32

import msgspec

from nbtrack import _secrets
from nbtrack._hooks import hooks
from nbtrack.errors import RunFinishedError, RunStopped
from nbtrack.records import MetricDefinition, RunInfo, State
from nbtrack.settings import Resolved
from nbtrack.store.frames import RowPlan
from nbtrack.track.capturing import Capturing
from nbtrack.track.config import Config, ConfigView
from nbtrack.track.console import Console, in_notebook
from nbtrack.track.keeper import Keeper
from nbtrack.track.metrics import Metrics
from nbtrack.track.opening import Opened, count_before
from nbtrack.track.planned import PlannedMethods
from nbtrack.track.rows import check_commit, check_step, plain_row
from nbtrack.track.run_asked import Asked, RunAsked
from nbtrack.track.run_capture import RunCapture
from nbtrack.track.run_facts import RunFacts
from nbtrack.track.run_files import RunFiles
from nbtrack.track.run_in_cells import RunInCells
from nbtrack.track.run_media import RunMedia
from nbtrack.track.session import session
from nbtrack.track.summary import Summary
from nbtrack.track.writer import Writer

__all__ = ["Run"]

_head = struct.Struct("<6sI").pack  # mark and length as one, crc32
_write = os.write
_SAMPLE = 63  # one call in 64 is timed


class Run(RunFacts, RunInCells, RunAsked, RunMedia, RunFiles, RunCapture, PlannedMethods):
    """A run that is being written: log rows, set config and summary, finish.

    Made by `nbtrack.init`; a recorded run is read through `nbtrack.open_run`.

    Example:
        >>> import nbtrack
        >>> with nbtrack.init(project="doc", config={"lr": 0.1}) as run:
        ...     for step in range(3):
        ...         run.log({"loss": 1 / (step + 1)})
        >>> len(nbtrack.open_run(run.id).history())
        3
    """

    __slots__ = (
        "_asked",
        "_capturing",
        "_config",
        "_console",
        "_has_logged",
        "_keeper",
        "_media",
        "_metrics",
        "_opened",
        "_outcome",
        "_resolved",
        "_state",
        "_summary",
        "_values",
        "_writer",
        "starting_step",
    )

    def __init__(
        self,
        opened: Opened | None,
        resolved: Resolved,
        wanted: RunInfo,
        config: dict[str, Any],
    ) -> None:
        """Begin to write what was opened.

        Args:
            opened: None keeps everything in memory (mode "disabled").
            resolved: settings.
            wanted: what the user said; counts where nothing was opened.
            config: what the code gets to read, secrets included; they are hidden on disk only.
        """
        info = opened.info if opened else wanted
        self._opened = opened
        self._resolved = resolved
        self._media = None
        self._console = Console(silent=resolved.silent, quiet=resolved.quiet)
        self._values: dict[str, Any] = dict(opened.summary) if opened else {}
        self._metrics = Metrics(info.defines, self._values, count_before(opened, info.defines))
        self._writer = Writer(
            opened.rowlog if opened else None,
            self._values,
            self._metrics,
            step=opened.step if opened else 0,
            clock=opened.clock if opened else None,
        )
        self.starting_step = self._writer.step
        self._keeper = Keeper(opened, info, self._writer, self._metrics, self._values)
        self._asked = Asked(opened, info.knobs)
        self._config = Config(
            {**info.config, **config},
            self._config_changed,
            self._may_change_config,
            lambda: self._check_usable("config"),
        )
        self._summary = Summary(
            self._values,
            self._summary_changed,
            self._internal_values,
            lambda: self._check_usable("summary"),
            self._writer.settle_summary,
            self,
        )
        self._state: State = "running"
        self._has_logged = False
        self._outcome: tuple[State, int] | None = None
        self._keeper.begin()
        self._capturing = Capturing(
            opened, resolved, self._keeper, self._writer, self._take_watched
        )
        self._capturing.begin()

    def log(
        self, data: dict[str, Any], step: int | None = None, commit: bool | None = None
    ) -> None:
        """Log one row of metrics.

        When this returns, the row is with the operating system: killing the process does not
        lose it. Trouble with the disk never raises here; rows then wait in memory.

        Args:
            data: metric names and values: numbers, texts, lists, nested dicts, arrays, images,
                figures, other media. "train/loss" puts the metric into the section "train".
            step: of the row; by default one more than the row before. A given step leaves the
                row open for more values until a higher step comes.
            commit: whether the row is complete; by default True without `step`, False with it.

        Raises:
            ValueTypeError: `data` is no dict, a key is no text, a value cannot be logged, or
                `step` is no int.
            RunFinishedError: the run is finished.
            RunStopped: somebody asked the run to stop. This row is kept, and so is what is
                logged after this was caught.
        """
        # The fast path: a key set seen before, all numbers. The slow one is Writer.log; both
        # must write the same frames.
        if step is None and commit is None and type(data) is dict:
            writer = self._writer
            with writer.lock:
                values = data.values()
                plan: RowPlan | None = writer.hot
                if tuple(data) != plan.names or [*map(type, values)] != plan.types:
                    plan = writer.find_plan(data)
                if plan is not None:
                    sequence = writer.sequence
                    started_ns = 0 if sequence & _SAMPLE else perf_counter_ns()
                    row_step = writer.step
                    now_us = (monotonic_ns() + writer.offset_ns) // 1000
                    try:
                        payload = plan.pack(plan.tag, sequence, row_step, now_us, *values)
                    except struct.error:  # an int beyond 64 bits
                        self._log_slowly(data, step, commit)
                        return
                    # The numbers move before the write: a Ctrl-C in between leaves a gap.
                    writer.sequence = sequence + 1
                    writer.step = row_step + 1
                    whole = _head(plan.head, crc32(payload)) + payload
                    try:
                        written = _write(writer.descriptor, whole)
                    except OSError as error:
                        writer.keep(whole, error)
                    else:
                        if written != plan.whole_size:
                            writer.keep(whole, written)
                    plan.last = payload  # the summary is worked out when it is looked at
                    if started_ns:
                        writer.busy_ns += (perf_counter_ns() - started_ns) * (_SAMPLE + 1)
                    return
        self._log_slowly(data, step, commit)

    def define_metric(
        self,
        name: str,
        step_metric: str | MetricDefinition | None = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | None = None,
        goal: str | None = None,
        overwrite: bool | None = None,
    ) -> MetricDefinition:
        """Say how a metric is drawn and summed up.

        Args:
            name: exact name, or a beginning and one ``*`` at the end.
            step_metric: the metric that is the x axis.
            step_sync: give rows that lack the step metric its last value (default with
                `step_metric`).
            hidden: do not draw it by itself.
            summary: what the summary keeps, comma-separated: min, max, mean, last, first, best,
                copy, none.
            goal: "minimize" or "maximize", for "best".
            overwrite: replace an earlier definition instead of adding to it.

        Returns:
            The definition that holds now.
        """
        self._check_usable("define_metric")
        x = step_metric.name if isinstance(step_metric, MetricDefinition) else step_metric
        with self._writer.lock:
            definition = self._metrics.define(
                name, x, step_sync, hidden, summary, goal, overwrite, current=self._values
            )
            self._writer.rules_changed()
        self._writer.event("define", msgspec.to_builtins(definition))
        self._keeper.info_changed()
        return definition

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """End the run.

        Args:
            exit_code: 0 or None for finished, anything else for failed.
            quiet: say nothing.

        Raises:
            RowsNotWrittenError: rows or media are still in memory that the disk refused. The run
                stays open: make room and call finish() again.
        """
        if quiet:
            self._console.quiet = True
        self.end("failed" if exit_code else "finished", exit_code=exit_code or 0)

    def end(self, state: State, *, exit_code: int | None = None, error: str | None = None) -> None:
        """End the run in this state; `error` is the text of a traceback. Does nothing twice."""
        if self._state != "running":
            return
        self._answer_all()
        self._keeper.note_environment()
        with self._writer.lock:
            self._config.sync()
            self._log_watched()
            self._writer.close_row()
            self._writer.settle()
            if not self._is_unwritten():
                self._writer.event("finish", {"state": state, "exit_code": exit_code})
            self._check_written()
            self._state = state
            self._writer.close()
        self._capturing.end()
        self._tell_of_files()
        hidden = _secrets.redact_text(error) if error else None
        self._keeper.end(state, exit_code=exit_code, error=hidden)
        session.leave(self)
        if hooks.run_finished is not None and self._opened is not None:
            hooks.run_finished(self)
        self._finish_media()

    def beat(self) -> None:
        """What the heartbeat thread does once a second."""
        if self._state != "running":
            return
        self._config.sync()
        self._keeper.beat()
        self._retry_media()
        if self._writer.trouble is not None:
            self._tell_of_trouble()
        if hooks.tick is not None:
            hooks.tick(self)

    def tell_news(self, after_s: float) -> None:
        """Let readers see what came, if they were told nothing for so long."""
        if self._state == "running":
            self._keeper.tell_news(after_s)

    def note_trouble(self, error: Exception) -> None:
        """Remember an error of the heartbeat; told once, in one line."""
        self._keeper.problems.append(f"{type(error).__name__}: {error}")
        self._console.warn(
            f"what others see of run {self.name} is behind: {error}", once="heartbeat"
        )

    def flush(self) -> None:
        """Bring what readers see up to date at once."""
        if self._state == "running":
            self._keeper.flush()

    def after_fork(self) -> None:
        """In a forked child: the first log() gets a row log of its own."""
        self._writer.stop_in_child()
        if self._media is not None:
            self._media.after_fork()

    @property
    def config(self) -> Config:
        """Hyperparameters and whatever else describes the run; see `Config`."""
        return self._config

    @property
    def config_static(self) -> ConfigView:
        """The config, not to be changed."""
        return ConfigView(self._config)

    @property
    def summary(self) -> Summary:
        """One value a metric: the last one, or what define_metric asked for; see `Summary`."""
        return self._summary

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.finish()
            return
        state: State = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        text = "".join(traceback.format_exception(kind, error, trace))
        # Somebody pressed Stop: nothing went wrong, and there is nothing to explain.
        self.end(state, exit_code=1, error=None if isinstance(error, RunStopped) else text)

    def _log_slowly(self, data: Any, step: Any, commit: bool | None) -> None:
        self._check_usable("log")
        row, time_us = plain_row(data, self)
        writer = self._writer
        if writer.is_held:
            row = self._with_fresh_knobs(row)
        lower_steps = writer.lower_steps
        writer.log(row, check_step(step), check_commit(commit), time_us)
        if writer.lower_steps > lower_steps == 0:
            self._console.warn(
                f"a row at step {step} came after step {writer.step}; it is kept as a row of its "
                "own, and charts sort by step",
                once="lower step",
            )
        if step is None and commit is None and type(data) is dict:
            writer.learn(cast("dict[str, Any]", data), row)
        if writer.trouble is not None:
            self._tell_of_trouble()
        if not self._has_logged:
            self._has_logged = True
            if hooks.first_log is not None and self._opened is not None:
                hooks.first_log(self)
        if self._asked.stop:
            self._stop_if_asked()

    def _check_usable(self, what: str) -> None:
        if self._state != "running":
            raise RunFinishedError(
                f"Run ({self.id}) is finished. {what}() cannot be called any more; "
                "nbtrack.init() begins a new run"
            )
        if self._opened is not None and self._opened.live.process.pid != os.getpid():
            self._keeper.go_on_in_child()

    def _tell_of_trouble(self) -> None:
        self._console.warn(
            f"rows of run {self.name} cannot be written: {self._writer.trouble}. They wait in "
            "memory and are written as soon as that is possible",
            once="disk",
        )

    def _config_changed(self, changed: dict[str, Any]) -> None:
        clean, hidden = _secrets.redact(changed)
        self._writer.event("config", {"set": clean, "hidden": list(hidden)})
        self._keeper.config_changed(clean, hidden)

    def _may_change_config(self) -> bool:
        return in_notebook() or self._resolved.allow_val_change

    def _summary_changed(self, changed: dict[str, Any], deleted: list[str]) -> None:
        clean, _ = _secrets.redact(changed)
        self._writer.event("summary", {"set": clean, "delete": deleted})
        self._keeper.dirty = True

    def _internal_values(self) -> dict[str, Any]:
        if not self._writer.rows:
            return {}
        live = self._keeper.live_record()
        runtime_s = (live.base_runtime_us + live.runtime_us) / 1e6
        return {
            "_step": self._writer.last_step,
            "_runtime": runtime_s,
            "_timestamp": live.updated_us / 1e6,
        }
