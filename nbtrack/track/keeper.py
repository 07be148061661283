"""Keeps what readers see of a live run current: ``run.json`` and ``live-<writer>.json``.

Both are snapshots that could be rebuilt from the rows; they are here so that a list of runs never
has to read rows.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

import msgspec
from msgspec.structs import replace

from nbtrack import _secrets
from nbtrack._process import identify
from nbtrack.capture.environment import describe_environment
from nbtrack.records import CellRecord, Commit, LiveRecord, Notice, RunInfo, State
from nbtrack.store.rowlog import RowLog
from nbtrack.store.runs import claim_writer, note_change, read_info, write_info, write_live
from nbtrack.store.segments import list_segments
from nbtrack.track.metrics import Metrics
from nbtrack.track.opening import Opened, forget_unfinished
from nbtrack.track.writer import Writer

__all__ = ["Keeper"]

_MAX_SUMMARY_KEYS = 1_000
_QUIET_BEAT_US = 15_000_000
_SEAL_ROWS = 100_000


class Keeper:
    """The snapshots of one run, and the events that stand behind them in the row log.

    Attributes:
        info: what the run is, secrets hidden.
        dirty: whether something changed since the live file was written.
        problems: what went wrong in the background, in words.
    """

    def __init__(
        self,
        opened: Opened | None,
        info: RunInfo,
        writer: Writer,
        metrics: Metrics,
        summary: dict[str, Any],
    ) -> None:
        self.info = info
        self.dirty = True
        self.problems: list[str] = []
        self._opened = opened
        self._writer = writer
        self._metrics = metrics
        self._summary = summary
        self._is_info_dirty = False
        self._live = opened.live if opened else _memory_live(writer)
        self._seen_sequence = 0
        self._module_count = len(sys.modules)
        # Around making a snapshot and writing it: the heartbeat must not put back an older one
        # over the last one. Taken before the writer's lock, never inside it.
        self._writing = threading.RLock()

    def begin(self) -> None:
        """Write the beginning of the run: first into the row log, then the snapshots."""
        if self._opened is None:
            return
        self._writer.event("start", msgspec.to_builtins(self.info))
        self._writer.event(
            "config", {"set": self.info.config, "hidden": list(self.info.hidden_keys)}
        )
        self._write_info()
        self._write_live()
        self._note_change()

    def live_record(self) -> LiveRecord:
        """How this writer stands at this moment."""
        writer = self._writer
        now_us = writer.clock.now_us()
        with writer.lock:
            writer.settle_summary()
            whole = len(self._summary) <= _MAX_SUMMARY_KEYS
            kept = self._summary if whole else list(self._summary)[:_MAX_SUMMARY_KEYS]
            summary = {key: self._summary[key] for key in kept}
            return replace(
                self._live,
                updated_us=now_us,
                rows=writer.rows,
                sequence=writer.sequence,
                step=writer.step,
                last_step=writer.last_step,
                runtime_us=now_us - self._live.started_us,
                summary=summary,
                summary_is_whole=whole,
                overhead_us=writer.busy_ns // 1000,
            )

    def beat(self) -> bool:
        """Settle the row log and write what is out of date; whether frames came since."""
        if self._opened is None:
            return False
        self.note_environment()
        if self._writer.settle():
            self._remake_folder()
        has_news = self._writer.sequence != self._seen_sequence
        self._seen_sequence = self._writer.sequence
        idle_us = self._writer.clock.now_us() - self._live.updated_us
        if has_news or self.dirty or idle_us > _QUIET_BEAT_US:
            self._write_live()
        if self._is_info_dirty:
            self._write_info()
        return has_news

    def tell_news(self, after_s: float) -> None:
        """Let readers see what came, if they were told nothing for so long."""
        if self._writer.sequence == self._seen_sequence and not self.dirty:
            return
        if self._writer.clock.now_us() - self._live.updated_us >= after_s * 1e6:
            self.beat()

    def flush(self) -> None:
        """Bring the snapshots up to date now, for a reader in this process."""
        if self._opened is not None and self._writer.descriptor >= 0:
            if self._writer.sequence != self._live.sequence or self.dirty:
                self._write_live()
            if self._is_info_dirty:
                self._write_info()

    def end(self, state: State, *, exit_code: int | None, error: str | None) -> None:
        """Write the last snapshots, and seal the rows where that costs little."""
        now_us = self._writer.clock.now_us()
        with self._writing:
            self._live = replace(
                self._live, state=state, exit_code=exit_code, error=error, ended_us=now_us
            )
            if self._opened is None:
                return
            self._write_live()
        self._write_info()
        self._note_change()
        if state == "finished":
            store, info = self._opened.store, self.info
            forget_unfinished(store, info.project, info.run_id)
        self._seal()

    def info_changed(self, **fields: Any) -> None:
        """Something of the run's description changed; the heartbeat writes it."""
        now_us = self._writer.clock.now_us()
        with self._writer.lock:  # the heartbeat thread changes it too
            changed = {**self.info.changed_us, **dict.fromkeys(fields, now_us)}
            self.info = replace(self.info, changed_us=changed, **fields)
            self._is_info_dirty = True

    def config_changed(self, changed: dict[str, Any], hidden: tuple[str, ...] | list[str]) -> None:
        """Config keys changed; secrets are hidden already."""
        now_us = self._writer.clock.now_us()
        times = {f"config.{key}": now_us for key in changed}
        with self._writer.lock:
            self.info = replace(
                self.info,
                config={**self.info.config, **changed},
                hidden_keys=tuple(dict.fromkeys((*self.info.hidden_keys, *hidden))),
                changed_us={**self.info.changed_us, **times},
            )
            self._is_info_dirty = True

    def note_environment(self) -> None:
        """Code imports as it goes on: keep the versions of all that it has imported."""
        if self._opened is None or len(sys.modules) == self._module_count:
            return
        self._module_count = len(sys.modules)
        packages = describe_environment().packages
        if self.info.environment and packages != self.info.environment.packages:
            self.change_environment(packages=packages)

    def change_environment(self, **fields: Any) -> None:
        """More got known of what the run runs on."""
        with self._writer.lock:
            environment = replace(self.info.environment or describe_environment(), **fields)
            self.info_changed(environment=environment)
            self._tell("meta", {"environment": msgspec.to_builtins(environment)})
        self._write_if_ended()

    def change_commit(self, commit: Commit) -> None:
        """More got known of the repository around the code."""
        with self._writer.lock:
            self.info_changed(git=commit)
            self._tell("meta", {"git": msgspec.to_builtins(commit)})
        self._write_if_ended()

    def add_notice(self, notice: Notice) -> None:
        """Keep what the watchdog saw."""
        with self._writer.lock:
            self.info_changed(notices=(*self.info.notices, notice))
            self._tell("notice", msgspec.to_builtins(notice))
        self._write_if_ended()

    def add_cell(self, cell: CellRecord) -> None:
        """Keep an executed cell; one that started at the same moment is replaced."""
        with self._writer.lock:
            cells = self.info.cells
            others = tuple(other for other in cells if other.started_us != cell.started_us)
            self.info = replace(self.info, cells=(*others, cell))
            self._is_info_dirty = True
        self._tell("cell", msgspec.to_builtins(cell))
        self._write_if_ended()

    def conclude_if_gone(self, state: State) -> None:
        """What a reader is to conclude if this process vanishes without a word."""
        with self._writing:
            if self._live.state_if_gone == state:
                return
            self._live = replace(self._live, state_if_gone=state)
            if self._opened is not None and self._live.state == "running":
                self._write_live()

    def go_on_in_child(self) -> None:
        """Give a forked child a row log of its own: it must not write to its parent's."""
        assert self._opened is not None
        self._writing = threading.RLock()  # the parent's may be held by a thread that is not here
        folder = self._opened.folder
        child = replace(
            self._live,
            writer=-1,
            process=identify(),
            role="fork",
            heartbeat=0,
            rows=0,
            sequence=0,
            started_us=self._writer.clock.now_us(),
        )
        self._live = replace(child, writer=claim_writer(folder, child))
        rowlog = RowLog(folder, self._live.attempt, self._live.writer)
        self._opened.live = self._live
        self._opened.rowlog = rowlog
        self._writer.go_on_with(rowlog)

    def _tell(self, kind: str, body: dict[str, Any]) -> None:
        if self._writer.descriptor >= 0:
            self._writer.event(kind, body)

    def _write_if_ended(self) -> None:
        """Of a run that has ended (inside its cell, or before the background) the snapshot knows.

        Never inside the writer's lock: see `_writing`.
        """
        if self._writer.descriptor < 0 and self._opened is not None:
            self._write_info()

    def _write_live(self) -> None:
        assert self._opened is not None
        with self._writing:
            live = self.live_record()
            clean, _ = _secrets.redact(live.summary)
            self._live = replace(live, heartbeat=live.heartbeat + 1, summary=clean)
            self.dirty = False
            write_live(self._opened.folder, self._live)

    def _write_info(self) -> None:
        assert self._opened is not None
        if self._live.role == "fork":
            return
        with self._writing:
            theirs = read_info(self._opened.folder) if self._opened.is_beside else None
            with self._writer.lock:
                self._is_info_dirty = False
                info = replace(self.info, defines=dict(self._metrics.definitions))
                if theirs is not None:
                    info = _beside(theirs, info)
                self.info = info
            write_info(self._opened.folder, info)

    def _note_change(self) -> None:
        assert self._opened is not None
        note_change(self._opened.folder)

    def _remake_folder(self) -> None:
        """The run's folder was deleted while it is written: put the snapshots back as well."""
        self.problems.append("the run's folder was deleted while it was written; made anew")
        self.dirty = self._is_info_dirty = True

    def _seal(self) -> None:
        """Seal now if that costs no imports or there is much to seal; else a reader does it."""
        assert self._opened is not None
        is_ready = "polars" in sys.modules and "numpy" in sys.modules
        if not is_ready and self._writer.sequence < _SEAL_ROWS:
            return
        from nbtrack.store.seal import seal_segment  # brings Polars

        folder, writer = self._opened.folder, self._live.writer
        for segment, is_sealed in list_segments(folder).segments:
            if segment.writer == writer and not is_sealed:
                try:
                    seal_segment(folder, segment)
                except OSError as error:
                    self.problems.append(f"not sealed yet: {error}")
                    return


def _memory_live(writer: Writer) -> LiveRecord:
    return LiveRecord(
        writer=0, attempt=0, process=identify(os.getpid()), started_us=writer.clock.now_us()
    )


def _beside(theirs: RunInfo, ours: RunInfo) -> RunInfo:
    """run.json while several processes write one run: nobody takes back another's config."""
    return replace(
        ours,
        config={**theirs.config, **ours.config},
        tags=tuple(dict.fromkeys((*theirs.tags, *ours.tags))),
        cells=theirs.cells if len(theirs.cells) > len(ours.cells) else ours.cells,
        defines={**theirs.defines, **ours.defines},
        knobs={**theirs.knobs, **ours.knobs},
    )
