"""The WebSocket that tells which runs of a store change, so that lists and comparisons follow.

The page sends ``{"type": "open", "cursor": null}``, or the cursor of the last message that it got
from whatever server; nothing that happened since is missed. It is told
``{"type": "changes", "cursor": ..., "changed": ["<project folder>/<run folder>", ...]}`` at once,
and then at most twice a second, whenever runs begin, have new rows, end, are edited or go away.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from nbtrack.errors import ArgumentError
from nbtrack.server.problems import Problem
from nbtrack.server.socket import Socket
from nbtrack.server.watchers import Listener

__all__ = ["EventsHandler"]

_SHORTEST_S = 0.5


class EventsHandler(Socket):
    """Tells one page of all runs of a store that change."""

    max_request = 1 << 18  # the cursor of a store with very many projects

    async def serve(self) -> None:
        """Answer what the page asks, and tell it what changes."""
        (store_id,) = self.place
        listener = Listener()
        asked = asyncio.ensure_future(self.requests.get())
        news = asyncio.ensure_future(listener.wait())
        try:
            while True:
                await asyncio.wait({asked, news}, return_when=asyncio.FIRST_COMPLETED)
                if asked.done():
                    await self._answer(store_id, listener, asked.result())
                    asked = asyncio.ensure_future(self.requests.get())
                if news.done():
                    next_s = time.monotonic() + _SHORTEST_S
                    await self._send_changes(listener, news.result())
                    # What changes until then is told with the next message.
                    await asyncio.sleep(max(0.0, next_s - time.monotonic()))
                    news = asyncio.ensure_future(listener.wait())
        finally:
            asked.cancel()
            news.cancel()
            self.context.watchers.close(store_id, listener)

    async def tell(self, problem: Problem) -> None:
        """Say why there is nothing to tell."""
        await self._send_error(problem.code, problem.message, problem.remedy)

    async def _answer(self, store_id: str, listener: Listener, request: dict[str, Any]) -> None:
        try:
            cursor = _read_open(request)
            changed = await self.context.watchers.open(store_id, listener, cursor)
        except ArgumentError as error:
            await self._send_error("request", str(error), "")
            return
        await self._send_changes(listener, changed)

    async def _send_changes(self, listener: Listener, changed: list[str]) -> None:
        message = {"type": "changes", "cursor": listener.cursor, "changed": changed}
        await self.write_message(message)

    async def _send_error(self, code: str, text: str, command: str) -> None:
        message = {"type": "error", "code": code, "text": text, "command": command}
        await self.write_message(message)


def _read_open(request: dict[str, Any]) -> str | None:
    """The cursor in a request to open."""
    cursor, kind = request.get("cursor"), request.get("type")
    if kind != "open" or not (cursor is None or isinstance(cursor, str)):
        found = f"found type {str(kind)[:80]!r} and cursor {str(cursor)[:80]!r}"
        message = f'{found}, expected {{"type": "open", "cursor": null or a text}}'
        raise ArgumentError(message)
    return cursor
