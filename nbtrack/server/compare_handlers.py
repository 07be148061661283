"""The addresses of what compares runs; the answers are in `comparing`.

Long lists of runs do not fit into an address, so they come in a body; nothing is changed by it, and
who may read may ask.
"""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from nbtrack.server import comparing
from nbtrack.server.act_handlers import ActHandler
from nbtrack.server.grouped import Grouped, group_message
from nbtrack.server.handlers import Handler
from nbtrack.server.stores import Place

__all__ = [
    "CodeDifferenceHandler",
    "CodeHandler",
    "CompareHandler",
    "FactsHandler",
    "GroupsHandler",
    "ImportanceHandler",
]

_MESSAGE = "application/octet-stream"


class CompareHandler(ActHandler):
    """What differs between runs."""

    @web.authenticated
    @authorized("read")  # pyright: ignore[reportUntypedFunctionDecorator] - Jupyter's
    async def post(self, store: str) -> None:
        """Answer."""
        stores = self._context.stores
        await self.act(
            comparing.Compared, lambda asked: comparing.compare_runs(stores, store, asked)
        )


class FactsHandler(ActHandler):
    """All about many runs."""

    @web.authenticated
    @authorized("read")  # pyright: ignore[reportUntypedFunctionDecorator] - Jupyter's
    async def post(self, store: str) -> None:
        """Answer."""
        stores = self._context.stores
        await self.act(
            comparing.Described, lambda asked: comparing.describe_runs(stores, store, asked)
        )


class GroupsHandler(ActHandler):
    """A metric over groups of runs."""

    @web.authenticated
    @authorized("read")  # pyright: ignore[reportUntypedFunctionDecorator] - Jupyter's
    async def post(self, store: str) -> None:
        """Answer."""
        context = self._context
        await self.act(
            Grouped,
            lambda asked: group_message(context.boards, store, asked, context.curves),
            kind_of_answer=_MESSAGE,
        )


class ImportanceHandler(ActHandler):
    """What matters for a metric."""

    @web.authenticated
    @authorized("read")  # pyright: ignore[reportUntypedFunctionDecorator] - Jupyter's
    async def post(self, store: str) -> None:
        """Answer."""
        stores = self._context.stores
        await self.act(
            comparing.Weighed, lambda asked: comparing.weigh_parameters(stores, store, asked)
        )


class CodeHandler(Handler):
    """The cells that a run executed."""

    @web.authenticated
    @authorized
    async def get(self, *place: str) -> None:
        """Answer."""
        await self.reply(lambda: comparing.code_of(self._context.stores, Place(*place)))


class CodeDifferenceHandler(Handler):
    """The code of two runs of a store, line by line."""

    @web.authenticated
    @authorized
    async def get(self, store: str, *names: str) -> None:
        """Answer."""
        first, second = Place(store, *names[:2]), Place(store, *names[2:])
        stores = self._context.stores
        await self.reply(lambda: comparing.code_difference(stores, first, second))
