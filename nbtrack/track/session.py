"""The runs of this process: which one is current, which are live, and how they all end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nbtrack.capture.streams import streams
from nbtrack.capture.worker import worker
from nbtrack.errors import NoRunError, NotFoundError, RowsNotWrittenError
from nbtrack.records import State
from nbtrack.track.console import Console
from nbtrack.track.heartbeat import Heartbeat
from nbtrack.track.process_end import ProcessEnd

if TYPE_CHECKING:
    from nbtrack.settings import Resolved
    from nbtrack.store.stores import Store
    from nbtrack.track.run import Run

__all__ = ["Session", "session"]

_READERS_WAIT_S = 2.0


class Session:
    """Everything of nbtrack that belongs to the process and not to one run.

    Attributes:
        current: what `nbtrack.run` is.
        live: runs that are being written, oldest first.
        console: for lines that belong to no run.
    """

    def __init__(self) -> None:
        self.current: Run | None = None
        self.live: list[Run] = []
        self.console = Console()
        self._heartbeat: Heartbeat | None = None
        self._end = ProcessEnd(self)
        self._stores: dict[str, Store] = {}

    def begin(self, run: Run, *, heartbeat_s: float, becomes_current: bool) -> None:
        """Take in a run that was just made."""
        if run.disabled:
            self.current = run if becomes_current else self.current
            return
        self.live.append(run)
        if becomes_current:
            self.current = run
        self._end.watch()
        if self._heartbeat is None:
            self._heartbeat = Heartbeat(lambda: self.live, heartbeat_s)
        self._heartbeat.start()

    def leave(self, run: Run) -> None:
        """Forget a run that has ended."""
        if run in self.live:
            self.live.remove(run)
        if self.current is run:
            self.current = None

    def require(self, what: str) -> Run:
        """The current run.

        Raises:
            NoRunError: there is none.
        """
        if self.current is None:
            raise NoRunError(f"You must call nbtrack.init() before nbtrack.{what}()")
        return self.current

    def store_at(self, resolved: Resolved, *, create: bool) -> Store:
        """The store that these settings mean; the same object while nothing changes."""
        from nbtrack.store.stores import Store

        key = str(resolved.root)
        known = self._stores.get(key)
        if known is not None and not create:
            return known
        store = Store.open(
            resolved.root,
            create=create,
            data_dir=resolved.data_dir,
            cache_dir=resolved.cache_dir,
        )
        if known is None or known.store_id != store.store_id:
            self._stores[key] = store  # else the known one has its indexes warm already
        return self._stores[key]

    def find(self, run_id: str) -> Run:
        """The live run of this id.

        Raises:
            NotFoundError: this process writes no such run.
        """
        for run in self.live:
            if run.id == run_id:
                return run
        known = ", ".join(run.id for run in self.live) or "none"
        raise NotFoundError(f"this process writes no run {run_id!r}; it writes: {known}")

    def flush(self) -> None:
        """Bring all that readers see up to date, for readers in this process."""
        for run in list(self.live):
            run.flush()
        worker.drain(_READERS_WAIT_S)

    def finish_all(self, exit_code: int | None, error: str | None = None) -> None:
        """End every live run: the process is about to end."""
        for run in list(self.live):
            state: State = run.lasting_outcome or ("failed" if exit_code else "finished")
            try:
                run.end(state, exit_code=exit_code or 0, error=error)
            except RowsNotWrittenError as lost:
                self.console.warn(str(lost))
        worker.drain()

    def teardown(self, exit_code: int | None = None) -> None:
        """End every live run and forget all that was read: settings, stores."""
        self.finish_all(exit_code)
        self.current = None
        self._stores.clear()
        if self._heartbeat is not None:
            self._heartbeat.stop()
            self._heartbeat = None

    def after_fork(self) -> None:
        """In a forked child: no thread is here, no lock can be trusted, no file is ours."""
        self._heartbeat = None
        worker.forget()
        streams.forget()
        for run in self.live:
            run.after_fork()


session = Session()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=session.after_fork)
