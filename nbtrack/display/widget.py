"""The widget of one run: it carries a small loader, and what the loader shows while it waits.

This module imports anywidget. A notebook may save the state of a widget, so the run's history and
the view are no part of it: they travel in messages, which leave nothing behind. The picture is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import traitlets

__all__ = ["RunWidget"]


class RunWidget(anywidget.AnyWidget):
    """What a page shows of a run where it has no extension of ours.

    Args:
        loader: the JavaScript module that fetches the view.
        texts: view_key, which view it is to be; widget_key, a name that no other widget has;
            run_id, run_name and run_project.
    """

    _view_key = traitlets.Unicode().tag(sync=True)
    _widget_key = traitlets.Unicode().tag(sync=True)
    _run_id = traitlets.Unicode().tag(sync=True)
    _run_name = traitlets.Unicode().tag(sync=True)
    _run_project = traitlets.Unicode().tag(sync=True)
    _run_line = traitlets.Unicode().tag(sync=True)
    _run_picture = traitlets.Unicode().tag(sync=True)

    def __init__(self, loader: str, **texts: str) -> None:
        self._esm: Any = loader
        super().__init__(**{f"_{name}": text for name, text in texts.items()})

    def tell(self, content: dict[str, Any], buffers: Sequence[bytes]) -> None:
        """Send a message to every page that shows the widget; nothing of it is kept."""
        self.send(content, list(buffers))  # pyright: ignore[reportUnknownMemberType] - no types there

    def hear(self, take: Callable[[object], object]) -> None:
        """Call `take` with what pages send."""

        def on_message(_widget: object, content: object, _buffers: object) -> None:
            take(content)

        self.on_msg(on_message)  # pyright: ignore[reportUnknownMemberType] - no types there

    def wait_with(self, line: str, picture: str) -> None:
        """Change what is shown as long as the view is not there, in a saved notebook too.

        Args:
            line: the run in one line.
            picture: the address of an image.
        """
        self.set_trait("_run_line", line)
        self.set_trait("_run_picture", picture)
