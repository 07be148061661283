"""One run on its way to a widget: the messages of its feed, in batches, and what the page asks.

To the page: ``batch`` (messages, numbered), ``answer`` (what came of a command), and what
`handover` says. From the page: ``here`` (a page is there), ``have`` (what it has), ``ask`` (a zoom,
another axis), ``command``, ``look`` (is there anything new?). What a page says while a cell is
executed is heard when the cell has ended, where the kernel has no subshell for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from nbtrack.display.handover import Handover, Send
from nbtrack.errors import NbtrackError
from nbtrack.feed.batch import pack
from nbtrack.feed.feed import Feed
from nbtrack.feed.wire import Message
from nbtrack.query.reader import Reader
from nbtrack.store.commands import new_command, write_command
from nbtrack.store.layout import RunFolder

__all__ = ["Carrier"]

# At most four batches a second, and of its time our thread may take this share of the interpreter.
_PAUSE_S = 0.2
_SHARE = 0.02
# Until a page has said that it is there, all is sent again now and then: a part may be lost.
_AGAIN_S, _AGAIN_MOST_S = 5.0, 60.0
_OPEN: Mapping[str, Any] = {"type": "open", "visible": None}
"""All metrics: a busy kernel could not be told which are visible."""


class Carrier:
    """Adds nothing to the messages of the feed; they are those that a server would send.

    Args:
        run: what is shown.
        send: to the pages that show the widget.
        handover: of this kernel.
        is_busy: whether a cell is being executed.
        pull: nobody calls `tick`, so the page is to ask for news.
        monotonic_s: a clock.
    """

    def __init__(
        self,
        run: Reader,
        send: Send,
        handover: Handover,
        *,
        is_busy: Callable[[], bool],
        pull: bool = False,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run = run
        self._send = send
        self._handover = handover
        self._is_busy = is_busy
        self._pull = pull
        self._monotonic_s = monotonic_s
        self._feed: Feed | None = None
        self._number = 0
        self._is_heard = self._hears = False
        self._told_busy: bool | None = None
        self._rest_until_s = self._again_s = 0.0
        self._again_pause_s = _AGAIN_S
        # The heartbeat thread sends, and so does the thread that hears the page.
        self._lock = threading.RLock()

    def tick(self, share: float = 1.0) -> None:
        """Send what is new, if it is time to; called by the heartbeat thread.

        Args:
            share: of the time that our thread may take, what is for this run.
        """
        now_s = self._monotonic_s()
        if now_s < self._rest_until_s:
            return
        self._handover.push(self._send)
        started_s = time.thread_time()
        with self._lock:
            self._send_batch(self._news(now_s))
        cost_s = time.thread_time() - started_s
        self._rest_until_s = now_s + max(_PAUSE_S, cost_s / (_SHARE * share))

    def settle(self, *, is_last: bool = False) -> None:
        """Send what is new at once: a cell has ended, or the run.

        Args:
            is_last: nobody calls `tick` any more.
        """
        if is_last:
            self._handover.push(self._send, at_once=True)
        with self._lock:
            messages = self._look(Feed.poll)
            if is_last:  # what has no news at a second look has ended
                messages += self._look(Feed.poll)
            self._send_batch(messages)

    def rest(self) -> None:
        """Let go of what was read; it is read again when a page asks."""
        with self._lock:
            self._feed = None

    def receive(self, content: object) -> None:
        """Do what a page asks.

        Args:
            content: what it sent; anybody may send anything.
        """
        said = _mapping(content)
        self._is_heard = True
        self._hears = self._hears or self._is_busy()
        number = _whole(said, "id")
        match said.get("type"):
            case "here":
                self._handover.ask(self._send)
            case "have":
                self._complete(said)
            case "ask":
                self._answer(number, lambda feed: feed.answer(_mapping(said.get("request"))))
            case "look":
                self._answer(number, Feed.poll)
            case "command":
                result = self._command(str(said.get("kind")), _mapping(said.get("body")))
                self._send({"type": "answer", "id": number, **result}, ())
            case _:
                return

    def _complete(self, said: dict[str, Any]) -> None:
        """Give a page what it says that it lacks."""
        has_view = said.get("view") is True
        self._handover.told(self._send, has_view=has_view, given=_whole(said, "given"))
        with self._lock:
            if said.get("whole") is not True or _whole(said, "batch") != self._number:
                self._send_batch(self._all())

    def _answer(self, number: int, look: Callable[[Feed], list[Message]]) -> None:
        with self._lock:
            self._send_batch(self._look(look), answers=number)

    def _command(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Leave a command where the writer of the run finds it."""
        try:
            write_command(RunFolder(self._run.folder), new_command(kind, body))
        except (NbtrackError, OSError) as error:
            return {"ok": False, "text": str(error)}
        return {"ok": True, "text": ""}

    def _news(self, now_s: float) -> list[Message]:
        if self._feed is None or (not self._is_heard and now_s >= self._again_s):
            self._again_s = now_s + self._again_pause_s
            self._again_pause_s = min(2 * self._again_pause_s, _AGAIN_MOST_S)
            return self._all()
        return self._feed.poll()

    def _all(self) -> list[Message]:
        return self._feed.again() if self._feed is not None else self._look(lambda _: [])

    def _look(self, look: Callable[[Feed], list[Message]]) -> list[Message]:
        if self._feed is not None:
            return look(self._feed)
        self._feed = Feed(self._run)
        return [*self._feed.answer(_OPEN), *look(self._feed)]

    def _send_batch(self, messages: list[Message], *, answers: int = 0) -> None:
        # Of a run that is told only when a page asks, nobody would say when the cell has ended.
        is_busy = self._is_busy() and not self._pull
        if not messages and not answers and is_busy == self._told_busy:
            return
        headers, arrays = pack(messages)
        self._number += 1
        self._told_busy = is_busy
        content = {
            "type": "batch",
            "number": self._number,
            "whole": bool(headers) and headers[0]["type"] == "hello",
            "busy": is_busy,
            "hears": self._hears,
            "pull": self._pull,
            "answers": answers,
            "headers": headers,
        }
        self._send(content, (arrays,) if arrays else ())


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _whole(said: Mapping[str, Any], key: str) -> int:
    value = said.get(key)
    return value if isinstance(value, int) else 0
