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
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Listener", "Streams", "streams"]

Listener = Callable[[str, str, int], None]
"""Takes the name of the stream, a text, and microseconds since 1970."""

_NAMES = ("stdout", "stderr")


class _Tap:
    """The place of `write` on one stream."""

    def __init__(self, owner: Streams, name: str, stream: Any) -> None:
        """Raises AttributeError for an object that has no place for it."""
        self._stream = stream
        self._was_own = "write" in getattr(stream, "__dict__", {})
        self._is_on = True
        self._write = write = stream.write

        def forward(text: Any, /, *more: Any, **named: Any) -> Any:
            written = write(text, *more, **named)
            if self._is_on:
                owner.tell(name, text)
            return written

        self._forward = forward
        stream.write = forward

    def is_on(self, stream: object) -> bool:
        return self._stream is stream

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

    def listen(self, listener: Listener) -> None:
        """Tell a listener of everything that is written from now on."""
        self._listeners = (*self._listeners, listener)
        for name in _NAMES:
            stream = getattr(sys, name)
            if stream is not None and not any(tap.is_on(stream) for tap in self._taps):
                with contextlib.suppress(AttributeError):  # then it is not heard
                    self._taps.append(_Tap(self, name, stream))

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
        for tap in self._taps:
            tap.remove()
        self._taps = []


streams = Streams()
