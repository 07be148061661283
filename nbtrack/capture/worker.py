"""One thread a process for what a run notes by itself: nothing of it is urgent.

It is not the heartbeat: a disk that does not answer may hold up a sample of the system for
minutes, and must not make the run look dead. It wakes only when something is due.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable

__all__ = ["Chore", "Worker", "worker"]

_DRAIN_S = 10.0


class Chore:
    """Something to do now and then.

    Attributes:
        is_last: it is to be done once more, soon, and then is over: whoever reads waits for it.
    """

    __slots__ = ("do", "is_last", "note_trouble")

    def __init__(
        self, do: Callable[[], float | None], note_trouble: Callable[[Exception], None]
    ) -> None:
        """Nothing is done before it is given to a `Worker`.

        Args:
            do: does it; seconds until it is due again, None when it is over.
            note_trouble: is told of an error of `do`, which is then over.
        """
        self.do = do
        self.note_trouble = note_trouble
        self.is_last = False


class Worker:
    """Does chores in the order in which they are due, one at a time."""

    def __init__(self) -> None:
        """The thread starts with the first chore, as a daemon."""
        self._due: list[tuple[float, int, Chore]] = []
        self._count = itertools.count()
        self._changed = threading.Condition()
        self._at_work: Chore | None = None
        self._thread: threading.Thread | None = None

    def add(self, chore: Chore, after_s: float) -> None:
        """Let a chore be done after some seconds; one that waits already is moved."""
        with self._changed:
            self._due = [entry for entry in self._due if entry[2] is not chore]
            heapq.heapify(self._due)
            heapq.heappush(self._due, (time.monotonic() + after_s, next(self._count), chore))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._loop, name="nbtrack-capture", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def finish(self, chore: Chore, after_s: float = 0.0) -> None:
        """Let a chore be done a last time; `drain` waits for it."""
        chore.is_last = True
        self.add(chore, after_s)

    def drain(self, timeout_s: float = _DRAIN_S) -> bool:
        """Wait until every chore that was to be done a last time is done; whether all are."""
        if threading.current_thread() is self._thread:
            return False
        with self._changed:
            last = [entry for entry in self._due if entry[2].is_last]
            if not last and not self._is_last(self._at_work):
                return True
            others = [entry for entry in self._due if not entry[2].is_last]
            self._due = [(0.0, number, chore) for _, number, chore in last] + others
            heapq.heapify(self._due)
            self._changed.notify_all()
            return self._changed.wait_for(self._is_drained, timeout_s)

    def forget(self) -> None:
        """In a forked child: the thread is not here, and its chores are the parent's."""
        self.__init__()

    @staticmethod
    def _is_last(chore: Chore | None) -> bool:
        return chore is not None and chore.is_last

    def _is_drained(self) -> bool:
        return not self._is_last(self._at_work) and not any(
            chore.is_last for _, _, chore in self._due
        )

    def _loop(self) -> None:
        while True:
            chore = self._next()
            try:
                again_s = chore.do()
            except Exception as error:  # noqa: BLE001 - no traceback from us in a user's cell
                again_s = None
                chore.note_trouble(error)
            with self._changed:
                self._at_work = None
                is_waiting = any(entry[2] is chore for entry in self._due)
                if again_s is not None and not is_waiting and not chore.is_last:
                    due_s = time.monotonic() + again_s
                    heapq.heappush(self._due, (due_s, next(self._count), chore))
                self._changed.notify_all()

    def _next(self) -> Chore:
        with self._changed:
            while True:
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                if wait_s is not None and wait_s <= 0:
                    self._at_work = heapq.heappop(self._due)[2]
                    return self._at_work
                self._changed.wait(wait_s)


worker = Worker()
