"""The one place where the writing half may call upwards: callables that the door fills.

`nbtrack.track` must not import what shows a run. It calls these instead; `nbtrack.__init__` puts
functions here that import the outlet when they are first called. Nothing is called when unset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Hooks", "hooks"]


@dataclass(slots=True)
class Hooks:
    """Named callables; `run` is always the `nbtrack.track.run.Run` they are about.

    Attributes:
        run_started: right after init(), in the caller's thread.
        first_log: at the first log() of a run, in the caller's thread (so that an output that is
            made here lands under the right cell).
        tick: from the heartbeat thread, at each beat of a live run, with or without new rows.
        poll: the same, several times a second.
        finish_soon: from the heartbeat thread: finishes the run in the thread of the notebook, as
            soon as no cell is being executed; False where there is no notebook.
        run_finished: at the end of finish(), in the caller's thread.
        in_notebook: whether there is an IPython kernel.
        show: the mime bundle for `run` as the last expression of a cell.
        show_recorded: the same for a run that is read from disk, with the bundle's metadata.
        widget: the same for marimo, which knows no mime bundles of live views.
        put: shows a mime bundle under the current cell; False where there is no notebook.
        figure: one metric of the run in a folder as a Bokeh figure; takes the folder, the metric
            and further keyword arguments.
        flush: brings what readers see of this process's live runs up to date.
    """

    run_started: Callable[[Any], None] | None = None
    first_log: Callable[[Any], None] | None = None
    tick: Callable[[Any], None] | None = None
    poll: Callable[[Any], None] | None = None
    finish_soon: Callable[[Any], bool] | None = None
    run_finished: Callable[[Any], None] | None = None
    in_notebook: Callable[[], bool] | None = None
    show: Callable[[Any], dict[str, Any]] | None = None
    show_recorded: Callable[[Any], tuple[dict[str, Any], dict[str, Any]]] | None = None
    widget: Callable[[Any], Any] | None = None
    put: Callable[[dict[str, Any]], bool] | None = None
    figure: Callable[..., Any] | None = None
    flush: Callable[[], None] | None = None


hooks = Hooks()
