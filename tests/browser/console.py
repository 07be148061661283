"""What a page complains about: errors in its console, and errors that nobody caught."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

_EXPECTED = re.compile(
    # The browser when the server is away, JupyterLab when it has lost a kernel.
    r"Failed to load resource: net::ERR_\w+|WebSocket connection to '[^']*' failed"
    r"|Failed to load resource.*:\d+/api/(kernels|sessions)"
    r"|Canceled future for \w+ message before replies were done"
    # The browser when a run, a store or our server part is gone, or a search does not parse: the
    # page says it in words.
    r"|status of 404 .*/nbtrack/api/(stores|version)"
    r"|status of 400 .*/nbtrack/api/stores/\w+/table\?"
    r"|status of 409 .*/nbtrack/api/stores/\w+/open-folder\?"
    # The browser where a file of a run would like to do something.
    r"|Blocked script execution in '[^']*/nbtrack/api/stores/\w+/runs/"
    # Notebook 7 at each start, JupyterLab in a second tab.
    r"|Window name candidate|reading 'schema'\)\s+at \S+notebook_core"
)


class Console:
    """Listens to all tabs of a browser window.

    Attributes:
        errors: what was said, without what is expected when a server or a kernel goes away.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.errors: list[str] = []
        context.on("console", self._take)
        context.on("weberror", self._catch)

    def _take(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"{message.text} ({message.location['url']})")

    def _catch(self, error: WebError) -> None:
        self._note(f"not caught: {error.error.stack or error.error}")

    def _note(self, text: str) -> None:
        if not _EXPECTED.search(text):
            self.errors.append(text)
