"""What stands under a cell of one run: drawn from the rows, published by the kernel's shell."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nbtrack.display.widgets import Shown, widgets, with_widget
from nbtrack.track.run import Run

if TYPE_CHECKING:
    from nbtrack.charts.model import PanelModel
    from nbtrack.display.panel import Panel
    from nbtrack.draw.bundle import Place

__all__ = ["SHORTEST_S", "CellOutput", "make_panel", "publisher_of_cell"]

# A run is drawn again after so long at the earliest.
SHORTEST_S = 0.95


class CellOutput:
    """What stands under a cell: one display id, one panel.

    Attributes:
        pid: of the process that made it; a forked child has no part in it.
        begun_s: when, by the monotonic clock.
        drawn_s, drawn_rows: when it was drawn last, and how many rows the run had then.
        rest_until_s: until when it need not be drawn again.
        shown: as a widget; None if the page draws pictures, or our own mime type.
    """

    def __init__(self, run: Run, publisher: Any) -> None:
        self.pid = os.getpid()
        self.begun_s = self.drawn_s = time.monotonic()
        self.drawn_rows = 0
        self.rest_until_s = self.begun_s + SHORTEST_S
        self.shown: Shown | None = None
        self._run = run
        self._publisher = publisher
        self._panel = make_panel(run)
        self._is_final = False
        self._display_id = f"nbtrack-{run.id}-{os.urandom(4).hex()}"
        # The heartbeat thread and the cell's own thread both draw.
        self._lock = threading.Lock()

    @property
    def is_live(self) -> bool:
        """Whether drawing again reaches anybody: not in %%capture, which would keep it all."""
        return self.pid == os.getpid() and hasattr(self._publisher, "pub_socket")

    @property
    def place(self) -> Place | None:
        """Where the run lies, for the page; None if it lies in no store."""
        return self._panel.place

    def add_widget(self, is_busy: Callable[[], bool]) -> None:
        """Show the run as a widget too."""
        if self._panel.reader is not None:
            self.shown = widgets.show(self._panel.reader, is_busy=is_busy)

    def find_past(self) -> None:
        """Find the previous and the best run, once."""
        if not self._panel.knows_past:
            with self._lock:
                self._panel.find_past()

    def model(self) -> PanelModel:
        """What is to be drawn, of all rows so far."""
        with self._lock:
            return self._model()

    def publish(
        self, mode: str, *, with_png: bool = False, is_final: bool = False, new_place: Any = None
    ) -> None:
        """Draw the run and send it, to where it stands or to a new place as well."""
        from nbtrack.draw import bundle as bundles

        # All in one piece: what was drawn before the end must not be sent after it.
        with self._lock:
            if self._is_final:
                return
            self._is_final = is_final
            self.drawn_s, self.drawn_rows = time.monotonic(), self._run.row_count
            model = self._model()
            if mode == "quiet":
                bundle = bundles.line(model)
            else:
                bundle = bundles.picture(model, with_png=with_png, place=self.place)
                bundle = with_widget(bundle, self.shown)
            if self.shown is not None:
                self.shown.wait_with(model)
            publisher = new_place if new_place is not None else self._publisher
            publisher.publish(
                bundle.data,
                bundle.metadata,
                transient={"display_id": self._display_id},
                update=new_place is None,
            )

    def _model(self) -> PanelModel:
        self._run.flush()
        return self._panel.model()


def make_panel(run: Run) -> Panel:
    """A panel that reads what a run of this process writes."""
    from nbtrack.display.panel import Panel
    from nbtrack.store.layout import RunFolder

    assert run.folder is not None
    run.flush()
    is_ours = run.state == "running"
    return Panel(run.store, RunFolder(run.folder), verify=not is_ours)


def publisher_of_cell() -> Any:
    """Where output of the cell that is being executed goes; None outside of a kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "display_pub", None) if hasattr(shell, "kernel") else None
