"""From what a client names to what lies on disk; nothing that a client says is taken for a path."""

from __future__ import annotations

import re
import stat
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from nbtrack.errors import NotFoundError, ProjectNotFoundError, RunNotFoundError, StoreError
from nbtrack.query.reader import Reader
from nbtrack.store.files import list_names
from nbtrack.store.hints import is_run_name
from nbtrack.store.layout import ProjectFolder, RunFolder
from nbtrack.store.root import read_format
from nbtrack.store.stores import Store, open_registered, registered_stores

__all__ = ["Place", "Stores", "project_folder", "project_names"]

_FOLDER = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_STORE_ID = re.compile(r"[0-9a-f]{16}")


class Place(NamedTuple):
    """Where a run lies, as a client names it: a store by its id, the others by folder names."""

    store: str
    project: str
    run: str


class Stores:
    """The stores that this user has used.

    Args:
        data_dir: where they are registered.
        cache_dir: where indexes are kept.
    """

    def __init__(self, data_dir: Path, cache_dir: Path) -> None:
        self._data_dir, self._cache_dir = data_dir, cache_dir
        self._open: dict[str, tuple[Store, threading.Lock]] = {}
        self._lock = threading.Lock()

    def ids(self) -> list[str]:
        """The ids of the stores that still lie where they were."""
        found: list[str] = []
        for store_id, root in registered_stores(self._data_dir).items():
            try:
                held = read_format(root)
            except StoreError:  # it is named, so that opening it can say what is wrong
                found.append(store_id)
                continue
            if held is not None and held.store_id == store_id:
                found.append(store_id)
        return found

    @contextmanager
    def shared(self, store_id: str) -> Generator[Store]:
        """A store whose indexes are kept, for one thread at a time.

        Raises:
            NotFoundError: no such store was registered.
            StoreFormatError: it was made by a newer nbtrack.
        """
        found = self.store(store_id)  # looked up each time: it may have gone, or moved
        with self._lock:
            known = self._open.get(store_id)
            if known is None or known[0].root != found.root:
                known = self._open[store_id] = (found, threading.Lock())
        store, lock = known
        with lock:
            yield store

    def store(self, store_id: str) -> Store:
        """A store for one caller alone.

        Raises:
            NotFoundError: no such store was registered.
            StoreFormatError: it was made by a newer nbtrack.
        """
        if not _STORE_ID.fullmatch(store_id):
            message = f"{store_id[:80]!r} is no id of a store: expected sixteen hex digits"
            raise NotFoundError(message)
        return open_registered(store_id, data_dir=self._data_dir, cache_dir=self._cache_dir)

    def run_folders(self, store_id: str, names: Iterable[str]) -> dict[str, RunFolder | None]:
        """The folders of many runs; None for those that are not there.

        Args:
            store_id: the store.
            names: as ``<project folder>/<run folder>``.

        Raises:
            NotFoundError: there is no such store.
        """
        store = self.store(store_id)
        projects: dict[str, ProjectFolder | None] = {}
        found: dict[str, RunFolder | None] = {}
        for name in names:
            project, _, run = name.partition("/")
            if project not in projects:
                try:
                    projects[project] = project_folder(store, project)
                except ProjectNotFoundError:
                    projects[project] = None
            folder = projects[project]
            found[name] = _run_folder(store, folder, run) if folder is not None else None
        return found

    def run(self, place: Place) -> Reader:
        """A run, for one caller alone.

        Raises:
            NotFoundError: there is no such store.
            ProjectNotFoundError: there is no such project.
            RunNotFoundError: there is no such run.
        """
        store = self.store(place.store)
        project = project_folder(store, place.project)
        folder = _run_folder(store, project, place.run)
        if folder is None:
            message = f"there is no run {place.run[:80]!r} in project {place.project!r}"
            raise RunNotFoundError(message)
        return Reader(store, folder)


def project_folder(store: Store, name: str) -> ProjectFolder:
    """The project in a folder of this name.

    Raises:
        ProjectNotFoundError: there is none.
    """
    folder = ProjectFolder(store.layout.projects / name)
    is_project = _FOLDER.fullmatch(name) and _lies_inside(folder.path, store.root)
    if not is_project or not folder.project_json.is_file():
        message = f"there is no project {name[:80]!r} in store {store.store_id}"
        raise ProjectNotFoundError(message)
    return folder


def project_names(store: Store) -> dict[str, str]:
    """Folder name -> true name of every project."""
    by_folder = {store.layout.project(name).path.name: name for name in store.projects()}
    there = set(list_names(store.layout.projects))
    return {folder: name for folder, name in by_folder.items() if folder in there}


def _run_folder(store: Store, project: ProjectFolder, name: str) -> RunFolder | None:
    folder = RunFolder(project.runs / name)
    if not _FOLDER.fullmatch(name) or not is_run_name(name):
        return None
    try:
        kind = folder.path.lstat().st_mode
    except OSError:
        return None
    # The project lies inside: a folder in it does too, unless it is a link.
    is_inside = stat.S_ISDIR(kind) or _lies_inside(folder.path, store.root)
    return folder if is_inside else None


def _lies_inside(path: Path, root: Path) -> bool:
    """Whether a folder is there, and in the store: no link leads out of it."""
    return path.is_dir() and path.resolve().is_relative_to(root.resolve())
