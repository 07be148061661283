"""Hints of what changed: a line with a run's folder name in ``changes/<host>.log``.

They spare an index from looking at every run. They are a cache as well: without them an index is
built anew. Each host has a file of its own, so that appends never meet on a network disk.
"""

from __future__ import annotations

import os
import socket

from nbtrack.store.files import append_bytes, list_names, make_folder, read_bytes
from nbtrack.store.layout import ProjectFolder, RunFolder, folder_name

__all__ = ["ChangeLogs", "find_project", "is_run_name", "note_change"]


def note_change(folder: RunFolder) -> None:
    """Leave a hint for indexes that this run changed; call it *after* the change.

    Needed where a run begins, is resumed, ends or is edited. One short line, appended in one
    write; hints of hosts do not mix. Nothing happens for a run folder that lies alone.

    Raises:
        OSError: the hint could not be written; an index may show the run as it was before.
    """
    project = find_project(folder)
    if project is None:
        return
    path = project.changes / f"{folder_name(socket.gethostname())}.log"
    # It begins a line too, in case that what stands before it was torn by a full disk.
    line = f"\n{folder.path.name}\n".encode()
    try:
        append_bytes(path, line)
    except FileNotFoundError:  # the hints are a cache too: somebody cleaned up
        make_folder(project.changes)
        append_bytes(path, line)


def find_project(folder: RunFolder) -> ProjectFolder | None:
    """The project around a run folder; None for one that was copied out of its store."""
    runs = folder.path.parent
    project = ProjectFolder(runs.parent)
    return project if runs.name == "runs" and project.project_json.exists() else None


def is_run_name(file_name: str) -> bool:
    """Whether a name in ``runs/`` may be a run's folder (others are hidden or temporary files).

    Example:
        >>> [is_run_name(name) for name in ("a1b2c3d4", ".DS_Store", "x.1f.tmp")]
        [True, False, False]
    """
    return file_name[:1] != "." and not file_name.endswith(".tmp")


class ChangeLogs:
    """Reads the hints of a project that came since the last look.

    Attributes:
        offsets: file name -> how many of its bytes were read.
    """

    def __init__(self, project: ProjectFolder, offsets: dict[str, int] | None = None) -> None:
        """Begin after `offsets`, or with all hints.

        Args:
            project: the project.
            offsets: those of an earlier reader.
        """
        self._folder = os.fspath(project.changes)
        self.offsets: dict[str, int] = dict(offsets or {})

    def skip(self) -> None:
        """Pass over all that is there: everything is going to be read anyway."""
        for name in list_names(self._folder):
            self.offsets[name] = _size(f"{self._folder}/{name}")

    def read(self) -> set[str]:
        """Folder names of the runs that changed since the last look."""
        changed: set[str] = set()
        for name in list_names(self._folder):
            path, offset = f"{self._folder}/{name}", self.offsets.get(name, 0)
            size = _size(path)
            if size == offset:
                continue
            if size < offset:
                offset = 0  # it has become shorter: another log, all of it is news
            news = read_bytes(path, offset) or b""
            whole = news.rfind(b"\n") + 1  # a line that is being written comes with the next look
            self.offsets[name] = offset + whole
            changed.update(news[:whole].decode("utf-8", "replace").split("\n"))
        return {name for name in changed if _is_safe(name)}


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - text paths where it is hot
    except OSError:
        return 0


def _is_safe(name: str) -> bool:
    """Whether a line names a folder inside ``runs/`` (who may append here may write anything)."""
    return bool(name) and is_run_name(name) and not any(mark in name for mark in "/\\\0:")
