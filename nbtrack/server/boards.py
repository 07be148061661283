"""The run tables that pages look at, kept in the process as long as nothing has changed.

An index says with a number whether it has news; what was made of its frame holds as long as that
number. Asking again, or scrolling, costs a slice.
"""

from __future__ import annotations

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from nbtrack.errors import ProjectNotFoundError
from nbtrack.query.browse import Ask, Browsed, browse
from nbtrack.query.run_table import RunTable
from nbtrack.query.runs import all_runs
from nbtrack.query.trash_table import trash_table
from nbtrack.server.stores import Stores, project_folder, project_names
from nbtrack.store.layout import folder_name
from nbtrack.store.stores import Store
from nbtrack.store.trash import TrashEntry

__all__ = ["Board", "Boards"]

_T = TypeVar("_T")
_MOST_BOARDS = 8
_MOST_LISTS = 24
# What such a search finds depends on when it is asked.
_CLOCK = re.compile(r"\bago\b|\bage\b")


class Board:
    """All runs of a project, or of a store, at one moment.

    Args:
        store: where they are.
        projects: folder -> true name of those that are shown.
        revision: another one whenever anything has changed.
        table: the runs, in no particular order.
        trashed: the entries of deleted runs, if those are shown.
    """

    def __init__(
        self,
        store: Store,
        projects: Mapping[str, str],
        revision: str,
        table: RunTable,
        trashed: Mapping[str, TrashEntry] | None = None,
    ) -> None:
        self.store = store
        self.projects = projects
        self.revision = revision
        self.table = table
        self.trashed = dict(trashed or {})
        self._kept: dict[str, Any] = {}
        self._lists: OrderedDict[Ask, Browsed] = OrderedDict()
        self._lock = threading.Lock()

    def browse(self, ask: Ask) -> Browsed:
        """What a view shows, found before or now.

        Raises:
            FilterError: the search or the order does not parse.
        """
        with self._lock:
            known = self._lists.get(ask)
            if known is not None:
                self._lists.move_to_end(ask)
                return known
        # All words are put together as soon as somebody searches.
        table = self.keep("words", self.table.with_words) if ask.search else self.table
        found = browse(table, ask)
        if not _CLOCK.search(ask.search):
            with self._lock:
                self._lists[ask] = found
                if len(self._lists) > _MOST_LISTS:
                    self._lists.popitem(last=False)
        return found

    def keep(self, name: str, make: Callable[[], _T]) -> _T:
        """Something made of the table, once."""
        with self._lock:
            if name in self._kept:
                return self._kept[name]
        made = make()
        with self._lock:
            return self._kept.setdefault(name, made)


class Boards:
    """The boards of all stores that pages look at.

    Args:
        stores: what can be asked for.
    """

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._boards: OrderedDict[tuple[str, str | None, bool], tuple[object, Board]]
        self._boards = OrderedDict()
        self._lock = threading.Lock()
        self._nonce = os.urandom(4).hex()
        self._count = 0

    def board(self, store_id: str, project: str | None) -> Board:
        """All runs of a project, as they are now.

        Args:
            store_id: of the store.
            project: the project's folder; None for all projects.

        Raises:
            NotFoundError: there is no such store or project.
        """
        with self._stores.shared(store_id) as store:
            names = _names(store, project)
            indexes = [store.index(name) for name in names.values()]
            for index in indexes:
                index.refresh()
            stamp = (id(store), *zip(names, (index.revision for index in indexes), strict=True))

            def make() -> Board:
                table = all_runs(store, names[project] if project is not None else None)
                return Board(store, names, self._next(), table)

            return self._board((store_id, project, False), stamp, make)

    def trash(self, store_id: str, project: str | None) -> Board:
        """All deleted runs of a project, as they are now.

        Args:
            store_id: of the store.
            project: the project's folder, which need not be there any more; None for all projects.

        Raises:
            NotFoundError: there is no such store.
        """
        with self._stores.shared(store_id) as store:
            entries = [
                entry
                for entry in store.trash.entries()
                if project in (None, folder_name(entry.project))
            ]
            names = {folder_name(entry.project): entry.project for entry in entries}
            stamp = (id(store), *(entry.entry for entry in entries))

            def make() -> Board:
                name = names.get(project) if project is not None else None
                table = trash_table(store, entries, name)
                by_name = {entry.entry: entry for entry in entries}
                return Board(store, names, self._next(), table, by_name)

            return self._board((store_id, project, True), stamp, make)

    def project(self, store_id: str, project: str) -> Board | None:
        """The same; None if the project is gone.

        Raises:
            NotFoundError: there is no such store.
        """
        try:
            return self.board(store_id, project)
        except ProjectNotFoundError:
            return None

    def _board(
        self, key: tuple[str, str | None, bool], stamp: object, make: Callable[[], Board]
    ) -> Board:
        """The board that was made before, or a new one if anything has changed since."""
        with self._lock:
            known = self._boards.get(key)
        if known is not None and known[0] == stamp:
            return known[1]
        board = make()
        with self._lock:
            self._boards[key] = (stamp, board)
            self._boards.move_to_end(key)
            if len(self._boards) > _MOST_BOARDS:
                self._boards.popitem(last=False)
        return board

    def _next(self) -> str:
        with self._lock:
            self._count += 1
            return f"{self._nonce}-{self._count}"


def _names(store: Store, project: str | None) -> Mapping[str, str]:
    """Folder -> true name of the projects that are meant."""
    if project is None:
        return project_names(store)
    return {project: store.project_name(project_folder(store, project))}
