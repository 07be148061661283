"""The outputs under the cells: one a run, made by its first log(), kept up to date, made final.

Whatever is heavy (numpy, Polars, charts) is imported when the first run of a notebook begins, by
the thread that begins it: libraries look into `sys.modules` for others (scikit-learn for Polars, to
name one), so a module that another thread has half imported would break the user's own code.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from nbtrack.display.advice import advise
from nbtrack.display.audience import Audience
from nbtrack.display.cell_output import SHORTEST_S, CellOutput, make_panel, publisher_of_cell
from nbtrack.display.guard import safely
from nbtrack.display.widgets import Shown, widgets, with_widget
from nbtrack.track.run import Run
from nbtrack.track.session import session

if TYPE_CHECKING:
    from nbtrack.charts.model import PanelModel
    from nbtrack.draw.bundle import Bundle
    from nbtrack.query.reader import Reader

__all__ = ["Panels", "panels"]

_NOT_SHOWN = "the run cannot be shown"
_NOT_SENT = "the live view is not kept up to date"
# Of its time, our thread may take this share of the interpreter: a picture each second at 20 ms.
_SHARE = 0.02
# A run is drawn less often with its age: each second at first, each five seconds after ten minutes.
_LONGEST_S, _AGE_SHARE = 5.0, 1 / 120
# Without new rows only the clock in the picture has to go on.
_CLOCK_S = 10.0
_LONG_CELL_S = 1.0
# While a page shows the run live, only a notebook that is saved meanwhile has the picture.
_UNSEEN_S = 10.0
_NEEDED = ("polars", "nbtrack.draw.bundle", "nbtrack.display.panel", "nbtrack.store.index")


class Panels:
    """The outputs of the live runs of this kernel.

    Attributes:
        is_busy: whether a cell is being executed.
    """

    def __init__(self) -> None:
        self.is_busy: Callable[[], bool] = lambda: False
        self._pid = os.getpid()
        self._outputs: dict[Run, CellOutput] = {}
        self._rest_until_s = 0.0
        self._mode: str | None = None
        self._modes: dict[Run, str] = {}
        self._audience = Audience(None)

    def mode_of(self, run: Run) -> str:
        """What is shown of a run: "auto", "quiet", "off" or "widget"."""
        if run.is_silent or run.folder is None:
            return "off"
        return self._modes.get(run) or self._mode or run.display_mode

    def set_mode(self, mode: str, *, is_setting: bool) -> None:
        """Show all runs of this kernel in this way from now on.

        Args:
            mode: as in `mode_of`.
            is_setting: whether runs that begin now have it from their settings.
        """
        self._mode = None if is_setting else mode
        self._modes = dict.fromkeys(session.live, mode)

    def run_started(self, run: Run) -> None:
        """Make ready: from the first log() on our own thread draws, and it must import nothing."""
        if self.mode_of(run) != "off" and publisher_of_cell() is not None:
            _import_needed()
            widgets.prepare(self.mode_of(run))

    def first_log(self, run: Run) -> None:
        """Show the run under the cell that is being executed."""
        if self.mode_of(run) == "off" or run in self._outputs:
            return
        if os.getpid() == self._pid:  # a forked child has no cell
            safely(_NOT_SHOWN, lambda: self.show_here(run))

    def is_shown(self, run: Run) -> bool:
        """Whether a live view of the run stands in the notebook."""
        output = self._outputs.get(run)
        is_there = output is not None and output.is_live and output.place is not None
        return is_there and self.mode_of(run) not in {"off", "quiet"}

    def show_here(self, run: Run) -> None:
        """Show a live run under the cell that is being executed; both places then move on."""
        publisher = publisher_of_cell()
        if publisher is not None:
            _import_needed()
            output = self._outputs.get(run)
            if output is None:
                output = self._outputs[run] = CellOutput(run, publisher)
                self._audience = Audience.of_this_kernel()
                if output.is_live and widgets.prepare(self.mode_of(run)):
                    output.add_widget(self.is_busy)
            output.publish(self.mode_of(run), new_place=publisher)
            if output.is_live and output.shown is None and self.mode_of(run) == "auto":
                advise()

    def poll(self, run: Run) -> None:
        """Send to the page of a widget what is new; the heartbeat thread calls it most often."""
        output = self._outputs.get(run)
        if output is None or output.shown is None or output.pid != os.getpid():
            return
        carrier = output.shown.carrier
        outputs = list(self._outputs.values())  # the user's thread may add one
        share = 1 / max(sum(other.shown is not None for other in outputs), 1)
        if self.mode_of(run) != "off" and not safely(_NOT_SENT, lambda: carrier.tick(share)):
            output.shown = None

    def tick(self, run: Run) -> None:
        """Draw the run again, if it is time to; called by the heartbeat thread."""
        output = self._outputs.get(run)
        now_s = time.monotonic()
        if output is None or now_s < max(output.rest_until_s, self._rest_until_s):
            return
        if output.shown is not None:  # the page would draw it anew, and it has newer curves anyway
            return
        if self.mode_of(run) == "off" or not output.is_live:
            return
        # Only then the clock in the picture goes on without rows: a notebook that nobody works in
        # does not change.
        is_late = self.is_busy() and now_s >= output.drawn_s + _CLOCK_S
        if run.row_count == output.drawn_rows and not is_late:
            return
        if now_s < output.drawn_s + _UNSEEN_S and self._audience.sees(output.place):
            return
        if not safely(_NOT_SHOWN, output.find_past):
            self._outputs.pop(run, None)
            return
        started_s = time.thread_time()
        if not safely(_NOT_SHOWN, lambda: output.publish(self.mode_of(run))):
            self._outputs.pop(run, None)
        cost_s = time.thread_time() - started_s
        self._rest_until_s = now_s + cost_s / _SHARE
        age_s = now_s - output.begun_s
        output.rest_until_s = now_s + min(max(age_s * _AGE_SHARE, SHORTEST_S), _LONGEST_S)

    def cell_ended(self, run: Run, lasted_s: float) -> None:
        """A cell that logged has ended: what stands in the notebook now may be saved.

        Args:
            run: which is still live.
            lasted_s: how long the cell took. Who runs short cells, one after the other, is not to
                wait for the PNG each time.
        """
        if self.mode_of(run) != "off":
            self._settle(run, with_png=lasted_s >= _LONG_CELL_S, is_final=False)

    def run_finished(self, run: Run) -> None:
        """Make the output final; that of a run which is not shown any more, too."""
        self._settle(run, with_png=True, is_final=True)
        self._outputs.pop(run, None)
        self._modes.pop(run, None)

    def model_of(self, run: Run) -> PanelModel:
        """The panel of a run of this process, as it is now."""
        output = self._outputs.get(run)
        return output.model() if output is not None else make_panel(run).model()

    def bundle_of(self, run: Run) -> Bundle:
        """A picture of a run of this process, as it is now."""
        from nbtrack.draw.bundle import picture

        output = self._outputs.get(run)
        if output is not None:
            output.find_past()
            bundle = picture(output.model(), with_png=True, place=output.place)
            return with_widget(bundle, output.shown)
        panel = make_panel(run)
        panel.find_past()
        model = panel.model()
        bundle = picture(model, with_png=True, place=panel.place)
        return with_widget(bundle, self.widget_of(panel.reader, model, self.mode_of(run)))

    def widget_of(self, run: Reader | None, model: PanelModel, mode: str) -> Shown | None:
        """A run that this kernel does not write, as a widget; None where none is wanted.

        Args:
            run: None if it lies in no store.
            model: what is shown until the page has a view.
            mode: as in `mode_of`.
        """
        if run is None or not widgets.prepare(mode):
            return None
        return widgets.show_recorded(run, model, is_busy=self.is_busy)

    def widget_for_marimo(self, run: Run) -> Shown | None:
        """A run as a widget, in a notebook that has no IPython; None if there can be none."""
        _import_needed()
        panel = make_panel(run)
        return self.widget_of(panel.reader, panel.model(), "widget")

    def _settle(self, run: Run, *, with_png: bool, is_final: bool) -> None:
        output = self._outputs.get(run)
        if output is None or output.pid != os.getpid():
            return

        def settle() -> None:
            if output.shown is not None:
                output.shown.carrier.settle(is_last=is_final)
            output.find_past()
            output.publish(self.mode_of(run), with_png=with_png, is_final=is_final)

        if not safely(_NOT_SHOWN, settle):
            self._outputs.pop(run, None)
        elif is_final and output.shown is not None:
            widgets.ended(output.shown)


def _import_needed() -> None:
    for module in _NEEDED:
        importlib.import_module(module)


panels = Panels()
