"""What a notebook shows of runs, and what it tells us of cells; what a script says at the end.

The door of the room: `nbtrack.__init__` calls these. Nothing heavy is imported before it is used,
and IPython never in a script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbtrack._hooks import hooks

if TYPE_CHECKING:
    from nbtrack.display.cells import CellHooks
    from nbtrack.query.reader import Reader
    from nbtrack.track.run import Run

__all__ = [
    "first_log",
    "load_ipython_extension",
    "poll",
    "run_finished",
    "run_started",
    "show",
    "show_recorded",
    "tick",
    "unload_ipython_extension",
    "widget",
]

_loaded: list[CellHooks] = []


def load_ipython_extension(shell: Any) -> None:
    """Register the magics and the cell hooks in a shell, once however often it is called."""
    from nbtrack.display.cells import CellHooks
    from nbtrack.display.magics import Magics
    from nbtrack.display.panels import panels

    if any(known.shell is shell and known.is_registered for known in _loaded):
        return
    unload_ipython_extension(shell)
    Magics(shell).register()
    cells = CellHooks(shell)
    cells.register()
    _loaded.append(cells)
    panels.is_busy = lambda: any(known.is_busy for known in _loaded)


def unload_ipython_extension(shell: Any) -> None:
    """Take the cell hooks out of a shell again; its magics stay."""
    for cells in [known for known in _loaded if known.shell is shell]:
        cells.unregister()
        _loaded.remove(cells)


def run_started(run: Run) -> None:
    """A run began in a notebook."""
    from nbtrack.display.panels import panels

    for cells in _loaded:
        cells.run_started(run)
    panels.run_started(run)


def first_log(run: Run) -> None:
    """A run logged for the first time: it is shown under the cell that is being executed."""
    from nbtrack.display.panels import panels

    for cells in _loaded:
        cells.first_log(run)
    panels.first_log(run)
    if panels.is_shown(run):
        for cells in _loaded:
            cells.run_shown(run)


def tick(run: Run) -> None:
    """A live run may have new rows; called by the heartbeat thread."""
    from nbtrack.display.panels import panels

    panels.tick(run)


def poll(run: Run) -> None:
    """The same, several times a second."""
    from nbtrack.display.panels import panels

    panels.poll(run)


def finish_soon(run: Run) -> bool:
    """Finish a run in the kernel's own thread, when it is idle; the heartbeat thread calls this."""
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    kernel.io_loop.add_callback(run.finish)
    return True


def run_finished(run: Run) -> None:
    """A run ended: its picture becomes final; in a script the closing lines are said."""
    if hooks.in_notebook is not None and hooks.in_notebook():
        from nbtrack.display.panels import panels

        panels.run_finished(run)
    else:
        from nbtrack.display.script import say_closing_lines

        say_closing_lines(run)


def show(run: Run) -> dict[str, Any]:
    """The mime bundle for a run of this process, as it is now."""
    from nbtrack.display.panels import panels

    return panels.bundle_of(run).data


def show_recorded(run: Reader) -> tuple[dict[str, Any], dict[str, Any]]:
    """The mime bundle of a recorded run, and its metadata."""
    from nbtrack.display.recorded import recorded_bundle

    return recorded_bundle(run)


def widget(run: Run) -> Any:
    """A run of this process for marimo: a widget, or the picture where there can be none."""
    from nbtrack.display.front_end import marimo_html
    from nbtrack.display.panels import panels

    shown = panels.widget_for_marimo(run)
    return marimo_html(run.to_html()) if shown is None else shown.widget
