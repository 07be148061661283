"""What changes in a store, look by look: runs that begin, go on, end, are edited, or go away.

Three signs are looked at, all of them cheap: the hints (`nbtrack.store.hints`) of runs that began,
ended or were edited; the folders of runs, whose times move when one is made or taken away; and of
runs that are running, their snapshots and the sizes of their row logs. Nothing is read but what
moved, so that a store with thousands of ended runs costs no more than an empty one.
"""

from __future__ import annotations

import base64
import os
import re
import time
import zlib
from collections.abc import Container
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import msgspec

from nbtrack._process import identify
from nbtrack.errors import ArgumentError, NotFoundError
from nbtrack.records import ENDED_STATES, State
from nbtrack.store.files import list_names
from nbtrack.store.hints import ChangeLogs, is_run_name
from nbtrack.store.layout import ProjectFolder
from nbtrack.store.record import RunFiles, read_files
from nbtrack.store.state import compute_state
from nbtrack.store.stores import Store

__all__ = ["Hints", "StoreNews", "hints_since"]

_RUN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}/[a-z0-9][a-z0-9._-]{0,63}")
_LONGEST_CURSOR = 1 << 18
_LARGEST_CURSOR = 1 << 22
# The times of folders are as coarse as two seconds on some disks.
_COARSE_NS = 2_000_000_000
# Whether the processes of live runs are there still is asked at each so many looks.
_STATE_EVERY = 4
# Of runs that nobody has heard of for long, so many are looked at each time.
_STALE_A_LOOK = 64


class Hints(NamedTuple):
    """What has changed since a cursor, as far as it can be said without looking at all runs.

    Attributes:
        changed: runs, as ``<project folder>/<run folder>``.
        cursor: from where to ask on.
        is_whole: whether the cursor knew which runs were live: they are among those that changed.
    """

    changed: set[str]
    cursor: str
    is_whole: bool


class _Cursor(msgspec.Struct, forbid_unknown_fields=True):
    """What a page holds for us.

    Attributes:
        hints: project folder -> file of hints -> how many of its bytes were read.
        live: the runs that were live; None if that was not known.
    """

    hints: dict[str, dict[str, int]] = {}
    live: list[str] | None = None


@dataclass(slots=True)
class _Live:
    """A run that has not ended.

    Attributes:
        stamp: of its files.
        files: its snapshots.
        state: as computed from its writers.
    """

    stamp: object
    files: RunFiles
    state: State


def hints_since(store: Store, cursor: str | None) -> Hints:
    """The runs that began, were resumed, ended, were edited or deleted since a cursor.

    Those that were live then are among them: they may have rows, or be gone without a word.

    Args:
        store: the store.
        cursor: from an earlier answer, of whatever process; without one nothing has changed.

    Raises:
        ArgumentError: the cursor is none of ours.
    """
    before = _decode(cursor) if cursor is not None else None
    after = _Cursor(live=before.live if before is not None else None)
    changed = set(after.live or ())
    for project, folder in _projects(store).items():
        logs = ChangeLogs(folder, before.hints.get(project) if before is not None else None)
        if before is None:
            logs.skip()
        else:  # of a project that is new: all of its runs
            changed |= {f"{project}/{run}" for run in logs.read()}
        after.hints[project] = logs.offsets
    return Hints(changed, _encode(after), after.live is not None)


class StoreNews:
    """Tells which runs of a store have changed since the last look.

    Making it looks for all runs that are live now, which takes as long as a list of all runs.

    Args:
        store: the store, for this object alone or under a lock of the caller's.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._us = identify()
        self._looks = 0
        self._projects: dict[str, _ProjectNews] = {}
        self._live: dict[str, _Live] = {}
        self._stale: dict[str, int] = {}  # run -> time of its folder
        for project, folder in _projects(store).items():
            # In this order: what happens meanwhile is found twice, and not missed.
            self._projects[project] = _ProjectNews(project, folder)
            self._find_live(project, folder)

    @property
    def live(self) -> set[str]:
        """The runs that are running now."""
        return set(self._live)

    @property
    def cursor(self) -> str:
        """From where `hints_since` may ask on after the last look."""
        hints = {name: project.logs.offsets for name, project in self._projects.items()}
        return _encode(_Cursor(hints, sorted(self._live)))

    def look(self) -> set[str]:
        """The runs that have changed since the last look, as ``<project folder>/<run folder>``.

        Raises:
            NotFoundError: the store is gone.
        """
        if not self._store.layout.format_json.exists():
            message = f"the store {self._store.store_id} is not in {self._store.root} any more"
            raise NotFoundError(message)
        self._looks += 1
        changed: set[str] = set()
        folders = _projects(self._store, known=self._projects)
        for project in self._projects.keys() - folders.keys():
            changed |= self._projects.pop(project).runs
        for project, folder in folders.items():
            if project not in self._projects:
                self._projects[project] = _ProjectNews(project, folder, is_new=True)
            changed |= self._projects[project].look()
        for run in changed:
            self._examine(run)
        return changed | self._look_at_live(changed) | self._look_at_stale()

    def _find_live(self, project: str, folder: ProjectFolder) -> None:
        from nbtrack.store.index import RunIndex  # Polars

        store = self._store
        index = RunIndex(folder, store.cache_dir, store.store_id, watch=store.watch)
        for name, state in index.refresh().select("_folder", "state").iter_rows():
            run = f"{project}/{name}"
            if state == "running":
                self._examine(run)
            elif state == "stale":
                self._stale[run] = _mtime_ns(self._path(run))

    def _examine(self, run: str) -> None:
        """Read a run's snapshots, and know from now on whether it is live."""
        self._live.pop(run, None)
        path = self._path(run)
        stamp = _stamp(path)  # before it is read: what comes meanwhile is found with the next look
        files = read_files(path)
        if files is None:
            return
        state = self._state(files)
        if state == "running":
            self._live[run] = _Live(stamp, files, state)
        elif state not in ENDED_STATES:
            self._stale[run] = _mtime_ns(path)

    def _state(self, files: RunFiles) -> State:
        return compute_state(files.lives, self._us, self._store.watch, files.path)

    def _look_at_live(self, known: set[str]) -> set[str]:
        """Those of the live runs that have new rows or snapshots, or have ended without a word."""
        changed: set[str] = set()
        asks_state = self._looks % _STATE_EVERY == 0
        for run, live in list(self._live.items()):
            if run in known:
                continue
            path = self._path(run)
            has_moved = _stamp(path) != live.stamp
            if has_moved or (asks_state and self._state(live.files) != live.state):
                self._examine(run)
                changed.add(run)
        return changed

    def _look_at_stale(self) -> set[str]:
        """Those of the runs that were silent for long that go on; some are looked at each time."""
        changed: set[str] = set()
        for run in list(islice(self._stale, _STALE_A_LOOK)):
            before_ns = self._stale.pop(run)
            now_ns = _mtime_ns(self._path(run))
            if now_ns == before_ns:
                self._stale[run] = now_ns  # at the end of the line
            else:
                self._examine(run)
                changed.add(run)
        return changed

    def _path(self, run: str) -> str:
        project, _, name = run.partition("/")
        return f"{self._store.layout.projects}/{project}/runs/{name}"


class _ProjectNews:
    """The hints of one project, and the names of its runs."""

    def __init__(self, name: str, folder: ProjectFolder, *, is_new: bool = False) -> None:
        self._name = name
        self._folder = os.fspath(folder.runs)
        self.logs = ChangeLogs(folder)
        self._listed_ns = 0
        self.runs: set[str] = set()
        if not is_new:
            self.logs.skip()
            self._list()

    def look(self) -> set[str]:
        """The runs that hints name, and those that came or went without one."""
        hinted = {f"{self._name}/{run}" for run in self.logs.read()}
        return hinted | self._list()

    def _list(self) -> set[str]:
        mtime_ns = _mtime_ns(self._folder)
        if mtime_ns and mtime_ns == self._listed_ns:
            return set()
        before = self.runs
        names = [name for name in list_names(self._folder) if is_run_name(name)]
        self.runs = {f"{self._name}/{name}" for name in names}
        is_settled = time.time_ns() - mtime_ns > _COARSE_NS
        self._listed_ns = mtime_ns if is_settled else 0
        return before ^ self.runs


def _projects(store: Store, known: Container[str] = ()) -> dict[str, ProjectFolder]:
    """The projects of a store by their folder names; those that are known are not looked into."""
    projects = store.layout.projects
    folders = {name: ProjectFolder(projects / name) for name in list_names(projects)}
    return {
        name: folder
        for name, folder in folders.items()
        if name in known or folder.project_json.exists()
    }


def _stamp(path: str) -> object:
    """What moves when a run writes a snapshot or a row; None if it is not there."""
    try:
        with os.scandir(f"{path}/rows") as entries:
            sizes = sorted((entry.name, entry.stat().st_size) for entry in entries)
    except OSError:
        sizes = []
    return _mtime_ns(path), sizes


def _mtime_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - text paths where it is hot
    except OSError:
        return 0


def _encode(cursor: _Cursor) -> str:
    data = zlib.compress(msgspec.json.encode(cursor), 1)
    return base64.urlsafe_b64encode(data).decode("ascii")


def _decode(text: str) -> _Cursor:
    try:
        data = base64.urlsafe_b64decode(text[:_LONGEST_CURSOR])
        whole = zlib.decompressobj().decompress(data, _LARGEST_CURSOR)
        cursor = msgspec.json.decode(whole, type=_Cursor)
    except (zlib.error, ValueError, msgspec.DecodeError) as error:
        message = "found a cursor that is none of ours; ask without one to begin anew"
        raise ArgumentError(message) from error
    # It comes from a page: what is no name of a run is not told to it either.
    live = [name for name in cursor.live or () if _RUN.fullmatch(name)]
    hints = {
        project: {name: max(0, offset) for name, offset in logs.items()}
        for project, logs in cursor.hints.items()
    }
    return _Cursor(hints, live if cursor.live is not None else None)
