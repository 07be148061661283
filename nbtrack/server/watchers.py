"""One watcher a store, however many pages show it; none while no page does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from nbtrack.server.problems import EXPECTED
from nbtrack.server.stores import Stores
from nbtrack.store.news import StoreNews, hints_since

__all__ = ["LOOK_EVERY_S", "Listener", "Watchers"]

LOOK_EVERY_S = 0.5

_T = TypeVar("_T")


class Work(Protocol):
    """Does something in a thread."""

    def __call__(self, job: Callable[[], _T], /) -> Awaitable[_T]:
        """Do it."""
        ...


class Listener:
    """What one page has still to be told: names of runs, however long it does not listen.

    Attributes:
        cursor: up to where the page knows everything once it was told what waits.
        wants_live: whether it is to be told of all runs that are live, once.
    """

    def __init__(self) -> None:
        self.cursor = ""
        self.wants_live = False
        self._changed: set[str] = set()
        self._error: BaseException | None = None
        self._has_news = asyncio.Event()

    def add(self, changed: set[str], cursor: str) -> None:
        """Runs have changed."""
        self.cursor = cursor
        self._changed |= changed
        if self._changed:
            self._has_news.set()

    def fail(self, error: BaseException) -> None:
        """No more can be told."""
        self._error = error
        self._has_news.set()

    async def wait(self) -> list[str]:
        """The runs that changed, as soon as some have; raises what `fail` was given."""
        await self._has_news.wait()
        self._has_news.clear()
        if self._error is not None:
            raise self._error
        changed, self._changed = sorted(self._changed), set()
        return changed


class Watchers:
    """The watchers of a server.

    Args:
        stores: where stores are looked up.
        work: does something in a thread.
    """

    def __init__(self, stores: Stores, work: Work) -> None:
        self._stores, self._work = stores, work
        self._watchers: dict[str, _Watcher] = {}

    @property
    def awake(self) -> list[str]:
        """The stores that are being watched."""
        return list(self._watchers)

    async def open(self, store_id: str, listener: Listener, cursor: str | None) -> list[str]:
        """Begin to tell a page, or begin anew.

        Args:
            store_id: the store.
            listener: of the page.
            cursor: what the page was told last, by whatever server; None if it knows nothing.

        Returns:
            The runs that changed since the cursor, as far as that is known at once; the listener
            is told of all others.

        Raises:
            NotFoundError: there is no such store.
            ArgumentError: the cursor is none of ours.
        """
        watcher = self._watchers.get(store_id)
        if watcher is None or watcher.is_done:
            watcher = self._watchers[store_id] = _Watcher(self._stores, store_id, self._work)
        was_ready = watcher.is_ready
        watcher.listeners.add(listener)  # first: so that nothing is missed in between
        try:
            hints = await self._work(lambda: hints_since(self._stores.store(store_id), cursor))
        except EXPECTED:
            self.close(store_id, listener)
            raise
        listener.cursor = hints.cursor
        # Rows that came while nobody watched have left no hint.
        listener.wants_live = not was_ready or (cursor is not None and not hints.is_whole)
        return sorted(hints.changed)

    def close(self, store_id: str, listener: Listener) -> None:
        """The page is gone; nobody looks at the store if it was the last one."""
        watcher = self._watchers.get(store_id)
        if watcher is not None:
            watcher.listeners.discard(listener)
            if not watcher.listeners:
                watcher.stop()
                del self._watchers[store_id]

    def stop(self) -> None:
        """The server stops."""
        for watcher in self._watchers.values():
            watcher.stop()
        self._watchers.clear()


class _Watcher:
    """Looks at one store for all pages that show it.

    Attributes:
        listeners: of these pages.
        is_ready: whether it knows what is live; what moves from then on it tells.
    """

    def __init__(self, stores: Stores, store_id: str, work: Work) -> None:
        self.listeners: set[Listener] = set()
        self.is_ready = False
        self._stores, self._store_id, self._work = stores, store_id, work
        self._task = asyncio.get_running_loop().create_task(self._watch())
        self._task.add_done_callback(self._tell_of_end)

    @property
    def is_done(self) -> bool:
        """Whether it has failed."""
        return self._task.done()

    def stop(self) -> None:
        """Look no more."""
        self._task.cancel()

    async def _watch(self) -> None:
        store = await self._work(lambda: self._stores.store(self._store_id))
        news = await self._work(lambda: StoreNews(store))
        self.is_ready = True
        while True:
            for listener in [each for each in self.listeners if each.wants_live]:
                listener.wants_live = False
                since = listener.cursor
                missed = await self._work(lambda since=since: hints_since(store, since))
                # The cursor of the last look: it knows what is live, which `missed` need not.
                listener.add(missed.changed | news.live, news.cursor)
            await asyncio.sleep(LOOK_EVERY_S)
            changed, cursor = await self._work(lambda: (news.look(), news.cursor))
            if changed:
                for listener in self.listeners:
                    listener.add(changed, cursor)

    def _tell_of_end(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            for listener in self.listeners:
                listener.fail(error)
