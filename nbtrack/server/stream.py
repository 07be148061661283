"""The WebSocket of one view: a feed, looked at ten times a second while somebody is there."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from nbtrack.errors import ServerStoppingError
from nbtrack.feed.feed import Feed
from nbtrack.feed.telling import error_message, hello_message
from nbtrack.feed.wire import Message, encode
from nbtrack.query.reader import Reader
from nbtrack.server.problems import Problem
from nbtrack.server.socket import Socket
from nbtrack.server.stores import Place

__all__ = ["POLL_S", "StreamHandler"]

# Ten looks a second: the page paints at most four times a second and takes what came until then,
# so a row waits for the paint and hardly for the look.
POLL_S = 0.1


class StreamHandler(Socket):
    """Carries messages of a feed; adds nothing to them."""

    async def serve(self) -> None:
        """Tell of one run, from the first request on; its kernel knows that somebody looks."""
        run, feed = await self.context.work(self._open_feed)
        await self._count(1)
        try:
            await self._follow(feed, run)
        finally:
            await self._count(-1)

    async def _follow(self, feed: Feed, run: Reader) -> None:
        first = await self.requests.get()  # nothing is said before the view asks
        await self._send_from(lambda: feed.answer(first))
        next_s = time.monotonic() + POLL_S
        while True:
            request = await self._next_request(None if feed.is_done else next_s)
            if request is None:
                next_s = time.monotonic() + POLL_S
                await self._send_from(feed.poll)
                if feed.is_done:  # this page has all; the next one has it sooner
                    await self.context.work(run.seal_ended)
            else:
                asked = request
                await self._send_from(lambda asked=asked: feed.answer(asked))

    async def tell(self, problem: Problem) -> None:
        """Say why there is no run."""
        code = "unknown-run" if problem.code == "unknown-project" else problem.code
        told = error_message(code, problem.message, problem.remedy)
        for message in (hello_message(), told, Message({"type": "end"})):
            await self.write_message(encode(message), binary=True)

    async def _count(self, views: int) -> None:
        """Tell the kernel of the run how many views have come, or gone."""
        audience, place = self.context.audience, Place(*self.place)
        if audience is not None:
            with contextlib.suppress(ServerStoppingError):  # it has told it already
                await self.context.work(lambda: audience.change(place, views))

    def _open_feed(self) -> tuple[Reader, Feed]:
        run = self.context.stores.run(Place(*self.place))
        return run, Feed(run)

    async def _next_request(self, until_s: float | None) -> dict[str, Any] | None:
        """What the view asks next; None if it asked nothing until then."""
        wait_s = None if until_s is None else max(0.0, until_s - time.monotonic())
        try:
            return await asyncio.wait_for(self.requests.get(), wait_s)
        except TimeoutError:
            return None

    async def _send_from(self, look: Callable[[], list[Message]]) -> None:
        # Read and sent in turn: while the page does not take what it was sent, the run's files
        # keep what comes.
        parts = await self.context.work(lambda: [encode(message) for message in look()])
        for part in parts:
            await self.write_message(part, binary=True)
