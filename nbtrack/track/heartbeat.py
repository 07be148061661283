"""One thread a process that keeps what readers see of live runs at most a second old.

It also looks, four times a second, whether somebody asks something of a run, and whether a row has
come after a pause: that one does not wait for the next beat. It never touches a row that
`log()` has returned from; those are on disk already.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Protocol

__all__ = ["Beating", "Heartbeat"]

_POLL_S = 0.25


class Beating(Protocol):
    """What has a heartbeat: a run."""

    def beat(self) -> None:
        """Write snapshots, retry what waits."""
        ...

    def tell_news(self, after_s: float) -> None:
        """Write snapshots if there is news, and none was told for so long."""
        ...

    def poll(self) -> None:
        """Do what others ask; costs next to nothing while nobody does."""
        ...

    def note_trouble(self, error: Exception) -> None:
        """Remember an error of `beat` or `poll`, and tell of the first one."""
        ...


class Heartbeat:
    """Calls `beat()` of every live run, once each `interval_s`."""

    def __init__(self, live: Callable[[], Iterable[Beating]], interval_s: float) -> None:
        """The thread starts with the first `start`, as a daemon.

        Args:
            live: gives the runs that are live now.
            interval_s: seconds between two beats.
        """
        self._live = live
        self._interval_s = interval_s
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_stopped = False

    def start(self) -> None:
        """Start the thread if it does not run (in a forked child it never does)."""
        if self._thread is None or not self._thread.is_alive():
            self._is_stopped = False
            self._wake.clear()
            self._thread = threading.Thread(target=self._loop, name="nbtrack", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Let the thread end; it is not waited for."""
        self._is_stopped = True
        self._wake.set()
        self._thread = None

    def _loop(self) -> None:
        wake, pause_s = self._wake, min(_POLL_S, self._interval_s)
        next_s = time.monotonic() + self._interval_s
        while not wake.wait(pause_s):
            is_beat = time.monotonic() >= next_s
            if is_beat:
                next_s = time.monotonic() + self._interval_s
            for run in list(self._live()):
                try:
                    run.poll()
                    if is_beat:
                        run.beat()
                    else:
                        run.tell_news((self._interval_s - pause_s) / 2)
                except Exception as error:  # noqa: BLE001 - no traceback from us in a user's cell
                    run.note_trouble(error)
            if self._is_stopped:
                return
