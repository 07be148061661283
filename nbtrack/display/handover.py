"""Handing the view and BokehJS over to a page: once, and never as a part of a widget.

A kernel that executes a cell hears no page, in most front ends, so it hands them over unasked, a
moment after the first widget is shown. A page may also say that it is there; it may be heard much
later, so it is asked again what it has by then, and is given the view only if it still lacks it.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nbtrack._version import __version__

__all__ = ["FOLDER", "Handover", "Send"]

Send = Callable[[dict[str, Any], Sequence[bytes]], None]
"""Takes the content and the buffers of one message to the page of a widget."""

FOLDER = Path(__file__).parents[1] / "labextension" / "static"
"""Where the build puts what pages load."""
_LOADER = "widget/loader.js"
_VIEW = ("widget/view.js", "widget/view.css")
_BOKEH = "bokeh/bokeh.esm.min.js"
# Whoever can answer while a cell is executed has done so by then.
_WAIT_S = 0.5


class Handover:
    """What one kernel has handed over, and to whom.

    Attributes:
        loader: the module that each widget carries.
        key: names the view; pages keep one of each.
    """

    def __init__(
        self, folder: Path = FOLDER, *, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Read what is small.

        Args:
            folder: of the built files.
            monotonic_s: a clock.

        Raises:
            FileNotFoundError: the files were not built.
        """
        self.loader = (folder / _LOADER).read_text(encoding="utf-8")
        view = b"".join((folder / name).read_bytes() for name in _VIEW)
        self.key = f"{__version__}-{hashlib.sha256(view).hexdigest()[:8]}"
        self._folder = folder
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._shown_s: float | None = None
        self._count = 0
        self._is_there = False

    def widget_shown(self) -> None:
        """From now on a page may wait for the view."""
        if self._shown_s is None:
            self._shown_s = self._monotonic_s()

    def push(self, send: Send, *, at_once: bool = False) -> None:
        """Hand the view over unasked, if that was not done, and no page has said that it has it.

        Args:
            send: of any widget.
            at_once: do not wait for pages to say something.
        """
        with self._lock:
            if self._count or self._is_there or self._shown_s is None:
                return
            if at_once or self._monotonic_s() >= self._shown_s + _WAIT_S:
                self._give(send)

    def ask(self, send: Send) -> None:
        """Ask the pages of a widget what they have by now."""
        send({"type": "what", "given": self._count}, ())

    def told(self, send: Send, *, has_view: bool, given: int) -> None:
        """A page has said what it has.

        Args:
            send: of the widget that the page spoke of.
            has_view: whether the page has the view.
            given: the number that it was asked with.
        """
        with self._lock:
            if has_view:
                self._is_there = True
            elif given < self._count:  # it spoke before it could hear of the last one
                self.ask(send)
            else:
                self._give(send)

    def _give(self, send: Send) -> None:
        self._count += 1
        names = (*_VIEW, _BOKEH)
        parts = [gzip.compress((self._folder / name).read_bytes(), 6) for name in names]
        send({"type": "view", "key": self.key, "parts": list(names)}, parts)
