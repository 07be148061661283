"""The REST addresses: who may ask, in a thread, every error as JSON; the answers are in `api`."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import responses
from typing import Any, NamedTuple

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from nbtrack.feed.wire import plain
from nbtrack.server import api
from nbtrack.server.context import Context
from nbtrack.server.history import ARROW, history_bytes
from nbtrack.server.notebooks import list_shown
from nbtrack.server.parameters import Parameters, text
from nbtrack.server.pictures import output, png, run_panel, svg
from nbtrack.server.problems import EXPECTED, Problem, describe, of_status
from nbtrack.server.stores import Place

__all__ = [
    "JSON",
    "MAX_BODY",
    "ChartsHandler",
    "CommandsHandler",
    "Handler",
    "HistoryHandler",
    "PictureHandler",
    "RunHandler",
    "RunsHandler",
    "ShownHandler",
    "StoresHandler",
    "UnknownHandler",
    "VersionHandler",
]

MAX_BODY = 65_536
JSON = "application/json"


class _Reply(NamedTuple):
    data: bytes
    kind: str


class _Handler(APIHandler):
    """Answers one address."""

    auth_resource = "nbtrack"
    _context: Context

    def initialize(self, context: Context) -> None:
        self._context = context

    @property
    def given(self) -> Parameters:
        return {key: self.get_query_arguments(key) for key in self.request.query_arguments}

    async def reply(self, job: Callable[[], Any], kind: str = JSON, status: int = 200) -> None:
        """Do a job in a thread and send what it gives: bytes as they are, all else as JSON."""
        try:
            done = await self._context.work(lambda: _written(job(), kind))
        except EXPECTED as error:
            self.refuse(describe(error))
            return
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        await self.finish(done.data, set_content_type=done.kind)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """What Jupyter refused (no token, no XSRF cookie, a foreign origin) in our own form."""
        error = kwargs.get("exc_info", (None, None))[1]
        message = responses.get(status_code, "unknown error")
        if isinstance(error, web.HTTPError):
            message = error.log_message or message
            problem = of_status(status_code, message)
        else:
            problem = describe(error) if error is not None else of_status(status_code, message)
        self.refuse(problem._replace(status=status_code))

    def refuse(self, problem: Problem) -> None:
        """Say why not."""
        self.set_status(problem.status)
        self.finish(json.dumps(problem.body()), set_content_type=JSON)


Handler = _Handler  # the addresses of other modules are made of it too


def _written(value: Any, kind: str) -> _Reply:
    if isinstance(value, bytes):
        return _Reply(value, kind)
    return _Reply(json.dumps(plain(value), allow_nan=False).encode(), JSON)


class VersionHandler(_Handler):
    """What this server is."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer."""
        await self.reply(api.get_version)


class ShownHandler(_Handler):
    """The runs that a notebook has shown since it was saved."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer."""
        given = self.given
        await self.reply(lambda: {"runs": list_shown(self._context.stores, given)})


class StoresHandler(_Handler):
    """The stores."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer."""
        await self.reply(lambda: {"stores": api.list_stores(self._context.stores)})


class RunsHandler(_Handler):
    """The run table."""

    @web.authenticated
    @authorized
    async def get(self, store: str) -> None:
        """Answer."""
        given = self.given
        await self.reply(lambda: api.list_runs(self._context.stores, store, given))


class RunHandler(_Handler):
    """One run."""

    @web.authenticated
    @authorized
    async def get(self, *place: str) -> None:
        """Answer."""
        await self.reply(lambda: api.get_run(self._context.stores, Place(*place)))


class HistoryHandler(_Handler):
    """Its rows as an Arrow stream."""

    @web.authenticated
    @authorized
    async def get(self, *place: str) -> None:
        """Answer."""
        given, stores = self.given, self._context.stores
        await self.reply(lambda: history_bytes(stores.run(Place(*place)), given), ARROW)


class ChartsHandler(_Handler):
    """Its panel with all chart models."""

    @web.authenticated
    @authorized
    async def get(self, *place: str) -> None:
        """Answer."""
        given = self.given
        await self.reply(lambda: api.get_charts(self._context.stores, Place(*place), given))


class PictureHandler(_Handler):
    """Its static picture; as JSON, all that the output of a notebook holds of a run."""

    @web.authenticated
    @authorized
    async def get(self, store: str, project: str, run: str, kind: str) -> None:
        """Answer."""
        given, place = self.given, Place(store, project, run)

        def draw() -> bytes | dict[str, Any]:
            theme = text(given, "theme", among=("light", "dark", "auto")) or "auto"
            panel = run_panel(self._context.stores.run(place))
            if kind == "json":
                return output(panel, place)
            if kind == "png":
                return png(panel)
            return svg(
                panel, "light" if theme == "light" else "dark" if theme == "dark" else "auto"
            )

        await self.reply(draw, "image/png" if kind == "png" else "image/svg+xml")


class CommandsHandler(_Handler):
    """What a page asks of a running loop."""

    @web.authenticated
    @authorized
    async def post(self, *place: str) -> None:
        """Take it."""
        body = self.request.body
        if len(body) > MAX_BODY:
            message = f"the body has {len(body):,} bytes, expected at most {MAX_BODY:,}"
            self.refuse(of_status(413, message))
            return
        job = lambda: api.leave_command(self._context.stores, Place(*place), body)  # noqa: E731 - as above
        await self.reply(job, status=202)


class UnknownHandler(_Handler):
    """Every other address below ours."""

    @web.authenticated
    async def get(self, address: str) -> None:
        """Answer."""
        self.refuse(of_status(404, f"there is nothing at {address[:200]!r}"))

    @web.authenticated
    async def post(self, address: str) -> None:
        """Take it."""
        self.refuse(of_status(404, f"there is nothing at {address[:200]!r}"))
