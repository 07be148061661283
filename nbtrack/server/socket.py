"""What all our WebSockets have in common: who may, what may be sent, and one task a connection."""

from __future__ import annotations

import asyncio
import contextlib
import json
from abc import abstractmethod
from typing import Any, cast

from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from nbtrack.errors import ServerStoppingError
from nbtrack.server.context import Context
from nbtrack.server.problems import EXPECTED, Problem, describe

__all__ = ["OUR_MISTAKE", "Socket"]

OUR_MISTAKE = "nbtrack made a mistake; the log of the server has more"
_MAX_WAITING = 64
_TRY_LATER, _NOT_ALLOWED, _INTERNAL = 1013, 1008, 1011


class Socket(WebSocketMixin, WebSocketHandler, JupyterHandler):  # pyright: ignore[reportIncompatibleMethodOverride] - Jupyter's own mixture
    """One connection of one page.

    There is one task a connection, which waits until what it sent has gone out before it looks for
    more: a page that does not read is not sent more than it takes, and nothing piles up for it.
    """

    auth_resource = "nbtrack"
    max_request = 65_536
    context: Context
    place: tuple[str, ...]
    _task: asyncio.Task[None] | None = None

    def initialize(self, context: Context) -> None:
        """Take what all handlers share."""
        self.context = context
        self.requests: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_MAX_WAITING)

    @property
    def max_message_size(self) -> int:
        """Of what a page may send at once."""
        return self.max_request

    def set_default_headers(self) -> None:
        """None: a WebSocket has no page."""

    @ws_authenticated
    @authorized("read")  # pyright: ignore[reportUntypedFunctionDecorator] - Jupyter's
    async def get(self, *place: str) -> None:
        """Become a WebSocket."""
        self.place = place
        await super().get(*place)

    def open(self, *args: str, **kwargs: str) -> None:
        """Begin to serve."""
        super().open(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType] - untyped there
        self._task = asyncio.get_running_loop().create_task(self._serve_until_closed())
        self._task.add_done_callback(self._report)

    def on_message(self, message: str | bytes) -> None:
        """Put a request in line; what is no request, or too much, ends the connection."""
        try:
            request: object = json.loads(message)
        except (ValueError, RecursionError):
            request = None
        if not isinstance(request, dict):
            self.close(_NOT_ALLOWED, "expected a JSON object")
            return
        try:
            self.requests.put_nowait(cast("dict[str, Any]", request))
        except asyncio.QueueFull:
            self.close(_TRY_LATER, "too many requests")

    def on_close(self) -> None:
        """The page is gone."""
        if self._task is not None:
            self._task.cancel()

    @abstractmethod
    async def serve(self) -> None:
        """Answer requests and tell news until the page is gone, or there is no more to say."""

    @abstractmethod
    async def tell(self, problem: Problem) -> None:
        """Say why there is nothing to serve."""

    async def _serve_until_closed(self) -> None:
        with contextlib.suppress(WebSocketClosedError):
            try:
                await self.serve()
            except ServerStoppingError:
                self.close(_TRY_LATER, "the server stops")  # it is no answer: the page comes back
            except EXPECTED as error:
                await self.tell(describe(error))
                self.close()

    def _report(self, task: asyncio.Task[None]) -> None:
        """A mistake of ours must be seen in the log, and the page must know."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.log.error("nbtrack: a live view failed", exc_info=error)
            self.close(_INTERNAL, OUR_MISTAKE)
