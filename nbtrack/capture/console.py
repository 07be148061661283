"""What a run has printed, as ``console.log``: one line of text a line of output.

::

    2026-03-01T12:00:00.123Z stdout epoch 3: loss 0.25
    2026-03-01T12:00:01.004Z stderr Traceback (most recent call last):

The time is UTC, when the line was written to last. Whoever prints pays for a look at the clock and
a place in a queue; the heartbeat thread folds progress bars, hides secrets and writes, four times
a second. Both size and cost are bounded, whatever is printed: of a flood the first and the last
lines of each quarter second stay, of a long log its first and its last part, and a line in between
says how much was left out.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from nbtrack import _secrets
from nbtrack.capture.streams import streams
from nbtrack.capture.terminal import Line, Terminal
from nbtrack.store.files import append_bytes, read_bytes, replace_file

__all__ = ["ConsoleLog"]

MAX_CHUNK = 32 * 1024
"""Characters of a quarter second that are kept from its begin, and as many from its end."""
MAX_BYTES = 16 * 1024 * 1024
"""Of the file. The first and the last quarter of it stay when it grows beyond."""

_KEY_BEGINS, _KEY_ENDS = "PRIVATE KEY-----", "-----END "


class ConsoleLog:
    """Listens for one run and keeps what it hears.

    Attributes:
        trouble: why lines cannot be written now; None when they are.
    """

    def __init__(self, path: Path, loggers: dict[str, int] | None = None) -> None:
        """Nothing is heard before `begin`.

        Args:
            path: of the file.
            loggers: further loggers to listen to, with their levels; what loggers print to
                stderr is heard anyway.
        """
        self._path = path
        self._queue: deque[tuple[str, str, int]] = deque()
        self._head_size = 0
        self._tail: deque[tuple[str, str, int]] = deque()
        self._tail_size = self._lost = 0
        self._terminals: dict[str, Terminal] = {}
        self._lock = threading.Lock()
        self._is_in_key = False
        self._loggers = loggers or {}
        self._stop_loggers: Callable[[], None] | None = None
        self.trouble: OSError | None = None

    def begin(self) -> None:
        """Listen from now on."""
        streams.listen(self.hear)
        if self._loggers:
            from nbtrack.capture.loggers import follow  # brings the library of logging

            self._stop_loggers = follow(self._loggers, self.hear)

    def end(self) -> None:
        """Listen no more, and write what is left."""
        streams.leave(self.hear)
        if self._stop_loggers is not None:
            self._stop_loggers()
        self.write(is_end=True)

    def hear(self, stream: str, text: str, time_us: int) -> None:
        """Something was printed; called in the thread that printed it."""
        room = MAX_CHUNK - self._head_size
        if len(text) <= room:
            self._head_size += len(text)
            self._queue.append((stream, text, time_us))
            return
        # A flood: of what comes now only the end is kept, until the next writing.
        if room > 0:
            self._queue.append((stream, text[:room], time_us))
            self._head_size, text = MAX_CHUNK, text[room:]
        if len(text) > MAX_CHUNK:
            self._lost += len(text) - MAX_CHUNK
            text = text[-MAX_CHUNK:]
        tail = self._tail
        tail.append((stream, text, time_us))
        self._tail_size += len(text)
        try:
            while self._tail_size > MAX_CHUNK and len(tail) > 1:
                gone = len(tail.popleft()[1])
                self._tail_size -= gone
                self._lost += gone
        except IndexError:  # the heartbeat thread was faster
            return

    def add(self, text: str) -> None:
        """Keep a text that was not printed; it begins and ends a line of its own."""
        self.hear("added", text if text.endswith("\n") else f"{text}\n", time.time_ns() // 1000)

    def write(self, *, is_end: bool = False) -> None:
        """Write the lines that are complete; at the end all of them."""
        if not (self._queue or is_end):
            return
        with self._lock:
            lines = self._fold(_taken(self._queue))
            lost, self._lost, self._head_size = self._lost, 0, 0
            tail, self._tail, self._tail_size = self._tail, deque(), 0
            if lost:
                lines.append(_note(f"{_amount(lost)} of output in a short time were left out here"))
            lines += self._fold(_taken(tail))
            if is_end:
                for name, terminal in self._terminals.items():
                    lines += [(name, line) for line in terminal.take(is_end=True)]
            self._append(lines)

    def _fold(self, heard: list[tuple[str, str, int]]) -> list[tuple[str, Line]]:
        lines: list[tuple[str, Line]] = []
        for stream, text, time_us in heard:
            terminal = self._terminals.setdefault(stream, Terminal())
            terminal.feed(text, time_us)
        for stream, terminal in self._terminals.items():
            lines += [(stream, line) for line in terminal.take()]
        lines.sort(key=lambda entry: entry[1].time_us)
        return lines

    def _append(self, lines: list[tuple[str, Line]]) -> None:
        if not lines:
            return
        data = "".join(
            f"{_moment(line.time_us)} {stream} {self._without_secrets(line.text)}\n"
            for stream, line in lines
        ).encode("utf-8", "replace")
        try:
            size = append_bytes(self._path, data)
            if size > MAX_BYTES:
                self._shorten()
            self.trouble = None
        except OSError as error:  # output is no result: told once, and not kept in memory
            self.trouble = error

    def _without_secrets(self, text: str) -> str:
        if self._is_in_key:
            self._is_in_key = _KEY_ENDS not in text
            return _secrets.HIDDEN
        if _KEY_BEGINS in text and _KEY_ENDS not in text:
            self._is_in_key = True
        return _secrets.redact_text(text)

    def _shorten(self) -> None:
        data = read_bytes(self._path) or b""
        part = MAX_BYTES // 4
        head, tail = data[: data.rfind(b"\n", 0, part) + 1], data[data.find(b"\n", -part) + 1 :]
        stream, line = _note(f"{_amount(len(data) - len(head) - len(tail))} were left out here")
        note = f"{_moment(line.time_us)} {stream} {line.text}\n".encode()
        replace_file(self._path, head + note + tail)


def _taken(queue: deque[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """What is in the queue now; others may go on to append to it."""
    return [queue.popleft() for _ in range(len(queue))]


def _note(text: str) -> tuple[str, Line]:
    return "nbtrack", Line(time.time_ns() // 1000, f"[{text}]")


def _amount(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} characters"


def _moment(time_us: int) -> str:
    seconds, micros = divmod(time_us, 1_000_000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{micros // 1000:03d}Z"
