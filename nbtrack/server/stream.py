"""The WebSocket of one view: a feed, looked at ten times a second while somebody is there."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any, cast

from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from nbtrack.feed.feed import Feed
from nbtrack.feed.telling import error_message, hello_message
from nbtrack.feed.wire import Message, encode
from nbtrack.server.context import Context
from nbtrack.server.problems import EXPECTED, describe
from nbtrack.server.stores import Place

__all__ = ["POLL_S", "StreamHandler"]

# Ten looks a second: the page paints at most four times a second and takes what came until then,
# so a row waits for the paint and hardly for the look.
POLL_S = 0.1
_MAX_REQUEST = 65_536
_MAX_WAITING = 64
_TRY_LATER, _NOT_ALLOWED, _OUR_MISTAKE = 1013, 1008, 1011


class StreamHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):  # pyright: ignore[reportIncompatibleMethodOverride] - Jupyter's own mixture
    """Carries messages of a feed; adds nothing to them.

    There is one task a connection, which sends and then looks again: a view that does not keep up
    is not sent more than it takes.
    """

    auth_resource = "nbtrack"
    _context: Context
    _place: Place
    _task: asyncio.Task[None] | None = None

    def initialize(self, context: Context) -> None:
        """Take what all handlers share."""
        self._context = context
        self._requests: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_MAX_WAITING)

    @property
    def max_message_size(self) -> int:
        """Of what a page may send at once."""
        return _MAX_REQUEST

    def set_default_headers(self) -> None:
        """None: a WebSocket has no page."""

    @ws_authenticated
    @authorized("read")  # pyright: ignore[reportUntypedFunctionDecorator] - Jupyter's
    async def get(self, *place: str) -> None:
        """Become a WebSocket."""
        self._place = Place(*place)
        await super().get(*place)

    def open(self, *args: str, **kwargs: str) -> None:
        """Begin to serve."""
        super().open(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType] - untyped there
        self._task = asyncio.get_running_loop().create_task(self._serve())
        self._task.add_done_callback(self._report)

    def on_message(self, message: str | bytes) -> None:
        """Put a request in line; what is no request, or too much, ends the connection."""
        try:
            request: object = json.loads(message)
        except ValueError:
            request = None
        if not isinstance(request, dict):
            self.close(_NOT_ALLOWED, "expected a JSON object")
            return
        try:
            self._requests.put_nowait(cast("dict[str, Any]", request))
        except asyncio.QueueFull:
            self.close(_TRY_LATER, "too many requests")

    def on_close(self) -> None:
        """The view is gone: nothing looks at the run any more."""
        if self._task is not None:
            self._task.cancel()

    async def _serve(self) -> None:
        with contextlib.suppress(WebSocketClosedError):
            try:
                feed = await self._context.work(self._open_feed)
                await self._count(1)
                try:
                    await self._feed(feed)
                finally:
                    await self._count(-1)
            except EXPECTED as error:
                await self._refuse(error)

    async def _count(self, views: int) -> None:
        """Tell the kernel of the run how many views have come, or gone."""
        audience, place = self._context.audience, self._place
        if audience is not None:
            with contextlib.suppress(RuntimeError):  # the server stops, and has told it already
                await self._context.work(lambda: audience.change(place, views))

    def _open_feed(self) -> Feed:
        reader = self._context.stores.run(self._place)
        return Feed(reader)

    async def _feed(self, feed: Feed) -> None:
        first = await self._requests.get()  # nothing is said before the view asks
        await self._send_from(lambda: feed.answer(first))
        next_s = time.monotonic() + POLL_S
        while True:
            request = await self._next_request(None if feed.is_done else next_s)
            if request is None:
                next_s = time.monotonic() + POLL_S
                await self._send_from(feed.poll)
            else:
                asked = request
                await self._send_from(lambda asked=asked: feed.answer(asked))

    async def _next_request(self, until_s: float | None) -> dict[str, Any] | None:
        """What the view asks next; None if it asked nothing until then."""
        wait_s = None if until_s is None else max(0.0, until_s - time.monotonic())
        try:
            return await asyncio.wait_for(self._requests.get(), wait_s)
        except TimeoutError:
            return None

    async def _send_from(self, look: Callable[[], list[Message]]) -> None:
        parts = await self._context.work(lambda: [encode(message) for message in look()])
        for part in parts:
            await self.write_message(part, binary=True)

    async def _refuse(self, error: BaseException) -> None:
        problem = describe(error)
        code = "unknown-run" if problem.code == "unknown-project" else problem.code
        told = error_message(code, problem.message, problem.remedy)
        for message in (hello_message(), told, Message({"type": "end"})):
            await self.write_message(encode(message), binary=True)
        self.close()

    def _report(self, task: asyncio.Task[None]) -> None:
        """A mistake of ours must be seen in the log, and the view must know."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.log.error("nbtrack: a live view failed", exc_info=error)
            self.close(_OUR_MISTAKE, "nbtrack made a mistake; the log of the server has more")
