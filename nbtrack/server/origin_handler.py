"""The address of how a run came about; the answer is in `origin`."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado import web

from nbtrack.server.handlers import Handler
from nbtrack.server.origin import get_origin
from nbtrack.server.stores import Place

__all__ = ["OriginHandler"]


class OriginHandler(Handler):
    """The cells of a run, and its notebook."""

    @web.authenticated
    @authorized
    async def get(self, *place: str) -> None:
        """Answer."""
        root = self._root()
        await self.reply(lambda: get_origin(self._context.stores, Place(*place), root))

    def _root(self) -> Path | None:
        """The folder that this Jupyter shows; one that keeps notebooks elsewhere has none."""
        root = getattr(self.contents_manager, "root_dir", None)
        return Path(root) if isinstance(root, str) and root and Path(root).is_dir() else None
