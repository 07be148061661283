"""Deleted runs: moved aside in one step, each beside a note that says what it was and where.

::

    <root>/trash/<entry>/        the run's folder, as it was
    <root>/trash/<entry>.json    what, when, from where (`TrashEntry`)

The note is written first and claims the name; one without a folder is no entry. A folder without a
note (of an earlier version, or whose note was lost) is an entry too: its run.json says enough.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from nbtrack._process import identify
from nbtrack.errors import NotFoundError, RunNotFoundError, UsageError
from nbtrack.records import RunRecord
from nbtrack.store.files import create_exclusively, list_names, make_folder, read_bytes
from nbtrack.store.hints import note_change
from nbtrack.store.layout import ProjectFolder, RunFolder, StoreLayout, folder_name
from nbtrack.store.moving import IsTakenError, move_folder, remove_folder
from nbtrack.store.record import read_info_file, read_record
from nbtrack.store.root import cannot_write
from nbtrack.store.slots import free_slot
from nbtrack.store.snapshot import encode_plain
from nbtrack.store.state import HeartbeatWatch

__all__ = ["Trash", "TrashEntry"]

_ENTRY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_NOTE = ".json"


class TrashEntry(msgspec.Struct, frozen=True, kw_only=True):
    """``<entry>.json``: one deleted run.

    Attributes:
        entry: its name in the trash.
        project: true name of the project that it lay in.
        folder: name of its folder there.
        run_id, name: of the run.
        trashed_us: when, in microseconds since 1970.
    """

    entry: str
    project: str
    folder: str
    run_id: str
    name: str
    trashed_us: int
    format: int = 1


_NOTES = msgspec.json.Decoder(TrashEntry)


class Trash:
    """What was deleted from one store, and can be restored. Get it with `Store.trash`.

    Args:
        layout: of the store.
        watch: what was seen of heartbeats.
        project_name: gives the true name of the project in a folder.
        create_project: gives a project's folder by its true name, made if need be.
    """

    def __init__(
        self,
        layout: StoreLayout,
        watch: Callable[[], HeartbeatWatch],
        project_name: Callable[[ProjectFolder], str],
        create_project: Callable[[str], ProjectFolder],
    ) -> None:
        self._layout = layout
        self._watch = watch
        self._project_name = project_name
        self._create_project = create_project

    def put(self, folder: RunFolder, *, force: bool = False) -> TrashEntry:
        """Move a run of this store here.

        Args:
            folder: the run.
            force: also one that may be running; its process then loses its files.

        Raises:
            RunNotFoundError: there is no such run.
            UsageError: it is running, or locked.
            StoreError: it cannot be moved; it lies where it was.
        """
        if not folder.path.is_dir():
            raise RunNotFoundError(f"there is no run in {folder.path}")
        record = _read(folder, self._watch())
        _refuse_kept(record, force=force)
        project = self._project_name(ProjectFolder(folder.path.parent.parent))
        try:
            make_folder(self._layout.trash)
            entry = self._write_note(record, folder, project)
            try:
                move_folder(folder.path, self.folder(entry.entry).path)
            except OSError:
                self._forget_note(entry.entry)
                raise
        except FileNotFoundError as error:
            raise RunNotFoundError(f"there is no run in {folder.path} any more") from error
        except OSError as error:
            raise cannot_write("the change", folder.path, error) from error
        _hint(folder)
        return entry

    def folder(self, entry: str) -> RunFolder:
        """Where a deleted run lies: it can be opened there."""
        return RunFolder(self._layout.trash / entry)

    def entries(self, project: str | None = None) -> list[TrashEntry]:
        """What lies here, the last deleted first.

        Args:
            project: only runs that lay in this project, by its true name.
        """
        names = set(list_names(self._layout.trash))
        found = [
            entry
            for name in names
            if not name.endswith(_NOTE)
            and _ENTRY.fullmatch(name)
            and (entry := self._read_entry(name)) is not None
            and project in (None, entry.project)
        ]
        return sorted(found, key=lambda entry: (-entry.trashed_us, entry.entry))

    def find(self, entry: str) -> TrashEntry:
        """One entry by its name.

        Raises:
            NotFoundError: there is none.
        """
        found = self._read_entry(entry) if _ENTRY.fullmatch(entry) else None
        if found is None:
            raise NotFoundError(f"there is no run {entry[:80]!r} in the trash")
        return found

    def restore(self, entry: str) -> RunFolder:
        """Put a deleted run back where it was.

        Args:
            entry: its name here.

        Raises:
            NotFoundError: there is no such entry.
            UsageError: its project has another run in that place meanwhile.
            StoreError: it cannot be moved; it stays here.
        """
        found = self.find(entry)
        project = self._create_project(found.project)
        target = RunFolder(project.runs / found.folder)
        try:
            make_folder(project.runs)
            move_folder(self.folder(entry).path, target.path)
        except IsTakenError as error:
            raise UsageError(
                f"run {found.run_id!r} ({found.name}) cannot be restored: project "
                f"{found.project!r} has another run of that id by now. Move that one away first"
            ) from error
        except FileNotFoundError as error:
            raise NotFoundError(f"there is no run {entry!r} in the trash any more") from error
        except OSError as error:
            raise cannot_write("the change", target.path, error) from error
        self._forget_note(entry)
        _hint(target)
        return target

    def empty(self, entries: Iterable[str]) -> list[TrashEntry]:
        """Remove entries for good: nothing brings them back.

        Args:
            entries: their names.

        Returns:
            Those that were there.

        Raises:
            StoreError: one cannot be removed; those before it are gone.
        """
        removed: list[TrashEntry] = []
        for name in dict.fromkeys(entries):
            try:
                found = self.find(name)
            except NotFoundError:
                continue
            try:
                remove_folder(self.folder(name).path)
            except OSError as error:
                raise cannot_write("the change", self.folder(name).path, error) from error
            self._forget_note(name)
            self._free_colour(found)
            removed.append(found)
        return removed

    def _write_note(self, record: RunRecord, folder: RunFolder, project: str) -> TrashEntry:
        time_us = time.time_ns() // 1000
        base = folder_name(folder.path.name)
        while True:
            entry = TrashEntry(
                entry=f"{base}-{time_us}",
                project=project,
                folder=folder.path.name,
                run_id=record.run_id,
                name=record.info.name,
                trashed_us=time_us,
            )
            if create_exclusively(self._note(entry.entry), encode_plain(entry)):
                return entry
            time_us += 1

    def _read_entry(self, name: str) -> TrashEntry | None:
        folder = self.folder(name)
        if not folder.path.is_dir():
            return None
        try:
            data = read_bytes(self._note(name))
            if data is not None:
                return msgspec.structs.replace(_NOTES.decode(data), entry=name)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            pass
        info, _ = read_info_file(os.fspath(folder.path))
        if info is None:
            return None
        return TrashEntry(
            entry=name,
            project=info.project,
            folder=folder_name(info.run_id),
            run_id=info.run_id,
            name=info.name,
            trashed_us=folder.path.stat().st_ctime_ns // 1000,
        )

    def _free_colour(self, entry: TrashEntry) -> None:
        project = self._layout.project(entry.project)
        if not (project.runs / entry.folder).exists():  # not restored from a copy meanwhile
            with contextlib.suppress(OSError):
                free_slot(project, entry.folder)

    def _note(self, entry: str) -> Path:
        return self._layout.trash / f"{entry}{_NOTE}"

    def _forget_note(self, entry: str) -> None:
        with contextlib.suppress(OSError):
            self._note(entry).unlink()


def _read(folder: RunFolder, watch: HeartbeatWatch) -> RunRecord:
    return read_record(folder, watch, identify(), whole=False)


def _refuse_kept(record: RunRecord, *, force: bool) -> None:
    told = f"run {record.run_id!r} ({record.info.name})"
    if record.locked:
        raise UsageError(f"{told} is locked: unlock it first")
    if record.state == "running" and not force:
        raise UsageError(
            f"{told} is running, or was less than a minute ago: finish it first, or delete it by "
            "force (its process then loses its files)"
        )


def _hint(folder: RunFolder) -> None:
    # The folder around it has another time now, which an index sees as well.
    with contextlib.suppress(OSError):
        note_change(folder)
