"""Listening to ``sys.stdout`` and ``sys.stderr`` without standing in their way.

The ``write`` of the stream object itself is replaced, and forwards first. So whoever holds the
object is heard (logging handlers, tqdm), and all else of it is as it was: `isatty`, `fileno`,
`encoding`, `buffer`. Output of C code and of subprocesses does not come by here in a script; in a
kernel it does, because ipykernel writes it to these streams. Duplicating the file descriptors
would hear it everywhere, but a pipe is no terminal, fills up and blocks code that holds the
interpreter, and loses what it holds when the process is killed.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Listener", "Streams", "streams"]

Listener = Callable[[str, str, int], None]
"""Takes the name of the stream, a text, and microseconds since 1970."""

_NAMES = ("stdout", "stderr")
_MOST_TAPS = 20
_inside = threading.local()


class _Tap:
    """The place of `write` on one stream."""

    def __init__(self, owner: Streams, name: str, stream: Any) -> None:
        """Raises AttributeError for an object that has no place for it."""
        self._stream = stream
        self._was_own = "write" in getattr(stream, "__dict__", {})
        self._is_on = True
        self._write = write = stream.write

        def forward(text: Any, /, *more: Any, **named: Any) -> Any:
            # Several of us may lie over each other: the one that is called first tells.
            if not self._is_on or getattr(_inside, "is_set", False):
                return write(text, *more, **named)
            _inside.is_set = True
            try:
                written = write(text, *more, **named)
            finally:
                _inside.is_set = False
            owner.tell(name, text)
            return written

        self._forward = forward
        stream.write = forward

    def is_on_top_of(self, stream: Any) -> bool:
        return stream.write is self._forward

    def remove(self) -> None:
        # Where somebody else has come over us since, ours stays below them, and is silent.
        self._is_on = False
        if getattr(self._stream, "__dict__", {}).get("write") is self._forward:
            if self._was_own:
                self._stream.write = self._write
            else:
                del self._stream.write


class Streams:
    """The streams of this process, and who listens to them."""

    def __init__(self) -> None:
        """Nobody listens."""
        self._listeners: tuple[Listener, ...] = ()
        self._taps: list[_Tap] = []
        self._tapped: dict[str, Any] = {}

    def listen(self, listener: Listener) -> None:
        """Tell a listener of everything that is written from now on."""
        self._listeners = (*self._listeners, listener)
        if len(self._listeners) == 1:
            self._tapped = {name: getattr(sys, name) for name in _NAMES}
        self.renew()

    def renew(self, *, only_if_reset: bool = False) -> None:
        """Listen again where somebody has put back the `write` of before: IPython after each cell.

        Args:
            only_if_reset: leave a stream alone whose `write` is somebody else's now; for threads
                that do not know whether that one is about to go.
        """
        if not self._listeners:
            return
        for name, stream in self._tapped.items():
            if stream is None or any(tap.is_on_top_of(stream) for tap in self._taps):
                continue
            if not only_if_reset or getattr(stream.write, "__self__", None) is stream:
                with contextlib.suppress(AttributeError):  # then it is not heard
                    self._taps = [*self._taps[-_MOST_TAPS:], _Tap(self, name, stream)]

    def leave(self, listener: Listener) -> None:
        """Tell a listener no more; after the last one the streams are as they were."""
        self._listeners = tuple(each for each in self._listeners if each != listener)
        if not self._listeners:
            self._restore()

    def forget(self) -> None:
        """In a forked child: whoever listens does so in the parent."""
        self._listeners = ()
        self._restore()

    def tell(self, name: str, text: Any) -> None:
        """Something was written; called after it has been."""
        if type(text) is str:
            now_us = time.time_ns() // 1000
            for listener in self._listeners:
                listener(name, text, now_us)

    def _restore(self) -> None:
        for tap in reversed(self._taps):
            tap.remove()
        self._taps, self._tapped = [], {}


streams = Streams()
