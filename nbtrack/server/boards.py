"""The run tables that pages look at, kept in the process as long as nothing has changed.

An index says with a number whether it has news; what was made of its frame holds as long as that
number. Asking again, or scrolling, costs a slice.
"""

from __future__ import annotations

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from nbtrack.query.browse import Ask, Browsed, browse
from nbtrack.query.run_table import RunTable
from nbtrack.query.runs import all_runs
from nbtrack.server.stores import Stores, project_folder, project_names
from nbtrack.store.stores import Store

__all__ = ["Board", "Boards"]

_MOST_BOARDS = 8
_MOST_LISTS = 24
# What such a search finds depends on when it is asked.
_CLOCK = re.compile(r"\bago\b|\bage\b")


@dataclass(frozen=True, slots=True)
class Board:
    """All runs of a project, or of a store, at one moment.

    Attributes:
        store: where they are.
        projects: folder -> true name of those that are shown.
        revision: another one whenever anything has changed.
        table: the runs, in no particular order.
        lists: what was asked of it and found.
    """

    store: Store
    projects: Mapping[str, str]
    revision: str
    table: RunTable
    lists: OrderedDict[Ask, Browsed] = field(default_factory=OrderedDict[Ask, Browsed])
    lock: threading.Lock = field(default_factory=threading.Lock)
    wordy: list[RunTable] = field(default_factory=list[RunTable])

    def browse(self, ask: Ask) -> Browsed:
        """What a view shows, found before or now.

        Raises:
            FilterError: the search or the order does not parse.
        """
        with self.lock:
            known = self.lists.get(ask)
            if known is not None:
                self.lists.move_to_end(ask)
                return known
        found = browse(self._table(ask), ask)
        if not _CLOCK.search(ask.search):
            with self.lock:
                self.lists[ask] = found
                if len(self.lists) > _MOST_LISTS:
                    self.lists.popitem(last=False)
        return found

    def _table(self, ask: Ask) -> RunTable:
        """The table, with all words put together as soon as somebody searches."""
        if not ask.search:
            return self.table
        with self.lock:
            if not self.wordy:
                self.wordy.append(self.table.with_words())
            return self.wordy[0]


class Boards:
    """The boards of all stores that pages look at.

    Args:
        stores: what can be asked for.
    """

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._boards: OrderedDict[tuple[str, str | None], tuple[object, Board]] = OrderedDict()
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
            if project is None:
                names = project_names(store)
            else:
                folder = project_folder(store, project)
                names = {project: store.project_name(folder)}
            indexes = [store.index(name) for name in names.values()]
            for index in indexes:
                index.refresh()
            stamp = (
                id(store),
                *((name, it.revision) for name, it in zip(names, indexes, strict=True)),
            )
            with self._lock:
                known = self._boards.get((store_id, project))
            if known is not None and known[0] == stamp:
                return known[1]
            name = names[project] if project is not None else None
            board = Board(store, names, self._next(), all_runs(store, name))
        with self._lock:
            self._boards[store_id, project] = (stamp, board)
            self._boards.move_to_end((store_id, project))
            if len(self._boards) > _MOST_BOARDS:
                self._boards.popitem(last=False)
        return board

    def _next(self) -> str:
        with self._lock:
            self._count += 1
            return f"{self._nonce}-{self._count}"
