"""What all handlers of one server share: its stores, and threads for work that takes a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from nbtrack.errors import ServerStoppingError
from nbtrack.server.audience import Audience
from nbtrack.server.boards import Boards
from nbtrack.server.curve_cache import CurveCache
from nbtrack.server.run_page import RowBook
from nbtrack.server.stores import Stores
from nbtrack.server.watchers import Watchers

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
        audience: which runs are shown live; None where kernels cannot be told.
        curves: those that were drawn.
        boards: the run tables that are kept in this process.
        rows: of runs that were looked at row by row.
        watchers: of the stores that pages show.
    """

    def __init__(self, data_dir: Path, cache_dir: Path) -> None:
        self.stores = Stores(data_dir, cache_dir)
        self.audience: Audience | None = None
        self.curves = CurveCache()
        self.boards = Boards(self.stores)
        self.rows = RowBook()
        self.watchers = Watchers(self.stores, self.work)
        self._is_closed = False
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="nbtrack")

    async def work(self, job: Callable[[], _T]) -> _T:
        """Do something in a thread: the server has one loop for everybody.

        Raises:
            ServerStoppingError: the server stops; the job was not begun.
        """
        if self._is_closed:
            raise _stopping()
        task = asyncio.current_task()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, job)
        except asyncio.CancelledError:
            # Jobs that wait while the server stops are cancelled, and whoever asked is not.
            if self._is_closed and task is not None and not task.cancelling():
                raise _stopping() from None
            raise

    def close(self) -> None:
        """Begin nothing more."""
        self._is_closed = True
        if self.audience is not None:
            self.audience.forget()
        self.watchers.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _stopping() -> ServerStoppingError:
    return ServerStoppingError("this Jupyter server is stopping; ask again when it has come back")
