"""What one recorded run is, as its folder says at this moment, and changing it from outside."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from nbtrack._process import identify
from nbtrack.errors import ValueTypeError
from nbtrack.records import CellRecord, Notice, RunRecord, State
from nbtrack.store.layout import RunFolder
from nbtrack.store.record import read_record
from nbtrack.store.runs import edit_run
from nbtrack.store.state import HeartbeatWatch

__all__ = ["RecordedRun"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Times of folders are as coarse as two seconds on some disks: a younger one says nothing.
_COARSE_NS = 2_000_000_000


class RecordedRun:
    """The facts of a run; see `reader.Reader`, which adds its rows."""

    def __init__(self, folder: RunFolder, *, watch: HeartbeatWatch | None = None) -> None:
        self._folder = folder
        self._watch = watch or HeartbeatWatch()
        self._seen: tuple[object, RunRecord] | None = None

    @property
    def record(self) -> RunRecord:
        """All facts of the run as one frozen record, as they are now.

        Raises:
            RunNotFoundError: the run was deleted.
        """
        signature = _signature(self._folder)
        if self._seen and signature is not None and self._seen[0] == signature:
            record = self._seen[1]
            if record.is_ended and record.ill is None:
                return record  # a run that has not ended may end without touching its files
        record = read_record(self._folder, self._watch, identify())
        self._seen = (signature, record)
        return record

    def refresh(self) -> Self:
        """Read everything again at the next look, even what seems unchanged."""
        self._seen = None
        return self

    @property
    def run_id(self) -> str:
        """The id."""
        return self.record.run_id

    id = run_id

    @property
    def project(self) -> str:
        """The project's name."""
        return self.record.info.project

    @property
    def entity(self) -> str | None:
        """The team or user it was said to belong to."""
        return self.record.info.entity

    @property
    def name(self) -> str:
        """The name that is shown; can be set."""
        return self.record.info.name

    @name.setter
    def name(self, name: str) -> None:
        self.rename(name)

    @property
    def state(self) -> State:
        """running, finished, failed, interrupted, killed or stale: computed, never guessed."""
        return self.record.state

    @property
    def error(self) -> str | None:
        """The traceback that ended it, if there was one."""
        return self.record.error

    @property
    def config(self) -> dict[str, Any]:
        """The config; a secret reads as ``<hidden by nbtrack>``."""
        return dict(self.record.info.config)

    @property
    def summary(self) -> dict[str, Any]:
        """The summary: the last value of each metric, or what `define_metric` said."""
        return dict(self.record.summary)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags; can be set."""
        return self.record.info.tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        if isinstance(tags, str):
            message = f"tags is the text {tags!r}, expected a list of texts: [{tags!r}]"
            raise ValueTypeError(message)
        self.edit({"tags": list(dict.fromkeys(tags))})

    def add_tag(self, tag: str) -> None:
        """Put one more tag on the run."""
        self.tags = (*self.tags, tag)

    def remove_tag(self, tag: str) -> None:
        """Take a tag away, if it is there."""
        self.tags = [each for each in self.tags if each != tag]

    @property
    def notes(self) -> str | None:
        """The notes; can be set."""
        return self.record.info.notes

    @notes.setter
    def notes(self, notes: str | None) -> None:
        self.edit({"notes": notes})

    @property
    def group(self) -> str | None:
        """The group; can be set."""
        return self.record.info.group

    @group.setter
    def group(self, group: str | None) -> None:
        self.edit({"group": group})

    @property
    def archived(self) -> bool:
        """Whether lists leave it out unless they are asked; can be set."""
        return self.record.archived

    @archived.setter
    def archived(self, archived: bool) -> None:
        self.edit({"archived": bool(archived)})

    @property
    def locked(self) -> bool:
        """Whether it cannot be deleted; can be set."""
        return self.record.locked

    @locked.setter
    def locked(self, locked: bool) -> None:
        self.edit({"locked": bool(locked)})

    @property
    def job_type(self) -> str | None:
        """The kind of job: "train", "eval" and the like."""
        return self.record.info.job_type

    @property
    def cells(self) -> tuple[CellRecord, ...]:
        """The notebook cells that ran as part of it, in order."""
        return self.record.info.cells

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the watchdog saw while it ran, in plain words."""
        return self.record.info.notices

    @property
    def created(self) -> datetime:
        """When it began, UTC."""
        return _EPOCH + timedelta(microseconds=self.record.info.created_us)

    @property
    def duration_s(self) -> float:
        """How long it ran, all attempts together, in seconds."""
        return self.record.duration_s

    @property
    def overhead_s(self) -> float:
        """How much of that was spent inside ``log()``, in seconds."""
        return self.record.overhead_us / 1e6

    @property
    def folder(self) -> Path:
        """The run's folder: copy it, zip it, mail it; `open_run` reads it anywhere."""
        return self._folder.path

    @property
    def files_dir(self) -> Path:
        """Where the run's files lie; there may be none."""
        return self._folder.files

    # -- changes --------------------------------------------------------------------------------

    def rename(self, name: str) -> None:
        """Give the run another name.

        Raises:
            ValueTypeError: the name is no text, or empty.
        """
        if not isinstance(name, str) or not name.strip():  # pyright: ignore[reportUnnecessaryIsInstance] - users may pass anything
            message = f"found the name {name!r}, expected a text"
            raise ValueTypeError(message)
        self.edit({"name": name})

    def edit(self, changes: Mapping[str, Any], *, delete: Iterable[str] = ()) -> None:
        """Change several things at once.

        Args:
            changes: name, notes, tags, group, job_type, archived, locked, ``config.<key>`` or
                ``summary.<key>`` -> new value, whole.
            delete: fields to take away.

        Raises:
            ArgumentError: no such thing can be changed.
            StoreError: the run's folder is read-only.
        """
        edit_run(self._folder, changes, delete=delete)
        self.refresh()


def _signature(folder: RunFolder) -> object | None:
    """What changes when the run's files do; None if a change might not show."""
    try:
        mtime_ns = folder.path.stat().st_mtime_ns
        edits = [(entry.name, entry.stat().st_size) for entry in os.scandir(folder.edits)]
    except FileNotFoundError:
        edits = []
        mtime_ns = folder.path.stat().st_mtime_ns if folder.path.is_dir() else 0
    return (mtime_ns, sorted(edits)) if time.time_ns() - mtime_ns > _COARSE_NS else None
