"""All runs of a project as one frame, kept at hand: a cache that can be deleted at any time.

What ended is kept, in memory and in one file a project in the cache folder; what may still change
is read anew and laid over it. A refresh that finds nothing new costs a few calls of stat:

- names of runs are listed again if the folder ``runs/`` was changed, or so lately that a second
  change would not show in its time;
- the tails of the change logs name runs that ended, were resumed or edited;
- runs that had not ended are looked at every time.

The file is checked by a crc. Whatever is wrong with it, it is built anew without a word; where it
cannot be written, things are as right, only slower.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbtrack._process import ProcessIdentity, identify
from nbtrack.records import State
from nbtrack.store.ended_runs import EndedRuns
from nbtrack.store.files import list_names
from nbtrack.store.hints import ChangeLogs, is_run_name
from nbtrack.store.index_cache import IndexCache, IndexHead
from nbtrack.store.index_frame import Row, key_names, make_row, with_key_column
from nbtrack.store.layout import ProjectFolder
from nbtrack.store.record import RunFiles, build_record, read_files
from nbtrack.store.state import HeartbeatWatch, compute_state

if TYPE_CHECKING:
    import polars as pl

__all__ = ["RunIndex", "key_names", "with_key_column"]

# The times of folders are as coarse as two seconds on some disks.
_COARSE_NS = 2_000_000_000
_SAVE_EVERY_S = 60.0
_WORTH_SAVING = 20


@dataclass(slots=True)
class _OpenRun:
    """A run that may still change.

    Attributes:
        files: what was read of it.
        mtime_ns: time of its folder when it was read; 0 if too late to be trusted.
        state: as computed from its writers alone.
        row: its row.
    """

    files: RunFiles
    mtime_ns: int
    state: State
    row: Row


class RunIndex:
    """The runs of one project, as a frame that is always up to date.

    Columns: those of `index_frame.BASE`, one for each key in wide use (``config.lr``,
    ``summary.val/loss``), and ``_rest`` with the others as json (see `with_key_column`).

    Args:
        project: the project's folder.
        cache_dir: where the file of the index is kept.
        store_id: of the store.
        name: true name of the project; its folder's name by default.
        us: who is reading; this process by default.
        watch: what was seen of heartbeats.

    Attributes:
        revision: grows whenever `refresh` finds news.
    """

    def __init__(
        self,
        project: ProjectFolder,
        cache_dir: Path,
        store_id: str,
        *,
        name: str | None = None,
        us: ProcessIdentity | None = None,
        watch: HeartbeatWatch | None = None,
    ) -> None:
        self._runs = os.fspath(project.runs)
        self._project = name or project.path.name
        self._us = us or identify()
        self._watch = watch or HeartbeatWatch()
        self._cache = IndexCache(cache_dir, store_id, project.path.name)
        self._logs = ChangeLogs(project)
        self._ended = EndedRuns()
        self._open: dict[str, _OpenRun] = {}
        # Folders that are no runs (yet): one that is just being made becomes one without a sign.
        self._unborn: set[str] = set()
        self._listed_ns = 0
        self._whole: pl.DataFrame | None = None
        self.revision = 0
        self._unsaved = 0
        self._saved_pulses: set[str] = set()
        self._save_after_s = 0.0
        self._pid = os.getpid()
        self._lock = threading.Lock()

    def refresh(self) -> pl.DataFrame:
        """Look for news and give all runs, in no particular order."""
        if self._pid != os.getpid():
            # A forked child must not wait for a thread that it does not have.
            self._pid, self._lock = os.getpid(), threading.Lock()
        with self._lock:
            is_first = self._whole is None
            if is_first:
                self._load()
            is_news = self._update()
            if is_news or self._whole is None:
                self.revision += 1
                self._whole = self._ended.with_open([run.row for run in self._open.values()])
                self._save()
            # A clone costs nothing and keeps what the caller changes in place to itself.
            return self._whole.clone()

    def _load(self) -> None:
        saved = self._cache.load()
        if saved is None or saved[0].runs_folder != self._runs:
            self._logs.skip()  # all is read anyway, and what comes later is news
            return
        head, frame = saved
        self._ended = EndedRuns(frame)
        self._logs.offsets = dict(head.offsets)
        self._unborn = set(head.open_names)
        self._listed_ns = head.listed_ns
        self._save_after_s = time.monotonic() + _SAVE_EVERY_S - self._cache.age_s()
        if head.boot == _boot_key(self._us):
            self._watch.recall(head.pulses)
            self._saved_pulses = set(head.pulses)

    def _update(self) -> bool:
        """Take in all news; whether there were any."""
        changed = self._logs.read()  # before all else: what a hint names was on disk before it
        gone, fresh = self._list_runs()
        lost = self._ended.drop(gone | changed)
        before = {name: run.row for name, run in self._open.items()}
        to_read = fresh | changed | self._unborn
        for name, run in list(self._open.items()):
            if name in gone:
                del self._open[name]
            elif not self._is_unchanged(run):
                to_read.add(name)
        ended = [row for name in to_read if (row := self._read(name)) is not None]
        if ended:
            self._ended.add(ended)
        self._unsaved += lost + len(ended)
        after = {name: run.row for name, run in self._open.items()}
        return bool(lost or ended) or before != after

    def _list_runs(self) -> tuple[set[str], set[str]]:
        """Names that are gone, and names that are new, if the folder was changed."""
        mtime_ns = _mtime_ns(self._runs)
        if mtime_ns and mtime_ns == self._listed_ns:
            return set(), set()
        names = {name for name in list_names(self._runs) if is_run_name(name)}
        self._listed_ns = _trusted(mtime_ns)
        self._unborn &= names
        known = self._ended.names | self._open.keys()
        return known - names, names - known

    def _is_unchanged(self, run: _OpenRun) -> bool:
        """Whether neither the files nor the processes of a run have moved since it was read."""
        files = run.files
        if not run.mtime_ns or _mtime_ns(files.path) != run.mtime_ns:
            return False
        return compute_state(files.lives, self._us, self._watch, files.path) == run.state

    def _read(self, name: str) -> Row | None:
        """Read a run: its row if it has ended; else it is put among the open or unborn ones."""
        path = f"{self._runs}/{name}"
        # Only of a run that was open before: most of those that are new here have ended.
        mtime_ns = _mtime_ns(path) if self._open.pop(name, None) else 0
        self._unborn.discard(name)
        files = read_files(path)
        if files is None:
            if _mtime_ns(path):
                self._unborn.add(name)
            return None
        record = build_record(files, self._watch, self._us)
        row = make_row(record, name, self._project)
        if record.is_ended and record.ill is None:
            self._watch.forget([f"{path}/{live.writer}" for live in files.lives])
            return row
        state = compute_state(files.lives, self._us, self._watch, path)
        # Without any live file only time tells whether it is being begun or was left.
        is_settled = bool(files.lives) or record.state != "running"
        self._open[name] = _OpenRun(files, _trusted(mtime_ns) if is_settled else 0, state, row)
        return None

    def _save(self) -> None:
        """Save what would cost time to find out again, once a minute at most."""
        pulses = {
            key: pulse for key, pulse in self._watch.export().items() if key.startswith(self._runs)
        }
        is_worth_it = self._unsaved >= _WORTH_SAVING or bool(pulses.keys() - self._saved_pulses)
        if not is_worth_it or time.monotonic() < self._save_after_s:
            return
        head = IndexHead(
            runs_folder=self._runs,
            listed_ns=self._listed_ns,
            offsets=self._logs.offsets,
            open_names=[*self._open, *self._unborn],
            boot=_boot_key(self._us),
            pulses=pulses,
        )
        self._save_after_s = time.monotonic() + _SAVE_EVERY_S
        if self._cache.save(head, self._ended.frame):
            self._unsaved, self._saved_pulses = 0, set(pulses)


def _mtime_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - text paths where it is hot
    except OSError:
        return 0


def _trusted(mtime_ns: int) -> int:
    """A folder's time if no later change can bear the same; else 0."""
    return mtime_ns if time.time_ns() - mtime_ns > _COARSE_NS else 0


def _boot_key(us: ProcessIdentity) -> str:
    return f"{us.host}/{us.boot_id}"
