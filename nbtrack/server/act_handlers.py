"""The addresses at which runs are changed; what is done stands in `acts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from nbtrack.server import acts
from nbtrack.server.body import Edits, Entries, OneRun, Runs, Views, read_body
from nbtrack.server.folders import check_local, open_folder
from nbtrack.server.handlers import JSON, Handler
from nbtrack.server.parameters import text
from nbtrack.server.problems import of_status

__all__ = [
    "ActHandler",
    "BaselineHandler",
    "EditsHandler",
    "EmptyHandler",
    "OpenFolderHandler",
    "RestoreHandler",
    "SlotsHandler",
    "TrashHandler",
    "ViewsHandler",
]

_T = TypeVar("_T", bound=msgspec.Struct)
_MOST_BYTES = 524_288


class ActHandler(Handler):
    """Takes JSON and does something in a thread."""

    async def act(
        self, kind: type[_T], job: Callable[[_T], Any], *, kind_of_answer: str = JSON
    ) -> None:
        """Do a job with what the page has sent, and answer with what it gives."""
        data = self.request.body
        if len(data) > _MOST_BYTES:
            message = f"the body has {len(data):,} bytes, expected at most {_MOST_BYTES:,}"
            self.refuse(of_status(413, message))
            return
        await self.reply(lambda: job(read_body(data, kind)), kind_of_answer)


class EditsHandler(ActHandler):
    """Names, notes, groups, tags, and what is archived or locked."""

    @web.authenticated
    @authorized
    async def post(self, store: str) -> None:
        """Change them."""
        await self.act(Edits, lambda asked: acts.edit_runs(self._context.stores, store, asked))


class TrashHandler(ActHandler):
    """Deleted runs."""

    @web.authenticated
    @authorized
    async def get(self, store: str) -> None:
        """List them."""
        project = text(self.given, "project")
        await self.reply(lambda: acts.list_trash(self._context.stores, store, project))

    @web.authenticated
    @authorized
    async def post(self, store: str) -> None:
        """Delete runs."""
        await self.act(Runs, lambda asked: acts.trash_runs(self._context.stores, store, asked))


class RestoreHandler(ActHandler):
    """Undoing that."""

    @web.authenticated
    @authorized
    async def post(self, store: str) -> None:
        """Put runs back."""
        await self.act(Entries, lambda asked: acts.restore_runs(self._context.stores, store, asked))


class EmptyHandler(ActHandler):
    """Deleting for good."""

    @web.authenticated
    @authorized
    async def post(self, store: str) -> None:
        """Remove runs from the trash."""
        await self.act(Entries, lambda asked: acts.empty_trash(self._context.stores, store, asked))


class BaselineHandler(ActHandler):
    """The run that others are compared with."""

    @web.authenticated
    @authorized
    async def put(self, store: str) -> None:
        """Choose it."""
        await self.act(OneRun, lambda asked: acts.set_baseline(self._context.stores, store, asked))


class SlotsHandler(ActHandler):
    """The colours of runs."""

    @web.authenticated
    @authorized
    async def post(self, store: str) -> None:
        """Give colours to those that have none."""
        await self.act(Runs, lambda asked: acts.claim_colours(self._context.stores, store, asked))


class ViewsHandler(ActHandler):
    """Saved views of a project, or of all."""

    @web.authenticated
    @authorized
    async def get(self, store: str) -> None:
        """List them."""
        project = text(self.given, "project")
        await self.reply(lambda: acts.list_views(self._context.stores, store, project))

    @web.authenticated
    @authorized
    async def put(self, store: str) -> None:
        """Replace them."""
        project, stores = text(self.given, "project"), self._context.stores
        await self.act(Views, lambda asked: acts.save_views(stores, store, project, asked))


class OpenFolderHandler(ActHandler):
    """The folder of a run in the file manager, where that is before the user."""

    @web.authenticated
    @authorized
    async def post(self, store: str) -> None:
        """Show it."""
        request, stores = self.request, self._context.stores

        def show(asked: OneRun) -> dict[str, Any]:
            check_local(request.host, request.remote_ip or "", request.headers)
            open_folder(acts.find_run(stores, store, asked.run or "").folder)
            return {"run": asked.run}

        await self.act(OneRun, show)
