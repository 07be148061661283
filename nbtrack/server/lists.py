"""The addresses of lists of runs; the answers are in `table`."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from nbtrack.server import catalogue, table
from nbtrack.server.handlers import Handler

__all__ = ["KeysHandler", "ProjectsHandler", "RowsHandler", "SparklinesHandler", "TableHandler"]


class ProjectsHandler(Handler):
    """The projects of a store, and how many runs they have."""

    @web.authenticated
    @authorized
    async def get(self, store: str) -> None:
        """Answer."""
        await self.reply(lambda: table.list_projects(self._context.boards, store))


class TableHandler(Handler):
    """A piece of a list: searched, sorted, grouped."""

    @web.authenticated
    @authorized
    async def get(self, store: str) -> None:
        """Answer."""
        given = self.given
        await self.reply(lambda: table.get_table(self._context.boards, store, given))


class RowsHandler(Handler):
    """Some runs by name."""

    @web.authenticated
    @authorized
    async def get(self, store: str) -> None:
        """Answer."""
        given = self.given
        await self.reply(lambda: table.get_rows(self._context.boards, store, given))


class KeysHandler(Handler):
    """What runs can be asked for."""

    @web.authenticated
    @authorized
    async def get(self, store: str) -> None:
        """Answer."""
        given = self.given
        await self.reply(lambda: catalogue.get_keys(self._context.boards, store, given))


class SparklinesHandler(Handler):
    """Small curves of some runs."""

    @web.authenticated
    @authorized
    async def get(self, store: str) -> None:
        """Answer."""
        given = self.given
        await self.reply(lambda: catalogue.get_sparklines(self._context.boards, store, given))
