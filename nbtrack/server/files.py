"""The files of a run, whole or in ranges; nothing outside of the run's own folder."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable
from http.client import responses
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import AuthenticatedFileHandler
from tornado import web

from nbtrack.server.context import Context
from nbtrack.server.problems import EXPECTED, Problem, describe, of_status
from nbtrack.server.stores import Place

__all__ = ["FilesHandler"]


class FilesHandler(AuthenticatedFileHandler):
    """One file, with ranges, as tornado serves them.

    What a run logged may be a page with scripts: it is shown in a box of its own, without the
    rights of the notebook around it.
    """

    auth_resource = "nbtrack"
    _context: Context

    def initialize(self, context: Context) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - the folder is known with the request
        """Take what all handlers share."""
        super().initialize(path=os.devnull)
        self._context = context

    @web.authenticated
    @authorized
    async def get(self, store: str, project: str, run: str, path: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - four parts
        """Send it."""
        await self._serve(Place(store, project, run), path, include_body=True)

    @web.authenticated
    @authorized
    async def head(self, store: str, project: str, run: str, path: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - four parts
        """Send its size and kind."""
        await self._serve(Place(store, project, run), path, include_body=False)

    async def _serve(self, place: Place, path: str, *, include_body: bool) -> None:
        try:
            reader = await self._context.work(lambda: self._context.stores.run(place))
        except EXPECTED as error:
            self._refuse(describe(error))
            return
        self.root = os.fspath(reader.files_dir)
        if not self.root.endswith(os.sep):
            self.root += os.sep
        done: Awaitable[None] = web.StaticFileHandler.get(self, path, include_body=include_body)
        await done

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:
        """The file, if it lies in the folder once every link is followed; else 404."""
        inside, wanted = Path(root).resolve(), Path(absolute_path).resolve()
        if not wanted.is_relative_to(inside) or not wanted.is_file():
            raise web.HTTPError(404, "there is no such file")
        return os.fspath(wanted)

    def compute_etag(self) -> str | None:
        """From size and time: hashing would read the whole file, and keep its hash for ever."""
        assert self.absolute_path is not None
        found = Path(self.absolute_path).stat()
        return f'"{found.st_size:x}-{found.st_mtime_ns:x}"'

    def set_headers(self) -> None:
        """Nothing of it may act in the name of the user."""
        super().set_headers()
        self.set_header("X-Content-Type-Options", "nosniff")

    @property
    def content_security_policy(self) -> str:
        """A box without scripts and without our origin."""
        return "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """As the other addresses do."""
        error = kwargs.get("exc_info", (None, None))[1]
        message = responses.get(status_code, "unknown error")
        if isinstance(error, web.HTTPError) and error.log_message:
            message = error.log_message
        self._refuse(of_status(status_code, message))

    def get_login_url(self) -> str:
        """No redirect to a page: whoever fetches files shows none."""
        raise web.HTTPError(403)

    def _refuse(self, problem: Problem) -> None:
        self.set_status(problem.status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(problem.body()))  # pyright: ignore[reportUnknownMemberType] - tornado's dict
