"""What Jupyter Server loads: our addresses, and a file that says we are here."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp

from nbtrack._version import __version__
from nbtrack.server import act_handlers, compare_handlers, handlers, lists, run_page_handlers
from nbtrack.server.announce import announce, withdraw
from nbtrack.server.audience import Audience
from nbtrack.server.context import Context
from nbtrack.server.curves import CurvesHandler
from nbtrack.server.events import EventsHandler
from nbtrack.server.files import FilesHandler
from nbtrack.server.origin_handler import OriginHandler
from nbtrack.server.stream import StreamHandler
from nbtrack.settings import resolve

__all__ = ["API", "NbtrackServer"]

API = "/nbtrack/api"
_PART = "([^/]+)"
_STORE = f"{API}/stores/{_PART}"
_RUN = f"{_STORE}/runs/{_PART}/{_PART}"
_ADDRESSES: tuple[tuple[str, type[Any]], ...] = (
    (f"{API}/shown", handlers.ShownHandler),
    (f"{API}/version", handlers.VersionHandler),
    (f"{API}/stores", handlers.StoresHandler),
    (f"{_STORE}/projects", lists.ProjectsHandler),
    (f"{_STORE}/table", lists.TableHandler),
    (f"{_STORE}/rows", lists.RowsHandler),
    (f"{_STORE}/keys", lists.KeysHandler),
    (f"{_STORE}/sparklines", lists.SparklinesHandler),
    (f"{_STORE}/edits", act_handlers.EditsHandler),
    (f"{_STORE}/trash", act_handlers.TrashHandler),
    (f"{_STORE}/restore", act_handlers.RestoreHandler),
    (f"{_STORE}/empty", act_handlers.EmptyHandler),
    (f"{_STORE}/baseline", act_handlers.BaselineHandler),
    (f"{_STORE}/slots", act_handlers.SlotsHandler),
    (f"{_STORE}/views", act_handlers.ViewsHandler),
    (f"{_STORE}/open-folder", act_handlers.OpenFolderHandler),
    (f"{_STORE}/curves", CurvesHandler),
    (f"{_STORE}/compare", compare_handlers.CompareHandler),
    (f"{_STORE}/facts", compare_handlers.FactsHandler),
    (f"{_STORE}/groups", compare_handlers.GroupsHandler),
    (f"{_STORE}/importance", compare_handlers.ImportanceHandler),
    (
        f"{_STORE}/code-difference/{_PART}/{_PART}/{_PART}/{_PART}",
        compare_handlers.CodeDifferenceHandler,
    ),
    (f"{_STORE}/events", EventsHandler),
    (f"{_STORE}/runs", handlers.RunsHandler),
    (_RUN, handlers.RunHandler),
    (f"{_RUN}/history", handlers.HistoryHandler),
    (f"{_RUN}/charts", handlers.ChartsHandler),
    (rf"{_RUN}/picture\.(png|svg|json)", handlers.PictureHandler),
    (f"{_RUN}/rows", run_page_handlers.RowPagesHandler),
    (f"{_RUN}/surroundings", run_page_handlers.SurroundingsHandler),
    (f"{_RUN}/files", run_page_handlers.FileListHandler),
    (f"{_RUN}/files/(.+)", FilesHandler),
    (f"{_RUN}/code", compare_handlers.CodeHandler),
    (f"{_RUN}/commands", handlers.CommandsHandler),
    (f"{_RUN}/origin", OriginHandler),
    (f"{_RUN}/stream", StreamHandler),
)


class NbtrackServer(ExtensionApp):
    """The extension; there is nothing to configure."""

    name = "nbtrack"
    version = __version__
    _context: Context | None = None
    _announcement: Path | None = None

    def initialize_handlers(self) -> None:
        """Add our addresses and tell kernels of them."""
        places = resolve()
        self._context = Context(places.data_dir, places.cache_dir)
        shared = {"context": self._context}
        self.handlers.extend((address, handler, shared) for address, handler in _ADDRESSES)
        self.handlers.append((f"{API}/(.*)", handlers.UnknownHandler, shared))
        self._announce()

    def _announce(self) -> None:
        server = self.serverapp
        assert server is not None
        try:
            self._announcement = announce(
                Path(server.runtime_dir), base_url=server.base_url, url=server.connection_url
            )
        except OSError as error:
            self.log.warning("nbtrack: kernels will not find this server: %s", error)
            return
        atexit.register(withdraw, self._announcement)
        if self._context is not None:
            self._context.audience = Audience(Path(server.runtime_dir))
            atexit.register(self._context.audience.forget)

    async def stop_extension(self) -> None:
        """The server stops: end our threads and say so."""
        if self._context is not None:
            self._context.close()
            if self._context.audience is not None:
                atexit.unregister(self._context.audience.forget)
        if self._announcement is not None:
            withdraw(self._announcement)
            atexit.unregister(withdraw)
