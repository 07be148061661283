"""Runs as widgets, in front ends that have no extension of ours; see `carrier` and `handover`.

anywidget is imported in the main thread, and only where a widget is wanted: whoever looks into
`sys.modules` from another thread would find a library half made.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from nbtrack._optional import optional_import
from nbtrack.display.front_end import draws_only_widgets
from nbtrack.display.guard import safely
from nbtrack.display.handover import Handover
from nbtrack.track.session import session

if TYPE_CHECKING:
    from nbtrack.charts.model import PanelModel
    from nbtrack.display.carrier import Carrier
    from nbtrack.display.widget import RunWidget
    from nbtrack.draw.bundle import Bundle
    from nbtrack.query.reader import Reader

__all__ = ["Shown", "Widgets", "widgets", "with_widget"]

_WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
_NEEDED = ("gzip", "nbtrack.display.carrier", "nbtrack.display.widget")
_NO_WIDGET = "the live view cannot be shown"
# So many runs that have ended answer a page without reading their rows again.
_MOST_AT_HAND = 20


class Shown:
    """A run that is shown as a widget.

    Attributes:
        carrier: of its messages.
        widget: which pages draw.
    """

    def __init__(self, widget: RunWidget, carrier: Carrier) -> None:
        self.carrier = carrier
        self.widget = widget
        told = "what the page asks cannot be done"
        widget.hear(lambda said: safely(told, lambda: carrier.receive(said)))

    def wait_with(self, panel: PanelModel) -> None:
        """Give the page a picture, for as long as it has no view, and for the saved notebook."""
        from nbtrack.draw.bundle import one_line
        from nbtrack.draw.html import image_address
        from nbtrack.draw.picture import draw_panel

        self.widget.wait_with(one_line(panel), image_address(draw_panel(panel, "auto")))


def with_widget(bundle: Bundle, shown: Shown | None) -> Bundle:
    """A picture with the widget beside it, for front ends that draw widgets."""
    if shown is None:
        return bundle
    model_id = shown.widget.model_id
    view = {"version_major": 2, "version_minor": 0, "model_id": model_id}
    return bundle._replace(data={_WIDGET_MIME: view, **bundle.data})


class Widgets:
    """The widgets of this kernel."""

    def __init__(self) -> None:
        self._handover: Handover | None = None
        self._at_hand: deque[Carrier] = deque(maxlen=_MOST_AT_HAND)

    def are_wanted(self, mode: str) -> bool:
        """Whether a run is to be shown as a widget too.

        Args:
            mode: its display setting.
        """
        if mode == "widget":
            return True
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        return mode == "auto" and hasattr(shell, "kernel") and draws_only_widgets(shell)

    def prepare(self, mode: str) -> bool:
        """Import what widgets need, if they are wanted; whether they can be made.

        Args:
            mode: the display setting of the run.
        """
        if not self.are_wanted(mode):
            return False
        is_main = threading.current_thread() is threading.main_thread()
        if self._handover is None and is_main:
            safely(_NO_WIDGET, self._import)
        return self._handover is not None

    def show(self, run: Reader, *, is_busy: Callable[[], bool], pull: bool = False) -> Shown | None:
        """Make the widget of a run; None if it cannot be made.

        Args:
            run: what is shown; `prepare` has said that it can be.
            is_busy: whether a cell is being executed.
            pull: the page is to ask for news.
        """
        made: list[Shown] = []
        safely(_NO_WIDGET, lambda: made.append(self._make(run, is_busy, pull=pull)))
        return made[0] if made else None

    def show_recorded(
        self, run: Reader, model: PanelModel, *, is_busy: Callable[[], bool]
    ) -> Shown | None:
        """The same for a run that nobody in this kernel writes.

        Args:
            run: what is shown.
            model: the run as it is now.
            is_busy: whether a cell is being executed.
        """
        shown = self.show(run, is_busy=is_busy, pull=True)
        if shown is not None:
            shown.wait_with(model)
            safely(_NO_WIDGET, lambda: shown.carrier.settle(is_last=True))
            self.ended(shown)
        return shown

    def ended(self, shown: Shown) -> None:
        """A run has ended: few are kept at hand."""
        if len(self._at_hand) == _MOST_AT_HAND:
            self._at_hand[0].rest()
        self._at_hand.append(shown.carrier)

    def _import(self) -> None:
        try:
            optional_import("anywidget", needed_for="live charts here", install="'nbtrack[widget]'")
            handover = Handover()
        except ImportError as error:
            session.console.warn(f"{error}. Until then there is a picture", once="widget")
            return
        except FileNotFoundError:
            told = "live charts need the view, which a checkout has to build: make setup"
            session.console.warn(told, once="widget")
            return
        for module in _NEEDED:
            importlib.import_module(module)
        self._handover = handover

    def _make(self, run: Reader, is_busy: Callable[[], bool], *, pull: bool) -> Shown:
        from nbtrack.display.carrier import Carrier
        from nbtrack.display.widget import RunWidget

        handover = self._handover
        assert handover is not None
        widget = RunWidget(
            handover.loader,
            view_key=handover.key,
            widget_key=os.urandom(8).hex(),
            run_id=run.id,
            run_name=run.name,
            run_project=run.project,
        )
        handover.widget_shown()
        return Shown(widget, Carrier(run, widget.tell, handover, is_busy=is_busy, pull=pull))


widgets = Widgets()
