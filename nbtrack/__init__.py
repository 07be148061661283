"""nbtrack: a Jupyter-native experiment workspace. Runs are local files that Polars reads.

>>> import nbtrack
>>> with nbtrack.init(project="doc", config={"lr": 0.1}) as run:
...     for step in range(3):
...         nbtrack.log({"loss": 1 / (step + 1)})
>>> nbtrack.open_run(run.id).history(keys=["loss"]).height
3

Names that are costly to have are imported when they are first asked for, so that importing
nbtrack costs a training script next to nothing.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from nbtrack._alias import install_as
from nbtrack._hooks import hooks
from nbtrack._readers import compare, groups, open_run, runs, scan, where
from nbtrack._version import __version__
from nbtrack.errors import NbtrackError as Error
from nbtrack.errors import RunStopped, UsageError
from nbtrack.settings import Settings
from nbtrack.track.module import (
    BeforeInit,
    attach,
    ensure_configured,
    login,
    require,
    setup,
    teardown,
    termerror,
    termlog,
    termwarn,
)
from nbtrack.track.planned import PLANNED, planned_function
from nbtrack.track.run import Run
from nbtrack.track.run_files import restore
from nbtrack.track.session import session
from nbtrack.track.start import (
    define_metric,
    finish,
    init,
    log,
    mark_preempting,
    pin_config_keys,
    save,
    unwatch,
    watch,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nbtrack import data_types
    from nbtrack.api import Api
    from nbtrack.media.audio import Audio
    from nbtrack.media.classes import Classes
    from nbtrack.media.figures import Plotly
    from nbtrack.media.graph import Graph
    from nbtrack.media.histogram import Histogram
    from nbtrack.media.html import Html
    from nbtrack.media.image import Image
    from nbtrack.media.molecule import Molecule
    from nbtrack.media.object3d import Object3D, box3d
    from nbtrack.media.video import Video
    from nbtrack.query.reader import Reader
    from nbtrack.query.runs import RunTable
    from nbtrack.track.config import Config
    from nbtrack.track.summary import Summary

    run: Run | None
    config: Config
    summary: Summary

__all__ = [
    "Api",
    "Audio",
    "Classes",
    "Error",
    "Graph",
    "Histogram",
    "Html",
    "Image",
    "Molecule",
    "Object3D",
    "Plotly",
    "Reader",
    "Run",
    "RunStopped",
    "RunTable",
    "Settings",
    "UsageError",
    "Video",
    "__version__",
    "attach",
    "box3d",
    "compare",
    "config",
    "data_types",
    "define_metric",
    "ensure_configured",
    "finish",
    "groups",
    "init",
    "install_as",
    "join",
    "log",
    "login",
    "mark_preempting",
    "open_run",
    "pin_config_keys",
    "require",
    "restore",
    "run",
    "runs",
    "save",
    "scan",
    "setup",
    "summary",
    "teardown",
    "termerror",
    "termlog",
    "termwarn",
    "unwatch",
    "watch",
    "where",
]

join = finish
_attach = attach
_LAZY = {
    "Api": "nbtrack.api",
    "PublicApi": "nbtrack.api",
    "Audio": "nbtrack.media.audio",
    "Classes": "nbtrack.media.classes",
    "Graph": "nbtrack.media.graph",
    "Histogram": "nbtrack.media.histogram",
    "Html": "nbtrack.media.html",
    "Image": "nbtrack.media.image",
    "Molecule": "nbtrack.media.molecule",
    "Object3D": "nbtrack.media.object3d",
    "Plotly": "nbtrack.media.figures",
    "Reader": "nbtrack.query.reader",
    "RunTable": "nbtrack.query.runs",
    "Table": "nbtrack.media.table",
    "Video": "nbtrack.media.video",
    "box3d": "nbtrack.media.object3d",
    "plot_table": "nbtrack.plot",
    "visualize": "nbtrack.plot",
}
_MODULES = {
    "data_types": "nbtrack.data_types",
    "env": "nbtrack.env",
    "plot": "nbtrack.plot",
    "sklearn": "nbtrack.sklearn",
}


def __getattr__(name: str) -> Any:
    if name == "run":
        return session.current
    if name in ("config", "summary"):
        return BeforeInit(name) if session.current is None else getattr(session.current, name)
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name.removeprefix("Public"))
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    if name in PLANNED:
        return planned_function(name)
    raise AttributeError(f"module 'nbtrack' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *PLANNED})


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext nbtrack`` calls; importing nbtrack in IPython does it too."""
    from nbtrack.display import load_ipython_extension as load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """What ``%unload_ext nbtrack`` calls: magics and cell hooks go, runs go on."""
    from nbtrack.display import unload_ipython_extension as unload

    unload(shell)


def _find_shell() -> Any:
    """The IPython shell this code runs in; None in a plain interpreter."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _in_notebook() -> bool:
    return getattr(_find_shell(), "kernel", None) is not None


def _in_display(name: str, *, in_scripts: bool = False) -> Callable[[Run], Any]:
    """A function of the room `display`, which is imported when a run has something to show."""

    def call(shown: Run) -> Any:
        if not in_scripts and not _in_notebook():
            return None
        return getattr(importlib.import_module("nbtrack.display"), name)(shown)

    return call


def _fill_hooks() -> None:
    """Let the writing half reach what shows its runs; each outlet is imported when needed."""

    def figure(folder: Path, metric: str, **how: Any) -> Any:
        from nbtrack.draw.bokeh_figure import run_figure
        from nbtrack.store.layout import RunFolder

        return run_figure(RunFolder(folder), metric, **how)

    def put(bundle: dict[str, Any]) -> bool:
        if not _in_notebook():
            return False
        importlib.import_module("IPython.display").display(bundle, raw=True)
        return True

    hooks.in_notebook = _in_notebook
    hooks.put = put
    hooks.run_started = _in_display("run_started")
    hooks.first_log = _in_display("first_log")
    hooks.tick = _in_display("tick")
    hooks.poll = _in_display("poll")
    hooks.finish_soon = _in_display("finish_soon")
    hooks.run_finished = _in_display("run_finished", in_scripts=True)
    hooks.show = _in_display("show", in_scripts=True)
    hooks.show_recorded = _in_display("show_recorded", in_scripts=True)
    hooks.widget = _in_display("widget", in_scripts=True)
    hooks.figure = figure
    hooks.flush = session.flush


_fill_hooks()
if _find_shell() is not None:
    load_ipython_extension(_find_shell())
