"""The addresses that the page of one run asks; the answers are in `run_page`."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from nbtrack.server import run_page
from nbtrack.server.handlers import Handler
from nbtrack.server.stores import Place

__all__ = ["FileListHandler", "RowPagesHandler", "SurroundingsHandler"]

_MESSAGE = "application/octet-stream"


class RowPagesHandler(Handler):
    """Rows by their number."""

    @web.authenticated
    @authorized
    async def get(self, *place: str) -> None:
        """Answer."""
        context, given = self._context, self.given
        await self.reply(
            lambda: run_page.rows_message(context.rows, context.stores, Place(*place), given),
            _MESSAGE,
        )


class SurroundingsHandler(Handler):
    """Where and with what a run ran."""

    @web.authenticated
    @authorized
    async def get(self, *place: str) -> None:
        """Answer."""
        stores = self._context.stores
        await self.reply(lambda: run_page.get_surroundings(stores, Place(*place)))


class FileListHandler(Handler):
    """The files of a run."""

    @web.authenticated
    @authorized
    async def get(self, *place: str) -> None:
        """Answer."""
        await self.reply(lambda: run_page.list_files(self._context.stores, Place(*place)))
