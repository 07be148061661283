"""What all handlers of one server share: its stores, and threads for work that takes a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from nbtrack.server.boards import Boards
from nbtrack.server.stores import Stores

__all__ = ["Context"]

_T = TypeVar("_T")
_THREADS = 8


class Context:
    """Made when the server starts, closed when it stops.

    Args:
        data_dir: where stores are registered.
        cache_dir: where indexes are kept.

    Attributes:
        stores: what can be asked for.
        boards: the run tables that are kept in this process.
    """

    def __init__(self, data_dir: Path, cache_dir: Path) -> None:
        self.stores = Stores(data_dir, cache_dir)
        self.boards = Boards(self.stores)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="nbtrack")

    async def work(self, job: Callable[[], _T]) -> _T:
        """Do something in a thread: the server has one loop for everybody."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    def close(self) -> None:
        """Begin nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
